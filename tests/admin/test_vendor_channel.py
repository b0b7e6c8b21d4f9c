"""How a vendor gets orders: choosing a way, setting it up, trying it out; secrets never come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from shop.kernel.db import session, write
from shop.sourcing import connecting
from shop.sourcing.tables import Vendor
from tests.admin.conftest import SignedIn
from tests.gateways.sftp_server import Server, sftp_server
from tests.world_purchasing import vendor

pytestmark = pytest.mark.feature("VN-13")
PAGE = "/admin/vendors/BREW/channel"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with sftp_server(tmp_path / "theirs") as running:
        yield running


def brew() -> Vendor:
    """The vendor as it is now."""
    session().rollback()
    return session().execute(sa.select(Vendor)).scalar_one()


def test_x12_by_mail_is_set_up_without_javascript(signed_in: SignedIn) -> None:
    client = signed_in()
    write(lambda: vendor("BREW"))
    client.get(f"{PAGE}?channel=email_x12")
    client.submit("channel-form", our_id="", their_id="BREW01", act="save")
    assert client.last.status_code in (409, 422)
    assert "Enter our id." in client.page().text()
    client.submit("channel-form", our_id="alder", act="save")
    assert client.last.status_code == 303
    assert (brew().channel, connecting.route(brew())["their_id"]) == ("email_x12", "BREW01")
    client.get("/admin/vendors/BREW")
    client.submit("vendor_form", name="Brew & Co")
    assert brew().channel == "email_x12", "the record's form leaves the way alone"


def test_a_servers_key_is_shown_pinned_and_tried(signed_in: SignedIn, server: Server) -> None:
    client = signed_in()
    write(lambda: vendor("BREW"))
    client.get(f"{PAGE}?channel=sftp")
    given = {"host": "127.0.0.1", "port": str(server.port), "user": "purveyor", "format": "csv"}
    client.submit("channel-form", act="key", **given)
    assert "Fingerprint SHA256:" in client.page().text()
    assert brew().channel == "email", "asking changes nothing"
    client.submit("channel-form", act="save", password="a password", **given)
    assert client.last.status_code == 303
    assert connecting.route(brew())["host_key"] == server.host_key
    client.get(PAGE)
    assert 'value="a password"' not in client.last.text
    client.submit("channel-test")
    client.follow()
    assert "127.0.0.1 takes files as purveyor." in client.page().text()


def test_a_server_that_does_not_answer_says_so(signed_in: SignedIn, server: Server) -> None:
    client = signed_in()
    write(lambda: vendor("BREW"))
    client.get(f"{PAGE}?channel=sftp")
    client.submit("channel-form", act="key", host="127.0.0.1", port="1", user="x")
    assert "No answer from the SFTP server" in client.page().text()


def test_only_who_buys_may_set_it_up(signed_in: SignedIn) -> None:
    client = signed_in("desk")
    write(lambda: vendor("BREW"))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data={"channel": "manual"}).status_code == 403


@pytest.mark.feature("AU-08")
def test_a_schedule_is_set_without_javascript(signed_in: SignedIn) -> None:
    client = signed_in()
    write(lambda: vendor("BREW"))
    client.get(PAGE)
    client.submit("schedule", send_rule="daily", at="")
    assert "Enter at what time of day they go." in client.page().text()
    client.post(
        "/admin/vendors/BREW/schedule",
        data={
            "send_rule": "daily",
            "at": "16:30",
            "days": ["0", "4"],
            "holidays": "2026-12-25",
            "together": "1",
        },
    )
    assert client.last.status_code == 303
    client.get(PAGE)
    assert "Daily at 16:30, Mon, Fri, in one mail" in client.page().text("schedule")
