"""Saves the offers of a product as staff edited them in one table, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from shop.catalog.tables import Variant
from shop.kernel.db import session, writes
from shop.kernel.timeline import Actor
from shop.sourcing import offers
from shop.sourcing.offers import Terms
from shop.sourcing.tables import Offer, Vendor


@writes
def save(wanted: Sequence[tuple[Offer, Terms]], defaults: Sequence[tuple[int, str]], *, by: Actor) -> None:
    """Set the terms of offers and each variant's default, given as (variant id, offer ulid).

    Offers and defaults that are as wanted are left alone, and an offer that is switched off is no default.
    Raises Refusal like offers.set_offer, Missing when a default is no offer of its variant.
    """
    for offer, terms in wanted:
        if offers.terms_of(offer) != terms:
            variant = session().get_one(Variant, offer.variant_id)
            offers.set_offer(variant, session().get_one(Vendor, offer.vendor_id), terms, by=by)
    found = offers.of_variants([variant_id for variant_id, _ in defaults])
    for variant_id, ulid in defaults:
        chosen = next((offer for offer, _ in found.get(variant_id, []) if offer.ulid == ulid), None)
        if chosen is None or (chosen.is_active and not chosen.is_default):
            offers.set_default(session().get_one(Variant, variant_id), ulid, by=by)
