"""Saves offers as staff edited them: only what they changed, all or nothing, and never over a colleague's change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shop.catalog.tables import Variant
from shop.kernel import money
from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Stale
from shop.kernel.timeline import Actor
from shop.sourcing import offers, steps
from shop.sourcing.offers import Terms
from shop.sourcing.tables import Offer, Vendor

WORDS = {
    "cost_minor": "cost",
    "tiers": "costs by quantity",
    "vendor_sku": "their SKU",
    "pack_size": "pack",
    "min_quantity": "smallest order",
}
WORDS |= {"takes_backorders": "backorders", "lead_days": "lead days", "is_active": "active"}


@dataclass(frozen=True, slots=True)
class Change:
    """An offer's terms as the form showed them and as they were sent."""

    offer: Offer
    shown: Terms
    wanted: Terms


@dataclass(frozen=True, slots=True)
class FirstChoice:
    """Which offer (ulid, "" for none) the form showed as a variant's default, and which was sent."""

    variant_id: int
    shown: str
    wanted: str


@writes
def save(wanted: Sequence[Change], defaults: Sequence[FirstChoice], *, by: Actor) -> None:
    """Set what was changed of each offer, and each variant's default where another one was chosen.

    What only a colleague, an import or an order changed meanwhile (a vendor's stock falls with every purchase
    order) stays. Raises Stale with both values where both changed the same, Refusal like offers.set_offer,
    Missing when a default is no offer of its variant.
    """
    theirs: dict[str, Any] = {}
    yours: dict[str, Any] = {}
    for change in wanted:
        variant, vendor = _held(change.offer)
        now = offers.terms_of(lock(change.offer))
        terms, clashes = _merged(change, now)
        for name in clashes:
            label = f"{vendor.name}, {variant.sku}: {WORDS.get(name, name)}"
            theirs[label] = _shown(name, getattr(now, name), vendor)
            yours[label] = _shown(name, getattr(change.wanted, name), vendor)
        if not clashes and terms != now:
            offers.set_offer(variant, vendor, terms, by=by)
    for choice in defaults:
        _choose(choice, theirs, yours, by)
    if theirs:
        raise Stale("A colleague changed the same offers meanwhile.", theirs=theirs, yours=yours)


def _held(offer: Offer) -> tuple[Variant, Vendor]:
    variant = session().get_one(Variant, offer.variant_id)
    offers.hold(variant)
    return variant, session().get_one(Vendor, offer.vendor_id)


def _merged(change: Change, now: Terms) -> tuple[Terms, list[str]]:
    """The terms to set, and the names of those that two people changed to two things."""
    shown, wanted, present = asdict(change.shown), asdict(change.wanted), asdict(now)
    mine = [name for name in wanted if wanted[name] != shown[name]]
    clashes = [name for name in mine if present[name] not in (shown[name], wanted[name])]
    return Terms(**present | {name: wanted[name] for name in mine}), clashes


def _choose(choice: FirstChoice, theirs: dict[str, Any], yours: dict[str, Any], by: Actor) -> None:
    """Make the chosen offer the default, unless that was not asked for, or it is switched off by now."""
    if choice.wanted == choice.shown:
        return
    variant = session().get_one(Variant, choice.variant_id)
    offers.hold(variant)
    found = {offer.ulid: (offer, vendor) for offer, vendor in offers.of_variants([variant.id])[variant.id]}
    now = next((ulid for ulid, (offer, _) in found.items() if offer.is_default), "")
    if now not in (choice.shown, choice.wanted):
        label = f"First choice for {variant.sku}"
        theirs[label] = found[now][1].name if now else "nobody"
        yours[label] = found[choice.wanted][1].name if choice.wanted in found else ""
        return
    if choice.wanted not in found or (found[choice.wanted][0].is_active and now != choice.wanted):
        offers.set_default(variant, choice.wanted, by=by)


def _shown(name: str, value: Any, vendor: Vendor) -> str:
    if name == "cost_minor":
        return money.plain(value, vendor.currency)
    if name == "tiers":
        return steps.written(value, vendor.currency, "; ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
