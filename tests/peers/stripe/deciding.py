"""What the bank says of a card, and the page on which the shopper confirms with it (3-D Secure)."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.peers.stripe import shapes
from tests.peers.stripe.books import Books, Row
from tests.peers.stripe.cards import APPROVE, TestCard, split
from tests.peers.stripe.errors import Refused, card_error, invalid

FAILED_CODE = {
    "payment_intent": "payment_intent_authentication_failure",
    "setup_intent": "setup_intent_authentication_failure",
}
FAILED_WORDS = (
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new"
    " PaymentMethod to attempt to fulfill this PaymentIntent again."
)
ERROR_FIELD = {"payment_intent": "last_payment_error", "setup_intent": "last_setup_error"}


def outcome_of(card: TestCard, *, absent: bool, was_set_up: bool) -> str:
    """How the bank answers: a card set up with the shopper present needs no second challenge later."""
    if not absent:
        return card.present
    if card.token == "pm_card_authenticationRequiredSetupForOffSession" and not was_set_up:
        return APPROVE
    return card.absent


def challenge(books: Books, intent: Row, method: Row, return_url: str | None) -> None:
    """Ask the shopper: the intent waits, with a page to send the browser to when a return_url is known."""
    intent.update(status="requires_action", payment_method=method["id"])
    intent["_attempt"] = intent.get("_attempt", 0) + 1
    page = f"{books.hooks}/3d_secure/{intent['id']}/{intent['_attempt']}"
    if return_url:
        there = {"return_url": return_url, "url": page}
        intent["next_action"] = {"redirect_to_url": there, "type": "redirect_to_url"}
    else:
        sdk = {"type": "three_d_secure_redirect", "stripe_js": page}
        intent["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": sdk}
    books.tell(f"{intent['object']}.requires_action", intent)


def fail(books: Books, intent: Row, method: Row, error: Row, event: str) -> None:
    """The attempt is over: the intent wants another card and keeps why."""
    shown = books.shown(method)
    intent.update(
        {ERROR_FIELD[intent["object"]]: error | {"payment_method": shown}},
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
    )
    books.tell(event, intent)


def declined(books: Books, intent: Row, method: Row, outcome: str) -> Refused:
    """Write the bank's no down; returns the error to raise."""
    code, decline, words = split(outcome)
    error = {"type": "card_error", "code": code, "message": words}
    error |= {"decline_code": decline} if decline else {}
    if intent["object"] == "payment_intent":
        attempt = shapes.charge(books, intent, method, failure=(code, decline, words))
        intent["latest_charge"] = error["charge"] = attempt["id"]
        books.tell("charge.failed", attempt)
        fail(books, intent, method, error, "payment_intent.payment_failed")
    else:
        fail(books, intent, method, error, "setup_intent.setup_failed")
    extra = {"payment_method": books.shown(method), intent["object"]: books.shown(intent)}
    charge = {"charge": error["charge"]} if "charge" in error else {}
    return card_error(code, words, decline_code=decline, **charge, **extra)


def needs_shopper(books: Books, intent: Row, method: Row) -> Refused:
    """The bank wants the shopper, who is away: the intent can be confirmed again when they are there."""
    return declined(books, intent, method, "authentication_required/authentication_required")


def answer_challenge(books: Books, intent_id: str, attempt: int, *, passed: bool) -> str:
    """The shopper passed or failed; returns where the browser goes next, with what Stripe tells there."""
    from tests.peers.stripe import confirming

    kind = "setup_intent" if intent_id.startswith("seti_") else "payment_intent"
    intent = books.get(kind, intent_id)
    if intent["status"] != "requires_action" or intent["_attempt"] != attempt:
        raise invalid("This confirmation is over.", code=f"{kind}_unexpected_state")
    back = (intent["next_action"].get("redirect_to_url") or {}).get("return_url", "")
    method = books.get("payment_method", intent["payment_method"])
    if passed:
        try:
            confirming.complete(books, intent, method, method["_card"].after)
        except Refused:
            passed = False
    else:
        error = {"type": "invalid_request_error", "code": FAILED_CODE[kind], "message": FAILED_WORDS}
        event = "setup_intent.setup_failed" if kind == "setup_intent" else "payment_intent.payment_failed"
        fail(books, intent, method, error, event)
    told = {
        kind: intent_id,
        f"{kind}_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if passed else "failed",
    }
    return f"{back}{'&' if '?' in back else '?'}{urlencode(told)}"
