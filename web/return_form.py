"""Reads the forms of returns to vendors: units with reasons, and a credit note's amount."""

from __future__ import annotations

from typing import Any

from shop.kernel import money
from shop.kernel.refusals import Refusal
from shop.purchasing.returning import Back
from web import parcel_form

QUANTITY = "quantity-"


def units(form: Any) -> dict[str, Back]:
    """{line ulid: Back} of the fields quantity-<line> and reason-<line>; Refusal at the line for what is no number."""
    counted = {name.removeprefix(QUANTITY): form[name].strip() for name in form if name.startswith(QUANTITY)}
    return {
        ulid: Back(parcel_form.units(text, f"line-{ulid}"), form.get(f"reason-{ulid}", "")[:20])
        for ulid, text in counted.items()
        if text not in ("", "0")
    }


def amount(form: Any, currency: str) -> int:
    """The field amount in minor units, 0 for nothing; Refusal for what is no amount."""
    text = form.get("amount", "").strip()
    try:
        return money.parse(text, currency) if text else 0
    except ValueError as problem:
        raise Refusal("amount", f"{problem}.", field="amount") from problem
