"""Our own warehouses: made and changed by staff."""

from __future__ import annotations

import re

import sqlalchemy as sa

from shop.inventory.tables import Warehouse
from shop.kernel import typed
from shop.kernel.db import session, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor, record
from shop.people import postal
from shop.people.postal import Address


@writes
def open_warehouse(
    store_id: int, *, code: str, name: str, by: Actor, priority: int = 0, address: Address | None = None
) -> Warehouse:
    """Open a warehouse. Stock is taken from the largest priority first; without an address nothing is ordered to it.

    Raises Refusal "code" for a bad or used code, "address" with the field of what is missing.
    """
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9_-]{0,39}", code):
        raise Refusal("code", "A code has letters, digits, - and _ only, such as PDX.", field="code")
    if (
        session()
        .execute(sa.select(Warehouse.id).where(Warehouse.store_id == store_id, Warehouse.code == code))
        .first()
    ):
        raise Refusal("code", f"There is a warehouse {code} already.", field="code")
    warehouse = Warehouse(
        store_id=store_id,
        code=code,
        name=typed.line(name, 120) or code,
        priority=priority,
        address=postal.clean(address, field="address").as_row() if address else {},
    )
    session().add(warehouse)
    session().flush()
    record(
        "warehouse.opened",
        f"Warehouse {warehouse.name} was opened",
        by=by,
        store_id=store_id,
        subject="warehouse",
        subject_ulid=warehouse.ulid,
    )
    return warehouse


def in_use(store_id: int) -> list[Warehouse]:
    """The active warehouses, the one of the largest priority first."""
    wanted = (
        sa.select(Warehouse)
        .where(Warehouse.store_id == store_id, Warehouse.is_active)
        .order_by(Warehouse.priority.desc(), Warehouse.id)
    )
    return list(session().execute(wanted).scalars())


def find(store_id: int, code: str) -> Warehouse:
    """The warehouse of that code; Missing when there is none."""
    wanted = sa.select(Warehouse).where(
        Warehouse.store_id == store_id, Warehouse.code == code.strip().upper()
    )
    warehouse = session().execute(wanted).scalar_one_or_none()
    if warehouse is None:
        raise Missing("There is no such warehouse.")
    return warehouse
