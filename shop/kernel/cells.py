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
