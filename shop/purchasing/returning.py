"""Goods back to a vendor: asked, authorised with their RMA number or refused, sent, and closed by a credit note or a waiver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from shop.kernel import clock, idempotency, money, typed
from shop.kernel.db import session, writes
from shop.kernel.points import pause
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.purchasing import heeding, holding, inviting, returned_units, sending
from shop.purchasing.bill_content import MOST
from shop.purchasing.return_tables import REASONS, RETURN, VendorReturn, VendorReturnLine
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor


@dataclass(frozen=True, slots=True)
class Back:
    """So many units of a line that go back, and why: a key of REASONS."""

    quantity: int
    reason: str


@writes
def ask(
    purchase_order: PurchaseOrder, units: Mapping[str, Back], by: Actor, *, note: str = "", form_key: str
) -> VendorReturn:
    """Ask the vendor, by mail, to take units back: {purchase order line ulid: Back}. Once for a form key.

    Raises Refusal "nothing" without units, one with field "line-<ulid>" for more than came and does not go back
    already or for no reason, and Missing for a line of another purchase order.
    """
    sending.hold(purchase_order)
    asked = {"lines": {ulid: asdict(back) for ulid, back in units.items()}, "note": note}

    def once() -> dict[str, Any]:
        said = _text(note, 500, "note") if note.strip() else ""
        lines = _lines(purchase_order, units)
        made = _write_down(purchase_order, lines, said, by)
        _tell_vendor(purchase_order, lines, said, by)
        what = f"Of {purchase_order.number} shall go back to the vendor: {_listed(lines)}."
        _tell(purchase_order, made, "asked", what, by)
        return {"ulid": made.ulid}

    kept = idempotency.once(f"return {purchase_order.ulid}", form_key, asked, once)
    return session().execute(sa.select(VendorReturn).where(VendorReturn.ulid == kept["ulid"])).scalar_one()


@writes
def authorise(found: VendorReturn, rma_number: str, address: str, by: Actor, *, version: int) -> None:
    """The vendor takes the goods back under this number, or staff were told so; again, it puts both right.

    Without an address it is the one of the vendor's record. Raises Stale when it changed since `version`, and
    Refusal with the field "rma_number" or "return_address" for what is missing.
    """
    po = _hold(found, version)
    state = RETURN.move(found.state, "authorised")
    number = _text(rma_number, 60, "rma_number", "Enter the vendor's RMA number.")
    lines = "\n".join(session().get_one(Vendor, po.vendor_id).address)
    to = typed.paragraphs(address, 601) or typed.paragraphs(lines, 600)
    if not to or len(to) > 600:
        words = "Enter the address that the goods go to, at most 600 characters."
        raise Refusal("return_address", words, field="return_address")
    found.state, found.rma_number, found.return_address = state, number, to
    _answered(po, found, by)
    _tell(po, found, "authorised", f"The vendor takes goods of {po.number} back under {number}.", by)


@writes
def refuse(found: VendorReturn, reason: str, by: Actor, *, version: int) -> None:
    """The vendor does not take them back. Raises Stale, and Refusal "reason" without one."""
    po = _hold(found, version)
    found.state = RETURN.move(found.state, "refused")
    found.reason = _text(reason, 500, "reason", "Say why they cannot come back.")
    _answered(po, found, by)
    _tell(po, found, "refused", f"The vendor does not take goods of {po.number} back: {found.reason}", by)


@writes
def withdraw(found: VendorReturn, reason: str, by: Actor, *, version: int) -> None:
    """Nothing is to go back after all; the vendor is told. Only before they answered. Raises Stale."""
    po = _hold(found, version)
    found.state = RETURN.move(found.state, "withdrawn")
    found.reason = _text(reason, 500, "reason") if reason.strip() else ""
    words = f"Nothing of {po.number} comes back to you after all."
    if session().get_one(Vendor, po.vendor_id).emails:
        inviting.mail_link(po, by, f"{words} {found.reason}".strip())
    why = f": {found.reason}" if found.reason else "."
    _tell(po, found, "withdrawn", f"The return of goods of {po.number} was withdrawn{why}", by)


@writes
def send(found: VendorReturn, tracking_number: str, by: Actor, *, version: int) -> None:
    """The goods left for the vendor, with a tracking number if there is one. Raises Stale."""
    po = _hold(found, version)
    found.state = RETURN.move(found.state, "on_its_way")
    track = tracking_number.strip()
    found.tracking_number = _text(track, 60, "tracking_number") if track else ""
    found.sent_by, found.sent_at = by.name[:120], clock.now()
    by_it = f", tracking number {found.tracking_number}" if found.tracking_number else ""
    words = f"Goods of {po.number} are on their way to the vendor under {found.rma_number}{by_it}."
    _tell(po, found, "sent", words, by)


@writes
def credit(found: VendorReturn, number: str, amount_minor: int, by: Actor, *, version: int) -> None:
    """Close it with the vendor's credit note. Raises Stale, and Refusal with field "credit_number" or "amount"."""
    po = _hold(found, version)
    state = RETURN.move(found.state, "credited")
    named = _text(number, 60, "credit_number", "Enter the number of the credit note.")
    if not 0 < amount_minor <= MOST:
        raise Refusal("amount", "Enter what the credit note comes to, more than 0.", field="amount")
    found.state, found.credit_number, found.credit_minor = state, named, amount_minor
    _closed(po, found, by)
    less = found.expected_minor - amount_minor
    total = money.shown(amount_minor, found.currency)
    off = f", {money.shown(abs(less), found.currency)} {'less' if less > 0 else 'more'} than expected"
    words = f"Credit note {named} for {found.rma_number} of {po.number}: {total}{off if less else ''}."
    _tell(po, found, "credited", words, by)


