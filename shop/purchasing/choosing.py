"""Pairs the open lines of an order with the offers that staff chose, and names the lines that cannot go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel.db import session
from shop.orders.tables import Order, OrderLine
from shop.purchasing.splitting import OWN, Splits, shares
from shop.sourcing import connecting
from shop.sourcing.tables import Offer, Vendor


@dataclass(frozen=True, slots=True)
class Blocked:
    """A line that no purchase order was made for, and why, in words; it holds back nothing but itself."""

    line_ulid: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pick:
    """Open units of one line, to be ordered under one offer of an active vendor."""

    line: OrderLine
    offer: Offer
    vendor: Vendor
    quantity: int


def open_lines(order: Order) -> list[OrderLine]:
    """The lines with units that nobody supplies yet, as the database has them at this moment."""
    wanted = (
        sa.select(OrderLine)
        .where(OrderLine.store_id == order.store_id, OrderLine.order_id == order.id)
        .order_by(OrderLine.position, OrderLine.id)
        .execution_options(populate_existing=True)
    )
    return [line for line in session().scalars(wanted) if line.open_quantity > 0]


def pair(
    lines: Iterable[OrderLine], choices: Mapping[str, str], splits: Splits
) -> tuple[list[Pick], list[Blocked]]:
    """Match the lines' open units with `choices`, {line ulid: offer ulid}, and `splits`.

    A line that is absent from both is left for later; an empty choice, an offer of another product, an
    inactive vendor and a vendor whom no order can reach block the line.
    """
    lines = [line for line in lines if line.open_quantity > 0]
    offers = _offers(lines)
    picks: list[Pick] = []
    blocked: list[Blocked] = []
    for line in lines:
        known, split = offers.get(line.variant_id, {}), dict(splits.get(line.ulid, {}))
        split.pop(OWN, None)
        if line.ulid not in choices and not split and any(is_open(*pair) for pair in known.values()):
            continue
        found, reason = _picks(line, known, shares(line.open_quantity, choices.get(line.ulid, ""), split))
        picks += found
        if reason:
            blocked.append(Blocked(line.ulid, named(line), reason))
    return picks, blocked


def _picks(
    line: OrderLine, known: Mapping[str, tuple[Offer, Vendor]], parts: Mapping[str, int]
) -> tuple[list[Pick], str]:
    """The line's picks, all of them or none, and why none."""
    found: list[Pick] = []
    for ulid, units in (parts or {"": 0}).items():
        offer, vendor = known.get(ulid, (None, None))
        reason = _obstacle(offer, vendor, is_chosen=bool(ulid)) or _nameless(line, offer, vendor)
        if reason or offer is None or vendor is None:
            return [], reason
        found.append(Pick(line, offer, vendor, units))
    return found, ""


def is_open(offer: Offer, vendor: Vendor) -> bool:
    """Whether new orders may go to this offer at all."""
    return offer.is_active and vendor.is_active


def named(line: OrderLine) -> str:
    """The line as people call it: "Kettle, Copper"."""
    return f"{line.name}, {line.options}" if line.options else line.name


def _obstacle(offer: Offer | None, vendor: Vendor | None, *, is_chosen: bool) -> str:
    if offer is None or vendor is None:
        return "The chosen vendor no longer offers this." if is_chosen else "No vendor is chosen."
    if not vendor.is_active:
        return f"{vendor.name} is not active."
    if not offer.is_active:
        return f"{vendor.name} no longer offers this."
    return connecting.lacks(vendor)


def _nameless(line: OrderLine, offer: Offer | None, vendor: Vendor | None) -> str:
    """A program knows goods by the vendor's SKU or their barcode; a person reads the name as well."""
    if offer is None or vendor is None or offer.vendor_sku or vendor.channel in ("email", "manual"):
        return ""
    if not connecting.is_for_programs(vendor.channel, connecting.route(vendor)):
        return ""
    if session().execute(sa.select(Variant.gtin).where(Variant.id == line.variant_id)).scalar_one():
        return ""
    return f"{vendor.name}'s program knows this by their SKU or its barcode, and both are missing."


def _offers(lines: list[OrderLine]) -> dict[int, dict[str, tuple[Offer, Vendor]]]:
    """{variant id: {offer ulid: (offer, vendor)}}, in one query; locked in the order of their keys."""
    if not lines:
        return {}
    wanted = (
        sa.select(Offer, Vendor)
        .join(Vendor, sa.and_(Vendor.store_id == Offer.store_id, Vendor.id == Offer.vendor_id))
        .where(Offer.store_id == lines[0].store_id)
        .where(Offer.variant_id.in_({line.variant_id for line in lines}))
        .order_by(Offer.id)
        .with_for_update(of=Offer)
        .execution_options(populate_existing=True)
    )
    found: dict[int, dict[str, tuple[Offer, Vendor]]] = {}
    for offer, vendor in session().execute(wanted):
        found.setdefault(offer.variant_id, {})[offer.ulid] = (offer, vendor)
    return found
