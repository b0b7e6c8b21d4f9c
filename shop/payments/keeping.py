"""Cards that customers keep for their next order, and cards that the gateway is to forget once nobody needs them."""

from __future__ import annotations

import logging
from datetime import timedelta

import sqlalchemy as sa

from shop.kernel import chores, clock
from shop.kernel.db import changes, session, writes
from shop.kernel.refusals import Missing
from shop.kernel.stores import Store
from shop.orders.tables import Order
from shop.payments import gateway
from shop.payments.gateway import CardOnFile, cards
from shop.payments.tables import Card
from shop.people.tables import Customer

log = logging.getLogger(__name__)
AT_ONCE = 50
_UNFORGOTTEN = sa.text("cards.forgotten_at IS NULL")


def kept(customer: Customer) -> list[Card]:
    """The cards that a customer may pay with, newest first; one a card, however many orders it paid."""
    wanted = sa.select(Card).where(
        Card.store_id == customer.store_id,
        Card.customer_id == customer.id,
        Card.is_kept.is_(True),
        Card.removed_at.is_(None),
        Card.gateway == cards().name,
        _UNFORGOTTEN,
    )
    found: dict[str, Card] = {}
    for card in session().execute(wanted.order_by(Card.id.desc()).limit(200)).scalars():
        found.setdefault(card.token, card)
    return list(found.values())


def find(customer: Customer, ulid: str) -> Card:
    """One of them. Raises Missing for anybody else's, and for one that was taken away."""
    for card in kept(customer):
        if card.ulid == ulid:
            return card
    raise Missing("This card is not there any more. Choose another one.")


@writes
def remove(customer: Customer, ulid: str) -> None:
    """The customer keeps it no more: it is offered nowhere, and the gateway forgets it once no open order needs it."""
    token = find(customer, ulid).token
    mine = sa.update(Card).where(
        Card.store_id == customer.store_id, Card.customer_id == customer.id, Card.token == token
    )
    changes(mine.values(is_kept=False, removed_at=clock.now()))


@chores.every(timedelta(minutes=1))
def forget() -> None:
    """Have the gateway forget what nobody needs: cards taken away, and all where the store forgets cards."""
    if not cards().is_set_up:
        return
    for card_id in _to_forget():
        try:
            _forget(card_id)
        except Exception:
            log.exception("card %s could not be forgotten", card_id)


def _forget(card_id: int) -> None:
    row = session().get_one(Card, card_id, populate_existing=True)
    if row.forgotten_at is not None:  # the same card of another order
        return
    card = CardOnFile(row.token, row.gateway_customer, row.brand, row.last4, row.expires)
    gateway.leave_transaction()
    trouble = cards().forget(card)
    if trouble:
        log.warning("card %s is still at the gateway: %s", card_id, trouble)
        return
    _note(card_id)


@writes
def _note(card_id: int) -> None:
    row = session().get_one(Card, card_id)
    same = sa.update(Card).where(
        Card.store_id == row.store_id,
        Card.customer_id == row.customer_id,
        Card.token == row.token,
        _UNFORGOTTEN,
    )
    changes(same.values(forgotten_at=clock.now(), is_kept=False))


def _to_forget() -> list[int]:
    """Cards whose customer has no order left to be charged; those that were taken away come first."""
    is_needed = sa.exists().where(
        Order.store_id == Card.store_id,
        Order.customer_id == Card.customer_id,
        Order.captured_minor < Order.total_minor,
        Order.cancelled_at.is_(None),
        Order.completed_at.is_(None),
    )
    mine = sa.select(Card.id).where(Card.gateway == cards().name, ~is_needed).order_by(Card.id.desc())
    removed = mine.where(sa.text("cards.removed_at IS NOT NULL AND cards.forgotten_at IS NULL"))
    found = list(session().execute(removed.limit(AT_ONCE)).scalars())
    for store_id in session().execute(sa.select(Store.id).where(Store.forget_cards.is_(True))).scalars():
        of_store = mine.where(Card.store_id == store_id, Card.customer_id.is_not(None), _UNFORGOTTEN)
        found += session().execute(of_store.limit(AT_ONCE)).scalars()
    return list(dict.fromkeys(found))
