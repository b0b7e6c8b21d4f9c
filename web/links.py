"""Addresses of the present view with another query, so that every view of a list is a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import request, url_for


@dataclass(frozen=True)
class Here:
    """The page being shown, as a value: pieces of it may hold links (web/templates.py)."""

    place: str
    query: tuple[tuple[str, str], ...]

    def __call__(self, **changes: Any) -> str:
        """This page's address with some of its query changed; an empty value takes a key away."""
        query = {**dict(self.query), **changes}
        if "after" not in changes and changes:
            query.pop("after", None)
        kept = {name: value for name, value in query.items() if value not in ("", None)}
        return f"{self.place}?{urlencode(kept)}" if kept else self.place


def here() -> Here:
    """Where this request is."""
    place = quote(request.root_path.rstrip("/") + request.path)
    return Here(place, tuple(request.args.to_dict().items()))


@dataclass(frozen=True)
class EachUrl:
    """The addresses of many rows that differ in one argument alone, as a value."""

    before: str
    after: str

    def __call__(self, value: str | int) -> str:
        """The address of the row with this value."""
        return f"{self.before}{value if isinstance(value, int) else quote(value, safe='')}{self.after}"


def each_url(endpoint: str, name: str, **parts: Any) -> EachUrl:
    """The addresses of many rows, routed once for all of them.

    `each_url("storefront.product", "slug")("kettle")` is "/products/kettle".
    """
    sample: dict[str, Any] = {name: "-_-", **parts}
    before, _, after = url_for(endpoint, **sample).partition("-_-")
    return EachUrl(before, after)
