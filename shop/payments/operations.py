"""The rows of card operations: opened with a frozen request, one open at a time per order, marked when sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from shop.kernel import clock
from shop.kernel.db import changes, in_write, session, writes
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.payments.gateway import Request, cards
from shop.payments.refund_tables import Refund
from shop.payments.tables import OPEN_STATES, TAKING, Card, Operation

_NAMED = sa.select(Operation).where(Operation.ulid == sa.bindparam("ulid"))
_NEWEST_CARD = (
    sa.select(Card)
    .where(Card.order_id == sa.bindparam("order_id"), Card.gateway == sa.bindparam("gateway"))
    .where(Card.forgotten_at.is_(None))
    .order_by(Card.id.desc())
    .limit(1)
)
_ALL = (
    sa.select(Operation).where(Operation.order_id == sa.bindparam("order_id")).order_by(Operation.id.desc())
)


def start(
    order: Order,
    kind: str,
    amount_minor: int,
    by: Actor,
    *,
    card: Card | None = None,
    parent: Operation | None = None,
    given: Mapping[str, str] | None = None,
    gateway: str = "",
    refund: Refund | None = None,
) -> Operation:
    """Open an operation inside the caller's write, its request frozen; the order must be locked.

    `given` joins the frozen request, as far as it says something: the checkout's card and return_url, the
    parcel. `gateway` names another than the one in use; `refund` is what a refunding operation is a part of.
    Refusal "being_charged" when the order has an open one: the partial unique index decides, so that two
    presses in the same instant cannot both pass.
    """
    if not in_write():
        raise RuntimeError("start() belongs in the write that locked the order")
    operation = Operation(
        store_id=order.store_id,
        order_id=order.id,
        card_id=card.id if card else None,
        parent_id=parent.id if parent else None,
        refund_id=refund.id if refund else None,
        gateway=gateway or cards().name,
        kind=kind,
        amount_minor=amount_minor,
        currency=order.currency,
        params=_frozen(order, card, parent) | {name: value for name, value in (given or {}).items() if value},
        created_by=by.name[:120],
    )
    _insert(operation, order, by)
    return operation


def _insert(operation: Operation, order: Order, by: Actor) -> None:
    try:
        with session().begin_nested():
            session().add(operation)
            session().flush()
    except sa.exc.IntegrityError as error:
        blocker = open_operation(order)
        if blocker is None:
            raise
        raise being_charged(blocker, by) from error


def _frozen(order: Order, card: Card | None, parent: Operation | None) -> dict[str, str]:
    params = {"order": str(order.number), "email": order.email}
    if card is not None:
        params |= {"card": card.token, "customer": card.gateway_customer}
    if parent is not None:
        params["parent"] = parent.provider_id
    return params


def request_of(operation: Operation) -> Request:
    """The request exactly as it was frozen."""
    params: dict[str, Any] = operation.params
    return Request(
        operation=operation.ulid,
        kind=operation.kind,
        amount_minor=operation.amount_minor,
        currency=operation.currency,
        card=params.get("card", ""),
        customer=params.get("customer", ""),
        parent=params.get("parent", ""),
        order=params.get("order", ""),
        email=params.get("email", ""),
        return_url=params.get("return_url", ""),
        sent_at=operation.sent_at,
        provider_id=operation.provider_id,
        by_phone=params.get("by_phone") == "1",
    )


@writes
def mark_sent(operation_ulid: str) -> bool:
    """Claim the right to send it; False when it was sent, or given up, before."""
    claim = (
        sa.update(Operation)
        .where(Operation.ulid == operation_ulid, Operation.state == "created")
        .values(state="sent", sent_at=clock.now())
    )
    return changes(claim) == 1


def by_ulid(operation_ulid: str) -> Operation:
    """The operation; Missing when there is none."""
    operation = session().execute(_NAMED, {"ulid": operation_ulid}).scalar_one_or_none()
    if operation is None:
        raise Missing("There is no such payment.")
    return operation


def _of(order: Order) -> sa.Select[Operation]:
    return (
        sa.select(Operation)
        .where(Operation.store_id == order.store_id, Operation.order_id == order.id)
        .order_by(Operation.id.desc())
    )


def open_operation(order: Order) -> Operation | None:
    """The order's open operation, if any; there is never more than one."""
    wanted = _of(order).where(Operation.state.in_(OPEN_STATES)).limit(1)
    return session().execute(wanted).scalar_one_or_none()


def last_operation(order: Order) -> Operation | None:
    """The newest operation of the order."""
    return session().execute(_of(order).limit(1)).scalar_one_or_none()


def live_holds(order: Order) -> list[Operation]:
    """Authorizations that can still be captured, newest first: succeeded, neither captured nor released.

    An order has a handful of operations, and they are found by its id alone: with a state beside it SQLite
    goes through all that succeeded.
    """
    made = session().execute(_ALL, {"order_id": order.id}).scalars()
    done = [each for each in made if each.state == "succeeded"]
    ended = {each.parent_id for each in done if each.kind in ("capture", "void")}
    return [each for each in done if each.kind == "authorize" and each.id not in ended]


def live_hold(order: Order) -> Operation | None:
    """The newest authorization that can still be captured."""
    return next(iter(live_holds(order)), None)


def payments(order: Order) -> list[Operation]:
    """What brought money and was not taken back, oldest first: refunds go back to these, in this order."""
    wanted = _of(order).where(Operation.kind.in_((*TAKING, "reverse")), Operation.state == "succeeded")
    return that_brought_money(session().execute(wanted.order_by(None).order_by(Operation.id)).scalars())


def that_brought_money(operations: Iterable[Operation]) -> list[Operation]:
    """Those among an order's operations that brought money which is still here."""
    done = [each for each in operations if each.state == "succeeded"]
    taken_back = {each.parent_id for each in done if each.kind == "reverse"}
    return [each for each in done if each.kind in TAKING and each.id not in taken_back]


def card_on_file(order: Order) -> Card | None:
    """The newest card that the gateway in use keeps for this order."""
    here = {"order_id": order.id, "gateway": cards().name}
    return session().execute(_NEWEST_CARD, here).scalar_one_or_none()


def being_charged(blocker: Operation, by: Actor) -> Refusal:
    """Who is at it and since when: staff read the name, a shopper does not."""
    since: datetime = blocker.sent_at or blocker.created_at
    if by.kind == "customer":
        message = "Your payment is being worked on. Please wait a moment before you try again."
    elif blocker.state in ("unknown", "review"):
        message = "The last payment has no answer yet: ask the gateway before charging again."
    elif blocker.state == "action_required":
        message = "The shopper has not confirmed the last payment with the bank yet."
    else:
        message = f"Being charged by {blocker.created_by} since {since:%H:%M:%S} UTC."
    return Refusal(
        "being_charged", message, who=blocker.created_by, since=since.isoformat(), state=blocker.state
    )
