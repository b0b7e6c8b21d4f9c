"""A product's stock: each variant in each warehouse, and the ledger behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.inventory.tables import Stock, StockMove, Warehouse
from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.reports import incoming

MOVES = 50


@dataclass(frozen=True)
class Shelf:
    """Units of a variant in a warehouse; `available` is what nobody was promised, `incoming` what is on order."""

    sku: str
    title: str
    warehouse: str
    on_hand: int
    reserved: int
    code: str = ""
    bin: str = ""
    incoming: int = 0
    reorder_at: int | None = None
    reorder_to: int | None = None

    @property
    def available(self) -> int:
        """What can still be sold."""
        return self.on_hand - self.reserved


@dataclass(frozen=True)
class Move:
    """A line of the ledger."""

    moved_at: datetime
    sku: str
    warehouse: str
    kind: str
    change: int
    reserved_change: int
    after: int
    reason: str
    by: str


@dataclass(frozen=True)
class InWarehouse:
    """A warehouse with its sums over all variants."""

    warehouse: Warehouse
    skus: int
    on_hand: int
    reserved: int
    incoming: int = 0


def shelves(product: Product, warehouses: Sequence[Warehouse]) -> list[Shelf]:
    """Every sold variant in every warehouse given, zeros included; two queries."""
    ids = [variant.id for variant in product.variants]
    wanted = sa.select(Stock).where(Stock.store_id == product.store_id, Stock.variant_id.in_(ids))
    known = {(row.variant_id, row.warehouse_id): row for row in session().execute(wanted).scalars()}
    coming = incoming.of_variants(ids)
    found = []
    for variant in product.variants:
        for warehouse in warehouses:
            row = known.get((variant.id, warehouse.id))
            if variant.is_active or row:
                units = (row.on_hand, row.reserved) if row else (0, 0)
                found.append(
                    Shelf(
                        variant.sku,
                        variant.title,
                        warehouse.name,
                        *units,
                        code=warehouse.code,
                        bin=row.bin if row else "",
                        incoming=coming.get((warehouse.id, variant.id), 0),
                        reorder_at=row.reorder_at if row else None,
                        reorder_to=row.reorder_to if row else None,
                    )
                )
    return found


def ledger(product: Product) -> list[Move]:
    """The last moves of the product's stock, the newest first."""
    wanted = (
        sa.select(
            StockMove.moved_at,
            Variant.sku,
            Warehouse.name,
            StockMove.kind,
            StockMove.on_hand_change,
            StockMove.reserved_change,
            StockMove.on_hand_after,
            StockMove.reason,
            StockMove.actor_name,
        )
        .join(Stock, Stock.id == StockMove.stock_id)
        .join(Variant, Variant.id == Stock.variant_id)
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .where(StockMove.store_id == product.store_id, Variant.product_id == product.id)
        .order_by(StockMove.id.desc())
        .limit(MOVES)
    )
    return [Move(*row) for row in session().execute(wanted)]


def variant_of(product: Product, sku: str) -> Variant:
    """The product's variant of that SKU, or Missing."""
    for variant in product.variants:
        if variant.sku == sku:
            return variant
    raise Missing("There is no such variant.")


def in_warehouses(store_id: int) -> list[InWarehouse]:
    """All warehouses with what lies in them, closed ones last."""
    wanted = (
        sa.select(
            Warehouse,
            sa.func.count(Stock.id),
            sa.func.coalesce(sa.func.sum(Stock.on_hand), 0),
            sa.func.coalesce(sa.func.sum(Stock.reserved), 0),
        )
        .outerjoin(Stock, sa.and_(Stock.warehouse_id == Warehouse.id, Stock.on_hand > 0))
        .where(Warehouse.store_id == store_id)
        .group_by(Warehouse.id)
        .order_by(Warehouse.is_active.desc(), Warehouse.priority.desc(), Warehouse.id)
    )
    coming = incoming.of_warehouses(store_id)
    return [
        InWarehouse(row[0], int(row[1]), int(row[2]), int(row[3]), coming.get(row[0].id, 0))
        for row in session().execute(wanted)
    ]
