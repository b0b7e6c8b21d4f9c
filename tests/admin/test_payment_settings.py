"""Settings, Payments: what is set and missing, entering keys, trying them out; a secret never comes back."""

import dataclasses

import pytest
from flask import Flask

from shop.payments import keys
from shop.payments.gateway import cards
from shop.payments.sightings import Health
from tests.admin.conftest import SignedIn

SECRET = "sk_test_abcdefgh1234wXyZ"
pytestmark = pytest.mark.feature("SE-02")


@pytest.fixture
def at_the_desk(app: Flask):
    """An installation whose environment names no gateway."""
    before = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(before, keys_at_the_desk=True)
    yield
    app.extensions["settings"] = before


@pytest.mark.usefixtures("at_the_desk")
def test_keys_go_in_and_never_come_out(signed_in: SignedIn, store):
    client = signed_in("owner")
    client.get("/admin/settings/payments", queries=8)
    assert "Missing" in client.page().text()
    client.submit("keys-form", secret_key="sk_test_x", publishable_key="pk_test_abcdefgh")
    assert client.last.status_code == 422
    assert "sk_test_x" not in client.last.get_data(as_text=True)
    client.submit("keys-form", secret_key=SECRET)
    assert client.last.status_code == 303
    body = client.follow(queries=8).get_data(as_text=True)
    assert "sk_test_…wXyZ" in body
    assert SECRET not in body
    client.submit("remove-keys")
    assert keys.read(store.id) == {}


def test_what_the_environment_names_wins(signed_in: SignedIn):
    client = signed_in("owner")
    client.get("/admin/settings/payments")
    assert "The environment of the server names the gateway" in client.page().text()
    assert client.post("/admin/settings/payments/keys", data={"secret_key": SECRET}).status_code == 409


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (Health(problem="Invalid API key"), "does not answer to these keys: Invalid API key"),
        (Health(account="x", news_problem="No endpoint"), "answers, in test mode. No endpoint"),
        (Health(account="x", is_live=True), "answers, in live mode. Its news reach this shop."),
    ],
)
def test_the_gateway_is_tried_out_live(signed_in: SignedIn, monkeypatch, health, words):
    client = signed_in("manager")
    client.get("/admin/settings/payments")
    monkeypatch.setattr(cards(), "ping", lambda address: health)
    client.submit("check")
    assert client.last.status_code == 303
    client.follow()
    assert words in client.page().text()


@pytest.mark.usefixtures("at_the_desk")
def test_a_manager_may_try_and_not_change(signed_in: SignedIn):
    client = signed_in("manager")
    assert client.post("/admin/settings/payments/keys", data={"secret_key": SECRET}).status_code == 403
