"""The sums that many orders leave behind: units on our shelves and units promised by vendors."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from demo.scale.sheets import Sheet
from shop.inventory.tables import Stock
from shop.kernel.db import changes, session
from shop.sourcing.tables import Offer


class Shelves:
    """Stock as it changes, move by move; every unit that leaves was received before."""

    def __init__(self, store_id: int) -> None:
        self._store_id = store_id
        self.moves = Sheet(
            "stock_moves",
            "store_id stock_id kind on_hand_change reserved_change on_hand_after reason actor_kind actor_name moved_at",
        )
        rows = session().execute(sa.select(Stock.id, Stock.on_hand, Stock.reserved))
        self._on_hand: dict[int, int] = {}
        self._reserved: dict[int, int] = {}
        self._moved: set[int] = set()
        for stock_id, on_hand, reserved in rows:
            self._on_hand[stock_id], self._reserved[stock_id] = on_hand, reserved

    def move(self, stock_id: int, kind: str, at: str, *, on_hand: int = 0, reserved: int = 0) -> None:
        """Add a line to the ledger and to its sums."""
        self._on_hand[stock_id] += on_hand
        self._reserved[stock_id] += reserved
        self._moved.add(stock_id)
        left = self._on_hand[stock_id]
        who = ("staff", "Warehouse") if kind != "reserve" else ("customer", "Shop")
        self.moves.add(self._store_id, stock_id, kind, on_hand, reserved, left, "", *who, at)

    def take(self, stock_id: int, units: int, at: str, *, is_shipped: bool) -> None:
        """Receive units, reserve them for an order, and ship them if it has come so far."""
        self.move(stock_id, "receive", at, on_hand=units)
        self.move(stock_id, "reserve", at, reserved=units)
        if is_shipped:
            self.move(stock_id, "ship", at, on_hand=-units, reserved=-units)

    def settle(self) -> None:
        """Write the cached sums of what moved."""
        for stock_id in sorted(self._moved):
            sums = {"on_hand": self._on_hand[stock_id], "reserved": self._reserved[stock_id]}
            changes(sa.update(Stock).where(Stock.id == stock_id).values(**sums))

    def clear(self) -> None:
        """Forget what moved: its write is over."""
        self._moved.clear()


class Promises:
    """Units that vendors hold for open orders."""

    def __init__(self) -> None:
        self.held: Counter[int] = Counter()

    def settle(self) -> None:
        """Count them on the offers, whose reported stock covers them."""
        for offer_id, units in self.held.items():
            grown = sa.case((Offer.stock.is_not(None), Offer.stock + units), else_=None)
            mine = sa.update(Offer).where(Offer.id == offer_id)
            changes(mine.values(committed=Offer.committed + units, stock=grown))

    def clear(self) -> None:
        """Forget the units: their write is over."""
        self.held.clear()
