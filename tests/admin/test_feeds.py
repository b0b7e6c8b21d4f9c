"""A vendor's feed at the desk: columns and a look first, then applied; held ones wait for a decision."""

import io

import pytest
import sqlalchemy as sa

from shop.imports import feed_sources
from shop.kernel.db import session
from shop.sourcing.tables import Offer
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.world_goods import make_product

PAGE = "/admin/vendors/BREW/feed"


def stocks() -> set[int | None]:
    """Return the vendor's stocks as they are now."""
    session().rollback()
    return set(session().scalars(sa.select(Offer.stock)))


def upload(client: PageClient, text: str) -> None:
    """Upload a file and look at the page again."""
    client.submit("file", file=(io.BytesIO(text.encode()), "stock.csv"))
    assert client.last.status_code == 303, client.last.text
    client.follow()


@pytest.mark.feature("VN-14")
def test_a_file_is_looked_at_its_columns_said_and_applied(signed_in: SignedIn):
    for n in range(3):
        make_product(f"SKU-{n}", vendors={"BREW": (6100, 42)})
    client = signed_in("purchasing")
    client.get(PAGE)
    client.submit("setup", buffer="2", item_is="sku")
    client.follow()
    upload(client, "Code;Frei\nSKU-0;9\nSKU-1;9\nSKU-2;9\nX-1;4\n")
    assert "Say which columns" in client.page().text()
    client.submit("setup", **{"column-item": "Code", "column-stock": "Frei"})
    client.follow()
    assert "3 items, 3 changed, 0 missing, 1 not ours" in client.page().text()
    assert stocks() == {42}
    client.submit("decide", button="Apply it")
    client.follow()
    assert stocks() == {7}
    upload(client, "Code;Frei\nSKU-0;5\n")
    client.submit("decide", button="Apply it")
    client.follow()
    assert "Held: too much is missing" in client.page().text() and stocks() == {7}
    client.submit("decide", button="Throw it away")
    client.follow()
    assert stocks() == {7} and "Held" not in client.page().text()


def test_columns_that_were_guessed_count_once_they_were_looked_at(signed_in: SignedIn):
    make_product("SKU-0", vendors={"BREW": (6100, 42)})
    client = signed_in()
    client.get(PAGE)
    client.submit("setup", item_is="sku")
    client.follow()
    upload(client, "SKU,Available\nSKU-0,9\n")
    client.submit("decide", button="Apply it")
    assert stocks() == {9}


def test_what_cannot_be_is_refused_at_its_field(signed_in: SignedIn):
    make_product("SKU-0", vendors={"BREW": (6100, 42)})
    client = signed_in()
    client.get(PAGE)
    client.submit("setup", source="url", address="http://10.0.0.1/x")
    assert client.last.status_code == 422 and "begins with https" in client.page().text()
    client.submit("setup", source="upload", buffer="many")
    assert client.last.status_code == 422 and "whole number" in client.page().text()
    assert client.post(f"{PAGE}-files", data={}).status_code == 404


@pytest.mark.feature("VN-14")
def test_a_mail_to_us_is_offered_where_a_mailbox_is_read(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
):
    make_product("SKU-0", vendors={"BREW": (6100, 42)})
    client = signed_in("purchasing")
    client.get(PAGE)
    assert "FEEDS_IMAP_URL" in client.page().text() and "From a mail to us" not in client.page().text()
    monkeypatch.setattr(feed_sources.reads_mail, "_plugged", True)
    client.get(PAGE)
    assert "FEEDS_IMAP_URL" not in client.page().text()
    client.submit("setup", source="mailbox", address="stock*.csv")
    client.follow()
    assert "From a mail to us" in client.page().text()
    client.submit("file")
    client.follow()
    assert "FEEDS_IMAP_URL is not set" in client.page().text(), "the reader itself is not there"
    monkeypatch.setattr(feed_sources.reads_mail, "_plugged", False)
    client.get(PAGE)
    assert "From a mail to us" in client.page().text(), "what was chosen stays shown"
