"""What ordering costs in statements and in calls of Python and C: as many on a busy machine as on a quiet one."""

import io
import re
from collections.abc import Callable
from contextvars import Context
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from benchmarks.measure import ask, calls, environment
from benchmarks.shopper import WHERE
from gateways.cards.scripts import CARDS
from shop.kernel.db import session
from shop.orders.placing import place
from tests import world
from tests.queries import QueryLog

# Measured for a guest who buys one thing of a vendor; calls with a sixth more. Who makes it cheaper lowers them.
STATEMENTS, CALLS = 57, 35_400
PLACING_CALLS = 8_350
pytestmark = pytest.mark.feature("SH-10")


@pytest.fixture
def shop(app: Flask) -> Flask:
    """A shop with a kettle that a vendor has."""
    world.make_store()
    world.make_product("KET-1", stock=0, vendors={"BREW": (6100, 42)})
    return app


def apart(work: Callable[..., Any], *given: Any, **more: Any) -> Any:
    """Run it as a server would: no session and no visitor is shared with the test."""
    return Context().run(work, *given, **more)


def order_form(app: Flask, serial: int) -> dict[str, Any]:
    """The request with which a guest orders a kettle, as a server hands it over."""
    held = f"__Host-cart={world.make_cart({'KET-1': 1})}"
    session().rollback()
    client = app.test_client(use_cookies=False)
    answer = apart(client.get, "/checkout", headers={"Cookie": held})
    token, total = (
        re.search(rf'name="{name}" value="([^"]+)"', answer.text)[1]
        for name in ("csrf_token", "expected_total")
    )
    page = answer.headers["Set-Cookie"].partition(";")[0]
    form = WHERE | {"csrf_token": token, "expected_total": total, "card": CARDS[0].token}
    body = urlencode(form | {"email": f"nora{serial}@field.example"}).encode()
    asked = environment("/checkout", f"{held}; {page}")
    return asked | {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }


def test_ordering_keeps_its_budget_of_statements_and_calls(shop: Flask):
    for serial in range(3):  # what is made once is made
        status, _body = apart(ask, shop.wsgi_app, order_form(shop, serial))
        assert status.startswith("303")
    asked = order_form(shop, 4)
    with QueryLog() as log:
        apart(ask, shop.wsgi_app, asked)
    assert len(log) <= STATEMENTS, log.report()
    counted = apart(calls, shop.wsgi_app, order_form(shop, 5))
    assert counted <= CALLS, f"ordering took {counted} calls; see docs/decisions/0008"


def test_placing_keeps_its_budget_of_calls(shop: Flask):
    def prepared() -> Any:
        token = world.make_cart({"KET-1": 1})
        details, store = world.make_details(token), world.the_store()
        return lambda *_: [str(place(store, token, details, world.VISIT).number).encode()]

    for _ in range(3):
        prepared()()
    counted = calls(prepared(), {})
    assert counted <= PLACING_CALLS, f"placing took {counted} calls; see docs/decisions/0008"
