"""The Flask application as this house runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from web.templates import House


class Application(Flask):
    """Flask for functions that are never coroutines, with templates that are quick to import from."""

    jinja_environment = House

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: Flask would look into each hook and view of each request for `async def`."""
        return func
