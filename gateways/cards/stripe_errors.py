"""What Stripe's errors mean: declined, refused, never sent, or unknown; never simply "failed".

Classes are told by their names, so that stripe is imported in one file alone.
"""

from __future__ import annotations

from typing import Any

from gateways.cards.stripe_reading import declined, wants_shopper
from shop.payments.gateway import ActionRequired, Answer, Declined, NotSent, Rejected, Request, Unknown

REFUSED_AT_THE_DOOR = ("AuthenticationError", "PermissionError", "InvalidRequestError")
NO_CONNECTION = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")
UNEXPECTED = ("payment_intent_unexpected_state", "setup_intent_unexpected_state")
# A request that was good, and to which the answer is no: trying again helps nobody.
NEVER = ("amount_too_small", "amount_too_large", "charge_disputed", "charge_already_refunded")


class NeverSent(Exception):
    """It failed before anything that could move money was sent."""


def classify(error: Any, request: Request) -> Answer:
    """The answer that a StripeError amounts to.

    Lost after connecting, 5xx, 409, a key used with other parameters, a body that does not parse: unknown.
    """
    fields, name = error_fields(error), type(error).__name__
    if name == "CardError":
        intent = fields.get("payment_intent") or fields.get("setup_intent") or {}
        if wants_shopper(fields, request):
            return ActionRequired("", intent.get("id", ""))
        return declined(fields, intent.get("id", ""))
    if name == "RateLimitError":
        return Rejected(fields.get("code") or "rate_limit", "Stripe takes no more requests at the moment.")
    if name in REFUSED_AT_THE_DOOR:
        code = fields.get("code") or name
        words = str(error.user_message or "Stripe refused the request.")
        return Declined(code, words) if code in NEVER else Rejected(code, words)
    if name == "APIConnectionError" and never_left(error):
        return NotSent("No connection to Stripe.")
    return Unknown(f"Stripe gave no usable answer ({cause(error)}).")


def may_repeat(error: BaseException) -> bool:
    """Whether a call that moves nothing may be made again: it got lost, or Stripe was at fault."""
    name, status = type(error).__name__, getattr(error, "http_status", None)
    if name == "APIConnectionError":
        return not never_left(error)
    return (name in ("APIError", "IdempotencyError") and status in (None, 200, 409)) or (status or 0) >= 500


def is_replayed_fault(error: BaseException, *, resent: bool = False) -> bool:
    """Whether this 5xx is the first answer of its key given again: the request is over and the key is spent.

    Stripe says so itself; of a request that was sent before we say it of Stripe's own 500, since that is kept.
    """
    is_fault = (getattr(error, "http_status", None) or 0) >= 500
    return is_fault and (
        _header(error, "idempotent-replayed") == "true" or (resent and bool(error_fields(error)))
    )


def wants_patience(error: BaseException) -> bool:
    """Whether the very same request is worth a second try in a moment: too many, or its key in use; nothing ran.

    Stripe's own word on it wins (docs.stripe.com/error-low-level, "Stripe-Should-Retry").
    """
    is_busy = getattr(error, "http_status", None) in (409, 429)
    return is_busy and _header(error, "stripe-should-retry") != "false"


def _header(error: BaseException, name: str) -> str:
    headers = getattr(error, "headers", None) or {}
    return next((str(value) for each, value in headers.items() if str(each).lower() == name), "")


def never_left(error: BaseException) -> bool:
    """Whether the connection itself was refused or its host unknown, by urllib3's own word."""
    open_ends, seen = [error], set[int]()
    while open_ends:
        each = open_ends.pop()
        seen.add(id(each))
        if type(each).__name__ in NO_CONNECTION:
            return True
        behind = [each.__cause__, getattr(each, "reason", None), *each.args]
        open_ends += [one for one in behind if isinstance(one, BaseException) and id(one) not in seen]
    return False


def cause(error: BaseException) -> str:
    """The status or the kind of failure, for the books."""
    status = getattr(error, "http_status", None)
    return f"HTTP {status}" if status else type(error.__cause__ or error).__name__


def error_fields(error: Any) -> dict[str, Any]:
    """The error object of the answer; empty when there was none."""
    body = getattr(error, "json_body", None)
    found = body.get("error") if isinstance(body, dict) else None
    return dict(found) if isinstance(found, dict) else {}
