"""The peer's objects have the fields that Stripe's own library declares for them, and values of those types."""

import importlib
import inspect
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from tests.peers.stripe import account, customers, intents, money
from tests.peers.stripe.books import Books
from tests.peers.stripe.routes import ROUTES, declared

CLASSES = {
    "payment_intent": stripe.PaymentIntent,
    "setup_intent": stripe.SetupIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "customer": stripe.Customer,
    "payment_method": stripe.PaymentMethod,
    "confirmation_token": stripe.ConfirmationToken,
    "balance_transaction": stripe.BalanceTransaction,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "webhook_endpoint": stripe.WebhookEndpoint,
}


def hint_of(owner: type, name: str) -> Any:
    """The annotation of a field; of a forward reference to another object nothing is asked."""
    for each in owner.__mro__:
        if name in vars(each).get("__annotations__", {}):
            return each.__annotations__[name]
    return None


def fits(value: Any, hint: Any) -> bool:
    """Whether the value is of the annotated type; literals must be known ones."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        arms = [arm for arm in typing.get_args(hint) if arm is not str or not has_literal(hint)]
        return any(fits(value, arm) for arm in arms)
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    if origin in (list, typing.List):  # noqa: UP006
        (inner,) = typing.get_args(hint)
        return isinstance(value, list) and all(fits(each, inner) for each in value)
    if isinstance(hint, (str, typing.ForwardRef)):
        return isinstance(value, dict)
    if hint in (int, str, bool, float):
        return type(value) is hint
    if hint is type(None):
        return value is None
    return isinstance(value, (dict, list)) or hint is Any


def has_literal(hint: Any) -> bool:
    """Whether a list of known values stands among the types."""
    return any(typing.get_origin(arm) is typing.Literal for arm in typing.get_args(hint))


def inner_class(hint: Any) -> type | None:
    """The library's own class behind an annotation of a nested object."""
    found = [arm for arm in (hint, *typing.get_args(hint)) if inspect.isclass(arm)]
    own = [arm for arm in found if issubclass(arm, stripe.StripeObject) and vars(arm).get("__annotations__")]
    return own[0] if own else None


def misfits(row: dict[str, Any], owner: type, path: str) -> Iterator[str]:
    """What is unknown, missing or of another type, with its place."""
    declared_fields = {
        name: hint_of(owner, name)
        for each in owner.__mro__
        if issubclass(each, stripe.StripeObject) and each is not stripe.StripeObject
        for name in vars(each).get("__annotations__", {})
        if name != "OBJECT_NAME"
    }
    for name, hint in declared_fields.items():
        if name not in row and not may_be_none(hint):
            yield f"{path}.{name} is missing"
    for name, value in row.items():
        if name not in declared_fields:
            yield f"{path}.{name} is unknown to stripe-python"
        elif not fits(value, declared_fields[name]):
            yield f"{path}.{name} is {value!r}, not {declared_fields[name]}"
        elif isinstance(value, dict) and (inner := inner_class(declared_fields[name])):
            yield from misfits(value, inner, f"{path}.{name}")


def may_be_none(hint: Any) -> bool:
    return type(None) in typing.get_args(hint)


@pytest.fixture(scope="module")
def books() -> Books:
    """An account in which everything happened once."""
    books = Books()
    person = customers.create_customer(books, {"email": "nora@example.com"})["id"]
    paid = {"amount": "5000", "currency": "usd", "confirm": "true", "customer": person}
    kept = paid | {"setup_future_usage": "off_session", "return_url": "http://localhost/"}
    intents.create_payment(books, kept | {"payment_method": "pm_card_authenticationRequired"})
    held = intents.create_payment(
        books, kept | {"payment_method": "pm_card_visa", "capture_method": "manual"}
    )
    intents.capture(books, held["id"], {"amount_to_capture": "4000"})
    money.refund(books, {"payment_intent": held["id"], "amount": "100", "reason": "requested_by_customer"})
    with pytest.raises(Exception, match="insufficient funds"):
        intents.create_payment(
            books, paid | {"payment_method": "pm_card_visa_chargeDeclinedInsufficientFunds"}
        )
    intents.create_payment(books, paid | {"payment_method": "pm_card_createDispute"})
    setup = {"confirm": "true", "customer": person, "payment_method": "pm_card_visa"}
    intents.create_setup(books, setup)
    held = intents.create_payment(
        books, kept | {"payment_method": "pm_card_visa", "capture_method": "manual"}
    )
    intents.end(books, held, "automatic")
    customers.create_token(books, {"payment_method": "pm_card_visa"})
    account.create_endpoint(books, {"url": "https://shop.example/hook", "enabled_events": ["*"]})
    return books


@pytest.mark.parametrize("kind", CLASSES)
def test_every_object_is_as_the_library_declares_it(books: Books, kind: str) -> None:
    rows = list(books.rows[kind].values())
    assert rows
    assert not [words for row in rows for words in misfits(books.shown(row), CLASSES[kind], kind)]


def test_the_account_is_as_the_library_declares_it(books: Books) -> None:
    assert not list(misfits(account.account(books), stripe.Account, "account"))
    assert not list(misfits(account.balance(books), stripe.Balance, "balance"))


def test_a_wrong_shape_would_be_found(books: Books) -> None:
    row = books.shown(next(iter(books.rows["charge"].values())))
    del row["paid"]
    wrong = row | {"amount": "5000", "status": "done", "colour": "blue"}
    assert len(list(misfits(wrong, stripe.Charge, "charge"))) == 4


@pytest.mark.parametrize("route", [route for route in ROUTES if route.params], ids=lambda route: route.params)
def test_every_endpoint_takes_parameters_that_the_library_knows(route: Any) -> None:
    own, required = declared(route.params)
    assert required <= own


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_path_is_one_that_the_library_calls(route: Any) -> None:
    noun = route.path.split("/")[0]
    if route.path == "confirmation_tokens":
        return  # Stripe.js alone makes them, with a publishable key
    names = {"test_helpers": "test_helpers._confirmation_token", "account": "_account", "balance": "_balance"}
    module = importlib.import_module(f"stripe.{names.get(noun, '_' + noun.removesuffix('s'))}_service")
    assert f"/v1/{route.path.split('/:id')[0]}" in inspect.getsource(sys.modules[module.__name__])
