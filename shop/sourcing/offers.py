"""Offers: which vendor supplies a variant, at what cost, from what stock; exactly one of them is the default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel import clock, typed
from shop.kernel.db import changes, session, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor, record
from shop.sourcing import steps
from shop.sourcing.steps import Steps
from shop.sourcing.tables import Offer, Vendor

MOST = 100_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What a vendor offers: cost in minor units of their currency, stock None when they do not report it.

    `tiers` are (from quantity, unit cost), by rising quantity.
    """

    cost_minor: int
    vendor_sku: str = ""
    pack_size: int = 1
    min_quantity: int = 1
    stock: int | None = None
    takes_backorders: bool = False
    lead_days: int | None = None
    priority: int = 0
    is_active: bool = True
    tiers: Steps = ()

    def __post_init__(self) -> None:
        """Rows and hidden fields hold lists where these are tuples."""
        object.__setattr__(self, "tiers", steps.kept(self.tiers))


@writes
def set_offer(variant: Variant, vendor: Vendor, terms: Terms, *, by: Actor) -> Offer:
    """Make or change the vendor's offer of a variant; the first active offer becomes the default.

    Raises Refusal with the field "cost", "tiers", "stock", "pack_size", "min_quantity" or "lead_days".
    """
    _check(terms)
    hold(variant)
    wanted = sa.select(Offer).where(Offer.vendor_id == vendor.id, Offer.variant_id == variant.id)
    fresh = wanted.with_for_update().execution_options(populate_existing=True)
    offer = session().execute(fresh).scalar_one_or_none()
    before = None if offer is None else _noted(offer)
    if offer is None:
        offer = Offer(store_id=variant.store_id, vendor_id=vendor.id, variant_id=variant.id)
        session().add(offer)
    _fill(offer, terms)
    session().flush()
    if before is None or before[0] != offer.is_active:
        _keep_one_default(variant)
        session().refresh(offer)
    if before != _noted(offer):
        _note(
            f"{vendor.name} {'offers' if before is None else 'changed its offer of'} {variant.sku}",
            variant,
            by,
        )
    return offer


@writes
def open_offers(vendor: Vendor, wanted: Sequence[tuple[Variant, Terms]], *, by: Actor) -> None:
    """The vendor's offers of variants that nobody offers yet; each is its variant's default.

    For variants that were made in this very write: it asks nothing of the database first.
    """
    for variant, terms in wanted:
        _check(terms)
        offer = Offer(
            store_id=variant.store_id, vendor_id=vendor.id, variant_id=variant.id, is_default=terms.is_active
        )
        _fill(offer, terms)
        session().add(offer)
        _note(f"{vendor.name} offers {variant.sku}", variant, by)


def terms_of(offer: Offer) -> Terms:
    """What the offer says now, to be changed by replace() and set again."""
    return Terms(**{name: getattr(offer, name) for name in Terms.__dataclass_fields__})


@writes
def set_default(variant: Variant, offer_ulid: str, *, by: Actor) -> None:
    """Make an active offer the one that new purchase orders take unless told otherwise."""
    hold(variant)
    wanted = (
        sa.select(Offer, Vendor.name)
        .join(Vendor, Vendor.id == Offer.vendor_id)
        .where(Offer.variant_id == variant.id, Offer.ulid == offer_ulid, Offer.is_active)
    )
    row = session().execute(wanted).one_or_none()
    if row is None:
        raise Missing("That vendor does not offer this.")
    _move_default(variant, row.Offer.id)
    _note(f"{row.name} is the first choice for {variant.sku}", variant, by)


def of_variants(variant_ids: Sequence[int]) -> dict[int, list[tuple[Offer, Vendor]]]:
    """Every offer with its vendor, switched-off ones too, for the product's Vendors tab; one query."""
    wanted = (
        sa.select(Offer, Vendor)
        .join(Vendor, Vendor.id == Offer.vendor_id)
        .where(Offer.variant_id.in_(variant_ids))
        .order_by(Offer.is_default.desc(), Offer.priority.desc(), Offer.id)
    )
    found: dict[int, list[tuple[Offer, Vendor]]] = {}
    for offer, vendor in session().execute(wanted):
        found.setdefault(offer.variant_id, []).append((offer, vendor))
    return found


def hold(variant: Variant) -> None:
    """One change of a variant's offers at a time; orders that point at the variant are not kept waiting."""
    session().execute(sa.select(Variant.id).where(Variant.id == variant.id).with_for_update(key_share=True))


def _check(terms: Terms) -> None:
    bounds = {
        "cost": (terms.cost_minor, 0, "Enter what a unit costs, 0 or more."),
        "stock": (terms.stock or 0, 0, "Enter a stock of 0 or more, or nothing when it is not known."),
        "pack_size": (terms.pack_size, 1, "A pack holds at least 1."),
        "min_quantity": (terms.min_quantity, 1, "The smallest order is at least 1."),
        "lead_days": (terms.lead_days or 0, 0, "Enter a lead time in days, 0 or more."),
    }
    for field, (value, least, words) in bounds.items():
        if not least <= value <= MOST:
            raise Refusal(field, words, field=field)
    steps.refuse_disorder(terms.tiers, "tiers", first=2)


def _noted(offer: Offer) -> tuple[bool, int, list[list[int]], int | None]:
    """What the timeline tells of, when it changes."""
    return offer.is_active, offer.cost_minor, offer.tiers, offer.stock


def _fill(offer: Offer, terms: Terms) -> None:
    if offer.stock != terms.stock or offer.stock_at is None:
        offer.stock_at = clock.now()
    offer.cost_minor = terms.cost_minor
    offer.tiers = [[start, cost] for start, cost in terms.tiers]
    offer.vendor_sku = typed.line(terms.vendor_sku, 80)
    offer.pack_size = terms.pack_size
    offer.min_quantity = terms.min_quantity
    offer.stock = terms.stock
    offer.takes_backorders = terms.takes_backorders
    offer.lead_days = terms.lead_days
    offer.priority = terms.priority
    offer.is_active = terms.is_active


def _keep_one_default(variant: Variant) -> None:
    """Leave exactly one default among the active offers, and none on those switched off."""
    wanted = sa.select(Offer.id, Offer.is_default).where(Offer.variant_id == variant.id, Offer.is_active)
    active = session().execute(wanted.order_by(Offer.priority.desc(), Offer.id)).all()
    chosen = next((row.id for row in active if row.is_default), active[0].id if active else None)
    _move_default(variant, chosen)


def _move_default(variant: Variant, offer_id: int | None) -> None:
    """Take the mark off before it is put on: never two at once, not even between two statements."""
    mine = sa.update(Offer).where(Offer.variant_id == variant.id)
    changes(mine.where(Offer.is_default, Offer.id != (offer_id or 0)).values(is_default=False))
    if offer_id:
        changes(mine.where(Offer.id == offer_id).values(is_default=True))


def _note(sentence: str, variant: Variant, by: Actor) -> None:
    record(
        "offer.changed",
        sentence,
        by=by,
        store_id=variant.store_id,
        subject="variant",
        subject_ulid=variant.ulid,
    )
