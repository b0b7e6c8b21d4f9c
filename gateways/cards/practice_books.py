"""The practice gateway's books: what it did, what its own rules forbid, and what it answers about it."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from gateways.cards.scripts import APPROVE, BY_TOKEN, CHALLENGE, DECLINES, PracticeCard
from shop.kernel import clock
from shop.kernel.columns import new_ulid
from shop.kernel.db import changes, session
from shop.kernel.refusals import Missing
from shop.payments.gateway import ActionRequired, Answer, Approved, CardOnFile, Declined, Request
from shop.payments.sightings import GatewayRow
from shop.payments.tables import PracticePayment

HOLD_LASTS = timedelta(days=7)
ABSENT = "authentication_required"  # the bank wants a confirmation, and the shopper is not there
MADE = {"authorize": "held", "purchase": "captured", "save": "saved", "capture": "captured"}
MADE |= {"charge": "captured", "void": "released", "refund": "refunded"}
SEEN_AS = {"held": "held", "captured": "taken", "refunded": "refunded", "challenge": "open", "lost": "lost"}


def lose(request: Request) -> bool:
    """Remember that a request got lost on its way, so that the next one arrives; False the second time."""
    if row_of(request.operation) is not None:
        return False
    session().add(_new(request, "lost"))
    return True


def perform(request: Request, script: str) -> Answer:
    """Do it, or give the first answer again; in one write of the gateway's own."""
    known = row_of(request.operation)
    if known is not None and known.state != "lost":
        return answer_of(known)
    refused = _refused(request)
    row = _new(request, "declined", refused or script)
    if not refused and script == APPROVE:
        row = _new(request, MADE[request.kind])
    elif not refused and script in (CHALLENGE, ABSENT):
        row = _new(request, "challenge", script)
    if known is not None:
        known.state, known.code = row.state, row.code
        row = known
    else:
        session().add(row)
    session().flush()
    if row.state in ("captured", "released") and row.parent:
        _use_hold(row)
    return answer_of(row)


def _refused(request: Request) -> str:
    """A code when the gateway's own rules forbid it: a hold is used once, refunds stay within the charge."""
    if request.kind not in ("capture", "void", "refund"):
        return ""
    wanted = sa.select(PracticePayment).where(PracticePayment.provider_id == request.parent)
    parent = session().execute(wanted.with_for_update()).scalar_one_or_none()
    if parent is None:
        return "hold_used"
    if request.kind == "refund":
        given = sa.select(sa.func.coalesce(sa.func.sum(PracticePayment.amount_minor), 0)).where(
            PracticePayment.parent == request.parent, PracticePayment.state == "refunded"
        )
        room = parent.amount_minor - int(session().execute(given).scalar_one())
        return "" if request.amount_minor <= room else "more_than_charged"
    if _is_expired(parent):
        return "hold_expired"
    if parent.state != "held":
        return "hold_used"
    return "more_than_held" if request.amount_minor > parent.amount_minor else ""


def _use_hold(row: PracticePayment) -> None:
    used = "captured_hold" if row.state == "captured" else "released"
    held = sa.update(PracticePayment).where(PracticePayment.provider_id == row.parent)
    changes(held.values(state=used))


def _is_expired(row: PracticePayment) -> bool:
    return row.kind == "authorize" and row.state == "held" and row.made_at + HOLD_LASTS <= clock.now()


def row_of(operation: str) -> PracticePayment | None:
    """The row of an operation of ours, if it was ever heard of."""
    wanted = sa.select(PracticePayment).where(PracticePayment.operation == operation)
    return session().execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()


def _new(request: Request, state: str, code: str = "") -> PracticePayment:
    return PracticePayment(
        provider_id=f"practice_{new_ulid().lower()}",
        operation=request.operation,
        kind=request.kind,
        parent=request.parent,
        token=request.card,
        amount_minor=request.amount_minor,
        currency=request.currency,
        state=state,
        code=code,
    )


def answer_of(row: PracticePayment) -> Answer:
    """What the gateway says about a row, whenever it is asked."""
    if row.state == "challenge":
        here = "" if row.code == ABSENT else f"/practice/challenge/{row.provider_id}"
        return ActionRequired(here, row.provider_id)
    if row.state == "declined":
        return Declined(row.code, DECLINES.get(row.code, row.code), row.provider_id)
    if row.state == "released" and row.kind == "authorize":
        return Declined("hold_used", DECLINES["hold_used"], row.provider_id)
    if _is_expired(row):
        return Declined("hold_expired", DECLINES["hold_expired"], row.provider_id)
    return _approved(row, BY_TOKEN.get(row.token))


def _approved(row: PracticePayment, card: PracticeCard | None) -> Approved:
    plain = Approved(row.provider_id, row.amount_minor, row.currency)
    if card is None or row.kind not in ("authorize", "purchase", "save"):
        return plain
    return Approved(
        row.provider_id,
        row.amount_minor,
        row.currency,
        card=CardOnFile(card.token, "", card.brand, card.last4, "2031-04"),
        capture_before=row.made_at + HOLD_LASTS if row.kind == "authorize" else None,
        checks=card.checks,
        risk_level=card.risk_level,
    )


def listed(since: datetime) -> list[GatewayRow]:
    """Payments and refunds made since then, as a gateway lists them; what got lost was never there."""
    wanted = sa.select(PracticePayment).where(
        PracticePayment.made_at >= since,
        PracticePayment.kind.in_(("authorize", "purchase", "capture", "charge", "refund")),
    )
    found = []
    for row in session().execute(wanted.order_by(PracticePayment.made_at, PracticePayment.id)).scalars():
        state = SEEN_AS.get(row.state, "gone")
        if state == "lost" or row.state == "captured_hold":
            continue
        kind = "refund" if row.kind == "refund" else "payment"
        found.append(
            GatewayRow(
                row.provider_id, kind, row.operation, row.amount_minor, row.currency, state, row.made_at
            )
        )
    return found


def challenged(provider_id: str) -> PracticePayment:
    """The row with a confirmation page; Missing when there is none."""
    wanted = sa.select(PracticePayment).where(PracticePayment.provider_id == provider_id)
    row = session().execute(wanted).scalar_one_or_none()
    if row is None:
        raise Missing
    return row
