"""How much waits for a person at Reconciliation, kept on the store, so that the desk shows it without asking."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel.db import changes, session
from shop.kernel.stores import Store
from shop.payments.book_tables import Mismatch
from shop.payments.inbox_tables import IS_OPEN, GatewayEvent

_EVENTS = sa.select(sa.func.count(GatewayEvent.id)).where(IS_OPEN, GatewayEvent.state == "review")
_MISMATCHES = sa.select(sa.func.count(Mismatch.id)).where(
    Mismatch.store_id == Store.id, sa.text("payment_mismatches.closed_at IS NULL")
)


def count() -> None:
    """Count anew, inside the write that changed something; news of the gateway is every store's."""
    session().flush()
    waiting = _EVENTS.scalar_subquery() + _MISMATCHES.correlate(Store).scalar_subquery()
    changes(sa.update(Store).values(payment_alarm=waiting))
