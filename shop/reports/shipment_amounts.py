"""What each parcel that left, and the rest that each supplier sends, comes to, so that it can be charged by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments.tables import Operation
from shop.reports.order_sheet import LineSheet, Sheet
from shop.shipping.tables import Parcel, ParcelLine

NOBODY, SEVERAL = "Without a supplier yet", "From several suppliers"


@dataclass(frozen=True)
class Shipment:
    """A parcel, or all that is left to charge of a supplier's lines.

    `key` names it in the payment that is made for it; the amount is with tax, in minor units, and holds the
    order's shipping where `has_shipping`.
    """

    key: str
    name: str
    words: str
    amount_minor: int
    is_charged: bool
    has_shipping: bool = False


@dataclass(frozen=True)
class _Part:
    """Units of a line in a parcel: how many, which ones of the line they are, and what these come to."""

    line: LineSheet
    units: int
    amount_minor: int


def of_order(sheet: Sheet) -> list[Shipment]:
    """The parcels in the order they left, then the suppliers; one query.

    Each unit belongs to its parcel and to its supplier, and is charged with whichever comes first. All of it
    together comes to the order's total; what is no line's (shipping above all) goes with what is charged first.
    """
    charges, packed = _read(sheet.order)
    charged = Counter[str]()
    for key, amount in charges:
        charged[key] += amount
    parcels = _parcels(sheet, packed)
    by_supplier = _by_supplier(sheet.lines)
    found = [_parcel(number, *each, charged) for number, each in enumerate(parcels.items(), 1)]
    found += [
        _rest(name, lines, parcels, charged, sheet.order)
        for name, lines in by_supplier.items()
        if name in charged or not _is_packed(lines, parcels)
    ]
    left = _not_in_lines(sheet) - _extra_taken(sheet, parcels, by_supplier, charged)
    return _with_shipping(found, left)


def _parcel(number: int, ulid: str, parts: list[_Part], charged: Mapping[str, int]) -> Shipment:
    left = [part for part in parts if _supplier(part.line) not in charged]
    is_charged = _key(ulid) in charged or not left
    words = ", ".join(f"{part.units} × {part.line.row.name}" for part in left or parts)
    return Shipment(
        _key(ulid), f"Parcel {number}", words, sum(part.amount_minor for part in left), is_charged
    )


def _rest(
    name: str,
    lines: list[LineSheet],
    parcels: Mapping[str, list[_Part]],
    charged: Mapping[str, int],
    order: Order,
) -> Shipment:
    """What is left of a supplier's lines once the parcels that were charged are taken off."""
    gone, amounts = Counter[int](), Counter[int]()
    for ulid, parts in parcels.items():
        for part in parts if _key(ulid) in charged else ():
            gone[part.line.row.id] += part.units
            amounts[part.line.row.id] += part.amount_minor
    amount = sum(_gross(line, order) - amounts[line.row.id] for line in lines)
    left = [(line.row.quantity - gone[line.row.id], line.row.name) for line in lines]
    words = ", ".join(f"{units} × {each}" for units, each in left if units)
    return Shipment(name, name, words, amount, name in charged or not words)


def _is_packed(lines: list[LineSheet], parcels: Mapping[str, list[_Part]]) -> bool:
    """Whether all units of the lines are in parcels already, which say the same."""
    packed = Counter[int]()
    for part in (part for parts in parcels.values() for part in parts):
        packed[part.line.row.id] += part.units
    return all(packed[line.row.id] >= line.row.quantity for line in lines)


def _with_shipping(found: list[Shipment], left: int) -> list[Shipment]:
    """The first that is not charged yet takes what is no line's."""
    open_ones = [each for each in found if not each.is_charged]
    if not open_ones or not left:
        return found
    first = open_ones[0]
    taking = Shipment(first.key, first.name, first.words, first.amount_minor + left, False, has_shipping=True)
    return [taking if each is first else each for each in found]


def _not_in_lines(sheet: Sheet) -> int:
    return int(sheet.order.total_minor - sum(_gross(line, sheet.order) for line in sheet.lines))


def _extra_taken(
    sheet: Sheet,
    parcels: Mapping[str, list[_Part]],
    by_supplier: Mapping[str, list[LineSheet]],
    charged: Mapping[str, int],
) -> int:
    """What was charged with parcels and suppliers beyond the price of their lines."""
    lines = 0
    for name in set(charged) & set(by_supplier):
        lines += sum(_gross(line, sheet.order) for line in by_supplier[name])
    for ulid, parts in parcels.items():
        if _key(ulid) in charged:
            lines += sum(part.amount_minor for part in parts if _supplier(part.line) not in charged)
    return max(0, sum(charged.values()) - lines) if charged else 0


def _parcels(sheet: Sheet, packed: Iterable[Any]) -> dict[str, list[_Part]]:
    """Parcels by their ulid; all units of a line add up to the line, whichever parcels they are in."""
    lines = {line.row.id: line for line in sheet.lines}
    before, found = Counter[int](), defaultdict[str, list[_Part]](list)
    for row in packed:
        line = lines[row.line_id]
        gross, whole = _gross(line, sheet.order), line.row.quantity
        start, end = before[row.line_id], before[row.line_id] + row.units
        before[row.line_id] = end
        found[row.parcel].append(_Part(line, row.units, gross * end // whole - gross * start // whole))
    return dict(found)


def _by_supplier(lines: Iterable[LineSheet]) -> dict[str, list[LineSheet]]:
    found = defaultdict[str, list[LineSheet]](list)
    for line in lines:
        found[_supplier(line)].append(line)
    return dict(found)


def _supplier(line: LineSheet) -> str:
    if len(line.suppliers) > 1:
        return SEVERAL
    return line.suppliers[0] if line.suppliers else line.planned or NOBODY


def _gross(line: LineSheet, order: Order) -> int:
    return int(line.row.line_minor + (0 if order.prices_include_tax else line.row.tax_minor))


def _key(parcel_ulid: str) -> str:
    return f"parcel {parcel_ulid}"


def _read(order: Order) -> tuple[list[tuple[str, int]], list[Any]]:
    """What was charged for which shipment, and what each parcel holds, oldest first."""
    nothing = sa.literal("")
    charges = sa.select(
        Operation.params.label("params"),
        Operation.amount_minor.label("amount_minor"),
        nothing.label("parcel"),
        Operation.id.label("position"),
        sa.literal(0).label("line_id"),
        sa.literal(0).label("units"),
    ).where(
        Operation.store_id == order.store_id,
        Operation.order_id == order.id,
        Operation.kind.in_(("capture", "charge")),
        Operation.state == "succeeded",
    )
    packed = (
        sa.select(
            sa.null(), sa.literal(0), Parcel.ulid, Parcel.id, ParcelLine.order_line_id, ParcelLine.quantity
        )
        .join(ParcelLine, ParcelLine.parcel_id == Parcel.id)
        .where(Parcel.store_id == order.store_id, Parcel.order_id == order.id, Parcel.voided_at.is_(None))
    )
    both = sa.union_all(charges, packed).order_by("position", "line_id")
    found = session().execute(both).all()
    charged = [(row.params.get("shipment", ""), row.amount_minor) for row in found if row.params]
    return [each for each in charged if each[0]], [row for row in found if row.parcel]
