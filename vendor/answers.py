"""What a vendor does: answers lines, enters parcels, writes a message, asks for a new link."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for

from shop.kernel.columns import new_ulid
from shop.kernel.refusals import Refusal
from shop.purchasing import answering, cancelling, inviting, messaging, revising
from shop.purchasing.answering import LineAnswer
from shop.shipping import inbound, parcels, righting
from shop.shipping.parcels import ParcelDraft
from vendor import about, blueprint, invited, log, orders
from web import parcel_form
from web.errors import status_of
from web.forms import is_plain_text
from web.pages import page, see_other
from web.requests import visit


@blueprint.post("/<token>/answers")
def create_answer(token: str) -> Response:
    """Accept, ship a part, later, or reject: line by line, or all at once."""
    form, who = request.form, invited()
    try:
        said = _everything() if form.get("act") == "accept" else _answers(form)
        reference = form.get("reference", "")[:80]
        answering.answer(who.purchase_order, said, who.actor, form_key=key(), reference=reference)
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused="answers")
    return done(token, "answered", "Thank you. The shop has your answer.")


@blueprint.post("/<token>/parcels")
def create_parcel(token: str) -> Response:
    """A parcel that left: its units, its number."""
    try:
        knows = _pack(parcel_form.draft(request.form, purchase_order=invited().purchase_order.number))
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused="parcels")
    return done(token, "shipped", f"Thank you. {knows} of the parcel.")


@blueprint.post("/<token>/parcels/<ulid>/corrections")
def create_correction(token: str, ulid: str) -> Response:
    """Another number, carrier or day, within the hour."""
    who = invited()
    try:
        parcel = righting.of_vendor(who.purchase_order, ulid)
        details = parcel_form.details(request.form)
        righting.correct(who.order, parcel, details, who.actor, tell_shopper=True)
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused=ulid)
    return done(token, "corrected", "Thank you. The parcel is corrected.")


@blueprint.post("/<token>/parcels/<ulid>/voids")
def create_void(token: str, ulid: str) -> Response:
    """The parcel did not leave after all, within the hour."""
    who = invited()
    try:
        parcel = righting.of_vendor(who.purchase_order, ulid)
        righting.void(who.order, parcel, who.actor, reason="entered by mistake")
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused=ulid)
    return done(token, "voided", "Taken back. Enter the parcel again once it leaves.")


@blueprint.post("/<token>/cancel-answers")
def create_cancel_answer(token: str) -> Response:
    """Whether what the shop does not want any more can still be stopped."""
    who, form = invited(), request.form
    try:
        lets_go = form.get("said") == "yes"
        cancelling.answer(who.purchase_order, form.get("request", "")[:26], lets_go=lets_go, by=who.actor)
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused="cancel")
    return done(token, "cancelled" if lets_go else "kept", "Thank you. The shop has your answer.")


@blueprint.post("/<token>/revision-answers")
def create_revision_answer(token: str) -> Response:
    """Whether the vendor agrees with what the shop wants to change."""
    who, form = invited(), request.form
    try:
        accepts, reason = form.get("said") == "yes", form.get("reason", "")[:300]
        asked = form.get("revision", "")[:26]
        if not is_plain_text(reason):
            raise Refusal("reason", "This has characters that cannot be stored.", field="reason")
        state = revising.answer(who.purchase_order, asked, accepts=accepts, by=who.actor, reason=reason)
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused="revision")
    if state == "overtaken":
        flash("This revision is no longer possible. The shop knows.", "warn")
        return see_other(url_for("vendor.show", token=token, order=form.get("order") or None))
    return done(token, f"revision {state}"[:20], "Thank you. The shop has your answer.")


@blueprint.post("/<token>/messages")
def create_message(token: str) -> Response:
    """A few words to the shop."""
    who, words = invited(), request.form.get("message", "")
    try:
        messaging.write_to_store(who.purchase_order, words, who.actor, form_key=key())
    except Refusal as refusal:
        return orders.shown(status_of(refusal), refusal=refusal, refused="messages")
    return done(token, "wrote", "Sent to the shop.")


@blueprint.post("/<token>/links")
def create_link(token: str) -> Response:  # noqa: ARG001
    """A new link, mailed to the addresses that the shop has of this vendor."""
    if not invited().is_open:
        inviting.ask_for_new(invited(), visit())
    return page("vendor/ended.html", is_mailed=True, **about())


def _pack(draft: ParcelDraft) -> str:
    """Enter the parcel; returns who knows of it now."""
    who = invited()
    if who.order is None:
        inbound.announce(who.purchase_order, draft, who.actor, form_key=key())
        return "The shop knows"
    parcels.pack(who.order, draft, who.actor, tell_shopper=True, form_key=key())
    return "The shop and the recipient know"


def done(token: str, act: str, words: str) -> Response:
    """Back to the page, which says so; the link's use is written down."""
    log(act)
    flash(words, "good")
    return see_other(url_for("vendor.show", token=token, order=request.form.get("order") or None))


def key() -> str:
    """What makes a form that is sent twice count once."""
    return request.form.get("form_key", "")[:60] or new_ulid()


def _everything() -> dict[str, LineAnswer]:
    """All units that nobody has answered for yet, accepted."""
    return {ulid: LineAnswer("accepted") for ulid in answering.unanswered(invited().purchase_order)}


def _answers(form: Any) -> dict[str, LineAnswer]:
    """{line ulid: answer} of the fields answer-<line>; a line without one is left for later."""
    chosen = {name.removeprefix("answer-"): form[name][:20] for name in form if name.startswith("answer-")}
    return {ulid: _answer(form, ulid, kind) for ulid, kind in chosen.items() if kind}


def _answer(form: Any, ulid: str, kind: str) -> LineAnswer:
    field, part = f"line-{ulid}", form.get(f"units-{ulid}", "").strip()
    return LineAnswer(
        kind,
        quantity=parcel_form.units(part, field) if kind == "part" else 0,
        promised_on=parcel_form.day(form.get(f"day-{ulid}", ""), field),
        reason=form.get(f"reason-{ulid}", "")[:20],
    )
