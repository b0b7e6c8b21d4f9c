"""Text that people typed, made fit to keep: what cannot be printed goes, what is too long is cut."""

from __future__ import annotations

import re
import unicodedata

# Control, surrogate and private signs, and those that turn the reading direction around.
_UNSEEN = ("Cc", "Cs", "Co", "Cn")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def line(text: str, longest: int) -> str:
    """The text as one line of at most `longest` characters, blanks collapsed, cut at the end with “…”."""
    return _cut(" ".join(_printable(text, keep="").split()), longest)


def paragraphs(text: str, longest: int) -> str:
    """The text with its line breaks, at most one empty line in a row, cut like `line`."""
    plain = _printable(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n")
    rows = (" ".join(row.split()) for row in plain.split("\n"))
    return _cut(re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip(), longest)


def _printable(text: str, keep: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    if normal.isprintable():  # as nearly every line is: neither control nor format signs, no separators
        return normal
    seen = (c if c in keep or unicodedata.category(c) not in _UNSEEN else " " for c in normal)
    return "".join(c for c in seen if c not in _TURNING).replace("\u2028", " ").replace("\u2029", " ")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
