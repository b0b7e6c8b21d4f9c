"""Vendors and offers in the back office."""

import pytest
import sqlalchemy as sa

from shop.kernel.db import session, write
from shop.kernel.stores import Store
from shop.sourcing import vendors
from shop.sourcing.tables import Offer, Vendor
from tests.admin.conftest import SignedIn
from tests.house import PageClient, _find_form, _values
from tests.world_purchasing import ANA, Want, make_waiting_order, vendor

KETTLE = Want("KET-1", 2, {"BREW": (6100, 42), "HARBOR": (6400, 7)})


def the_vendor(code: str = "BREW") -> Vendor:
    """The vendor as it is now."""
    session().rollback()
    return session().execute(sa.select(Vendor).where(Vendor.code == code)).scalar_one()


def filled(client: PageClient, form: str, name: str) -> str:
    """What the field of the form holds."""
    return str(_values(_find_form(client.page(), form), None)[name]).replace("\r\n", "\n")


@pytest.mark.feature("VN-01")
def test_a_vendor_is_added_with_several_addresses(signed_in: SignedIn, store: Store) -> None:
    client = signed_in("purchasing")
    client.get("/admin/vendors/new")
    client.submit(
        "vendor_form", name="Brewhaus & Co", emails="a@brew.example\nb@brew.example", cc="c@brew.example"
    )
    assert client.last.status_code == 303
    made = the_vendor("BREWHAUS-CO")
    assert (made.emails, made.cc) == (["a@brew.example", "b@brew.example"], ["c@brew.example"])
    client.follow()
    client.get("/admin/vendors", queries=4)
    assert "a@brew.example, b@brew.example" in client.page().text("vendors")


@pytest.mark.feature("VN-01")
@pytest.mark.case("X-PO-08")
@pytest.mark.parametrize(
    "address", ["v@x.example, evil@y.example", '"Acme" <evil@y.example>', "nobody", "a@b.example;c@d.example"]
)
def test_each_address_is_one_address(signed_in: SignedIn, store: Store, address: str) -> None:
    write(lambda: vendor("BREW"))
    client = signed_in()
    client.get("/admin/vendors/BREW")
    client.submit("vendor_form", emails=f"good@brew.example\n{address}")
    assert client.last.status_code == 422
    assert "Enter one e-mail address" in client.page().text()
    assert the_vendor().emails == ["orders@brew.example"]


@pytest.mark.feature("VN-01")
def test_the_second_save_sees_both_values(signed_in: SignedIn, store: Store) -> None:
    write(lambda: vendor("BREW"))
    client = signed_in()
    client.get("/admin/vendors/BREW")
    vendors.update(the_vendor(), 1, {"phone": "555 1"}, by=ANA)
    client.submit("vendor_form", phone="555 2")
    assert client.last.status_code == 409
    text = client.page().text("vendor_form")
    assert "555 1" in text
    assert the_vendor().phone == "555 1"
    client.submit("vendor_form")
    assert the_vendor().phone == "555 2"


@pytest.mark.feature("VN-02")
def test_offers_are_added_and_one_is_the_first_choice(signed_in: SignedIn, store: Store) -> None:
    make_waiting_order(KETTLE)
    write(lambda: vendor("THIRD"))
    client = signed_in()
    client.get("/admin/offers?sku=KET-1", queries=6)
    client.submit("offer", vendor="THIRD", cost="59.50", vendor_sku="T-9", stock="12")
    assert client.last.status_code == 303
    client.follow()
    third = session().execute(sa.select(Offer).where(Offer.vendor_sku == "T-9")).scalar_one()
    assert (third.cost_minor, third.stock, third.is_default) == (5950, 12, False)
    client.submit("first-THIRD")
    session().rollback()
    defaults = session().scalars(sa.select(Offer.vendor_sku).where(Offer.is_default)).all()
    assert defaults == ["T-9"]
    client.get("/admin/offers?sku=KET-1&vendor=THIRD")
    client.submit("offer", cost="1,234")
    assert client.last.status_code == 422
    client.get("/admin/vendors/THIRD")
    assert "$59.50" in client.page().text("vendor_offers")


