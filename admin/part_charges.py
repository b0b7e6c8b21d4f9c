"""Charging a part of an order from its Payment tab: a typed amount, a parcel, or what one supplier still sends."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from admin import blueprint
from admin.amounts import amount_of
from admin.charges import told
from admin.order_page import actor, find, in_place, panel, show
from shop.kernel.refusals import Refusal
from shop.payments import charging
from shop.reports import shipment_amounts
from shop.reports.order_sheet import Sheet
from web.errors import status_of


@panel("part-charge")
def part_charge_panel(sheet: Sheet) -> dict[str, Any]:
    """The shipments with what each comes to, which way the money would take, and the form as it was filled in."""
    return {
        "shipments": shipment_amounts.of_order(sheet),
        "next": charging.preview(sheet.order),
        "filled": request.form,
    }


@blueprint.get("/orders/<number>/part-charges/new")
def show_part_charge(number: str) -> Response:
    return show(find(number), "part-charge")


@blueprint.post("/orders/<number>/part-charges")
def create_part_charge(number: str) -> Response:
    sheet, version = find(number), request.form.get("version", type=int)
    if version is None:
        abort(400, "This form is out of date. Load the page again.")
    try:
        amount, name = wanted(sheet)
        outcome = charging.charge(sheet.order, actor(), version=version, amount_minor=amount, shipment=name)
    except Refusal as refusal:
        if not refusal.field:
            raise
        return in_place(find(number), "part-charge", status=status_of(refusal), refusal=refusal)
    return told(number, outcome)


def wanted(sheet: Sheet) -> tuple[int, str]:
    """The amount in minor units and the shipment it is for, "" for a typed amount."""
    chosen = request.form.get("what", "amount")[:255]
    if chosen == "amount":
        typed = amount_of("amount", sheet.order.currency)
        if typed is None or typed <= 0:
            raise Refusal("amount", "Enter an amount above zero.", field="amount")
        return typed, ""
    for shipment in shipment_amounts.of_order(sheet):
        if shipment.key == chosen and not shipment.is_charged:
            return min(shipment.amount_minor, sheet.order.due_minor), shipment.key
    raise Refusal("what", "This was charged meanwhile, or is sent by somebody else now. Look again.")
