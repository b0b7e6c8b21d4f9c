"""Taking the shopper's card for a placed order: at the checkout, on the payment page, and back from the bank."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from shop.kernel import site
from shop.kernel.timeline import Actor
from shop.orders import tracing
from shop.orders.tables import Order
from shop.payments import authorizing, braking, outcomes, paying_again
from shop.payments.gateway import cards
from shop.payments.operations import last_operation
from shop.payments.outcomes import Outcome
from storefront import blueprint
from web.pages import go, page
from web.requests import current_store, visit

WAITING = ("unknown", "review", "working")


def take(order: Order, card: str) -> Response:
    """Take the card for a placed order and send the browser where the outcome is told.

    The link to the payment page is made afterwards: a declined card ends those that were made before it.
    """
    thanks = url_for("storefront.thanks", token=tracing.status_link(order))
    outcome = authorizing.begin(order, card, Actor("customer", order.name), return_url=site.address(thanks))
    if outcome.name == "declined":
        braking.count_decline(visit().address, order)
    if outcome.name in ("approved", "not_set_up"):
        return go(thanks)
    if outcome.name == "action_required" and outcome.action_url:
        return go(outcome.action_url)
    return go(url_for("storefront.payment", token=paying_again.pay_link(order)))


@blueprint.post("/orders/<token>/payment-links")
def create_payment_link(token: str) -> Response:
    """From the status page to the payment page of the same order."""
    return go(
        url_for("storefront.payment", token=paying_again.pay_link(tracing.order_of(current_store(), token)))
    )


@blueprint.get("/pay/<token>")
def payment(token: str) -> Response:
    """An order that is not paid: what came of the last try, and a form for another card."""
    order = paying_again.order_of(current_store(), token)
    return _shown(order, token, _last(order), request.args.get("error", "") == "card")


@blueprint.post("/pay/<token>")
def create_payment(token: str) -> Response:
    """Try another card for the same order."""
    order, card = paying_again.order_of(current_store(), token), request.form.get("card", "")[:255]
    if cards().is_set_up and not card.strip():
        return _shown(order, token, _last(order), lacks_card=True)
    braking.refuse(visit().address, order)
    return take(order, card)


def _last(order: Order) -> Outcome | None:
    operation = last_operation(order)
    return outcomes.of(operation) if operation else None


def _shown(order: Order, token: str, outcome: Outcome | None, lacks_card: bool = False) -> Response:
    waits = outcome is not None and outcome.name in WAITING and order.payment_state == "unknown"
    shown: dict[str, Any] = {
        "order": order,
        "token": token,
        "outcome": outcome,
        "is_paid": order.payment_state in authorizing.PAID_STATES,
        "pay": cards().checkout_fields(),
        "is_practice": cards().is_practice,
        "takes_cards": cards().is_set_up,
        "errors": {"card": "Choose how to pay."} if lacks_card else {},
        "values": {"card": ""},
    }
    if waits:
        return page("storefront/confirming.html", status=202, **shown)
    return page("storefront/payment.html", status=422 if lacks_card else 200, **shown)
