"""Assets."""

from __future__ import annotations

from flask import Flask


def init_assets(app: Flask) -> None:
    """Register them."""
