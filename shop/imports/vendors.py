"""Our own file of vendors: one a row, known by its code; columns that are left out stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

import sqlalchemy as sa

from shop.imports.amounts import amount, whole, yes
from shop.imports.planning import Entry, Options, Plan, change, need_columns
from shop.imports.reading import Row
from shop.imports.writing import csv_line, yes_no
from shop.kernel import money
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.sourcing import steps, vendors
from shop.sourcing.tables import Vendor

LISTS = ("emails", "cc", "address", "ship_methods")
FLAGS = ("show_costs", "is_active")
KEPT_WHEN_EMPTY = (
    "name",
    "channel",
    "language",
    "currency",
    "lead_days",
    "paper_size",
    "freight_rule",
    *FLAGS,
)
AMOUNTS = {
    "drop_ship_fee": "fee_minor",
    "freight": "freight_minor",
    "smallest_order": "minimum_minor",
    "small_order_surcharge": "minimum_charge_minor",
}  # columns, and the fields that they fill; an empty cell is 0
MEANINGS = (
    ("code", "Short name that stays, such as BREW. Needed."),
    ("name", "Name. Needed for a new vendor."),
    ("contact", "Who answers the phone"),
    ("phone", "Phone number"),
    ("emails", "Where purchase orders go; several with | between"),
    ("cc", "Who gets a copy"),
    ("account_number", "Our number with them"),
    ("address", "Lines with | between"),
    ("channel", "email or manual"),
    ("currency", "ISO code of their prices"),
    ("lead_days", "Days until they ship, 0 to 365"),
    ("cut_off", "Last hour of the day, such as 14:30"),
    ("ship_methods", "Words they know, with | between"),
    ("show_costs", "yes or no: costs on the purchase order"),
    ("paper_size", "us-letter or a4"),
    ("drop_ship_fee", "What they add to each purchase order, in their currency"),
    ("freight_rule", "none, per_order, per_unit or by_weight"),
    ("freight", "The amount per order or per unit"),
    ("freight_steps", "By weight in grams, such as 0 = 4.50 | 2000 = 9.00"),
    ("smallest_order", "Goods that cost less cost the surcharge more"),
    ("small_order_surcharge", "What an order below the smallest costs more"),
    ("bill_tolerance", "By how many percent a unit’s cost may differ on a bill; empty: the store’s"),
    ("notes", "For staff"),
    ("is_active", "yes or no"),
)


@dataclass
class VendorEntry(Entry):
    """A vendor's row: its code, and the fields and amounts that the file gives."""

    code: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    money: dict[str, str] = field(default_factory=dict)  # cells that need to know the currency


@dataclass
class VendorPlan(Plan):
    """What becomes of a vendor."""

    entry: VendorEntry
    vendor: Vendor | None = None


class Vendors:
    """Vendors by code."""

    label: ClassVar[str] = "Vendors"
    meanings: ClassVar[tuple[tuple[str, str], ...]] = MEANINGS
    columns: ClassVar[tuple[str, ...]] = tuple(name for name, _ in MEANINGS)

    def check_columns(self, names: Sequence[str]) -> None:
        """Raise Refusal "file" when there is no code, or when this is a file of offers."""
        need_columns(names, ("code", "name"), "A file of vendors has code and name.")

    def entries(
        self, rows: Iterable[Row], store: Store, options: Options, *, after: int = 0
    ) -> Iterator[VendorEntry]:
        """One entry a row; a code may stand in the file once."""
        seen: set[str] = set()
        for row in rows:
            code = row.get("code").upper()
            entry = VendorEntry(row.line, row.last_line, row.get("name") or code or "(no code)", code=code)
            if row.complaint or not code or code in seen:
                why = row.complaint or (f"{code} stood further up already" if code else "no code")
                entry.errors.append(f"line {row.line}: {why}")
            seen.add(code)
            if row.last_line > after:
                _read(row, entry)
                yield entry

    def plans(self, store: Store, entries: Sequence[VendorEntry], options: Options) -> list[VendorPlan]:
        """New, changed or the same, by code."""
        wanted = sa.select(Vendor).where(
            Vendor.store_id == store.id, Vendor.code.in_([entry.code for entry in entries])
        )
        known = {vendor.code: vendor for vendor in session().execute(wanted).scalars()}
        return [_plan(entry, known.get(entry.code), store.currency, options) for entry in entries]

    def apply(self, store: Store, plans: Sequence[VendorPlan], options: Options, *, by: Actor) -> None:
        """Make and change vendors through their verbs."""
        for plan in plans:
            try:
                with session().begin_nested():
                    if plan.verdict == "create":
                        given = {"currency": store.currency, **plan.entry.fields, "code": plan.entry.code}
                        vendors.create(store.id, given, by=by)
                    elif plan.verdict == "change" and plan.vendor:
                        vendors.update(plan.vendor, plan.vendor.version, plan.entry.fields, by=by)
            except Refusal as refusal:
                plan.refuse(refusal.message)

    def export(self, store: Store) -> Iterator[str]:
        """Every vendor as CSV, the header first."""
        yield csv_line(self.columns)
        for vendor in vendors.every(store.id):
            yield csv_line(_cell(vendor, name) for name in self.columns)


