"""What the shopper hears: the confirmation when a card is taken, one link a decline, what the bank found."""

import pytest
import sqlalchemy as sa

from shop.kernel.db import session, write
from shop.kernel.links import Link
from shop.kernel.post import Message
from shop.kernel.refusals import Missing, Refusal
from shop.payments import authorizing, charging, paying_again
from tests.world_payments import ANA, NORA, events, make_free_order, make_payable_order, make_unpaid_order
from tests.world_shop import the_store

pytestmark = pytest.mark.usefixtures("app")


def letters(order) -> list[str]:
    wanted = sa.select(Message.kind).where(Message.order_id == order.id).order_by(Message.id)
    return list(session().execute(wanted).scalars())


def open_links(order) -> int:
    wanted = sa.select(sa.func.count(Link.id)).where(
        Link.scope == "pay", Link.subject_id == order.id, Link.revoked_at.is_(None)
    )
    return session().execute(wanted).scalar_one()


def test_the_confirmation_goes_out_once_the_card_is_taken_and_once_only():
    order = make_unpaid_order()
    assert letters(order) == []
    authorizing.begin(order, "practice_approve", NORA)
    authorizing.begin(order, "practice_approve", NORA)
    charging.charge(order, ANA)
    assert letters(order) == ["order_confirmation"]


def test_an_order_that_costs_nothing_is_confirmed_too():
    order = make_free_order()
    authorizing.begin(order, "", NORA)
    assert letters(order) == ["order_confirmation"]


@pytest.mark.feature("PY-08")
def test_each_decline_sends_one_link_and_ends_the_one_before():
    order = make_unpaid_order()
    authorizing.begin(order, "practice_insufficient_funds", NORA)
    assert (letters(order), open_links(order)) == (["payment_declined"], 1)
    authorizing.begin(order, "practice_stolen", NORA)
    assert (letters(order), open_links(order)) == (["payment_declined"] * 2, 1)
    raw = session().execute(sa.select(Message.raw).order_by(Message.id.desc()).limit(1)).scalar_one()
    assert b"stolen" not in raw
    authorizing.begin(order, "practice_approve", NORA)
    assert letters(order)[2:] == ["order_confirmation"]


@pytest.mark.feature("PY-08")
def test_where_the_store_wants_to_see_the_link_first_it_waits_for_staff():
    order = make_unpaid_order()
    write(lambda: setattr(the_store(), "drafts_pay_links", True))
    authorizing.begin(order, "practice_insufficient_funds", NORA)
    assert (letters(order), open_links(order)) == ([], 0)
    assert events(order)[-1] == "link.drafted"
    paying_again.send_link(order, ANA)
    assert (letters(order), open_links(order)) == (["payment_declined"], 1)


@pytest.mark.feature("PY-08")
@pytest.mark.parametrize("card", ["practice_declined_later", "practice_confirm_later"])
def test_a_charge_that_fails_later_writes_to_the_shopper(card):
    order = make_payable_order(card=card)
    charging.charge(order, ANA)
    assert letters(order) == ["order_confirmation", "payment_declined"]


def test_staff_send_a_fresh_link():
    order = make_unpaid_order()
    paying_again.send_link(order, ANA)
    paying_again.send_link(order, ANA)
    assert (len(letters(order)), open_links(order)) == (2, 1)
    authorizing.begin(order, "practice_approve", NORA)
    charging.charge(order, ANA)
    with pytest.raises(Refusal):
        paying_again.send_link(order, ANA)


def test_a_link_opens_its_order_and_a_made_up_one_nothing():
    with pytest.raises(Missing):
        paying_again.order_of(the_store(), "x" * 43)


@pytest.mark.feature("OD-05")
def test_what_the_bank_found_joins_the_risk_and_asks_for_a_review():
    order = make_unpaid_order()
    authorizing.begin(order, "practice_wrong_address", NORA)
    codes = {signal["code"] for signal in order.risk_signals}
    assert {"avs_postal", "avs_street"} <= codes
    assert (order.review, order.queue) == ("pending", "review")
