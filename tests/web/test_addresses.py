"""Addresses that are put together from their shape are those that Flask makes."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import BuildError

from web.application import Application

VALUES: list[dict[str, Any]] = [
    {"endpoint": "order", "number": 1042},
    {"endpoint": "order", "number": "1042"},
    {"endpoint": "order", "number": 1042, "queue": "charge", "after": 7},
    {"endpoint": "order", "number": 1042, "queue": "", "email": "a b@example.com"},
    {"endpoint": "order", "number": 1042, "queue": None},
    {"endpoint": "order", "number": "a/b?c&d"},
    {"endpoint": "order", "number": "-_0_-"},
    {"endpoint": "order", "number": 3, "queue": True},
    {"endpoint": "tab", "number": 7, "tab": "payment"},
    {"endpoint": "page", "place": 3},
    {"endpoint": "page", "place": 3, "q": "Kännchen"},
    {"endpoint": "list"},
    {"endpoint": "list", "_anchor": "top"},
    {"endpoint": "list", "_external": True},
    {"endpoint": ".list", "q": "x"},
]


@pytest.fixture
def app() -> Application:
    made = Application("addresses", static_folder=None)
    made.add_url_rule("/orders", "list")
    made.add_url_rule("/orders/<number>", "order")
    made.add_url_rule('/orders/<number>/<any("payment","timeline"):tab>', "tab")
    made.add_url_rule("/pages/<int:place>", "page")
    return made


@pytest.mark.parametrize("values", VALUES, ids=str)
@pytest.mark.parametrize("root", ["", "/shop"])
def test_an_address_is_what_flask_makes_of_it(app: Application, root: str, values: dict[str, Any]):
    with app.test_request_context("/", base_url=f"http://localhost{root}/"):
        wanted = Flask.url_for(app, **values)
        assert [app.url_for(**values), app.url_for(**values)] == [wanted, wanted]


def test_two_roots_have_their_own_addresses(app: Application):
    found = []
    for root in ("", "/shop"):
        with app.test_request_context("/", base_url=f"http://localhost{root}/"):
            found.append(app.url_for("order", number=1))
    assert found == ["/orders/1", "/shop/orders/1"]


def test_what_cannot_be_an_address_is_refused_each_time(app: Application):
    with app.test_request_context("/"):
        for _ in range(2):
            with pytest.raises(BuildError):
                app.url_for("order")
            with pytest.raises(ValueError, match="not one of"):
                app.url_for("tab", number=1, tab="nowhere")
