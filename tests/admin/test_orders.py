"""An order's page: tabs, budgets, notes and tags, review, completion, and two people on one order."""

import pytest

from shop.kernel.refusals import Refusal, Stale
from shop.kernel.stores import Store
from shop.orders import completing, editing, notes, reviewing
from shop.orders.settling import gather
from shop.orders.tables import Order
from shop.purchasing import readdressing
from shop.reports import order_sheet, timelines
from tests.admin.conftest import SignedIn
from tests.admin.test_desk import set_facts
from tests.world import actor, make_order

TABS = ("", "/payment", "/purchase-orders", "/shipping", "/timeline")


@pytest.fixture
def order(store: Store) -> Order:
    """Return an order whose card is authorized."""
    made = make_order(lines={"KET-1": 2, "LMP-1": 1}, review="clear")
    return set_facts(made, payment_state="authorized")


@pytest.mark.feature("OD-03")
@pytest.mark.parametrize("tab", TABS)
def test_each_tab_has_its_address_and_keeps_its_budget(signed_in: SignedIn, order: Order, tab: str):
    client = signed_in()
    url = f"/admin/orders/{order.number}{tab}"
    client.get(url, queries=8)
    current = [e.get("href") for e in client.page().all("a") if e.get("aria-current") == "page"]
    assert url in current
    client.htmx(url, target="panel", queries=4)
    assert client.page().by_id("panel") is not None
    client.htmx(url, target="pane", queries=4)
    assert f"Order {order.number}" in client.page().text("pane")


def test_an_order_keeps_the_list_it_was_opened_from(signed_in: SignedIn, order: Order):
    client = signed_in()
    url = f"/admin/orders/{order.number}"
    client.get(f"{url}?queue=all", queries=8)
    assert client.page().by_id("queue-all").get("aria-current") == "page"
    assert f"{url}/timeline?queue=all" in [e.get("href") for e in client.page().all("a")]
    client.get(url)
    assert client.page().by_id("queue-charge").get("aria-current") == "page"
    here = {"HX-Current-URL": f"http://localhost{url}?queue=all"}
    client.htmx(f"{url}/tags", target="pane", data={"tag": "VIP", "act": "add"}, headers=here)
    assert client.last.headers["HX-Push-Url"] == f"{url}?queue=all"


@pytest.mark.feature("OD-04")
def test_the_sheet_knows_the_facts_that_settling_gathers(order: Order):
    sheet = order_sheet.load(order.store_id, str(order.number))
    found, gathered = sheet.facts, gather(order)
    names = ("units", "dropped", "to_supply", "unsent", "sent", "from_stock", "shipped", "due_minor")
    assert [getattr(found, n) for n in names] == [getattr(gathered, n) for n in names]
    assert sheet.can_charge
    assert sheet.cost_minor is not None
    assert sheet.margin_minor == order.total_minor - order.tax_minor - sheet.cost_minor


def test_notes_stay_inside_unless_meant_for_the_shopper(signed_in: SignedIn, order: Order):
    client = signed_in("desk")
    client.get(f"/admin/orders/{order.number}")
    client.submit("write-note", body="Smells of fraud <b hx-post='/admin/sign-out' hx-trigger='load'>")
    assert client.last.status_code == 303
    client.follow()
    client.submit("write-note", body="We packed it twice.", reader="shopper")
    told = [note.body for note in notes.notes_for_shopper(order)]
    assert told == ["We packed it twice."]
    names = [event.name for event in timelines.of_order(order)]
    assert names[:2] == ["note.added", "note.added"]


@pytest.mark.case("X-AD-14")
def test_markup_in_a_note_is_text(signed_in: SignedIn, order: Order):
    notes.add_note(order, "<b data-hx-post='/admin/sign-out'>", is_internal=True, by=actor())
    client = signed_in()
    page = client.get(f"/admin/orders/{order.number}").get_data(as_text=True)
    assert "<b data-hx-post" not in page
    assert "&lt;b data-hx-post" in page


def test_an_empty_note_is_refused_beside_its_field(signed_in: SignedIn, order: Order):
    client = signed_in()
    answer = client.htmx(f"/admin/orders/{order.number}/notes", target="notes", data={"body": "  "})
    assert answer.status_code == 422
    assert "This is needed" in client.page().text("notes")


@pytest.mark.feature("OD-14")
def test_tags_come_and_go_once(signed_in: SignedIn, order: Order):
    client = signed_in()
    client.get(f"/admin/orders/{order.number}")
    client.submit("add-tag", tag="Call first")
    client.follow()
    client.submit("add-tag", tag="Call first")
    assert notes.tags_of(order) == ("Call first",)
    notes.remove_tag(order, "Call first", actor())
    assert notes.tags_of(order) == ()


