"""How templates are compiled and reused: code once a process, a repeated piece once for the same values."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from flask import Flask, current_app
from jinja2.bccache import Bucket, BytecodeCache
from markupsafe import Markup

from web.jinja import House

MOST = 512  # of a piece, about a kilobyte each
MOST_OF = {
    "storefront/_tile.html": 1024,
    "storefront/_tiles.html": 16,  # twenty kilobytes
    "admin/desk/_rows.html": 8,  # forty kilobytes
}
_compiled: dict[str, bytes] = {}


class Remembered(BytecodeCache):
    """Keeps each template's code by its key; Jinja checks the source's digest before it trusts it."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket when the template was compiled before."""
        if known := _compiled.get(bucket.key):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        _compiled[bucket.key] = bucket.bytecode_to_string()


def init_templates(app: Flask) -> None:
    """Tidy white space, compile each template once a process, and give templates `piece(name, ...)`."""
    app.jinja_environment = House
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = Remembered()
    app.extensions["piece"] = app.jinja_env.globals["piece"] = _rendered_once(app)


def piece(template: str, **values: Any) -> Markup:
    """The same for Python: the HTML of a partial of these values and nothing else."""
    return cast("Markup", current_app.extensions["piece"](template, **values))


def _rendered_once(app: Flask) -> Any:
    """The global `piece("storefront/_tile.html", tile=tile, …)`: a partial of these values and nothing else.

    What such a partial shows depends on its arguments alone: it knows no request, no store and no visitor.
    So the same values give the same HTML, and nothing has to be told when a row changes. Values must be
    hashable; their types count too, since text and Markup of the same letters are not the same.
    """
    known: dict[str, Any] = {}

    def made(template: str) -> Any:
        def render(**values: Any) -> Markup:
            return Markup(app.jinja_env.get_template(template).render(values))  # noqa: S704 (it escapes)

        return lru_cache(MOST_OF.get(template, MOST), typed=True)(render)

    def rendered(template: str, **values: Any) -> Markup:
        if app.debug:
            return made(template)(**values)
        if template not in known:
            known[template] = made(template)
        return known[template](**values)

    return rendered
