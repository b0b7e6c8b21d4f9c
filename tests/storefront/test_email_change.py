"""Changing an account's address: nothing switches before the new mailbox confirms, and the old one may undo it."""

import re

import pytest
import sqlalchemy as sa

from shop.kernel import chores
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.people.tables import Customer, SignIn
from tests.house import PageClient
from tests.storefront.test_accounts import NEW, another, door, enter
from tests.world import PASSWORD, make_customer

__all__ = ["door"]
pytestmark = pytest.mark.case("X-AU-16")
OLD, FRESH = "sam@example.com", "sam@new.example"


def ask(door: PageClient, email: str = FRESH, password: str = PASSWORD) -> int:
    door.get("/account")
    return door.submit("email", new_email=email, email_password=password).status_code


def letters() -> dict[str, str]:
    """The newest link of each kind of letter, after the worker has written it."""
    chores.work_all()
    session().rollback()
    found = {}
    for letter in session().execute(sa.select(Message).order_by(Message.id)).scalars():
        text = letter.raw.decode().replace("=\r\n", "").replace("=\n", "")
        link = re.search(r"http://localhost(/account/[\w/-]+)", text)
        found[f"{letter.kind} {letter.recipients[0]}"] = link[1] if link else ""
    return found


def sams() -> Customer:
    session().rollback()
    return session().execute(sa.select(Customer).where(Customer.name == "Sam Shopper")).scalar_one()


def change(door: PageClient) -> dict[str, str]:
    """Ask and confirm; returns the links of the letters."""
    assert ask(door) == 303
    links = letters()
    door.get(links[f"email_change {FRESH}"])
    assert door.submit("email-change").status_code == 303
    return links


def test_the_new_mailbox_confirms_and_other_browsers_are_out(door):
    enter(door)
    elsewhere = another(door)
    enter(elsewhere)
    assert ask(door) == 303
    assert "Until you confirm it, nothing changes" in door.follow().text
    links = letters()
    assert set(links) == {f"email_change {FRESH}", f"email_changing {OLD}"}
    assert sams().email == OLD
    for _ in range(2):  # a mail scanner may look
        assert another(door).get(links[f"email_change {FRESH}"]).status_code == 200
    assert sams().email == OLD
    door.get(links[f"email_change {FRESH}"])
    door.submit("email-change")
    assert "is changed" in door.follow().text and FRESH in door.last.text
    assert elsewhere.get("/account").status_code == 303
    assert door.get(links[f"email_change {FRESH}"]).status_code == 404, "once"
    enter(elsewhere)
    assert elsewhere.last.status_code == 422, "the old address signs nobody in"
    enter(elsewhere, FRESH)
    assert elsewhere.last.status_code == 303


@pytest.mark.parametrize(
    ("email", "password"), [(FRESH, "wrong password"), ("no address", PASSWORD), (OLD, PASSWORD), ("", "")]
)
def test_what_is_wrong_stands_beside_its_field(door, email, password):
    enter(door)
    assert ask(door, email, password) == 422
    assert door.page().by_id("f-new_email").get("value") == email
    assert letters() == {}


@pytest.mark.case("X-AU-09")
@pytest.mark.parametrize("taken", ["account", "guest"])
def test_a_taken_address_looks_like_a_free_one_and_is_never_given(door, taken):
    make_customer("other@example.com", name="Other", password=PASSWORD if taken == "account" else "")
    enter(door)
    pages = []
    for email in ("other@example.com", FRESH):
        assert ask(door, email) == 303
        door.follow()
        pages.append(door.page().text())
    assert pages[0] == pages[1]
    assert set(letters()) == {f"email_changing {OLD}", f"email_change {FRESH}"}


def test_an_address_that_was_taken_meanwhile_is_refused(door):
    enter(door)
    ask(door)
    links = letters()
    make_customer(FRESH, name="Quick")
    door.get(links[f"email_change {FRESH}"])
    assert door.submit("email-change").status_code == 409
    assert sams().email == OLD


def test_the_old_mailbox_stops_it_before(door):
    enter(door)
    ask(door)
    links = letters()
    door.get(links[f"email_changing {OLD}"])
    assert door.submit("email-change").status_code == 200
    assert another(door).get(links[f"email_change {FRESH}"]).status_code == 404
    assert (sams().email, sams().password_hash) == (OLD, None)
    assert session().execute(sa.select(sa.func.count(SignIn.id))).scalar_one() == 0


def test_the_old_mailbox_undoes_it_after_and_the_thief_is_out(door):
    enter(door)
    links = change(door)
    owner = another(door)
    owner.get(links[f"email_changing {OLD}"])
    assert owner.submit("email-change").status_code == 200
    assert sams().email == OLD
    assert door.get("/account").status_code == 303, "whoever changed it is signed out"
    enter(door, OLD)
    assert door.last.status_code == 422, "and their password is worth nothing"
    owner.get(letters()[f"account_welcome {OLD}"])
    owner.submit("choose-password", password=NEW)
    assert OLD in owner.follow().text


def test_the_oldest_mailbox_has_the_last_word(door):
    """The thief changes it twice, so that their own mailbox got a link to undo as well."""
    enter(door)
    first = change(door)
    assert ask(door, "thief@second.example") == 303
    second = letters()
    owner = another(door)
    owner.get(first[f"email_changing {OLD}"])
    owner.submit("email-change")
    for stolen in (f"email_changing {FRESH}", "email_change thief@second.example"):
        assert another(door).get(second[stolen]).status_code == 404
    assert sams().email == OLD


def test_asking_is_throttled(door):
    enter(door)
    answers = [ask(door, password="wrong password") for _ in range(6)]
    assert answers == [422] * 5 + [429]
