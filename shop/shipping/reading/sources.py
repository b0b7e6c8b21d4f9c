"""Takes whatever was pasted or uploaded apart into lines of text and rows of cells: text, CSV, HTML, mails."""

from __future__ import annotations

import codecs
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from shop.kernel.refusals import Refusal
from shop.shipping.reading import pages

MOST_BYTES = 900 * 1024
MOST_LINES = 5000
LONGEST_LINE = 2000
MOST_PARTS = 20  # of one mail
_HEADER = re.compile(
    r"(from|to|subject|date|received|return-path|mime-version|message-id|delivered-to):", re.I
)
_TAG = re.compile(r"<(html|body|table|div|p|br|td|span|a)\b[^>]*>", re.IGNORECASE)
_FOREIGN = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source, numbered from 1. `cells` are those of a table's row, None for running text."""

    number: int
    text: str
    cells: tuple[str, ...] | None = None


def lines_of(content: bytes) -> list[Line]:
    """The source line by line.

    Raises Refusal "source" for something empty, longer than 900 kB or 5,000 lines, or a file that is no text.
    """
    if len(content) > MOST_BYTES:
        raise Refusal("source", "That is more than 900 kB: send it in parts.", field="source")
    if content.startswith(_FOREIGN):
        raise Refusal(
            "source",
            "This is no text. Save a spreadsheet as CSV; copy a PDF’s text and paste it.",
            field="source",
        )
    pieces = _mail(content) if _is_mail(content) else _text(_decoded(content))
    short = [part for text, cells in pieces for part in _short(text, cells)]
    found = [Line(number, text, cells) for number, (text, cells) in enumerate(short, start=1)]
    if not any(line.text.strip() for line in found):
        raise Refusal("source", "Paste something, or choose a file.", field="source")
    if len(found) > MOST_LINES:
        raise Refusal("source", "That is more than 5,000 lines: send it in parts.", field="source")
    return found


def _short(text: str, cells: tuple[str, ...] | None) -> list[pages.Piece]:
    """A line of running text that is longer than any that people write is read in parts."""
    if cells is not None or len(text) <= LONGEST_LINE:
        return [(text, cells)]
    return [(part, None) for part in textwrap.wrap(text, LONGEST_LINE)]


def _decoded(content: bytes, charset: str = "") -> str:
    """The text in its encoding: by its mark, as declared, UTF-8, else Windows-1252."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    for encoding in (charset, "utf-8-sig"):
        try:
            return content.decode(encoding) if encoding else content.decode("utf-8-sig")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", errors="replace")


def _is_mail(content: bytes) -> bool:
    """Three or more headers of a mail at the very top, one of them about its form."""
    head = (
        content[:20_000]
        .lstrip(b"\xef\xbb\xbf\r\n")
        .replace(b"\r\n", b"\n")
        .partition(b"\n\n")[0]
        .decode("latin-1")
    )
    named = {match[1].casefold() for line in head.splitlines() if (match := _HEADER.match(line))}
    return len(named) >= 3 and bool(re.search(r"^(content-type|mime-version|received):", head, re.I | re.M))


def _mail(content: bytes) -> list[pages.Piece]:
    """Its subject, then each of its texts: the HTML one where it has a table or there is no other."""
    message = message_from_bytes(content.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.default)
    pieces: list[pages.Piece] = [(f"Subject: {message.get('Subject', '')}", None), ("", None)]
    plain, html = (_body(message, kind) for kind in ("plain", "html"))
    if html and (not plain.strip() or "<table" in html.casefold()):
        pieces += pages.pieces(html)
    else:
        pieces += _text(plain)
    for part in list(message.iter_attachments())[:MOST_PARTS]:
        pieces += [("", None), *_attached(part)]
    return pieces


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None or part.get_content_type() != f"text/{kind}":
        return ""
    payload = part.get_payload(decode=True)
    return _decoded(payload, part.get_content_charset() or "") if isinstance(payload, bytes) else ""


def _attached(part: EmailMessage) -> Iterable[pages.Piece]:
    """A forwarded mail, or a file of text; anything else is left out."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return _mail(first.as_bytes()) if isinstance(first, EmailMessage) else ()
    payload = part.get_payload(decode=True)
    is_text = part.get_content_type() in ("text/plain", "text/csv", "text/html", "application/csv")
    if not isinstance(payload, bytes) or not (
        is_text or (part.get_filename() or "").lower().endswith(".csv")
    ):
        return ()
    return _text(_decoded(payload, part.get_content_charset() or ""))


def _text(text: str) -> list[pages.Piece]:
    if len(_TAG.findall(text)) >= 2:
        return pages.pieces(text)
    return [(line.rstrip(), None) for line in re.split(r"\r\n|\r|\n", text)]
