"""Customers, their payment methods, and the confirmation tokens that Stripe.js makes."""

from __future__ import annotations

from tests.peers.stripe import shapes
from tests.peers.stripe.books import Books, Row
from tests.peers.stripe.cards import BY_NUMBER, BY_TOKEN
from tests.peers.stripe.errors import card_error, invalid, malformed

FIELDS = ("address", "description", "email", "name", "phone", "shipping")


def create_customer(books: Books, params: Row) -> Row:
    """POST /v1/customers; a payment method given is attached."""
    row = books.new(
        "customer",
        balance=0,
        currency=None,
        customer_account=None,
        default_source=None,
        delinquent=False,
        discount=None,
        invoice_prefix="TEST",
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        metadata=dict(params.get("metadata") or {}),
        next_invoice_sequence=1,
        preferred_locales=[],
        tax_exempt="none",
        test_clock=None,
        **{name: params.get(name) for name in FIELDS},
    )
    if token := params.get("payment_method"):
        attach(books, find_method(books, token), row["id"])
    books.tell("customer.created", row)
    return row


def update_customer(books: Books, customer_id: str, params: Row) -> Row:
    """POST /v1/customers/:id."""
    row = books.get("customer", customer_id)
    row.update({name: value for name, value in params.items() if name in FIELDS})
    row["metadata"].update(params.get("metadata") or {})
    return row


def delete_customer(books: Books, customer_id: str) -> Row:
    """DELETE /v1/customers/:id; the cards go with it."""
    books.get("customer", customer_id)
    del books.rows["customer"][customer_id]
    for method in books.rows["payment_method"].values():
        if method["customer"] == customer_id:
            method.update(customer=None, _spent=True)
    return {"id": customer_id, "object": "customer", "deleted": True}


def find_method(books: Books, token: str) -> Row:
    """The payment method; an official test token makes a new one."""
    if card := BY_TOKEN.get(token):
        return shapes.payment_method(books, card)
    return books.get("payment_method", token, param="payment_method")


def create_method(books: Books, params: Row) -> Row:
    """POST /v1/payment_methods with a test token or a number; by number only from Stripe's own frame."""
    if params.get("type") != "card":
        raise malformed("Missing required param: type.", code="parameter_missing", param="type")
    given = params.get("card") or {}
    if token := given.get("token"):
        return find_method(books, token.replace("tok_", "pm_card_"))
    card = BY_NUMBER.get(str(given.get("number", "")).replace(" ", ""))
    if card is None:
        raise card_error("incorrect_number", "Your card number is incorrect.", param="number")
    return shapes.payment_method(books, card, params.get("billing_details"))


def attach(books: Books, method: Row, customer_id: str) -> Row:
    """POST /v1/payment_methods/:id/attach."""
    books.get("customer", customer_id, param="customer")
    refuse_spent(method)
    if method["customer"] not in (None, customer_id):
        raise invalid("The payment method you provided has already been attached to a customer.")
    method["customer"] = customer_id
    books.tell("payment_method.attached", method)
    return method


def detach(books: Books, method_id: str) -> Row:
    """POST /v1/payment_methods/:id/detach; it can never be used again."""
    method = books.get("payment_method", method_id)
    if method["customer"] is None:
        raise invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    method.update(customer=None, _spent=True)
    books.tell("payment_method.detached", method)
    return method


def refuse_spent(method: Row) -> None:
    """A method that was used without a customer, or detached, is gone."""
    if method["_spent"]:
        raise invalid(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment,"
            " shared with a connected account without Customer attachment, or was detached from a Customer."
            " It may not be used again."
        )


def usable_method(books: Books, token: str, customer_id: str | None) -> Row:
    """The method, if this customer may pay with it."""
    method = find_method(books, token)
    refuse_spent(method)
    if method["customer"] and method["customer"] != customer_id:
        raise invalid(
            "The provided PaymentMethod cannot be attached. To reuse a PaymentMethod, you must attach it to a"
            " Customer first and pass that Customer.",
            param="payment_method",
        )
    return method


def create_token(books: Books, params: Row) -> Row:
    """POST /v1/confirmation_tokens (Stripe.js) and /v1/test_helpers/confirmation_tokens (tests)."""
    data = params.get("payment_method_data")
    method = create_method(books, data) if data else find_method(books, params.get("payment_method", ""))
    preview = {
        name: method[name] for name in ("allow_redisplay", "billing_details", "card", "customer", "type")
    }
    return books.new(
        "confirmation_token",
        expires_at=books.now() + shapes.TOKEN_LASTS,
        mandate_data=None,
        payment_intent=None,
        payment_method_options=None,
        payment_method_preview=preview,
        return_url=params.get("return_url"),
        setup_future_usage=params.get("setup_future_usage"),
        setup_intent=None,
        shipping=None,
        use_stripe_sdk=True,
        _method=method["id"],
    )


def redeem_token(books: Books, token_id: str, intent: Row) -> Row:
    """The method behind a confirmation token, which is good for one intent and twelve hours."""
    token = books.get("confirmation_token", token_id, param="confirmation_token")
    if token["payment_intent"] or token["setup_intent"]:
        raise invalid("The ConfirmationToken has already been used.", param="confirmation_token")
    if token["expires_at"] < books.now():
        raise invalid("The ConfirmationToken has expired.", param="confirmation_token")
    wanted, own = token["setup_future_usage"], intent.get("setup_future_usage")
    if intent["object"] == "payment_intent" and wanted and wanted != own:
        raise invalid("The setup_future_usage of the ConfirmationToken differs from the PaymentIntent's.")
    token[intent["object"]] = intent["id"]
    return books.get("payment_method", token["_method"])
