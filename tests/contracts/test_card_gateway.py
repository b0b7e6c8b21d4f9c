"""What every card gateway must answer, on the practice gateway and on Stripe's adapter before a Stripe of ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shop.payments.gateway import ActionRequired, Answer, Approved, Declined
from tests.contracts.benches import Bench, asked, token_of

RETURN = "http://localhost/orders/abc/thanks"


def held(bench: Bench, amount: int = 10_000, card: str = "good") -> Approved:
    answer = bench.gateway.authorize(
        asked("authorize", amount, card=token_of(bench, card), return_url=RETURN)
    )
    assert isinstance(answer, Approved), answer
    return answer


def challenged(bench: Bench, kind: str = "authorize") -> tuple[object, ActionRequired]:
    amount = 0 if kind == "save" else 10_000
    request = asked(kind, amount, card=token_of(bench, "challenged"), return_url=RETURN)
    answer = getattr(bench.gateway, kind)(request)
    assert isinstance(answer, ActionRequired), answer
    return replace(request, provider_id=answer.provider_id), answer


@pytest.mark.feature("PY-13")
def test_a_hold_tells_amount_card_checks_and_its_end(bench: Bench) -> None:
    answer = held(bench)
    assert (answer.amount_minor, answer.currency, answer.risk_level) == (10_000, "USD", "normal")
    assert (answer.card.brand, answer.card.last4, answer.card.expires) == ("visa", "4242", "2031-04")
    assert answer.checks == {"cvc": "pass", "line1": "pass", "postal_code": "pass"}
    assert timedelta(days=6) < answer.capture_before - datetime.now(UTC) <= timedelta(days=7)
    assert (bench.held(), bench.taken()) == (10_000, 0)


def test_failed_checks_and_a_raised_risk_are_told(bench: Bench) -> None:
    assert held(bench, card="bad_address").checks == {"cvc": "pass", "line1": "fail", "postal_code": "fail"}
    assert held(bench, card="risky").risk_level == "elevated"


@pytest.mark.feature("SH-14")
def test_a_purchase_takes_at_once_and_keeps_the_card(bench: Bench) -> None:
    answer = bench.gateway.purchase(asked("purchase", card=token_of(bench, "good"), return_url=RETURN))
    assert isinstance(answer, Approved), answer
    assert (answer.amount_minor, answer.capture_before) == (10_000, None)
    assert (bench.held(), bench.taken()) == (0, 10_000)
    kept = answer.card
    later = bench.gateway.charge_saved(asked("charge", 500, card=kept.token, customer=kept.customer))
    assert isinstance(later, Approved) and bench.taken() == 10_500


@pytest.mark.parametrize("kind", ["authorize", "purchase", "save"])
def test_the_same_request_again_gets_the_same_answer(bench: Bench, kind: str) -> None:
    amount = 0 if kind == "save" else 10_000
    request = asked(kind, amount, card=token_of(bench, "good"), return_url=RETURN)
    ask = getattr(bench.gateway, kind)
    assert ask(request) == ask(request)
    assert bench.held() + bench.taken() == amount


@pytest.mark.case("X-PY-22")
@pytest.mark.parametrize("kind", ["authorize", "purchase", "save"])
@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("poor", "insufficient_funds"),
        ("expired", "expired_card"),
        ("wrong_cvc", "incorrect_cvc"),
        ("stolen", "stolen_card"),
    ],
)
def test_a_decline_has_the_banks_code_now_and_later(bench: Bench, kind: str, card: str, code: str) -> None:
    request = asked(kind, 0 if kind == "save" else 900, card=token_of(bench, card), return_url=RETURN)
    answer = getattr(bench.gateway, kind)(request)
    assert isinstance(answer, Declined), answer
    assert answer.code == code
    found = bench.gateway.find(request)
    assert isinstance(found, Declined) and found.code == code
    assert bench.held() == bench.taken() == 0


def test_a_card_is_saved_without_money_and_charged_later(bench: Bench) -> None:
    answer = bench.gateway.save(asked("save", 0, card=token_of(bench, "good")))
    assert isinstance(answer, Approved) and answer.card.last4 == "4242"
    kept = answer.card
    request = asked("charge", 2_500, card=kept.token, customer=kept.customer)
    charged = bench.gateway.charge_saved(request)
    assert isinstance(charged, Approved) and charged.amount_minor == 2_500
    assert bench.gateway.find(request) == charged
    assert (bench.held(), bench.taken()) == (0, 2_500)


def test_a_kept_card_may_be_declined_later(bench: Bench) -> None:
    kept = held(bench, card="poor_later").card
    answer = bench.gateway.charge_saved(asked("charge", 2_500, card=kept.token, customer=kept.customer))
    assert isinstance(answer, Declined), answer


@pytest.mark.case("X-PY-13")
def test_a_hold_is_captured_once_and_the_rest_released(bench: Bench) -> None:
    parent = held(bench).provider_id
    first = asked("capture", 4_000, parent=parent)
    assert bench.gateway.find(first) is None
    assert bench.gateway.capture(first).amount_minor == 4_000
    assert bench.gateway.capture(first).amount_minor == 4_000  # the same press again
    assert bench.gateway.find(first).amount_minor == 4_000
    second = bench.gateway.capture(asked("capture", 6_000, parent=parent))
    assert not isinstance(second, Approved) or second.amount_minor == 4_000  # never a second 6,000
    assert (bench.taken(), bench.held()) == (4_000, 0)


def test_more_than_the_hold_is_never_captured(bench: Bench) -> None:
    answer = bench.gateway.capture(asked("capture", 10_010, parent=held(bench).provider_id))
    assert not isinstance(answer, Approved)
    assert bench.taken() == 0


def test_a_released_hold_cannot_be_captured(bench: Bench) -> None:
    parent = held(bench).provider_id
    request = asked("void", parent=parent)
    assert bench.gateway.find(request) is None
    assert isinstance(bench.gateway.void(request), Approved)
    assert isinstance(bench.gateway.void(request), Approved)
    assert isinstance(bench.gateway.find(request), Approved)
    assert isinstance(bench.gateway.capture(asked("capture", parent=parent)), Declined)
    assert bench.held() == bench.taken() == 0


def test_a_captured_hold_cannot_be_released(bench: Bench) -> None:
    parent = held(bench).provider_id
    bench.gateway.capture(asked("capture", parent=parent))
    assert isinstance(bench.gateway.void(asked("void", parent=parent)), Declined)
    assert bench.taken() == 10_000


def test_refunds_are_found_again_and_never_more_than_was_taken(bench: Bench) -> None:
    parent = bench.gateway.capture(asked("capture", parent=held(bench).provider_id)).provider_id
    first = asked("refund", 1_500, parent=parent)
    assert bench.gateway.find(first) is None
    assert bench.gateway.refund(first).amount_minor == 1_500
    assert bench.gateway.refund(first).amount_minor == 1_500  # the same press again
    assert bench.gateway.find(first).amount_minor == 1_500
    assert isinstance(bench.gateway.refund(asked("refund", 8_500, parent=parent)), Approved)
    assert not isinstance(bench.gateway.refund(asked("refund", 1, parent=parent)), Approved)
    assert bench.refunded() == 10_000


@pytest.mark.parametrize("kind", ["authorize", "purchase", "save", "charge"])
def test_what_was_never_asked_is_not_found(bench: Bench, kind: str) -> None:
    assert bench.gateway.find(asked(kind, card=bench.cards["good"])) is None


@pytest.mark.feature("PY-08")
@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize("kind", ["authorize", "purchase", "save"])
def test_a_confirmation_with_the_bank_is_passed_or_failed(bench: Bench, kind: str, passed: bool) -> None:
    request, answer = challenged(bench, kind)
    assert answer.url
    assert bench.gateway.find(request) == answer
    bench.answer_challenge(answer.provider_id, passed)
    found: Answer | None = bench.gateway.find(request)
    if passed:
        assert isinstance(found, Approved) and found.provider_id == answer.provider_id
    else:
        assert isinstance(found, Declined) and found.code == "authentication_failed"
    assert bench.held() + bench.taken() == (10_000 if passed and kind != "save" else 0)


def test_a_confirmation_that_was_left_is_ended_unless_it_had_gone_through(bench: Bench) -> None:
    left, _ = challenged(bench)
    assert isinstance(bench.gateway.abandon(left), Declined)
    assert not isinstance(bench.gateway.find(left), Approved)
    done, answer = challenged(bench)
    bench.answer_challenge(answer.provider_id, True)
    assert isinstance(bench.gateway.abandon(done), Approved)
    assert bench.held() == 10_000


@pytest.mark.case("X-PY-20")
def test_an_absent_shopper_whom_the_bank_wants(bench: Bench) -> None:
    request = asked("authorize", card=token_of(bench, "asks_later"), return_url=RETURN)
    answer: Answer | None = bench.gateway.authorize(request)
    if isinstance(answer, ActionRequired):  # this bank asks every time
        bench.answer_challenge(answer.provider_id, True)
        answer = bench.gateway.find(replace(request, provider_id=answer.provider_id))
    kept = answer.card
    request = asked("charge", 2_500, card=kept.token, customer=kept.customer)
    wanted = bench.gateway.charge_saved(request)
    assert isinstance(wanted, ActionRequired), wanted
    assert wanted.url == ""
    assert isinstance(bench.gateway.find(request), ActionRequired)
    assert bench.taken() == 0
    back = replace(request, provider_id=wanted.provider_id, return_url=RETURN)
    asking = bench.gateway.resume(back)
    assert isinstance(asking, ActionRequired), asking
    assert asking.url and asking.provider_id == wanted.provider_id  # the same payment
    bench.answer_challenge(wanted.provider_id, True)
    assert isinstance(bench.gateway.find(back), Approved)
    assert isinstance(bench.gateway.abandon(back), Approved)  # too late to end it
    assert bench.taken() == 2_500


@pytest.mark.case("X-CK-15")
@pytest.mark.parametrize(("currency", "amount"), [("JPY", 1_900), ("KWD", 12_340), ("EUR", 50), ("USD", 50)])
def test_amounts_are_minor_units_in_every_currency(bench: Bench, currency: str, amount: int) -> None:
    request = asked("authorize", amount, currency, card=token_of(bench, "good"))
    answer = bench.gateway.authorize(request)
    assert (answer.amount_minor, answer.currency) == (amount, currency)
    taken = bench.gateway.capture(asked("capture", amount, currency, parent=answer.provider_id))
    assert (taken.amount_minor, taken.currency) == (amount, currency)
