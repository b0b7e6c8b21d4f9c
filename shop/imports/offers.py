"""Our own file of vendors' offers: which vendor supplies which SKU at what cost; left-out columns stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.imports.amounts import amount, whole, yes
from shop.imports.planning import Entry, Options, Plan, change, need_columns
from shop.imports.reading import Row
from shop.imports.writing import csv_line, yes_no
from shop.kernel import money
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.sourcing import offers, steps
from shop.sourcing.tables import Offer, Vendor

PAGE = 500
MEANINGS = (
    ("vendor", "The vendor’s code. Needed."),
    ("sku", "Our SKU. Needed."),
    ("vendor_sku", "Their SKU"),
    ("cost", "What a unit costs in the vendor’s currency. Needed for a new offer."),
    ("tiers", "Costs by quantity, such as 10 = 4.20 | 50 = 3.90; empty for none"),
    ("stock", "Units they have; empty when unknown"),
    ("takes_backorders", "yes or no: they take orders beyond their stock"),
    ("lead_days", "Days until they ship; empty for the vendor’s usual"),
    ("pack_size", "Units in a pack"),
    ("min_quantity", "Fewest units they sell"),
    ("priority", "Larger is tried first"),
    ("is_default", "yes for the one that new purchase orders take"),
    ("is_active", "yes or no"),
)
NUMBERS = ("stock", "lead_days", "pack_size", "min_quantity", "priority")
MAY_BE_EMPTY = ("stock", "lead_days", "vendor_sku", "tiers")


@dataclass
class OfferEntry(Entry):
    """An offer's row: `cells` as the file gives them."""

    vendor: str = ""
    sku: str = ""
    cells: dict[str, str] = field(default_factory=dict)


@dataclass
class OfferPlan(Plan):
    """What becomes of an offer."""

    entry: OfferEntry
    vendor: Vendor | None = None
    variant: Variant | None = None
    terms: offers.Terms | None = None
    is_default: bool = False


class Offers:
    """Vendors' offers by vendor and SKU."""

    label: ClassVar[str] = "Vendors’ offers"
    meanings: ClassVar[tuple[tuple[str, str], ...]] = MEANINGS
    columns: ClassVar[tuple[str, ...]] = tuple(name for name, _ in MEANINGS)

    def check_columns(self, names: Sequence[str]) -> None:
        """Raise Refusal "file" when vendor or SKU are missing."""
        need_columns(names, ("vendor", "sku"), "A file of offers has vendor, sku and cost.")

    def entries(
        self, rows: Iterable[Row], store: Store, options: Options, *, after: int = 0
    ) -> Iterator[OfferEntry]:
        """One entry a row; a vendor's SKU stands in the file once, and a SKU has one default."""
        seen: set[int] = set()
        for row in rows:
            entry = _entry(row, seen)
            if row.last_line > after:
                yield entry

    def plans(self, store: Store, entries: Sequence[OfferEntry], options: Options) -> list[OfferPlan]:
        """New, changed or the same, by vendor and SKU."""
        wanted = sa.select(Vendor).where(
            Vendor.store_id == store.id, Vendor.code.in_({e.vendor for e in entries})
        )
        vendors = {vendor.code: vendor for vendor in session().execute(wanted).scalars()}
        named = sa.select(Variant).where(
            Variant.store_id == store.id, Variant.sku.in_({e.sku for e in entries})
        )
        variants = {variant.sku: variant for variant in session().execute(named).scalars()}
        known = offers.of_variants([variant.id for variant in variants.values()])
        comma = options.get("decimal") == "comma"
        plans = []
        for entry in entries:
            vendor, variant = vendors.get(entry.vendor), variants.get(entry.sku)
            rows = known.get(variant.id, []) if variant else []
            offer = next((row for row, whose in rows if vendor and whose.id == vendor.id), None)
            plans.append(_plan(entry, vendor, variant, offer, comma))
        return plans

    def apply(self, store: Store, plans: Sequence[OfferPlan], options: Options, *, by: Actor) -> None:
        """Set offers and defaults through their verbs."""
        for plan in plans:
            if plan.verdict not in ("create", "change") or not (plan.vendor and plan.variant and plan.terms):
                continue
            try:
                with session().begin_nested():
                    offer = offers.set_offer(plan.variant, plan.vendor, plan.terms, by=by)
                    if plan.is_default and not offer.is_default:
                        offers.set_default(plan.variant, offer.ulid, by=by)
            except Refusal as refusal:
                plan.refuse(refusal.message)

    def export(self, store: Store) -> Iterator[str]:
        """Every offer as CSV, the header first, read in pages."""
        yield csv_line(self.columns)
        after = 0
        wanted = (
            sa.select(Offer, Vendor.code, Vendor.currency, Variant.sku)
            .join(Vendor, Vendor.id == Offer.vendor_id)
            .join(Variant, Variant.id == Offer.variant_id)
            .where(Offer.store_id == store.id)
            .order_by(Offer.id)
            .limit(PAGE)
        )
        while page := session().execute(wanted.where(Offer.id > after)).all():
            for row in page:
                yield csv_line(_cells(row.Offer, row.code, row.currency, row.sku))
            after = page[-1].Offer.id


