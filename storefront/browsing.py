"""Finding something to buy: home, categories and search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from shop.catalog import categories, listing, searching
from shop.inventory import availability
from shop.kernel.money import digits, shown
from storefront import blueprint
from storefront.words import stock_line
from web.pages import page
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
    return page(
        "storefront/home.html",
        newest=newest.tiles,
        featured=featured.tiles,
        marks=_marks(newest.tiles + featured.tiles),
        faces=categories.faces(store),
    )


@blueprint.get("/categories/<slug>")
def category(slug: str) -> Response:
    """A shelf with everything below it, a page of tiles at a time."""
    store, seen = current_store(), look()
    above = categories.path(store, slug)
    low, high = BANDS[seen.price]
    narrow = listing.Filter(above[-1].family, _minor(low), _minor(high))
    found = listing.products(store, narrow, sort=seen.sort, after=seen.after)
    context = {"path": above, "shelf": above[-1], "current_category": above[0], "bands": _bands()}
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
    shared: dict[str, Any] = {"tiles": tiles, "more": more, "look": seen, "sorts": SORTS}
    shared["marks"] = _marks(tiles)
    return page(template, "storefront/_results.html", **shared, **context)


def _marks(tiles: tuple[listing.Tile, ...]) -> dict[int, tuple[str, str]]:
    """What is in stock of each product, as (level, words); one query."""
    store, supplies = current_store(), availability.of_products([tile.id for tile in tiles])
    return {tile.id: stock_line(store, supplies.get(tile.id)) for tile in tiles}


def _remember(response: Response, seen: Look) -> Response:
    if request.args.get("view") == seen.view:
        response.set_cookie("view", seen.view, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response


def _bands() -> list[tuple[str, str]]:
    """The price bands in words, in the store's currency: "Under $25"."""
    words = []
    for key, (low, high) in BANDS.items():
        below, above = (_plainly(high), _plainly(low))
        text = f"{above} to {below}" if low and high else f"Under {below}" if high else f"Over {above}"
        words.append((key, text if key else "Any price"))
    return words


def _plainly(units: int | None) -> str:
    return shown(_minor(units) or 0, current_store().currency).removesuffix(".00")


def _minor(units: int | None) -> int | None:
    return None if units is None else units * 10 ** digits(current_store().currency)
