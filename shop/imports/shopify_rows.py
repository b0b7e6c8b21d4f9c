"""One row of a Shopify product file: its variant, its stock, its weight, and what is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shop.catalog import gtins, words
from shop.catalog.products import ProductDraft, VariantDraft
from shop.imports.amounts import amount, grams, whole, yes
from shop.imports.planning import Entry
from shop.imports.reading import Row
from shop.kernel.refusals import Refusal

_MANGLED = re.compile(r"\d[.,]\d+E\+\d+", re.I)


@dataclass(frozen=True)
class PictureLink:
    """A picture by address, to be fetched later; `sku` ties it to a variant."""

    url: str
    alt: str = ""
    sku: str = ""


@dataclass(frozen=True)
class Supply:
    """What the file says of a variant's stock: units, and whether it sells beyond them."""

    sku: str
    units: int | None
    sells_beyond: bool


@dataclass
class ProductEntry(Entry):
    """One product of the file with all its rows."""

    draft: ProductDraft | None = None
    vendor: str = ""
    category: str = ""
    pictures: list[PictureLink] = field(default_factory=list)
    supply: list[Supply] = field(default_factory=list)


def variant(
    row: Row, handle: str, values: tuple[str, ...], currency: str, decimal_comma: bool, entry: ProductEntry
) -> VariantDraft:
    """The row's variant; its stock goes to the entry's supply. ValueError or Refusal says what is wrong."""
    price = amount(row.get("Variant Price"), currency, decimal_comma=decimal_comma)
    if price is None:
        raise ValueError("no price")
    if price == 0:
        entry.notes.append(f"line {row.line}: the price is 0")
    sku = sku_of(row) or _made_up_sku(handle, values)
    if len(sku) > 80:
        raise ValueError(f"a SKU of {len(sku)} characters, at most 80 fit")
    if _MANGLED.fullmatch(sku):
        entry.notes.append(f"line {row.line}: a spreadsheet seems to have rounded the SKU {sku}")
    tracked = bool(row.get("Variant Inventory Tracker"))
    entry.supply.append(
        Supply(
            sku,
            whole(row.get("Variant Inventory Qty")),
            not tracked or row.get("Variant Inventory Policy").casefold() in ("continue", "true", "yes"),
        )
    )
    return VariantDraft(
        sku=sku,
        price_minor=price,
        options=values,
        gtin=_gtin(row, entry),
        compare_at_minor=amount(row.get("Variant Compare At Price"), currency, decimal_comma=decimal_comma),
        cost_minor=amount(row.get("Cost per item"), currency, decimal_comma=decimal_comma),
        weight_grams=_weight(row, decimal_comma),
        is_taxable=yes(row.get("Variant Taxable"), otherwise=True),
        needs_shipping=yes(row.get("Variant Requires Shipping"), otherwise=True),
    )


def sku_of(row: Row) -> str:
    """The SKU as text, without the mark by which spreadsheets keep it text."""
    return row.get("Variant SKU").removeprefix("'")


def _weight(row: Row, decimal_comma: bool) -> int:
    """Grams stand in a column of their own; the unit is how Shopify shows them, unless only a weight is given."""
    if text := row.get("Variant Grams"):
        return grams(text, decimal_comma=decimal_comma)
    return grams(row.get("Variant Weight"), row.get("Variant Weight Unit"), decimal_comma=decimal_comma)


def _made_up_sku(handle: str, values: tuple[str, ...]) -> str:
    """A file may leave SKUs out; the same row always gets the same one."""
    return words.slug(" ".join((handle, *values)), longest=80).upper()


def _gtin(row: Row, entry: ProductEntry) -> str:
    code = row.get("Variant Barcode").removeprefix("'")
    try:
        return gtins.clean(code)
    except Refusal:
        entry.notes.append(f"line {row.line}: the barcode “{code[:30]}” is no GTIN and was left out")
        return ""
