"""What the checkout page shows: the cart priced for the address typed so far, the forms, and what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import g, request

from shop.carts import viewing
from shop.carts.viewing import CartView
from shop.kernel.refusals import Refusal
from shop.payments.gateway import cards
from shop.people import address_forms, customers
from shop.people.tables import CustomerAddress
from shop.pricing.totals import Totals, quote
from storefront import checkout_form, kept_cards
from storefront.checkout_form import Entered
from storefront.visitors import current_cart
from web.headers import let_in
from web.requests import current_customer, current_store


def fresh() -> Entered:
    """The form for somebody who has just come."""
    return checkout_form.blank(current_store(), current_customer(), address_book())


def sent() -> Entered:
    """The form as the browser sent it; a saved address that was asked for is filled in."""
    entered = checkout_form.read(request.form, current_store())
    wanted = request.form.get("saved", "")
    if wanted and (request.form.get("act") == "use" or request.headers.get("HX-Trigger-Name") == "saved"):
        for address in address_book():
            if address.ulid == wanted:
                return replace(entered, values=checkout_form.filled(entered.values, address))
    return entered


def address_book() -> list[CustomerAddress]:
    """The addresses of the customer who is signed in, read once a request."""
    if "address_book" not in g:
        customer = current_customer()
        g.address_book = customers.addresses(customer) if customer else []
    book: list[CustomerAddress] = g.address_book
    return book


def context(entered: Entered, *, problem: Refusal | None = None) -> dict[str, Any]:
    """What the checkout's templates need. `contents` is empty when there is nothing to buy."""
    contents = viewing.view(current_cart())
    totals, trouble = priced(contents, entered)
    fields = let_in(cards().checkout_fields())
    return {
        "contents": contents,
        "values": entered.values,
        "errors": entered.errors,
        "totals": totals,
        "method_trouble": trouble,
        "ships": any(line.pricing.needs_shipping for line in contents.lines),
        "ship_parts": address_forms.parts(entered.values["ship_to_country"]),
        "bill_parts": address_forms.parts(entered.values["bill_to_country"]),
        "countries": address_forms.countries(),
        "book": address_book(),
        "pay": fields,
        "is_practice": cards().is_practice,
        "takes_cards": cards().is_set_up,
        **kept_cards.context(entered.values),
        "problem": problem,
    }


def priced(contents: CartView, entered: Entered) -> tuple[Totals, str]:
    """The totals for where it goes, and why it cannot be shipped there, if so.

    A way of shipping that is not offered there any more gives way to the first that is.
    """
    store, ship_to = current_store(), entered.address("ship_to")
    try:
        return quote(store, contents.priced, ship_to, entered.values["method"]), ""
    except Refusal as refusal:
        if refusal.code == "no_such_method":
            return quote(store, contents.priced, ship_to), ""
        return quote(store, contents.priced, None), refusal.message
