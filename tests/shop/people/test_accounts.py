"""Accounts: whoever can read the mailbox chooses the password, and nobody else learns or gets anything."""

import re
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa

from shop.kernel import chores
from shop.kernel.db import session, write
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.kernel.throttle import TooMany
from shop.orders.tables import Order
from shop.people import accounts, customers, signing_in
from shop.people.signing_in import Visit
from shop.people.tables import Customer
from tests import world

pytestmark = pytest.mark.usefixtures("app")
STRANGER = Visit("198.51.100.9", "a stranger's browser")
GOOD = "correct horse battery"


def newest_link() -> str:
    """The token in the newest mail, as its reader finds it."""
    chores.work_all()
    raw = session().execute(sa.select(Message.raw).order_by(Message.id.desc()).limit(1)).scalar_one()
    text = message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content()
    found = re.search(r"/account/password/(\S+)", text)
    assert found, text
    return found[1]


def row() -> Customer:
    return session().execute(sa.select(Customer)).scalar_one()


@pytest.mark.case("X-AU-14")
def test_a_strangers_registration_gives_no_access_to_a_guests_orders():
    order = world.make_order(email="victim@shop.example")
    accounts.register(world.the_store(), "VICTIM@shop.example ", STRANGER)
    assert row().password_hash is None
    assert row().id == order.customer_id
    with pytest.raises(Refusal):
        signing_in.sign_in("customer", world.the_store().id, "victim@shop.example", GOOD, STRANGER)
    chores.work_all()
    message = session().execute(sa.select(Message)).scalar_one()
    assert message.recipients == ["victim@shop.example"]


@pytest.mark.case("X-AU-14")
def test_the_owner_of_the_mailbox_finds_the_guests_orders():
    world.make_order(email="sam@shop.example")
    accounts.register(world.the_store(), "sam@shop.example", world.VISIT)
    token = accounts.choose_password(newest_link(), GOOD, world.VISIT, name="Sam")
    person = signing_in.who("customer", token)
    assert person
    mine = session().execute(sa.select(Order.number).where(Order.customer_id == person.id)).scalars().all()
    assert mine == [1001]
    assert signing_in.sign_in("customer", world.the_store().id, "sam@shop.example", GOOD, world.VISIT)


def test_a_link_works_once():
    accounts.register(world.the_store(), "sam@shop.example", world.VISIT)
    link = newest_link()
    accounts.choose_password(link, GOOD, world.VISIT)
    with pytest.raises(Refusal, match="used or is too old"):
        accounts.choose_password(link, "another good one", STRANGER)
    assert accounts.owner_of(link) is None


def test_a_newer_link_ends_the_older(clock):
    accounts.register(world.the_store(), "sam@shop.example", world.VISIT)
    older = newest_link()
    accounts.register(world.the_store(), "sam@shop.example", world.VISIT)
    newer = newest_link()
    assert accounts.owner_of(older) is None
    clock.shift(accounts.CONFIRM_LASTS)
    assert accounts.owner_of(newer) is None


@pytest.mark.case("X-AU-09")
def test_known_and_unknown_addresses_are_answered_alike():
    world.make_customer("known@shop.example")
    store = world.the_store()
    answers = [
        accounts.forgot_password(store, email, STRANGER)
        for email in ("known@shop.example", "unknown@shop.example")
    ]
    assert answers == [None, None]
    chores.work_all()
    sent = session().execute(sa.select(Message.kind, Message.recipients)).all()
    assert sent == [("password_reset", ["known@shop.example"])]


@pytest.mark.case("X-AU-04")
def test_a_new_password_ends_every_other_sign_in():
    world.make_customer("known@shop.example")
    store = world.the_store()
    old = signing_in.sign_in("customer", store.id, "known@shop.example", world.PASSWORD, STRANGER)
    accounts.forgot_password(store, "known@shop.example", world.VISIT)
    new = accounts.choose_password(newest_link(), GOOD, world.VISIT)
    assert signing_in.who("customer", old) is None
    assert signing_in.who("customer", new)


def test_a_registration_under_an_account_mails_a_reset_and_changes_nothing():
    before = world.make_customer("known@shop.example").password_hash
    accounts.register(world.the_store(), "known@shop.example", STRANGER)
    chores.work_all()
    assert session().execute(sa.select(Message.kind)).scalar_one() == "password_reset"
    assert row().password_hash == before


def test_asking_is_throttled_by_mailbox():
    for _ in range(accounts.ASKS_PER_MAILBOX):
        accounts.register(world.the_store(), "sam@shop.example", world.VISIT)
    with pytest.raises(TooMany):
        accounts.register(world.the_store(), "sam@shop.example", Visit("192.0.2.1", ""))


def test_changing_ones_password_needs_the_old_one_and_keeps_this_browser():
    person = world.make_customer("known@shop.example")
    store_id = world.the_store().id
    here, there = (
        signing_in.sign_in("customer", store_id, person.email, world.PASSWORD, world.VISIT) for _ in "ab"
    )
    with pytest.raises(Refusal, match="present password"):
        accounts.change_password(row(), "not the one", GOOD, keep_token=here)
    accounts.change_password(row(), world.PASSWORD, GOOD, keep_token=here)
    assert signing_in.who("customer", here)
    assert signing_in.who("customer", there) is None


@pytest.mark.case("X-AU-15")
@pytest.mark.parametrize("email", ["SAM@Shop.Example", " sam@shop.example ", "ｓam@shop.example"])
def test_one_mailbox_is_one_customer_however_it_is_spelt(email):
    first = customers.find_or_make(world.the_store().id, "sam@shop.example")
    assert customers.find_or_make(world.the_store().id, email).id == first.id


def test_a_guest_order_leaves_the_customers_name_alone():
    customer = world.make_customer("sam@shop.example", name="Sam Real")
    world.make_order(email="sam@shop.example", name="Mallory")
    write(lambda: session().refresh(customer))
    assert customer.name == "Sam Real"
