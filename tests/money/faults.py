"""Every fault before every operation on both databases: what is answered, what it became, and how often it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gateways.cards.stripe_steps import PATIENCE
from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import authorizing, charging, refunding, releasing
from shop.payments.outcomes import Outcome
from shop.payments.refundable import Asked
from tests.money.shops import TOTAL, Shop, open_shop
from tests.money.verdicts import at_stripe, broken
from tests.world_payments import ANA, NORA

HASTE = 0.6  # seconds that a call may take where a fault is slow
ANY = r"(POST (payment_intents/\w+/(confirm|capture|cancel)|refunds)$|GET )"
# words -> the peer's fault, how often, and where; for those that never arrive, where they end
FAULTS: dict[str, tuple[str, int, str]] = {
    "connection refused": ("refused", 0, ""),
    "unknown host (DNS)": ("dns", 0, ""),
    "closed before the effect": ("close_before", 1, "money"),
    "closed after the effect": ("close_after", 1, "money"),
    "answer lost once": ("lost", 1, ANY),
    "answer lost twice": ("lost", 2, ANY),
    "answer lost three times": ("lost", 3, ANY),
    "500 before the effect": ("500_before", 1, "money"),
    "500 after the effect": ("500_after", 1, "money"),
    "502 from a proxy": ("502", 1, "money"),
    "429 too many requests": ("429", 1, "money"),
    "429 again and again": ("429", PATIENCE, "money"),
    "409 key in use": ("409", 1, "money"),
    "409 again and again": ("409", PATIENCE, "money"),
    "401 wrong key": ("401", 1, "money"),
    "HTML in a 200": ("html", 1, "money"),
    "cut in the middle": ("cut", 1, "money"),
    "slow drip": ("drip", 1, "money"),
}


def _paid(shop: Shop, mode: str) -> Order:
    order = shop.order(mode)
    assert authorizing.begin(order, shop.token("pm_card_visa"), NORA).is_approved
    return order


def _charged(shop: Shop) -> Order:
    order = _paid(shop, "authorize")
    assert charging.charge(order, ANA).is_approved
    return order


def refund(order: Order, amount_minor: int, key: str) -> Outcome:
    """Press Refund with a typed amount."""
    return refunding.refund(
        order, Asked({}, amount_minor=amount_minor), ANA, version=order.version, form_key=key
    )


@dataclass(frozen=True)
class Action:
    """What is done while the fault waits, and what of Stripe's books it should have moved in the end."""

    name: str
    before: Callable[[Shop], Order]
    act: Callable[[Shop, Order], Outcome]
    moves: Callable[[Shop, Order], int]


def _begin(shop: Shop, order: Order) -> Outcome:
    return authorizing.begin(order, shop.token("pm_card_visa"), NORA)


ACTIONS = (
    Action("hold", lambda shop: shop.order(), _begin, lambda shop, order: at_stripe(shop.peer, order).held),
    Action(
        "purchase",
        lambda shop: shop.order("charge"),
        _begin,
        lambda shop, order: at_stripe(shop.peer, order).taken,
    ),
    Action(
        "capture",
        lambda shop: _paid(shop, "authorize"),
        lambda shop, order: charging.charge(order, ANA),
        lambda shop, order: at_stripe(shop.peer, order).taken,
    ),
    Action(
        "saved card",
        lambda shop: _paid(shop, "save_card"),
        lambda shop, order: charging.charge(order, ANA),
        lambda shop, order: at_stripe(shop.peer, order).taken,
    ),
    Action(
        "release",
        lambda shop: _paid(shop, "authorize"),
        lambda shop, order: releasing.release(order, ANA)[0],
        lambda shop, order: TOTAL - at_stripe(shop.peer, order).held,
    ),
    Action(
        "refund",
        _charged,
        lambda shop, order: refund(order, TOTAL, f"refund {order.number}"),
        lambda shop, order: at_stripe(shop.peer, order).refunded,
    ),
)


@dataclass(frozen=True)
class Cell:
    """One fault before one action on one database. `effects` counts how often the money moved."""

    fault: str
    action: str
    engine: str
    answered: str
    became: str
    rounds: int
    effects: int
    broken: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Every law holds, and an approval is one effect, a refusal none."""
        return not self.broken and self.effects == (1 if self.became == "approved" else 0)


def cell(shop: Shop, engine: str, fault: str, action: Action) -> Cell:
    """Play it, let the reconciler come round as long as the fault lasts and once more, and look."""
    from shop.payments.ledger import last_outcome

    kind, times, where = FAULTS[fault]
    order = action.before(shop)
    session().rollback()
    if times:
        shop.peer.faults.add(kind, on=where, times=times)
        answered = action.act(shop, order)
    else:
        with shop.nobody_there(kind):
            answered = action.act(shop, order)
    rounds = 0
    while rounds == 0 or (shop.peer.faults.waiting and rounds < 5):
        shop.later()
        rounds += 1
    shop.peer.faults.clear()
    shop.later()
    outcome = last_outcome(order)
    moved = action.moves(shop, order)
    return Cell(
        fault,
        action.name,
        engine,
        answered.name,
        outcome.name if outcome else "none",
        rounds,
        moved // TOTAL,
        tuple(broken(shop.peer, order)),
    )


def cells(engines: tuple[str, ...], faults: tuple[str, ...] = tuple(FAULTS)) -> Iterator[Cell]:
    """Every fault before every action on every engine."""
    for engine in engines:
        with open_shop(engine, deadline=HASTE if "slow drip" in faults else 20.0) as shop:
            for fault in faults:
                shop.deadline = HASTE if fault == "slow drip" else 20.0
                shop.plug()
                for action in ACTIONS:
                    yield cell(shop, engine, fault, action)


def table(found: list[Cell]) -> str:
    """A line for each fault and database, a column for each action."""
    heads = ["fault", "database", *(action.name for action in ACTIONS)]
    rows = [heads]
    for fault in dict.fromkeys(each.fault for each in found):
        for engine in dict.fromkeys(each.engine for each in found):
            mine = {each.action: each for each in found if (each.fault, each.engine) == (fault, engine)}
            rows.append([fault, engine, *(_words(mine[action.name]) for action in ACTIONS)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = [
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _words(each: Cell) -> str:
    became = "" if each.became == each.answered else f" → {each.became}"
    wrong = "" if each.is_right else f"  WRONG: {', '.join(each.broken) or 'effects'}"
    return f"{each.answered}{became} ×{each.effects}{wrong}"
