"""What must hold of an order's money once everything has come to rest: our books against Stripe's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import ledger
from shop.payments.tables import OPEN_STATES, Operation
from tests.peers.stripe.books import Row
from tests.peers.stripe.server import StripePeer

WAITS_RIGHTLY = "action_required"  # the shopper is asked by their bank: nobody else can go on
LAWS = (
    "charged twice",
    "ledger differs from gateway",
    "unresolved after the reconciler",
    "header differs from its rows",
    "refunded, captured, total out of order",
)


@dataclass(frozen=True)
class AtStripe:
    """What Stripe's books hold of an order, in minor units."""

    held: int
    taken: int
    refunded: int


def at_stripe(peer: StripePeer, order: Order) -> AtStripe:
    """Added up from the intents and refunds that carry the order's number."""
    with peer.books.lock:
        intents = _of(peer, "payment_intent", order)
        refunds = _of(peer, "refund", order)
        return AtStripe(
            held=sum(row["amount_capturable"] for row in intents if row["status"] == "requires_capture"),
            taken=sum(row["amount_received"] for row in intents),
            refunded=sum(row["amount"] for row in refunds if row["status"] in ("succeeded", "pending")),
        )


def _of(peer: StripePeer, kind: str, order: Order) -> list[Row]:
    rows = peer.books.rows[kind].values()
    return [row for row in rows if row["metadata"].get("order") == str(order.number)]


def broken(peer: StripePeer, order: Order) -> list[str]:
    """The laws that do not hold; empty when all is well."""
    session().expire_all()
    theirs, sums = at_stripe(peer, order), ledger.sums(order)
    ours = AtStripe(order.authorized_minor, order.captured_minor, order.refunded_minor)
    bounds = 0 <= order.refunded_minor <= order.captured_minor <= order.total_minor
    found = {
        LAWS[0]: theirs.taken > order.total_minor or bool(_doubled(peer, order)),
        LAWS[1]: ours != theirs,
        LAWS[2]: bool(_stuck(order)),
        LAWS[3]: ours != AtStripe(sums.authorized_minor, sums.captured_minor, sums.refunded_minor),
        LAWS[4]: not bounds,
    }
    return [law for law, is_broken in found.items() if is_broken]


def _doubled(peer: StripePeer, order: Order) -> list[str]:
    """Operations that moved money more than once."""
    moved = Counter(
        row["metadata"].get("operation")
        for row in _of(peer, "payment_intent", order) + _of(peer, "refund", order)
        if row["status"] in ("succeeded", "requires_capture", "pending")
    )
    return [operation for operation, times in moved.items() if times > 1]


def _stuck(order: Order) -> list[Operation]:
    wanted = sa.select(Operation).where(
        Operation.order_id == order.id, Operation.state.in_(OPEN_STATES), Operation.state != WAITS_RIGHTLY
    )
    return list(session().execute(wanted).scalars())


def story(peer: StripePeer, order: Order) -> str:
    """What was asked and answered for an order, and what Stripe holds of it, for whoever has to find out why."""
    lines = [f"  order {order.number} {order.payment_state}: {at_stripe(peer, order)}"]
    for entry in ledger.entries(order):
        answers = ", ".join(
            f"{each.via}: {each.outcome} {each.code} {each.message}".strip() for each in entry.answers
        )
        lines.append(
            f"  {entry.kind} {entry.amount_minor} {entry.state} {entry.gateway_id} {entry.message} [{answers}]"
        )
    theirs = [row for kind in ("payment_intent", "setup_intent", "refund") for row in _of(peer, kind, order)]
    lines += [f"  {row['id']} {row['status']} for {row['metadata'].get('operation')}" for row in theirs]
    return "\n".join(lines)
