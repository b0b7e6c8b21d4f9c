"""Our own file of vendors: one a row, known by its code; columns that are left out stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sqlalchemy as sa

from shop.imports.amounts import whole, yes
from shop.imports.planning import Entry, Options, Plan, change, need_columns
from shop.imports.reading import Row
from shop.imports.writing import csv_line, yes_no
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.sourcing import vendors
from shop.sourcing.tables import Vendor

LISTS = ("emails", "cc", "address", "ship_methods")
FLAGS = ("show_costs", "is_active")
KEPT_WHEN_EMPTY = ("name", "channel", "language", "currency", "lead_days", "paper_size", *FLAGS)
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
    ("notes", "For staff"),
    ("is_active", "yes or no"),
)


@dataclass
class VendorEntry(Entry):
    """A vendor's row: its code and the fields that the file gives."""

    code: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


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
        return [_plan(entry, known.get(entry.code)) for entry in entries]

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
            yield csv_line(_shown(getattr(vendor, name)) for name in self.columns)


def _read(row: Row, entry: VendorEntry) -> None:
    given: dict[str, Any] = {}
    for name in Vendors.columns[1:]:
        if name not in row.cells or (name in KEPT_WHEN_EMPTY and not row.get(name)):
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


def _plan(entry: VendorEntry, vendor: Vendor | None) -> VendorPlan:
    if entry.errors:
        return VendorPlan(entry, "refused")
    if vendor is None:
        given = [change(name, None, _shown(value)) for name, value in entry.fields.items() if value]
        return VendorPlan(entry, "create", given)
    changes = [
        change(name, _shown(getattr(vendor, name)), _shown(value))
        for name, value in entry.fields.items()
        if getattr(vendor, name) != value
    ]
    return VendorPlan(entry, "change" if changes else "same", changes, vendor=vendor)


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return yes_no(value)
    return " | ".join(value) if isinstance(value, list) else value
