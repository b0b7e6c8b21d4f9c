"""What a page costs in calls of Python and C: as many on a busy machine as on a quiet one, so it can be held."""

import pytest
from flask import Flask

from benchmarks.measure import ask, calls, environment
from shop.people import signing_in, staff
from tests.world import make_cart, make_order, make_product, make_store
from web.kept import Shelf

SKUS = [f"CUP-{n}" for n in range(8)]
# Measured on these few rows, and a sixth more: shown for the first time, and again while nothing changed.
# Who makes a page cheaper lowers its figures.
BUDGETS = {
    "/search?q=cup": (2440, 1760),
    "/products/product-cup-1": (2870, 1500),
    "/cart": (3640, 3640),
    "/admin/?queue=all": (2580, 1580),
    "/admin/orders/{number}": (8700, 2210),
}


@pytest.fixture
def visit(app: Flask) -> tuple[str, str, str]:
    """Return an order's number, and the cookies of a shopper with a cart and of the owner."""
    store = make_store()
    for sku in SKUS:
        make_product(sku, vendors={"BREW": (6100, 42)})
    orders = [make_order({sku: 1, SKUS[0]: 1}) for sku in SKUS[1:]]
    owner = staff.add(
        store, email="o@shop.example", name="Olive Owner", role="owner", password="slow-kettle-morning"
    )
    signed_in = signing_in.start("staff", owner, signing_in.Visit())
    cart = make_cart({SKUS[1]: 1, SKUS[2]: 2})
    return str(orders[-1].number), f"__Host-cart={cart}", f"__Host-staff={signed_in}"


@pytest.mark.parametrize("path", BUDGETS)
def test_a_page_keeps_its_budget_of_calls(app: Flask, visit: tuple[str, str, str], path: str):
    number, shopper, owner = visit
    asked = environment(path.format(number=number), owner if "/admin" in path else shopper)
    for _ in range(3):  # what is made once is made
        status, _body = ask(app.wsgi_app, asked)
        assert status == "200 OK"
    app.extensions["kept"] = Shelf()
    counted = calls(app.wsgi_app, asked), calls(app.wsgi_app, asked)
    for taken, most in zip(counted, BUDGETS[path], strict=True):
        assert taken <= most, f"{path} took {counted} calls; see docs/decisions/0008 for what is dear"
