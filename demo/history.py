"""Lives through the demo store's last ninety days: every order its own story, told by the real verbs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from demo import billing, hours, stocking
from demo.diary import Diary
from demo.fates import fates
from demo.records import Content
from demo.restocking import restock
from demo.sending_back import send_back
from demo.shopping import Shoppers
from demo.working import Crew
from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import asking, practising
from shop.payments.operations import open_operation
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing.tables import Vendor

DAYS = 90
UNTOUCHED = frozenset({"charge", "review", "unpaid"})  # nobody at the desk has looked at these yet
AT_ONCE = timedelta(seconds=40)
BILLED_AFTER = timedelta(days=2)
PACKING = timedelta(hours=5)


class History:
    """Writes each order's next step into the diary once the one before is done."""

    def __init__(self, content: Content, shoppers: Shoppers, crew: Crew, now: datetime, rng: Random) -> None:
        self._content = content
        self._shoppers = shoppers
        self._crew = crew
        self._rng = rng
        self._zone = content.store.time_zone
        self.diary = Diary(now)

    def plan(self, orders: int) -> None:
        """Note when each order is placed, and the weekly deliveries."""
        now = self.diary.until
        moments = hours.shopping_moments(orders, now, DAYS, self._zone, self._rng)
        for moment, fate in zip(moments, fates(orders, self._rng), strict=True):
            self.diary.enter(moment, partial(self._placed, fate, moment))
        for week in range(DAYS // 7 + 1):
            day = (now - timedelta(days=7 * week + 1)).astimezone(ZoneInfo(self._zone)).date()
            morning = datetime.combine(day, time(7, 10), ZoneInfo(self._zone))
            self.diary.enter(morning, partial(restock, self._content, self._crew.buyer))

        self._plan_stock(now)

    def _plan_stock(self, now: datetime) -> None:
        """A vendor fills our own shelves, of which half has come; another order is still being written."""
        buyer, numbers = self._crew.buyer, list[str]()
        self.diary.enter(
            now - timedelta(days=9), lambda: numbers.append(stocking.order(0, (24, 12, 36), buyer, send=True))
        )
        self.diary.enter(now - timedelta(days=3), lambda: stocking.receive_first_half(numbers[0], buyer))
        note = "Please label each box with our SKU."
        late = partial(stocking.order, 1, (18, 6), buyer, send=False, note=note)
        self.diary.enter(now - timedelta(hours=5), lambda: numbers.append(late()))
        self.diary.enter(now - timedelta(hours=2), partial(stocking.watch_shelves, buyer))
        self.diary.enter(now - timedelta(hours=1), partial(send_back, buyer))

    def _placed(self, fate: str, moment: datetime) -> None:
        order_id = self._shoppers.order(fate)
        outcome = self._shoppers.pay(_order(order_id), self._shoppers.card(fate))
        soon = moment + timedelta(minutes=self._rng.randrange(2, 15))
        if fate == "second_card":
            self.diary.enter(soon, partial(self._tried_again, order_id, fate, soon))
        elif fate == "confirmed" and outcome == "action_required":
            self.diary.enter(moment + AT_ONCE, partial(self._confirmed, order_id, fate, soon))
        elif fate not in UNTOUCHED:
            self._later(order_id, fate, moment)

    def _tried_again(self, order_id: int, fate: str, moment: datetime) -> None:
        self._shoppers.pay(_order(order_id), "practice_approve_two")
        self._later(order_id, fate, moment)

    def _confirmed(self, order_id: int, fate: str, moment: datetime) -> None:
        waiting = open_operation(_order(order_id))
        if waiting is not None:
            practising.confirm(waiting.provider_id, passed=True, by=self._crew.desk)
        self._later(order_id, fate, moment)

    def _later(self, order_id: int, fate: str, moment: datetime) -> None:
        at = self._working_after(moment)
        self.diary.enter(at, partial(self._looked_at, order_id, fate, at))

    def _looked_at(self, order_id: int, fate: str, moment: datetime) -> None:
        order = _order(order_id)
        decision = {"hold": "held", "rejected": "rejected", "refused": "rejected"}.get(fate, "accepted")
        self._crew.review(order, decision)
        self._crew.remark(order)
        if fate == "refused":
            at = self._working_after(moment + timedelta(days=1))
            self.diary.enter(at, lambda: self._crew.let_go(_order(order_id)))
        if decision == "accepted":
            at = self._shortly_after(moment, 9)
            self.diary.enter(at, partial(self._charged, order_id, fate, at))

    def _charged(self, order_id: int, fate: str, moment: datetime) -> None:
        outcome = self._crew.charge(_order(order_id))
        if fate == "answered" and outcome == "unknown":
            at = moment + timedelta(minutes=4)
            self.diary.enter(at, partial(self._answered, order_id, fate, at))
        elif fate == "unanswered":
            self.diary.enter(moment + timedelta(hours=25), asking.sweep)
        elif outcome == "approved":
            self._supplied(order_id, fate, moment)

    def _answered(self, order_id: int, fate: str, moment: datetime) -> None:
        self._crew.ask(_order(order_id))
        self._supplied(order_id, fate, moment)

    def _supplied(self, order_id: int, fate: str, moment: datetime) -> None:
        """Charged: what the vendors have is ordered, what we have is packed."""
        if fate in ("order", "ship"):
            return
        if fate == "by_hand":
            at = self._working_after(moment + timedelta(hours=6))
            self.diary.enter(at, lambda: self._crew.hand_over(_order(order_id)))
            return
        at = self._shortly_after(moment, 45)
        self.diary.enter(at, partial(self._ordered, order_id, fate, at))
        if fate != "draft":
            packed = self._working_after(moment + PACKING * self._rng.random())
            self.diary.enter(packed, lambda: self._crew.pack_own(_order(order_id)))

    def _ordered(self, order_id: int, fate: str, moment: datetime) -> None:
        numbers = self._crew.cut(_order(order_id), send=fate != "draft")
        shipping = {"draft": 0, "vendors": 0, "partly": 1}.get(fate, len(numbers))
        for number in numbers if fate in ("vendors", "partly") else ():
            at = self._working_after(moment + timedelta(hours=self._rng.uniform(2, 20)))
            self.diary.enter(at, partial(self._answered_by_vendor, order_id, number))
        for number in numbers[:shipping]:
            at = self._vendor_ships(_order(order_id), number, moment)
            self.diary.enter(at, partial(self._arrived, order_id, number))
            billed = at + BILLED_AFTER
            if billed < self.diary.until:
                self.diary.enter(billed, partial(self._billed, order_id, number))

    def _answered_by_vendor(self, order_id: int, number: str) -> None:
        self._crew.vendor_answers(_order(order_id), number)

    def _arrived(self, order_id: int, number: str) -> None:
        self._crew.pack_vendor(_order(order_id), number)

    def _billed(self, order_id: int, number: str) -> None:
        billing.vendor_bills(_order(order_id), number, self._crew.buyer)

    def _vendor_ships(self, order: Order, number: str, moment: datetime) -> datetime:
        """Mostly within the vendor's lead time, sometimes a day late, always in working hours."""
        wanted = (
            sa.select(Vendor.lead_days)
            .join(PurchaseOrder, PurchaseOrder.vendor_id == Vendor.id)
            .where(PurchaseOrder.store_id == order.store_id, PurchaseOrder.number == number)
        )
        lead = session().execute(wanted).scalar_one()
        return self._working_after(moment + timedelta(days=lead * self._rng.uniform(0.35, 1.15)))

    def _working_after(self, moment: datetime) -> datetime:
        before = self.diary.until - timedelta(minutes=2)
        if moment >= before:
            return before
        return hours.at_work(moment, before, self._zone, self._rng)

    def _shortly_after(self, moment: datetime, minutes: int) -> datetime:
        return min(moment + timedelta(minutes=self._rng.uniform(1, minutes)), self.diary.until - AT_ONCE)


def _order(order_id: int) -> Order:
    return session().get_one(Order, order_id)
