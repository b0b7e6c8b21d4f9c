"""What every card gateway tells of itself and keeps: its rows, its disputes, its health, cards on file, cards by phone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shop.payments.gateway import ActionRequired, Approved, CardOnFile, Declined
from shop.payments.sightings import DisputeSeen
from tests.contracts.benches import Bench, asked, prepared, token_of

NOW = datetime.now(UTC)
HOOK = "https://shop.example/hooks/x"


def paid(bench: Bench, amount: int = 10_000, card: str = "good") -> Approved:
    answer = bench.gateway.purchase(asked("purchase", amount, card=token_of(bench, card)))
    assert isinstance(answer, Approved), answer
    return answer


@pytest.mark.feature("PY-16")
def test_the_rows_name_our_operations_and_what_they_came_to(bench: Bench) -> None:
    hold, sale, poor = (
        asked(kind, card=token_of(bench, card))
        for kind, card in (("authorize", "good"), ("purchase", "good"), ("purchase", "poor"))
    )
    bench.gateway.authorize(hold)
    taken = bench.gateway.purchase(sale)
    bench.gateway.purchase(poor)
    back = asked("refund", 300, parent=taken.provider_id)
    bench.gateway.refund(back)
    rows = {row.operation: row for row in bench.gateway.rows(NOW - timedelta(days=1))}
    seen = [(rows[each.operation].kind, rows[each.operation].state) for each in (hold, sale, back)]
    assert seen == [("payment", "held"), ("payment", "taken"), ("refund", "refunded")]
    assert [rows[each.operation].amount_minor for each in (hold, sale, back)] == [10_000, 10_000, 300]
    assert poor.operation not in rows or rows[poor.operation].state == "gone"
    assert all(row.currency == "USD" and row.provider_id for row in rows.values())
    assert bench.gateway.rows(NOW + timedelta(days=1)) == []


@pytest.mark.feature("PY-16")
def test_a_captured_and_a_released_hold_in_the_rows(bench: Bench) -> None:
    before = {row.provider_id for row in bench.gateway.rows(NOW - timedelta(days=1))}
    capture, void = prepared(bench, "capture"), prepared(bench, "void")
    bench.gateway.capture(replace(capture, amount_minor=4_000))
    bench.gateway.void(void)
    rows = [row for row in bench.gateway.rows(NOW - timedelta(days=1)) if row.provider_id not in before]
    assert [row.amount_minor for row in rows if row.state == "taken"] == [4_000]
    assert not [row for row in rows if row.state == "held"]


@pytest.mark.case("X-PY-19")
@pytest.mark.parametrize("end", ["won", "lost"])
def test_a_dispute_is_told_as_it_stands(bench: Bench, end: str) -> None:
    payment = paid(bench)
    dispute = bench.open_dispute(payment.provider_id)
    seen = bench.gateway.dispute(dispute)
    assert isinstance(seen, DisputeSeen)
    assert (seen.provider_id, seen.payment, seen.state) == (dispute, payment.provider_id, "open")
    assert (seen.amount_minor, seen.currency, seen.reason) == (10_000, "USD", "fraudulent")
    assert seen.due_by is not None
    assert seen.due_by > NOW
    bench.end_dispute(dispute, end)
    ended = bench.gateway.dispute(dispute)
    assert isinstance(ended, DisputeSeen) and ended.state == end


def test_a_dispute_that_nobody_opened_is_none(bench: Bench) -> None:
    assert bench.gateway.dispute("dp_nobody") is None


def test_a_disputed_payment_is_not_refunded_besides(at_stripe: Bench) -> None:
    payment = paid(at_stripe)
    at_stripe.open_dispute(payment.provider_id)
    answer = at_stripe.gateway.refund(asked("refund", 100, parent=payment.provider_id))
    assert isinstance(answer, Declined)
    assert (answer.code, at_stripe.refunded()) == ("charge_disputed", 0)


@pytest.mark.feature("SE-02")
def test_a_ping_moves_nothing(bench: Bench) -> None:
    health = bench.gateway.ping(HOOK)
    assert health.problem == ""
    assert health.account
    assert health.news_problem
    assert not health.is_live
    assert (bench.held(), bench.taken()) == (0, 0)


def kept(bench: Bench) -> CardOnFile:
    card = bench.gateway.save(asked("save", 0, card=token_of(bench, "good"))).card
    assert card is not None
    return card


@pytest.mark.feature("PY-12")
@pytest.mark.parametrize("kind", ["authorize", "purchase"])
def test_a_kept_card_pays_with_its_owner_present(bench: Bench, kind: str) -> None:
    card = kept(bench)
    request = asked(kind, 2_500, card=card.token, customer=card.customer)
    answer = getattr(bench.gateway, kind)(request)
    assert isinstance(answer, Approved), answer
    assert bench.held() + bench.taken() == 2_500
    assert (answer.card.token, answer.card.customer) == (card.token, card.customer), (
        "the same card, kept once"
    )


@pytest.mark.feature("PY-12")
def test_a_forgotten_card_is_gone_for_good(bench: Bench) -> None:
    card = kept(bench)
    assert bench.gateway.forget(card) == ""
    assert bench.gateway.forget(card) == ""


@pytest.mark.feature("PY-12")
def test_stripes_own_list_of_a_customers_cards_follows(at_stripe: Bench) -> None:
    card, stripe = kept(at_stripe), at_stripe.gateway._stripe  # type: ignore[attr-defined]

    def listed() -> list[str]:
        return [each.id for each in stripe.v1.customers.payment_methods.list(card.customer).data]

    assert listed() == [card.token]
    assert at_stripe.gateway.forget(card) == ""
    assert listed() == []
    answer = at_stripe.gateway.charge_saved(asked("charge", card=card.token, customer=card.customer))
    assert not isinstance(answer, Approved)
    assert at_stripe.taken() == 0


@pytest.mark.feature("PY-09")
@pytest.mark.parametrize("kind", ["authorize", "purchase", "save"])
def test_a_card_by_phone_is_taken_and_its_bank_asks_nobody(bench: Bench, kind: str) -> None:
    amount = 0 if kind == "save" else 10_000
    request = asked(kind, amount, card=token_of(bench, "good"), by_phone=True)
    answer = getattr(bench.gateway, kind)(request)
    assert isinstance(answer, Approved), answer
    assert bench.gateway.find(request) == answer
    declined = asked(kind, amount, card=token_of(bench, "poor"), by_phone=True)
    assert isinstance(getattr(bench.gateway, kind)(declined), Declined)


@pytest.mark.feature("PY-09")
def test_by_phone_is_what_stripe_is_told(at_stripe: Bench) -> None:
    request = asked("authorize", card=token_of(at_stripe, "challenged"), by_phone=True)
    assert isinstance(at_stripe.gateway.authorize(request), Approved)
    told = [each for each in at_stripe.peer.requests if str(each).endswith("/confirm")]
    assert [each.params["payment_method_options"] for each in told] == [{"card": {"moto": "true"}}]
    present = asked("authorize", card=token_of(at_stripe, "challenged"), return_url="http://localhost/")
    assert isinstance(at_stripe.gateway.authorize(present), ActionRequired), "the control"
