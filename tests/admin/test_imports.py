"""Imports at the desk: upload, progress, preview, typed confirmation, report, refused rows, our own files."""

import io
from typing import Any

import pytest

from shop.kernel import chores
from shop.kernel.db import session
from shop.kernel.stores import Store
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.shop.imports.files import LAMP, SHIRT, SHIRT_LARGE, text
from tests.world import make_product
from tests.world_goods import product_of

pytestmark = pytest.mark.feature("CA-05")


def upload(client: PageClient, content: str | bytes, name: str = "products.csv", **more: Any) -> None:
    """Send a file through the form and look at the import's page."""
    raw = content.encode() if isinstance(content, str) else content
    client.get("/admin/imports/new")
    given = {"kind": "products", "decimal": "point", "stock_is": "vendor", "file": (io.BytesIO(raw), name)}
    client.post("/admin/imports", data=given | more)
    if client.last.status_code == 303:
        client.follow()


def work() -> None:
    """Let the worker do what is due."""
    chores.work_all()
    session().rollback()


def again(client: PageClient) -> None:
    client.get(client.last.request.path)


def test_a_file_is_previewed_in_the_background_applied_and_reported(signed_in: SignedIn, store: Store):
    client = signed_in()
    upload(client, text(SHIRT, SHIRT_LARGE, LAMP, {**LAMP, "Handle": "bad", "Variant Price": "1e3"}))
    assert "Reading the file" in client.page().text()
    assert 'http-equiv="refresh"' in client.last.get_data(as_text=True)
    address = client.last.request.path
    assert client.htmx(address, target="progress").status_code == 200
    work()
    assert client.htmx(address, target="progress").headers["HX-Redirect"] == address
    client.get(address)
    text_of = " ".join(client.page().text().split())
    assert "To create 2" in text_of and "Refused 1" in text_of and "$50.00" in text_of
    client.submit("apply")
    client.follow()
    assert "Applying" in client.page().text()
    work()
    client.get(address)
    assert "2 created, 0 changed, 0 as they were, 1 refused" in client.page().text()
    assert product_of("ocean-shirt").name == "Ocean shirt"
    client.get("/admin/imports")
    assert "products.csv" in client.page().text()


@pytest.mark.case("X-IM-06")
def test_the_same_file_again_says_so_and_has_nothing_to_apply(signed_in: SignedIn, store: Store):
    client = signed_in()
    for _ in range(2):
        upload(client, text(LAMP))
        work()
        again(client)
        last = client.page().text()
        if "nothing to apply" not in last:
            client.submit("apply")
            work()
    assert "was imported before" in last
    assert "nothing to apply" in last


@pytest.mark.case("X-IM-08")
def test_many_changed_prices_want_typed_words(signed_in: SignedIn, store: Store):
    client = signed_in()
    upload(client, text(LAMP))
    work()
    again(client)
    client.submit("apply")
    work()
    upload(client, text({**LAMP, "Variant Price": "0", "Variant Compare At Price": ""}))
    work()
    again(client)
    assert "A price becomes 0" in client.page().text()
    assert "$59.99" in client.page().text() and "$0.00" in client.page().text()
    client.submit("apply", confirmation="yes")
    assert client.last.status_code == 422
    client.submit("apply", confirmation="Change 1 price")
    assert client.last.status_code == 303
    work()
    assert product_of("copper-light").variants[0].price_minor == 0


@pytest.mark.feature("CA-06")
@pytest.mark.case("X-IM-01")
@pytest.mark.case("X-IM-17")
def test_refused_rows_come_back_with_a_reason_and_can_be_mended(signed_in: SignedIn, store: Store):
    client = signed_in()
    wrong = {**LAMP, "Title": '=HYPERLINK("http://y.example")', "Variant Price": "1,50"}
    upload(client, text(SHIRT, SHIRT_LARGE, wrong), name='a"\r\nX-Evil: 1.csv')
    work()
    again(client)
    answer = client.get(f"{client.last.request.path}/refused.csv")
    assert answer.mimetype == "text/csv"
    assert "X-Evil" not in answer.headers and "attachment" in answer.headers["Content-Disposition"]
    mended = answer.get_data(as_text=True)
    assert mended.startswith("\ufeffHandle,")
    assert "'=HYPERLINK" in mended and "ocean-shirt" not in mended
    assert "is not an amount" in mended
    upload(client, mended.replace('"1,50"', "1.50"))
    work()
    again(client)
    client.submit("apply")
    work()
    assert product_of("copper-light").name == wrong["Title"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"Name,Price\nx,1\n", b"Handle,Title,Handle\na,b,c\n"])
def test_what_is_no_product_file_is_refused_at_once(signed_in: SignedIn, store: Store, content: bytes):
    client = signed_in()
    upload(client, content)
    assert client.last.status_code == 422


def test_no_file_is_asked_for(signed_in: SignedIn):
    client = signed_in()
    client.get("/admin/imports/new")
    client.submit("upload")
    assert "Choose a file" in client.page().text()


@pytest.mark.feature("CA-07")
@pytest.mark.parametrize("kind", ["vendors", "offers"])
def test_our_own_files_come_back_without_a_change(signed_in: SignedIn, store: Store, kind: str):
    make_product("KET-1", vendors={"BREW": (6100, 42), "LUMEN": (5900, None)})
    make_product("=SUM", vendors={"BREW": (1, 0)})
    client = signed_in()
    exported = client.get(f"/admin/exports/{kind}.csv").get_data()
    assert client.get(f"/admin/import-templates/{kind}.csv").get_data(as_text=True).count("\n") == 1
    upload(client, exported, kind=kind)
    work()
    again(client)
    text_of = " ".join(client.page().text().split())
    assert "nothing to apply" in text_of and "Refused 0" in text_of


def test_a_stranger_to_imports_gets_none(signed_in: SignedIn, store: Store):
    client = signed_in("desk")
    assert client.get("/admin/imports").status_code == 403
