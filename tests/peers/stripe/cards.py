"""The official test cards, by number and by token, with the outcome that Stripe documents for each.

Source: docs.stripe.com/testing.
"""

from __future__ import annotations

from dataclasses import dataclass

APPROVE, CHALLENGE = "approve", "challenge"


@dataclass(frozen=True)
class TestCard:
    """A card: what happens when the shopper is there, and when not; `after` is what follows a passed challenge.

    Outcomes are APPROVE, CHALLENGE, or a decline as "code" or "code/decline_code".
    """

    number: str
    token: str
    brand: str = "visa"
    present: str = APPROVE
    absent: str = APPROVE
    after: str = APPROVE
    cvc: str = "pass"
    line1: str = "pass"
    zip: str = "pass"
    risk: str = "normal"
    refund: str = "succeeded"
    disputed: bool = False

    __test__ = False

    @property
    def last4(self) -> str:
        """What may be shown of the number."""
        return self.number[-4:]


def _declined(number: str, token: str, outcome: str, **more: str) -> TestCard:
    return TestCard(number, token, present=outcome, absent=outcome, **more)


CARDS = (
    TestCard("4242424242424242", "pm_card_visa"),
    TestCard("4000056655665556", "pm_card_visa_debit"),
    TestCard("5555555555554444", "pm_card_mastercard", "mastercard"),
    TestCard("378282246310005", "pm_card_amex", "amex"),
    TestCard("6011111111111117", "pm_card_discover", "discover"),
    _declined("4000000000000002", "pm_card_visa_chargeDeclined", "card_declined/generic_decline"),
    _declined(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "card_declined/insufficient_funds",
    ),
    _declined("4000000000009987", "pm_card_visa_chargeDeclinedLostCard", "card_declined/lost_card"),
    _declined("4000000000009979", "pm_card_visa_chargeDeclinedStolenCard", "card_declined/stolen_card"),
    _declined("4000000000000069", "pm_card_chargeDeclinedExpiredCard", "expired_card"),
    _declined("4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", cvc="fail"),
    _declined("4000000000000119", "pm_card_chargeDeclinedProcessingError", "processing_error"),
    _declined(
        "4000000000006975",
        "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
        "card_declined/card_velocity_exceeded",
    ),
    _declined("4100000000000019", "pm_card_radarBlock", "card_declined/fraudulent", risk="highest"),
    TestCard("4000000000000341", "pm_card_chargeCustomerFail", absent="card_declined/generic_decline"),
    TestCard("4000000000009235", "pm_card_riskLevelElevated", risk="elevated"),
    TestCard("4000000000000101", "pm_card_cvcCheckFail", cvc="fail"),
    TestCard("4000000000000010", "pm_card_avsFail", line1="fail", zip="fail"),
    TestCard("4000000000000028", "pm_card_avsLine1Fail", line1="fail"),
    TestCard("4000000000000036", "pm_card_avsZipFail", zip="fail"),
    TestCard("4000000000000044", "pm_card_avsUnchecked", line1="unchecked", zip="unchecked"),
    TestCard("4000000000003220", "pm_card_threeDSecure2Required", present=CHALLENGE, absent=CHALLENGE),
    TestCard("4000000000003063", "pm_card_threeDSecureRequired", present=CHALLENGE, absent=CHALLENGE),
    TestCard(
        "4000008400001629",
        "pm_card_threeDSecureRequiredChargeDeclined",
        present=CHALLENGE,
        absent=CHALLENGE,
        after="card_declined/generic_decline",
    ),
    TestCard("4000000000003055", "pm_card_threeDSecureOptional"),
    TestCard("4000002500003155", "pm_card_authenticationRequiredOnSetup", present=CHALLENGE),
    TestCard("4000002760003184", "pm_card_authenticationRequired", present=CHALLENGE, absent=CHALLENGE),
    TestCard("4000003800000446", "pm_card_authenticationRequiredSetupForOffSession", present=CHALLENGE),
    TestCard(
        "4000008260003178",
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        present=CHALLENGE,
        absent="card_declined/insufficient_funds",
        after="card_declined/insufficient_funds",
    ),
    TestCard("4000000000000259", "pm_card_createDispute", disputed=True),
    TestCard("4000000000001976", "pm_card_createDisputeInquiry", disputed=True),
    TestCard("4000000000007726", "pm_card_pendingRefund", refund="pending"),
    TestCard("4000000000005126", "pm_card_refundFail", refund="fails_later"),
)
BY_TOKEN = {card.token: card for card in CARDS}
BY_TOKEN |= {card.token.replace("pm_card_visa_c", "pm_card_c"): card for card in CARDS}  # the CLI's spelling
BY_NUMBER = {card.number: card for card in CARDS}

MESSAGES = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}


def split(outcome: str) -> tuple[str, str, str]:
    """Code, decline code and words of a declining outcome."""
    code, _, decline = outcome.partition("/")
    return code, decline, MESSAGES.get(decline) or MESSAGES[code]
