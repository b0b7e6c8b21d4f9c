"""The desk: bounded counts of what waits in each queue, and lists of orders in pages without OFFSET."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from shop.kernel.db import rows
from shop.orders.tables import PAYMENT_STATES, QUEUES, STATUSES, Order, OrderTag

MOST = 1000  # beyond this a count says "1,000+", so that a tab costs the same with a million orders
PAGE = 50
TABS = ("review", "charge", "order", "vendors", "ship", "problems")


@dataclass(frozen=True)
class Filters:
    """What a list shows; every field is a part of the address. Days are those of the store's zone."""

    queue: str = ""
    status: str = ""
    payment: str = ""
    tag: str = ""
    email: str = ""
    from_day: date | None = None
    to_day: date | None = None
    oldest_first: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the queue narrows the list."""
        return bool(self.status or self.payment or self.tag or self.email or self.from_day or self.to_day)


class Listed(NamedTuple):
    """An order as lists show it: a value, so that what was made of it can be kept."""

    id: int
    number: int
    name: str
    email: str
    currency: str
    total_minor: int
    placed_at: datetime
    status: str
    queue: str
    payment_state: str
    review: str
    risk_score: int | None
    item_count: int
    po_count: int
    capture_before: datetime | None
    source: str
    tags: str | None  # "Gift|VIP"


@dataclass(frozen=True)
class Page:
    """A page of orders; `previous` and `following` are order numbers to go on from, None at an end."""

    rows: tuple[Listed, ...]
    previous: int | None
    following: int | None


_TAGS = (
    sa.select(sa.func.aggregate_strings(OrderTag.tag, "|"))
    .where(OrderTag.store_id == Order.store_id, OrderTag.order_id == Order.id)
    .correlate(Order)
    .scalar_subquery()
    .label("tags")
)
ROW = (*(getattr(Order, name) for name in Listed._fields if name != "tags"), _TAGS)


def counts(store_id: int) -> dict[str, int]:
    """How many orders wait in each of TABS, and "all"; one query, each number at most MOST + 1."""
    row = rows(_COUNTS, {"store_id": store_id})[0]
    return dict(zip((*TABS, "all"), row, strict=True))


def row(store_id: int, number: int) -> Listed | None:
    """The row of one order, as lists show it; None when there is none."""
    found = rows(_ROW, {"store_id": store_id, "number": number})
    return Listed._make(found[0]) if found else None


def listed(
    store_id: int,
    filters: Filters,
    *,
    zone: ZoneInfo,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE,
) -> Page:
    """Orders newest first (or oldest first): the page after that order, or the page before it.

    What waits for a charge stands in the order in which the holds end. Days are read along the index of days, all else along the keys; an order keeps its place in both.
    """
    back = before is not None
    by_hold = filters.queue == "charge" and not filters.oldest_first
    first_first = filters.oldest_first or by_hold
    downwards = first_first == back  # newest first reads downwards, a step back reads the other way
    given = _given(filters, zone) | {"edge": before if back else after}
    given = {name: value for name, value in given.items() if value is not None}
    wanted = _listing(frozenset(given), downwards, by_hold)
    found = rows(wanted, {"store_id": store_id, "most": size + 1, **given})
    shown, more = tuple(map(Listed._make, found[:size])), len(found) > size
    if back:
        shown = shown[::-1]
    if not shown:
        return Page(shown, None, None)
    has_previous, has_following = (more, True) if back else (after is not None, more)
    return Page(shown, shown[0].number if has_previous else None, shown[-1].number if has_following else None)


def _given(filters: Filters, zone: ZoneInfo) -> dict[str, Any]:
    """What the filters ask for as parameters; None for what they leave open."""
    return {
        "queue": filters.queue if filters.queue in QUEUES else None,
        "status": filters.status if filters.status in STATUSES else None,
        "payment": filters.payment if filters.payment in PAYMENT_STATES else None,
        "email": filters.email.casefold() or None,
        "tag": filters.tag or None,
        "from_day": _midnight(filters.from_day, zone) if filters.from_day else None,
        "to_day": _midnight(filters.to_day + timedelta(days=1), zone) if filters.to_day else None,
    }


@cache
def _listing(given: frozenset[str], downwards: bool, by_hold: bool) -> sa.Select[Any]:
    """The statement for these parameters and this direction, built once."""
    by_day = not given.isdisjoint(("from_day", "to_day"))
    columns: tuple[Any, ...] = (Order.placed_at, Order.id) if by_day else (Order.id,)
    wanted = _ROWS.where(*(rule for name, rule in _RULES.items() if name in given))
    if by_hold and not by_day:
        columns = (Order.charge_by, Order.id)
        wanted = wanted.where(_TO_CHARGE)
    if "edge" in given:
        known = sa.tuple_(*(_of_edge(column) for column in columns))
        wanted = wanted.where(sa.tuple_(*columns) < known if downwards else sa.tuple_(*columns) > known)
    order = [column.desc() if downwards else column for column in columns]
    return wanted.order_by(*order).limit(sa.bindparam("most"))


def _of_edge(column: Any) -> sa.ScalarSelect[Any]:
    edge = sa.select(column).where(_MINE, Order.number == sa.bindparam("edge"))
    return edge.scalar_subquery()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _bounded(*rules: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    few = sa.select(sa.literal(1)).where(Order.store_id == sa.bindparam("store_id"), *rules).limit(MOST + 1)
    return sa.select(sa.func.count()).select_from(few.subquery()).scalar_subquery()


_COUNTS = sa.select(*(_bounded(Order.queue == queue).label(queue) for queue in TABS), _bounded().label("all"))
_MINE = Order.store_id == sa.bindparam("store_id")
_ROWS = sa.select(*ROW).where(_MINE)
_ROW = _ROWS.where(Order.number == sa.bindparam("number"))
_TAGGED = sa.select(OrderTag.order_id).where(
    OrderTag.store_id == sa.bindparam("store_id"), OrderTag.tag == sa.bindparam("tag")
)
_TO_CHARGE = sa.text("orders.queue = 'charge'")  # in words, so that the index of these alone is seen to fit
_RULES: dict[str, sa.ColumnElement[bool]] = {
    "queue": Order.queue == sa.bindparam("queue"),
    "status": Order.status == sa.bindparam("status"),
    "payment": Order.payment_state == sa.bindparam("payment"),
    "email": Order.email_norm == sa.bindparam("email"),
    "tag": Order.id.in_(_TAGGED),
    "from_day": Order.placed_at >= sa.bindparam("from_day"),
    "to_day": Order.placed_at < sa.bindparam("to_day"),
}
