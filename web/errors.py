"""Errors as people meet them: a page, a notice fragment for HTMX, never a stack trace."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from shop.kernel.columns import is_bad_value
from shop.kernel.db import BUSY, OutcomeUnknown
from shop.kernel.disk import NoRoom
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.throttle import TooMany
from web import resending
from web.requests import SAFE, csrf_token, htmx

log = logging.getLogger(__name__)
OWN_PAGES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)


def init_errors(app: Flask) -> None:
    """Answer refusals, HTTP errors, a busy database and everything unforeseen."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, form_expired)
    app.register_error_handler(HTTPException, http_error)
    for busy in BUSY:
        app.register_error_handler(busy, database_busy)
    app.register_error_handler(OutcomeUnknown, outcome_unknown)
    app.register_error_handler(Exception, unforeseen)


def status_of(refusal: Refusal) -> int:
    """404 for what is missing or not yours, 429 too many, 507 a full disk, 422 a field, 409 a conflict."""
    if isinstance(refusal, Missing):
        return 404
    if isinstance(refusal, TooMany):
        return 429
    if isinstance(refusal, NoRoom):
        return 507
    return 422 if refusal.field else 409


def refused(refusal: Refusal) -> Response:
    """A refusal that no view turned into something better."""
    response = answer(status_of(refusal), refusal.message, kind=refusal.code, refusal=refusal)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.details["retry_after"])
    return response


def form_expired(error: CSRFError) -> Response:
    """A form whose token ran out: given back with what was typed, if it is surely one of ours."""
    if not resending.may_be_sent_again():
        return answer(400, error.description or "", kind="form_expired")
    if htmx:  # the page still holds what was typed: it gets a fresh token, and the button is pressed again
        response = answer(
            400, "This page was open for too long. Nothing was changed: please press it once more."
        )
        response.headers["X-CSRFToken"] = csrf_token()
        return response
    kept = {"typed": resending.typed(), "address": resending.address()}
    return make_response(render_template("errors/expired.html", **kept), 400)


def http_error(error: HTTPException) -> Response:
    """404, 413 and their kin; redirects pass through."""
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    told = error.description if error.description != type(error).description else ""
    response = answer(status, told or "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def database_busy(error: Exception) -> Response:
    """The database had no time for us; nothing was changed."""
    log.warning("database busy: %s", error)
    response = answer(503, "The shop is very busy. Nothing was changed; please try again in a moment.")
    response.headers["Retry-After"] = "3"
    return response


def outcome_unknown(error: Exception) -> Response:
    """The database went away while it saved. Sending the form again is safe: it is known by its key."""
    log.error("outcome unknown at %s %s: %s", request.method, request.path, error)
    words = "The connection broke while this was being saved. Look first whether it is there, then try again."
    response = answer(503, words)
    response.headers["Retry-After"] = "3"
    return response


def unforeseen(error: Exception) -> Response:
    """A defect of ours: logged whole, shown as a calm page."""
    if is_bad_value(error):
        return unstorable(error)
    log.error("unforeseen error at %s %s", request.method, request.path, exc_info=error)
    return answer(500, "Something broke on our side. It has been noted.")


def unstorable(error: Exception) -> Response:
    """An address or a form with a value that no column can hold: nothing is kept under such a name."""
    log.info("a value that cannot be stored at %s %s: %s", request.method, request.path, error)
    if request.method in SAFE:
        return answer(404, "")
    return answer(422, "This has characters, a length or an amount that cannot be stored.")


def answer(status: int, message: str, **context: Any) -> Response:
    """The page of that status, or for HTMX a notice that lands in #notices."""
    if htmx:
        response = make_response(
            render_template("errors/_notice.html", status=status, message=message), status
        )
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    number = status if status in OWN_PAGES else 500 if status >= 500 else 400
    return make_response(render_template(f"errors/{number}.html", message=message, **context), status)
