"""The doctor: every law of the books as one query that must find nothing."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel.db import session
from shop.reports import stock_laws
from shop.reports.law import Law


@dataclass(frozen=True)
class Finding:
    """A broken law ("I6 stock"), and which row breaks it, in words."""

    law: str
    sentence: str


LAWS: list[Law] = [
    Law(
        "I5 order money",
        """SELECT 'order ' || o.number || ': items ' || o.items_minor || ', lines add up to ' || SUM(l.line_minor)
        FROM orders o JOIN order_lines l ON l.order_id = o.id
        GROUP BY o.id, o.number, o.items_minor HAVING SUM(l.line_minor) <> o.items_minor""",
    ),
    *stock_laws.LAWS,
]


def examine() -> list[Finding]:
    """Every breach of every law; an empty list is health."""
    found = []
    for law in LAWS:
        rows = session().execute(sa.text(law.query)).scalars()
        found += [Finding(law.name, str(row)) for row in rows]
    return found
