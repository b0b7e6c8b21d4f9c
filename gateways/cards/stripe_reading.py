"""What Stripe's objects mean: payment intents, setup intents and refunds, read as answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gateways.cards.stripe_amounts import ours
from shop.payments.gateway import ActionRequired, Answer, Approved, CardOnFile, Declined, Request, Unknown

Fields = Mapping[str, Any]
CHECKS = {"cvc": "cvc_check", "line1": "address_line1_check", "postal_code": "address_postal_code_check"}
HOLD_LASTS = timedelta(days=7)  # docs.stripe.com/payments/place-a-hold-on-a-payment-method
WANTS_SHOPPER = "authentication_required"
FAILED_CHALLENGE = ("payment_intent_authentication_failure", "setup_intent_authentication_failure")


def is_untouched(intent: Fields) -> bool:
    """Whether the intent was made and never confirmed: nothing was asked of any bank."""
    waits = intent.get("status") in ("requires_payment_method", "requires_confirmation")
    return waits and not _error_of(intent)


def _error_of(intent: Fields) -> Fields:
    return intent.get("last_payment_error") or intent.get("last_setup_error") or {}


def wants_shopper(error: Fields, request: Request) -> bool:
    """Whether the bank would take the card on file if its owner confirmed: the same intent may be resumed."""
    return request.kind == "charge" and WANTS_SHOPPER in (error.get("code"), error.get("decline_code"))


def intent_answer(intent: Fields, request: Request) -> Answer:
    """A payment intent or setup intent of ours, as the answer to the request that made it."""
    status = intent.get("status")
    if status in ("succeeded", "requires_capture"):
        return _approved(intent, request)
    if status == "requires_action":
        action = intent.get("next_action") or {}
        url = (action.get("redirect_to_url") or {}).get("url") or ""
        return ActionRequired(url, intent["id"])
    if status == "requires_payment_method":
        error = _error_of(intent)
        if wants_shopper(error, request):
            return ActionRequired("", intent["id"])
        return declined(error, intent["id"])
    if status == "canceled":
        reason = intent.get("cancellation_reason") or "canceled"
        code = "hold_expired" if reason in ("automatic", "expired") else "canceled"
        return Declined(code, f"The payment was ended at Stripe ({reason}).", intent["id"])
    return Unknown(f"Stripe says that the payment is {status}.")


def declined(error: Fields, provider_id: str) -> Declined:
    """A card error in Stripe's words, with the bank's own code where there is one."""
    code = error.get("decline_code") or error.get("code") or "declined"
    code = "authentication_failed" if code in FAILED_CHALLENGE else code
    return Declined(code, error.get("message") or "The card was declined.", provider_id)


def capture_answer(intent: Fields, request: Request) -> Answer | None:
    """What became of capturing this intent; None while the hold stands untouched."""
    status = intent.get("status")
    if status == "succeeded":
        return Approved(intent["id"], _amount(intent, "amount_received"), _currency(intent))
    if status == "requires_capture":
        return None
    return intent_answer(intent, request)


def void_answer(intent: Fields, request: Request) -> Answer | None:
    """What became of releasing this intent; None while the hold stands untouched."""
    status = intent.get("status")
    if status == "canceled":
        return Approved(intent["id"], request.amount_minor, request.currency)
    if status == "succeeded":
        return Declined("hold_used", "The hold was captured before.", intent["id"])
    return None if status == "requires_capture" else intent_answer(intent, request)


def refund_answer(refund: Fields) -> Answer:
    """A refund: on its way counts as done, Stripe tells when a bank sends it back."""
    if refund.get("status") in ("succeeded", "pending"):
        return Approved(refund["id"], _amount(refund, "amount"), _currency(refund))
    if refund.get("status") in ("failed", "canceled"):
        why = refund.get("failure_reason") or refund["status"]
        return Declined(str(why), f"The refund did not go through ({why}).", refund["id"])
    return Unknown(f"Stripe says that the refund is {refund.get('status')}.")


def _approved(intent: Fields, request: Request) -> Approved:
    charge: Fields = {}
    if request.kind == "save":
        plastic = (intent.get("payment_method") or {}).get("card") or {}
    else:
        charge = intent.get("latest_charge") or {}
        plastic = (charge.get("payment_method_details") or {}).get("card") or {}
    holds = intent.get("status") == "requires_capture"
    moved = "amount_capturable" if holds else "amount" if request.kind == "authorize" else "amount_received"
    return Approved(
        intent["id"],
        0 if request.kind == "save" else _amount(intent, moved),
        request.currency if request.kind == "save" else _currency(intent),
        card=_card(intent, plastic),
        capture_before=_capture_before(charge, plastic) if request.kind == "authorize" else None,
        checks={ours: value for ours, theirs in CHECKS.items() if (value := _check(plastic, theirs))},
        risk_level=(charge.get("outcome") or {}).get("risk_level") or "",
    )


def _capture_before(charge: Fields, plastic: Fields) -> datetime | None:
    """Stripe's own word on the hold's end; where it says nothing, the seven days of a shopper who is present."""
    if told := _moment(plastic.get("capture_before")):
        return told
    made = _moment(charge.get("created"))
    return made + HOLD_LASTS if made else None


def _card(intent: Fields, plastic: Fields) -> CardOnFile | None:
    method = intent.get("payment_method")
    token = method.get("id") if isinstance(method, Mapping) else method
    if not token:
        return None
    year, month = plastic.get("exp_year"), plastic.get("exp_month")
    expires = f"{int(year):04d}-{int(month):02d}" if year and month else ""
    return CardOnFile(
        token,
        intent.get("customer") or "",
        plastic.get("brand") or "",
        plastic.get("last4") or "",
        expires,
    )


def _check(plastic: Fields, name: str) -> str:
    return (plastic.get("checks") or {}).get(name) or ""


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _amount(fields: Fields, name: str) -> int:
    return ours(int(fields.get(name) or 0), _currency(fields))


def _currency(fields: Fields) -> str:
    return str(fields.get("currency") or "").upper()
