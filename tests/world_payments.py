"""Charged orders for tests, booked as a card operation that succeeded."""

from __future__ import annotations

from shop.kernel import clock
from shop.kernel.db import session, write
from shop.orders.settling import settle
from shop.orders.tables import Order
from shop.payments.tables import Operation


def charge(order: Order) -> None:
    """Book a charge of all that is due, as the practice gateway would have answered it."""

    def work() -> None:
        session().refresh(order, with_for_update=True)
        operation = Operation(
            store_id=order.store_id,
            order_id=order.id,
            gateway="practice",
            kind="charge",
            amount_minor=order.due_minor,
            currency=order.currency,
            state="succeeded",
            provider_id=f"test-{order.ulid}",
            created_by="Ana",
            sent_at=clock.now(),
            settled_at=clock.now(),
        )
        session().add(operation)
        order.captured_minor = order.total_minor
        order.payment_state = "charged"
        settle(order)

    write(work)
