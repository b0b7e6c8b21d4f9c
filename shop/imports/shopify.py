"""Shopify's product CSV: many rows make one product; variants, pictures, options and vendor as they write them.

Column names and their newer forms are in columns.py; sizes, signs and amounts in amounts.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from shop.catalog import words
from shop.catalog.products import MOST_VARIANTS, ProductDraft, VariantDraft
from shop.imports import columns
from shop.imports.amounts import yes
from shop.imports.reading import Row
from shop.imports.shopify_rows import PictureLink, ProductEntry, sku_of, variant
from shop.kernel.refusals import Refusal

LONGEST_BODY = 60_000


@dataclass
class Seen:
    """What stood further up in the file, as numbers so that a long file stays small in memory."""

    addresses: set[int] = field(default_factory=set)
    skus: set[int] = field(default_factory=set)


def entries(
    rows: Iterable[Row], currency: str, *, decimal_comma: bool = False, after: int = 0
) -> Iterator[ProductEntry]:
    """Group the rows by handle, in the order of the file; each group becomes one entry.

    Groups that end at line `after` or before are only remembered, so that what follows them is judged alike.
    """
    seen = Seen()
    for handle, group in _groups(columns.renamed(rows)):
        if group[-1].last_line <= after:
            _remember(handle, group, seen)
        else:
            yield _entry(handle, group, currency, decimal_comma, seen)


def _groups(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    group: list[Row] = []
    current = ""
    for row in rows:
        handle = row.get("Handle") or words.slug(row.get("Title"), longest=160) * bool(row.get("Title"))
        if group and handle != current:
            yield current, group
            group = []
        current = handle
        group.append(row)
    if group:
        yield current, group


def _remember(handle: str, group: list[Row], seen: Seen) -> None:
    seen.addresses.add(hash(words.slug(handle, longest=160)))
    seen.skus.update(hash(sku) for row in group if (sku := sku_of(row)))


def _entry(handle: str, group: list[Row], currency: str, decimal_comma: bool, seen: Seen) -> ProductEntry:
    first = group[0]
    entry = ProductEntry(first.line, group[-1].last_line, first.get("Title") or handle or "(no handle)")
    entry.errors += [f"line {row.line}: {row.complaint}" for row in group if row.complaint]
    if not handle and not entry.errors:
        entry.errors.append(f"line {first.line}: no handle")
    elif handle and hash(words.slug(handle, longest=160)) in seen.addresses:
        entry.errors.append(
            f"line {first.line}: “{handle}” stood further up already; rows of a product stand together"
        )
    elif not first.get("Title"):
        entry.errors.append(f"line {first.line}: no title")
    if not entry.errors:
        _read(handle, group, currency, decimal_comma, entry)
    for one in entry.draft.variants if entry.draft else ():
        if hash(one.sku) in seen.skus:
            entry.errors.append(f"line {first.line}: the SKU {one.sku} stood further up already")
            entry.draft = None
            break
    _remember(handle, group, seen)
    return entry


def _read(handle: str, group: list[Row], currency: str, decimal_comma: bool, entry: ProductEntry) -> None:
    first = group[0]
    if _flag(first, "Gift Card", entry, otherwise=False):
        entry.errors.append(f"line {first.line}: gift cards are not sold here")
        return
    entry.vendor, entry.category = first.get("Vendor")[:120], _category(first)
    variants = _variants(group, handle, currency, decimal_comma, entry)
    _pictures(group, entry)
    _draft(first, handle, variants, entry)


def _draft(first: Row, handle: str, variants: list[VariantDraft], entry: ProductEntry) -> None:
    if not variants and not entry.errors:
        entry.errors.append(f"line {first.line}: no variant with a price")
    if len(variants) > MOST_VARIANTS:
        entry.errors.append(f"line {first.line}: {len(variants)} variants, at most {MOST_VARIANTS} fit")
    body = first.get("Body (HTML)")
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


def _status(first: Row, entry: ProductEntry) -> str:
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
    group: list[Row], handle: str, currency: str, decimal_comma: bool, entry: ProductEntry
) -> list[VariantDraft]:
    axes, made = _options(group[0]), list[VariantDraft]()
    for row in group:
        values = tuple(row.get(f"Option{n} Value")[:120] for n in range(1, len(axes) + 1))
        is_variant = row is group[0] or any(values) or row.get("Variant SKU") or row.get("Variant Price")
        if not is_variant:
            continue
        try:
            made.append(variant(row, handle, values, currency, decimal_comma, entry))
        except (ValueError, Refusal) as error:
            entry.errors.append(f"line {row.line}: {error}")
    for name in ("sku", "options"):
        taken = [getattr(one, name) for one in made]
        if twice := [value for value in taken if taken.count(value) > 1]:
            words_of = " / ".join(twice[0]) if isinstance(twice[0], tuple) else twice[0]
            entry.errors.append(
                f"line {group[0].line}: two variants with the same {name}: {words_of or 'none'}"
            )
    return made


def _pictures(group: list[Row], entry: ProductEntry) -> None:
    seen: set[str] = set()
    for row in group:
        sku = sku_of(row)
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
    """The merchant's own type; else the last piece of the standard category, unless that is a number."""
    own = first.get("Type") or first.get("Custom Product Type")
    standard = first.get("Product Category").split(">")[-1].strip()
    return (own or ("" if standard.isdigit() else standard))[:120]


def _flag(row: Row, column: str, entry: ProductEntry, *, otherwise: bool) -> bool:
    try:
        return yes(row.get(column), otherwise=otherwise)
    except ValueError as error:
        entry.errors.append(f"line {row.line}: {column}: {error}")
        return otherwise
