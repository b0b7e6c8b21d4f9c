"""Reads the form of a vendor's bill, which staff and vendors fill in alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop.kernel import money
from shop.kernel.refusals import Refusal
from shop.purchasing.bill_content import BillDraft, Units
from shop.purchasing.bill_tables import BILL_CHARGES
from web import parcel_form


def draft(form: Any, currency: str) -> BillDraft:
    """The bill of the fields number, billed_on, quantity-<line>, cost-<line> and charge-<kind>.

    A line without units is left out. Raises Refusal at the field for what is no number, day or amount.
    """
    lines = [name.removeprefix("quantity-") for name in form if name.startswith("quantity-")]
    counted = {ulid: form[f"quantity-{ulid}"].strip() for ulid in lines}
    return BillDraft(
        number=form.get("number", "")[:120],
        billed_on=parcel_form.day(form.get("billed_on", "").strip(), "billed_on") or parcel_form.today(),
        lines={
            ulid: _units(form, ulid, text, currency)
            for ulid, text in counted.items()
            if text not in ("", "0")
        },
        charges={
            kind: amount for kind in BILL_CHARGES if (amount := _amount(form, f"charge-{kind}", currency))
        },
    )


def version(form: Any) -> int:
    """Which version of a bill the page showed; 0 for what is no number."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def shown(bill: BillDraft, currency: str) -> Mapping[str, str]:
    """A draft as the form's fields hold it."""
    found = {"number": bill.number, "billed_on": bill.billed_on.isoformat()}
    for ulid, units in bill.lines.items():
        found[f"quantity-{ulid}"] = str(units.quantity)
        found[f"cost-{ulid}"] = money.plain(units.unit_cost_minor, currency)
    return found | {
        f"charge-{kind}": money.plain(each, currency) for kind, each in bill.charges.items() if each
    }


def _units(form: Any, ulid: str, text: str, currency: str) -> Units:
    return Units(
        parcel_form.units(text, f"line-{ulid}"), _amount(form, f"cost-{ulid}", currency, f"line-{ulid}")
    )


def _amount(form: Any, name: str, currency: str, field: str = "") -> int:
    text = form.get(name, "").strip()
    try:
        return money.parse(text, currency) if text else 0
    except ValueError as problem:
        raise Refusal("amount", f"{problem}.", field=field or name) from problem
