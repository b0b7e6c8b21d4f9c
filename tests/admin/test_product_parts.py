"""A product's pictures and vendors at the desk, and the categories."""

import io

import pytest
from PIL import Image

from shop.catalog import showing
from shop.kernel.stores import Store
from tests.admin.conftest import SignedIn
from tests.admin.test_products import page_of
from tests.world import make_vendor

pytestmark = pytest.mark.feature("CA-01")


def png(width: int = 40) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (width, 30), "navy").save(file, "PNG")
    file.seek(0)
    return file


@pytest.mark.case("X-IM-10")
def test_pictures_are_added_ordered_described_and_removed(signed_in: SignedIn, store: Store):
    client = signed_in()
    address = f"{page_of()}/pictures"
    client.get(address)
    for width in (40, 50):
        client.post(address, data={"picture": (png(width), "../a.svg"), "alt": f"{width} wide"})
        assert client.last.status_code == 303
    client.follow()
    pictures = showing.by_ulid(store.id, address.split("/")[3]).pictures
    client.submit("arrange", place=["2", "1"], alt=["second", "first"])
    ordered = showing.by_ulid(store.id, address.split("/")[3]).pictures
    assert [(p.ulid, p.alt) for p in ordered] == [(pictures[1].ulid, "first"), (pictures[0].ulid, "second")]
    client.get(address)
    client.submit(f"remove-{pictures[0].ulid}")
    assert len(showing.by_ulid(store.id, address.split("/")[3]).pictures) == 1


@pytest.mark.case("X-IM-10")
@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<?php ?>", b"%PDF-1.4"]
)
def test_what_is_no_picture_is_refused(signed_in: SignedIn, store: Store, content: bytes):
    client = signed_in()
    address = f"{page_of()}/pictures"
    client.get(address)
    client.post(address, data={"picture": (io.BytesIO(content), "a.png")})
    assert client.last.status_code == 422


def test_only_the_upload_routes_take_large_bodies_and_only_of_staff(
    signed_in: SignedIn, store: Store, client
):
    staff = signed_in()
    address = page_of()
    kind = "multipart/form-data; boundary=edge"
    head = b'--edge\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\n'
    big = {"data": head + b"x" * 3_000_000 + b"\r\n--edge--\r\n", "content_type": kind}
    staff.get(address)
    assert staff.post(f"{address}/pictures", **big).status_code == 422
    assert staff.post(address, **big).status_code == 413
    client.get("/admin/sign-in")
    assert client.post(f"{address}/pictures", **big).status_code == 413


def test_offers_are_edited_in_one_table_with_one_default(signed_in: SignedIn, store: Store):
    client = signed_in()
    address = f"{page_of(vendors={'BREW': (6100, 42), 'LUMEN': (5900, 3)})}/vendors"
    client.get(address)
    radios = [e for e in client.page().all("input") if e.get("type") == "radio"]
    costs = [e for e in client.page().all("input") if (e.get("name") or "").startswith("cost-")]
    client.submit(
        "offers", **{str(radios[0].get("name")): radios[1].get("value"), str(costs[0].get("name")): "60.50"}
    )
    assert client.last.status_code == 303
    client.follow()
    checked = [
        e.get("value")
        for e in client.page().all("input")
        if e.get("type") == "radio" and e.get("checked") is not None
    ]
    assert checked == [radios[1].get("value")]
    assert 'value="60.50"' in client.last.get_data(as_text=True)
    client.submit("offers", **{str(costs[0].get("name")): "cheap"})
    assert client.last.status_code == 422
    assert "is not an amount" in client.page().text()


def test_one_more_vendor(signed_in: SignedIn, store: Store):
    make_vendor("LUMEN")
    client = signed_in()
    address = f"{page_of()}/vendors"
    client.get(address)
    assert "No vendor offers this" in client.page().text()
    client.submit("new-offer", vendor="LUMEN", cost="12.30", stock="7")
    client.follow()
    assert "Lumen Supply" in client.page().text()
    client.submit("new-offer", vendor="LUMEN", cost="")
    assert client.last.status_code == 422


def test_categories_are_added_renamed_moved_and_ordered(signed_in: SignedIn, store: Store):
    client = signed_in()
    client.get("/admin/categories")
    client.submit("category", name="Coffee")
    client.follow()
    client.submit("category", name="Kettles", blurb="Pour over")
    client.get("/admin/categories/kettles")
    parent = next(o.get("value") for o in client.page().all("option") if "Coffee" in "".join(o.itertext()))
    client.submit("category", parent=parent, name="Gooseneck kettles", position="3")
    client.follow()
    assert "Gooseneck kettles" in client.page().text()
    client.get("/admin/categories/coffee")
    below = next(o.get("value") for o in client.page().all("option") if "Gooseneck" in "".join(o.itertext()))
    client.submit("category", parent=below)
    assert client.last.status_code == 422
    assert "below itself" in client.page().text()
    client.get("/admin/categories")
    client.submit("category", name="Coffee")
    assert client.last.status_code == 422


@pytest.mark.case("X-AD-04")
def test_two_people_on_the_same_offers_see_both_values(signed_in: SignedIn, store: Store):
    ana, bo = signed_in("owner"), signed_in("manager")
    address = f"{page_of(vendors={'BREW': (6100, 42), 'LUMEN': (5900, 3)})}/vendors"
    for client in (ana, bo):
        client.get(address)
    cost, lead = (
        next(str(e.get("name")) for e in ana.page().all("input") if str(e.get("name")).startswith(kind))
        for kind in ("cost-", "lead_days-")
    )
    assert ana.submit("offers", **{cost: "62.00"}).status_code == 303
    assert bo.submit("offers", **{cost: "63.00", lead: "9"}).status_code == 409
    words = bo.page().text("stale-offers")
    assert "62.00" in words and "63.00" in words and "colleague" in words
    assert bo.submit("offers").status_code == 303, "sent again it is meant so"
    page = ana.get(address).text
    assert 'value="63.00"' in page and 'value="9"' in page


@pytest.mark.case("X-AD-04")
def test_one_offers_form_sees_both_values_too(signed_in: SignedIn, store: Store):
    page_of(vendors={"BREW": (6100, 42)})
    ana, bo = signed_in("owner"), signed_in("manager")
    for client in (ana, bo):
        client.get("/admin/offers?sku=KET-1&vendor=BREW")
    assert ana.submit("offer", cost="62.00").status_code == 303
    assert bo.submit("offer", cost="63.00").status_code == 409
    assert "62.00" in bo.page().text("stale-offers")
    assert bo.submit("offer").status_code == 303
    assert "$63.00" in bo.get("/admin/offers?sku=KET-1").text
