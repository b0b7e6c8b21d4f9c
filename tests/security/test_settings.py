"""Production refuses to start half set up, and names what is missing."""

from dataclasses import replace

import pytest
from flask import Flask

from settings import SettingsError, from_environment
from tests.admin.conftest import SignedIn

COMPLETE = {
    "PURVEYOR_MODE": "production",
    "DATABASE_URL": "postgresql+psycopg://db/purveyor",
    "SECRET_KEY": "k" * 64,
    "BASE_URL": "https://shop.example",
    "SMTP_URL": "smtps://u:p@mail.example:465",
}
pytestmark = [pytest.mark.case("X-AU-26"), pytest.mark.feature("PL-09")]


def test_a_complete_production_starts_with_nothing_practised():
    settings = from_environment(COMPLETE)
    assert (settings.is_production, settings.secure_cookies, settings.card_gateway) == (True, True, "none")
    assert settings.trusted_hosts == ("shop.example",), "no localhost in production"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "dev"}, "SECRET_KEY"),
        ({"SECRET_KEY": " " * 40}, "SECRET_KEY"),
        ({"BASE_URL": "http://shop.example"}, "BASE_URL"),
        ({"BASE_URL": ""}, "BASE_URL"),
        ({"BASE_URL": "https://"}, "BASE_URL"),
        ({"SMTP_URL": ""}, "SMTP_URL"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"PURVEYOR_MODE": "prod"}, "PURVEYOR_MODE"),
        ({"CARD_GATEWAY": "stripe"}, "STRIPE_SECRET_KEY"),
        ({"CARD_GATEWAY": "paypal"}, "CARD_GATEWAY"),
        ({"CARD_GATEWAY": "practice"}, "PRACTICE_IN_PRODUCTION"),
        ({"CARD_GATEWAY": "practice", "PRACTICE_IN_PRODUCTION": "maybe"}, "PRACTICE_IN_PRODUCTION"),
        (
            {"CARD_GATEWAY": "practice", "PRACTICE_IN_PRODUCTION": "yes", "STRIPE_SECRET_KEY": "sk_live_x"},
            "Stripe",
        ),
        ({"PROXIES": "many"}, "PROXIES"),
    ],
)
def test_production_refuses_to_start_without(change: dict[str, str], named: str):
    with pytest.raises(SettingsError, match=named):
        from_environment(COMPLETE | change)


def test_the_practice_gateway_needs_a_permission_of_its_own():
    settings = from_environment(COMPLETE | {"CARD_GATEWAY": "practice", "PRACTICE_IN_PRODUCTION": "yes"})
    assert settings.card_gateway == "practice"
    assert "nobody pays" in settings.moves_no_money


def test_the_desk_says_that_nobody_pays(app: Flask, signed_in: SignedIn):
    words = "Stripe is set up with a test key"
    app.extensions["settings"] = replace(app.extensions["settings"], stripe_secret_key="sk_test_x")
    client = signed_in()
    assert words not in client.get("/admin/").text, "outside production it is no news"
    app.extensions["settings"] = replace(
        app.extensions["settings"], mode="production", card_gateway="stripe", base_url="https://localhost"
    )
    for address in ("/admin/", "/admin/orders", "/admin/settings/payments"):
        assert words in client.get(address).text
    assert words not in client.get("/").text, "shoppers are not told of our keys"


def test_secrets_are_not_shown():
    shown = repr(from_environment(COMPLETE | {"STRIPE_SECRET_KEY": "sk_live_secret"}))
    assert not [secret for secret in ("k" * 64, "u:p@", "sk_live_secret") if secret in shown]
