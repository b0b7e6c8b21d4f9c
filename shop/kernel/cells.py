"""Keeps the text cells of an exported spreadsheet from being run as formulas."""

import re

# A cell that begins so is a formula to Excel, LibreOffice or Google Sheets; the full-width forms (U+FF1D and kin) count in
# East Asian locales. The same after a separator: a program that splits at another sign than ours (semicolon
# in much of Europe) sees a new cell begin there. CWE-1236; OWASP "CSV Injection".
_FORMULA = re.compile(
    r"\A(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])|(?<=[;\t\r\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"
)


def safe_cell(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe goes before whatever would begin a formula.

    For text alone. Numbers stay numbers: write those from int or Decimal, never through this function.
    """
    return _FORMULA.sub("'", text.replace("\x00", ""))


# What quoted_cell() puts in and plain_cell() takes out again: one apostrophe before a formula's beginning, and one more
# where the text has apostrophes of its own there.
_QUOTE = re.compile(
    r"\A(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])|(?<=[;\t\r\n])(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])"
)
_UNQUOTE = re.compile(r"(?:\A|(?<=[;\t\r\n]))'(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])|\A'(?='*[\t\r\n])")


def quoted_cell(text: str) -> str:
    """Like safe_cell, for files that come back: plain_cell() makes exactly the same text of it again."""
    return _QUOTE.sub("'", text.replace("\x00", ""))


def plain_cell(text: str) -> str:
    """The text that quoted_cell() made safe."""
    return _UNQUOTE.sub("", text) if "'" in text else text
