"""The import of Shopify's product files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from shop.imports import applying, columns, comparing, shopify
from shop.imports.comparing import ProductPlan
from shop.imports.planning import Options, need_columns
from shop.imports.reading import Row
from shop.imports.shopify_rows import ProductEntry
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor

STOCK_IS = ("vendor", "own", "ignored")


class Products:
    """Products with variants, pictures and vendors, as Shopify's exporter writes them."""

    label: ClassVar[str] = "Products from Shopify"
    columns: ClassVar[tuple[str, ...]] = columns.OURS

    def check_columns(self, names: Sequence[str]) -> None:
        """Raise Refusal "file" when there are no handles and titles."""
        known = "A Shopify product export has Handle, Title, Option1 Value, Variant Price and more."
        need_columns(columns.ours(names), ("Handle", "Title"), known)

    def entries(
        self, rows: Iterable[Row], store: Store, options: Options, *, after: int = 0
    ) -> Iterator[ProductEntry]:
        """The products of the file."""
        comma = options.get("decimal") == "comma"
        return shopify.entries(rows, store.currency, decimal_comma=comma, after=after)

    def plans(self, store: Store, entries: Sequence[ProductEntry], options: Options) -> list[ProductPlan]:
        """What each would do to the catalogue."""
        return comparing.plans(store.id, entries, stock_is=str(options["stock_is"]))

    def apply(self, store: Store, plans: Sequence[ProductPlan], options: Options, *, by: Actor) -> None:
        """Through the catalogue's own verbs."""
        applying.apply(store, plans, stock_is=str(options["stock_is"]), by=by)
