"""Addresses of the present view with another query, so that every view of a list is a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from flask import request, url_for


def here(**changes: Any) -> str:
    """This page's address with some of its query changed; an empty value takes a key away."""
    query = {**request.args.to_dict(), **changes}
    if "after" not in changes and changes:
        query.pop("after", None)
    kept = {name: value for name, value in query.items() if value not in ("", None)}
    place = quote(request.root_path.rstrip("/") + request.path)
    return f"{place}?{urlencode(kept)}" if kept else place


def each_url(endpoint: str, name: str, **parts: Any) -> Callable[[object], str]:
    """The addresses of many rows that differ in the argument `name` alone, routed once for all of them.

    `each_url("storefront.product", "slug")("kettle")` is "/products/kettle".
    """
    sample: dict[str, Any] = {name: "-_-", **parts}
    before, _, after = url_for(endpoint, **sample).partition("-_-")
    return lambda value: f"{before}{quote(str(value), safe='')}{after}"
