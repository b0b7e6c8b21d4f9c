"""Refunding: by line, units, shipping or amount, to the payments in order, never more than they brought."""

import pytest
import sqlalchemy as sa

from gateways.cards.none import NoGateway
from shop.kernel.db import session, write
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal, Stale
from shop.orders.tables import OrderLine
from shop.payments import asking, charging, ledger, refunding
from shop.payments.gateway import Declined, cards
from shop.payments.refund_tables import Refund
from shop.payments.refundable import Asked, read
from shop.payments.tables import Operation
from tests.world import make_order, make_product, make_store, make_tax
from tests.world_payments import ANA, BO, events, given_back, make_payable_order

pytestmark = pytest.mark.usefixtures("app")


def charged_order(total: int = 10_000, **given):
    order = make_payable_order(total, **given)
    assert charging.charge(order, ANA).is_approved
    return order


def in_two_payments(first: int = 3_000, total: int = 10_000):
    order = make_payable_order(total)
    for amount in (first, total - first):
        assert charging.charge(order, ANA, amount_minor=amount).is_approved
    return order


def refund(order, asked=None, *, key="a form", by=ANA, version=None, **given):
    wanted = asked or Asked(given.pop("quantities", {}), **given)
    return refunding.refund(order, wanted, by, version=version or order.version, form_key=key)


def letters(order) -> list[str]:
    wanted = sa.select(Message.kind).where(Message.order_id == order.id, Message.kind == "refunded")
    return list(session().execute(wanted).scalars())


def line_of(order) -> OrderLine:
    return session().execute(sa.select(OrderLine).where(OrderLine.order_id == order.id)).scalars().first()


@pytest.mark.both_engines
@pytest.mark.feature("PY-11")
def test_an_amount_goes_back_and_everybody_is_told(engine_name):
    order = charged_order()
    outcome = refund(order, amount_minor=4_000, reason="Scratched")
    assert (outcome.name, outcome.message) == ("approved", "$40.00 was refunded.")
    assert (order.captured_minor, order.refunded_minor, order.payment_state) == (10_000, 4_000, "charged")
    assert given_back() == 4_000
    assert ledger.entries(order)[-1].kind == "refund"
    assert letters(order) == ["refunded"]
    assert events(order)[-3:] == ["refund.asked", "payment.refunded", "letter.written"]


@pytest.mark.both_engines
@pytest.mark.feature("PY-11")
def test_two_payments_are_refunded_in_their_order(engine_name):
    order = in_two_payments()
    assert refund(order, amount_minor=5_000).is_approved
    rows = [(entry.kind, entry.amount_minor) for entry in ledger.entries(order)[-2:]]
    assert rows == [("refund", 3_000), ("refund", 2_000)]
    each = sa.select(Operation.amount_minor, Operation.refunded_minor)
    taking = each.where(Operation.kind.in_(("capture", "charge"))).order_by(Operation.id)
    assert [tuple(row) for row in session().execute(taking)] == [(3_000, 3_000), (7_000, 2_000)]
    assert refund(order, amount_minor=5_000, key="another").is_approved
    assert (order.payment_state, given_back()) == ("refunded", 10_000)
    with pytest.raises(Refusal) as refused:
        refund(order, amount_minor=1, key="a third")
    assert refused.value.field == "amount"
    assert letters(order) == ["refunded"] * 2


@pytest.mark.feature("PY-11")
def test_units_and_shipping_carry_their_tax_and_add_up():
    store = make_store()
    make_tax(store, basis_points=1000)
    make_product("CUP", price=333, stock=9)
    order = make_order({"CUP": 3}, charged=True, review="clear")
    line, most = line_of(order), read(order)
    assert (most.left_minor, most.lines[0].gross_minor) == (
        order.total_minor,
        line.line_minor + line.tax_minor,
    )
    amounts = []
    for number in range(3):
        before = order.refunded_minor
        assert refund(order, quantities={line.ulid: 1}, key=f"unit {number}").is_approved
        amounts.append(order.refunded_minor - before)
    assert sum(amounts) == line.line_minor + line.tax_minor
    with pytest.raises(Refusal) as refused:
        refund(order, quantities={line.ulid: 1}, key="a fourth")
    assert refused.value.field == "quantities"
    assert refund(order, shipping_minor=read(order).shipping_minor, key="shipping").is_approved
    assert order.payment_state == "refunded"


