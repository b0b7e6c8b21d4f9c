"""Shopify's product CSV: many rows make one product; variants, pictures, options and vendor as they write them.

The columns are those of Shopify's exporter, old names ("Body (HTML)", "Variant Grams") and new ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from shop.catalog import gtins, words
from shop.catalog.products import MOST_VARIANTS, ProductDraft, VariantDraft
from shop.imports.amounts import amount, whole, yes
from shop.imports.reading import Row
from shop.kernel.refusals import Refusal

REQUIRED = ("Handle", "Title")
KNOWN = ("Handle", "Title", "Option1 Value", "Variant Price", "Image Src")
LONGEST_BODY = 60_000


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
class Entry:
    """One product of the file on lines `line` to `last_line`; `errors` refuse it, `notes` do not."""

    line: int
    last_line: int
    name: str
    draft: ProductDraft | None = None
    vendor: str = ""
    category: str = ""
    pictures: list[PictureLink] = field(default_factory=list)
    supply: list[Supply] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_columns(columns: Iterable[str]) -> None:
    """Raise Refusal "file" when this is no Shopify product file."""
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise Refusal(
            "file",
            f"The column {' and '.join(missing)} is missing. A Shopify product export has {', '.join(KNOWN)} and more.",
            field="file",
        )


def entries(rows: Iterable[Row], currency: str, *, decimal_comma: bool = False) -> Iterator[Entry]:
    """Group the rows by handle, in the order of the file; each group becomes one Entry."""
    seen: set[int] = set()
    group: list[Row] = []
    for row in rows:
        handle = row.get("Handle")
        if group and handle != group[0].get("Handle"):
            yield _entry(group, currency, decimal_comma, seen)
            group = []
        group.append(row)
    if group:
        yield _entry(group, currency, decimal_comma, seen)


def _entry(group: list[Row], currency: str, decimal_comma: bool, seen: set[int]) -> Entry:
    first = group[0]
    handle = first.get("Handle")
    entry = Entry(first.line, group[-1].line, first.get("Title") or handle or "(no handle)")
    entry.errors += [f"line {row.line}: {row.complaint}" for row in group if row.complaint]
    if not handle and not entry.errors:
        entry.errors.append(f"line {first.line}: no handle")
    if hash(handle) in seen:
        entry.errors.append(
            f"line {first.line}: “{handle}” stood further up already; rows of a product stand together"
        )
    seen.add(hash(handle))
    if not first.get("Title"):
        entry.errors.append(f"line {first.line}: no title")
    if entry.errors:
        return entry
    if _flag(first, "Gift Card", entry, otherwise=False):
        entry.errors.append(f"line {first.line}: gift cards are not sold here")
        return entry
    entry.vendor, entry.category = first.get("Vendor")[:120], _category(first)
    variants = _variants(group, handle, currency, decimal_comma, entry)
    _pictures(group, entry)
    _draft(first, handle, variants, entry)
    return entry


def _draft(first: Row, handle: str, variants: list[VariantDraft], entry: Entry) -> None:
    if not variants:
        entry.errors.append(f"line {first.line}: no variant with a price")
    if len(variants) > MOST_VARIANTS:
        entry.errors.append(f"line {first.line}: {len(variants)} variants, at most {MOST_VARIANTS} fit")
    body = first.get("Body (HTML)") or first.get("Body HTML") or first.get("Description")
    if len(body) > LONGEST_BODY:
        entry.errors.append(
            f"line {first.line}: a description of {len(body)} characters, at most {LONGEST_BODY} fit"
        )
    status = _status(first, entry)
    if entry.errors:
        return
    entry.draft = ProductDraft(
        name=entry.name[:255],
        slug=words.slug(handle, longest=160),
        brand=entry.vendor,
        description=body,
        description_format="html",
        tags=tuple(dict.fromkeys(t.strip()[:60] for t in first.get("Tags").split(",") if t.strip()))[:100],
        options=_options(first),
        status=status,
        variants=tuple(variants),
    )


def _status(first: Row, entry: Entry) -> str:
    status = first.get("Status").casefold()
    if status in ("active", "draft", "archived"):
        return status if _flag(first, "Published", entry, otherwise=True) or status != "active" else "draft"
    return "active" if _flag(first, "Published", entry, otherwise=True) else "draft"


def _options(first: Row) -> tuple[str, ...]:
    names = [first.get(f"Option{n} Name")[:120] for n in (1, 2, 3)]
    if names[0] == "Title" and first.get("Option1 Value") in ("Default Title", ""):
        return ()
    return tuple(name for name in names if name)


def _variants(
    group: list[Row], handle: str, currency: str, decimal_comma: bool, entry: Entry
) -> list[VariantDraft]:
    axes, made = _options(group[0]), list[VariantDraft]()
    for row in group:
        values = tuple(row.get(f"Option{n} Value")[:120] for n in range(1, len(axes) + 1))
        is_variant = row is group[0] or any(values) or row.get("Variant SKU") or row.get("Variant Price")
        if not is_variant:
            continue
        try:
            made.append(_variant(row, handle, values, currency, decimal_comma, entry))
        except (ValueError, Refusal) as error:
            entry.errors.append(f"line {row.line}: {error}")
    for name in ("sku", "options"):
        taken = [getattr(variant, name) for variant in made]
        if twice := [value for value in taken if taken.count(value) > 1]:
            words_of = " / ".join(twice[0]) if isinstance(twice[0], tuple) else twice[0]
            entry.errors.append(
                f"line {group[0].line}: two variants with the same {name}: {words_of or 'none'}"
            )
    return made


def _variant(
    row: Row, handle: str, values: tuple[str, ...], currency: str, decimal_comma: bool, entry: Entry
) -> VariantDraft:
    price = amount(row.get("Variant Price"), currency, decimal_comma=decimal_comma)
    if price is None:
        raise ValueError("no price")
    sku = row.get("Variant SKU").removeprefix("'") or _made_up_sku(handle, values)
    if len(sku) > 80:
        raise ValueError(f"a SKU of {len(sku)} characters, at most 80 fit")
    grams = amount(row.get("Variant Grams"), "XXX") or 0
    tracked = bool(row.get("Variant Inventory Tracker"))
    entry.supply.append(
        Supply(
            sku,
            whole(row.get("Variant Inventory Qty")),
            not tracked or row.get("Variant Inventory Policy").casefold() == "continue",
        )
    )
    return VariantDraft(
        sku=sku,
        price_minor=price,
        options=values,
        gtin=_gtin(row, entry),
        compare_at_minor=amount(row.get("Variant Compare At Price"), currency, decimal_comma=decimal_comma),
        cost_minor=amount(row.get("Cost per item"), currency, decimal_comma=decimal_comma),
        weight_grams=min(grams // 100, 10**9),
        is_taxable=yes(row.get("Variant Taxable"), otherwise=True),
        needs_shipping=yes(row.get("Variant Requires Shipping"), otherwise=True),
    )


def _made_up_sku(handle: str, values: tuple[str, ...]) -> str:
    """A file may leave SKUs out; the same row always gets the same one."""
    return words.slug(" ".join((handle, *values)), longest=80).upper()


def _gtin(row: Row, entry: Entry) -> str:
    code = row.get("Variant Barcode").removeprefix("'")
    try:
        return gtins.clean(code)
    except Refusal:
        entry.notes.append(f"line {row.line}: the barcode “{code[:30]}” is no GTIN and was left out")
        return ""


def _pictures(group: list[Row], entry: Entry) -> None:
    seen: set[str] = set()
    for row in group:
        sku = row.get("Variant SKU").removeprefix("'")
        for column, tied in (("Image Src", ""), ("Variant Image", sku)):
            url = row.get(column)
            if not url or url in seen:
                continue
            seen.add(url)
            if urlsplit(url).scheme not in ("http", "https") or len(url) > 2000:
                entry.notes.append(f"line {row.line}: “{url[:40]}” is no picture address and was left out")
                continue
            entry.pictures.append(PictureLink(url, row.get("Image Alt Text")[:300], tied))


def _category(first: Row) -> str:
    """The merchant's own type; else the last piece of the standard category."""
    own = first.get("Type") or first.get("Custom Product Type")
    standard = first.get("Product Category") or first.get("Google Shopping / Google Product Category")
    return (own or standard.split(">")[-1].strip())[:120] if not standard.isdigit() else own[:120]


def _flag(row: Row, column: str, entry: Entry, *, otherwise: bool) -> bool:
    try:
        return yes(row.get(column), otherwise=otherwise)
    except ValueError as error:
        entry.errors.append(f"line {row.line}: {column}: {error}")
        return otherwise
