"""What a vendor receives, or received: the kept bytes, as they look and as files."""

from __future__ import annotations

from flask import Response, abort, url_for

from admin import blueprint
from admin.order_page import actor
from admin.outbox import LETTER_POLICY
from admin.purchase_orders import found
from shop.purchasing import papers, sending
from shop.reports import dispatch_preview
from web.headers import policy
from web.pages import page, see_other
from web.requests import current_store


@blueprint.get("/purchase-orders/<number>/preview")
def show_preview(number: str) -> Response:
    preview = dispatch_preview.load(current_store().id, number)
    answer = page("admin/purchase_orders/preview.html", preview=preview)
    answer.headers["Content-Security-Policy"] = f"{policy()}; frame-src 'self'"
    return answer


@blueprint.get("/purchase-orders/<number>/preview/body")
def show_preview_body(number: str) -> Response:
    """The mail's HTML for the sandboxed frame of its page, under a policy of its own."""
    html = dispatch_preview.load(current_store().id, number).html
    if not html:
        abort(404)
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@blueprint.post("/purchase-orders/<number>/drawings")
def create_drawing(number: str) -> Response:
    """Draw a draft's papers anew, since the vendor's record changed."""
    po = found(number)
    sending.draw_again(po, actor())
    papers.print_all(current_store().id, [number])
    return see_other(url_for(".show_preview", number=number))
