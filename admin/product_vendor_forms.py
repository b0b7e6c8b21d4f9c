"""The forms of a product's offers: the table of those that are there, and one more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from wtforms import SelectField, StringField

from admin.product_forms import AmountField
from shop.catalog.tables import Product
from shop.kernel import money
from shop.kernel.refusals import Refusal
from shop.sourcing import offers, steps
from shop.sourcing.offers import Terms
from shop.sourcing.steps import Steps
from shop.sourcing.tables import Offer, Vendor
from web.forms import Form, is_plain

NUMBERS = ("stock", "lead_days", "pack_size", "min_quantity")
CELLS = ("vendor_sku", "cost", "tiers", *NUMBERS)


@dataclass
class OfferRow:
    """An offer in the table: its cells as text, what is wrong with them, and the terms they make.

    `was` are the terms that the form showed at first, as a hidden field carries them.
    """

    offer: Offer
    vendor: Vendor
    cells: dict[str, str]
    is_active: bool
    was: str
    errors: dict[str, str] = field(default_factory=dict)
    terms: Terms | None = None


class NewOfferForm(Form):
    """One more offer."""

    sku = SelectField("Variant")
    vendor = SelectField("Vendor")
    cost = AmountField("Cost")
    vendor_sku = StringField("Their SKU", validators=[is_plain])
    stock = StringField("Stock")

    def terms(self, currency: str) -> Terms | None:
        """What was typed; None when something is wrong, which then says so."""
        self.cost.read(currency)
        if self.cost.minor is None and not self.cost.errors:
            self.cost.errors = ["Enter what a unit costs."]
        try:
            stock = _number(self.stock.data or "")
        except ValueError as error:
            self.stock.errors = [str(error)]
            return None
        if self.cost.errors or self.cost.minor is None:
            return None
        return Terms(self.cost.minor, vendor_sku=(self.vendor_sku.data or "").strip(), stock=stock)


def rows_of(product: Product) -> list[OfferRow]:
    """The offers of the product's sold variants as they are."""
    ids = [variant.id for variant in product.variants if variant.is_active]
    found = offers.of_variants(ids)
    return [
        OfferRow(offer, vendor, _cells(offer, vendor), offer.is_active, written(offers.terms_of(offer)))
        for variant_id in ids
        for offer, vendor in found.get(variant_id, [])
    ]


def read_rows(product: Product, form: Mapping[str, str]) -> list[OfferRow]:
    """The offers as they were typed; a row that was not sent stays as it is."""
    rows = rows_of(product)
    for row in rows:
        if f"cost-{row.offer.ulid}" in form:
            row.cells = {name: form.get(f"{name}-{row.offer.ulid}", "").strip()[:400] for name in CELLS}
            row.is_active = f"active-{row.offer.ulid}" in form
            row.was = form.get(f"was-{row.offer.ulid}", row.was)
            _read(row)
    return rows


def over_theirs(rows: list[OfferRow]) -> list[OfferRow]:
    """The rows as they were typed, over what colleagues saved meanwhile: sent again, they are meant so."""
    return [replace(row, was=written(offers.terms_of(row.offer))) for row in rows]


def written(terms: Terms) -> str:
    """Terms as a hidden field carries them."""
    return json.dumps(asdict(terms))


def read_back(text: str, otherwise: Terms) -> Terms:
    """The terms that `written` wrote; the others when it is nothing of ours."""
    try:
        return Terms(**json.loads(text[:2000]))
    except (TypeError, ValueError, RecursionError):
        return otherwise


def _read(row: OfferRow) -> None:
    given: dict[str, int | None] = {}
    for name in ("cost", *NUMBERS):
        try:
            text = row.cells[name]
            given[name] = money.parse(text, row.vendor.currency) if name == "cost" else _number(text)
        except ValueError as error:
            row.errors[name] = str(error)
    tiers: Steps = ()
    try:
        tiers = steps.read_typed(row.cells["tiers"], row.vendor.currency, "tiers", first=2)
    except Refusal as problem:
        row.errors["tiers"] = problem.message
    if (given.get("cost") or 0) < 0:
        row.errors["cost"] = "A cost cannot be below 0."
    if row.errors:
        return
    row.terms = replace(
        read_back(row.was, offers.terms_of(row.offer)),
        cost_minor=given["cost"] or 0,
        vendor_sku=row.cells["vendor_sku"],
        stock=given["stock"],
        lead_days=given["lead_days"],
        pack_size=given["pack_size"] or 1,
        min_quantity=given["min_quantity"] or 1,
        is_active=row.is_active,
        tiers=tiers,
    )


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise ValueError("Enter a whole number.")
    return int(text)


def _cells(offer: Offer, vendor: Vendor) -> dict[str, str]:
    cells = {name: getattr(offer, name) for name in ("vendor_sku", *NUMBERS)}
    shown = {name: "" if value is None else str(value) for name, value in cells.items()}
    shown["tiers"] = steps.written(offer.tiers, vendor.currency, "; ")
    return shown | {"cost": money.plain(offer.cost_minor, vendor.currency)}
