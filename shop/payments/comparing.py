"""Comparing the gateway's rows with our operations: what one side lacks, and what both have otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from shop.kernel import money
from shop.kernel.db import session
from shop.payments.gateway import cards
from shop.payments.sightings import GatewayRow
from shop.payments.tables import OPEN_STATES, Operation

FRESH = timedelta(minutes=10)  # what is younger may still be on its way to either side
CHUNK = 400  # ids in one question


@dataclass(frozen=True)
class Difference:
    """One row that does not fit; `operation` is ours, where there is one."""

    kind: str
    reference: str
    amount_minor: int
    currency: str
    words: str
    operation: Operation | None = None


@dataclass(frozen=True)
class Known:
    """An operation of ours with what became of it since: how much of a hold was captured, what ended it."""

    operation: Operation
    children: tuple[Operation, ...]

    @property
    def taken_minor(self) -> int | None:
        """What this payment took by our books; None when nothing."""
        if self.operation.kind in ("charge", "purchase", "capture"):
            return self.operation.amount_minor if self.operation.state == "succeeded" else None
        captures = [each.amount_minor for each in self.children if each.kind == "capture"]
        return captures[0] if captures else None

    @property
    def is_held(self) -> bool:
        """Whether our books have a hold that still stands."""
        is_hold = self.operation.kind == "authorize" and self.operation.state == "succeeded"
        return is_hold and not any(each.kind in ("capture", "void") for each in self.children)

    @property
    def is_given_back(self) -> bool:
        """Whether our books have a refund that stayed given."""
        is_done = self.operation.kind == "refund" and self.operation.state == "succeeded"
        return is_done and not any(each.kind == "bounce" for each in self.children)


def differences(rows: Sequence[GatewayRow], since: datetime, now: datetime) -> list[Difference]:
    """Everything that does not fit between the rows made since then (UTC) and our operations."""
    settled = [row for row in rows if row.made_at <= now - FRESH]
    known = _known({row.operation for row in settled if row.operation})
    found = [each for row in settled if (each := _of_row(row, known.get(row.operation))) is not None]
    return found + _ours_only(rows, since, now)


def _of_row(row: GatewayRow, known: Known | None) -> Difference | None:
    if known is None:
        return _foreign(row) if row.state in ("held", "taken", "refunded") else None
    if known.operation.state in OPEN_STATES:
        words = f"The gateway says that {_words(row)}; here it has no answer yet."
        return _difference("differs", row, words, known) if row.state != "open" else None
    if _fits(row, known):
        return None
    return _difference("differs", row, f"The gateway says that {_words(row)}; here {_ours(known)}.", known)


def _ours(known: Known) -> str:
    """What our books say of it: "$40.00 is charged"."""
    operation = known.operation
    if known.taken_minor is not None:
        return f"{money.shown(known.taken_minor, operation.currency)} is charged"
    amount = money.shown(operation.amount_minor, operation.currency)
    if known.is_held or known.is_given_back:
        return f"{amount} is {'held' if known.is_held else 'refunded'}"
    ended = "over" if operation.state == "succeeded" else operation.state.replace("_", " ")
    return f"{amount} is {ended}"


def _fits(row: GatewayRow, known: Known) -> bool:
    if row.currency != known.operation.currency:
        return False
    if row.state == "taken":
        return known.taken_minor == row.amount_minor
    if row.state == "held":
        return known.is_held and known.operation.amount_minor == row.amount_minor
    if row.state == "refunded":
        return known.is_given_back and known.operation.amount_minor == row.amount_minor
    return not (known.is_held or known.is_given_back or known.taken_minor is not None)


def _foreign(row: GatewayRow) -> Difference:
    amount = money.shown(row.amount_minor, row.currency)
    noun = "A refund" if row.kind == "refund" else "A payment"
    return _difference("theirs_only", row, f"{noun} of {amount} that nothing here asked for.", None)


def _difference(kind: str, row: GatewayRow, words: str, known: Known | None) -> Difference:
    operation = known.operation if known else None
    return Difference(kind, row.provider_id, row.amount_minor, row.currency, words, operation)


def _words(row: GatewayRow) -> str:
    amount = money.shown(row.amount_minor, row.currency)
    words = {"held": "held", "taken": "charged", "refunded": "refunded", "gone": "not there any more"}
    return f"{amount} is {words.get(row.state, 'open')}"


def _ours_only(rows: Sequence[GatewayRow], since: datetime, now: datetime) -> list[Difference]:
    """What succeeded here in that time, and is in no row: by our id, by the gateway's, or by its hold's."""
    theirs = {row.operation for row in rows} | {row.provider_id for row in rows}
    parent, ending = sa.orm.aliased(Operation), sa.orm.aliased(Operation)
    ended = sa.exists().where(
        ending.store_id == Operation.store_id,
        ending.order_id == Operation.order_id,
        ending.parent_id == Operation.id,
        ending.kind.in_(("capture", "void")),
    )
    wanted = (
        sa.select(Operation, parent.ulid)
        .outerjoin(parent, parent.id == Operation.parent_id)
        .where(
            Operation.gateway == cards().name,
            Operation.state == "succeeded",
            Operation.sent_at.between(since + FRESH, now - FRESH),
            sa.or_(Operation.kind.in_(("charge", "purchase", "capture", "refund")), _is_hold(ended)),
            sa.or_(Operation.kind != "capture", parent.created_at >= since + FRESH),
        )
    )
    found = []
    for operation, hold in session().execute(wanted):
        if theirs.isdisjoint({operation.ulid, operation.provider_id, hold or operation.ulid}):
            amount = money.shown(operation.amount_minor, operation.currency)
            words = f"{amount} succeeded here, and the gateway has no such row."
            found.append(
                Difference(
                    "ours_only", operation.ulid, operation.amount_minor, operation.currency, words, operation
                )
            )
    return found


def _is_hold(ended: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(Operation.kind == "authorize", ~ended)


def _known(ulids: Iterable[str]) -> dict[str, Known]:
    found: dict[str, Known] = {}
    wanted = sorted(ulids)
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        child = sa.orm.aliased(Operation)
        is_child = sa.and_(
            child.store_id == Operation.store_id,
            child.order_id == Operation.order_id,
            child.parent_id == Operation.id,
            child.state == "succeeded",
        )
        rows = sa.select(Operation, child).outerjoin(child, is_child).where(Operation.ulid.in_(some))
        for operation, ended_by in session().execute(rows):
            before = found.get(operation.ulid, Known(operation, ()))
            more = (ended_by,) if ended_by is not None else ()
            found[operation.ulid] = Known(operation, (*before.children, *more))
    return found