def _read(row: Row, entry: VendorEntry) -> None:
    given: dict[str, Any] = {}
    for name in Vendors.columns[1:]:
        if name not in row.cells or (name in KEPT_WHEN_EMPTY and not row.get(name)):
            continue
        if name == "bill_tolerance":
            given[name] = _percent(row, entry)
            continue
        if name in AMOUNTS or name == "freight_steps":
            entry.money[name] = row.get(name)
            continue
        try:
            given[name] = _value(name, row.get(name))
        except ValueError as error:
            entry.errors.append(f"line {row.line}: {name}: {error}")
    if not entry.errors:
        try:
            entry.fields = vendors.cleaned(given)
        except Refusal as refusal:
            entry.errors.append(f"line {row.line}: {refusal.message}")


def _value(name: str, text: str) -> Any:
    if name in LISTS:
        marks = r"[|,;]" if name in ("emails", "cc") else r"\|"
        return [part.strip() for part in re.split(marks, text) if part.strip()]
    if name in FLAGS:
        return yes(text, otherwise=True)
    return whole(text) if name == "lead_days" else text


def _percent(row: Row, entry: VendorEntry) -> int | None:
    text = row.get("bill_tolerance")
    try:
        return money.percent(text) if text else None
    except ValueError as error:
        entry.errors.append(f"line {row.line}: bill_tolerance: {error}")
        return None


def _read_money(entry: VendorEntry, currency: str, options: Options) -> None:
    """The entry's amounts as fields, in minor units of the currency. ValueError says what is wrong."""
    read = partial(amount, currency=currency, decimal_comma=options.get("decimal") == "comma")
    for name, text in entry.money.items():
        try:
            if name == "freight_steps":
                entry.fields[name] = [list(step) for step in steps.read(text, read, first=0)]
            else:
                entry.fields[AMOUNTS[name]] = read(text) or 0
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error


def _plan(entry: VendorEntry, vendor: Vendor | None, currency: str, options: Options) -> VendorPlan:
    if entry.errors:
        return VendorPlan(entry, "refused")
    currency = entry.fields.get("currency") or (vendor.currency if vendor else currency)
    try:
        _read_money(entry, currency, options)
    except ValueError as error:
        plan = VendorPlan(entry, "refused")
        plan.refuse(str(error))
        return plan
    if vendor is None:
        given = [_change(name, None, value) for name, value in entry.fields.items() if value]
        return VendorPlan(entry, "create", given)
    changes = [
        _change(name, getattr(vendor, name), value)
        for name, value in entry.fields.items()
        if getattr(vendor, name) != value
    ]
    return VendorPlan(entry, "change" if changes else "same", changes, vendor=vendor)


def _change(name: str, old: Any, new: Any) -> dict[str, Any]:
    if name in AMOUNTS.values():
        return change(name.removesuffix("_minor"), old, new, is_money=True)
    if name == "freight_steps":
        shown = [None if each is None else f"{len(each)} steps" for each in (old, new)]
        return change(name, *shown)
    return change(name, None if old is None else _shown(old), _shown(new))


def _cell(vendor: Vendor, name: str) -> Any:
    if name in AMOUNTS:
        return money.plain(getattr(vendor, AMOUNTS[name]), vendor.currency)
    if name == "freight_steps":
        return steps.written(vendor.freight_steps, vendor.currency, " | ")
    if name == "bill_tolerance":
        points = vendor.bill_tolerance
        return "" if points is None else money.percent_plain(points)
    return _shown(getattr(vendor, name))


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return yes_no(value)
    return " | ".join(value) if isinstance(value, list) else value
