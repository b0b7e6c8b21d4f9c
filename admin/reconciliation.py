"""The gateway's books beside ours: what does not fit, each with its mend; events that fit nothing."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, url_for

from admin import blueprint
from admin.order_page import actor
from admin.payment_problems import written
from shop.kernel.refusals import Refusal
from shop.payments import reconciling
from shop.payments.gateway import cards
from web.errors import status_of
from web.pages import page, see_other
from web.requests import current_store


@blueprint.get("/payments/reconciliation")
def show_reconciliation() -> Response:
    return shown()


@blueprint.post("/payments/reconciliations")
def create_reconciliation() -> Response:
    if not cards().is_set_up:
        raise Refusal("not_set_up", "No card gateway is set up: there is nothing to compare with.")
    run = reconciling.reconcile(current_store(), actor())
    if run.trouble:
        flash(f"The gateway could not be asked: {run.trouble}", "bad")
    else:
        flash(f"Compared with {run.looked_at} rows of the gateway.", "good")
    return see_other(url_for(".show_reconciliation"))


@blueprint.post("/payments/mismatches/<ulid>/questions")
def create_mismatch_question(ulid: str) -> Response:
    reconciling.ask(current_store().id, ulid[:26], actor())
    return see_other(url_for(".show_reconciliation"))


@blueprint.post("/payments/mismatches/<ulid>/closings")
def create_mismatch_closing(ulid: str) -> Response:
    try:
        reconciling.close(current_store().id, ulid[:26], actor(), reason=written("reason"))
    except Refusal as refusal:
        return refused(refusal, ulid)
    return see_other(url_for(".show_reconciliation"))


@blueprint.post("/payments/events/<event_id>/closings")
def create_event_closing(event_id: str) -> Response:
    try:
        reconciling.close_event(event_id[:255], actor(), reason=written("reason"))
    except Refusal as refusal:
        return refused(refusal, event_id)
    return see_other(url_for(".show_reconciliation"))


def refused(refusal: Refusal, of: str) -> Response:
    """The page with what is wrong beside the form that it is about."""
    if not refusal.field:
        raise refusal
    return shown(status=status_of(refusal), refusal=refusal, of=of)


def shown(*, status: int = 200, **context: Any) -> Response:
    """The page with the last run."""
    report = reconciling.report(current_store().id)
    return page(
        "admin/reconciliation/page.html", status=status, report=report, gateway=cards().name, **context
    )