@writes
def waive(found: VendorReturn, reason: str, by: Actor, *, version: int) -> None:
    """Close it without a credit. Raises Stale, and Refusal "reason" without one."""
    po = _hold(found, version)
    found.state = RETURN.move(found.state, "waived")
    found.reason = _text(reason, 500, "reason", "Say why no credit is asked for.")
    _closed(po, found, by)
    _tell(po, found, "waived", f"No credit for {found.rma_number} of {po.number}: {found.reason}", by)


def find(store_id: int, ulid: str) -> VendorReturn:
    """The store's return; Missing for any other."""
    wanted = sa.select(VendorReturn).where(VendorReturn.store_id == store_id, VendorReturn.ulid == ulid)
    found = session().execute(wanted).scalar_one_or_none()
    if found is None:
        raise Missing
    return found


def _hold(found: VendorReturn, version: int) -> PurchaseOrder:
    """Lock the return's order and purchase order, then itself. Raises Stale when it changed since `version`."""
    words = "Somebody else answered or closed this return meanwhile. Look at it again."
    return holding.hold_beside(found, version, words, point="return.after_locking")


def _lines(po: PurchaseOrder, units: Mapping[str, Back]) -> list[tuple[PurchaseOrderLine, Back]]:
    """What goes back, each within what came; in a write that holds the purchase order."""
    known = {line.ulid: (line, room) for line, room in returned_units.rooms(po)}
    pause("return.after_counting")
    if not set(units) <= set(known):
        raise Missing
    if not units:
        raise Refusal("nothing", "Enter how many units go back.", field="lines")
    for ulid, back in units.items():
        line, room = known[ulid]
        if not 0 < back.quantity <= room:
            can = f"{room} can go back" if room > 0 else "none can go back"
            raise Refusal("quantity", f"Of {line.name} {can}.", field=f"line-{ulid}")
        if back.reason not in REASONS:
            raise Refusal("reason", f"Say why {line.name} goes back.", field=f"line-{ulid}")
    return [(known[ulid][0], back) for ulid, back in units.items()]


def _write_down(
    po: PurchaseOrder, lines: list[tuple[PurchaseOrderLine, Back]], note: str, by: Actor
) -> VendorReturn:
    made = VendorReturn(
        store_id=po.store_id,
        vendor_id=po.vendor_id,
        purchase_order_id=po.id,
        note=note,
        currency=po.currency,
        expected_minor=sum(line.unit_cost_minor * back.quantity for line, back in lines),
        asked_by=by.name[:120],
    )
    session().add(made)
    session().flush()
    for line, back in lines:
        session().add(
            VendorReturnLine(
                store_id=po.store_id,
                vendor_return_id=made.id,
                purchase_order_line_id=line.id,
                quantity=back.quantity,
                reason=back.reason,
                unit_cost_minor=line.unit_cost_minor,
            )
        )
    return made


def _listed(lines: list[tuple[PurchaseOrderLine, Back]]) -> str:
    return ", ".join(
        f"{back.quantity} × {line.name} ({line.vendor_sku or line.sku}): {REASONS[back.reason].lower()}"
        for line, back in lines
    )


def _tell_vendor(
    po: PurchaseOrder, lines: list[tuple[PurchaseOrderLine, Back]], note: str, by: Actor
) -> None:
    if session().get_one(Vendor, po.vendor_id).emails:
        words = f"We ask you to take goods of {po.number} back. {_listed(lines)}.\n{note}".strip()
        inviting.mail_link(po, by, f"{words}\nOpen the link to accept with your RMA number, or to refuse.")


def _text(text: str, longest: int, field: str, missing: str = "Enter something that can be read.") -> str:
    """One line as it is kept; Refusal at the field for none, or for more than fits."""
    said = typed.line(text, longest + 1)
    if not said or len(said) > longest:
        raise Refusal(field, missing if not said else f"At most {longest} characters fit.", field=field)
    return said


def _answered(po: PurchaseOrder, found: VendorReturn, by: Actor) -> None:
    found.answered_by, found.answered_at = by.name[:120], clock.now()
    _heed(po, by)


def _closed(po: PurchaseOrder, found: VendorReturn, by: Actor) -> None:
    found.closed_by, found.closed_at = by.name[:120], clock.now()
    _heed(po, by)


def _heed(po: PurchaseOrder, by: Actor) -> None:
    """What a vendor says stands on the desk's list until somebody has read it."""
    if by.kind == "vendor":
        heeding.wait(po)


def _tell(po: PurchaseOrder, found: VendorReturn, what: str, sentence: str, by: Actor) -> None:
    sending.record(f"return_{what}", sentence[:500], po, by, vendor_return=found.ulid, state=found.state)
