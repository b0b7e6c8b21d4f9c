"""Vendors with offers, and orders whose lines wait for them, for tests of purchasing and shipping."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.inventory.tables import Reservation, Stock, StockMove, Warehouse
from shop.kernel.counters import Counter
from shop.kernel.db import changes, session, write
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM, Actor, record
from shop.orders.settling import settle
from shop.orders.tables import Order, OrderLine
from shop.sourcing.tables import Commitment, Offer, Vendor
from tests.world_payments import charge

ANA = Actor("staff", "Ana")
SHIP_TO = {
    "name": "Nora Field",
    "company": "",
    "line1": "12 Alder Way",
    "line2": "",
    "city": "Portland",
    "region": "OR",
    "postal_code": "97204",
    "country": "US",
    "phone": "",
}


@dataclass
class Want:
    """A line to order: its vendors as {code: (cost, stock)}, the first of them the default."""

    sku: str
    quantity: int = 1
    vendors: dict[str, tuple[int, int | None]] | None = None
    own: int = 0
    price: int = 9900


def add(row: Any) -> Any:
    """Add a row and give it its key."""
    session().add(row)
    session().flush()
    return row


def the_store() -> Store:
    """The test's store, made when it is not there yet."""
    found = session().execute(sa.select(Store)).scalars().first()
    return found or add(
        Store(
            slug="alder",
            name="Alder & Co",
            email="desk@alder.example",
            letterhead=["Alder & Co", "1 Mill Lane"],
        )
    )


def vendor(code: str, **fields: Any) -> Vendor:
    """The vendor of that code, made when it is not there yet; with an address unless told otherwise."""
    wanted = sa.select(Vendor).where(Vendor.code == code)
    found = session().execute(wanted).scalar_one_or_none()
    emails = [f"orders@{code.lower()}.example"]
    return found or add(
        Vendor(**{"store_id": the_store().id, "code": code, "name": code.title(), "emails": emails} | fields)
    )


def make_waiting_order(*wants: Want, charged: bool = True, number: int = 1042, **fields: Any) -> Order:
    """An order whose lines wait for purchase orders, with promises of the default offers; charged in full."""

    def work() -> Order:
        store = the_store()
        items = sum(want.price * want.quantity for want in wants)
        order = add(Order(**_order_fields(store, number, items) | fields))
        for position, want in enumerate(wants):
            _line(store, order, position, want)
        order.item_count = sum(want.quantity for want in wants)
        series = sa.update(Counter).where(Counter.store_id == store.id, Counter.kind == "order")
        changes(series.values(value=number))
        record("order.placed", "Placed", by=SYSTEM, store_id=store.id, subject="order", order_id=order.id)
        settle(order)
        return order

    order = write(work)
    if charged:
        charge(order)
        write(lambda: _judge(order, str(fields.get("review", ""))))
    return order


def _judge(order: Order, review: str) -> None:
    """What staff said of the order, after the card's own signals had their say."""
    if review:
        session().refresh(order, with_for_update=True)
        order.review = review
        settle(order)


def lines_of(order: Order) -> list[OrderLine]:
    """The order's lines as they are now."""
    wanted = sa.select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.position)
    return list(session().scalars(wanted.execution_options(populate_existing=True)))


def choices_of(order: Order) -> dict[str, str]:
    """{line ulid: ulid of its default offer}, as the page preselects it; empty where there is none."""
    session().expire_all()
    chosen = {}
    for line in lines_of(order):
        wanted = sa.select(Offer.ulid).where(Offer.variant_id == line.variant_id, Offer.is_default)
        chosen[line.ulid] = session().execute(wanted).scalar_one_or_none() or ""
    return chosen


def _order_fields(store: Store, number: int, items: int) -> dict[str, Any]:
    return {
        "store_id": store.id,
        "number": number,
        "email": "nora@field.example",
        "email_norm": "nora@field.example",
        "name": "Nora Field",
        "ship_to": dict(SHIP_TO),
        "bill_to": dict(SHIP_TO) | {"line1": "99 Office Park"},
        "currency": "USD",
        "items_minor": items,
        "shipping_minor": 0,
        "tax_minor": 0,
        "added_tax_minor": 0,
        "total_minor": items,
        "shipping_method": "Standard",
    }


def _line(store: Store, order: Order, position: int, want: Want) -> None:
    variant = _variant(store, want)
    line = add(
        OrderLine(
            store_id=store.id,
            order_id=order.id,
            variant_id=variant.id,
            position=position,
            sku=want.sku,
            name=f"Product {want.sku}",
            quantity=want.quantity,
            unit_minor=want.price,
            line_minor=want.price * want.quantity,
            from_stock=want.own,
        )
    )
    if want.own:
        _reserve(store, variant, line, want.own)
    for position, (code, (cost, stock)) in enumerate((want.vendors or {}).items()):
        wanted = sa.select(Offer).where(Offer.vendor_id == vendor(code).id, Offer.variant_id == variant.id)
        offer = session().execute(wanted).scalar_one_or_none() or add(
            Offer(
                store_id=store.id,
                vendor_id=vendor(code).id,
                variant_id=variant.id,
                vendor_sku=f"{code}-{want.sku}",
                cost_minor=cost,
                stock=stock,
                is_default=position == 0,
            )
        )
        units = want.quantity - want.own
        if position == 0 and units:
            offer.committed += units
            add(Commitment(store_id=store.id, offer_id=offer.id, order_line_id=line.id, quantity=units))


def _variant(store: Store, want: Want) -> Variant:
    found = session().execute(sa.select(Variant).where(Variant.sku == want.sku)).scalar_one_or_none()
    if found:
        return found
    product = add(
        Product(
            store_id=store.id,
            slug=want.sku.lower(),
            name=f"Product {want.sku}",
            status="active",
            from_minor=want.price,
        )
    )
    fields = {"store_id": store.id, "product_id": product.id, "sku": want.sku, "price_minor": want.price}
    return add(Variant(**fields))


def _reserve(store: Store, variant: Variant, line: OrderLine, units: int) -> None:
    found = session().execute(sa.select(Warehouse)).scalars().first()
    warehouse = found or add(Warehouse(store_id=store.id, code="EAST", name="East"))
    held = {"on_hand": units, "reserved": units}
    stock = add(Stock(store_id=store.id, warehouse_id=warehouse.id, variant_id=variant.id, **held))
    actor = {"actor_kind": "system", "actor_name": "test", "on_hand_after": units}
    add(StockMove(store_id=store.id, stock_id=stock.id, kind="receive", on_hand_change=units, **actor))
    add(StockMove(store_id=store.id, stock_id=stock.id, kind="reserve", reserved_change=units, **actor))
    add(Reservation(store_id=store.id, stock_id=stock.id, order_line_id=line.id, quantity=units))
