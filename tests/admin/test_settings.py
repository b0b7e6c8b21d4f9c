"""Settings, staff and customers: who may change what, and what happens when two people save."""

import pytest
from flask import Flask

from shop.kernel.db import session
from shop.kernel.refusals import Stale
from shop.kernel.stores import Store
from shop.people import staff, store_settings
from tests.admin.conftest import PASSWORD, SignedIn, colleague
from tests.world import actor, make_order


def test_settings_are_saved_and_told(signed_in: SignedIn, store: Store):
    client = signed_in("manager")
    client.get("/admin/settings")
    client.submit(
        "settings", name="Alder & Rye", high_total="750.00", letterhead="Alder & Rye\r\n1 Dock Street\r\n"
    )
    assert client.last.status_code == 303
    session().refresh(store)
    assert (store.name, store.high_total_minor) == ("Alder & Rye", 75_000)
    assert store.letterhead == ["Alder & Rye", "1 Dock Street"]
    assert client.follow().status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("high_total", "1e3"),
        ("brand_hue", "720"),
        ("time_zone", "Mars/Base"),
        ("email", "x@y,z@w"),
        ("name", "  "),
        ("terms_url", "ftp://example.com/terms"),
        ("terms_url", "example.com/terms"),
    ],
)
def test_nonsense_is_refused_beside_its_field(signed_in: SignedIn, store: Store, field: str, value: str):
    client = signed_in()
    client.get("/admin/settings")
    client.submit("settings", **{field: value})
    assert client.last.status_code == 422


@pytest.mark.feature("OD-17")
def test_the_second_save_of_settings_sees_both_values(signed_in: SignedIn, store: Store):
    ana, bo = signed_in("owner"), signed_in("manager")
    ana.get("/admin/settings")
    bo.get("/admin/settings")
    ana.submit("settings", low_stock_at="7")
    bo.submit("settings", low_stock_at="9")
    assert bo.last.status_code == 409
    said = bo.page().text()
    assert "low stock at 7" in said
    assert "low stock at 9" in said
    with pytest.raises(Stale):
        store_settings.change(store, version=0, new={"name": "Other"}, by=actor())


def test_payments_tell_what_is_missing(signed_in: SignedIn):
    client = signed_in()
    client.get("/admin/settings/payments")
    assert "Practice payments" in client.page().text()
    assert "Missing" in client.page().text()


def test_the_brand_is_one_hue(app: Flask, store: Store, signed_in: SignedIn):
    client = signed_in()
    client.get("/brand.css?v=258")
    assert client.last.get_data(as_text=True) == ":root{--brand-hue:258}\n"
    assert "immutable" in client.last.headers["Cache-Control"]
    assert client.get("/brand.css", headers={"If-None-Match": client.last.headers["ETag"]}).status_code == 304


@pytest.mark.feature("PL-05")
def test_a_colleague_is_added_and_moved(app: Flask, signed_in: SignedIn, store: Store):
    client = signed_in("owner")
    client.get("/admin/settings/staff")
    client.submit("add-staff", name="Dee", email="dee@x.example", role="desk", password="short")
    assert client.last.status_code == 422
    client.submit("add-staff", name="Dee", email="dee@x.example", role="desk", password=PASSWORD)
    client.follow()
    dee = next(person for person in staff.everyone(store.id) if person.name == "Dee")
    client.submit(f"staff-{dee.ulid}", role="purchasing")
    assert staff.find(store.id, dee.ulid).role == "purchasing"


@pytest.mark.case("X-AU-17")
def test_a_manager_cannot_post_an_owner_away(signed_in: SignedIn, store: Store):
    owner = colleague(store, "owner")
    manager = signed_in("manager")
    url = f"/admin/settings/staff/{owner.ulid}"
    answer = manager.post(url, data={"version": owner.version, "role": "desk", "is_active": "1"})
    assert answer.status_code == 409
    assert "only an owner" in manager.page().text()
    assert staff.find(store.id, owner.ulid).role == "owner"


@pytest.mark.feature("OD-15")
def test_a_notice_shows_on_every_order(signed_in: SignedIn, store: Store):
    order = make_order(review="clear", email="nora@x.example")
    client = signed_in("desk")
    client.get("/admin/customers?email=NORA@x.example", queries=4)
    link = next(e.get("href") for e in client.page().all("a") if "/admin/customers/" in (e.get("href") or ""))
    client.get(link, queries=5)
    client.submit("notice-form", notice="Call before shipping")
    assert "Call before shipping" in client.follow().get_data(as_text=True)
    client.get(f"/admin/orders/{order.number}")
    assert "Call before shipping" in client.page().text("pane")
