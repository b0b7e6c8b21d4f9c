"""Mails that came back, as a mail provider tells it by a signed call: JSON, or the delivery report as it is."""

from __future__ import annotations

import json

from shop.kernel import signing
from shop.kernel.mail import one_line
from shop.kernel.ports import Port
from shop.kernel.refusals import Refusal
from shop.purchasing import bouncing
from shop.purchasing.bouncing import Bounce

HEADER = "Bounce-Signature"
LONGEST_BODY = 256 * 1024
MOST_ADDRESSES = 50
secret: Port[str] = Port("secret of whoever tells of bounces")


def hear(body: bytes, header: str) -> str:
    """ "noted", or "ignored" for what is not about a mail of ours. Refusal "no_secret", "bad_signature", "bad_body"."""
    signing.check(body, header, secret(), by="your mail provider")
    found = _read(body) if body.lstrip()[:1] == b"{" else bouncing.read(body)
    return "noted" if found and bouncing.note_bounce(found) else "ignored"


def _read(body: bytes) -> Bounce:
    """{"message_id": …, "recipients": {address: words}}, the Message-ID with or without its brackets."""
    try:
        said = json.loads(body)
        recipients = said["recipients"].items()
        failed = {str(who).strip().lower(): one_line(str(why), 200) for who, why in recipients}
        message_id = str(said["message_id"]).strip("<> ")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise Refusal("bad_body", "Say message_id and recipients: {address: why}.") from problem
    if not 0 < len(failed) <= MOST_ADDRESSES or not message_id.isprintable():
        raise Refusal("bad_body", f"Name 1 to {MOST_ADDRESSES} recipients.")
    return Bounce(message_id[:200], failed)
