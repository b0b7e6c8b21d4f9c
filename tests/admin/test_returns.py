"""Returns to vendors at the desk: asked from the purchase order, followed to the credit, listed, and slips without money."""

from typing import Any

import pytest
import sqlalchemy as sa

from shop.kernel import clock, links
from shop.kernel.db import changes, session, write
from shop.purchasing import returning
from shop.purchasing.inviting import SCOPE
from shop.purchasing.return_tables import VendorReturn
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.markup import parse
from tests.security.test_hostile_forms import ODD, lost, send, sheets
from tests.vendor.test_page import PERSON
from tests.world_bills import BREW, shipped_order, the_line, the_po
from tests.world_purchasing import ANA
from tests.world_returns import ADDRESS, ask, authorised, the_return

pytestmark = pytest.mark.feature("PO-18")
PO = "/admin/purchase-orders/1042-1"


def number_of_returns() -> int:
    session().rollback()
    return session().scalar(sa.select(sa.func.count()).select_from(VendorReturn)) or 0


def test_goods_are_followed_from_the_question_to_the_credit_note(signed_in: SignedIn) -> None:
    """The whole way by forms alone: the vendor says all of it on the telephone."""
    shipped_order(units=6)
    client = signed_in("purchasing")
    client.get(PO)
    assert "Nothing goes back." in client.page().text("po_returns")
    client.get(f"{PO}/returns/new")
    client.submit("return", **{f"quantity-{the_line().ulid}": "2", f"reason-{the_line().ulid}": "defective"})
    assert client.last.status_code == 303
    client.follow()
    assert "Brew has not answered yet." in client.page().text()
    client.submit("authorised", rma_number="RMA-77", return_address=ADDRESS)
    client.follow()
    assert "Return RMA-77" in client.page().text() and "7 Dock Road" in client.page().text()
    client.submit("on_its_way", tracking_number="1Z999AA10123456784")
    client.follow()
    client.submit("credited", credit_number="CN-5", amount="19.50")
    client.follow()
    assert "The credit is $0.50 less than expected." in client.page().text()
    assert (the_return().state, the_return().credit_minor) == ("credited", 1950)
    client.get(PO)
    shown = client.page().text("po_returns")
    assert "Return RMA-77" in shown and "Credited" in shown and "$19.50" in shown
    assert "Credit note CN-5" in client.page().text()


def test_it_closes_without_a_credit_for_a_reason(signed_in: SignedIn) -> None:
    shipped_order()
    made = authorised()
    client = signed_in()
    client.get(f"/admin/returns/{made.ulid}")
    client.submit("waived", reason="")
    assert client.last.status_code == 422 and "Say why no credit is asked for." in client.page().text()
    client.submit("waived", reason="Not worth the freight")
    client.follow()
    assert "Not worth the freight" in client.page().text() and the_return().state == "waived"


@pytest.mark.parametrize(("form", "state"), [("refused", "refused"), ("withdrawn", "withdrawn")])
def test_before_it_is_authorised_it_can_end(signed_in: SignedIn, form: str, state: str) -> None:
    shipped_order()
    made = ask()
    client = signed_in()
    client.get(f"/admin/returns/{made.ulid}")
    client.submit(form, reason="The customer keeps it")
    client.follow()
    assert "The customer keeps it" in client.page().text() and the_return().state == state


def test_the_slip_holds_where_and_what_and_no_money(signed_in: SignedIn) -> None:
    shipped_order()
    made = authorised()
    client = signed_in()
    client.get(f"/admin/returns/{made.ulid}/slip")
    text = client.page().text()
    assert "RMA-77" in text and "7 Dock Road" in text and "Product CUP-1" in text
    for money in ("10.00", "20.00", "15.00", "$"):
        assert money not in client.last.text
    assert "The lid is broken" not in client.last.text, "the note is for the vendor"


def test_without_a_number_there_is_no_slip(signed_in: SignedIn) -> None:
    shipped_order()
    made = ask()
    client = signed_in()
    client.get(f"/admin/returns/{made.ulid}/slip")
    assert "has not given a return number" in client.page().text()


def test_the_list_shows_what_vendors_owe_and_is_narrowed_down(signed_in: SignedIn) -> None:
    shipped_order()
    shipped_order(1043)
    authorised()
    ask(po="1043-1")
    client = signed_in()
    client.get("/admin/returns", queries=5)
    assert "Brew owes $20.00 in 1 return" in " ".join(client.page().text().split())
    listed = client.page().text("returns")
    assert "1042-1" in listed and "1043-1" in listed and "RMA-77" in listed
    client.get("/admin/returns?state=asked")
    assert "1042-1" not in client.page().text("returns")
    client.get("/admin/returns?age=7")
    assert "No returns here" in client.page().text("returns")
    old = clock.now().replace(year=2020)
    write(lambda: changes(sa.update(VendorReturn).values(asked_at=old)))
    client.get("/admin/returns?age=30&state=nonsense")
    assert "1043-1" in client.page().text("returns")
    client.get("/admin/returns?vendor=NOBODY")
    assert "No returns here" in client.page().text("returns")


