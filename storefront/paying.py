"""Taking the shopper's card for a placed order: at the checkout, on the payment page, and back from the bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for

from shop.kernel import site
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.orders import tracing
from shop.orders.tables import Order
from shop.payments import asking, authorizing, braking, outcomes, paying_again, resuming
from shop.payments.gateway import cards
from shop.payments.operations import last_operation
from shop.payments.outcomes import Outcome
from storefront import blueprint
from web.headers import let_in
from web.pages import go, page
from web.requests import current_store, visit

WAITING = ("unknown", "review", "working")


def take(order: Order, card: str, more: Mapping[str, str] | None = None) -> Response:
    """Take the card for a placed order and send the browser where the outcome is told.

    The link to the payment page is made afterwards: a declined card ends those that were made before it.
    """
    thanks = _thanks(order)
    by = Actor("customer", order.name)
    outcome = authorizing.begin(order, card, by, return_url=site.address(thanks), more=more)
    if outcome.name == "declined":
        braking.count_decline(visit().address, order)
    if outcome.name in ("approved", "not_set_up"):
        return go(thanks)
    if outcome.name == "action_required" and outcome.action_url:
        return go(outcome.action_url)
    return go(_to_pay(order))


@blueprint.post("/orders/<token>/payment-links")
def create_payment_link(token: str) -> Response:
    """From the status page to the payment page of the same order."""
    return go(_to_pay(tracing.order_of(current_store(), token)))


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


@blueprint.post("/pay/<token>/confirmations")
def create_confirmation(token: str) -> Response:
    """The bank wanted the shopper for a charge of the kept card: send them to it, on the very same payment."""
    order = paying_again.order_of(current_store(), token)
    here, thanks = url_for("storefront.payment", token=token), _thanks(order)
    outcome = resuming.resume(order, Actor("customer", order.name), return_url=site.address(thanks))
    if outcome.action_url:
        return go(outcome.action_url)
    return go(thanks if outcome.is_approved else here)


@blueprint.post("/orders/<token>/payment-checks")
def create_payment_check(token: str) -> Response:
    """Back from the bank: ask the gateway itself what became of it, whatever the address says."""
    order = tracing.order_of(current_store(), token)
    try:
        outcome = asking.ask(order, Actor("customer", order.name))
    except Refusal:
        return go(_to_pay(order))  # asked at the same moment, or never charged: that page knows what to say
    paid = outcome.is_approved or order.payment_state in authorizing.PAID_STATES
    return go(url_for("storefront.thanks", token=token) if paid else _to_pay(order))


def _thanks(order: Order) -> str:
    return url_for("storefront.thanks", token=tracing.status_link(order))


def _to_pay(order: Order) -> str:
    return url_for("storefront.payment", token=paying_again.pay_link(order))


def _last(order: Order) -> Outcome | None:
    operation = last_operation(order)
    return outcomes.of(operation) if operation else None


def _shown(order: Order, token: str, outcome: Outcome | None, lacks_card: bool = False) -> Response:
    waits = outcome is not None and outcome.name in WAITING and order.payment_state == "unknown"
    fields = cards().checkout_fields()
    shown: dict[str, Any] = {
        "order": order,
        "token": token,
        "outcome": outcome,
        "is_paid": order.payment_state in authorizing.PAID_STATES,
        "pay": fields if waits else let_in(fields),
        "is_practice": cards().is_practice,
        "takes_cards": cards().is_set_up,
        "errors": {"card": "Choose how to pay."} if lacks_card else {},
        "values": {"card": ""},
    }
    if waits:
        return page("storefront/confirming.html", status=202, **shown)
    status = 422 if lacks_card else 200
    return page("storefront/payment.html", "storefront/_pay_again.html", status=status, **shown)
