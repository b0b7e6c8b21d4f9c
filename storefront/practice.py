"""The practice gateway's pages: its table of cards, and the bank's confirmation played by hand."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, request, url_for

from shop.kernel.timeline import Actor
from shop.orders import tracing
from shop.payments import practising
from storefront import blueprint
from web.addresses import safe_next
from web.pages import go, page


@blueprint.get("/practice/cards")
def practice_cards() -> Response:
    """Every practice card and what it does, at the checkout and when it is charged."""
    return page("storefront/practice_cards.html", cards=practising.practice().table())


@blueprint.get("/practice/challenge/<provider_id>")
def challenge(provider_id: str) -> Response:
    """What a bank would show: approve this payment, or not."""
    return page(
        "storefront/challenge.html", asked=practising.confirmation(provider_id[:40]), provider_id=provider_id
    )


@blueprint.post("/practice/challenge/<provider_id>")
def answer_challenge(provider_id: str) -> Response:
    """The shopper approves or refuses; then back to where the bank was told to send them."""
    asked = practising.confirmation(provider_id[:40])
    back, by = asked.return_url, Actor("customer", asked.order.name)
    practising.confirm(provider_id[:40], passed=request.form.get("answer") == "approve", by=by)
    parts = urlsplit(back)
    thanks = url_for("storefront.thanks", token=tracing.status_link(asked.order))
    return go(safe_next(f"{parts.path}?{parts.query}", thanks) if back else thanks)
