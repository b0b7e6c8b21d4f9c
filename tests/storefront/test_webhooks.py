"""The address that gateways call: signed bytes alone, bounded, and nothing at all without a secret."""

import pytest
from flask import Flask

from shop.payments import charging
from shop.payments.gateway import cards
from tests.house import PageClient
from tests.shop.payments.news import about, event, kept, last, signed
from tests.world import the_store
from tests.world_payments import ANA, make_payable_order, taken

pytestmark = [pytest.mark.feature("PY-15"), pytest.mark.usefixtures("opened")]


@pytest.fixture
def opened(app: Flask) -> None:
    """Open a store, for the pages that say no."""
    the_store()


def send(client: PageClient, body: bytes, headers: dict[str, str] | None = None, gateway: str = "practice"):
    given = signed(body) if headers is None else headers
    return client.post(f"/webhooks/{gateway}", data=body, headers=given, csrf=False, inspect=False)


def test_an_event_settles_what_had_no_answer(app: Flask, client: PageClient):
    order = make_payable_order(card="practice_lost_after_later")
    charging.charge(order, ANA)
    body = about(last(order, "authorize"))
    assert [send(client, body).get_data(as_text=True) for _ in range(2)] == ["applied", "known"]
    assert taken() == 10_000


@pytest.mark.case("X-PY-11")
def test_what_is_not_signed_is_a_400_and_another_gateway_a_404(app: Flask, client: PageClient):
    body = event()
    assert send(client, body, {}).status_code == 400
    assert send(client, body, gateway="stripe").status_code == 404
    assert kept() == []


@pytest.mark.case("X-PY-11")
def test_without_a_secret_there_is_no_endpoint(app: Flask, client: PageClient, monkeypatch):
    body = event()
    headers = signed(body)
    monkeypatch.setattr(cards(), "hears_news", False)
    assert send(client, body, headers).status_code == 404


@pytest.mark.case("X-AP-16")
def test_a_large_body_is_refused_unread(app: Flask, client: PageClient):
    body = event(padding="x" * 300_000)
    assert send(client, body).status_code == 413


def test_nothing_is_heard_by_a_get(app: Flask, client: PageClient):
    assert client.get("/webhooks/practice", inspect=False).status_code == 405
