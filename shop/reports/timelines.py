"""What happened to an order, read back."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.timeline import Event
from shop.orders.tables import Order

MOST = 500


def of_order(order: Order) -> list[Event]:
    """The order's events, newest first; the last five hundred."""
    wanted = sa.select(Event).where(Event.store_id == order.store_id, Event.order_id == order.id)
    return list(session().execute(wanted.order_by(Event.id.desc()).limit(MOST)).scalars())
