"""Addresses of product pictures, and the words for what is in stock, as the store chose to show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from shop.catalog.pictures import WIDTHS


@dataclass(frozen=True)
class Source:
    """What an <img> needs; see the picture macro in templates/ui/product.html."""

    src: str
    srcset: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


def source(digest: str, alt: str = "", width: int = 0, height: int = 0) -> Source | None:
    """The addresses of a stored picture, or None when there is none (the macro draws a letter)."""
    if not digest:
        return None
    sizes = [f"/media/{digest}-{wide}.webp {wide}w" for wide in WIDTHS]
    return Source(f"/media/{digest}-{WIDTHS[1]}.webp", ", ".join(sizes), alt, width or None, height or None)


@lru_cache(4096)
def stock_words(mode: str, low_at: int, units: int, unlimited: bool = False) -> tuple[str, str]:
    """(level, words): level is in, low, out or ""; by `mode` the store shows a count, a badge, or none."""
    if mode == "none":
        return "", ""
    if units <= 0:
        return ("in", "Available to order") if unlimited else ("out", "Sold out")
    if units <= low_at:
        return "low", f"Only {units} left" if mode == "count" else "Few left"
    return "in", f"{min(units, 999)} in stock" if mode == "count" else "In stock"
