"""Purchase orders that wait for somebody: a vendor wrote, gives no answer, is past the day, shipped without a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from shop.kernel import clock
from shop.kernel.db import session
from shop.purchasing.answering import OPEN_STATES
from shop.purchasing.chasing import due_day
from shop.purchasing.tables import PurchaseOrder
from shop.shipping.tables import Parcel

UNANSWERED_AFTER = timedelta(hours=24)
AGES = (2, 5)  # days: where one bucket of ages ends and the next begins
MOST = 1000  # a bucket beyond it says "1,000+"
WROTE, UNANSWERED, OVERDUE, UNTRACKED = "wrote", "unanswered", "overdue", "untracked"
WORDS = {
    WROTE: "A vendor wrote or answered",
    UNANSWERED: "No answer for a day",
    OVERDUE: "Past their day",
    UNTRACKED: "Shipped without a number",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A late list with how many are in it, by age: up to two days, up to five, and older; each at most MOST + 1."""

    name: str
    young: int
    middle: int
    old: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.young + self.middle + self.old


def rule(name: str) -> sa.ColumnElement[bool]:
    """What a purchase order of that list is; the same for the list and for its count."""
    now = clock.now()
    if name == WROTE:
        return PurchaseOrder.heard_at.is_not(None)
    if name == UNANSWERED:
        return sa.and_(PurchaseOrder.state == "sent", PurchaseOrder.sent_at < now - UNANSWERED_AFTER)
    if name == OVERDUE:
        day = now.date().isoformat()
        return sa.and_(PurchaseOrder.state.in_(OPEN_STATES), due_day() < day, due_day() != "")
    return _without_number()


def counts(store_id: int) -> list[Count]:
    """Every late list with its ages, in one query."""
    buckets = (_bucket(store_id, name, age) for name in WORDS for age in range(3))
    found = session().execute(sa.select(*buckets)).one()
    return [Count(name, *(int(each) for each in found[n * 3 : n * 3 + 3])) for n, name in enumerate(WORDS)]


def _bucket(store_id: int, name: str, age: int) -> sa.ScalarSelect[int]:
    mine = sa.select(sa.literal(1)).where(PurchaseOrder.store_id == store_id, rule(name), *_of_age(name, age))
    few = mine.limit(MOST + 1).subquery()
    return sa.select(sa.func.count()).select_from(few).scalar_subquery()


def _of_age(name: str, age: int) -> list[sa.ColumnElement[bool]]:
    """How long it has been so: since its day for what is past it, since they wrote, since it was sent for the rest."""
    now = clock.now()
    edges: list[Any] = [now - timedelta(days=days) for days in AGES]
    since: Any = PurchaseOrder.sent_at
    if name == WROTE:
        since = PurchaseOrder.heard_at
    elif name == OVERDUE:
        since, edges = due_day(), [edge.date().isoformat() for edge in edges]
    rules = [since >= edges[0]], [since < edges[0], since >= edges[1]], [since < edges[1]]
    return list(rules[age])


def _without_number() -> sa.ColumnElement[bool]:
    mine = sa.select(Parcel.id).where(
        Parcel.purchase_order_id == PurchaseOrder.id, Parcel.tracking_number == "", Parcel.voided_at.is_(None)
    )
    return sa.and_(
        PurchaseOrder.state.in_(("partly_shipped", "shipped")), mine.correlate(PurchaseOrder).exists()
    )
