"""The doctor: examines every law of the books and names the rows that break one."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders import settling
from shop.orders.tables import Order
from shop.reports.laws import LAWS

MOST_NAMED = 50  # rows a law; a broken law rarely breaks alone


@dataclass(frozen=True)
class Finding:
    """A broken law ("I6 stock ledger"), and which row breaks it, in words."""

    law: str
    sentence: str


def examine() -> list[Finding]:
    """Every breach of every law, at most fifty a law; an empty list is health."""
    found = []
    for law in LAWS:
        rows = session().execute(sa.text(law.query)).scalars().fetchmany(MOST_NAMED)
        found += [Finding(law.name, str(row)) for row in rows]
    return found


def examine_standing(*, at_most: int = 5000) -> list[Finding]:
    """Orders whose stored status or queue is not what their facts say; the newest `at_most` orders."""
    wanted = sa.select(Order).order_by(Order.id.desc()).limit(at_most)
    found = []
    for order in session().execute(wanted).scalars():
        due = settling.status_of(settling.gather(order))
        if (order.status, order.queue) != (due.status, due.queue):
            words = f"order {order.number} is {order.status}/{order.queue}, its facts say {due.status}/{due.queue}"
            found.append(Finding("I18 standing", words))
    return found
