"""The page client finds what it promises to find, and says so in words."""

import pytest
from flask import Flask, redirect, request

from tests.house import HouseRuleBroken, PageClient
from tests.markup import complaints, parse, shape
from tests.queries import QueryLog

GOOD = """<!doctype html><html lang="en"><head><title>Cart – Purveyor</title></head><body><main><h1>Cart</h1>
<form id="add" method="post" action="/lines"><input type="hidden" name="csrf_token" value="t0k3n">
<label for="q">Quantity</label><input id="q" name="quantity" value="1">
<label>Size <select name="size"><option value="s">S</option><option value="m" selected>M</option></select></label>
<button type="submit" name="then" value="pay">Add</button></form></main></body></html>"""

BROKEN = {
    "<p>a<h1>b</p></p>": "invalid HTML",
    "<h2>No heading</h2>": "0 h1 elements",
    "<h1>a</h1><h1>b</h1>": "2 h1 elements",
    '<h1>a</h1><p id="x">b</p><p id="x">c</p>': "occurs 2 times",
    '<h1>a</h1><input name="q">': "has no label",
    '<h1>a</h1><label for="nowhere">Q</label>': "not on the page",
    "<h1>a</h1><button>Go</button>": "has no type",
    '<h1>a</h1><button type="button"><svg></svg></button>': "has no name",
    '<h1>a</h1><img src="/x.png">': "has no alt",
    '<h1>a</h1><a href="#">x</a>': "leads nowhere",
    '<h1>a</h1><p style="color:red">x</p>': "inline style",
    "<h1>a</h1><script>go()</script>": "inline script",
    '<h1>a</h1><p onclick="go()">x</p>': "event attribute",
    '<h1>a</h1><p hx-on:click="go()">x</p>': "event attribute",
    '<h1>a</h1><a href="javascript:go()">x</a>': "runs script",
    '<h1>a</h1><p hx-gett="/x">x</p>': "htmx knows no attribute",
    "<h1>None</h1>": "leaked",
    "<h1>{{ order }}</h1>": "leaked",
    '<h1>a</h1><a href="/orders/None">x</a>': "leaked into href",
    '<h1>a</h1><form method="post" action="/x"></form>': "without csrf_token",
    '<h1>a</h1><form action="/x"><input type="hidden" name="csrf_token"></form>': "into the address",
}


def whole(body: str) -> str:
    return f'<!doctype html><html lang="en"><head><title>T</title></head><body>{body}</body></html>'


@pytest.fixture
def house() -> PageClient:
    app = Flask("house")
    app.testing = True
    app.add_url_rule("/good", view_func=lambda: GOOD)
    app.add_url_rule("/lines", view_func=lambda: request.form.to_dict(), methods=["POST"], endpoint="lines")
    app.add_url_rule("/broken", view_func=lambda: whole("<h1>None</h1>"), endpoint="broken")
    app.add_url_rule("/away", view_func=lambda: redirect("/good?x=1"), endpoint="away")
    app.add_url_rule("/two", view_func=lambda: '<p id="a">a</p><p id="b">b</p>', endpoint="two")
    app.add_url_rule(
        "/header",
        view_func=lambda: {"token": request.headers["X-CSRFToken"]},
        methods=["POST"],
        endpoint="header",
    )
    return PageClient(app, app.response_class, use_cookies=True)


def test_a_good_page_passes_and_can_be_read(house: PageClient):
    house.get("/good")
    assert house.page().text() == "Cart – Purveyor Cart Quantity Size S M Add"


@pytest.mark.parametrize(("body", "complaint"), BROKEN.items(), ids=BROKEN.values())
def test_each_rule_finds_its_fault(body: str, complaint: str):
    assert complaint in "\n".join(complaints(parse(whole(body))))


def test_a_fault_fails_the_test_that_asked(house: PageClient):
    with pytest.raises(HouseRuleBroken, match="GET /broken"):
        house.get("/broken")
    assert house.get("/broken", inspect=False).status_code == 200


def test_a_fragment_has_one_root(house: PageClient):
    with pytest.raises(HouseRuleBroken, match="one root"):
        house.htmx("/two", target="a")


def test_table_rows_are_fragments_too():
    assert complaints(parse('<tr id="order-1"><td>1042</td></tr>')) == []


def test_a_form_is_sent_as_a_person_would(house: PageClient):
    house.get("/good")
    assert house.submit("add", quantity="3", button="Add").json == {
        "csrf_token": "t0k3n",
        "quantity": "3",
        "size": "m",
        "then": "pay",
    }


def test_a_field_that_is_not_on_the_form_is_refused(house: PageClient):
    house.get("/good")
    with pytest.raises(HouseRuleBroken, match="price"):
        house.submit("add", price="1")


def test_the_token_of_the_page_before_goes_with_the_next_post(house: PageClient):
    house.get("/good")
    assert house.post("/header").json == {"token": "t0k3n"}
    assert house.post("/header", csrf=False, headers={"X-CSRFToken": "mine"}).json == {"token": "mine"}


def test_pages_that_differ_in_tokens_and_ulids_alone_have_one_shape():
    first, second = "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01BX5ZZKBKACTAV9WEVGEMMVRZ"
    row = '<input name="csrf_token" value="{}"><p id="line-{}"></p><p id="line-{}"></p>'
    assert shape(row.format("a", first, second)) == shape(row.format("b", second, first))
    assert shape(row.format("a", first, second)) != shape(row.format("a", first, first)), "an id twice"
    assert shape("<p>one</p>") != shape("<p>two</p>")


def test_a_fault_is_found_however_often_its_page_was_good(house: PageClient):
    house.get("/good")
    house.get("/good")
    for _ in range(2):
        with pytest.raises(HouseRuleBroken, match="GET /broken"):
            house.get("/broken")


def test_redirects_are_followed_by_hand(house: PageClient):
    house.get("/away")
    assert house.follow().status_code == 200


def test_queries_are_counted_and_told_by_name():
    import sqlalchemy as sa

    engine = sa.create_engine("sqlite://")
    with QueryLog() as log, engine.connect() as connection:
        for _ in range(3):
            connection.execute(sa.text("SELECT 1"))
    engine.dispose()
    assert len(log) == 3
    assert "3 × SELECT 1" in log.report()
