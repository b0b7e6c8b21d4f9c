"""The practice cards: what each does at the checkout and at the charge that follows."""

from __future__ import annotations

from dataclasses import dataclass, field

APPROVE = "approve"
CHALLENGE = "challenge"
LOST_BEFORE = "lost_before"  # the request never arrives, and no answer comes
LOST_AFTER = "lost_after"  # it happens, but the answer gets lost
UNREACHABLE = "unreachable"  # nobody listens: the request surely never left

DECLINES = {
    "insufficient_funds": "The card does not have enough money on it.",
    "do_not_honor": "The bank does not want this payment and gives no reason.",
    "expired_card": "The card has expired.",
    "stolen_card": "The card was reported stolen. Do not tell the shopper.",
    "incorrect_cvc": "The security code of the card is wrong.",
    "authentication_failed": "The shopper did not pass the bank's confirmation.",
    "authentication_required": "The bank wants the shopper to confirm.",
    "abandoned": "The shopper left the bank's confirmation.",
    "hold_expired": "The hold has ended.",
    "hold_used": "The hold was captured or released before.",
    "more_than_held": "More than the hold was asked for.",
    "more_than_charged": "More than was charged was to be refunded.",
}


PASSED = {"cvc": "pass", "line1": "pass", "postal_code": "pass"}


@dataclass(frozen=True)
class PracticeCard:
    """A scripted card. `at_checkout` and `later` are APPROVE, CHALLENGE, a fault, or a key of DECLINES."""

    token: str
    brand: str
    last4: str
    label: str
    does: str
    at_checkout: str = APPROVE
    later: str = APPROVE
    checks: dict[str, str] = field(default_factory=PASSED.copy)
    risk_level: str = "normal"


CARDS = (
    PracticeCard("practice_approve", "visa", "4242", "Approved", "Works, at the checkout and when charged."),
    PracticeCard("practice_approve_two", "mastercard", "4444", "Approved, another brand", "Works likewise."),
    PracticeCard(
        "practice_insufficient_funds",
        "visa",
        "9995",
        "Declined: not enough money",
        "Declined at the checkout.",
        "insufficient_funds",
    ),
    PracticeCard(
        "practice_do_not_honor",
        "visa",
        "0002",
        "Declined: no reason",
        "Declined at the checkout.",
        "do_not_honor",
    ),
    PracticeCard(
        "practice_expired",
        "visa",
        "0069",
        "Declined: expired",
        "Declined at the checkout.",
        "expired_card",
    ),
    PracticeCard(
        "practice_stolen",
        "visa",
        "9979",
        "Declined: stolen",
        "Declined; staff see why, the shopper does not.",
        "stolen_card",
    ),
    PracticeCard(
        "practice_wrong_cvc",
        "visa",
        "0127",
        "Declined: wrong security code",
        "Declined at the checkout.",
        "incorrect_cvc",
    ),
    PracticeCard(
        "practice_wrong_address",
        "visa",
        "0010",
        "Approved, address check fails",
        "Approved, but the bank knows another street and postal code: risk signals light.",
        checks={"cvc": "pass", "line1": "fail", "postal_code": "fail"},
    ),
    PracticeCard(
        "practice_elevated_risk",
        "visa",
        "9235",
        "Approved, elevated risk",
        "Approved, but the gateway sees a raised risk.",
        risk_level="elevated",
    ),
    PracticeCard(
        "practice_challenge",
        "visa",
        "3220",
        "The bank asks to confirm",
        "Opens a confirmation page (3-D Secure) where you pass or fail.",
        CHALLENGE,
    ),
    PracticeCard(
        "practice_lost_before",
        "visa",
        "5126",
        "No answer, nothing happened",
        "Times out before it happens. Asking sends it again, and it works.",
        LOST_BEFORE,
    ),
    PracticeCard(
        "practice_lost_after",
        "visa",
        "5134",
        "No answer, but it happened",
        "Times out after it happened. Asking finds it.",
        LOST_AFTER,
    ),
    PracticeCard(
        "practice_unreachable",
        "visa",
        "5142",
        "Gateway unreachable",
        "The request never leaves; nothing happens.",
        UNREACHABLE,
    ),
    PracticeCard(
        "practice_declined_later",
        "visa",
        "0341",
        "Declined when charged",
        "Works at the checkout, has no money when you charge.",
        later="insufficient_funds",
    ),
    PracticeCard(
        "practice_confirm_later",
        "visa",
        "3184",
        "Bank asks when charged",
        "Works at the checkout; the later charge needs the shopper.",
        later="authentication_required",
    ),
    PracticeCard(
        "practice_lost_before_later",
        "visa",
        "6126",
        "No answer when charged, nothing happened",
        "Works at the checkout, times out before the charge happens.",
        later=LOST_BEFORE,
    ),
    PracticeCard(
        "practice_lost_after_later",
        "visa",
        "6134",
        "No answer when charged, but it happened",
        "Works at the checkout, times out after the charge happened.",
        later=LOST_AFTER,
    ),
    PracticeCard(
        "practice_unreachable_later",
        "visa",
        "6142",
        "Gateway unreachable when charged",
        "Works at the checkout; the charge never leaves.",
        later=UNREACHABLE,
    ),
)
BY_TOKEN = {card.token: card for card in CARDS}
