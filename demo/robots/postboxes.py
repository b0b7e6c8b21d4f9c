"""The robots' mail: reads what the shop mailed to a vendor from the folder that mail is kept in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

LINK = re.compile(r"https?://\S+/po/[A-Za-z0-9_-]{20,}")


@dataclass(frozen=True, slots=True)
class Post:
    """A mail as its reader sees it: `links` are of the orders it speaks of, `has_papers` tells an order from a note."""

    message_id: str
    to: str
    links: tuple[str, ...]
    has_papers: bool


def new_post(folder: Path, addresses: Collection[str], read: Collection[str]) -> Iterable[Post]:
    """The mails to these addresses that were not read yet, oldest first."""
    for path in sorted(folder.glob("*.eml")) if folder.is_dir() else ():
        post = _opened(path.read_bytes(), addresses)
        if post and post.message_id not in read:
            yield post


def _opened(raw: bytes, addresses: Collection[str]) -> Post | None:
    mail: Any = message_from_bytes(raw, policy=policy.default)
    to = [each.addr_spec for each in getattr(mail["To"], "addresses", ()) if each.addr_spec in addresses]
    text = mail.get_body(("plain",))
    links = tuple(dict.fromkeys(LINK.findall(text.get_content()))) if text and to else ()
    if not links:
        return None
    has_papers = any(part.get_content_type() == "application/pdf" for part in mail.iter_attachments())
    return Post(str(mail["Message-ID"]).strip("<> "), to[0], links, has_papers)


def came_back(post: Post) -> bytes:
    """What a mail server writes when it cannot deliver: a report after RFC 3464."""
    boundary = "=_robot"
    return (
        "From: Mail Delivery System <mailer-daemon@mx.example>\r\n"
        f"To: {post.to}\r\nSubject: Undelivered mail\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"\r\n\r\n'
        f"--{boundary}\r\nContent-Type: text/plain\r\n\r\nThe mailbox is full.\r\n"
        f"--{boundary}\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {post.to}\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        "Diagnostic-Code: smtp; 552 5.2.2 mailbox full\r\n\r\n"
        f"--{boundary}\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{post.message_id}>\r\n\r\n"
        f"--{boundary}--\r\n"
    ).encode()
