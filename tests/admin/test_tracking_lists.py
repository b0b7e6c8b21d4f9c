"""Bulk tracking at the desk: paste, check, enter; the same list again changes nothing."""

import io

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.post import Message
from shop.shipping.list_tables import TrackingHabit
from shop.shipping.tables import Parcel
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.shop.shipping.test_parcels import KETTLE, MUG, UPS, with_vendors

PAGE = "/admin/tracking-lists"
FEDEX = "986578788855"


def numbers() -> list[str]:
    """Return the tracking numbers that were entered."""
    session().rollback()
    return list(session().scalars(sa.select(Parcel.tracking_norm).order_by(Parcel.id)))


def paste(client: PageClient, text: str) -> None:
    """Paste the text and look at what was found."""
    client.get(PAGE)
    client.submit("paste", source=text)
    assert client.last.status_code == 303, client.last.text
    client.follow()


def enter(client: PageClient) -> None:
    """Press the button below the list."""
    client.submit("enter")
    assert client.last.status_code == 303, client.last.text
    client.follow()


@pytest.mark.feature("SP-04")
@pytest.mark.both_engines
def test_a_list_is_checked_entered_and_changes_nothing_when_it_comes_again(signed_in: SignedIn):
    with_vendors(KETTLE, MUG)
    client = signed_in("desk")
    text = f"PO,Tracking\n1042-1,{UPS}\n1042-2,{FEDEX}\n7777-1,1Z999AA10353776020"
    paste(client, text)
    assert "2 sure, 0 to ask about, 0 here already, 1 refused" in client.page().text()
    enter(client)
    assert numbers() == [UPS, FEDEX]
    assert "2 here already" in client.page().text()
    paste(client, text)
    assert "0 sure, 0 to ask about, 2 here already, 1 refused" in client.page().text()
    assert len(session().scalars(sa.select(Message).where(Message.kind == "parcel_shipped")).all()) == 2


@pytest.mark.case("X-SH-04")
def test_the_same_form_sent_twice_enters_once(signed_in: SignedIn):
    with_vendors(KETTLE)
    client = signed_in()
    paste(client, f"PO,Tracking\n1042-1,{UPS}")
    first = client.page()
    take = next(e.get("value") for e in first.all("input") if e.get("name") == "take")
    client.submit("enter")
    action = next(e.get("action") for e in first.all("form") if e.get("id") == "enter")
    again = client.post(action, data={"take": take})
    assert again.status_code == 409
    assert "A row has changed" in again.text
    assert numbers() == [UPS]


@pytest.mark.feature("SP-04")
def test_what_is_not_plain_waits_for_a_person(signed_in: SignedIn):
    with_vendors(MUG)
    client = signed_in()
    paste(client, f"PO 1042-1 partly shipped, the rest follows. UPS {UPS}")
    page = client.page()
    assert "not everything has left" in page.text()
    enter(client)
    assert numbers() == []
    units = next(e.get("name") for e in page.all("input") if (e.get("name") or "").startswith("units-"))
    take = next(e.get("value") for e in page.all("input") if e.get("name") == "take")
    client.submit("enter", **{"take": take, units: "3"})
    client.follow()
    assert numbers() == [UPS]
    assert "1 here already" in client.page().text()


@pytest.mark.feature("SP-04")
def test_columns_that_nobody_knows_are_said_by_hand_and_remembered(signed_in: SignedIn):
    with_vendors(KETTLE, MUG)
    client = signed_in()
    text = "Alpha,Beta,Gamma\n1042-1,ABCD1234567,Rapid\n"
    paste(client, text)
    assert "1 sure" not in client.page().text()
    client.submit("columns-form", **{"column-0": "order", "column-1": "tracking", "column-2": "carrier"})
    client.follow()
    assert "1 sure" in client.page().text()
    enter(client)
    assert numbers() == ["ABCD1234567"]
    assert [habit.kind for habit in session().scalars(sa.select(TrackingHabit))] == ["columns"]


def test_a_file_is_read_and_a_spreadsheet_is_refused_with_a_way_out(signed_in: SignedIn):
    with_vendors(KETTLE)
    client = signed_in()
    client.get(PAGE)
    client.submit(
        "paste", file=(io.BytesIO(f"PO;Sendungsnummer\n1042-1;{UPS}".encode("utf-16")), "liste.csv")
    )
    client.follow()
    assert "1 sure" in client.page().text()
    client.get(PAGE)
    client.submit("paste", file=(io.BytesIO(b"PK\x03\x04rest"), "list.xlsx"))
    assert client.last.status_code == 422
    assert "Save a spreadsheet as CSV" in client.page().text()


def test_a_reader_may_look_and_not_enter(signed_in: SignedIn):
    client = signed_in("read_only")
    client.get(PAGE)
    assert client.post(PAGE, data={"source": "x"}).status_code == 403
