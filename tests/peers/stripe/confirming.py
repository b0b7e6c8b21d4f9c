"""Confirming a payment intent or a setup intent: which card, what the bank says, and what is kept."""

from __future__ import annotations

from tests.peers.stripe import money, shapes
from tests.peers.stripe.books import Books, Row, flag
from tests.peers.stripe.cards import APPROVE, CHALLENGE
from tests.peers.stripe.customers import attach, redeem_token, usable_method
from tests.peers.stripe.deciding import ERROR_FIELD, challenge, declined, needs_shopper, outcome_of
from tests.peers.stripe.errors import Refused, invalid, malformed
from tests.peers.stripe.forms import is_true

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def unexpected(books: Books, intent: Row, verb: str, allowed: tuple[str, ...]) -> Refused:
    """400: the intent's status does not allow it; the error carries the intent."""
    kind = intent["object"]
    words = (
        f"This {'SetupIntent' if kind == 'setup_intent' else 'PaymentIntent'} could not be {verb} because it has"
        f" a status of {intent['status']}. Only one with one of the following statuses may be {verb}:"
        f" {', '.join(allowed)}."
    )
    return invalid(words, code=f"{kind}_unexpected_state", **{kind: books.shown(intent)})


def confirm(books: Books, intent: Row, params: Row) -> Row:
    """POST …/confirm, or confirm=true at creation."""
    if intent["status"] not in CONFIRMABLE:
        raise unexpected(books, intent, "confirmed", CONFIRMABLE)
    if "setup_future_usage" in params:
        intent["setup_future_usage"] = params["setup_future_usage"]
    method = _method(books, intent, params)
    intent.update({ERROR_FIELD[intent["object"]]: None}, next_action=None, payment_method=method["id"])
    absent = flag(params, "off_session")
    outcome = outcome_of(method["_card"], absent=absent, was_set_up=method["customer"] is None)
    if outcome == CHALLENGE and _is_by_phone(params):
        outcome = APPROVE  # outside of what banks must ask the shopper for (docs.stripe.com/payments/without-card-authentication)
    if outcome == CHALLENGE and absent:
        raise needs_shopper(books, intent, method)
    if outcome == CHALLENGE:
        if flag(params, "error_on_requires_action"):
            raise needs_shopper(books, intent, method)
        challenge(books, intent, method, params.get("return_url"))
        return intent
    return complete(books, intent, method, outcome)


def _is_by_phone(params: Row) -> bool:
    return is_true(((params.get("payment_method_options") or {}).get("card") or {}).get("moto", "false"))


def complete(books: Books, intent: Row, method: Row, outcome: str) -> Row:
    """The bank has decided: declined, held, charged or saved."""
    if outcome != APPROVE:
        raise declined(books, intent, method, outcome)
    intent.update(payment_method=method["id"], next_action=None)
    _keep_card(books, intent, method)
    if intent["object"] == "setup_intent":
        intent["status"] = "succeeded"
        books.tell("setup_intent.succeeded", intent)
        return intent
    attempt = shapes.charge(books, intent, method)
    intent["latest_charge"] = attempt["id"]
    if intent["capture_method"] == "manual":
        intent.update(status="requires_capture", amount_capturable=intent["amount"])
        books.tell("charge.succeeded", attempt)
        books.tell("payment_intent.amount_capturable_updated", intent)
    else:
        money.take(books, intent, attempt, intent["amount"])
    return intent


def _method(books: Books, intent: Row, params: Row) -> Row:
    if token := params.get("confirmation_token"):
        if params.get("payment_method"):
            raise malformed("Give one of them.", code="parameter_invalid", param="confirmation_token")
        return redeem_token(books, token, intent)
    wanted = params.get("payment_method") or intent["payment_method"]
    if not wanted:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update"
            " the PaymentIntent with a payment method and then confirm it again, or confirm it again directly"
            " with a payment method or ConfirmationToken.",
            code=f"{intent['object']}_unexpected_state",
            **{intent["object"]: books.shown(intent)},
        )
    return usable_method(books, wanted, intent["customer"])


def _keep_card(books: Books, intent: Row, method: Row) -> None:
    """The card stays with the customer where that was asked for; otherwise it is spent by this payment."""
    keeps = intent["object"] == "setup_intent" or intent["setup_future_usage"]
    if keeps and intent["customer"] and method["customer"] is None:
        attach(books, method, intent["customer"])
    elif method["customer"] is None:
        method["_spent"] = True
