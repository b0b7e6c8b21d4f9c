"""Production refuses to start half set up, and names what is missing."""

import pytest

from settings import SettingsError, from_environment

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
        ({"CARD_GATEWAY": "practice", "STRIPE_SECRET_KEY": "sk_live_x"}, "Stripe"),
        ({"PROXIES": "many"}, "PROXIES"),
    ],
)
def test_production_refuses_to_start_without(change: dict[str, str], named: str):
    with pytest.raises(SettingsError, match=named):
        from_environment(COMPLETE | change)


def test_secrets_are_not_shown():
    shown = repr(from_environment(COMPLETE | {"STRIPE_SECRET_KEY": "sk_live_secret"}))
    assert not [secret for secret in ("k" * 64, "u:p@", "sk_live_secret") if secret in shown]
