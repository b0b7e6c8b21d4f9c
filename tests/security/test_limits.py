"""Too much of anything is refused calmly: bodies, parameters, cookies, addresses."""

import pytest
from flask import Flask

from admin.catalog_frame import LARGER
from shop.kernel.stores import Store
from tests.admin.conftest import SignedIn
from tests.security.routes import all_routes
from tests.security.test_every_route import SIGNED_BY_MACHINES

pytestmark = [pytest.mark.feature("PL-09"), pytest.mark.case("X-DO-03")]


def test_a_huge_body_is_refused_before_it_is_read(app: Flask, signed_in: SignedIn):
    client = signed_in()
    for route in all_routes(app, "POST"):
        answer = client.post(
            route.filled("1"),
            inspect=False,
            data=b"a=" + b"x" * (2 << 20),
            content_type="application/x-www-form-urlencoded",
        )
        if route.endpoint in LARGER or route.endpoint in SIGNED_BY_MACHINES:  # up to a limit of their own
            assert answer.status_code < 500, route
        else:
            assert answer.status_code == 413, route


ODD = [
    "q=%00",
    "q=%ff",
    "q=" + "a" * 60_000,
    "q=%25%25%25%5F%5F",
    "q=%ED%A0%80",
    "q='\"%3C%3E",
    "q=(((((",
    'q="',
    "q=*:*",
    "q=NEAR/",
    "after=%00",
    "after=1e9",
    "after=" + "9" * 40,
    "after=a:b:c",
    "page=-1",
    "page=" + "9" * 40,
    "page=１",
    "sort=;drop",
    "tab=%00",
    "status=%00&queue=x&vendor=-1",
    "price=1e9-",
    "min=NaN&max=Infinity",
    "from=0000-00-00&to=99999-12-31",
    "next=%0d%0aSet-Cookie:a=b",
]


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.case("X-AZ-27")
def test_odd_parameters_break_no_page(app: Flask, engine_name: str, store: Store, signed_in: SignedIn):
    client = signed_in()
    for route in all_routes(app, "GET"):
        if not route.has_id:
            for query in ODD:
                answer = client.get(f"{route.filled('')}?{query}", inspect=False)
                assert answer.status_code < 500, (route, query[:60])
                assert not answer.headers.get("Set-Cookie", "").startswith("a=")


def test_a_huge_or_broken_cookie_is_nobody(app: Flask, store: Store, client):
    for value in ("x" * 8000, "\x01", "a=b; c", '"', "é" * 2000):
        for name in ("__Host-staff", "__Host-customer", "__Host-cart", "__Host-page"):
            header = {"Cookie": f"{name}={value}".encode("utf-8", "replace").decode("latin-1")}
            for address in ("/", "/cart", "/admin/orders"):
                answer = client.get(address, headers=header, inspect=False)
                assert answer.status_code in (200, 303), (address, name, value[:20], answer.status)


def test_parts_without_end_are_refused(app: Flask, signed_in: SignedIn):
    data = {f"field{n}": "1" for n in range(2100)}
    answer = signed_in().post(
        "/admin/account/password", data=data, content_type="multipart/form-data", inspect=False
    )
    assert answer.status_code == 413