def test_what_is_not_there_is_404(signed_in: SignedIn, store: Store) -> None:
    client = signed_in()
    for url in ("/admin/vendors/NOBODY", "/admin/offers?sku=NOTHING"):
        assert client.get(url).status_code == 404


def test_readers_cannot_write(signed_in: SignedIn, store: Store) -> None:
    write(lambda: vendor("BREW"))
    client = signed_in("read_only")
    client.get("/admin/vendors/BREW")
    assert client.post("/admin/vendors/BREW", data={"name": "x"}).status_code == 403


@pytest.mark.feature("PO-16")
def test_fee_freight_and_minimum_are_typed_kept_and_shown(signed_in: SignedIn, store: Store) -> None:
    write(lambda: vendor("BREW"))
    client = signed_in("purchasing")
    client.get("/admin/vendors/BREW")
    typed = {"fee_minor": "2.50", "freight_rule": "by_weight", "freight_steps": "0 = 4.50\n2000 = 9"}
    client.submit("vendor_form", minimum_minor="50", minimum_charge_minor="8", **typed)
    assert client.last.status_code == 303
    kept = the_vendor()
    assert (kept.fee_minor, kept.freight_steps) == (250, [[0, 450], [2000, 900]])
    assert (kept.minimum_minor, kept.minimum_charge_minor) == (5000, 800)
    client.follow()
    shown = {name: filled(client, "vendor_form", name) for name in ("fee_minor", "freight_steps")}
    assert shown == {"fee_minor": "2.50", "freight_steps": "0 = 4.50\n2000 = 9.00"}


@pytest.mark.feature("PO-16")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"fee_minor": "two"}, "“two” is not an amount"),
        ({"fee_minor": "-1"}, "Enter an amount of 0 or more."),
        ({"freight_rule": "per_unit"}, "Enter what the freight costs."),
        ({"freight_rule": "by_weight", "freight_steps": "5 = 1\n5 = 2"}, "higher than the one before"),
        ({"freight_rule": "by_weight"}, "Enter a step, such as 0 = 4.50."),
        ({"minimum_minor": "50"}, "A minimum needs both"),
    ],
)
def test_wrong_costs_are_refused_and_stay_typed(
    signed_in: SignedIn, store: Store, typed: dict[str, str], words: str
) -> None:
    write(lambda: vendor("BREW"))
    client = signed_in()
    client.get("/admin/vendors/BREW")
    client.submit("vendor_form", **typed)
    assert client.last.status_code == 422
    assert words in client.page().text("vendor_form")
    for name, text in typed.items():
        assert filled(client, "vendor_form", name) == text
    assert the_vendor().fee_minor == 0


@pytest.mark.feature("PO-16")
def test_two_who_change_the_fee_see_both(signed_in: SignedIn, store: Store) -> None:
    write(lambda: vendor("BREW"))
    client = signed_in()
    client.get("/admin/vendors/BREW")
    vendors.update(the_vendor(), 1, {"fee_minor": 300}, by=ANA)
    client.submit("vendor_form", fee_minor="2.50")
    assert client.last.status_code == 409
    text = client.page().text("vendor_form")
    assert "3.00" in text and "2.50" in text
    client.submit("vendor_form")
    assert the_vendor().fee_minor == 250


@pytest.mark.feature("PO-16")
def test_costs_by_quantity_are_kept_and_a_wrong_step_stays_typed(signed_in: SignedIn, store: Store) -> None:
    make_waiting_order(KETTLE)
    client = signed_in()
    client.get("/admin/offers?sku=KET-1&vendor=BREW")
    client.submit("offer", tiers="10 = 58\n9 = 55")
    assert client.last.status_code == 422
    assert filled(client, "offer", "tiers") == "10 = 58\n9 = 55"
    client.submit("offer", tiers="10 = 58\n50 = 55")
    assert client.last.status_code == 303
    session().rollback()
    brew = session().execute(sa.select(Offer).where(Offer.vendor_sku == "BREW-KET-1")).scalar_one()
    assert brew.tiers == [[10, 5800], [50, 5500]]
    client.follow()
    assert "from 10: $58.00" in client.page().text("variant_offers")
