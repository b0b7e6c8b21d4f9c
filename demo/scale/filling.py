"""Writes very many plain orders in chunks; what they add up to is what the doctor expects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa

from demo.scale.forms import Forms
from demo.scale.ids import Ids
from demo.scale.patterns import LinePattern, Pattern
from demo.scale.sheets import Value, follow_on, make_room, stamp
from demo.scale.stages import DONE, OPEN, Stage, draw
from shop.inventory.tables import Stock
from shop.kernel.counters import Counter
from shop.kernel.db import changes, session, write
from shop.kernel.stores import Store

CHUNK = 4000
SPAN = timedelta(days=90)
OPEN_SHARE = 0.04  # of the orders, the newest: everything older is done


class Filler:
    """Fills one store with orders up to `now`."""

    def __init__(self, store: Store, patterns: list[Pattern], now: datetime, rng: Random) -> None:
        self._store_id = store.id
        self._patterns = patterns
        self._now = now
        self._rng = rng
        self._ulid = Ids()
        self.forms = Forms(store.id)
        series = sa.select(Counter.value).where(Counter.store_id == store.id, Counter.kind == "order")
        self._number = session().execute(series).scalar_one()
        places = session().execute(sa.select(Stock.id, Stock.warehouse_id))
        self._warehouse_of: dict[int, int] = {row[0]: row[1] for row in places}

    def fill(self, count: int, tell: Callable[[int, int], None]) -> None:
        """Write `count` orders; `tell` hears how many orders and rows are written after each chunk."""
        customers = self._customers(max(1, min(50_000, count // 6)))
        closed = count - max(len(OPEN) * 4, round(count * OPEN_SHARE))
        for start in range(0, count, CHUNK):
            for index in range(start, min(start + CHUNK, count)):
                self._order(index, count, index < closed, self._rng.choice(customers))
            write(self._write_chunk)
            self._forget_chunk()
            tell(min(start + CHUNK, count), self.forms.written)
        write(self._finish)

    def _write_chunk(self) -> None:
        make_room()
        for sheet in self.forms.sheets:
            sheet.write()
        self.forms.shelves.settle()
        self.forms.promises.settle()
        series = sa.update(Counter).where(Counter.store_id == self._store_id, Counter.kind == "order")
        changes(series.values(value=self._number))

    def _forget_chunk(self) -> None:
        for sheet in self.forms.sheets:
            sheet.clear()
        self.forms.shelves.clear()
        self.forms.promises.clear()

    def _finish(self) -> None:
        follow_on(sheet.table.name for sheet in self.forms.sheets)

    def _customers(self, count: int) -> list[tuple[int, str]]:
        """Keys and addresses of new customers."""
        born = self._now - SPAN
        names = [pattern.name for pattern in self._patterns]
        made = []
        for email in (f"shopper{n}@example.com" for n in range(1, count + 1)):
            row = (self._ulid(born), self._store_id, email, email, self._rng.choice(names), stamp(born))
            made.append((self.forms.customers.add(*row), email))
        return made

    def _order(self, index: int, count: int, is_old: bool, customer: tuple[int, str]) -> None:
        pattern = self._rng.choice(self._patterns)
        stage = DONE if is_old else draw(bool(pattern.vendors), self._rng)
        placed = self._now - SPAN * ((count - index) / count)
        self._number += 1
        ulid, at, total = self._ulid(placed), stamp(placed), pattern.total_minor
        customer_id, email = customer
        is_held = stage.payment_state == "authorized"
        vendors = pattern.vendors if stage.is_ordered else []
        own_left = any(line.stock_id for line in pattern.lines) and stage.queue == "vendors"
        order_id = self.forms.orders.add(
            *(ulid, self._store_id, self._number, customer_id, email, email, pattern.name),
            *(
                pattern.ship_to,
                pattern.ship_to,
                pattern.currency,
                pattern.items_minor,
                pattern.shipping_minor,
            ),
            *(pattern.tax_minor, pattern.tax_minor, total, pattern.taxes, pattern.method, pattern.days),
            sum(line.quantity for line in pattern.lines),
            *(total if is_held else 0, total if stage.is_charged else 0),
            stamp(placed + timedelta(days=7)) if is_held else None,
            stage.payment_state,
            "" if stage.payment_state != "declined" else "The card does not have enough money on it.",
            *(stage.review, 45 if stage.review == "pending" else 0),
            "partly_shipped" if own_left else stage.status,
            *(stage.queue, len(vendors), at, at),
        )
        self._pay(order_id, customer_id, pattern, stage, placed)
        self._event(order_id, ulid, "order.placed", f"{pattern.name} placed the order", "customer", at)
        line_ids = [
            self._line(order_id, position, line, stage, placed)
            for position, line in enumerate(pattern.lines, start=1)
        ]
        for sequence, vendor_id in enumerate(vendors, start=1):
            self._purchase(order_id, sequence, vendor_id, pattern, line_ids, stage, placed)
        self._pack_own(order_id, pattern, line_ids, stage, placed)

    def _line(self, order_id: int, position: int, line: LinePattern, stage: Stage, placed: datetime) -> int:
        own, units = bool(line.stock_id), line.quantity
        ordered = units if stage.is_ordered and not own else 0
        shipped = units if self._has_left(line, stage) else 0
        line_id = self.forms.lines.add(
            *(self._ulid(placed), self._store_id, order_id, line.variant_id, position, line.sku, line.name),
            *(line.options, units, line.unit_minor, line.unit_minor * units, line.tax_minor, line.tax_points),
            *(units if own else 0, ordered, ordered, shipped),
        )
        if own:
            self.forms.shelves.take(line.stock_id, units, stamp(placed), is_shipped=bool(shipped))
            state = "shipped" if shipped else "held"
            self.forms.reservations.add(self._store_id, line.stock_id, line_id, units, shipped, state)
        else:
            state = "ordered" if ordered else "held"
            self.forms.commitments.add(self._store_id, line.offer_id, line_id, units, state)
            if not ordered:
                self.forms.promises.held[line.offer_id] += units
        return line_id

    def _has_left(self, line: LinePattern, stage: Stage) -> bool:
        """While vendors work on their part, ours has left."""
        return stage.is_shipped or (stage.queue == "vendors" and bool(line.stock_id))

    def _pay(self, order_id: int, customer_id: int, pattern: Pattern, stage: Stage, placed: datetime) -> None:
        """A hold, a charge of the card on file, or a card that was declined; each with its answer."""
        at, ulid, forms = stamp(placed), self._ulid(placed), self.forms
        kind = "charge" if stage.is_charged else "authorize"
        is_declined = stage.payment_state == "declined"
        token = "practice_insufficient_funds" if is_declined else "practice_approve"
        card_id: int | None = None
        if not is_declined:
            card = (self._store_id, order_id, customer_id, "practice", token, "visa", "4242", "2031-04", at)
            card_id = forms.cards.add(*card)
        why = (
            ("insufficient_funds", "The card does not have enough money on it.") if is_declined else ("", "")
        )
        provider_id = f"practice_{ulid.lower()}"
        until = stamp(placed + timedelta(days=7)) if kind == "authorize" and not is_declined else None
        state = "declined" if is_declined else "succeeded"
        operation_id = forms.operations.add(
            *(
                ulid,
                self._store_id,
                order_id,
                card_id,
                "practice",
                kind,
                pattern.total_minor,
                pattern.currency,
            ),
            *('{"card": "' + token + '"}', state, provider_id, *why, until, pattern.name, at, at, at),
        )
        outcome = "declined" if is_declined else "approved"
        forms.answers.add(self._store_id, operation_id, "response", outcome, provider_id, *why, at)
        made = "declined" if is_declined else "captured" if stage.is_charged else "held"
        forms.books.add(provider_id, ulid, kind, token, pattern.total_minor, pattern.currency, made, at)
        if stage.is_charged:
            self._event(order_id, "", "charge.captured", "The card was charged", "staff", at)

    def _purchase(
        self,
        order_id: int,
        sequence: int,
        vendor_id: int,
        pattern: Pattern,
        line_ids: list[int],
        stage: Stage,
        placed: datetime,
    ) -> None:
        mine = [
            (line, line_id)
            for line, line_id in zip(pattern.lines, line_ids, strict=True)
            if line.offer_id and line.vendor_id == vendor_id
        ]
        at, number = stamp(placed + timedelta(hours=3)), f"{self._number}-{sequence}"
        po_id = self.forms.purchase_orders.add(
            *(self._ulid(placed), self._store_id, order_id, vendor_id, sequence, number),
            *("shipped" if stage.is_shipped else "sent", pattern.ship_to, pattern.method, pattern.currency),
            sum(line.cost_minor * line.quantity for line, _ in mine),
            *("Purchasing", at, at, "250 delivered"),
        )
        packed: list[tuple[int, int | None, int]] = []
        for position, (line, line_id) in enumerate(mine, start=1):
            po_line_id = self.forms.po_lines.add(
                *(self._ulid(placed), self._store_id, po_id, line_id, line.offer_id, position),
                *(line.vendor_sku, line.sku, line.name, line.options, line.quantity, line.cost_minor),
                line.quantity if stage.is_shipped else 0,
            )
            packed.append((line_id, po_line_id, line.quantity))
        if stage.is_shipped:
            self._pack(order_id, po_id, None, packed, placed)

    def _pack_own(
        self, order_id: int, pattern: Pattern, line_ids: list[int], stage: Stage, placed: datetime
    ) -> None:
        by_place: dict[int, list[tuple[int, int | None, int]]] = {}
        for line, line_id in zip(pattern.lines, line_ids, strict=True):
            if line.stock_id and self._has_left(line, stage):
                place = self._warehouse_of[line.stock_id]
                by_place.setdefault(place, []).append((line_id, None, line.quantity))
        for warehouse_id, packed in by_place.items():
            self._pack(order_id, None, warehouse_id, packed, placed)

    def _pack(
        self,
        order_id: int,
        po_id: int | None,
        warehouse_id: int | None,
        packed: list[tuple[int, int | None, int]],
        placed: datetime,
    ) -> None:
        left = placed + timedelta(days=2)
        tracking = f"1ZA7R44803{self._ulid.serial:08d}"
        ulid, at, day = self._ulid(placed), stamp(left), left.date().isoformat()
        parcel_id = self.forms.parcels.add(
            *(ulid, self._store_id, order_id, po_id, warehouse_id, "ups", tracking, tracking, day),
            *("Purchasing", at),
        )
        for line_id, po_line_id, units in packed:
            self.forms.parcel_lines.add(self._store_id, parcel_id, line_id, po_line_id, units)
        self._event(order_id, ulid, "parcel.shipped", f"A parcel left with UPS {tracking}.", "staff", at)

    def _event(self, order_id: int, ulid: str, name: str, sentence: str, actor: str, at: Value) -> None:
        who = "Shop" if actor == "customer" else "Desk"
        self.forms.events.add(self._store_id, order_id, "order", ulid, name, sentence, actor, who, at)
