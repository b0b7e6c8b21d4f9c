"""A product's pictures: uploaded, put in order, described, taken off."""

from __future__ import annotations

from flask import Response, flash, request, url_for

from admin import blueprint
from admin.catalog_frame import catalog_page
from shop.catalog import pictures, showing
from shop.catalog.tables import Product
from shop.kernel.refusals import Refusal
from web.errors import status_of
from web.pages import see_other
from web.pictures import source
from web.requests import current_actor, current_store


@blueprint.get("/products/<ulid>/pictures")
def show_pictures(ulid: str) -> Response:
    return pictures_page(showing.by_ulid(current_store().id, ulid))


@blueprint.post("/products/<ulid>/pictures")
def add_picture(ulid: str) -> Response:
    product = showing.by_ulid(current_store().id, ulid)
    upload = request.files.get("picture")
    try:
        stored = pictures.store_file(upload.stream.read(pictures.MOST_BYTES + 1) if upload else b"")
        pictures.attach(product, stored, by=current_actor(), alt=request.form.get("alt", ""))
    except Refusal as refusal:
        fresh, alt = showing.by_ulid(current_store().id, ulid), request.form.get("alt", "")[:300]
        return pictures_page(fresh, error=refusal.message, alt=alt, status=status_of(refusal))
    flash("The picture was added.", "good")
    return see_other(url_for(".show_pictures", ulid=ulid))


@blueprint.post("/products/<ulid>/picture-orders")
def arrange_pictures(ulid: str) -> Response:
    product = showing.by_ulid(current_store().id, ulid)
    places = zip(request.form.getlist("place"), request.form.getlist("picture"), strict=False)
    alts = dict(zip(request.form.getlist("picture"), request.form.getlist("alt"), strict=False))
    ordered = [ulid for _, ulid in sorted(places, key=lambda pair: _number(pair[0]))]
    pictures.arrange(product, [(one, alts.get(one, "")) for one in ordered], by=current_actor())
    flash("The pictures were saved.", "good")
    return see_other(url_for(".show_pictures", ulid=ulid))


@blueprint.post("/products/<ulid>/picture-removals")
def remove_picture(ulid: str) -> Response:
    product = showing.by_ulid(current_store().id, ulid)
    pictures.remove(product, request.form.get("picture", ""), by=current_actor())
    flash("The picture was removed.", "good")
    return see_other(url_for(".show_pictures", ulid=ulid))


def pictures_page(product: Product, error: str = "", alt: str = "", status: int = 200) -> Response:
    """The pictures that are here, and those that are known by their address only."""
    here = [picture for picture in product.pictures if picture.state == "ready"]
    return catalog_page(
        "admin/catalog/pictures.html",
        place="products",
        product=product,
        here=here,
        images={p.id: source(p.digest, p.alt, p.width, p.height) for p in here},
        pending=[picture for picture in product.pictures if picture.state != "ready"],
        error=error,
        alt=alt,
        status=status,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 99_999
