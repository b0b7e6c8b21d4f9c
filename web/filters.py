"""Template filters."""

from __future__ import annotations

from flask import Flask


def init_filters(app: Flask) -> None:
    """Register them."""
