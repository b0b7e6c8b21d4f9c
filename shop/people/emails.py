"""One canonical form of an e-mail address, so that nobody registers twice under two spellings."""

from __future__ import annotations

import re
import unicodedata

from shop.kernel.refusals import Refusal

SHAPE = re.compile(
    r"[^\s@,;<>()\"\[\]\\:]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


def clean(text: str, *, field: str = "email") -> str:
    """The address as it is written to: trimmed, NFKC, one mailbox, ASCII domain in lower case.

    Raises Refusal "email" for anything else.
    """
    address = unicodedata.normalize("NFKC", text).strip()
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode().lower()
    except UnicodeError:
        domain = ""
    address = f"{local}@{domain}"
    printable = all(unicodedata.category(letter)[0] != "C" for letter in address)
    if len(address) > 254 or not printable or not SHAPE.fullmatch(address):
        raise Refusal("email", "This is not an e-mail address. One looks like name@example.com.", field=field)
    return address


def norm(text: str) -> str:
    """What makes two addresses the same: casefolded."""
    return clean(text).casefold()
