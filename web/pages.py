"""One view, three answers: the page, the partial that HX-Target names, or fragments after a change."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from flask import Response, make_response, render_template
from markupsafe import Markup

from web import kept
from web.requests import htmx, visit_token


def stem(template: str) -> str:
    """The id of a partial's root: "admin/orders/_payment_log.html" is "payment-log"."""
    return PurePosixPath(template).stem.removeprefix("_").replace("_", "-")


def page(template: str, *partials: str, status: int = 200, **context: Any) -> Response:
    """Render the page, or just the one of `partials` whose root id is the request's HX-Target."""
    if htmx and htmx.target:
        for partial in partials:
            if stem(partial) == htmx.target:
                return make_response(render_template(partial, **context), status)
    return make_response(kept.render(template, context, visit_token), status)


def changed(*partials: str, see: str, status: int = 200, **context: Any) -> Response:
    """After a change: the first partial plus the others out of band for HTMX, else a 303 to `see`.

    A partial takes part in an out-of-band swap through `{{ oob }}` in its root element's attributes.
    """
    if not htmx:
        return see_other(see) if status < 400 else make_response(_all(partials, context), status)
    return make_response(_all(partials, context), status)


def _all(partials: tuple[str, ...], context: dict[str, Any]) -> str:
    swap = Markup('hx-swap-oob="true"')
    first = render_template(partials[0], oob="", **context)
    rest = [render_template(partial, oob=swap, **context) for partial in partials[1:]]
    return "\n".join((first, *rest))


def see_other(address: str) -> Response:
    """303: look there now, with a GET."""
    return Response(status=303, headers={"Location": address})


def go(address: str) -> Response:
    """Send the browser to another page of ours, with HTMX or without."""
    if htmx:
        return Response(status=204, headers={"HX-Redirect": address})
    return see_other(address)
