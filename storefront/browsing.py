"""Finding something to buy: home, categories and search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Response, request

from shop.catalog import categories, listing, searching
from shop.inventory import availability
from shop.inventory.availability import Availability
from shop.kernel.money import digits, shown
from storefront import blueprint
from web.pages import page
from web.pictures import stock_words
from web.requests import current_store

BANDS: dict[str, tuple[int | None, int | None]] = {
    "": (None, None),
    "25": (None, 25),
    "75": (25, 75),
    "75+": (75, None),
}
SORTS = (
    ("featured", "Featured"),
    ("newest", "Newest first"),
    ("price", "Price, low to high"),
    ("-price", "Price, high to low"),
    ("name", "Name"),
)
SEARCH_PAGE = 24
Marked = tuple[listing.Tile, tuple[str, str]]


@dataclass(frozen=True)
class Look:
    """How a visitor wants to see a list: from the address, the view also from a cookie."""

    sort: str
    view: str
    price: str
    after: str


def look() -> Look:
    """Read the list's query string; anything unknown falls back to the usual."""
    sort = request.args.get("sort", "featured")
    view = request.args.get("view") or request.cookies.get("view", "grid")
    price = request.args.get("price", "")
    return Look(
        sort if sort in dict(SORTS) else "featured",
        view if view in ("grid", "list") else "grid",
        price if price in BANDS else "",
        request.args.get("after", "")[:300],
    )


@blueprint.get("/")
def home() -> Response:
    """The shop's window: what is new, and the shelves."""
    store = current_store()
    newest = listing.products(store, listing.Filter(), sort="newest", size=8)
    featured = listing.products(store, listing.Filter(), size=8)
    supplies = _supplies(newest.tiles + featured.tiles)
    faces = categories.faces(store)
    return page(
        "storefront/home.html",
        newest=_marked(newest.tiles, supplies),
        featured=_marked(featured.tiles, supplies),
        shelves=tuple((each, faces.get(each.id, "")) for each in categories.menu(store) if each.count),
    )


@blueprint.get("/categories/<slug>")
def category(slug: str) -> Response:
    """A shelf with everything below it, a page of tiles at a time."""
    store, seen = current_store(), look()
    above = categories.path(store, slug)
    low, high = BANDS[seen.price]
    narrow = listing.Filter(above[-1].family, _minor(low, store.currency), _minor(high, store.currency))
    found = listing.products(store, narrow, sort=seen.sort, after=seen.after)
    context = {
        "path": above,
        "shelf": above[-1],
        "current_category": above[0],
        "bands": _bands(store.currency),
    }
    return _remember(_results("storefront/category.html", found.tiles, found.after, seen, **context), seen)


@blueprint.get("/search")
def search() -> Response:
    """Products that have words beginning like those typed."""
    store, seen = current_store(), look()
    query = request.args.get("q", "")[:200].strip()
    number = min(int(seen.after), 8) if seen.after.isascii() and seen.after.isdigit() else 0
    ids = searching.find(store.id, query)
    shown = ids[number * SEARCH_PAGE : (number + 1) * SEARCH_PAGE]
    more = str(number + 1) if len(ids) > (number + 1) * SEARCH_PAGE else ""
    tiles = listing.by_ids(store.id, shown)
    return _remember(_results("storefront/search.html", tiles, more, seen, query=query, total=len(ids)), seen)


def _results(
    template: str, tiles: tuple[listing.Tile, ...], more: str, seen: Look, **context: Any
) -> Response:
    shared: dict[str, Any] = {"more": more, "look": seen, "sorts": SORTS}
    shared["tiles"] = _marked(tiles, _supplies(tiles))
    return page(template, "storefront/_results.html", **shared, **context)


def _supplies(tiles: tuple[listing.Tile, ...]) -> dict[int, Availability]:
    return availability.of_products([tile.id for tile in tiles])


def _marked(tiles: tuple[listing.Tile, ...], supplies: dict[int, Availability]) -> tuple[Marked, ...]:
    """Each tile with what is in stock of it, as (level, words)."""
    mode, low_at = current_store().availability_mode, current_store().low_stock_at
    amounts = [supplies[tile.id] for tile in tiles]
    return tuple(
        (tile, stock_words(mode, low_at, amount.total, amount.unlimited))
        for tile, amount in zip(tiles, amounts, strict=True)
    )


def _remember(response: Response, seen: Look) -> Response:
    if request.args.get("view") == seen.view:
        response.set_cookie("view", seen.view, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response


@cache
def _bands(currency: str) -> tuple[tuple[str, str], ...]:
    """The price bands in words: ("25", "Under $25")."""
    words = []
    for key, (low, high) in BANDS.items():
        below, above = (_plainly(high, currency), _plainly(low, currency))
        text = f"{above} to {below}" if low and high else f"Under {below}" if high else f"Over {above}"
        words.append((key, text if key else "Any price"))
    return tuple(words)


def _plainly(units: int | None, currency: str) -> str:
    return shown(_minor(units, currency) or 0, currency).removesuffix(".00")


def _minor(units: int | None, currency: str) -> int | None:
    return None if units is None else units * 10 ** digits(currency)
