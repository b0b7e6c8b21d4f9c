"""Disputes: a cardholder tells the bank that it was not them, we answer, and somebody keeps the money.

Sources: docs.stripe.com/disputes/how-disputes-work and docs.stripe.com/testing#disputes, whose words of evidence
decide at once.
"""

from __future__ import annotations

from tests.peers.stripe.books import Books, Row
from tests.peers.stripe.errors import invalid
from tests.peers.stripe.forms import is_true
from tests.peers.stripe.money import book

ANSWERABLE = ("needs_response", "warning_needs_response")
DECIDES = {"winning_evidence": "won", "losing_evidence": "lost"}
FEE = 1_500


def begin(books: Books, attempt: Row, *, reason: str = "fraudulent", inquiry: bool = False) -> Row:
    """A dispute over a charge; but for a mere inquiry Stripe takes the money and a fee at once."""
    row = books.new(
        "dispute",
        amount=attempt["amount_captured"],
        balance_transactions=[],
        charge=attempt["id"],
        currency=attempt["currency"],
        enhanced_eligibility_types=[],
        evidence={"enhanced_evidence": {}},
        evidence_details={
            "due_by": books.now() + 7 * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        is_charge_refundable=inquiry,
        metadata={},
        payment_intent=attempt["payment_intent"],
        reason=reason,
        status="warning_needs_response" if inquiry else "needs_response",
    )
    attempt["disputed"] = True
    books.tell("charge.dispute.created", row)
    if not inquiry:
        _move(books, row, -row["amount"], FEE, "charge.dispute.funds_withdrawn")
    return row


def _move(books: Books, row: Row, amount: int, fee: int, event: str) -> None:
    moved = book(books, row, "dispute", amount)
    moved.update(fee=fee, net=amount - fee)
    row["balance_transactions"].append(books.shown(moved))
    books.tell(event, row)


def update(books: Books, dispute_id: str, params: Row) -> Row:
    """POST /v1/disputes/:id: evidence, submitted unless submit is false."""
    row = books.get("dispute", dispute_id)
    if row["status"] not in ANSWERABLE:
        raise invalid("This dispute is already closed.", code="dispute_already_closed")
    evidence = params.get("evidence") or {}
    row["evidence"].update(evidence)
    row["metadata"].update(params.get("metadata") or {})
    row["evidence_details"]["has_evidence"] = bool(evidence)
    if evidence and is_true(params.get("submit", "true")):
        row["evidence_details"].update(submission_count=1, submission_method="manual")
        decided = DECIDES.get(evidence.get("uncategorized_text", ""))
        return end(books, dispute_id, decided) if decided else _wait(books, row)
    books.tell("charge.dispute.updated", row)
    return row


def _wait(books: Books, row: Row) -> Row:
    row["status"] = row["status"].replace("needs_response", "under_review")
    books.tell("charge.dispute.updated", row)
    return row


def close(books: Books, dispute_id: str, _params: Row) -> Row:
    """POST /v1/disputes/:id/close: we give it up, and it is lost."""
    if books.get("dispute", dispute_id)["status"] not in ANSWERABLE:
        raise invalid("This dispute is already closed.", code="dispute_already_closed")
    return end(books, dispute_id, "lost")


def end(books: Books, dispute_id: str, state: str) -> Row:
    """The bank decided: won gives the money back, lost leaves it gone; an inquiry that ends took none."""
    row = books.get("dispute", dispute_id)
    was_inquiry = row["status"].startswith("warning")
    row["status"] = "warning_closed" if was_inquiry and state == "won" else state
    if state == "won" and not was_inquiry:
        _move(books, row, row["amount"], 0, "charge.dispute.funds_reinstated")
    books.tell("charge.dispute.closed", row)
    return row
