"""Revisions of a purchase order: asked for by letter, answered once, one change at a time."""

from email import message_from_bytes, policy
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import chores
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.kernel.refusals import Missing, Refusal
from shop.purchasing import cancelling, ending, papers, revising
from tests.shop.purchasing.test_readdressing import (
    BREW,
    KETTLE,
    MUG,
    answer,
    letters,
    move,
    po_of,
    street,
    the_order,
    the_revision,
)
from tests.shop.shipping.test_parcels import with_vendors
from tests.world_purchasing import ANA, lines_of


@pytest.mark.feature("PO-13")
def test_the_letter_says_old_and_new_and_brings_papers_marked_revision_2(app: Flask) -> None:
    move(with_vendors(KETTLE))
    chores.work_all()
    (letter,) = letters()
    assert (letter.state, letter.dedupe_key) == ("handed_over", f"po-{po_of().ulid}-2")
    mail: Any = message_from_bytes(letter.raw, policy=policy.default)
    text = mail.get_body(("plain",)).get_content()
    assert "was: 12 Alder Way" in text and "now: 7 Quay Street" in text and text.count("/po/") == 1
    assert mail["Subject"] == "Purchase order 1042-1: please accept revision 2"
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == ["PO-1042-1-revision-2.pdf", "PO-1042-1-revision-2.csv"]
    csv = next(part for part in mail.iter_attachments() if part.get_filename().endswith("csv")).get_content()
    assert "7 Quay Street" in csv
    old = papers.content(po_of(), "csv")
    assert old is not None and b"12 Alder Way" in old
    answer(accepts=True)
    new = papers.content(po_of(), "csv")
    assert new is not None and b"7 Quay Street" in new and b",2\r\n" in new
    assert papers.content(po_of(), "mail") == letter.raw
    chores.work_all()
    assert len(letters()) == 1


@pytest.mark.feature("PO-13")
def test_a_refusal_keeps_revision_1_and_goes_to_a_person(app: Flask) -> None:
    move(with_vendors(KETTLE))
    answer(accepts=False, reason="Packed already.")
    assert (street(the_order()), street(po_of()), po_of().revision) == ("12 Alder Way", "12 Alder Way", 1)
    assert the_order().queue == "problems"
    assert the_order().change_problem == "Brew did not accept revision 2 of 1042-1: Packed already."
    with pytest.raises(Refusal, match="was refused already"):
        answer(accepts=True)
    for _ in range(2):
        revising.close(po_of(), the_revision().ulid, ANA)
    assert (the_order().queue, the_order().change_problem) == ("vendors", "")
    move(the_order())
    assert the_revision().number == 3
    answer(accepts=False)
    assert the_order().queue == "problems"
    move(the_order())
    assert (the_order().queue, the_order().change_problem) == ("vendors", "")


@pytest.mark.case("X-PO-11")
def test_one_change_at_a_time(app: Flask) -> None:
    order = with_vendors(KETTLE)
    move(order)
    with pytest.raises(Refusal, match="Revision 2 of 1042-1 waits"):
        move(order, line1="9 Elsewhere")
    with pytest.raises(Refusal, match="Revision 2 of 1042-1 waits"):
        cancelling.ask(po_of(), ANA)
    revising.withdraw(po_of(), the_revision().ulid, ANA)
    request = cancelling.ask(po_of(), ANA)
    with pytest.raises(Refusal, match="is asked to cancel it"):
        move(the_order())
    cancelling.withdraw(po_of(), request.ulid, ANA)
    ending.cancel(the_order(), ANA, reason="Ordered twice", form_key="c1")


@pytest.mark.feature("OD-13")
def test_cancelling_the_order_takes_a_waiting_revision_back(app: Flask) -> None:
    move(with_vendors(KETTLE))
    ending.cancel(the_order(), ANA, reason="Ordered twice", form_key="c1")
    assert the_revision().state == "withdrawn"
    assert cancelling.pending(po_of()) is not None


@pytest.mark.feature("PO-13")
def test_a_revision_that_is_withdrawn_before_anybody_heard_of_it_is_not_written(app: Flask) -> None:
    move(with_vendors(KETTLE))
    for _ in range(2):
        revising.withdraw(po_of(), the_revision().ulid, ANA)
    chores.work_all()
    assert (
        letters() == []
        and not session().scalars(sa.select(Message).where(Message.kind == "vendor_note")).all()
    )
    move(the_order())
    chores.work_all()
    revising.withdraw(po_of(), the_revision().ulid, ANA)
    (note,) = session().scalars(sa.select(Message).where(Message.kind == "vendor_note"))
    assert b"forget revision 3" in note.raw


@pytest.mark.case("X-AZ-01")
def test_another_purchase_orders_revision_is_not_found(app: Flask) -> None:
    order = with_vendors(KETTLE, MUG)
    move(order)
    with pytest.raises(Missing):
        revising.answer(po_of("1042-2"), the_revision("1042-1").ulid, accepts=True, by=BREW)
    assert [line.on_po for line in lines_of(order)] == [2, 4]
