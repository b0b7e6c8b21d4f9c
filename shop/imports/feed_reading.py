"""Reads a vendor's feed against their offers: what it changes, what it does not name, what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.imports import reading
from shop.imports.amounts import amount, whole
from shop.imports.feed_tables import VendorFeed
from shop.kernel.db import session
from shop.sourcing.tables import Offer, Vendor

FIELDS = ("item", "stock", "cost")
ITEM_IS = {"vendor_sku": "Their SKU", "sku": "Our SKU", "gtin": "The GTIN"}
SHOWN = 20
_HEADS = {
    "item": r"(vendor|supplier|item|article|artikel)?[ _-]?(sku|item|article|artikel|part|code)([ _-]?(no|nr|number|code|nummer))?",
    "stock": r"(available|avail|free|in|on)?[ _-]?(stock|qty|quantity|on[ _-]?hand|available|bestand|inventory|atp)([ _-]?(qty|level))?",
    "cost": r"(unit|dealer|net|wholesale)?[ _-]?(cost|price|ek|preis)([ _-]?(net|usd|eur))?",
}


@dataclass(frozen=True, slots=True)
class Change:
    """An item of the feed that one of the vendor's offers is for. `cost_minor` None: the feed names none."""

    line: int
    item: str
    sku: str
    variant: Variant
    offer: Offer
    stock: int
    cost_minor: int | None

    @property
    def is_new(self) -> bool:
        """Whether it says anything else than the offer does."""
        same_cost = self.cost_minor is None or self.cost_minor == self.offer.cost_minor
        return self.stock != self.offer.stock or not same_cost


@dataclass
class Look:
    """What a file comes to. `missing` are offers with a known stock that a full feed does not name."""

    columns: list[str]
    changes: list[Change] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    missing: list[tuple[Offer, Variant]] = field(default_factory=list)
    known: int = 0
    mapping: dict[str, str] = field(default_factory=dict)
    why: str = ""

    @property
    def dropped_percent(self) -> int:
        """How many of a hundred known items the file does not name, rounded up."""
        return -(-100 * len(self.missing) // self.known) if self.known else 0

    @property
    def counts(self) -> dict[str, int]:
        """The look in numbers."""
        found = {"items": len(self.changes), "changed": sum(each.is_new for each in self.changes)}
        return found | {"unknown": len(self.unknown), "bad": len(self.bad), "missing": len(self.missing)}


def guessed(path: Path) -> dict[str, str]:
    """Columns whose heads say what they hold, {field: head}."""
    columns = reading.header_of(path)
    found: dict[str, str] = {}
    for name, pattern in _HEADS.items():
        fits = [
            c for c in columns if re.fullmatch(pattern, c.strip(), re.IGNORECASE) and c not in found.values()
        ]
        if fits:
            found[name] = fits[0]
    return found


def look(feed: VendorFeed, vendor: Vendor, path: Path, wanted: Mapping[str, str]) -> Look:
    """Compare the file with the vendor's offers, its columns being the `wanted` ones, {field: head}.

    Raises Refusal "file" for one that is no list.
    """
    seen = Look(reading.header_of(path))
    seen.mapping = mapping = {name: head for name, head in wanted.items() if head in seen.columns}
    if not {"item", "stock"} <= set(mapping):
        seen.why = "Say which columns hold the item and its stock."
        return seen
    offers = _offers(feed, vendor)
    named: set[str] = set()
    for row in reading.rows(path):
        item = _key(row.get(mapping["item"]))
        if item in named or not item:
            seen.bad.append(f"line {row.line}: " + (f"{item} stands there twice" if item else "no item"))
        elif row.complaint:
            seen.bad.append(f"line {row.line}: {row.complaint}")
        elif item not in offers:
            seen.unknown.append(item)
        else:
            _add(seen, feed, vendor, row, mapping, offers[item])
        named.add(item)
    stocked = {key: pair for key, pair in offers.items() if pair[0].stock is not None}
    seen.known = len(stocked)
    seen.missing = [pair for key, pair in stocked.items() if key not in named] if feed.is_full else []
    return seen


def _add(
    seen: Look,
    feed: VendorFeed,
    vendor: Vendor,
    row: reading.Row,
    mapping: Mapping[str, str],
    pair: tuple[Offer, Variant],
) -> None:
    offer, variant = pair
    try:
        stock = _stock(row.get(mapping["stock"]))
        cost = row.get(mapping["cost"]) if "cost" in mapping else ""
        cost_minor = amount(cost, vendor.currency, decimal_comma=feed.decimal_comma)
    except ValueError as error:
        seen.bad.append(f"line {row.line}: {error}")
        return
    item = row.get(mapping["item"])
    left = max(stock - feed.buffer, 0)
    seen.changes.append(Change(row.line, item, variant.sku, variant, offer, left, cost_minor))


def _stock(text: str) -> int:
    """Units; "50+" and ">50" are 50, "1,250" is refused rather than guessed at."""
    plain = re.sub(r"^[>≥~]\s*|\s*\+$", "", text.strip())
    units = whole(plain)
    if units is None:
        raise ValueError("no stock")
    return max(units, 0)


def _offers(feed: VendorFeed, vendor: Vendor) -> dict[str, tuple[Offer, Variant]]:
    """The vendor's active offers by what the feed calls an item."""
    wanted = sa.select(Offer, Variant).join(Variant, Variant.id == Offer.variant_id)
    wanted = wanted.where(Offer.vendor_id == vendor.id, Offer.is_active)
    names = {"vendor_sku": lambda o, _: o.vendor_sku, "sku": lambda _, v: v.sku, "gtin": lambda _, v: v.gtin}
    name = names[feed.item_is]
    rows: Iterator[tuple[Offer, Variant]] = (tuple(row) for row in session().execute(wanted))  # type: ignore[misc]
    return {key: (offer, variant) for offer, variant in rows if (key := _key(name(offer, variant)))}


def _key(text: str) -> str:
    return text.strip().removeprefix("'").casefold()
