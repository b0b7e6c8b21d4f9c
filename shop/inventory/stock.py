"""What staff do with stock: receive it, correct it with a reason, count it. Each change is a line in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.inventory import moving
from shop.inventory.tables import Stock, Warehouse
from shop.kernel import idempotency, typed
from shop.kernel.columns import new_ulid
from shop.kernel.db import session, writes
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.timeline import Actor, record

MOST = 1_000_000


@writes
def receive(variant: Variant, warehouse: Warehouse, quantity: int, *, by: Actor, reason: str = "") -> Stock:
    """Book units that arrived. Raises Refusal "quantity" unless there is at least one."""
    if not 1 <= quantity <= MOST:
        raise Refusal("quantity", f"Enter how many arrived, 1 to {MOST:,}.", field="quantity")
    return _change(variant, warehouse, "receive", quantity, reason or "Received", by)


@writes
def take_in(
    store_id: int, warehouse_id: int, units: Mapping[int, int], *, by: Actor, reason: str, event: str
) -> None:
    """Book what arrived of several variants, {variant id: units}; negative units go out again.

    Each variant once for an `event`. Raises Refusal "quantity" when units that shall go are reserved or gone.
    """
    wanted = sa.select(Stock.variant_id).where(Stock.warehouse_id == warehouse_id)
    known = set(session().scalars(wanted.where(Stock.variant_id.in_(sorted(units)))))
    for variant_id in sorted(set(units) - known):
        _open_row(store_id, warehouse_id, variant_id)
    ids = sa.select(Stock.id).where(Stock.warehouse_id == warehouse_id, Stock.variant_id.in_(sorted(units)))
    for row in moving.hold_rows(ids):
        key = f"{event} {row.variant_id}"
        if units[row.variant_id] and not moving.has_happened(store_id, key):
            _move(row, "receive", units[row.variant_id], reason, by, key)


@writes
def adjust(
    variant: Variant, warehouse: Warehouse, change: int, *, reason: str, by: Actor, form_key: str = ""
) -> Stock:
    """Correct the units on hand by `change`, which may be negative, for a reason that is kept.

    The same `form_key` again changes nothing more. Raises Refusal "quantity" when units would be missing that
    orders hold or that were never there.
    """
    if not reason.strip():
        raise Refusal("reason", "Say why the stock changes.", field="reason")
    if change == 0 or abs(change) > MOST:
        raise Refusal("quantity", "Enter by how much, for instance 5 or -2.", field="quantity")
    row = _row(variant, warehouse)
    asked = {"change": change, "reason": reason.strip()}

    def effect() -> dict[str, int]:
        _move(row, "adjust", change, reason.strip(), by)
        return {"on_hand": row.on_hand}

    idempotency.once(f"adjust {variant.ulid} {warehouse.code}", form_key or new_ulid(), asked, effect)
    return row


@writes
def set_count(
    variant: Variant, warehouse: Warehouse, counted: int, *, was: int, by: Actor, reason: str = ""
) -> Stock:
    """Set the units on hand to what was counted, if they still are `was`, the figure the counter saw.

    Raises Stale when the figure changed since, Refusal "quantity" when orders hold more than were counted.
    """
    if not 0 <= counted <= MOST:
        raise Refusal("quantity", f"Enter a count from 0 to {MOST:,}.", field="quantity")
    row = _row(variant, warehouse)
    if row.on_hand != was:
        raise Stale(
            f"There are {row.on_hand} units by now, no longer {was}. Count again, or confirm the new figure.",
            theirs={"on_hand": row.on_hand},
            yours={"on_hand": counted},
        )
    if counted != was:
        _move(row, "count", counted - was, reason.strip() or "Counted", by)
    return row


def _change(variant: Variant, warehouse: Warehouse, kind: str, change: int, reason: str, by: Actor) -> Stock:
    row = _row(variant, warehouse)
    _move(row, kind, change, reason, by)
    return row


def _move(row: Stock, kind: str, change: int, reason: str, by: Actor, event: str | None = None) -> None:
    if not moving.move(row, kind, on_hand=change, reason=reason, by=by, dedupe_key=event):
        words = (
            f"Only {row.on_hand - row.reserved} of {row.on_hand} units can go: orders hold {row.reserved}."
        )
        raise Refusal("quantity", words, field="quantity")
    session().refresh(row)


def _row(variant: Variant, warehouse: Warehouse) -> Stock:
    """The stock row of the variant in the warehouse, made when there is none, held."""
    wanted = sa.select(Stock.id).where(Stock.warehouse_id == warehouse.id, Stock.variant_id == variant.id)
    known = session().execute(wanted).scalar_one_or_none()
    if known is None:
        _open_row(variant.store_id, warehouse.id, variant.id)
        known = session().execute(wanted).scalar_one()
    return moving.hold_rows([known])[0]


def _open_row(store_id: int, warehouse_id: int, variant_id: int) -> None:
    """Make the row; who comes second finds it there."""
    with suppress(sa.exc.IntegrityError), session().begin_nested():
        session().add(Stock(store_id=store_id, warehouse_id=warehouse_id, variant_id=variant_id))
        session().flush()


@writes
def put_into_bin(variant: Variant, warehouse: Warehouse, place: str, *, by: Actor) -> Stock:
    """Say where in the warehouse the variant lies; an empty place forgets it."""
    row = _row(variant, warehouse)
    row.bin = typed.line(place, 40)
    record(
        "stock.placed",
        f"{variant.sku} lies at {row.bin or 'no known place'} in {warehouse.name}",
        by=by,
        store_id=variant.store_id,
        subject="variant",
        subject_ulid=variant.ulid,
    )
    return row


@writes
def set_reorder(
    variant: Variant, warehouse: Warehouse, at: int | None, to: int | None, *, by: Actor
) -> Stock:
    """Say when the shelf is to be filled again, and up to what; None for both: never.

    Raises Refusal with the field "reorder" unless `to` is more than `at`.
    """
    is_sane = (at is None and to is None) or (at is not None and to is not None and 0 <= at < to <= MOST)
    if not is_sane:
        words = "Enter both: order at this many, up to a larger number. Leave both empty for never."
        raise Refusal("reorder", words, field="reorder")
    row = _row(variant, warehouse)
    row.reorder_at, row.reorder_to = at, to
    said = f"is filled up to {to} at {at}" if to else "is not watched any more"
    record(
        "stock.watched",
        f"{variant.sku} in {warehouse.name} {said}",
        by=by,
        store_id=variant.store_id,
        subject="variant",
        subject_ulid=variant.ulid,
    )
    return row
