"""Taking the shopper along: the confirmation once a card is taken, a link to pay with another one when not."""

from __future__ import annotations

from datetime import timedelta

from shop.kernel import links
from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.orders.tables import Order
from shop.payments.tables import Card, Operation

LINK_LASTS = timedelta(days=14)


def order_of(token: str) -> Order:
    """The order that a pay link opens; Missing when the link is unknown, revoked or too old."""
    link = links.find("pay", token)
    order = session().get(Order, link.subject_id) if link else None
    if order is None:
        raise Missing("This link is not valid any more. Ask the shop for a new one.")
    return order


def paid(order: Order, card: Card | None) -> None:
    """The shopper's card was taken: what its bank found joins the risk, and the confirmation goes out."""


def invite(order: Order, operation: Operation) -> None:
    """The card was declined: the shopper gets one link to pay the same order with another card."""
