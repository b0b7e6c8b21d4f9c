"""Changes after sending at the desk: the address form, what waits, answers by telephone, and what failed."""

import pytest
import sqlalchemy as sa

from shop.kernel import chores
from shop.kernel.db import session
from shop.purchasing import answering, revising, sending
from shop.purchasing.answering import LineAnswer
from shop.purchasing.cutting import cut
from shop.purchasing.revision_tables import PurchaseOrderRevision
from tests.admin.conftest import SignedIn
from tests.shop.purchasing.test_readdressing import BREW, KETTLE, MUG, move, po_of, the_order, the_revision
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.world_purchasing import ANA, choices_of, make_waiting_order

PLACE = "/admin/orders/1042/contact"


@pytest.mark.feature("OD-12", "PO-13")
def test_staff_correct_the_address_and_see_what_waits(signed_in: SignedIn) -> None:
    with_vendors(KETTLE)
    client = signed_in("desk")
    client.get(PLACE, queries=12)
    assert "is with Brew: they are asked to accept it" in client.page().text("contact")
    client.submit("contact-form", line1="7 Quay Street")
    assert client.last.status_code == 303
    words = client.follow().text
    assert "revision 2 pending" in words and "Waits for Brew" in words and "7 Quay Street" in words
    client.get("/admin/orders/1042/purchase-orders")
    assert "Revision 2 pending" in client.page().text("purchase_orders")
    client.get("/admin/purchase-orders?state=change_pending")
    assert "1042-1" in client.page().text("purchase-orders")
    client.get(PLACE)
    client.submit("contact-form", line1="9 Elsewhere")
    assert client.last.status_code == 409 and "waits for its vendor" in client.last.text


@pytest.mark.feature("PO-13")
def test_a_refusal_by_telephone_goes_to_problems_until_somebody_deals_with_it(signed_in: SignedIn) -> None:
    client = signed_in()
    move(with_vendors(KETTLE))
    chores.work_all()
    client.get("/admin/purchase-orders/1042-1", queries=16)
    assert "Revision 2 pending" in client.last.text and "7 Quay Street" in client.page().text("revision")
    assert "They were written to" in client.page().text("revision")
    paper = client.get("/admin/purchase-orders/1042-1/papers/csv?revision=2")
    assert "7 Quay Street" in paper.text and "12 Alder Way" not in paper.text
    client.get("/admin/purchase-orders/1042-1")
    client.submit("revision-answer", said="no", reason="Packed already")
    assert the_order().queue == "problems"
    client.get("/admin/orders/1042/purchase-orders")
    assert "Brew (told to" in client.page().text("changes")
    client.submit(f"close-{the_revision().ulid}")
    assert client.last.status_code == 303 and the_order().queue == "vendors"


@pytest.mark.feature("PO-13")
def test_with_htmx_the_purchase_order_comes_back(signed_in: SignedIn) -> None:
    move(with_vendors(KETTLE))
    client = signed_in()
    asked = the_revision().ulid
    answers = "/admin/purchase-orders/1042-1/revision-answers"
    client.htmx(answers, target="purchase-order", data={"revision": asked, "said": "yes"})
    assert client.last.status_code == 200 and "Revision 2" in client.last.text
    client.htmx(answers, target="purchase-order", data={"revision": asked, "said": "withdraw"}, inspect=False)
    assert client.last.status_code == 409 and "was accepted already" in client.last.text


@pytest.mark.case("X-SH-08")
def test_the_form_names_what_follows_and_what_has_left(signed_in: SignedIn) -> None:
    order = with_vendors(KETTLE)
    ship(order, {"KET-1": 1}, purchase_order="1042-1")
    other = make_waiting_order(MUG, number=1043)
    cut(other, choices_of(other), ANA, send=False, form_key="k9")
    client = signed_in()
    client.get(PLACE)
    assert "it stays with the address it went to" in client.page().text("contact")
    client.get("/admin/orders/1043/contact")
    assert "is not sent: it follows at once" in client.page().text("contact")


