"""Reading what a browser sends: ids and quantities in one strict spelling each."""

from __future__ import annotations

import re

from shop.kernel.refusals import Missing, Refusal

ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
WHOLE = re.compile(r"[0-9]{1,5}")


def ulid(text: str) -> str:
    """The text if it is an id of ours; Missing for anything else, before a query is made of it."""
    if not ULID.fullmatch(text):
        raise Missing("That is not here any more.")
    return text


def quantity(text: str) -> int:
    """A quantity as people type it, 0 to 99999; Refusal for anything else, other scripts' digits included."""
    if not WHOLE.fullmatch(text.strip()):
        raise Refusal("quantity", "Write the quantity as a whole number.", field="quantity")
    return int(text)
