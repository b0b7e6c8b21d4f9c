"""The floor: a bare WSGI callable that reads with hand-written SQL what a page shows and answers with its very bytes.

It reads the facts that the page shows or depends on: who asks, the cart's count, the rows, their stock. The menu with
its counts stands until the catalogue has a new version, as anybody would keep it; all else is read each time. Its
templates are stencils (benchmarks/stencil.py), one an address, which benchmarks/pages.py cuts from the application's
own pages. It knows no rights, no forms, no errors and no languages: it is what the page costs at the very least.
gunicorn serves it as it serves the application: `gunicorn 'benchmarks.floor:application()'` with DATABASE_URL and
FLOOR_STENCILS, the file of the stencils, in the environment.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from benchmarks import floor_desk, floor_shop
from benchmarks.raw import Rows, connect
from benchmarks.stencil import Found, Stencil

Environ = Mapping[str, Any]
Read = Callable[[Rows, str, dict[str, str], str], Found]
READS: dict[str, tuple[str, Read]] = {
    "/categories/": ("cart", floor_shop.listing),
    "/products/": ("cart", floor_shop.product),
    "/search": ("cart", floor_shop.search),
    "/cart": ("cart", floor_shop.cart),
    "/admin/orders/": ("staff", floor_desk.order),
    "/admin/": ("staff", floor_desk.desk),
}


def application() -> Callable[..., list[bytes]]:
    """The floor that gunicorn serves: each of its threads has a connection of its own."""
    url, own = os.environ["DATABASE_URL"], threading.local()
    stencils: dict[str, Stencil] = pickle.loads(Path(os.environ["FLOOR_STENCILS"]).read_bytes())

    def mine() -> Rows:
        if not hasattr(own, "rows"):
            own.rows = connect(url)
        return own.rows

    return answering(stencils, mine)


def answering(stencils: Mapping[str, Stencil], connection: Callable[[], Rows]) -> Callable[..., list[bytes]]:
    """A WSGI callable that answers every address of which it was given a stencil."""

    def answer(environ: Environ, start: Callable[..., Any]) -> list[bytes]:
        body = stencils[address(environ)].fill(read(connection(), environ))
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def address(environ: Environ) -> str:
    """What the stencil of this request is kept under: its address, and for a cart whose it is."""
    path = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
    return path + _cookie(environ, "cart") if environ["PATH_INFO"] == "/cart" else path


def read(rows: Rows, environ: Environ) -> Found:
    """What the page of this request shows."""
    path = environ["PATH_INFO"]
    for beginning, (cookie, function) in READS.items():
        if path.startswith(beginning):
            asked = dict(parse_qsl(environ.get("QUERY_STRING", "")))
            return function(rows, path[len(beginning) :], asked, _cookie(environ, cookie))
    raise LookupError(path)


def _cookie(environ: Environ, name: str) -> str:
    """The cookie of this name, with or without the prefix that browsers bind to the host."""
    for pair in environ.get("HTTP_COOKIE", "").split("; "):
        key, _, value = pair.partition("=")
        if key.removeprefix("__Host-") == name:
            return str(value)
    return ""
