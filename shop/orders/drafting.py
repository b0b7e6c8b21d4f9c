"""The rows of a new order: its header with the money, and its lines as they were bought."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from shop.carts.tables import Cart
from shop.carts.viewing import CartView
from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.stores import Store
from shop.orders.details import Details
from shop.orders.tables import Order, OrderLine
from shop.people import emails
from shop.people.signing_in import Visit
from shop.people.tables import Customer
from shop.pricing.totals import Totals

_ADD_LINES = sa.insert(OrderLine.__table__).returning(OrderLine.position, OrderLine.id)  # type: ignore[arg-type]


def draft(store: Store, cart: Cart, details: Details, totals: Totals, buyer: Customer, visit: Visit) -> Order:
    """The order without its number: until then it carries the negative of its cart's key, unique as that is."""
    return Order(
        store_id=store.id,
        number=-cart.id,
        cart_id=cart.id,
        customer_id=buyer.id,
        email=details.email,
        email_norm=emails.norm(details.email),
        name=details.name,
        phone=details.phone,
        ship_to=details.ship_to.as_row(),
        bill_to=details.billed_to.as_row(),
        shopper_note=details.note,
        shopper_address=visit.address[:64],
        currency=totals.currency,
        prices_include_tax=totals.prices_include_tax,
        items_minor=totals.items_minor,
        shipping_minor=totals.shipping_minor,
        tax_minor=totals.tax_minor,
        added_tax_minor=totals.added_tax_minor,
        total_minor=totals.total_minor,
        taxes=[part.as_row() for part in totals.taxes],
        shipping_method=totals.method.name if totals.method else "",
        ship_days=[totals.method.days_min, totals.method.days_max] if totals.method else [],
        review="clear",
        placed_at=clock.now(),
    )


def write(order: Order, contents: CartView, totals: Totals, own: Mapping[int, int]) -> dict[int, int]:
    """Write the order and a line for each of the cart's, with names and prices as they are now.

    `own` says how many units of each line our warehouses have given, by its position. Returns the lines' keys
    by their positions.
    """
    order.item_count = contents.count
    session().add(order)
    session().flush()
    lines = [
        {
            "store_id": order.store_id,
            "order_id": order.id,
            "variant_id": line.variant_id,
            "position": position,
            "sku": line.sku,
            "name": line.name,
            "options": line.options,
            "picture": line.picture,
            "quantity": line.quantity,
            "unit_minor": line.unit_minor,
            "line_minor": line.line_minor,
            "tax_minor": tax.tax_minor,
            "tax_basis_points": tax.basis_points,
            "needs_shipping": line.pricing.needs_shipping,
            "from_stock": own.get(position, 0),
        }
        for position, (line, tax) in enumerate(zip(contents.lines, totals.lines, strict=True), start=1)
    ]
    return {row.position: row.id for row in session().execute(_ADD_LINES, lines)}
