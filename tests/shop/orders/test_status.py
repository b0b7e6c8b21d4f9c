"""The truth table of an order's standing, and the sentence that says what blocks it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.orders.blocking import ACTIONS, blocking
from shop.orders.status import Facts, PurchaseOrderFact, Standing, status_of
from shop.orders.tables import PAYMENT_STATES, QUEUES, REVIEWS, STATUSES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEW = Facts(total_minor=18450, payment_state="authorized", units=5, to_supply=5)
PAID = replace(NEW, captured_minor=18450, payment_state="charged")
ORDERED = replace(PAID, to_supply=0, unsent=5)
SENT = replace(PAID, to_supply=0, sent=5)
OWN = replace(PAID, to_supply=0, from_stock=5)
SHIPPED = replace(SENT, shipped=5)
FREE = Facts(total_minor=0, units=1, to_supply=1)

TABLE = [
    ("authorised, clear", NEW, "new", "charge"),
    ("authorised, accepted", replace(NEW, review="accepted"), "new", "charge"),
    ("card saved", replace(NEW, payment_state="saved"), "new", "charge"),
    ("no payment at all", replace(NEW, payment_state="none"), "new", "charge"),
    ("to review", replace(NEW, review="pending"), "in_review", "review"),
    ("held", replace(NEW, review="held"), "in_review", "review"),
    ("rejected, to be cancelled", replace(NEW, review="rejected"), "in_review", "problems"),
    ("held after the charge", replace(PAID, review="held"), "in_review", "review"),
    ("declined", replace(NEW, payment_state="declined"), "new", "problems"),
    (
        "declined while to review",
        replace(NEW, payment_state="declined", review="pending"),
        "in_review",
        "problems",
    ),
    ("no answer", replace(NEW, payment_state="unknown"), "new", "problems"),
    ("waits for the shopper", replace(NEW, payment_state="needs_customer"), "new", "problems"),
    ("part charged", replace(NEW, captured_minor=4000, payment_state="part_charged"), "new", "charge"),
    ("charged", PAID, "charged", "order"),
    ("nothing to pay", FREE, "charged", "order"),
    ("in process by hand", replace(PAID, in_process_at=NOW), "in_process", "order"),
    ("on purchase orders, not sent", ORDERED, "charged", "order"),
    ("one of two orders sent", replace(ORDERED, unsent=2, sent=3), "in_process", "order"),
    ("sending failed", replace(ORDERED, send_problem="mailbox full"), "charged", "problems"),
    ("with vendors", SENT, "in_process", "vendors"),
    ("vendors first, money later", replace(SENT, captured_minor=0), "in_process", "charge"),
    ("own stock to ship", OWN, "charged", "ship"),
    ("own stock before vendors", replace(SENT, sent=3, from_stock=2), "in_process", "ship"),
    ("to order before own stock", replace(OWN, from_stock=3, to_supply=2), "charged", "order"),
    ("partly shipped by vendors", replace(SENT, shipped=2), "partly_shipped", "vendors"),
    ("partly shipped, rest here", replace(OWN, from_stock=2, shipped=3), "partly_shipped", "ship"),
    ("all shipped, not all paid", replace(SHIPPED, captured_minor=4000), "in_process", "charge"),
    ("all shipped and paid", SHIPPED, "complete", "done"),
    ("rest cancelled", replace(SHIPPED, units=3, shipped=3, dropped=2), "complete", "done"),
    ("every line cancelled", replace(PAID, units=0, to_supply=0, dropped=5), "charged", "problems"),
    ("only a gift card, paid", replace(PAID, units=0, to_supply=0), "complete", "done"),
    ("complete by hand", replace(SENT, completed_at=NOW), "complete", "done"),
    (
        "refunded before shipping",
        replace(PAID, refunded_minor=18450, payment_state="refunded"),
        "charged",
        "problems",
    ),
    (
        "refunded after shipping",
        replace(SHIPPED, refunded_minor=18450, payment_state="refunded"),
        "complete",
        "done",
    ),
    ("cancelled", replace(NEW, cancelled_at=NOW), "cancelled", "done"),
    (
        "cancelled while declined",
        replace(NEW, payment_state="declined", cancelled_at=NOW),
        "cancelled",
        "done",
    ),
]


@pytest.mark.feature("OD-07")
@pytest.mark.parametrize(
    ("facts", "status", "queue"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_standing_follows_from_the_facts(facts, status, queue):
    assert status_of(facts) == Standing(status, queue)


def test_the_table_reaches_every_status_and_every_queue():
    assert {row[2] for row in TABLE} == set(STATUSES)
    assert {row[3] for row in TABLE} == set(QUEUES)


def po(number: str, vendor: str, state: str, days: int = 0) -> PurchaseOrderFact:
    return PurchaseOrderFact(number, vendor, state, NOW - timedelta(days=days, hours=3))


def holding(**ends: int) -> Facts:
    return replace(NEW, capture_before=NOW + timedelta(**ends))


BREW, POTS = po("1042-1", "Brewline", "sent", 3), po("1042-2", "Potter", "acknowledged", 1)
SENTENCES = [
    (
        replace(NEW, review="pending", risk_score=60, risk_signals=3),
        ("To review before charging: 3 risk signals, score 60.", "review", "Review"),
    ),
    (
        replace(NEW, review="held", review_reason="The address is a forwarder."),
        ("Held: The address is a forwarder.", "review", "Release hold"),
    ),
    (
        replace(NEW, review="rejected", review_reason="stolen card"),
        ("Rejected in review: stolen card.", "cancel", "Cancel order"),
    ),
    (holding(days=5, hours=3), ("Not charged yet: the hold ends in 5 d 3 h.", "charge", "Charge $184.50")),
    (holding(hours=7), ("Charge soon: the hold on the card ends in 7 h.", "charge", "Charge $184.50")),
    (
        holding(minutes=-5),
        ("The hold on the card has ended without a charge.", "charge", "Charge the saved card $184.50"),
    ),
    (NEW, ("Not charged yet: $184.50 is held on the card.", "charge", "Charge $184.50")),
    (
        replace(NEW, payment_state="saved"),
        ("Not charged yet: the card is saved.", "charge", "Charge $184.50"),
    ),
    (
        replace(NEW, payment_state="none"),
        ("Not paid: there is no card on this order.", "pay_link", "Send pay link"),
    ),
    (
        replace(NEW, captured_minor=4000, payment_state="part_charged"),
        ("$40.00 is charged, $144.50 is still due.", "charge", "Charge $144.50"),
    ),
    (
        replace(NEW, payment_state="declined", payment_problem="Not enough money on the card."),
        ("Card declined: Not enough money on the card.", "pay_link", "Send pay-again link"),
    ),
    (
        replace(NEW, payment_state="unknown"),
        (
            "The card gateway gave no answer: $184.50 may have been taken or not. Do not charge again.",
            "ask",
            "Ask the gateway",
        ),
    ),
    (
        replace(NEW, payment_state="needs_customer"),
        ("The shopper's bank asks the shopper to confirm.", "pay_link", "Send pay-again link"),
    ),
    (
        replace(PAID, without_vendor=("Kettle, Copper", "Scale")),
        ("No vendor supplies Kettle, Copper and Scale.", "order", "Choose a vendor"),
    ),
    (PAID, ("Charged: 5 units wait for a purchase order.", "order", "Create POs")),
    (replace(PAID, to_supply=1), ("Charged: 1 unit waits for a purchase order.", "order", "Create POs")),
    (
        replace(ORDERED, purchase_orders=(po("1042-1", "Brewline", "draft"),)),
        ("PO 1042-1 is ready and not sent.", "send", "Send PO"),
    ),
    (
        replace(
            ORDERED, purchase_orders=(po("1042-1", "Brewline", "draft"), po("1042-2", "Potter", "draft"))
        ),
        ("POs 1042-1 and 1042-2 are ready and not sent.", "send", "Send POs"),
    ),
    (
        replace(ORDERED, purchase_orders=(po("1042-1", "Brewline", "sending"),)),
        ("PO 1042-1 is being sent.", "", ""),
    ),
    (
        replace(ORDERED, send_problem="PO 1042-1: no such mailbox"),
        ("A purchase order was not sent: PO 1042-1: no such mailbox.", "send", "Open POs"),
    ),
    (
        replace(SENT, purchase_orders=(BREW, POTS)),
        (
            "Waiting for PO 1042-1 (Brewline, 3 d 3 h) and PO 1042-2 (Potter, 1 d 3 h).",
            "track",
            "Add tracking",
        ),
    ),
    (OWN, ("5 units from own stock are ready to ship.", "ship", "Add parcel")),
    (
        replace(SENT, shipped=2, purchase_orders=(BREW,)),
        ("2 of 5 shipped. Waiting for PO 1042-1 (Brewline, 3 d 3 h).", "track", "Add tracking"),
    ),
    (
        replace(PAID, refunded_minor=18450, payment_state="refunded"),
        ("Refunded in full, but not everything was shipped.", "cancel", "Cancel order"),
    ),
    (SHIPPED, ("Complete: everything is paid and shipped.", "", "")),
    (replace(SENT, completed_at=NOW), ("Set to complete by hand.", "", "")),
    (replace(NEW, cancelled_at=NOW), ("Cancelled.", "", "")),
]


@pytest.mark.feature("OD-04")
@pytest.mark.parametrize(("facts", "expected"), SENTENCES, ids=[row[1][0][:40] for row in SENTENCES])
def test_one_sentence_says_what_blocks_and_one_button_unblocks(facts, expected):
    block = blocking(facts, NOW)
    assert (block.sentence, block.action, block.label) == expected


counts = st.integers(0, 6)
any_facts = st.builds(
    Facts,
    total_minor=st.integers(0, 900),
    captured_minor=st.integers(0, 900),
    refunded_minor=st.integers(0, 900),
    payment_state=st.sampled_from(PAYMENT_STATES),
    review=st.sampled_from(REVIEWS),
    units=counts,
    dropped=counts,
    to_supply=counts,
    unsent=counts,
    sent=counts,
    from_stock=counts,
    shipped=counts,
    send_problem=st.sampled_from(["", "refused"]),
    completed_at=st.sampled_from([None, NOW]),
    cancelled_at=st.sampled_from([None, NOW]),
)


@given(any_facts)
def test_any_facts_have_a_standing_and_a_sentence(facts):
    standing, block = status_of(facts), blocking(facts, NOW)
    assert standing.status in STATUSES
    assert standing.queue in QUEUES
    assert block.sentence.endswith(".")
    assert block.action in ACTIONS
    assert bool(block.action) == bool(block.label)
    assert (standing.status == "cancelled") == (facts.cancelled_at is not None)
