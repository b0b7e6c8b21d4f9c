"""Money at Stripe: its limits for each currency, taking it, giving it back, and the balance it changes."""

from __future__ import annotations

from tests.peers.stripe.books import Books, Row
from tests.peers.stripe.errors import invalid

MINIMUM = {"usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "kwd": 100, "cad": 50, "aud": 50}
MAXIMUM = 99_999_999
MORE_PLACES = ("bhd", "jod", "kwd", "omr", "tnd")  # three places, of which the last must be 0
FEE_FIXED, FEE_RATE = 30, 290  # minor units, and hundredths of a percent


def amount_of(params: Row, name: str = "amount", currency: str = "usd") -> int:
    """A positive integer in minor units, within what Stripe takes in that currency."""
    given = str(params.get(name, ""))
    if not given.isascii() or not given.removeprefix("-").isdigit():
        raise invalid(f"Invalid integer: {given}", code="parameter_invalid_integer", param=name)
    amount = int(given)
    if amount < 1:
        raise invalid(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param=name
        )
    if amount > MAXIMUM:
        raise invalid("Amount must be no more than 999,999.99.", code="amount_too_large", param=name)
    if currency in MORE_PLACES and amount % 10:
        raise invalid("The amount's last digit must be 0 in this currency.", param=name)
    return amount


def refuse_tiny(amount: int, currency: str) -> None:
    """A payment below the least amount is refused before the bank is asked."""
    if amount < MINIMUM[currency]:
        raise invalid("Amount must convert to at least 50 cents.", code="amount_too_small", param="amount")


def currency_of(params: Row) -> str:
    """A currency that the account takes."""
    currency = str(params.get("currency", "")).lower()
    if currency not in MINIMUM:
        raise invalid(f"Invalid currency: {currency}.", param="currency")
    return currency


def take(books: Books, intent: Row, attempt: Row, amount: int) -> None:
    """Capture: the charge is paid, the intent has succeeded, what was left of a hold is released."""
    was_held = intent["status"] == "requires_capture"
    attempt.update(captured=True, amount_captured=amount)
    attempt["balance_transaction"] = book(books, attempt, "charge", amount)["id"]
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
    books.tell("charge.captured" if was_held else "charge.succeeded", attempt)
    books.tell("payment_intent.succeeded", intent)
    if attempt["payment_method"] and books.get("payment_method", attempt["payment_method"])["_card"].disputed:
        from tests.peers.stripe import disputes

        disputes.begin(books, attempt)


def book(books: Books, source: Row, kind: str, amount: int) -> Row:
    """The change of the balance that a charge, refund or dispute makes."""
    fee = FEE_FIXED + amount * FEE_RATE // 10_000 if kind == "charge" else 0
    return books.new(
        "balance_transaction",
        amount=amount,
        available_on=books.now() + 2 * 86_400,
        balance_type="payments",
        currency=source["currency"],
        description=None,
        exchange_rate=None,
        fee=fee,
        fee_details=[
            {
                "amount": fee,
                "application": None,
                "currency": source["currency"],
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ],
        net=amount - fee,
        reporting_category=kind,
        source=source["id"],
        status="pending",
        type=kind if kind != "dispute" else "adjustment",
    )


def refund(books: Books, params: Row) -> Row:
    """POST /v1/refunds: of what was captured, all refunds together never more than that."""
    attempt, intent = _charge_of(books, params)
    if attempt["disputed"]:
        raise invalid("This charge has been charged back.", code="charge_disputed")
    left = attempt["amount_captured"] - attempt["amount_refunded"]
    if left == 0:
        raise invalid(f"Charge {attempt['id']} has already been refunded.", code="charge_already_refunded")
    amount = amount_of(params, "amount", attempt["currency"]) if "amount" in params else left
    if amount > left:
        raise invalid(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).", param="amount"
        )
    card = books.get("payment_method", attempt["payment_method"])["_card"]
    row = books.new(
        "refund",
        amount=amount,
        balance_transaction=None,
        charge=attempt["id"],
        currency=attempt["currency"],
        customer=attempt["customer"],
        destination_details={"card": {"type": "refund"}, "type": "card"},
        failure_balance_transaction=None,
        metadata=dict(params.get("metadata") or {}),
        payment_intent=intent["id"] if intent else None,
        payment_method=attempt["payment_method"],
        pending_reason="processing" if card.refund == "pending" else None,
        reason=params.get("reason"),
        receipt_number=None,
        source_transfer_reversal=None,
        status="pending" if card.refund == "pending" else "succeeded",
        transfer_reversal=None,
    )
    row["balance_transaction"] = book(books, row, "refund", -amount)["id"]
    attempt["amount_refunded"] += amount
    attempt["refunded"] = attempt["amount_refunded"] == attempt["amount_captured"]
    books.tell("refund.created", row)
    books.tell("charge.refunded", attempt)
    return row


def _charge_of(books: Books, params: Row) -> tuple[Row, Row | None]:
    if intent_id := params.get("payment_intent"):
        intent: Row | None = books.get("payment_intent", intent_id, param="payment_intent")
        if intent is None or not intent["latest_charge"] or intent["status"] != "succeeded":
            raise invalid(f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.")
        return books.get("charge", intent["latest_charge"]), intent
    attempt = books.get("charge", params.get("charge", ""), param="charge")
    if not attempt["captured"]:
        raise invalid("This charge was not captured.", code="charge_not_refundable")
    owner = books.get("payment_intent", attempt["payment_intent"]) if attempt["payment_intent"] else None
    return attempt, owner


def settle_refund(books: Books, refund_id: str, *, failed: bool) -> Row:
    """Days later: the bank took the refund, or sent it back, and then the money is ours again."""
    row = books.get("refund", refund_id)
    row.update(status="failed" if failed else "succeeded", pending_reason=None)
    if failed:
        attempt = books.get("charge", row["charge"])
        attempt.update(amount_refunded=attempt["amount_refunded"] - row["amount"], refunded=False)
        row["failure_reason"] = "lost_or_stolen_card"
        row["failure_balance_transaction"] = book(books, row, "refund_failure", row["amount"])["id"]
        books.tell("refund.failed", row)
    books.tell("refund.updated", row)
    books.tell("charge.refund.updated", row)
    return row
