"""Vendors' answers: each unit is kept, refused or still open, and what is refused can be ordered elsewhere."""

from datetime import date
from email import message_from_bytes, policy
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.clock import now
from shop.kernel.db import session, write
from shop.kernel.links import Link
from shop.kernel.post import Message
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.timeline import Actor
from shop.purchasing import answering, inviting, messaging, planning, progress
from shop.purchasing.answering import LineAnswer
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from tests.shop.shipping.test_parcels import MUG, ship, with_vendors
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("VN-07")]
KETTLE = Want("KET-1", 5, {"BREW": (6100, 42), "MILL": (6300, 9)})
BREW = Actor("vendor", "Brew")
REJECTED = LineAnswer("rejected", reason="out_of_stock")


def po_of(number: str = "1042-1") -> PurchaseOrder:
    """The purchase order as it is now."""
    session().rollback()
    return session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()


def say(said: LineAnswer, *, number: str = "1042-1", key: str = "a1", sku: str = "", **more: Any) -> None:
    """Answer the purchase order's line of that SKU, by default its first."""
    po = po_of(number)
    wanted = sa.select(PurchaseOrderLine).where(PurchaseOrderLine.purchase_order_id == po.id)
    lines = session().scalars(wanted.order_by(PurchaseOrderLine.position)).all()
    line = next(line for line in lines if not sku or line.sku == sku)
    answering.answer(po, {line.ulid: said}, BREW, form_key=key, **more)


def line_of(number: str = "1042-1") -> PurchaseOrderLine:
    """Its only line."""
    po = po_of(number)
    return (
        session()
        .execute(sa.select(PurchaseOrderLine).where(PurchaseOrderLine.purchase_order_id == po.id))
        .scalar_one()
    )


@pytest.mark.parametrize(
    ("said", "kept", "refused", "state"),
    [
        (LineAnswer("accepted"), 5, 0, "acknowledged"),
        (LineAnswer("accepted", promised_on=date(2026, 3, 12)), 5, 0, "acknowledged"),
        (LineAnswer("part", 3, reason="out_of_stock"), 3, 2, "acknowledged"),
        (LineAnswer("later", promised_on=date(2026, 3, 12)), 5, 0, "acknowledged"),
        (LineAnswer("rejected", reason="discontinued"), 0, 5, "rejected"),
    ],
    ids=["all", "all with a day", "part", "later", "none"],
)
def test_each_answer_has_its_effect(
    app: Flask, clock: object, engine_name: str, said: LineAnswer, kept: int, refused: int, state: str
) -> None:
    order = with_vendors(KETTLE)
    say(said, reference=" B-77 ")
    line = line_of()
    assert (line.accepted, line.refused, po_of().state) == (kept, refused, state)
    assert line.promised_on == (said.promised_on.isoformat() if said.promised_on else "")
    assert po_of().vendor_reference == "B-77"
    sold = lines_of(order)[0]
    assert (sold.on_po, sold.sent) == (kept, kept)
    session().refresh(order)
    assert order.queue == ("order" if refused else "vendors")


def test_what_is_refused_goes_to_the_next_vendor_in_one_press(app: Flask, engine_name: str) -> None:
    order = with_vendors(KETTLE)
    say(REJECTED)
    refused = answering.refusals(order)
    plans = planning.plan(lines_of(order), currency="USD", prices_include_tax=False, refused=refused)
    assert plans[0].chosen is not None and plans[0].chosen.vendor_name == "Mill"
    assert plans[0].refusals == ("Brew refused on 1042-1: out of stock.",)
    choice = {plans[0].line.ulid: plans[0].chosen.offer_ulid}
    assert cut(order, choice, ANA, send=False, form_key="again").created == ("1042-2",)
    assert lines_of(order)[0].on_po == 5
    assert po_of("1042-1").state == "rejected"


def test_the_same_answer_twice_counts_once(app: Flask, engine_name: str) -> None:
    order = with_vendors(KETTLE)
    for _ in range(2):
        say(LineAnswer("part", 2, reason="out_of_stock"))
    assert (line_of().refused, lines_of(order)[0].on_po) == (3, 2)


def test_a_vendor_may_think_again_but_not_take_back_what_was_refused(app: Flask, engine_name: str) -> None:
    order = with_vendors(KETTLE)
    say(LineAnswer("part", 3, reason="out_of_stock"))
    say(LineAnswer("accepted"), key="a2")
    assert (line_of().accepted, line_of().refused) == (3, 2)
    say(REJECTED, key="a3")
    assert (po_of().state, lines_of(order)[0].on_po) == ("rejected", 0)
    with pytest.raises(Refusal) as refused:
        say(LineAnswer("accepted"), key="a4")
    assert refused.value.code == "not_open"


