"""A form whose token ran out comes back with what was typed, but only to who typed it here."""

import pytest

from tests.house import PageClient
from tests.queries import written
from tests.storefront.test_checkout import PORTLAND, fields, orders, shop

__all__ = ["shop"]
OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = PORTLAND | {"note": 'Ring twice,\n"then" <wait> & knock', "card": "practice_approve"}


def forget_token(client: PageClient) -> None:
    """As signing in within another tab does, or a cookie that ran out."""
    client.delete_cookie("__Host-page")


@pytest.mark.case("X-AU-21")
def test_a_checkout_left_open_keeps_all_that_was_typed(shop: PageClient):
    sent = fields(shop) | TYPED
    forget_token(shop)
    written.clear()
    answer = shop.post("/checkout", data=sent, headers=OURS)
    assert answer.status_code == 400 and not written.is_set()
    assert not orders()
    assert "practice_approve" not in answer.text, "a card is typed again"
    back = fields_of(shop)
    assert {name: back[name] for name in PORTLAND} == PORTLAND
    assert back["note"] == TYPED["note"]
    shop.submit("again")
    assert shop.last.status_code == 422 and "Ring twice" in shop.last.text, "the form again, for the card"
    shop.submit("checkout", card="practice_approve")
    assert [order.email for order in orders()] == [PORTLAND["email"]]


def fields_of(client: PageClient) -> dict[str, str]:
    """What the form that was given back would send."""
    from tests.house import _find_form, _values

    return _values(_find_form(client.page(), "again"), None)


@pytest.mark.case("X-AU-21")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "none", "Origin": "http://localhost"},
    ],
)
def test_nobody_elses_form_gets_our_token(shop: PageClient, headers: dict[str, str]):
    sent = fields(shop) | TYPED
    forget_token(shop)
    answer = shop.post("/checkout", data=sent, headers=headers)
    assert answer.status_code == 400
    assert "Nora Field" not in answer.text and 'id="again"' not in answer.text


@pytest.mark.case("X-AU-21")
def test_a_browser_that_names_its_origin_alone_is_believed(shop: PageClient):
    sent = fields(shop) | TYPED
    forget_token(shop)
    assert 'id="again"' in shop.post("/checkout", data=sent, headers={"Origin": "http://localhost"}).text


def test_a_password_is_never_given_back(shop: PageClient):
    shop.get("/sign-in")
    forget_token(shop)
    sent = {"email": "nora@field.example", "password": "correct horse", "csrf_token": "old"}
    answer = shop.post("/sign-in", data=sent, headers=OURS)
    assert "nora@field.example" in answer.text and "correct horse" not in answer.text
