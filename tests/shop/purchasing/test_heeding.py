"""What a vendor says waits for a person."""

from datetime import timedelta

import pytest
from flask import Flask

from shop.kernel import clock
from shop.kernel.timeline import Actor
from shop.purchasing import answering, heeding, messaging
from shop.purchasing.answering import LineAnswer
from shop.reports import late
from tests.shop.purchasing.test_answering import po_of, say
from tests.shop.purchasing.test_chasing import listed
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_purchasing import ANA, Want

BREW = Actor("vendor", "Brew")
KETTLE = Want("KET-1", 5, {"BREW": (6100, 42)})


@pytest.mark.both_engines
@pytest.mark.feature("VN-08")
def test_a_message_waits_until_somebody_writes_back(app: Flask):
    with_vendors(KETTLE)
    messaging.write_to_store(po_of(), "The kettle comes in grey only.", BREW, form_key="1")
    first = po_of().heard_at
    assert listed(late.WROTE) == ["1042-1"]
    messaging.write_to_store(po_of(), "Is grey fine?", BREW, form_key="2")
    assert po_of().heard_at == first, "it has waited since the first word"
    messaging.write_to_vendor(po_of(), "Grey is fine.", ANA, form_key="3")
    assert listed(late.WROTE) == []


@pytest.mark.both_engines
@pytest.mark.feature("VN-07")
@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        (LineAnswer("accepted"), False),
        (LineAnswer("later", promised_on=(clock.now() + timedelta(days=9)).date()), True),
        (LineAnswer("part", 3, reason="out_of_stock"), True),
        (LineAnswer("rejected", reason="discontinued"), True),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_an_answer_that_is_more_than_yes_waits(app: Flask, answer: LineAnswer, waits: bool):
    with_vendors(KETTLE)
    say(answer)
    assert listed(late.WROTE) == (["1042-1"] if waits else [])
    heeding.read(po_of(), ANA)
    heeding.read(po_of(), ANA)
    assert listed(late.WROTE) == []


def test_what_staff_enter_for_the_vendor_waits_for_nobody(app: Flask):
    with_vendors(KETTLE)
    (line,) = answering.unanswered(po_of())
    refusal = LineAnswer("rejected", reason="discontinued")
    answering.answer(po_of(), {line: refusal}, ANA, form_key="by telephone")
    assert listed(late.WROTE) == []
