"""The search of the desk: whatever somebody typed, looked up in every place an order can be known by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel.db import session
from shop.orders.desk import ROW
from shop.orders.tables import Order, OrderLine
from shop.payments.tables import Card
from shop.purchasing.tables import PurchaseOrder
from shop.shipping.tables import Parcel

DIGITS = re.compile(r"[0-9]{1,15}")
LONGEST_QUERY = 120
MOST_OF_EACH = 25
LAST = "\U0010ffff"  # sorts behind every letter there is


@dataclass(frozen=True)
class Words:
    """What was typed, as each kind of search reads it; an empty string where it cannot be one."""

    text: str
    number: int | None
    email: str
    last4: str
    code: str

    @classmethod
    def of(cls, typed: str) -> Words:
        """Read "#1042", "nora@example.com", "4242", "1Z 999 AA1", "1042-1" or a name."""
        text = " ".join(typed.split())[:LONGEST_QUERY]
        bare = text.lstrip("#")
        return cls(
            text=text,
            number=int(bare) if DIGITS.fullmatch(bare) and bare.isascii() else None,
            email=text.casefold() if "@" in text and " " not in text else "",
            last4=text if len(text) == 4 and DIGITS.fullmatch(text) and text.isascii() else "",
            code=re.sub(r"[\s-]", "", text).upper(),
        )


@dataclass(frozen=True)
class Found:
    """An order as lists show it, and why it is among the results: "tracking number 1Z…"."""

    row: Any
    why: str


def find(store_id: int, typed: str) -> list[Found]:
    """Orders known by the words, newest first, at most 50; two queries, each branch on an index."""
    words = Words.of(typed)
    branches = list(_branches(store_id, words))
    if not branches:
        return []
    reasons: dict[int, str] = {}
    for order_id, why in session().execute(sa.union_all(*branches)):
        reasons.setdefault(order_id, why)
    if not reasons:
        return []
    rows = _rows(store_id, list(reasons))
    return [Found(row, reasons[row.id]) for row in rows]


def _rows(store_id: int, ids: list[int]) -> Sequence[Any]:
    wanted = sa.select(*ROW).where(Order.store_id == store_id, Order.id.in_(ids))
    return session().execute(wanted.order_by(Order.id.desc()).limit(50)).all()


def _branches(store_id: int, words: Words) -> Iterator[sa.Select[Any]]:
    if words.number is not None:
        yield _of(Order.id, "order number", Order, store_id, Order.number == words.number)
    if words.email:
        yield _of(Order.id, "e-mail", Order, store_id, Order.email_norm == words.email)
    if words.last4:
        yield _of(Card.order_id, f"card ending {words.last4}", Card, store_id, Card.last4 == words.last4)
    if not words.text:
        return
    number = PurchaseOrder.number == words.text.lstrip("#")
    ordered = sa.and_(number, PurchaseOrder.order_id.is_not(None))
    yield _of(PurchaseOrder.order_id, "purchase order", PurchaseOrder, store_id, ordered)
    if len(words.code) >= 4:
        tracked = sa.and_(Parcel.tracking_norm == words.code, Parcel.order_id.is_not(None))
        yield _of(Parcel.order_id, f"tracking number {words.code}", Parcel, store_id, tracked)
    variant = sa.select(Variant.id).where(Variant.store_id == store_id, Variant.sku == words.text)
    line = OrderLine.variant_id.in_(variant)
    yield _of(OrderLine.order_id, f"SKU {words.text}", OrderLine, store_id, line)
    if len(words.text) >= 2 and words.number is None and not words.email:
        # The sum keeps planners from walking all orders backwards until a rare name turns up.
        yield _of(Order.id, "name", Order, store_id, _begins(words.text), newest_by=Order.id + 0)


def _of(
    order_id: Any, why: str, table: Any, store_id: int, rule: Any, newest_by: Any = None
) -> sa.Select[Any]:
    found = sa.select(order_id.label("order_id"), sa.literal(why).label("why")).where(
        table.store_id == store_id, rule
    )
    newest = found.order_by((newest_by if newest_by is not None else table.id).desc())
    few = newest.limit(MOST_OF_EACH).subquery()
    return sa.select(few.c.order_id, few.c.why)


def _begins(text: str) -> sa.ColumnElement[bool]:
    """The name begins like this, as ranges of ix_orders_name that no plan of either database can miss.

    lower() knows A to Z alone on SQLite and under PostgreSQL's C locale: other letters are then sought as they
    were typed, small, as capitals, and with capitals as names have them.
    """
    bytewise = session().get_bind().dialect.name != "sqlite"
    least, most = ("~>=~", "~<=~") if bytewise else (">=", "<=")
    name = Order.name_lower
    ways = (text.lower(), text, text.title(), text.upper())
    forms = dict.fromkeys("".join(s.lower() if s.isascii() else s for s in way) for way in ways)
    return sa.or_(*(sa.and_(name.op(least)(form), name.op(most)(form + LAST)) for form in forms))
