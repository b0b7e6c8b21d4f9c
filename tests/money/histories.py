"""Random histories of an order's money, by several hands at once and under faults, and how many broke a law.

A killed hand dies at a named point of the path and does nothing more, as a process killed there would; the
suite kills real processes at the same points (tests/races, tests/crashes).
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field

from shop.kernel import points
from shop.kernel.db import db, session
from shop.orders.tables import Order
from shop.payments import asking, authorizing, charging, hearing, releasing
from tests.money.faults import refund
from tests.money.shops import TOTAL, Shop, open_shop
from tests.money.unguarded import unguarded
from tests.money.verdicts import broken, story
from tests.peers.stripe.deciding import answer_challenge
from tests.peers.stripe.errors import Refused
from tests.world_payments import ANA, NORA

AT_ONCE = 20  # histories of a batch; the reconciler's round follows each batch
HANDS = 4
MODES = ("authorize", "charge", "save_card")
CARDS = (
    ("pm_card_visa", 14),
    ("pm_card_visa_chargeDeclinedInsufficientFunds", 2),
    ("pm_card_threeDSecure2Required", 3),
    ("pm_card_authenticationRequired", 2),
    ("pm_card_chargeCustomerFail", 1),
)
STEPS = {"card": 3, "charge": 6, "refund": 3, "release": 1, "ask": 1, "webhooks": 2, "bank": 2}
FAULTS = (
    "close_before",
    "close_after",
    "lost",
    "500_before",
    "500_after",
    "502",
    "429",
    "409",
    "html",
    "cut",
)
FAULTY, FATAL, CROWDED = 0.35, 0.25, 0.3  # how likely a step meets a fault, a kill, other hands
POINTS = (
    "payment.inserted",
    "payment.marked_sent",
    "payment.answered",
    "settle.before_commit",
    "refund.opened",
    "webhook.asked",
    "webhook.before_commit",
)
_fate = threading.local()


class Killed(BaseException):
    """This hand is dead."""


@dataclass
class Tally:
    """What was played on one engine, and which laws were broken how often."""

    engine: str
    histories: int = 0
    steps: int = 0
    faults: int = 0
    kills: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    violations: int = 0
    first: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str, by: int = 1) -> None:
        """Add to a figure, from any thread."""
        with self._lock:
            setattr(self, name, getattr(self, name) + by)


def play(engine: str, runs: int, seed: int, *, guarded: bool) -> Tally:
    """That many histories on that engine."""
    tally = Tally(engine)
    chance = random.Random(f"{seed} {engine}")
    with open_shop(engine) as shop, nullcontext() if guarded else unguarded():
        for name in POINTS:
            points.hold(name, lambda name=name: _die(name, tally))  # type: ignore[misc]
        try:
            while tally.histories < runs:
                _batch(shop, tally, chance, min(AT_ONCE, runs - tally.histories))
        finally:
            for name in POINTS:
                points.hold(name, None)
    return tally


def _batch(shop: Shop, tally: Tally, chance: random.Random, count: int) -> None:
    mode = chance.choice(MODES)
    orders = [shop.order(mode).id for _ in range(count)]
    session().rollback()
    with ThreadPoolExecutor(HANDS) as hands:
        seeds = [chance.random() for _ in orders]
        list(
            hands.map(
                lambda order_id, seed: _history(shop, tally, order_id, random.Random(seed)), orders, seeds
            )
        )
    tally.count("faults", len(shop.peer.faults.met))
    shop.peer.faults.met.clear()
    shop.peer.faults.clear()
    _calmly(lambda: _webhooks(shop, chance, times=2))
    shop.later()
    for order_id in orders:
        order = session().get_one(Order, order_id)
        if laws := broken(shop.peer, order):
            tally.violations += 1
            tally.broken.update(laws)
            tally.first = tally.first or f"{', '.join(laws)}\n{story(shop.peer, order)}"
    session().rollback()
    tally.histories += count


def _history(shop: Shop, tally: Tally, order_id: int, chance: random.Random) -> None:
    """Some steps with one order, each by one hand or by several at the same moment."""
    steps = ["card", *chance.choices(list(STEPS), list(STEPS.values()), k=chance.randint(2, 6))]
    for step in steps:
        if chance.random() < FAULTY:
            shop.peer.faults.add(chance.choice(FAULTS), times=chance.choice((1, 1, 1, 2)))
        hands = 1 if chance.random() > CROWDED else chance.choice((2, 3))
        fates = [chance.choice(POINTS) if chance.random() < FATAL else "" for _ in range(hands)]
        amount = chance.choice((TOTAL, TOTAL, 2_500, 9_999, 1_000))
        seeds = [chance.random() for _ in fates]
        threads = [
            threading.Thread(target=_hand, args=(shop, order_id, step, amount, fate, random.Random(seed)))
            for fate, seed in zip(fates, seeds, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tally.count("steps", hands)


def _hand(shop: Shop, order_id: int, step: str, amount: int, fate: str, chance: random.Random) -> None:
    _fate.point = fate
    with shop.app.app_context():
        try:
            _calmly(lambda: _take(shop, session().get_one(Order, order_id), step, amount, chance))
        finally:
            _fate.point = ""
            db.session.remove()


def _calmly(act: Callable[[], object]) -> None:
    """Whatever comes of it is judged in the books: a refusal, a death, and with the guards off any error."""
    try:
        act()
    except (Exception, Killed):
        session().rollback()


def _die(point: str, tally: Tally) -> None:
    if getattr(_fate, "point", "") == point:
        _fate.point = ""
        tally.count("kills")
        raise Killed


def _take(shop: Shop, order: Order, step: str, amount: int, chance: random.Random) -> None:
    cards, weights = zip(*CARDS, strict=True)
    verbs: dict[str, Callable[[], object]] = {
        "card": lambda: authorizing.begin(
            order, shop.token(chance.choices(cards, weights)[0]), NORA, return_url="http://localhost/back"
        ),
        "charge": lambda: charging.charge(order, ANA, amount_minor=None if amount == TOTAL else amount),
        "refund": lambda: refund(order, min(amount, order.captured_minor), f"{chance.random()}"),
        "release": lambda: releasing.release(order, ANA),
        "ask": lambda: asking.ask(order, ANA),
        "webhooks": lambda: _webhooks(shop, chance, times=chance.choice((1, 2))),
        "bank": lambda: _bank(shop, order, passed=chance.random() < 0.7),
    }
    verbs[step]()


def _webhooks(shop: Shop, chance: random.Random, times: int) -> None:
    """All that Stripe has to tell, twice and in any order."""
    shop.peer.postbox.deliver(_heard, times=times, shuffle=chance)


def _heard(body: bytes, headers: dict[str, str]) -> int:
    hearing.hear(body, headers)
    return 200


def _bank(shop: Shop, order: Order, *, passed: bool) -> None:
    """The shopper answers the bank, and comes back."""
    with shop.peer.books.lock:
        rows = [
            *shop.peer.books.rows["payment_intent"].values(),
            *shop.peer.books.rows["setup_intent"].values(),
        ]
        mine = [row for row in rows if row["metadata"].get("order") == str(order.number)]
        for row in mine:
            if row["status"] == "requires_action":
                try:
                    answer_challenge(shop.peer.books, row["id"], row["_attempt"], passed=passed)
                except Refused:
                    continue
        shop.peer.postbox.collect(shop.peer.books)
    asking.ask(order, NORA)


def report(found: list[Tally], *, guarded: bool) -> str:
    """The figures, a line for each engine, and below them the laws that were broken."""
    lines = [f"guards {'on' if guarded else 'off'}"]
    for each in found:
        lines.append(
            f"  {each.engine:9} {each.histories} histories, {each.steps} steps, {each.faults} faults met,"
            f" {each.kills} kills: {each.violations} violations"
        )
        lines += [f"    {times:5} × {law}" for law, times in each.broken.most_common()]
        lines += [f"    first: {each.first}"] if each.first else []
    return "\n".join(lines)
