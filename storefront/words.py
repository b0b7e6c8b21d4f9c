"""What the shop's templates call: stock in words, and descriptions that were made safe before."""

from __future__ import annotations

from typing import Protocol

from markupsafe import Markup

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


def sanitised(html: str) -> Markup:
    """A description as it is: it was sanitised when it was saved (shop/catalog/descriptions.py)."""
    return Markup(html)  # noqa: S704
