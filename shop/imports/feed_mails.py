"""Reads a mail that may bring a vendor's feed: who says that they wrote it, and the one attached list."""

from __future__ import annotations

from email import errors, message_from_bytes, policy
from fnmatch import fnmatchcase
from typing import Any

from shop.imports.feed_sources import comparable
from shop.kernel.mail import one_line

ENDINGS = (".csv", ".tsv", ".txt")
# What the standard library raises over mails that somebody wrote to break it.
BROKEN = (ValueError, LookupError, AttributeError, TypeError, RecursionError, errors.MessageError)


class Unfit(Exception):
    """The mail brings no file, in words for staff; no words for one that nobody wrote."""


def sender(head: bytes) -> str:
    """The one address in the one From, comparable; empty for none, several, or what cannot be read."""
    try:
        named: Any = message_from_bytes(head, policy=policy.default).get_all("From", [])
        addresses = [each.addr_spec for header in named for each in header.addresses]
    except BROKEN:
        return ""
    return comparable(addresses[0]) if len(named) == 1 and len(addresses) == 1 else ""


def file_of(raw: bytes, pattern: str, most: int) -> bytes:
    """The attached CSV, TSV or TXT whose name fits the pattern (`stock*.csv`, any case; empty: any).

    Raises Unfit with words when there is none, more than one, or one that is damaged or larger than `most`.
    """
    try:
        mail: Any = message_from_bytes(raw, policy=policy.default)
        titled = f"Their mail “{one_line(str(mail.get('Subject', '')), 80)}”"
        is_automatic = str(mail.get("Auto-Submitted", "")).strip().lower().startswith("auto-replied")
        parts = [part for part in mail.walk() if _fits(str(part.get_filename() or ""), pattern)]
        contents = [part.get_payload(decode=True) for part in parts]
    except BROKEN as problem:
        raise Unfit("A mail of theirs cannot be read.") from problem
    kind = "CSV, TSV or TXT file" + (f" named like {pattern}" if pattern else "")
    if not contents:
        raise Unfit("" if is_automatic else f"{titled} has no {kind} attached.")
    if len(contents) > 1:
        raise Unfit(f"{titled} has {len(contents)} attached files that fit: say how the right one is named.")
    if not isinstance(contents[0], bytes) or parts[0].defects or mail.defects:
        raise Unfit(f"{titled} is damaged: its file is not whole.")
    if len(contents[0]) > most:
        raise Unfit(f"{titled} has a file larger than {most // 1024 // 1024} MB.")
    return contents[0]


def _fits(name: str, pattern: str) -> bool:
    folded = one_line(name, 300).casefold()
    return folded.endswith(ENDINGS) and (not pattern or fnmatchcase(folded, pattern.casefold()))
