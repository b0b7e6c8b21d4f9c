"""Files that people take home: streamed, named as RFC 6266 says, never shown as a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from flask import Response

_UNSAFE = re.compile(r"[^\w .()+-]+")


def csv_download(lines: Iterator[str], file_name: str) -> Response:
    """The lines as a CSV attachment in UTF-8 with a mark, which spreadsheets need to see the encoding."""
    response = Response(_marked(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = disposition(file_name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def disposition(file_name: str) -> str:
    """A Content-Disposition that no name can break out of: plain ASCII first, the whole name after it."""
    whole = " ".join("".join(letter if letter.isprintable() else " " for letter in file_name).split())[:150]
    plain = _UNSAFE.sub("_", whole.encode("ascii", "replace").decode()).strip(" .") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(whole, safe='')}"


def _marked(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines
