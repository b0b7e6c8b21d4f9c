"""Carrying an operation out: mark it sent, commit, call the gateway outside of everything, settle."""

from __future__ import annotations

import logging

from shop.kernel.points import crash, crash_point, pause
from shop.kernel.timeline import Actor
from shop.payments import gateway, outcomes
from shop.payments.answers import settle_operation
from shop.payments.gateway import Answer, Request
from shop.payments.operations import by_ulid, mark_sent, request_of
from shop.payments.outcomes import Outcome

log = logging.getLogger(__name__)
INSERTED = crash_point("payment.inserted")
MARKED = crash_point("payment.marked_sent")
ANSWERED = crash_point("payment.answered")


def carry_out(operation_ulid: str, by: Actor) -> Outcome:
    """Send the operation once and settle what is answered; call it outside of every write.

    Whatever happens here, the row says how far it came, and asking.resolve() finishes it.
    """
    gateway.leave_transaction()
    crash(INSERTED)
    pause("payment.inserted")
    if not mark_sent(operation_ulid):
        return outcomes.of(by_ulid(operation_ulid))
    crash(MARKED)
    pause("payment.marked_sent")
    request = request_of(by_ulid(operation_ulid))
    answer = put_safely(request)
    crash(ANSWERED)
    pause("payment.answered")
    return settle_operation(operation_ulid, answer, via="response", by=by)


def put_safely(request: Request) -> Answer:
    """The gateway's answer; a defect in its adapter is Unknown, since the request may have left."""
    gateway.leave_transaction()
    try:
        return gateway.put(request)
    except Exception as error:
        log.exception("operation %s: the gateway's adapter failed", request.operation)
        return gateway.Unknown(f"The answer could not be read ({type(error).__name__}).")
