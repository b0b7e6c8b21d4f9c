"""Lives through one day of the demo: shoppers order, staff charge and buy, the worker sends, robot vendors answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import sqlalchemy as sa

from demo.baskets import Window
from demo.records import Content
from demo.robots import memory
from demo.robots.vendors import Robots
from demo.shopping import Shoppers
from demo.working import Crew
from shop.kernel import chores
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import the_store
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.people import staff
from shop.people.tables import Staff
from shop.purchasing import chasing, sending
from shop.purchasing.tables import PurchaseOrder
from shop.reports import doctor
from shop.sourcing.tables import Vendor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SEED = 1208
WORKER = "demo day"
ORDERS, FEWEST = 30, 12
# How far each order of the day gets. What every day has comes first, then what fills it up, in these parts.
ALWAYS = (
    "charge",
    "review",
    "hold",
    "order",
    "draft",
    "ship",
    "declined_later",
    "vendors",
    "vendors",
    "quick",
)
OFTEN = {"vendors": 9, "partly": 3, "quick": 4, "charge": 2, "order": 1, "unpaid": 1, "answered": 1}
TO_VENDORS = ("vendors", "partly", "answered")
UNTOUCHED = ("charge", "review", "unpaid")
MOST_REMINDERS, LOOKED_THROUGH = 6, 200


@dataclass(slots=True)
class Day:
    """What one day brought: counts by words, the orders in each queue of the desk, and what the doctor found."""

    number: int
    seed: int
    shop: Counter[str] = field(default_factory=Counter)
    vendors: Counter[str] = field(default_factory=Counter)
    queues: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Places:
    """Where mail lies, where delivery reports are put, and where the robots keep what they remember."""

    mail: Path
    bounces: Path
    memory: Path


def live(
    content: Content,
    application: WSGIApplication,
    places: Places,
    *,
    orders: int = ORDERS,
    seed: int | None = None,
) -> Day:
    """Play one day now, at the clock's own time, and remember it; without a `seed` each day has its own.

    Raises Refusal "not_demo" where the store does not sell the demo's goods or lacks its staff.
    """
    remembered = memory.load(places.memory)
    remembered.days += 1
    day = Day(remembered.days, SEED + remembered.days if seed is None else seed)
    rng = Random(day.seed)
    robots = Robots(application, _addresses(), remembered, rng)
    try:
        robots.morning()
        _shop(content, max(orders, FEWEST), rng, day.shop)
        _work()
        robots.read_mail(places.mail, places.bounces)
        _work()  # what vendors did is told to shoppers, and reports of undelivered mail are read
    finally:
        session().close()
        memory.save(remembered, places.memory)
    day.vendors = robots.did
    day.queues = _queues()
    day.findings = [f"{each.law}: {each.sentence}" for each in doctor.examine() + doctor.examine_standing()]
    session().close()
    return day


def _shop(content: Content, orders: int, rng: Random, did: Counter[str]) -> None:
    """Staff ask after what vendors left unanswered, then take the day's orders as far as each gets today."""
    crew, shoppers = _crew(rng), Shoppers(content, _window(content, rng), rng)
    _remind(crew, did)
    for fate in _fates(orders, rng):
        order_id = shoppers.order(fate)
        did["orders placed"] += 1
        shoppers.pay(_order(order_id), shoppers.card(fate))
        if fate not in UNTOUCHED:
            _take_on(crew, order_id, fate, did)
        session().close()


def _take_on(crew: Crew, order_id: int, fate: str, did: Counter[str]) -> None:
    crew.review(_order(order_id), "held" if fate == "hold" else "accepted")
    if fate == "hold":
        did["orders held"] += 1
        return
    outcome = crew.charge(_order(order_id))
    did["charges tried"] += 1
    if outcome == "unknown":
        crew.ask(_order(order_id))
    if fate in ("order", "ship") or sending.obstacle(_order(order_id)):
        return
    did["purchase orders cut"] += len(crew.cut(_order(order_id), send=fate in TO_VENDORS))
    if fate != "draft":
        crew.pack_own(_order(order_id))


def _remind(crew: Crew, did: Counter[str]) -> None:
    """One polite reminder for what no vendor answered, the oldest first."""
    wanted = sa.select(PurchaseOrder.id).where(PurchaseOrder.state == "sent").order_by(PurchaseOrder.id)
    for po_id in session().scalars(wanted.limit(LOOKED_THROUGH)).all():
        if did["vendors reminded"] == MOST_REMINDERS:
            return
        try:
            chasing.chase(session().get_one(PurchaseOrder, po_id), crew.buyer)
            did["vendors reminded"] += 1
        except Refusal:
            continue


def _work() -> None:
    """The worker: all that is due, and a round of what it looks after."""
    chores.work_all(WORKER)
    chores.go_round(force=True)
    chores.work_all(WORKER)
    session().close()


def _fates(orders: int, rng: Random) -> list[str]:
    filled = rng.choices(list(OFTEN), list(OFTEN.values()), k=max(0, orders - len(ALWAYS)))
    found = [*ALWAYS, *filled]
    rng.shuffle(found)
    return found


def _crew(rng: Random) -> Crew:
    wanted = sa.select(Staff).where(Staff.store_id == the_store().id, Staff.is_active)
    by_role: dict[str, Actor] = {
        person.role: staff.actor(person) for person in session().scalars(wanted.order_by(Staff.id))
    }
    try:
        return Crew(by_role, rng)
    except KeyError as missing:
        raise _not_the_demo() from missing


def _window(content: Content, rng: Random) -> Window:
    window = Window(content, rng)
    if not window.goods:
        raise _not_the_demo()
    return window


def _not_the_demo() -> Refusal:
    return Refusal("not_demo", "This store is not the demo's: load that one first, with flask demo.")


def _addresses() -> dict[str, str]:
    """Where vendors get their orders, and the carrier that each ships with."""
    found: dict[str, str] = {}
    for vendor in session().scalars(sa.select(Vendor).where(Vendor.store_id == the_store().id)):
        carrier = vendor.ship_methods[0].split()[0].lower() if vendor.ship_methods else "ups"
        found |= dict.fromkeys(vendor.emails, carrier)
    return found


def _queues() -> dict[str, int]:
    wanted = sa.select(Order.queue, sa.func.count(Order.id)).group_by(Order.queue)
    return {str(queue): int(count) for queue, count in session().execute(wanted)}


def _order(order_id: int) -> Order:
    return session().get_one(Order, order_id)
