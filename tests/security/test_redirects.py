"""Signing in leads back into the desk and nowhere else, whatever the address says."""

import pytest
from flask import Flask

from shop.kernel.stores import Store
from tests.admin.conftest import PASSWORD, colleague
from tests.house import PageClient
from web.addresses import safe_next

pytestmark = [pytest.mark.case("X-AU-06"), pytest.mark.case("X-AU-07"), pytest.mark.feature("PL-09")]
VECTORS = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    " //evil.example",
    "///evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\r\nSet-Cookie: a=b",
    "/a\u2028b",
    "/\x00",
    "\x7f/",
    "evil.example",
    "",
    "/%09/../\\evil.example",
    "/" + "a" * 3000,
    "//",
    "/\u2029/evil.example",
    "\u00a0//evil.example",
    "@evil.example",
    "?next=//evil",
    "/admin\\@evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "//[::1",
    "/\x85/evil.example",
    "\ufeff//evil.example",
]


@pytest.mark.parametrize("address", VECTORS)
def test_an_address_that_leads_away_is_not_taken(address: str):
    assert safe_next(address, "/otherwise") == "/otherwise"


@pytest.mark.parametrize(
    "address", ["/", "/admin/orders?tab=to-charge&q=a%2Fb", "/products/kettle#reviews", "/a//b"]
)
def test_a_path_of_our_own_is_kept(address: str):
    assert safe_next(address, "/otherwise") == address


def test_signing_in_never_leads_away(app: Flask, store: Store):
    person = colleague(store)
    for address in VECTORS:
        client = PageClient(app, app.response_class, use_cookies=True)
        client.get("/admin/sign-in", query_string={"next": address}, inspect=False)
        form = {"email": person.email, "password": PASSWORD, "next": address}
        page = client.get("/admin/sign-in")
        assert page.status_code == 200
        answer = client.post("/admin/sign-in", data=form, inspect=False)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/"), address
        break_out = client.get("/admin/sign-in", query_string={"next": address}, inspect=False)
        assert break_out.headers["Location"] == "/admin/", address
