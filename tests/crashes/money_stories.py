"""Stories of money given back and heard of: what is there before the crash, and what must be true after it."""

from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.post import Message
from shop.orders.tables import Order
from shop.payments import charging
from shop.payments.tables import PracticePayment
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from tests.shop.payments.news import about, kept, last
from tests.world_payments import make_payable_order
from tests.world_purchasing import ANA, Want, choices_of, make_waiting_order

WANTS = (Want("KET-1", 2, {"BREW": (6100, 42)}), Want("MUG-1", 3, {"HARBOR": (300, 90)}, price=900))


def prepare_refund() -> dict[str, Any]:
    order = make_payable_order()
    for amount in (3_000, 7_000):
        assert charging.charge(order, ANA, amount_minor=amount).is_approved
    return {"version": order.version}


def refunded() -> None:
    assert session().execute(sa.select(Order.refunded_minor)).scalar_one() == 5_000
    back = sa.select(PracticePayment.amount_minor).where(PracticePayment.state == "refunded")
    assert session().execute(back.order_by(PracticePayment.id)).scalars().all() == [3_000, 2_000]
    assert letters("refunded") == 1


def prepare_cancelled() -> dict[str, Any]:
    order = make_waiting_order(*WANTS)
    cut(order, choices_of(order), ANA, send=False, form_key="the form")
    return {}


def cancelled() -> None:
    order = session().execute(sa.select(Order)).scalar_one()
    assert (order.status, order.money_problem) == ("cancelled", "")
    assert order.refunded_minor == order.captured_minor > 0
    back = sa.select(sa.func.sum(PracticePayment.amount_minor)).where(PracticePayment.state == "refunded")
    assert session().execute(back).scalar_one() == order.captured_minor, "given back once"
    states = session().execute(sa.select(PurchaseOrder.state)).scalars().all()
    assert states == ["cancelled", "cancelled"]
    assert letters("order_cancelled") == 1


def prepare_event() -> dict[str, Any]:
    order = make_payable_order(card="practice_lost_after_later")
    assert charging.charge(order, ANA).name == "unknown"
    return {"body": about(last(order, "authorize")).decode()}


def heard() -> None:
    order = session().execute(sa.select(Order)).scalar_one()
    assert (order.captured_minor, order.payment_state) == (10_000, "charged")
    assert kept() == [("applied", "")]


def letters(kind: str = "") -> int:
    """How many letters went; each was taken, and however often, with the same bytes."""
    rows = (
        session()
        .execute(sa.select(Message).where(Message.kind == kind if kind else sa.true()))
        .scalars()
        .all()
    )
    assert {row.state for row in rows} == {"handed_over"}
    return len({row.message_id for row in rows})
