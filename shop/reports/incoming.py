"""Units of stock that vendors still owe our warehouses."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from shop.inventory.tables import Warehouse
from shop.kernel.among import among
from shop.kernel.db import rows, session
from shop.purchasing.progress import TO_COME
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine

COMING = ("sending", "sent", "acknowledged", "partly_shipped", "shipped")
UNITS = sa.func.sum(TO_COME)
_OF_VARIANTS = (
    sa.select(PurchaseOrder.warehouse_id, PurchaseOrderLine.variant_id, UNITS)
    .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
    .where(among(PurchaseOrderLine.variant_id, "ids"), PurchaseOrder.state.in_(COMING))
    .group_by(PurchaseOrder.warehouse_id, PurchaseOrderLine.variant_id)
)


def of_variants(variant_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """{(warehouse id, variant id): units} of what was sent to vendors and has not arrived; one query."""
    wanted = sorted(set(variant_ids))
    if not wanted:
        return {}
    return {(row[0], row[1]): int(row[2]) for row in rows(_OF_VARIANTS, {"ids": wanted}) if row[2]}


def of_warehouses(store_id: int) -> dict[int, int]:
    """{warehouse id: units} over everything that is on order."""
    wanted = (
        sa.select(Warehouse.id, UNITS)
        .join(PurchaseOrder, PurchaseOrder.warehouse_id == Warehouse.id)
        .join(PurchaseOrderLine, PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .where(Warehouse.store_id == store_id, PurchaseOrder.state.in_(COMING))
        .group_by(Warehouse.id)
    )
    return {row[0]: int(row[1] or 0) for row in session().execute(wanted)}
