"""The errors that Stripe answers with: status, type, code, and whether the idempotency layer keeps them."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An answer with an error object; `kept` tells whether the request's key replays it."""

    def __init__(self, status: int, *, kept: bool = True, **error: Any) -> None:
        super().__init__(str(error.get("message", "")))
        self.status, self.kept = status, kept
        self.body = {"error": {name: value for name, value in error.items() if value not in ("", None)}}


def invalid(message: str, *, code: str = "", param: str = "", **more: Any) -> Refused:
    """400: the endpoint ran and refused; its key gives the same answer again."""
    return Refused(400, type="invalid_request_error", message=message, code=code, param=param, **more)


def malformed(message: str, *, code: str, param: str = "") -> Refused:
    """400 before the endpoint ran: a missing or unknown parameter; nothing is kept."""
    return Refused(400, kept=False, type="invalid_request_error", message=message, code=code, param=param)


def missing(kind: str, identifier: str, *, param: str = "id") -> Refused:
    """404: no such object in this account and mode."""
    return Refused(
        404,
        type="invalid_request_error",
        code="resource_missing",
        message=f"No such {kind}: '{identifier}'",
        param=param,
    )


def card_error(code: str, message: str, *, decline_code: str = "", **more: Any) -> Refused:
    """402: the bank, or the need for the shopper, said no."""
    return Refused(402, type="card_error", code=code, decline_code=decline_code, message=message, **more)


def unauthorized() -> Refused:
    """401: no key, or one that is not known."""
    return Refused(401, kept=False, type="invalid_request_error", message="Invalid API Key provided.")


def forbidden() -> Refused:
    """403: a restricted key that may not ask for this."""
    words = "The provided key does not have the required permissions for this endpoint."
    return Refused(403, kept=False, type="invalid_request_error", message=words)


def too_many(code: str = "rate_limit") -> Refused:
    """429: before the idempotency layer; nothing ran and nothing is kept."""
    kind = "invalid_request_error" if code == "lock_timeout" else "rate_limit_error"
    return Refused(
        429, kept=False, type=kind, code=code, message="Too many requests hit the API too quickly."
    )


def key_in_use() -> Refused:
    """409: another request with this key is still under way."""
    return Refused(
        409,
        kept=False,
        type="idempotency_error",
        code="idempotency_key_in_use",
        message="There is currently another in-progress request using this Idempotent Key.",
    )


def key_reused() -> Refused:
    """400: the key belongs to a request with other parameters."""
    return Refused(
        400,
        kept=False,
        type="idempotency_error",
        message="Keys for idempotent requests can only be used with the same parameters they were first used with.",
    )


def broken() -> dict[str, Any]:
    """The body of a 500."""
    return {
        "error": {"type": "api_error", "message": "An error occurred on our side. We have been notified."}
    }
