"""Releasing holds: of an order that is cancelled, or an older one once another card was held."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel.db import lock, session, writes
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.payments.carrying_out import carry_out
from shop.payments.operations import live_holds, start
from shop.payments.outcomes import Outcome
from shop.payments.tables import Operation


def release(order: Order, by: Actor, *, but_newest: bool = False) -> list[Outcome]:
    """Void the order's live holds, all or all but the newest, one after the other; outside of every write.

    Stops at the first that is not approved, since it stays open. Raises Refusal "being_charged" while
    another operation is under way.
    """
    outcomes: list[Outcome] = []
    holds = [hold.id for hold in live_holds(order)]
    for hold_id in holds[1:] if but_newest else holds:
        outcomes.append(carry_out(_start(order.id, hold_id, by), by))
        if not outcomes[-1].is_approved:
            break
    return outcomes


@writes
def _start(order_id: int, hold_id: int, by: Actor) -> str:
    order = lock(session().get_one(Order, order_id))
    hold = session().execute(sa.select(Operation).where(Operation.id == hold_id)).scalar_one()
    return start(order, "void", hold.amount_minor, by, parent=hold).ulid
