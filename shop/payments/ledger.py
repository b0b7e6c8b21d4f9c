"""The Payment tab's ledger: every operation in words, and sums that equal the order's header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import outcomes
from shop.payments.operations import last_operation
from shop.payments.outcomes import Outcome
from shop.payments.tables import GIVING, TAKING, Answer, Card, Operation
from shop.payments.telling import describe

KIND_WORDS = {
    "authorize": "Hold",
    "save": "Card saved",
    "purchase": "Charge at the checkout",
    "capture": "Charge of the hold",
    "charge": "Charge of the saved card",
    "void": "Release of the hold",
    "refund": "Refund",
    "receive": "Payment received",
    "reverse": "Payment taken back",
    "bounce": "Refund sent back by the bank",
    "chargeback": "Taken back by the bank",
    "regain": "Given back by the bank",
}
BY_PHONE = ", by phone (MOTO)"
STATE_WORDS = {
    "created": "in progress",
    "sent": "in progress",
    "unknown": "no answer",
    "action_required": "waits for the shopper",
    "review": "needs a look",
    "succeeded": "approved",
    "declined": "declined",
    "rejected": "refused by the gateway",
    "not_sent": "not sent",
}


@dataclass(frozen=True)
class Entry:
    """One row of the ledger. Amounts in minor units; `answers` are the gateway's, oldest first."""

    at: datetime
    kind: str
    words: str
    amount_minor: int
    currency: str
    state: str
    state_words: str
    card: str
    sign: int  # -1 where the money goes away
    gateway: str
    gateway_id: str
    message: str
    by: str
    key: str
    may_take_back: bool
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Sums:
    """What the succeeded rows add up to, in minor units: the order's header says the same."""

    authorized_minor: int
    captured_minor: int
    refunded_minor: int


@dataclass(frozen=True)
class Ledger:
    """The entries, oldest first, what came of the newest, and the newest card; None where there is none."""

    entries: tuple[Entry, ...]
    outcome: Outcome | None
    card: Card | None


def read(order: Order) -> Ledger:
    """All that was asked of a gateway for this order, in one query."""
    operations: dict[int, tuple[Operation, Card | None, list[Answer]]] = {}
    for operation, card, answer in session().execute(_rows(order)):
        _, _, answers = operations.setdefault(operation.id, (operation, card, []))
        if answer is not None:
            answers.append(answer)
    found = list(operations.values())
    cards = [card for _, card, _ in found if card is not None]
    taken_back = {each.parent_id for each, _, _ in found if each.kind == "reverse"}
    return Ledger(
        entries=tuple(_entry(*each, taken_back) for each in found),
        outcome=outcomes.of(found[-1][0]) if found else None,
        card=max(cards, key=lambda card: card.id) if cards else None,
    )


def entries(order: Order) -> list[Entry]:
    """Everything that was asked of a gateway for this order, oldest first."""
    return list(read(order).entries)


def _rows(order: Order) -> sa.Select[Operation, Card | None, Answer | None]:
    return (
        sa.select(Operation, Card, Answer)
        .outerjoin(Card, Card.id == Operation.card_id)
        .outerjoin(Answer, Answer.operation_id == Operation.id)
        .where(Operation.store_id == order.store_id, Operation.order_id == order.id)
        .order_by(Operation.id, Answer.id)
    )


def _entry(
    operation: Operation, card: Card | None, answers: list[Answer], taken_back: set[int | None]
) -> Entry:
    return Entry(
        at=operation.created_at,
        kind=operation.kind,
        words=KIND_WORDS[operation.kind] + (BY_PHONE if operation.params.get("by_phone") else ""),
        amount_minor=operation.amount_minor,
        currency=operation.currency,
        sign=-1 if operation.kind == "reverse" else -GIVING.get(operation.kind, -1),
        state=operation.state,
        state_words=STATE_WORDS[operation.state],
        card=describe(card) if card else "",
        gateway=operation.gateway,
        gateway_id=operation.provider_id,
        message=operation.params.get("note") or operation.message,
        by=operation.created_by,
        key=operation.ulid,
        may_take_back=operation.kind == "receive"
        and not operation.refunded_minor
        and operation.id not in taken_back,
        answers=tuple(answers),
    )


def due(order: Order) -> int:
    """What is still to be charged, in minor units."""
    return order.due_minor


def sums(order: Order) -> Sums:
    """The header's figures, added up from the rows alone."""
    operations = [each for each in _operations(order) if each.state == "succeeded"]
    ended = {each.parent_id for each in operations if each.kind in ("capture", "void")}

    def of(*kinds: str) -> int:
        return sum(each.amount_minor for each in operations if each.kind in kinds)

    return Sums(
        authorized_minor=sum(
            each.amount_minor for each in operations if each.kind == "authorize" and each.id not in ended
        ),
        captured_minor=of(*TAKING) - of("reverse"),
        refunded_minor=sum(sign * of(kind) for kind, sign in GIVING.items()),
    )


def last_outcome(order: Order) -> Outcome | None:
    """What came of the newest operation, for the panel; None for an order that no card was used for."""
    operation = last_operation(order)
    return outcomes.of(operation) if operation else None


def _operations(order: Order) -> list[Operation]:
    wanted = (
        sa.select(Operation)
        .where(Operation.store_id == order.store_id, Operation.order_id == order.id)
        .order_by(Operation.id)
    )
    return list(session().execute(wanted).scalars())
