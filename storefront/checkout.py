"""The checkout on one page: contact, delivery and payment; an order is placed and its card taken in one press."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, request, url_for

from shop.kernel.refusals import Refusal
from shop.orders import repeating
from shop.orders.placing import place
from shop.orders.tables import Order
from shop.payments import braking
from shop.payments.gateway import cards
from storefront import blueprint, checkout_form, checkout_page, kept_cards, paying
from storefront.checkout_form import Entered
from storefront.visitors import cart_token, current_cart
from web.errors import status_of
from web.pages import changed, go, page, see_other
from web.requests import current_customer, current_store, htmx, visit


@blueprint.get("/checkout")
def checkout() -> Response:
    """The form, filled with what is known; a guest is sent to sign in where guests may not order."""
    if current_customer() is None and not current_store().guest_checkout:
        return see_other(url_for("storefront.sign_in", next="/checkout"))
    shown = checkout_page.context(checkout_page.fresh())
    if not shown["contents"].lines:
        return see_other(url_for("storefront.cart"))
    return page("storefront/checkout.html", **shown)


@blueprint.post("/checkout/quotes")
def create_quote() -> Response:
    """Shipping, tax and address fields for what is typed so far; nothing is kept, nothing typed is lost."""
    shown = checkout_page.context(checkout_page.sent())
    first = {"methods": "_methods", "billing": "_billing"}.get((htmx and htmx.target) or "", "_delivery")
    if htmx:
        return changed(
            f"storefront/{first}.html",
            "storefront/_order_summary.html",
            "storefront/_place.html",
            see=request.path,
            **shown,
        )
    return page("storefront/checkout.html", **shown)


@blueprint.post("/checkout")
def create_order() -> Response:
    """Place the order, then take the card for it; the same cart sent twice finds the first order."""
    entered = checkout_page.sent()
    totals_due = entered.expected_total_minor != 0
    wants_card = cards().is_set_up and totals_due and not entered.values["kept"]
    errors = checkout_form.check(entered, wants_card=wants_card, terms_url=current_store().terms_url)
    if errors:
        return _again(replace(entered, errors=errors), 422)
    try:
        card, more = kept_cards.chosen(entered.values)
        order = _place(entered)
    except Refusal as refusal:
        return _refused(entered, refusal)
    return paying.take(order, card, more)


def _place(entered: Entered) -> Order:
    braking.refuse(visit().address)
    if request.form.get("again") != "yes":
        repeating.refuse(current_cart(), entered.values["email"], visit())
    return place(current_store(), cart_token(), entered.details(), visit(), customer=current_customer())


def _refused(entered: Entered, refusal: Refusal) -> Response:
    """A changed price asks again with both totals; a field at fault is named beside it; the rest is a notice."""
    if refusal.code == "cart_empty":
        return go(url_for("storefront.cart"))
    if refusal.code == "sign_in":
        return go(url_for("storefront.sign_in", next="/checkout"))
    if refusal.field:
        return _again(replace(entered, errors={refusal.field: refusal.message}), 422)
    return _again(entered, status_of(refusal), problem=refusal)


def _again(entered: Entered, status: int, **more: Any) -> Response:
    """The form once more with everything that was typed, and what is wrong at its head."""
    shown = checkout_page.context(entered, **more)
    response = page("storefront/checkout.html", "storefront/_checkout.html", status=status, **shown)
    response.headers["HX-Retarget"] = "#checkout"
    response.headers["HX-Reswap"] = "outerHTML"
    return response