@pytest.mark.feature("OD-06")
def test_a_hold_hides_charge_and_a_manager_releases_it(signed_in: SignedIn, order: Order):
    reviewing.decide(order, "held", actor("Dee"), reason="The address is odd")
    assert not order_sheet.load(order.store_id, str(order.number)).can_charge
    clerk = signed_in("desk")
    clerk.get(f"/admin/orders/{order.number}")
    assert "A manager lets this order go" in clerk.page().text("review")
    with pytest.raises(Refusal, match="a manager lets it go"):
        reviewing.decide(order, "accepted", actor("Dee"))
    refused = clerk.post(f"/admin/orders/{order.number}/reviews", data={"decision": "accepted"})
    assert refused.status_code == 409
    manager = signed_in("manager")
    manager.get(f"/admin/orders/{order.number}")
    manager.submit("decide", button="accepted")
    assert manager.last.status_code == 303
    assert timelines.of_order(order)[0].name == "review.released"
    assert order_sheet.load(order.store_id, str(order.number)).can_charge


@pytest.mark.feature("OD-06")
def test_holding_needs_a_reason(signed_in: SignedIn, order: Order):
    with pytest.raises(Refusal, match="Say why"):
        reviewing.decide(order, "held", actor())
    client = signed_in("desk")
    client.get(f"/admin/orders/{order.number}")
    client.submit("decide", button="rejected", reason="")
    assert client.last.status_code == 422


@pytest.mark.feature("OD-08")
def test_completing_with_unshipped_units_needs_a_reason(signed_in: SignedIn, order: Order):
    client = signed_in()
    client.get(f"/admin/orders/{order.number}/completion")
    client.submit("complete", button="complete")
    assert client.last.status_code == 422
    client.submit("complete", button="complete", reason="Picked up in the shop")
    assert client.last.status_code == 303
    client.follow()
    assert "Set complete by hand: Picked up" in timelines.of_order(order)[0].sentence
    with pytest.raises(Refusal, match="complete already"):
        completing.complete(order, actor(), reason="again")
    completing.reopen(order, actor())


@pytest.mark.feature("OD-08")
def test_in_process_waits_for_somebody_who_ships(order: Order):
    supplied = gather(order).from_stock
    if not supplied:
        with pytest.raises(Refusal, match="Send a purchase order"):
            completing.set_in_process(order, actor())
    else:
        completing.set_in_process(order, actor())
        with pytest.raises(Refusal, match="already"):
            completing.set_in_process(order, actor())


@pytest.mark.feature("OD-17")
@pytest.mark.case("X-AD-04")
def test_the_second_save_sees_both_values(signed_in: SignedIn, order: Order):
    ana, dee = signed_in("owner"), signed_in("desk")
    url = f"/admin/orders/{order.number}/contact"
    ana.get(url)
    dee.get(url)
    ana.submit("contact-form", line1="1 First Street", phone="111")
    assert ana.last.status_code == 303
    dee.submit("contact-form", line1="2 Second Street", name="Sam S.")
    assert dee.last.status_code == 409
    said = dee.page().text("contact")
    assert "1 First Street" in said
    assert "2 Second Street" in said
    dee.submit("contact-form")
    assert dee.last.status_code == 303
    now = editing.contact_of(order_sheet.load(order.store_id, str(order.number)).order)
    assert (now["line1"], now["phone"], now["name"]) == ("2 Second Street", "111", "Sam S.")


@pytest.mark.case("X-AD-04")
def test_changes_to_different_fields_both_stay(order: Order):
    was = editing.contact_of(order)
    readdressing.change(order, was=was, new={**was, "city": "Salem"}, by=actor("Ana"))
    readdressing.change(order, was=was, new={**was, "phone": "222"}, by=actor("Dee"))
    now = editing.contact_of(order)
    assert (now["city"], now["phone"]) == ("Salem", "222")
    with pytest.raises(Stale):
        readdressing.change(order, was=was, new={**was, "city": "Bend"}, by=actor("Dee"))


@pytest.mark.case("X-AD-06")
def test_an_ended_order_changes_no_more(order: Order):
    completing.complete(order, actor(), reason="done")
    was = editing.contact_of(order)
    with pytest.raises(Refusal, match="ended"):
        readdressing.change(order, was=was, new={**was, "city": "Salem"}, by=actor())
    with pytest.raises(Refusal, match="ended"):
        reviewing.decide(order, "held", actor(), reason="late")


@pytest.mark.feature("OD-22")
def test_the_search_finds_an_order_by_all_its_names(signed_in: SignedIn, order: Order):
    client = signed_in()
    for words in (str(order.number), f"#{order.number}", order.email.upper(), "sam sh", "LMP-1"):
        client.get("/admin/search", query_string={"q": words}, queries=4)
        assert client.last.headers["Location"] == f"/admin/orders/{order.number}", words
    make_order(review="clear")
    client.get("/admin/search?q=Sam", queries=4)
    assert "Found for “Sam”" in client.page().text()
    client.get("/admin/search", query_string={"q": "nothing' OR 1=1 --%_\\"})
    assert "Nothing found" in client.page().text()


@pytest.mark.feature("OD-16")
def test_a_change_reads_old_and_new_in_the_timeline(signed_in: SignedIn, order: Order):
    was = editing.contact_of(order)
    readdressing.change(order, was=was, new={**was, "city": "Salem"}, by=actor("Dee"))
    client = signed_in()
    client.get(f"/admin/orders/{order.number}/timeline")
    assert "Portland → Salem" in client.page().text("timeline")
