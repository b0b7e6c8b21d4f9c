"""One canonical form of an e-mail address, so that nobody registers twice under two spellings."""

from __future__ import annotations

import unicodedata

from shop.kernel.mail import BadAddress, mailbox
from shop.kernel.refusals import Refusal


def clean(text: str, *, field: str = "email") -> str:
    """The address as it is written to: trimmed, NFKC, one mailbox that mail can go to, domain with a dot.

    Raises Refusal "email" for anything else.
    """
    try:
        address = mailbox(unicodedata.normalize("NFKC", text).strip())
    except BadAddress:
        address = ""
    if "." not in address.rpartition("@")[2]:
        raise Refusal("email", "This is not an e-mail address. One looks like name@example.com.", field=field)
    return address


def norm(text: str) -> str:
    """What makes two addresses the same: casefolded."""
    return clean(text).casefold()
