"""Where card gateways and mail providers tell what happened: proven by a signature, never by a cookie."""

from __future__ import annotations

from flask import Response, abort, request

from shop.kernel.refusals import Refusal
from shop.payments import hearing
from shop.payments.gateway import cards
from shop.purchasing import bounce_news
from storefront import blueprint
from web.requests import csrf


@blueprint.post("/webhooks/bounces")
@csrf.exempt
def create_bounce() -> Response:
    """Hear that a mail came back. Without a secret there is no endpoint; what is not signed has no effect."""
    if not bounce_news.secret():
        abort(404)
    request.max_content_length = bounce_news.LONGEST_BODY
    body = request.get_data(cache=False, parse_form_data=False)
    try:
        state = bounce_news.hear(body, request.headers.get(bounce_news.HEADER, ""))
    except Refusal as refusal:
        status = 401 if refusal.code == "bad_signature" else 400
        return Response(refusal.message, status=status, mimetype="text/plain")
    return Response(state, mimetype="text/plain")


@blueprint.post("/webhooks/<gateway>")
@csrf.exempt
def create_gateway_event(gateway: str) -> Response:
    """Hear an event. Without a secret there is no endpoint; what is not signed is refused and not kept."""
    if gateway != cards().name or not cards().hears_news:
        abort(404)
    request.max_content_length = hearing.LONGEST_BODY
    body = request.get_data(cache=False, parse_form_data=False)
    try:
        state = hearing.hear(body, dict(request.headers))
    except Refusal as refusal:
        return Response(refusal.message, status=400, mimetype="text/plain")
    return Response(state, mimetype="text/plain")
