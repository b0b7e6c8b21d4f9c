"""What the shop's templates call: stock in words, and the address of another variant."""

from __future__ import annotations

from typing import Protocol

from flask import url_for
from markupsafe import Markup

from shop.catalog.tables import Product, Variant
from web.pictures import stock_words
from web.requests import current_store


class Supply(Protocol):
    """Units that can be ordered, of a product or of a variant."""

    @property
    def total(self) -> int:
        """How many."""

    @property
    def unlimited(self) -> bool:
        """Whether a vendor takes backorders."""


def stock_line(supply: Supply | None) -> tuple[str, str]:
    """(level, words) of what is in stock; nothing known means sold out."""
    if supply is None:
        return stock_words(current_store(), 0)
    return stock_words(current_store(), supply.total, unlimited=supply.unlimited)


def pick_url(product: Product, variant: Variant, axis: int, value: str) -> str:
    """The product's page with `value` picked on that axis (1 to 3), the other axes as they are."""
    picks = {f"option{n}": getattr(variant, f"option{n}") for n in range(1, len(product.options) + 1)}
    picks[f"option{axis}"] = value
    return url_for("storefront.product", slug=product.slug, **picks)


def sanitised(html: str) -> Markup:
    """A description as it is: it was sanitised when it was saved (shop/catalog/descriptions.py)."""
    return Markup(html)  # noqa: S704
