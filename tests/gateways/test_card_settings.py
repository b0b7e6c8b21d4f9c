"""Which card gateway the environment chooses, and what it refuses."""

import subprocess
import sys

import pytest

from gateways.plugging import _card_gateway
from settings import SettingsError, from_environment

TEST = {"PURVEYOR_MODE": "test", "SECRET_KEY": "k" * 40}


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
    assert _card_gateway(from_environment(TEST | given)).name == name


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
    with pytest.raises(SettingsError):
        from_environment(TEST | {"STRIPE_SECRET_KEY": "sk_live_x"} | given)


def test_stripe_is_not_imported_before_a_card_is_used():
    code = (
        "import sys; from gateways.cards.stripe import StripeGateway; StripeGateway('sk_test_x');"
        "sys.exit('stripe' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