def test_two_who_decide_the_second_sees_that_it_is_decided(signed_in: SignedIn) -> None:
    shipped_order()
    made = ask()
    client = signed_in()
    client.get(f"/admin/returns/{made.ulid}")
    returning.refuse(the_return(), "too late", BREW, version=the_return().version)
    client.submit("authorised", rma_number="RMA-1", return_address=ADDRESS)
    assert client.last.status_code == 409 and "meanwhile" in client.last.text
    assert the_return().state == "refused"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"quantity": "0"},
        {"quantity": "-1"},
        {"quantity": "1e3"},
        {"quantity": "１"},
        {"quantity": "11"},
        {"quantity": "1", "reason": "bored"},
        {"quantity": "1", "note": "zq" * 300},
    ],
)
def test_hostile_forms_ask_nothing_and_keep_what_was_typed(
    signed_in: SignedIn, fields: dict[str, Any]
) -> None:
    shipped_order()
    line = the_line().ulid
    form = {"reason": "damaged", "note": "typed by hand"} | fields
    named = {f"{key}-{line}" if key in ("quantity", "reason") else key: each for key, each in form.items()}
    client = signed_in()
    client.get(f"{PO}/returns/new")
    client.post(f"{PO}/returns", data=named)
    assert client.last.status_code == 422
    assert form["note"] in client.last.text
    assert number_of_returns() == 0


def test_what_is_typed_into_a_step_stays(signed_in: SignedIn) -> None:
    shipped_order()
    made = ask()
    client = signed_in()
    client.get(f"/admin/returns/{made.ulid}")
    client.submit("authorised", rma_number="zq" * 50, return_address="zq lane")
    assert client.last.status_code == 422
    assert "zq" * 50 in client.last.text and "zq lane" in client.last.text
    returning.authorise(the_return(), "R-1", ADDRESS, ANA, version=the_return().version)
    client.get(f"/admin/returns/{made.ulid}")
    client.submit("credited", credit_number="CN-zq", amount="ten")
    assert client.last.status_code == 422 and "“ten” is not an amount" in client.last.text
    assert 'value="CN-zq"' in client.last.text and 'value="ten"' in client.last.text


def test_who_only_reads_asks_and_closes_nothing(signed_in: SignedIn) -> None:
    shipped_order()
    made = authorised()
    client = signed_in("read_only")
    assert client.get(f"/admin/returns/{made.ulid}").status_code == 200
    assert "Close with this credit" not in client.last.text
    assert client.get(f"{PO}/returns/new").status_code == 403
    assert client.post(f"/admin/returns/{made.ulid}/waivers", data={"reason": "x"}).status_code == 403
    desk = signed_in("desk")
    assert desk.post(f"/admin/returns/{made.ulid}/credits", data={"amount": "1"}).status_code == 403
    assert the_return().state == "authorised"


def test_the_desk_asks_the_vendor_answers_and_credits_on_their_page(signed_in: SignedIn) -> None:
    """The journey of both sides: question, RMA number, slip, parcel, credit note."""
    shipped_order()
    desk = signed_in()
    desk.get(f"{PO}/returns/new")
    desk.submit("return", note="The lid is broken.", **{f"quantity-{the_line().ulid}": "2"})
    po = the_po()
    token = write(lambda: links.issue(SCOPE, po.store_id, po.id))
    vendor = PageClient(desk.application, desk.response_wrapper, use_cookies=True)
    vendor.get(f"/po/{token}", headers=PERSON, queries=13)  # the first look is written down
    assert "The lid is broken." in vendor.page().text("returns")
    mine = the_return().ulid
    vendor.submit(f"answer-{mine}", rma_number="B-1", return_address=ADDRESS, said="yes")
    assert vendor.last.status_code == 303 and the_po().heard_at is not None
    desk.get(f"/admin/returns/{mine}/slip")
    assert "B-1" in desk.page().text()
    desk.get(f"/admin/returns/{mine}")
    desk.submit("on_its_way", tracking_number="")
    vendor.get(f"/po/{token}", headers=PERSON)
    assert "On its way to you under B-1." in vendor.page().text("returns")
    vendor.submit(f"credit-{mine}", credit_number="CN-9", amount="20.00")
    assert vendor.last.status_code == 303
    desk.get(f"/admin/returns/{mine}")
    assert "Nothing of it is open." in desk.page().text()


def test_what_nobody_should_send_breaks_no_form_and_stays(signed_in: SignedIn) -> None:
    """The sweep of all forms has no purchase order that shipped: here it meets the forms of returns, and the vendor's."""
    shipped_order()
    shipped_order(1043)
    made, second, po = authorised(), ask(po="1043-1"), the_po("1043-1")
    token = write(lambda: links.issue(SCOPE, po.store_id, po.id))
    desk = signed_in()
    vendor = PageClient(desk.application, desk.response_wrapper, use_cookies=True)
    places = [f"{PO}/returns/new", f"/admin/returns/{made.ulid}", f"/admin/returns/{second.ulid}"]
    met = set()
    for client, place in [*((desk, place) for place in places), (vendor, f"/po/{token}")]:
        page = parse(client.get(place, inspect=False).get_data(as_text=True))
        client.get(place, queries=13)
        for sheet in [each for each in sheets(client.application, page, place) if "return" in each.endpoint]:
            met.add(sheet.endpoint)
            for kind, text in ODD.items():
                answer = send(client.application, client, sheet, text)
                assert answer.status_code < 500, (sheet.endpoint, kind)
                if answer.status_code == 422 and "zq" in text:
                    assert lost(answer, sheet, "zq") == [], (sheet.endpoint, kind)
    assert len(met) >= 8, met
