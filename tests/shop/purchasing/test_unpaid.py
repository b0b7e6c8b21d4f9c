"""No purchase order leaves for an order whose payment is open, in doubt, declined or gone again: by no way."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from shop.kernel import chores, clock, mail, outbox
from shop.kernel.db import changes, session, write
from shop.kernel.mail import Receipt
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order, OrderLine
from shop.payments import asking, authorizing, charging
from shop.payments.operations import last_operation
from shop.purchasing import sending
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from tests import world
from tests.world_payments import ANA, NORA
from tests.world_purchasing import choices_of

pytestmark = [pytest.mark.feature("PY-08"), pytest.mark.case("X-PY-03")]


@pytest.fixture(autouse=True)
def handed_over(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What a mail server took that is a purchase order; the shop sells one thing, from a vendor alone."""
    world.make_product("KET-1", stock=0, vendors={"BREW": (6100, 42)})
    taken: list[bytes] = []

    class Server:
        def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
            if b"Message-ID: <po-" in raw:
                taken.append(raw)
            return Receipt(tuple(recipients), {}, "250 taken")

    monkeypatch.setattr(mail.mailer, "_plugged", Server())
    return taken


def pay(card: str, mode: str = "authorize") -> Order:
    write(lambda: setattr(world.the_store(), "checkout_mode", mode))
    order = world.make_order({"KET-1": 2}, review="clear")
    authorizing.begin(order, card, NORA)
    return order


def charged(card: str) -> Order:
    """The card was saved at the checkout, and staff charged it."""
    order = pay(card, "save_card")
    charging.charge(order, ANA, amount_minor=order.due_minor)
    return order


def in_review() -> Order:
    order = pay("practice_lost_before")
    write(lambda: session().execute(sa.text("DELETE FROM practice_payments")))
    with time_machine.travel(clock.now() + timedelta(hours=24), tick=False):
        operation = last_operation(order)
        assert operation
        asking.resolve(operation.ulid)
    last = last_operation(order)
    assert last and last.state == "review"
    return order


WAYS: dict[str, tuple[str, Callable[[], Order], str]] = {
    "unpaid": ("none", lambda: world.make_order({"KET-1": 2}, review="clear"), "not charged yet"),
    "held only": ("authorized", lambda: pay("practice_approve"), "not charged yet"),
    "saved only": ("saved", lambda: pay("practice_approve", "save_card"), "not charged yet"),
    "no answer at the checkout": ("unknown", lambda: pay("practice_lost_after"), "has not said yet"),
    "no answer to the charge": ("unknown", lambda: charged("practice_lost_after_later"), "has not said yet"),
    "for a person to look at": ("unknown", in_review, "has not said yet"),
    "the bank asks": ("needs_customer", lambda: pay("practice_challenge"), "must confirm"),
    "the bank asks later": ("needs_customer", lambda: charged("practice_confirm_later"), "must confirm"),
    "declined": ("declined", lambda: pay("practice_stolen"), "declined"),
    "declined later": ("declined", lambda: charged("practice_declined_later"), "declined"),
}


def the_po() -> PurchaseOrder:
    session().rollback()
    return session().execute(sa.select(PurchaseOrder)).scalar_one()


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_sent(handed_over: list[bytes], way: str):
    state, make, words = WAYS[way]
    order = make()
    session().refresh(order)
    assert order.payment_state == state
    with pytest.raises(Refusal, match=words) as refused:
        cut(order, choices_of(order), ANA, send=True, form_key="1")
    assert refused.value.code == "not_sendable"
    assert cut(order, choices_of(order), ANA, send=False, form_key="2").created
    for act in (sending.send, lambda po, by: sending.mark_sent(po, by, "by telephone")):
        with pytest.raises(Refusal, match=words):
            act(the_po(), ANA)
    assert the_po().state == "draft"
    chores.work_all()
    assert handed_over == []
    assert session().execute(sa.select(sa.func.sum(OrderLine.sent))).scalar_one() == 0


def paid() -> Order:
    order = pay("practice_approve")
    assert charging.charge(order, ANA, amount_minor=order.due_minor).is_approved
    return order


def test_a_paid_order_is_sent(handed_over: list[bytes]):
    """The control."""
    order = paid()
    cut(order, choices_of(order), ANA, send=True, form_key="1")
    chores.work_all()
    assert (the_po().state, len(handed_over)) == ("sent", 1)


@pytest.mark.broken_on_purpose  # the state alone is set, as a later answer of a gateway would set it
@pytest.mark.parametrize("state", sending.UNPAID)
def test_what_turns_bad_while_it_waits_in_the_outbox_is_not_handed_over(handed_over: list[bytes], state: str):
    order = paid()
    cut(order, choices_of(order), ANA, send=True, form_key="1")
    write(lambda: changes(sa.update(Order).values(payment_state=state)))
    chores.work_all()
    assert (the_po().state, handed_over) == ("sending", [])
    assert the_po().send_error.startswith(sending.UNPAID[state])
    write(lambda: changes(sa.update(Order).values(payment_state="charged")))
    write(lambda: changes(sa.update(outbox.Job).values(next_at=outbox.database_now())))
    chores.work_all()
    assert (the_po().state, len(handed_over)) == ("sent", 1), "once it is paid it goes by itself"
