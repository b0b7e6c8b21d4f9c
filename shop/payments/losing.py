"""Money that a bank took back because a dispute was lost: a row of its own, and another when an appeal is won."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.payments.answers import settle_in_write
from shop.payments.gateway import Approved
from shop.payments.inbox_tables import Dispute
from shop.payments.operations import start
from shop.payments.tables import Operation

GATEWAY = Actor("gateway", "Card gateway")


def write_down(order: Order, payment: Operation, dispute: Dispute, state: str) -> None:
    """Count what a dispute that is now in that state moved, once, inside a write that holds the order.

    It counts like a refund: that money is gone, is not due again, and cannot be refunded. Of a payment that was
    refunded before only what was left on it can be gone. Raises Refusal "being_charged".
    """
    taken = _taken(order, dispute)
    if state == "lost" and taken is None:
        session().refresh(payment)
        left = payment.amount_minor - payment.refunded_minor
        amount = min(dispute.amount_minor, left)
        if amount > 0 and dispute.currency == order.currency:
            _count(order, "chargeback", amount, payment, dispute, f"dispute {_reason(dispute)} lost")
    elif state == "won" and taken is not None:
        _count(order, "regain", taken.amount_minor, taken, dispute, "the dispute was won after all")


def _taken(order: Order, dispute: Dispute) -> Operation | None:
    wanted = sa.select(Operation).where(
        Operation.store_id == order.store_id,
        Operation.order_id == order.id,
        Operation.kind == "chargeback",
        Operation.provider_id == dispute.provider_id,
        Operation.state == "succeeded",
    )
    return session().execute(wanted).scalar_one_or_none()


def _count(order: Order, kind: str, amount: int, parent: Operation, dispute: Dispute, note: str) -> None:
    row = start(order, kind, amount, GATEWAY, parent=parent, gateway=dispute.gateway, given={"note": note})
    settle_in_write(row.ulid, Approved(dispute.provider_id, amount, order.currency), "webhook", GATEWAY)


def _reason(dispute: Dispute) -> str:
    return f"({dispute.reason.replace('_', ' ')})" if dispute.reason else "of the shopper's bank"
