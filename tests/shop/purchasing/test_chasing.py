"""Late purchase orders join their lists at the minute, and their vendors are reminded once a day."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from shop.kernel import clock
from shop.kernel.db import changes, session, write
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.stores import the_store
from shop.purchasing import chasing
from shop.purchasing.answering import LineAnswer
from shop.purchasing.tables import PurchaseOrder
from shop.reports import late, purchase_orders
from shop.shipping.tables import Parcel
from tests.shop.purchasing.test_answering import po_of, say
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.world_purchasing import ANA, Want

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("PO-19")]
KETTLE = Want("KET-1", 5, {"BREW": (6100, 42)})


def listed(name: str) -> list[str]:
    """The numbers in the list, which its count must name as well."""
    session().rollback()
    found = [row.number for row in purchase_orders.listed(the_store().id, state=name).rows]
    count = next(each for each in late.counts(the_store().id) if each.name == name)
    assert count.total == len(found)
    return found


def test_no_answer_for_a_day(app: Flask, time_machine: time_machine.TimeMachineFixture):
    with_vendors(KETTLE)
    sent = po_of().sent_at
    assert sent
    time_machine.move_to(sent + timedelta(hours=24), tick=False)
    assert listed(late.UNANSWERED) == []
    time_machine.move_to(sent + timedelta(hours=24, seconds=1), tick=False)
    assert listed(late.UNANSWERED) == ["1042-1"]
    say(LineAnswer("accepted"))
    assert listed(late.UNANSWERED) == []


def test_past_the_day_that_was_asked_or_named(app: Flask, time_machine: time_machine.TimeMachineFixture):
    with_vendors(KETTLE)
    due = date.fromisoformat(po_of().due_on)
    time_machine.move_to(f"{due}T12:00:00+00:00")
    assert listed(late.OVERDUE) == []
    say(LineAnswer("later", promised_on=due + timedelta(days=3)))
    time_machine.move_to(f"{due + timedelta(days=3)}T12:00:00+00:00")
    assert listed(late.OVERDUE) == [], "the vendor's own day counts"
    time_machine.move_to(f"{due + timedelta(days=4)}T00:00:01+00:00")
    assert listed(late.OVERDUE) == ["1042-1"]
    time_machine.move_to(f"{due + timedelta(days=12)}T00:00:01+00:00")
    (count,) = (each for each in late.counts(the_store().id) if each.name == late.OVERDUE)
    assert (count.young, count.middle, count.old) == (0, 0, 1)


def test_shipped_without_a_number(app: Flask):
    order = with_vendors(KETTLE)
    ship(order, {"KET-1": 2}, purchase_order="1042-1")
    assert listed(late.UNTRACKED) == []
    write(lambda: changes(sa.update(Parcel).values(tracking_number="", tracking_norm="")))
    assert listed(late.UNTRACKED) == ["1042-1"]


def test_a_second_reminder_within_a_day_asks_first(app: Flask, time_machine: time_machine.TimeMachineFixture):
    with_vendors(KETTLE)
    chasing.chase(po_of(), ANA)
    with pytest.raises(Refusal, match="less than a day ago") as refused:
        chasing.chase(po_of(), ANA)
    assert refused.value.field == "again" and len(reminders()) == 1
    chasing.chase(po_of(), ANA, again=True)
    time_machine.move_to(clock.now() + timedelta(days=1, seconds=1))
    chasing.chase(po_of(), ANA)
    assert len(reminders()) == 3


def test_what_has_shipped_or_has_no_address_is_not_chased(app: Flask):
    order = with_vendors(KETTLE)
    ship(order, {"KET-1": 5}, purchase_order="1042-1")
    with pytest.raises(Refusal, match="is shipped"):
        chasing.chase(po_of(), ANA)


def reminders() -> list[int]:
    """The letters to the vendor."""
    session().rollback()
    po = session().execute(sa.select(PurchaseOrder.order_id)).scalar_one()
    wanted = sa.select(Message.id).where(Message.kind == "vendor_note", Message.order_id == po)
    return list(session().scalars(wanted))
