"""Vendors' units for order lines: promised when the order is made, ordered when its purchase order is cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.kernel.db import changes, in_write, session, writes
from shop.kernel.points import pause
from shop.sourcing.tables import Commitment, Offer, Vendor


@dataclass(frozen=True, slots=True)
class Need:
    """An order line that needs units of a variant from vendors."""

    line_id: int
    variant_id: int
    quantity: int


_MAY_SUPPLY = (
    sa.select(Offer)
    .join(Vendor, Vendor.id == Offer.vendor_id)
    .join(Variant, Variant.id == Offer.variant_id)
    .join(Product, Product.id == Variant.product_id)
    .where(Offer.store_id == sa.bindparam("store_id"))
    .where(Offer.variant_id.in_(sa.bindparam("variant_ids", expanding=True)))
    .where(Offer.is_active, Vendor.is_active, Product.is_drop_ship)
    .order_by(Offer.id)
    .with_for_update(of=Offer)
    .execution_options(populate_existing=True)
)


@writes
def commit(store_id: int, needs: Sequence[Need]) -> dict[int, int]:
    """Promise vendors' units to the lines; returns the units promised by line id (0 left out).

    The default offer comes first, then the others by priority, the largest first. Offers that take
    backorders take what the reported stock of all does not cover.
    """
    offers = _hold(store_id, (need.variant_id for need in needs))
    pause("commit.after_read")
    free = {offer.id: max(0, (offer.stock or 0) - offer.committed) for offer in offers}
    promised: dict[int, int] = {}
    for need in needs:
        mine = [offer for offer in offers if offer.variant_id == need.variant_id]
        left = need.quantity
        for offer in mine:
            left -= _promise(offer, min(left, free[offer.id]), need.line_id, free)
        for offer in mine:
            if offer.takes_backorders:
                left -= _promise(offer, left, need.line_id, free)
        if left < need.quantity:
            promised[need.line_id] = need.quantity - left
    return promised


def _promise(offer: Offer, quantity: int, line_id: int, free: dict[int, int]) -> int:
    """Promise that many units of the offer, or none; returns how many."""
    if quantity < 1 or changes(_raise_committed(offer, quantity)) != 1:
        return 0
    free[offer.id] -= quantity
    session().add(
        Commitment(store_id=offer.store_id, offer_id=offer.id, order_line_id=line_id, quantity=quantity)
    )
    return quantity


def _raise_committed(offer: Offer, quantity: int) -> sa.Update:
    """The guard: the units must still be there, unless the vendor takes backorders."""
    return (
        sa.update(Offer)
        .where(Offer.id == offer.id)
        .where(sa.or_(Offer.takes_backorders, Offer.stock - Offer.committed >= quantity))
        .values(committed=Offer.committed + quantity)
    )


def _hold(store_id: int, variant_ids: Iterable[int]) -> list[Offer]:
    """The offers that may supply the variants, locked in id order, in the order in which they are asked."""
    if not in_write():
        raise RuntimeError("offers are held inside a write")
    ids = {"store_id": store_id, "variant_ids": sorted(set(variant_ids))}
    offers = session().execute(_MAY_SUPPLY, ids).scalars().all()
    return sorted(offers, key=lambda offer: (not offer.is_default, -offer.priority, offer.id))


@writes
def release(store_id: int, line_id: int, quantity: int | None = None) -> int:
    """Take back up to `quantity` promised units of an order line (None: all); returns how many.

    A line that is released twice gives its units back once.
    """
    return sum(part for _, part in _end(store_id, line_id, quantity, "released"))


@writes
def order(store_id: int, line_id: int, offer_id: int, quantity: int) -> None:
    """A purchase order takes the units of a line from an offer: its promise ends and its stock falls.

    Whichever offers the units were promised from are freed, the chosen one's first.
    """
    list(_end(store_id, line_id, quantity, "ordered", first=offer_id))
    take(offer_id, quantity)


def take(offer_id: int, quantity: int) -> None:
    """What a vendor reported falls by what we order, in the write that orders it; never below nothing."""
    left = sa.case((Offer.stock > quantity, Offer.stock - quantity), else_=0)
    changes(sa.update(Offer).where(Offer.id == offer_id, Offer.stock.is_not(None)).values(stock=left))


@writes
def give_back(store_id: int, offer_id: int, quantity: int) -> None:
    """A purchase order was dropped before the vendor shipped: the vendor has the units again."""
    wanted = sa.update(Offer).where(Offer.id == offer_id, Offer.store_id == store_id)
    changes(wanted.where(Offer.stock.is_not(None)).values(stock=Offer.stock + quantity))


def _end(
    store_id: int, line_id: int, quantity: int | None, state: str, *, first: int = 0
) -> list[tuple[int, int]]:
    """End promises of a line, whole or in part; the offers and how many units each was freed of."""
    mine = sa.select(Commitment.offer_id).where(
        Commitment.store_id == store_id, Commitment.order_line_id == line_id, Commitment.state == "held"
    )
    locked = sa.select(Offer.id).where(Offer.id.in_(mine)).order_by(Offer.id).with_for_update()
    session().execute(locked).all()  # whoever changes a commitment holds its offer first
    held = (
        sa.select(Commitment)
        .where(Commitment.store_id == store_id, Commitment.order_line_id == line_id)
        .where(Commitment.state == "held")
        .order_by(Commitment.offer_id, Commitment.id)
        .execution_options(populate_existing=True)
    )
    ended: list[tuple[int, int]] = []
    left = quantity
    for promise in sorted(session().execute(held).scalars(), key=lambda each: each.offer_id != first):
        part = promise.quantity if left is None else min(promise.quantity, left)
        if part:
            _shrink(promise, part, state)
            ended.append((promise.offer_id, part))
            left = None if left is None else left - part
    return ended


def _shrink(promise: Commitment, part: int, state: str) -> None:
    if part == promise.quantity:
        promise.state = state
    else:
        promise.quantity -= part
        session().add(
            Commitment(
                store_id=promise.store_id,
                offer_id=promise.offer_id,
                order_line_id=promise.order_line_id,
                quantity=part,
                state=state,
            )
        )
    freed = sa.update(Offer).where(Offer.id == promise.offer_id).values(committed=Offer.committed - part)
    changes(freed)
