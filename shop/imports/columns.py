"""Column names of Shopify's product files: the new ones of 2025 and stray spellings, under the names used here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shop.imports.reading import Row

OURS = (
    *("Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Custom Product Type", "Tags"),
    *("Published", "Status", "Gift Card", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value"),
    *("Option3 Name", "Option3 Value", "Variant SKU", "Variant Barcode", "Variant Grams", "Variant Weight"),
    *("Variant Weight Unit", "Variant Price", "Variant Compare At Price", "Cost per item"),
    *("Variant Taxable", "Variant Requires Shipping", "Variant Inventory Tracker", "Variant Inventory Qty"),
    *("Variant Inventory Policy", "Image Src", "Image Alt Text", "Variant Image"),
)
_NEWER = {
    "URL handle": "Handle",
    "Description": "Body (HTML)",
    "Body HTML": "Body (HTML)",
    "Google Shopping / Google Product Category": "Product Category",
    "Standard Product Type": "Product Category",
    "Published on online store": "Published",
    "SKU": "Variant SKU",
    "Barcode": "Variant Barcode",
    "Price": "Variant Price",
    "Compare-at price": "Variant Compare At Price",
    "Charge tax": "Variant Taxable",
    "Requires shipping": "Variant Requires Shipping",
    "Weight value (grams)": "Variant Grams",
    "Weight unit for display": "Variant Weight Unit",
    "Inventory tracker": "Variant Inventory Tracker",
    "Inventory quantity": "Variant Inventory Qty",
    "Continue selling when out of stock": "Variant Inventory Policy",
    "Product image URL": "Image Src",
    "Variant image URL": "Variant Image",
}
_NAMES = {name.casefold(): name for name in OURS} | {name.casefold(): ours for name, ours in _NEWER.items()}


def ours(columns: Sequence[str]) -> list[str]:
    """The names used here for a file's columns; those that mean nothing here stay as they are."""
    return [_NAMES.get(name.casefold(), name) for name in columns]


def renamed(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows under the names used here; what Shopify has beside them (markets, metafields) is left out.

    Where two columns mean the same, the first that is filled counts.
    """
    known: dict[str, str] = {}
    for row in rows:
        cells: dict[str, str] = {}
        for name, cell in row.cells.items():
            if name not in known:
                known[name] = _NAMES.get(name.casefold(), "")
            own = known[name]
            if own and not cells.get(own):
                cells[own] = cell
        yield Row(row.line, row.last_line, cells, row.complaint)
