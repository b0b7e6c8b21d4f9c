"""Hearing what a gateway tells: each event is a hint, looked up, and stored in the transaction of its effect."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

import sqlalchemy as sa

from shop.kernel import chores
from shop.kernel.db import session, writes
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.refusals import Refusal
from shop.payments import alarming, disputing, gateway, ringing
from shop.payments.gateway import Unknown, cards
from shop.payments.inbox_tables import IS_OPEN, GatewayEvent
from shop.payments.sightings import DisputeSeen, GatewayNews
from shop.payments.tables import Operation

log = logging.getLogger(__name__)
ASKED = crash_point("webhook.asked")
MOST_TRIES = 60  # about an hour of asking; then a person looks
LONGEST_BODY = 256 * 1024
Verdict = tuple[str, str]  # a state of an event, and a note for people
Effect = Callable[[], Verdict]


def hear(body: bytes, headers: Mapping[str, str]) -> str:
    """Verify, look up, and write down what follows; returns the event's state, or "known" for a repeat.

    Outside of every write. Raises Refusal "no_secret", "bad_signature" or "wrong_mode" for what is no news.
    """
    news = cards().parse_webhook(body, headers)
    if news is None:
        return "ignored"
    if _state_of(news) not in ("", "waiting"):
        return "known"
    return handle(news)


def handle(news: GatewayNews) -> str:
    """Ask the gateway what the event is about, then keep the event together with its effect."""
    gateway.leave_transaction()
    effect = _effect(news)
    crash(ASKED)
    pause("webhook.asked")
    try:
        return _keep(news, effect)
    except Refusal as refusal:  # another operation is under way: its turn comes
        why = refusal.message
        log.info("event %s waits: %s", news.event_id, why)
        return _keep(news, lambda: ("waiting", why))


def _effect(news: GatewayNews) -> Effect:
    """What is to be written; everything that takes time was asked before."""
    if news.account:
        return lambda: ("review", f"It is about another account, {news.account}.")
    if news.topic == "dispute":
        return _dispute_effect(news)
    operation = _operation_of(news)
    if operation is None:
        return lambda: ("review", "No payment of this shop belongs to it.")
    if words := _differs(news, operation):
        return lambda: ("review", words)
    return ringing.effect(operation.ulid)


def _dispute_effect(news: GatewayNews) -> Effect:
    seen = cards().dispute(news.object_id)
    if isinstance(seen, Unknown):
        why = seen.why
        return lambda: ("waiting", why)
    if not isinstance(seen, DisputeSeen):
        return lambda: ("review", "The gateway knows no such dispute.")
    return lambda: disputing.note(seen)


def _operation_of(news: GatewayNews) -> Operation | None:
    """By our own id where the event carries it, else by the gateway's."""
    mine = sa.select(Operation).where(Operation.gateway == cards().name)
    if news.operation:
        return session().execute(mine.where(Operation.ulid == news.operation)).scalar_one_or_none()
    for provider_id in (news.object_id, news.parent):
        if provider_id:
            wanted = mine.where(Operation.provider_id == provider_id).order_by(Operation.id).limit(1)
            if found := session().execute(wanted).scalar_one_or_none():
                return found
    return None


def _differs(news: GatewayNews, operation: Operation) -> str:
    if news.currency and news.currency != operation.currency:
        return f"It speaks of {news.currency}, the payment is in {operation.currency}."
    if news.amount_minor is None or operation.kind == "save":
        return ""
    is_same_thing = news.operation == operation.ulid or news.object_id == operation.provider_id
    if is_same_thing and news.amount_minor != operation.amount_minor:
        return "It speaks of another amount than the payment of this shop."
    return ""


def _state_of(news: GatewayNews) -> str:
    wanted = sa.select(GatewayEvent.state).where(
        GatewayEvent.gateway == cards().name, GatewayEvent.event_id == news.event_id
    )
    return session().execute(wanted).scalar_one_or_none() or ""


@writes
def _keep(news: GatewayNews, effect: Effect) -> str:
    """The event's row and its effect in one transaction; "known" where somebody else has written it."""
    row = _claim(news)
    if row is None:
        return "known"
    row.state, note = effect()
    row.note = note[:300]
    if row.state == "waiting" and row.tries >= MOST_TRIES:
        row.state = "review"
    if row.state == "review":
        alarming.count()
    pause("webhook.before_commit")
    return row.state


def _claim(news: GatewayNews) -> GatewayEvent | None:
    """A new row, which keeps every twin out until we are done; or the one that waits; None for a repeat."""
    row = GatewayEvent(
        gateway=cards().name,
        event_id=news.event_id,
        kind=news.kind[:80],
        object_id=news.object_id,
        topic=news.topic,
        parent=news.parent,
        account=news.account,
        operation=news.operation,
        amount_minor=news.amount_minor,
        currency=news.currency[:10],
        tries=1,
    )
    try:
        with session().begin_nested():
            session().add(row)
            session().flush()
        return row
    except sa.exc.IntegrityError:
        wanted = sa.select(GatewayEvent).where(
            GatewayEvent.gateway == row.gateway, GatewayEvent.event_id == news.event_id
        )
        kept = session().execute(wanted.with_for_update()).scalar_one()
        if kept.state != "waiting":
            return None
        kept.tries += 1
        return kept


@chores.every(timedelta(minutes=1))
def go_on() -> None:
    """Ask again about events that came while the gateway could not be asked."""
    if not cards().is_set_up:
        return
    wanted = sa.select(GatewayEvent).where(
        IS_OPEN, GatewayEvent.state == "waiting", GatewayEvent.gateway == cards().name
    )
    for row in session().execute(wanted.order_by(GatewayEvent.id).limit(50)).scalars().all():
        news = GatewayNews(
            row.event_id,
            row.kind,
            row.operation,
            row.object_id,
            row.topic,
            row.parent,
            row.account,
            row.amount_minor,
            row.currency,
        )
        try:
            handle(news)
        except Exception:
            log.exception("event %s could not be handled", news.event_id)
