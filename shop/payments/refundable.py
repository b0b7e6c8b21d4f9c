"""What of an order may still be refunded: units of its lines, its shipping, and the money on each payment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.kernel import money
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order, OrderLine
from shop.payments.operations import that_brought_money
from shop.payments.refund_tables import Refund, RefundLine
from shop.payments.tables import Operation

FAILED = ("declined", "rejected", "not_sent")


@dataclass(frozen=True)
class Asked:
    """What somebody wants refunded: {line ulid: units}, shipping and an amount in minor units.

    Without `amount_minor` it is the lines and the shipping together; with it, that much in all.
    """

    quantities: Mapping[str, int]
    shipping_minor: int = 0
    amount_minor: int | None = None
    reason: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        """What was asked for, as plain values."""
        return {
            "quantities": dict(self.quantities),
            "shipping": self.shipping_minor,
            "amount": self.amount_minor,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class RefundableLine:
    """A line (an OrderLine, or its plain row), its units that may still be refunded, and its price with tax."""

    line: Any
    quantity: int
    refunded: int
    gross_minor: int

    def amount(self, units: int) -> int:
        """What that many further units come to; all units of a line add up to the line."""
        whole = self.line.quantity
        before, after = self.refunded, self.refunded + units
        return self.gross_minor * after // whole - self.gross_minor * before // whole


@dataclass(frozen=True)
class Refundable:
    """What may be refunded now. Amounts in minor units, tax included; `payments` oldest first."""

    currency: str
    lines: tuple[RefundableLine, ...]
    shipping_minor: int
    left_minor: int
    payments: tuple[Operation, ...]


@dataclass(frozen=True)
class Share:
    """A part of a refund: that much back to this payment."""

    payment: Operation
    amount_minor: int


@dataclass(frozen=True)
class Plan:
    """A refund worked out: its amount, what each line gets of it, and the payments it goes back to."""

    amount_minor: int
    shipping_minor: int
    lines: tuple[tuple[Any, int, int], ...]  # line, units, minor units
    shares: tuple[Share, ...]


def read(order: Order, lines: Iterable[Any] | None = None) -> Refundable:
    """What may be refunded of this order, in one query, and another for its lines where they are not given."""
    found = session().execute(_money_of(order)).all()
    given = _given(found)
    refundable = []
    for line in _lines_of(order) if lines is None else lines:
        back = given.get(line.id, 0)
        gross = line.line_minor + (0 if order.prices_include_tax else line.tax_minor)
        refundable.append(RefundableLine(line, line.quantity - back, back, gross))
    of_lines = sum(each.line.tax_minor for each in refundable)
    of_shipping = 0 if order.prices_include_tax else order.added_tax_minor - of_lines
    return Refundable(
        currency=order.currency,
        lines=tuple(refundable),
        shipping_minor=order.shipping_minor + max(0, of_shipping) - given.get(0, 0),
        left_minor=order.captured_minor - order.refunded_minor,
        payments=tuple(that_brought_money({row.Operation.id: row.Operation for row in found}.values())),
    )


def _money_of(order: Order) -> sa.Select[Operation, int, int, int, int]:
    """Every operation of the order, oldest first, with what the refund that it is a part of was for."""
    return (
        sa.select(Operation, Refund.id, Refund.shipping_minor, RefundLine.order_line_id, RefundLine.quantity)
        .outerjoin(Refund, Refund.id == Operation.refund_id)
        .outerjoin(RefundLine, RefundLine.refund_id == Refund.id)
        .where(Operation.store_id == order.store_id, Operation.order_id == order.id)
        .order_by(Operation.id)
    )


def _lines_of(order: Order) -> Iterable[Any]:
    wanted = sa.select(OrderLine).where(OrderLine.store_id == order.store_id, OrderLine.order_id == order.id)
    return session().execute(wanted.order_by(OrderLine.position)).scalars()


def _given(found: Iterable[Any]) -> dict[int, int]:
    """Units refunded of each line, and under 0 the shipping; what no bank took does not count."""
    alive = [row for row in found if row.id is not None and row.Operation.state not in FAILED]
    units = {(row.id, row.order_line_id): row.quantity for row in alive if row.order_line_id is not None}
    shipping = {row.id: row.shipping_minor for row in alive}
    given: dict[int, int] = {0: sum(shipping.values())}
    for (_, line_id), quantity in units.items():
        given[line_id] = given.get(line_id, 0) + quantity
    return given


def plan(refundable: Refundable, asked: Asked) -> Plan:
    """Work a refund out. Raises Refusal with the field at fault: quantities, shipping or amount."""
    lines = _lines(refundable, asked)
    if not 0 <= asked.shipping_minor <= refundable.shipping_minor:
        most = money.shown(refundable.shipping_minor, refundable.currency)
        raise Refusal("shipping", f"At most {most} of the shipping can be refunded.", field="shipping")
    parts = [amount for _, _, amount in lines] + [asked.shipping_minor]
    base = sum(parts)
    amount = base if asked.amount_minor is None else asked.amount_minor
    if amount <= 0:
        raise Refusal("nothing", "Choose lines, shipping or an amount.", field="amount")
    if amount > refundable.left_minor:
        most = money.shown(refundable.left_minor, refundable.currency)
        raise Refusal(
            "too_much", f"At most {most} can be refunded: that is what was charged.", field="amount"
        )
    if amount < base:  # a fee is kept back: every part gives its share
        parts = money.spread(amount, parts)
    shared = tuple((line, units, part) for (line, units, _), part in zip(lines, parts, strict=False))
    return Plan(amount, parts[-1], shared, tuple(shares(refundable.payments, amount)))


def shares(sources: Sequence[Operation], amount: int) -> list[Share]:
    """The amount over the payments, oldest first, each up to what is left on it."""
    found, left = [], amount
    for payment in sources:
        part = min(left, payment.amount_minor - payment.refunded_minor)
        if part > 0:
            found.append(Share(payment, part))
            left -= part
    if left:
        raise Refusal("too_much", "The payments do not hold that much any more.", field="amount")
    return found


def _lines(refundable: Refundable, asked: Asked) -> list[tuple[Any, int, int]]:
    known = {each.line.ulid: each for each in refundable.lines}
    found = []
    for ulid, units in asked.quantities.items():
        line = known.get(ulid)
        if line is None:
            raise Refusal("quantities", "This line is not of this order.", field="quantities")
        if not 0 < units <= line.quantity:
            words = f"{line.line.name}: at most {line.quantity} can be refunded."
            raise Refusal("quantities", words, field="quantities")
        found.append((line.line, units, line.amount(units)))
    return found
