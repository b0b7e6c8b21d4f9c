"""Events as the practice gateway would send them, signed or spoilt."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from gateways.cards.practice_news import HEADER, open_dispute
from shop.kernel import clock
from shop.kernel.columns import new_ulid
from shop.kernel.db import session, write
from shop.kernel.signing import sign
from shop.orders.tables import Order
from shop.payments import hearing
from shop.payments.gateway import cards
from shop.payments.inbox_tables import GatewayEvent
from shop.payments.tables import Operation, PracticePayment


def secret() -> str:
    """What the plugged practice gateway signs with."""
    return str(cards()._webhook_secret)  # type: ignore[attr-defined]


def signed(body: bytes, at: int | None = None) -> dict[str, str]:
    """The header that belongs to these bytes."""
    return {HEADER: sign(body, secret(), int(clock.now().timestamp()) if at is None else at)}


def event(topic: str = "payment", **fields: Any) -> bytes:
    """An event's bytes, with an id of its own unless one is given."""
    return json.dumps(
        {"id": f"evt_{new_ulid()}", "type": f"{topic}.changed", "topic": topic} | fields
    ).encode()


def about(row: Operation, topic: str = "payment", **fields: Any) -> bytes:
    """An event about this operation, as the gateway knows it."""
    known = {
        "operation": row.ulid,
        "object": row.provider_id,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
    }
    return event(topic, **(known | fields))


def hear(body: bytes) -> str:
    """Hear it, signed well."""
    return hearing.hear(body, signed(body))


def last(order: Order, kind: str) -> Operation:
    """The order's newest operation of that kind."""
    wanted = sa.select(Operation).where(Operation.order_id == order.id, Operation.kind == kind)
    return session().execute(wanted.order_by(Operation.id.desc()).limit(1)).scalar_one()


def kept() -> list[tuple[str, str]]:
    """State and note of every event, oldest first."""
    wanted = sa.select(GatewayEvent.state, GatewayEvent.note).order_by(GatewayEvent.id)
    return [tuple(row) for row in session().execute(wanted)]


def disputed(order: Order, reason: str = "fraudulent", payment: Operation | None = None) -> str:
    """A dispute that the practice bank opened over what the order paid; returns its id."""
    payment = payment or last(order, "capture")

    def work() -> str:
        wanted = sa.select(PracticePayment).where(PracticePayment.provider_id == payment.provider_id)
        return open_dispute(session().execute(wanted).scalar_one(), reason)

    return write(work)


def books(provider_id: str, **values: Any) -> None:
    """Change the practice gateway's own books, as its bank would."""
    write(
        lambda: session().execute(
            sa.update(PracticePayment)
            .where(PracticePayment.provider_id == provider_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    )
