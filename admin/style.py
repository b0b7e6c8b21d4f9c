"""The style page: every part of the look in every state."""

from __future__ import annotations

from flask import Response

from admin import blueprint
from shop.kernel import clock
from web.pages import page


@blueprint.get("/style")
def show_style() -> Response:
    return page("admin/style.html", now=clock.now())