@pytest.mark.feature("PY-11")
def test_a_fee_kept_back_is_shared_by_what_is_refunded():
    order = charged_order()
    line = line_of(order)
    assert refund(order, Asked({line.ulid: 1}, 500, 9_000)).is_approved
    kept = session().execute(sa.select(Refund.amount_minor, Refund.shipping_minor)).one()
    assert tuple(kept) == (9_000, 450)
    assert order.refunded_minor == 9_000


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked({}), "amount"),
        (Asked({}, amount_minor=0), "amount"),
        (Asked({}, amount_minor=-1), "amount"),
        (Asked({}, amount_minor=10_001), "amount"),
        (Asked({}, 501), "shipping"),
        (Asked({}, -1), "shipping"),
        (Asked({"01ARZ3NDEKTSV4RRFFQ69G5FAV": 1}), "quantities"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(asked, field):
    order = charged_order()
    with pytest.raises(Refusal) as refused:
        refund(order, asked)
    assert refused.value.field == field
    assert given_back() == 0


@pytest.mark.feature("PY-11")
def test_the_same_form_again_gives_back_once_and_a_stale_page_nothing():
    order = charged_order()
    version = order.version
    assert refund(order, amount_minor=2_000, version=version).is_approved
    assert refund(order, amount_minor=2_000, version=version).is_approved  # the same form
    with pytest.raises(Stale):
        refund(order, amount_minor=2_000, version=version, key="a colleague's", by=BO)
    assert (order.refunded_minor, given_back()) == (2_000, 2_000)


@pytest.mark.both_engines
@pytest.mark.feature("PY-11")
@pytest.mark.case("X-PY-18")
def test_no_answer_is_asked_about_and_the_rest_goes_on_by_itself(engine_name, clock, monkeypatch):
    order = in_two_payments()
    practice = cards()
    real = practice.refund

    def loses_the_answer(request):
        real(request)
        raise TimeoutError

    monkeypatch.setattr(practice, "refund", loses_the_answer)
    assert refund(order, amount_minor=5_000).name == "unknown"
    assert (order.payment_state, order.queue, order.refunded_minor) == ("unknown", "problems", 0)
    with pytest.raises(Refusal) as refused:
        refund(order, amount_minor=1_000, key="impatient")
    assert refused.value.code == "being_charged"
    monkeypatch.undo()
    clock.shift(120)
    asking.sweep()
    assert (order.refunded_minor, given_back()) == (3_000, 3_000)
    refunding.finish()
    assert (order.refunded_minor, given_back()) == (5_000, 5_000)
    assert session().execute(sa.select(Refund.state)).scalar_one() == "done"
    refunding.finish()
    assert given_back() == 5_000


def test_a_refund_that_the_bank_refuses_stops_and_leaves_the_rest_to_people(monkeypatch):
    order = in_two_payments()
    said = Declined("expired_card", "The card has expired.")
    monkeypatch.setattr(cards(), "refund", lambda request: said)
    outcome = refund(order, amount_minor=5_000)
    assert (outcome.name, order.refunded_minor) == ("declined", 0)
    assert session().execute(sa.select(Refund.state)).scalar_one() == "stopped"
    assert (order.queue, letters(order)) != ("problems", ["refunded"])
    monkeypatch.undo()
    refunding.finish()
    assert given_back() == 0
    assert refund(order, amount_minor=5_000, key="again").is_approved


def test_without_a_gateway_nothing_is_given_back():
    order = charged_order()
    cards.plug(NoGateway())
    with pytest.raises(Refusal) as refused:
        refund(order, amount_minor=1_000)
    assert refused.value.code == "not_set_up"
    assert session().execute(sa.select(sa.func.count(Refund.id))).scalar_one() == 0


@pytest.mark.broken_on_purpose
def test_the_database_itself_refuses_to_give_back_more_than_a_payment_brought():
    charged_order()
    for statement in (
        "UPDATE payment_operations SET refunded_minor = amount_minor + 1 WHERE kind = 'capture'",
        "UPDATE orders SET refunded_minor = captured_minor + 1",
    ):
        with pytest.raises(sa.exc.IntegrityError):
            write(lambda text=statement: session().execute(sa.text(text)))
