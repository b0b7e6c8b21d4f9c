"""The shop as shoppers see it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("storefront", __name__)

from storefront import health  # noqa: E402, F401
