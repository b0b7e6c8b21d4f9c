"""Cards that a customer keeps: seen and taken away in the account, chosen in the checkout; never anybody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for

from shop.payments import keeping
from storefront import blueprint
from storefront.visitors import signed_in
from web.pages import page, see_other
from web.requests import current_customer, current_store


@blueprint.get("/account/cards")
def show_kept_cards() -> Response:
    """The customer's cards, each with a button that takes it away."""
    return page("storefront/cards.html", kept=keeping.kept(signed_in()))


@blueprint.post("/account/cards/<ulid>/removals")
def create_card_removal(ulid: str) -> Response:
    """Take a card away: it is offered nowhere any more."""
    keeping.remove(signed_in(), ulid[:26])
    return see_other(url_for("storefront.show_kept_cards"))


def context(_values: Mapping[str, str]) -> dict[str, Any]:
    """What the checkout offers to somebody who is signed in, where the store keeps cards."""
    customer = current_customer()
    if customer is None or current_store().forget_cards:
        return {"kept": [], "may_keep": False}
    return {"kept": keeping.kept(customer), "may_keep": True}


def chosen(values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The card to pay with and what joins the request. Raises Missing for a card that is not the customer's."""
    customer = current_customer()
    if values["kept"]:
        card = keeping.find(customer or signed_in(), values["kept"])
        return card.token, {"customer": card.gateway_customer, "keep": "1"}
    wants_to = customer is not None and values["keep"] == "1" and not current_store().forget_cards
    return values["card"], {"keep": "1"} if wants_to else {}
