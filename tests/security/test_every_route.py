"""What holds for every route there is, and will hold for each that comes: tokens, origins, odd ids, no writes."""

import pytest
from flask import Flask

from shop.kernel.stores import Store
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.queries import written
from tests.security.routes import all_routes
from tests.world import PASSWORD, make_customer, make_order

pytestmark = pytest.mark.feature("PL-09")
FOREIGN = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
# Called by machines that prove themselves by a signature instead of a token.
SIGNED_BY_MACHINES: frozenset[str] = frozenset(
    {"storefront.create_gateway_event", "storefront.create_bounce"}
)
ODD = [
    "１",
    "١",
    "1e3",
    "-1",
    "0",
    str(2**63),
    "9" * 40,
    "1_000",
    "%00",
    "%2e%2e",
    "%F0%9F%92%A9",
    "%ff",
    "null",
    "' OR 1=1--",
]


@pytest.mark.case("X-AU-19")
def test_no_post_works_without_its_token(app: Flask, store: Store, signed_in: SignedIn):
    for client in (PageClient(app, app.response_class, use_cookies=True), signed_in()):
        for route in all_routes(app, "POST", "PUT", "PATCH", "DELETE"):
            if route.endpoint in SIGNED_BY_MACHINES:
                continue
            for token in ({}, {"X-CSRFToken": "made up"}):
                answer = client.open(
                    route.filled(FOREIGN), method=route.method, csrf=False, headers=token, inspect=False
                )
                assert answer.status_code == 400, (route, answer.status)


@pytest.mark.case("X-AU-19")
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_post_works_from_another_site_even_with_a_token(app: Flask, signed_in: SignedIn, site: str):
    client = signed_in()
    for route in all_routes(app, "POST", "PUT", "PATCH", "DELETE"):
        if route.endpoint in SIGNED_BY_MACHINES:
            continue
        answer = client.open(
            route.filled(FOREIGN), method=route.method, headers={"Sec-Fetch-Site": site}, inspect=False
        )
        assert answer.status_code == 403, (route, answer.status)


def test_the_same_post_with_its_token_is_let_through(app: Flask, signed_in: SignedIn):
    """The control: it is the token and the origin that were missing above."""
    answer = signed_in().post(
        "/admin/account/sign-outs", headers={"Sec-Fetch-Site": "same-origin"}, inspect=False
    )
    assert answer.status_code not in (400, 403)


@pytest.mark.case("X-AU-19")
def test_no_get_writes_anything(app: Flask, store: Store, signed_in: SignedIn):
    number = str(make_order().number)
    client = signed_in()
    for route in all_routes(app, "GET"):
        for value in (number, FOREIGN):
            written.clear()
            answer = client.get(route.filled(value), inspect=False)
            assert not written.is_set(), route
            assert answer.status_code < 500, (route, answer.status)
            answer.close()


def test_a_get_that_wrote_would_be_noticed(app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch):
    """The control: a view that writes is stopped, not just counted."""
    from shop.kernel.counters import open_series
    from shop.kernel.db import write

    monkeypatch.setitem(app.view_functions, "storefront.health", lambda: write(lambda: open_series(1, "x")))
    assert PageClient(app, app.response_class).get("/health", inspect=False).status_code == 500


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.case("X-AZ-27")
def test_odd_ids_are_not_found_and_break_nothing(
    app: Flask, engine_name: str, store: Store, signed_in: SignedIn
):
    client = signed_in()
    for route in all_routes(app, "GET", "POST"):
        if not route.has_id or route.endpoint in SIGNED_BY_MACHINES:
            continue
        for value in ODD:
            answer = client.open(route.filled(value), method=route.method, inspect=False)
            if "/sign-in" in answer.headers.get("Location", ""):
                continue  # a customer's own page, asked for by nobody
            assert answer.status_code in (400, 404, 405, 409, 422), (route, value, answer.status)


@pytest.mark.case("X-AZ-01")
def test_a_customer_is_nobody_at_the_desk(app: Flask, store: Store):
    from shop.people import signing_in

    number = str(make_order().number)
    customer = make_customer(password=PASSWORD)
    client = PageClient(app, app.response_class, use_cookies=True)
    token = signing_in.start("customer", customer, signing_in.Visit())
    for cookie in ("__Host-customer", "__Host-staff"):
        client.set_cookie(cookie, token)
    client.get("/admin/sign-in")
    for route in all_routes(app, "GET", "POST"):
        if route.endpoint.startswith("admin.") and not route.endpoint.endswith("_sign_in"):
            answer = client.open(route.filled(number), method=route.method, inspect=False)
            assert answer.status_code == 303, (route, answer.status)
            assert answer.headers["Location"].startswith("/admin/sign-in"), route
