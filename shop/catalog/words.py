"""Words for searching: folded alike when a product is indexed and when a shopper types."""

from __future__ import annotations

import re
import unicodedata

LONGEST_QUERY, MOST_TERMS = 200, 8
_word = re.compile(r"[^\W_]+")


def fold(text: str) -> list[str]:
    """The text's words: no accents, lower case, letters and digits only. "Café-crème" is cafe, creme."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _word.findall(bare.casefold())


def terms(query: str) -> list[str]:
    """What to look for: at most eight words of the query, each to be matched as a beginning."""
    return fold(query[:LONGEST_QUERY])[:MOST_TERMS]


def codes(*values: str) -> str:
    """Codes both in pieces and in one: "KET-1L" is findable as ket, 1l and ket1l."""
    pieces = [fold(value) for value in values if value]
    whole = ["".join(words) for words in pieces if len(words) > 1]
    return " ".join([*(word for words in pieces for word in words), *whole])


def slug(text: str, *, longest: int = 120) -> str:
    """A name as a piece of an address: "Gooseneck kettle, 1 L" is gooseneck-kettle-1-l."""
    return "-".join(fold(text))[:longest].strip("-") or "item"
