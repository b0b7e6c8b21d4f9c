"""A warehouse of ours: what it is called, where it lies, and whether it is in use."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for

from admin import blueprint
from admin.catalog_frame import catalog_page
from shop.inventory import warehouses
from shop.inventory.tables import Warehouse
from shop.kernel.refusals import Refusal
from shop.people import address_forms
from shop.people.postal import LONGEST, Address
from web.errors import status_of
from web.forms import is_plain_text, typed_again
from web.pages import see_other
from web.requests import current_actor, current_store

BOUNDS = {"name": 120, "priority": 9, "is_active": 3, "version": 9} | {
    f"address_{part}": most for part, most in LONGEST.items()
}


@blueprint.get("/warehouses/<code>")
def show_warehouse(code: str) -> Response:
    warehouse = warehouses.find(current_store().id, code)
    return _page(warehouse, _values(warehouse))


@blueprint.post("/warehouses/<code>")
def change_warehouse(code: str) -> Response:
    """Save it, or show the fields of another country's addresses."""
    warehouse, values = warehouses.find(current_store().id, code), _typed()
    if request.form.get("act") == "country":
        return _page(warehouse, values)
    if errors := _errors(values):
        return _page(warehouse, typed_again(values), errors, status=422)
    try:
        _save(warehouse, values)
    except Refusal as refusal:
        return _page(warehouse, values, {refusal.field or "name": refusal.message}, status=status_of(refusal))
    flash(f"{warehouse.name} was saved.", "good")
    return see_other(url_for(".list_warehouses"))


def _typed() -> dict[str, str]:
    """The fields as they were sent, bounded; a country that is none is the store's."""
    values = {name: request.form.get(name, "")[:most] for name, most in BOUNDS.items()}
    known = address_forms.known_country(values["address_country"], current_store().country)
    return values | {"address_country": known}


def _save(warehouse: Warehouse, values: dict[str, str]) -> None:
    warehouses.change(
        warehouse,
        name=values["name"],
        priority=int(values["priority"]),
        address=_address(values) if _has_address(values) else None,
        is_active=values["is_active"] == "yes",
        version=int(values["version"] or 0),
        by=current_actor(),
    )


def _errors(values: dict[str, str]) -> dict[str, str]:
    found = {name: "This cannot be stored." for name, text in values.items() if not is_plain_text(text)}
    if not values["name"].strip():
        found["name"] = "What is it called?"
    for name in ("priority", "version"):
        digits = values[name].strip().removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 7):
            found["priority"] = "Enter a whole number, such as 10."
    if _has_address(values):
        found |= address_forms.problems(_address(values), "address")
    return found


def _has_address(values: dict[str, str]) -> bool:
    """Whether anything but the country was typed."""
    return any(values[f"address_{part}"].strip() for part in LONGEST if part != "country")


def _address(values: dict[str, str]) -> Address:
    return Address(**{part: values[f"address_{part}"] for part in LONGEST})


def _values(warehouse: Warehouse) -> dict[str, str]:
    known = {f"address_{part}": warehouse.address.get(part, "") for part in LONGEST}
    known["address_country"] = address_forms.known_country(known["address_country"], current_store().country)
    fields = {"name": warehouse.name, "priority": str(warehouse.priority), "version": str(warehouse.version)}
    return known | fields | {"is_active": "yes" if warehouse.is_active else ""}


def _page(
    warehouse: Warehouse, values: dict[str, str], errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    context: dict[str, Any] = {
        "parts": address_forms.parts(values["address_country"]),
        "countries": address_forms.countries(),
    }
    return catalog_page(
        "admin/stock/warehouse.html",
        place="warehouses",
        status=status,
        warehouse=warehouse,
        values=values,
        errors=errors or {},
        **context,
    )
