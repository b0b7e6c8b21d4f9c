"""Payment intents and setup intents: creating, capturing, cancelling, and the end of a hold."""

from __future__ import annotations

from tests.peers.stripe import money, shapes
from tests.peers.stripe.books import Books, Row, flag
from tests.peers.stripe.confirming import confirm, unexpected
from tests.peers.stripe.customers import usable_method
from tests.peers.stripe.errors import invalid, malformed

ONLY_CONFIRMING = (
    "off_session",
    "return_url",
    "mandate_data",
    "error_on_requires_action",
    "confirmation_token",
)
REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")
ENDABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
)


def create_payment(books: Books, params: Row) -> Row:
    """POST /v1/payment_intents, confirmed at once or not."""
    currency = money.currency_of(params)
    amount = money.amount_of(params, "amount", currency)
    money.refuse_tiny(amount, currency)
    _check(books, params, ("manual", "automatic", "automatic_async"))
    if params.get("setup_future_usage") and flag(params, "off_session"):
        raise invalid("setup_future_usage cannot be used with off_session.", param="setup_future_usage")
    intent = shapes.payment_intent(books, amount, currency, params)
    books.tell("payment_intent.created", intent)
    return _confirmed(books, intent, params)


def create_setup(books: Books, params: Row) -> Row:
    """POST /v1/setup_intents, confirmed at once or not."""
    _check(books, params, ())
    intent = shapes.setup_intent(books, params)
    books.tell("setup_intent.created", intent)
    return _confirmed(books, intent, params)


def _check(books: Books, params: Row, captures: tuple[str, ...]) -> None:
    if captures and params.get("capture_method", captures[0]) not in captures:
        raise malformed("Invalid capture_method.", code="parameter_invalid", param="capture_method")
    if customer := params.get("customer"):
        books.get("customer", customer, param="customer")
    if not flag(params, "confirm"):
        for name in ONLY_CONFIRMING:
            if name in params:
                raise malformed(
                    f"{name} can only be used with confirm=true.", code="parameter_invalid", param=name
                )
    kinds = params.get("allowed_payment_method_types")
    if kinds is not None and "card" not in kinds:
        raise invalid("None of these payment methods can be used.", param="allowed_payment_method_types")


def _confirmed(books: Books, intent: Row, params: Row) -> Row:
    if flag(params, "confirm"):
        return confirm(books, intent, params)
    if token := params.get("payment_method"):
        method = usable_method(books, token, intent["customer"])
        intent.update(payment_method=method["id"], status="requires_confirmation")
    return intent


def update(books: Books, kind: str, intent_id: str, params: Row) -> Row:
    """POST /v1/payment_intents/:id: metadata and description; the amount only before it is confirmed."""
    intent = books.get(kind, intent_id)
    if "amount" in params:
        if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
            raise unexpected(books, intent, "updated", ("requires_payment_method", "requires_confirmation"))
        intent["amount"] = money.amount_of(params, "amount", intent["currency"])
    intent["metadata"].update(params.get("metadata") or {})
    intent["description"] = params.get("description", intent["description"])
    return intent


def capture(books: Books, intent_id: str, params: Row) -> Row:
    """POST …/capture: once; less than the hold releases the rest."""
    intent = books.get("payment_intent", intent_id)
    if intent["status"] != "requires_capture":
        raise unexpected(books, intent, "captured", ("requires_capture",))
    amount = intent["amount_capturable"]
    if "amount_to_capture" in params:
        amount = money.amount_of(params, "amount_to_capture", intent["currency"])
    if amount > intent["amount_capturable"]:
        raise invalid(
            f"The provided amount_to_capture ({amount}) is greater than the capturable amount"
            f" ({intent['amount_capturable']}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    intent["metadata"].update(params.get("metadata") or {})
    money.take(books, intent, books.get("charge", intent["latest_charge"]), amount)
    return intent


def cancel(books: Books, kind: str, intent_id: str, params: Row) -> Row:
    """POST …/cancel: whatever was held is released."""
    intent = books.get(kind, intent_id)
    if intent["status"] not in ENDABLE or (kind == "setup_intent" and intent["status"] == "requires_capture"):
        raise unexpected(books, intent, "canceled", ENDABLE)
    reason = params.get("cancellation_reason")
    if reason is not None and reason not in REASONS:
        raise malformed("Invalid cancellation_reason.", code="parameter_invalid", param="cancellation_reason")
    return end(books, intent, reason)


def end(books: Books, intent: Row, reason: str | None) -> Row:
    """Cancelled by somebody, or by Stripe itself once the hold has lasted its time ("automatic")."""
    if intent["status"] == "requires_capture":
        attempt = books.get("charge", intent["latest_charge"])
        attempt.update(refunded=True, amount_refunded=attempt["amount"])
    intent.update(status="canceled", cancellation_reason=reason, next_action=None)
    if intent["object"] == "payment_intent":
        intent.update(canceled_at=books.now(), amount_capturable=0)
    books.tell(f"{intent['object']}.canceled", intent)
    return intent