def test_what_has_shipped_stays_and_the_rest_can_be_refused(app: Flask, engine_name: str) -> None:
    order = with_vendors(KETTLE)
    ship(order, {"KET-1": 2}, purchase_order="1042-1")
    say(REJECTED)
    assert (line_of().refused, po_of().state, lines_of(order)[0].on_po) == (3, "shipped", 2)


def test_refused_units_cannot_ship(app: Flask, engine_name: str) -> None:
    order = with_vendors(KETTLE)
    say(LineAnswer("part", 2, reason="out_of_stock"))
    with pytest.raises(Refusal) as refused:
        ship(order, {"KET-1": 3}, purchase_order="1042-1")
    assert refused.value.field == "quantities"
    ship(order, {"KET-1": 2}, purchase_order="1042-1")
    assert po_of().state == "shipped"


def test_it_is_acknowledged_when_every_line_is_answered(app: Flask, engine_name: str) -> None:
    with_vendors(Want("KET-1", 2, {"BREW": (6100, 42)}), Want("MUG-1", 4, {"BREW": (300, 9)}))
    say(LineAnswer("accepted"), sku="KET-1")
    assert po_of().state == "sent"
    say(LineAnswer("accepted"), sku="MUG-1", key="a2")
    assert po_of().state == "acknowledged"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (LineAnswer("maybe"), "answer"),
        (LineAnswer("part", 0, reason="other"), "quantity"),
        (LineAnswer("part", 5, reason="other"), "quantity"),
        (LineAnswer("part", 3), "reason"),
        (LineAnswer("later"), "promised_on"),
        (LineAnswer("accepted", promised_on=date(1999, 1, 1)), "promised_on"),
        (LineAnswer("rejected"), "reason"),
        (LineAnswer("rejected", reason="because"), "reason"),
    ],
)
def test_an_answer_that_makes_no_sense_changes_nothing(
    app: Flask, engine_name: str, said: LineAnswer, code: str
) -> None:
    order = with_vendors(KETTLE)
    with pytest.raises(Refusal) as refused:
        say(said)
    assert (refused.value.code, refused.value.field) == (code, f"line-{line_of().ulid}")
    assert (line_of().answer, lines_of(order)[0].on_po) == ("", 5)


def test_a_line_of_another_purchase_order_is_not_found(app: Flask, engine_name: str) -> None:
    with_vendors(KETTLE, MUG)
    other = line_of("1042-2").ulid
    with pytest.raises(Missing):
        answering.answer(po_of("1042-1"), {other: REJECTED}, BREW, form_key="x")


def test_a_draft_takes_no_answer(app: Flask, engine_name: str) -> None:
    order = make_waiting_order(KETTLE)
    cut(order, choices_of(order), ANA, send=False, form_key="k")
    with pytest.raises(Refusal, match="draft"):
        say(LineAnswer("accepted"))


@pytest.mark.feature("VN-08")
def test_the_store_writes_by_mail_and_the_vendor_on_the_page(app: Flask, engine_name: str) -> None:
    with_vendors(KETTLE)
    messaging.write_to_vendor(po_of(), "Can it leave today?", ANA, form_key="m1")
    messaging.write_to_vendor(po_of(), "Can it leave today?", ANA, form_key="m1")
    messaging.write_to_store(po_of(), "Tomorrow.", BREW, form_key="m2")
    assert [(each.side, each.words) for each in messaging.of(po_of())] == [
        ("store", "Can it leave today?"),
        ("vendor", "Tomorrow."),
    ]
    raw = session().scalars(sa.select(Message.raw).where(Message.kind == "vendor_note")).one()
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["To"] == "orders@brew.example"
    assert "/po/" in mail.get_body(("plain",)).get_content()
    with pytest.raises(Refusal):
        messaging.write_to_store(po_of(), " \n ", BREW, form_key="m3")


def test_the_link_ends_a_month_after_the_order(app: Flask, engine_name: str) -> None:
    with_vendors(KETTLE)
    inviting.mail_link(po_of(), ANA)
    say(REJECTED)
    session().rollback()
    ends = session().scalars(sa.select(Link.expires_at).where(Link.scope == "vendor_po")).all()
    assert ends and all(end is not None and end <= now() + progress.LINK_LASTS for end in ends)


def test_the_counters_hold_the_line(app: Flask, engine_name: str) -> None:
    with_vendors(KETTLE)
    blind = sa.update(PurchaseOrderLine).values(accepted=4, refused=2)
    with pytest.raises(sa.exc.IntegrityError, match="answered_within"):
        write(lambda: session().execute(blind))
