"""What Stripe's errors mean: declined, refused, never sent, or unknown; never simply "failed".

Classes are told by their names, so that stripe is imported in one file alone.
"""

from __future__ import annotations

from typing import Any

from gateways.cards.stripe_reading import declined
from shop.payments.gateway import ActionRequired, Answer, NotSent, Rejected, Unknown

REFUSED_AT_THE_DOOR = ("AuthenticationError", "PermissionError", "InvalidRequestError")
NO_CONNECTION = ("NewConnectionError", "NameResolutionError")


class NeverSent(Exception):
    """It failed before anything that could move money was sent."""


def classify(error: Any) -> Answer:
    """The answer that a StripeError amounts to.

    Lost after connecting, 5xx, 409, a key used with other parameters, a body that does not parse: unknown.
    """
    fields, name = error_fields(error), type(error).__name__
    if name == "CardError":
        intent = fields.get("payment_intent") or fields.get("setup_intent") or {}
        if fields.get("code") == "authentication_required":
            return ActionRequired("", intent.get("id", ""))
        return declined(fields, intent.get("id", ""))
    if name == "RateLimitError":
        return Rejected("rate_limit", "Stripe takes no more requests at the moment.")
    if name in REFUSED_AT_THE_DOOR:
        return Rejected(fields.get("code") or name, str(error.user_message))
    if name == "APIConnectionError" and never_left(error):
        return NotSent("No connection to Stripe.")
    return Unknown(f"Stripe gave no usable answer ({cause(error)}).")


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
    found = error.json_body.get("error") if isinstance(error.json_body, dict) else None
    return dict(found) if isinstance(found, dict) else {}
