"""Own stock on its way out: the list to pick from, and the slip that goes into an order's parcel."""

from __future__ import annotations

from flask import Response

from admin import blueprint
from admin.catalog_frame import catalog_page
from shop.inventory import warehouses
from shop.orders.finding import by_number
from shop.people.postal import Address
from shop.reports import picking
from web.pages import page
from web.requests import current_store


@blueprint.get("/warehouses/<code>/pick-list")
def show_pick_list(code: str) -> Response:
    """What to take off the shelves, in the order of their places."""
    warehouse = warehouses.find(current_store().id, code)
    picks = picking.of_warehouse(warehouse)
    return catalog_page("admin/stock/pick_list.html", place="warehouses", warehouse=warehouse, picks=picks)


@blueprint.get("/orders/<number>/packing-slips/<code>")
def show_packing_slip(number: str, code: str) -> Response:
    """A slip to print: the store's name and the goods, no price."""
    order = by_number(current_store().id, number)
    warehouse = warehouses.find(current_store().id, code)
    lines = picking.of_order(order, warehouse)
    ship_to = Address.from_row(order.ship_to).lines()
    return page(
        "admin/stock/packing_slip.html", order=order, warehouse=warehouse, lines=lines, ship_to=ship_to
    )
