"""Own stock beside orders that wait for vendors."""

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.inventory.tables import Stock, StockMove, Warehouse
from shop.kernel.db import session, write
from tests.world_purchasing import add, the_store


def put_on_shelf(sku: str, units: int) -> None:
    """That many free units of the SKU in our warehouse."""

    def work() -> None:
        store = the_store()
        variant = session().execute(sa.select(Variant).where(Variant.sku == sku)).scalar_one()
        warehouse = add(Warehouse(store_id=store.id, code="WEST", name="West"))
        place = {"store_id": store.id, "warehouse_id": warehouse.id, "variant_id": variant.id}
        stock = add(Stock(**place, on_hand=units))
        actor = {"actor_kind": "system", "actor_name": "test", "on_hand_after": units}
        add(StockMove(store_id=store.id, stock_id=stock.id, kind="receive", on_hand_change=units, **actor))

    write(work)
