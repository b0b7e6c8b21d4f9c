"""Finding something to buy: home, categories, search and the product page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, request

from shop.catalog import categories, listing, searching, showing
from shop.catalog.tables import Product, Variant
from shop.inventory import availability, shelves
from shop.kernel.refusals import Missing
from storefront import blueprint
from web.pages import page
from web.requests import current_store

BANDS = (
    ("", "Any price", None, None),
    ("25", "Under 25", None, 25),
    ("75", "25 to 75", 25, 75),
    ("75+", "Over 75", 75, None),
)
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
        price if price in {band[0] for band in BANDS} else "",
        request.args.get("after", "")[:300],
    )


@blueprint.get("/")
def home() -> Response:
    """The shop's window: what is new, and the shelves."""
    store = current_store()
    newest = listing.products(store.id, listing.Filter(), sort="newest", size=8)
    featured = listing.products(store.id, listing.Filter(), size=12)
    stock = shelves.of_products([tile.id for tile in (*newest.tiles, *featured.tiles)])
    return page("storefront/home.html", newest=newest.tiles, featured=featured.tiles, stock=stock)


@blueprint.get("/categories/<slug>")
def category(slug: str) -> Response:
    """A shelf with everything below it, a page of tiles at a time."""
    store, seen = current_store(), look()
    above = categories.path(store, slug)
    band = next(band for band in BANDS if band[0] == seen.price)
    narrow = listing.Filter(above[-1].family, _minor(band[2]), _minor(band[3]))
    found = listing.products(store.id, narrow, sort=seen.sort, after=seen.after)
    context = {"path": above, "shelf": above[-1], "current_category": above[0]}
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


@blueprint.get("/products/<slug>")
def product(slug: str) -> Response:
    """A product with the variant that the address picks."""
    store = current_store()
    try:
        shown = showing.by_slug(store.id, slug)
    except Missing:
        abort(404)
    picks = tuple(request.args.get(f"option{n}", "") for n in (1, 2, 3))
    variant = showing.chosen(shown, request.args.get("sku", ""), picks)
    context = _product_context(shown, variant)
    return page("storefront/product.html", "storefront/_buy_box.html", **context)


def _product_context(shown: Product, variant: Variant | None) -> dict[str, Any]:
    return {
        "product": shown,
        "variant": variant,
        "axes": showing.axes(shown),
        "pictures": showing.pictures_of(shown, variant),
        "availability": availability.of([v.id for v in shown.variants if v.is_active]),
    }


def _results(
    template: str, tiles: tuple[listing.Tile, ...], more: str, seen: Look, **context: Any
) -> Response:
    stock = shelves.of_products([tile.id for tile in tiles])
    shared: dict[str, Any] = {"tiles": tiles, "more": more, "look": seen, "stock": stock}
    shared |= {"sorts": SORTS, "bands": BANDS}
    return page(template, "storefront/_results.html", **shared, **context)


def _remember(response: Response, seen: Look) -> Response:
    if request.args.get("view") == seen.view:
        response.set_cookie("view", seen.view, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response


def _minor(units: int | None) -> int | None:
    from shop.kernel.money import digits

    return None if units is None else units * 10 ** digits(current_store().currency)
