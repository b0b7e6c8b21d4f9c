"""Our own warehouses: made and changed by staff."""

from __future__ import annotations

import re

import sqlalchemy as sa

from shop.inventory.tables import Stock, Warehouse
from shop.kernel import typed
from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Missing, Refusal, Stale
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


@writes
def change(
    warehouse: Warehouse,
    *,
    name: str,
    priority: int,
    address: Address | None,
    is_active: bool,
    version: int,
    by: Actor,
) -> None:
    """Write down what a warehouse is called and where it lies. Raises Stale when somebody changed it since,
    Refusal "address" with the field of what is missing, and "is_active" for closing one that holds stock.
    """
    lock(warehouse)
    if warehouse.version != version:
        words = f"{warehouse.name} was changed meanwhile. Look at it again."
        raise Stale(words, theirs={"version": warehouse.version}, yours={"version": version})
    if warehouse.is_active and not is_active and _holds_stock(warehouse):
        raise Refusal(
            "is_active", f"{warehouse.name} still holds stock: bring it elsewhere first.", field="is_active"
        )
    warehouse.name = typed.line(name, 120) or warehouse.code
    warehouse.priority, warehouse.is_active = priority, is_active
    warehouse.address = postal.clean(address, field="address").as_row() if address else {}
    record(
        "warehouse.changed",
        f"Warehouse {warehouse.name} was changed",
        by=by,
        store_id=warehouse.store_id,
        subject="warehouse",
        subject_ulid=warehouse.ulid,
    )


def _holds_stock(warehouse: Warehouse) -> bool:
    held = sa.select(Stock.id).where(Stock.warehouse_id == warehouse.id, Stock.on_hand > 0)
    return session().execute(held.limit(1)).first() is not None


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
