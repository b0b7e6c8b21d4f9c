"""Keys at the desk: sealed in the database, never shown, choosing Stripe while they are there."""

import pytest
import sqlalchemy as sa

from gateways.cards.chosen import ChosenGateway
from gateways.cards.none import NoGateway
from gateways.plugging import _card_gateway, plug
from settings import from_environment
from shop.kernel import sealing
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.payments import keys
from tests.world import the_store
from tests.world_payments import ANA

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.feature("SE-02")]
SECRET, PUBLIC, HOOK = "sk_test_abcdefgh1234wXyZ", "pk_test_abcdefgh5678", "whsec_abcdefgh9012"


@pytest.mark.both_engines
def test_keys_come_back_for_the_gateway_and_stand_nowhere_in_the_clear(engine_name):
    store = the_store()
    given = {"secret_key": SECRET, "publishable_key": PUBLIC, "webhook_secret": HOOK}
    assert keys.keep(store, given, ANA) == list(given)
    assert keys.read(store.id) == given
    assert keys.hints(store.id)["secret_key"].hint == "sk_test_…wXyZ"
    for table in ("gateway_keys", "timeline_events"):
        kept = str(session().execute(sa.text(f"SELECT * FROM {table}")).all())
        assert not [value for value in given.values() if value in kept]


def test_an_empty_field_leaves_what_is_there():
    store = the_store()
    keys.keep(store, {"secret_key": SECRET}, ANA)
    assert keys.keep(store, {"secret_key": " ", "webhook_secret": HOOK}, ANA) == ["webhook_secret"]
    assert keys.read(store.id) == {"secret_key": SECRET, "webhook_secret": HOOK}
    keys.forget(store, ANA)
    assert keys.read(store.id) == {}


@pytest.mark.case("X-PY-26")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"secret_key": PUBLIC}, "secret_key"),
        ({"secret_key": "sk_test_a b"}, "secret_key"),
        ({"publishable_key": SECRET}, "publishable_key"),
        ({"webhook_secret": "x"}, "webhook_secret"),
        ({"secret_key": "sk_live_abcdefgh1234"}, "secret_key"),
    ],
)
def test_what_is_no_key_or_too_dangerous_here_is_refused(given, field):
    with pytest.raises(Refusal) as refused:
        keys.keep(the_store(), given, ANA)
    assert refused.value.field == field


def test_a_test_key_beside_a_live_one_is_refused():
    keys.live_keys_allowed.plug(True)
    keys.keep(the_store(), {"secret_key": "sk_live_abcdefgh1234"}, ANA)
    with pytest.raises(Refusal) as refused:
        keys.keep(the_store(), {"publishable_key": PUBLIC}, ANA)
    assert refused.value.field == "publishable_key"


@pytest.mark.case("X-PY-26")
def test_a_live_key_is_refused_where_another_server_stands_in_for_stripe():
    live = {
        "PURVEYOR_MODE": "production",
        "DATABASE_URL": "sqlite:////tmp/shop.db",
        "SECRET_KEY": "k" * 40,
        "BASE_URL": "https://shop.example",
        "SMTP_URL": "none",
    }
    plug(from_environment(live))
    assert keys.live_keys_allowed(), "the control"
    plug(from_environment(live | {"STRIPE_API_BASE": "http://127.0.0.1:1"}))
    with pytest.raises(Refusal, match="STRIPE_API_BASE"):
        keys.keep(the_store(), {"secret_key": "sk_live_abcdefgh1234"}, ANA)


def test_under_another_installation_secret_they_cannot_be_read():
    store = the_store()
    keys.keep(store, {"secret_key": SECRET}, ANA)
    sealing.installation_secret.plug("another")
    assert keys.read(store.id) == {}
    with pytest.raises(sealing.Unreadable):
        sealing.unseal("nonsense")


def test_the_gateway_follows_the_keys(monkeypatch):
    store = the_store()
    monkeypatch.setattr("gateways.cards.chosen.LOOK_AGAIN", 0)
    environment = {"PURVEYOR_MODE": "test", "SECRET_KEY": "k" * 40}
    chosen = _card_gateway(from_environment(environment))
    assert isinstance(chosen, ChosenGateway)
    assert chosen.name == "practice"
    keys.keep(store, {"secret_key": SECRET, "webhook_secret": HOOK}, ANA)
    assert (chosen.name, chosen.hears_news) == ("stripe", True)
    keys.forget(store, ANA)
    assert chosen.name == "practice"


def test_it_asks_the_database_once_in_a_while_and_leaves_no_transaction_open():
    the_store()
    session().rollback()
    chosen = ChosenGateway(NoGateway(), lambda kept: NoGateway())
    assert chosen.name == "none"
    assert not session().in_transaction()
    monday = chosen._looked
    assert (chosen.is_set_up, chosen._looked) == (False, monday)
