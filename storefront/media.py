"""GET /media/…: product pictures by content, kept by browsers for a year."""

from __future__ import annotations

import re

from flask import Response, abort, send_file

from shop.catalog import pictures
from storefront import blueprint

NAME = re.compile(r"([0-9a-f]{64})-(\d{3,4})\.webp")


@blueprint.get("/media/<name>")
def media(name: str) -> Response:
    """A stored picture; the name is its content's digest and a width, so nothing else can be reached."""
    fits = NAME.fullmatch(name)
    if not fits or int(fits[2]) not in pictures.WIDTHS:
        abort(404)
    path = pictures.path(fits[1], int(fits[2]))
    if not path.exists():
        abort(404)
    response = send_file(path, mimetype="image/webp", max_age=365 * 24 * 3600, conditional=True, etag=fits[1])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
