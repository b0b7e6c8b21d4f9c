"""Reads and fills the form of an order for stock: units and cost of each offer, and where it goes."""

from __future__ import annotations

from typing import Any

from shop.inventory.tables import Warehouse
from shop.kernel import money
from shop.kernel.refusals import Refusal
from shop.purchasing.stock_orders import StockDraft, Wish
from shop.purchasing.tables import PurchaseOrder
from shop.reports.stock_choices import Ordered
from shop.sourcing.tables import Vendor
from web import parcel_form
from web.forms import refuse_unplain


def draft(form: Any, vendor: Vendor, warehouse: Warehouse) -> StockDraft:
    """What the form asks for. Raises Refusal with the field of what cannot be read."""
    for name in ("note", "ship_method"):
        refuse_unplain(name, form.get(name, ""))
    return StockDraft(
        warehouse,
        [_wish(form, ulid, vendor.currency) for ulid in chosen(form)],
        note=form.get("note", "")[:2000],
        ship_method=form.get("ship_method", "")[:80],
        due_on=parcel_form.day(form.get("due_on", ""), "due_on"),
    )


def chosen(form: Any) -> list[str]:
    """The ulids of the offers with units in the fields units-<offer>, in the form's order."""
    named = [name for name in form if name.startswith("units-") and form[name].strip() not in ("", "0")]
    return [name.removeprefix("units-")[:26] for name in named]


def version(form: Any) -> int:
    """Which state of the draft the form was made of; 0 for what is no number."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def written(po: PurchaseOrder, now: Ordered) -> dict[str, str]:
    """The form of a draft as it stands."""
    fields = {
        "warehouse": now.warehouse.code,
        "note": po.note,
        "ship_method": po.ship_method,
        "due_on": po.due_on,
    }
    for ulid, (units, cost_minor) in now.lines.items():
        fields |= {f"units-{ulid}": str(units), f"cost-{ulid}": money.plain(cost_minor, po.currency)}
    return fields


def _wish(form: Any, ulid: str, currency: str) -> Wish:
    field = f"line-{ulid}"
    return Wish(
        ulid, parcel_form.units(form[f"units-{ulid}"].strip(), field), cost(form, ulid, currency, field)
    )


def cost(form: Any, key: str, currency: str, field: str) -> int | None:
    """The amount in the field cost-<key>, minor units; None for nothing. Raises Refusal with `field`."""
    typed = form.get(f"cost-{key}", "").strip()
    try:
        return money.parse(typed, currency) if typed else None
    except ValueError as problem:
        raise Refusal("cost", f"{problem}.", field=field) from problem
