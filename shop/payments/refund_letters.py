"""The letter that tells a shopper what goes back, and where to."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import links, post, site
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM, record
from shop.orders.letters import LetterLine
from shop.orders.tables import Order, OrderLine
from shop.payments.refund_tables import Refund, RefundLine
from shop.payments.tables import Operation


def write(order: Order, operation: Operation) -> None:
    """Once a refund is over, with money given back, its letter goes out, once; inside the settling write."""
    if operation.refund_id is None:
        return
    refund = session().get_one(Refund, operation.refund_id)
    key = f"refund-{refund.ulid}"
    if refund.state == "open" or not refund.refunded_minor or _is_written(key):
        return
    token = links.issue("status", order.store_id, order.id)
    post.send(
        "refunded",
        [order.email],
        store=session().get_one(Store, order.store_id),
        dedupe_key=key,
        context={
            "number": str(order.number),
            "link": site.status_page(token),
            "name": order.name,
            "currency": order.currency,
            "lines": _lines(refund),
            "refund_minor": refund.refunded_minor,
            "reason": refund.reason,
        },
        order_id=order.id,
    )
    record(
        "letter.written",
        f"Refund told to {order.email}",
        by=SYSTEM,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
    )


def _is_written(key: str) -> bool:
    return session().execute(sa.select(Message.id).where(Message.dedupe_key == key)).first() is not None


def _lines(refund: Refund) -> list[LetterLine]:
    wanted = (
        sa.select(OrderLine.name, OrderLine.options, RefundLine.quantity, RefundLine.amount_minor)
        .join(OrderLine, OrderLine.id == RefundLine.order_line_id)
        .where(RefundLine.refund_id == refund.id)
        .order_by(OrderLine.position)
    )
    found = [LetterLine(*row) for row in session().execute(wanted)]
    if refund.shipping_minor:
        found.append(LetterLine("Shipping", "", 1, refund.shipping_minor))
    return found