@pytest.mark.case("X-SH-08")
def test_a_purchase_order_that_goes_elsewhere_says_so(signed_in: SignedIn) -> None:
    client = signed_in()
    order = with_vendors(KETTLE, MUG)
    ship(order, {"KET-1": 2}, purchase_order="1042-1")
    move(order)
    revising.answer(po_of("1042-2"), the_revision("1042-2").ulid, accepts=True, by=BREW)
    client.get("/admin/orders/1042/purchase-orders")
    assert client.page().text("purchase_orders").count("goes to another address: 12 Alder Way") == 1


@pytest.mark.case("X-AZ-27")
def test_hostile_forms_change_nothing(signed_in: SignedIn) -> None:
    move(with_vendors(KETTLE))
    client = signed_in()
    answers = "/admin/purchase-orders/1042-1/revision-answers"
    for fields, status in (
        ({"revision": "", "said": "yes"}, 404),
        ({"revision": "x" * 500, "said": "yes"}, 404),
        ({"revision": the_revision().ulid, "said": "no", "reason": "a\x00b"}, 422),
    ):
        client.post(answers, data=fields, inspect=False)
        assert client.last.status_code == status, fields
    for number in ("99", "x", "٢", "-1"):
        client.get(f"/admin/purchase-orders/1042-1/papers/pdf?revision={number}", inspect=False)
        assert client.last.status_code in (200, 404)
    session().rollback()
    states = session().scalars(sa.select(PurchaseOrderRevision.state)).all()
    assert states == ["pending"]
    reader = signed_in("read_only")
    reader.get("/admin/purchase-orders/1042-1")
    assert "They accept" not in reader.last.text
    revising.answer(po_of(), the_revision().ulid, accepts=True, by=BREW)


@pytest.mark.feature("PO-13")
def test_staff_ask_for_other_units_and_the_order_line_says_so(signed_in: SignedIn) -> None:
    client = signed_in("purchasing")
    with_vendors(KETTLE)
    client.get("/admin/purchase-orders/1042-1/revision", queries=12)
    (line,) = sending.lines_of(po_of())
    client.submit("revise", **{f"units-{line.ulid}": "9"})
    assert client.last.status_code == 422 and "1 to 2 units" in client.last.text
    client.submit("revise", **{f"units-{line.ulid}": "1", f"cost-{line.ulid}": "six"})
    assert client.last.status_code == 422
    client.submit(
        "revise", **{f"units-{line.ulid}": "1", f"cost-{line.ulid}": "59.00"}, note="Wrap it", reason=""
    )
    assert client.last.status_code == 303
    client.get("/admin/purchase-orders/1042-1")
    shown = client.page().text("revision")
    assert "2 units" in shown and "1 unit" in shown and "$59.00 each" in shown and "Wrap it" in shown
    client.get("/admin/orders/1042")
    assert "1042-1 is asked for 1 instead of 2" in client.page().text("lines")
    client.get("/admin/purchase-orders/1042-1/revision")
    client.submit("revise", **{f"units-{line.ulid}": "1"})
    assert client.last.status_code == 409 and "waits for its vendor" in client.last.text
    revising.answer(po_of(), the_revision().ulid, accepts=False, by=BREW)
    client.get("/admin/orders/1042")
    assert "was asked for in vain" in client.page().text("lines")


@pytest.mark.case("X-AD-04")
def test_units_that_changed_while_somebody_typed_are_not_guessed(signed_in: SignedIn) -> None:
    client = signed_in()
    with_vendors(KETTLE)
    client.get("/admin/purchase-orders/1042-1/revision")
    (line,) = sending.lines_of(po_of())
    said = {line.ulid: LineAnswer("part", 1, reason="out_of_stock")}
    answering.answer(po_of(), said, BREW, form_key="a1")
    client.submit("revise", **{f"units-{line.ulid}": "3"}, note="Wrap it")
    assert client.last.status_code == 409 and "changed while you were typing" in client.last.text
    client.get("/admin/purchase-orders/1042-1/revision")
    client.submit("revise", note="Wrap it")
    assert client.last.status_code == 303 and the_revision().after == {"note": "Wrap it"}
