"""The Flask application as this house runs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask, has_request_context, request
from werkzeug.routing import BuildError

from web.jinja import House
from web.sessions import SignedSessions

BLANK = "-_{}_-"  # stands for a value while the shape of an address is found
BLANKS = re.compile(r"-_\d+_-")
PLAIN = re.compile(r"[A-Za-z0-9_-]+")  # reads the same in a path and in a query, quoted or not


class Application(Flask):
    """Flask for functions that are never coroutines, with addresses and templates that are quick to find."""

    jinja_environment = House

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = SignedSessions()
        self._shapes: dict[tuple[str, ...], tuple[str, ...] | None] = {}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: Flask would look into each hook and view of each request for `async def`."""
        return func

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """As Flask's; an address of plain values is put together from its shape, which is found once."""
        given = {name: value for name, value in values.items() if value is not None}
        if endpoint[0] == "." or not _all_plain(given) or not has_request_context():
            return super().url_for(endpoint, **values)
        key = (request.root_path, endpoint, *given)
        if key not in self._shapes:
            self._shapes[key] = self._shape(endpoint, given)
        shape = self._shapes[key]
        if shape is None:
            return super().url_for(endpoint, **values)
        ends = [*map(str, given.values()), ""]
        return "".join([text for pair in zip(shape, ends, strict=True) for text in pair])

    def _shape(self, endpoint: str, given: dict[str, Any]) -> tuple[str, ...] | None:
        """What stands around the values, in their order; None where they are not taken as they come."""
        blanks: dict[str, Any] = {name: BLANK.format(place) for place, name in enumerate(given)}
        try:
            found = super().url_for(endpoint, **blanks)
        except (BuildError, ValueError):  # a number, or one of a few words
            return None
        return tuple(BLANKS.split(found)) if BLANKS.findall(found) == list(blanks.values()) else None


def _all_plain(values: dict[str, Any]) -> bool:
    for name, value in values.items():
        kind = type(value)
        if name[0] == "_" or not ((kind is int and value >= 0) or (kind is str and PLAIN.fullmatch(value))):
            return False
    return True