def _entry(row: Row, seen: set[int]) -> OfferEntry:
    vendor, sku = row.get("vendor").upper(), row.get("sku")
    entry = OfferEntry(row.line, row.last_line, f"{vendor} · {sku}", vendor=vendor, sku=sku)
    entry.cells = {name: row.get(name) for name in Offers.columns[2:] if name in row.cells}
    marks = {hash((vendor, sku))}
    if entry.cells.get("is_default", "").casefold() in ("yes", "true", "1", "y"):
        marks.add(hash(sku))
    why = row.complaint or ("" if vendor and sku else "no vendor or no SKU")
    if not why and marks & seen:
        why = f"the offer or the default of {sku} stood further up already"
    if why:
        entry.errors.append(f"line {row.line}: {why}")
    seen |= marks
    return entry


def _plan(
    entry: OfferEntry, vendor: Vendor | None, variant: Variant | None, offer: Offer | None, comma: bool
) -> OfferPlan:
    plan = OfferPlan(entry, "refused", vendor=vendor, variant=variant)
    if entry.errors:
        return plan
    if vendor is None or variant is None:
        plan.refuse(f"there is no {'vendor ' + entry.vendor if vendor is None else 'SKU ' + entry.sku}")
        return plan
    try:
        given = _given(entry.cells, vendor.currency, comma)
        plan.is_default = yes(entry.cells.get("is_default", ""), otherwise=False)
        if offer is None and "cost_minor" not in given:
            raise ValueError("no cost")
    except ValueError as error:
        plan.refuse(str(error))
        return plan
    _compare(plan, offer, given)
    return plan


def _compare(plan: OfferPlan, offer: Offer | None, given: dict[str, Any]) -> None:
    old = offers.terms_of(offer) if offer else None
    plan.terms = replace(old, **given) if old else offers.Terms(**given)
    for name, value in given.items():
        before = getattr(old, name) if old else None
        if old is None or before != value:
            shown = [_shown(v, plan.vendor) for v in (before, value)]
            is_money = name == "cost_minor"
            plan.changes.append(change(name.removesuffix("_minor"), *shown, is_money=is_money))
    if plan.is_default and not plan.terms.is_active:
        plan.refuse("an offer that is switched off cannot be the default")
        return
    if plan.is_default and not (offer and offer.is_default):
        plan.changes.append(change("is_default", "no" if offer else None, "yes"))
    plan.verdict = "create" if offer is None else "change" if plan.changes else "same"


def _shown(value: Any, vendor: Vendor | None) -> Any:
    if isinstance(value, tuple) and vendor:
        return steps.written(value, vendor.currency, " | ")
    return yes_no(value) if isinstance(value, bool) else value


def _given(cells: dict[str, str], currency: str, comma: bool) -> dict[str, Any]:
    """The terms that the row names; ValueError names the column at fault."""
    given: dict[str, Any] = {}
    for name, text in cells.items():
        if name == "is_default" or (not text and name not in MAY_BE_EMPTY):
            continue
        try:
            if name == "cost":
                given["cost_minor"] = amount(text, currency, decimal_comma=comma)
            elif name == "tiers":
                read = partial(amount, currency=currency, decimal_comma=comma)
                given[name] = steps.read(text, read, first=2)
            elif name in NUMBERS:
                given[name] = whole(text)
            else:
                given[name] = text if name == "vendor_sku" else yes(text, otherwise=False)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    return given


def _cells(offer: Offer, code: str, currency: str, sku: str) -> list[object]:
    return [
        code,
        sku,
        offer.vendor_sku,
        money.plain(offer.cost_minor, currency),
        steps.written(offer.tiers, currency, " | "),
        *(offer.stock, yes_no(offer.takes_backorders), offer.lead_days, offer.pack_size),
        *(offer.min_quantity, offer.priority, yes_no(offer.is_default), yes_no(offer.is_active)),
    ]
