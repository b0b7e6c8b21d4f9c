"""Which card gateway the environment chooses, and what it refuses."""

import subprocess
import sys

import pytest

from gateways.plugging import _named_gateway, plug
from settings import SettingsError, from_environment
from shop.payments.gateway import cards
from tests.peers.stripe.server import StripePeer
from web.headers import policy

TEST = {"PURVEYOR_MODE": "test", "SECRET_KEY": "k" * 40}
LIVE = {
    "PURVEYOR_MODE": "production",
    "SECRET_KEY": "k" * 40,
    "DATABASE_URL": "sqlite:////srv/shop.db",
    "BASE_URL": "https://shop.example",
    "SMTP_URL": "none",
    "STRIPE_SECRET_KEY": "sk_live_x",
}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "practice"),
        ({"CARD_GATEWAY": "none"}, "none"),
        ({"STRIPE_SECRET_KEY": "sk_test_x"}, "stripe"),
        ({"STRIPE_SECRET_KEY": "sk_test_x", "CARD_GATEWAY": "practice"}, "practice"),
    ],
)
def test_the_environment_names_the_gateway(given, name):
    assert _named_gateway(from_environment(TEST | given)).name == name


@pytest.mark.case("X-PY-26")
@pytest.mark.parametrize(
    "given",
    [
        {"CARD_GATEWAY": "practice"},
        {"STRIPE_API_BASE": "http://127.0.0.1:1"},
        {"STRIPE_JS_URL": "http://127.0.0.1:1/stripe.js"},
    ],
)
def test_beside_a_live_key_nothing_pretends(given):
    assert from_environment(LIVE).moves_no_money == "", "the control"
    with pytest.raises(SettingsError, match="beside a live key"):
        from_environment(LIVE | given)


@pytest.mark.case("X-PY-26")
@pytest.mark.parametrize("mode", ["test", "development"])
@pytest.mark.parametrize("key", ["sk_live_x", " rk_live_x"])
def test_a_live_key_is_refused_outside_production(mode, key):
    with pytest.raises(SettingsError, match="live key"):
        from_environment(TEST | {"PURVEYOR_MODE": mode, "STRIPE_SECRET_KEY": key})


@pytest.mark.case("X-PY-26")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"STRIPE_SECRET_KEY": "sk_test_x"}, "test key"),
        ({"STRIPE_SECRET_KEY": "rk_test_x"}, "test key"),
        (
            {"STRIPE_SECRET_KEY": "", "CARD_GATEWAY": "practice", "PRACTICE_IN_PRODUCTION": "yes"},
            "practice gateway",
        ),
    ],
)
def test_production_that_moves_no_money_says_so(given, words, caplog):
    settings = from_environment(LIVE | given)
    assert words in settings.moves_no_money
    plug(settings)
    assert settings.moves_no_money in caplog.text


def test_stripe_is_not_imported_before_a_card_is_used():
    code = (
        "import sys; from gateways.cards.stripe import StripeGateway; StripeGateway('sk_test_x');"
        "sys.exit('stripe' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_environment_can_put_another_server_and_script_in_stripes_place(app):
    with StripePeer() as peer:
        given = {"STRIPE_SECRET_KEY": "sk_test_x", "STRIPE_PUBLISHABLE_KEY": "pk_test_x"}
        here = {"STRIPE_API_BASE": f"{peer.url}/", "STRIPE_JS_URL": f"{peer.url}/endive/stripe.js"}
        plug(from_environment(TEST | given | here))
        assert cards().ping("https://shop.example/hook").problem == ""
        assert peer.requests[0].path == "balance"
    fields = cards().checkout_fields()
    assert fields.script == f"{peer.url}/endive/stripe.js"
    rules = policy(fields)
    assert f"script-src 'self' {peer.url};" in rules
    assert "js.stripe.com" not in rules
    assert peer.url in next(rule for rule in rules.split("; ") if rule.startswith("connect-src"))
