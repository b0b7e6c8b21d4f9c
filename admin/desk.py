"""The desk: orders by what must be done next."""

from __future__ import annotations

from flask import Response

from admin import blueprint
from web.pages import page


@blueprint.get("/")
def show_desk() -> Response:
    return page("admin/desk/page.html")
