"""Risk signals of an order: what a person should look at before charging, with points and words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

import sqlalchemy as sa

from shop.kernel import clock, money
from shop.kernel.columns import Moment
from shop.kernel.db import rows
from shop.kernel.stores import Store
from shop.orders.tables import Order
from shop.people.postal import Address

FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com "
    "icloud.com me.com gmx.com gmx.de gmx.net web.de mail.com mail.ru yandex.com yandex.ru qq.com 163.com "
    "proton.me protonmail.com zoho.com".split()
)
PO_BOX = re.compile(
    r"\b(p\.?\s*o\.?\s*box|post\s*office\s*box|postfach|apartado|bo[iî]te\s+postale|postbus|c\.?p\.?\s+\d|packstation)",
    re.I,
)
VELOCITY_WINDOW = timedelta(hours=24)
VELOCITY_AT = 3  # the third order within the window lights the signal
LOOK_BACK = 500  # of a network address, only the store's latest orders are looked at
MANY_UNITS = 20


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that stands out: a code for programs, its points, and a sentence for staff."""

    code: str
    points: int
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What an order is judged by; money in minor units."""

    email_norm: str
    shopper_address: str
    ship_to: Address
    bill_to: Address
    total_minor: int
    most_units: int


_since = sa.bindparam("since", type_=Moment)
_under_it = (
    sa.select(Order.placed_at)
    .where(Order.store_id == sa.bindparam("store_id"), Order.email_norm == sa.bindparam("email_norm"))
    .order_by(Order.id.desc())
    .limit(VELOCITY_AT)
    .subquery()
)
_latest = (
    sa.select(Order.shopper_address, Order.placed_at)
    .where(Order.store_id == sa.bindparam("store_id"))
    .order_by(Order.id.desc())
    .limit(LOOK_BACK)
    .subquery()
)
_HISTORY = sa.select(
    sa.select(sa.func.count()).select_from(_under_it).scalar_subquery().label("known"),
    sa.select(sa.func.count()).where(_under_it.c.placed_at >= _since).scalar_subquery().label("lately"),
    sa.select(sa.func.count())
    .where(_latest.c.shopper_address == sa.bindparam("address"), _latest.c.placed_at >= _since)
    .scalar_subquery()
    .label("from_there"),
)


def assess(store: Store, facts: Facts) -> list[Signal]:
    """The signals of an order that is about to be made, the heaviest first; one query."""
    signals = [*_of_addresses(facts), *_of_content(store, facts), *_of_history(store, facts)]
    return sorted(signals, key=lambda signal: -signal.points)


def mark(order: Order, signals: Sequence[Signal], store: Store) -> None:
    """Store the signals and their sum on the order; one that nobody has reviewed waits for it from the limit on."""
    order.risk_signals = [asdict(signal) for signal in signals]
    order.risk_score = min(100, sum(signal.points for signal in signals))
    if order.review in ("clear", "pending"):
        order.review = "pending" if order.risk_score >= store.review_at_score else "clear"


def add_card_signals(order: Order, store: Store, checks: Mapping[str, str], risk_level: str = "") -> None:
    """Add what the card's bank found, inside the write that stores its answer; again with the same, no change.

    `checks` has "cvc", "line1" and "postal_code", each pass, fail, unavailable or unchecked; `risk_level` is
    the gateway's own word: normal, elevated or highest. A review that staff decided stays as it is.
    """
    found = [signal for (name, answer), signal in CARD_SIGNALS.items() if checks.get(name) == answer]
    found += [signal for level, signal in RISK_LEVELS.items() if level == risk_level]
    card_codes = {signal.code for signal in (*CARD_SIGNALS.values(), *RISK_LEVELS.values())}
    kept = [Signal(**known) for known in order.risk_signals if known["code"] not in card_codes]
    mark(order, sorted([*kept, *found], key=lambda signal: -signal.points), store)


CARD_SIGNALS = {
    ("cvc", "fail"): Signal("cvc", 40, "The card's security code was wrong."),
    ("postal_code", "fail"): Signal("avs_postal", 20, "The bank knows the card under another postal code."),
    ("line1", "fail"): Signal("avs_street", 10, "The bank knows the card under another street."),
}
RISK_LEVELS = {
    "elevated": Signal("gateway_risk", 30, "The card gateway sees a raised risk."),
    "highest": Signal("gateway_risk", 60, "The card gateway sees a very high risk."),
}


def _of_addresses(facts: Facts) -> list[Signal]:
    ship, bill = facts.ship_to, facts.bill_to
    found = []
    if ship.country != bill.country:
        words = f"Ships to {ship.country}, billed in {bill.country}."
        found.append(Signal("countries", 30, words))
    elif ship.place() != bill.place():
        found.append(Signal("addresses", 10, "Ships to another address than the card's."))
    if PO_BOX.search(f"{ship.line1} {ship.line2}"):
        found.append(Signal("po_box", 15, "Ships to a post office box."))
    return found


def _of_content(store: Store, facts: Facts) -> list[Signal]:
    found = []
    if facts.total_minor >= store.high_total_minor:
        limit = money.plain(store.high_total_minor, store.currency)
        found.append(Signal("high_total", 25, f"The total is above {limit} {store.currency}."))
    if facts.most_units >= MANY_UNITS:
        found.append(Signal("quantity", 15, f"{facts.most_units} units of one thing."))
    if facts.email_norm.rpartition("@")[2] in FREE_MAIL:
        found.append(Signal("free_mail", 5, "The e-mail address is from a free provider."))
    return found


def _of_history(store: Store, facts: Facts) -> list[Signal]:
    who = {"store_id": store.id, "email_norm": facts.email_norm, "address": facts.shopper_address}
    (before,) = rows(_HISTORY, who | {"since": clock.now() - VELOCITY_WINDOW})
    found = []
    if not before.known:
        found.append(Signal("first_order", 10, "The first order under this e-mail address."))
    if 1 + before.lately >= VELOCITY_AT:
        found.append(Signal("velocity_email", 25, "Three orders or more under this e-mail in 24 hours."))
    if facts.shopper_address and 1 + before.from_there >= VELOCITY_AT:
        words = "Three orders or more from the same network address in 24 hours."
        found.append(Signal("velocity_address", 25, words))
    return found
