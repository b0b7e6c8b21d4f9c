"""Vendors' units for order lines: promised when the order is made, ordered when its purchase order is cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.kernel.among import among
from shop.kernel.db import changes, in_write, rows, session, writes
from shop.kernel.points import pause
from shop.sourcing.parts import Part, units_of
from shop.sourcing.tables import Commitment, Offer, Vendor


@dataclass(frozen=True, slots=True)
class Need:
    """A line that needs units from vendors: its key, or its place in an order whose lines are not written yet."""

    line: int
    variant_id: int
    quantity: int


_MAY_SUPPLY = (
    sa.select(
        Offer.id,
        Offer.store_id,
        Offer.variant_id,
        Offer.stock,
        Offer.committed,
        Offer.takes_backorders,
        Offer.is_default,
        Offer.priority,
    )
    .join(Vendor, Vendor.id == Offer.vendor_id)
    .join(Variant, Variant.id == Offer.variant_id)
    .join(Product, Product.id == Variant.product_id)
    .where(among(Offer.variant_id, "variant_ids"))
    .where(Offer.is_active, Vendor.is_active, Product.is_drop_ship)
    .order_by(Offer.id)
    .with_for_update(of=Offer)
)
_units = sa.bindparam("units", type_=sa.Integer)
_RAISE = (  # the guard: the units must still be there, unless the vendor takes backorders
    sa.update(Offer)
    .where(Offer.id == sa.bindparam("offer_id"))
    .where(sa.or_(Offer.takes_backorders, Offer.stock - Offer.committed >= _units))
    .values(committed=Offer.committed + _units)
    .execution_options(synchronize_session=False)
)
_BOOK = sa.insert(Commitment.__table__)  # type: ignore[arg-type]


@writes
def commit(store_id: int, needs: Sequence[Need]) -> dict[int, int]:
    """Promise vendors' units to the lines; returns the units promised by line id (0 left out)."""
    parts = promise(store_id, needs)
    book(store_id, parts, {need.line: need.line for need in needs})
    return units_of(parts)


def promise(store_id: int, needs: Sequence[Need]) -> list[Part]:
    """Count vendors' units as promised; book() says to which lines, in the same write.

    The default offer comes first, then the others by priority, the largest first. Offers that take
    backorders take what the reported stock of all does not cover.
    """
    offers = _hold(store_id, (need.variant_id for need in needs))
    pause("commit.after_read")
    free = {offer.id: max(0, (offer.stock or 0) - offer.committed) for offer in offers}
    promised: list[Part] = []
    for need in needs:
        mine = [offer for offer in offers if offer.variant_id == need.variant_id]
        beyond = [offer for offer in mine if offer.takes_backorders]
        left = need.quantity
        for offer, most in [*((each, free[each.id]) for each in mine), *((each, left) for each in beyond)]:
            units = min(left, most)
            if units > 0 and _raise_committed(offer.id, units):
                promised.append(Part(need.line, offer.id, units))
                left -= units
                free[offer.id] -= units
    return promised


def book(store_id: int, parts: Sequence[Part], line_ids: Mapping[int, int]) -> None:
    """Write the commitments of what was promised; `line_ids` are the order lines' keys by the parts' `line`."""
    made = [
        {
            "store_id": store_id,
            "offer_id": part.source_id,
            "order_line_id": line_ids[part.line],
            "quantity": part.quantity,
        }
        for part in parts
    ]
    if made:
        session().execute(_BOOK, made)


def _raise_committed(offer_id: int, units: int) -> bool:
    """Count units of an offer as promised; False when they are not there any more."""
    result = session().execute(_RAISE, {"offer_id": offer_id, "units": units})
    return int(getattr(result, "rowcount", 0)) == 1


def _hold(store_id: int, variant_ids: Iterable[int]) -> Sequence[Any]:
    """The offers that may supply the variants, locked in id order, in the order in which they are asked."""
    if not in_write():
        raise RuntimeError("offers are held inside a write")
    offers = rows(_MAY_SUPPLY, {"variant_ids": sorted(set(variant_ids))})
    mine = (offer for offer in offers if offer.store_id == store_id)
    return sorted(mine, key=lambda offer: (not offer.is_default, -offer.priority, offer.id))


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
