"""New objects with every field that Stripe's own library declares for them."""

from __future__ import annotations

from typing import Any

from tests.peers.stripe.books import Books, Row
from tests.peers.stripe.cards import TestCard

HOLD_LASTS = 7 * 86_400
TOKEN_LASTS = 12 * 3_600
NOBODY = {
    "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
    "email": None,
    "name": None,
    "phone": None,
    "tax_id": None,
}


def payment_intent(books: Books, amount: int, currency: str, params: Row) -> Row:
    """A payment intent without a card."""
    given = ("customer", "description", "receipt_email", "setup_future_usage", "shipping")
    row = books.new(
        "payment_intent",
        **_none(
            "application application_fee_amount automatic_payment_methods canceled_at cancellation_reason"
            " customer_account excluded_payment_method_types last_payment_error latest_charge next_action"
            " on_behalf_of payment_method payment_method_configuration_details payment_record processing"
            " review source statement_descriptor statement_descriptor_suffix transfer_data transfer_group"
        ),
        **{name: params.get(name) for name in given},
        amount=amount,
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        capture_method=params.get("capture_method", "automatic_async"),
        confirmation_method=params.get("confirmation_method", "automatic"),
        currency=currency,
        metadata=dict(params.get("metadata") or {}),
        payment_method_options={
            "card": {"installments": None, "network": None, "request_three_d_secure": "automatic"}
        },
        payment_method_types=["card"],
        status="requires_payment_method",
    )
    row["client_secret"] = f"{row['id']}_secret_test"
    return row


def _none(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split())


def setup_intent(books: Books, params: Row) -> Row:
    """A setup intent without a card."""
    row = books.new(
        "setup_intent",
        application=None,
        automatic_payment_methods=None,
        cancellation_reason=None,
        customer=params.get("customer"),
        customer_account=None,
        description=params.get("description"),
        excluded_payment_method_types=None,
        flow_directions=None,
        last_setup_error=None,
        latest_attempt=None,
        mandate=None,
        metadata=dict(params.get("metadata") or {}),
        next_action=None,
        on_behalf_of=None,
        payment_method=None,
        payment_method_configuration_details=None,
        payment_method_options={"card": {"mandate_options": None, "network": None}},
        payment_method_types=["card"],
        single_use_mandate=None,
        status="requires_payment_method",
        usage=params.get("usage", "off_session"),
    )
    row["client_secret"] = f"{row['id']}_secret_test"
    return row


def checks(card: TestCard) -> Row:
    """What the bank said of security code and address."""
    return {
        "address_line1_check": card.line1,
        "address_postal_code_check": card.zip,
        "cvc_check": card.cvc,
    }


def plastic(card: TestCard) -> Row:
    """What a payment method and a charge both say of the card."""
    return {
        "brand": card.brand,
        "checks": checks(card),
        "country": "US",
        "exp_month": 4,
        "exp_year": 2031,
        "fingerprint": f"finger{card.last4}",
        "funding": "credit",
        "last4": card.last4,
        "regulated_status": "unregulated",
        "wallet": None,
    }


def payment_method(books: Books, card: TestCard, billing: Row | None = None) -> Row:
    """A payment method of that card, attached to nobody."""
    extra = {
        "display_brand": card.brand,
        "generated_from": None,
        "networks": {"available": [card.brand], "preferred": None},
        "three_d_secure_usage": {"supported": True},
    }
    return books.new(
        "payment_method",
        allow_redisplay="unspecified",
        billing_details=NOBODY | (billing or {}),
        card=plastic(card) | extra,
        customer=None,
        customer_account=None,
        metadata={},
        type="card",
        _card=card,
        _spent=False,
    )


def charge(books: Books, intent: Row, method: Row, *, failure: tuple[str, str, str] | None = None) -> Row:
    """An attempt on the card: approved and not yet captured, or failed with code, decline code and words."""
    card: TestCard = method["_card"]
    risk = {"normal": 12, "elevated": 68, "highest": 96}[card.risk]
    blocked = failure is not None and failure[1] == "fraudulent"
    outcome = {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if failure else "approved_by_network",
        "reason": failure[1] or failure[0] if failure else None,
        "risk_level": card.risk,
        "risk_score": risk,
        "seller_message": "The bank declined it." if failure else "Payment complete.",
        "type": "blocked" if blocked else "issuer_declined" if failure else "authorized",
    }
    manual = intent.get("capture_method") == "manual"
    details = plastic(card) | {
        "amount_authorized": None if failure else intent["amount"],
        "capture_before": books.now() + HOLD_LASTS if manual and not failure else None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card.brand,
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
        "three_d_secure": None,
    }
    fields = _charge_fields(intent, method, failure)
    paid_by = {"card": details, "type": "card"}
    return books.new("charge", **fields, outcome=outcome, payment_method_details=paid_by)


def _charge_fields(intent: Row, method: Row, failure: tuple[str, str, str] | None) -> Row:
    nothing = _none(
        "application application_fee application_fee_amount balance_transaction description"
        " failure_balance_transaction on_behalf_of radar_options receipt_email receipt_number receipt_url"
        " review shipping source source_transfer statement_descriptor statement_descriptor_suffix"
        " transfer_data transfer_group"
    )
    return nothing | {
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SHOP",
        "captured": False,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "disputed": False,
        "failure_code": failure[0] if failure else None,
        "failure_message": failure[2] if failure else None,
        "fraud_details": {},
        "metadata": dict(intent["metadata"]),
        "paid": failure is None,
        "payment_intent": intent["id"] if intent["object"] == "payment_intent" else None,
        "payment_method": method["id"],
        "refunded": False,
        "status": "failed" if failure else "succeeded",
    }
