"""The one writer of stock: a conditional change of the cached sums, and the line of the ledger behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from shop.inventory.tables import Stock, StockMove, Warehouse
from shop.kernel.among import among
from shop.kernel.db import in_write, rows, session
from shop.kernel.timeline import Actor

_HOLD = (
    sa.select(Stock.id, Stock.store_id, Stock.variant_id, Stock.on_hand, Stock.reserved, Warehouse.priority)
    .join(Warehouse, Warehouse.id == Stock.warehouse_id)
    .where(among(Stock.variant_id, "variant_ids"), Warehouse.is_active)
    .order_by(Stock.id)
    .with_for_update(of=Stock)
)
_HAPPENED = sa.select(StockMove.id).where(
    StockMove.store_id == sa.bindparam("store_id"), StockMove.dedupe_key == sa.bindparam("event")
)
_on_hand = Stock.on_hand + sa.bindparam("more_on_hand", type_=sa.Integer)
_reserved = Stock.reserved + sa.bindparam("more_reserved", type_=sa.Integer)
_MOVE = (  # the guard stands in the statement: 0 ≤ reserved ≤ on hand after the change, or no row is hit
    sa.update(Stock)
    .where(Stock.id == sa.bindparam("stock_id"), _reserved >= 0, _on_hand >= _reserved)
    .values(on_hand=_on_hand, reserved=_reserved)
    .returning(Stock.on_hand, Stock.reserved)
    .execution_options(synchronize_session=False)
)
_NOTE = sa.insert(StockMove.__table__)  # type: ignore[arg-type]


def hold(store_id: int, variant_ids: Iterable[int]) -> Sequence[Any]:
    """The stock rows of the variants in active warehouses as they are now, held until the transaction ends.

    Each has id, store_id, variant_id, on_hand and reserved. They are locked in the order of their ids, so that
    two orders for the same things never wait in a circle, and come back with the warehouse of the largest
    priority first.
    """
    if not in_write():
        raise RuntimeError("stock is held inside a write")
    found = rows(_HOLD, {"variant_ids": sorted(set(variant_ids))})
    mine = (row for row in found if row.store_id == store_id)
    return sorted(mine, key=lambda row: (-row.priority, row.id))


def hold_rows(stock_ids: sa.Select[int] | Iterable[int]) -> Sequence[Stock]:
    """The stock rows of these ids, fresh, in id order, held until the transaction ends."""
    chosen = stock_ids if isinstance(stock_ids, sa.Select) else sorted(set(stock_ids))
    wanted = sa.select(Stock).where(Stock.id.in_(chosen)).order_by(Stock.id).with_for_update()
    return session().execute(wanted.execution_options(populate_existing=True)).scalars().all()


def has_happened(store_id: int, dedupe_key: str) -> bool:
    """Whether the event of this key has moved stock before; ask while the row is held."""
    return session().execute(_HAPPENED, {"store_id": store_id, "event": dedupe_key}).first() is not None


def move(
    stock: Any,
    kind: str,
    *,
    by: Actor,
    on_hand: int = 0,
    reserved: int = 0,
    reason: str = "",
    dedupe_key: str | None = None,
) -> bool:
    """Change the sums and write the ledger; False, and nothing written, when the row would not allow it.

    `stock` is a row, or what hold() gives of it; it must keep 0 ≤ reserved ≤ on hand. `kind` is one of MOVE_KINDS.
    """
    change = {"stock_id": stock.id, "more_on_hand": on_hand, "more_reserved": reserved}
    after = session().execute(_MOVE, change).one_or_none()
    if after is None:
        return False
    line = {
        "store_id": stock.store_id,
        "stock_id": stock.id,
        "kind": kind,
        "on_hand_change": on_hand,
        "reserved_change": reserved,
        "on_hand_after": after.on_hand,
        "reason": reason[:300],
        "dedupe_key": dedupe_key,
        "actor_kind": by.kind,
        "actor_name": by.name[:120],
    }
    session().execute(_NOTE, line)
    return True
