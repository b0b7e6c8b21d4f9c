"""Orders to be paid: with a card held, saved or not at all, and charged, by the real verbs."""

from __future__ import annotations

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel.db import lock, session, write
from shop.kernel.timeline import Actor, Event
from shop.orders.tables import Order
from shop.payments import authorizing
from shop.payments.carrying_out import carry_out
from shop.payments.operations import card_on_file, live_hold, start
from shop.payments.tables import PracticePayment
from tests.world_goods import make_product
from tests.world_shop import actor, make_delivery, the_store

ANA, BO = actor("Ana"), actor("Bo")
NORA = Actor("customer", "Nora Field")
SHIPPING = 500  # what make_store() asks for delivery


def make_unpaid_order(total: int = 10_000, *, mode: str = "authorize", review: str = "clear") -> Order:
    """An order of that total that nobody has paid; the store holds the total or saves the card by `mode`."""
    from tests.world import make_order

    def set_mode() -> None:
        the_store().checkout_mode = mode

    if total < SHIPPING:
        return make_free_order()
    write(set_mode)
    sku = f"PAY-{total}"
    if not _knows(sku):
        make_product(sku, price=total - SHIPPING, stock=1000)
    order = make_order({sku: 1}, review=review)
    assert order.total_minor == total
    return order


def make_free_order() -> Order:
    """An order that costs nothing at all."""
    from tests.world import make_order

    store = the_store()
    method = make_delivery(store, {0: 0}, countries=("US",), name="Free")
    make_product("GIFT", price=0, stock=5)
    return make_order({"GIFT": 1}, review="clear", method_ulid=method.ulid)


def make_payable_order(
    total: int = 10_000, *, card: str = "practice_approve", mode: str = "authorize"
) -> Order:
    """An order whose card was taken at the checkout and that may be charged: held or saved, reviewed."""
    from tests.world import _review

    order = make_unpaid_order(total, mode=mode)
    outcome = authorizing.begin(order, card, NORA)
    assert outcome.is_approved, outcome
    if order.review == "pending":
        _review(order, "accepted")
    return order


def charge(order: Order) -> None:
    """Take a card for the order and charge all that is due, whatever its review says."""
    assert authorizing.begin(order, "practice_approve", NORA).is_approved

    def begin_charge() -> str:
        lock(order)
        hold, card = live_hold(order), card_on_file(order)
        kind = "capture" if hold else "charge"
        return start(order, kind, order.due_minor, ANA, card=card, parent=hold).ulid

    if order.due_minor:
        assert carry_out(write(begin_charge), ANA).is_approved


def taken() -> int:
    """What the practice gateway's own books say was taken, in minor units."""
    wanted = sa.select(sa.func.coalesce(sa.func.sum(PracticePayment.amount_minor), 0))
    return session().execute(wanted.where(PracticePayment.state == "captured")).scalar_one()


def given_back() -> int:
    """What the practice gateway's own books say was refunded, in minor units."""
    wanted = sa.select(sa.func.coalesce(sa.func.sum(PracticePayment.amount_minor), 0))
    return session().execute(wanted.where(PracticePayment.state == "refunded")).scalar_one()


def events(order: Order) -> list[str]:
    """The names of what happened to the order, oldest first."""
    wanted = sa.select(Event.name).where(Event.order_id == order.id).order_by(Event.id)
    return list(session().execute(wanted).scalars())


def _knows(sku: str) -> bool:
    return session().execute(sa.select(Variant.id).where(Variant.sku == sku)).first() is not None
