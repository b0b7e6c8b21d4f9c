"""Every endpoint: its method, its path, the parameters that Stripe's own library names for it, and what it does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from tests.peers.stripe import account, customers, disputes, intents, money
from tests.peers.stripe.books import Books, Row
from tests.peers.stripe.confirming import confirm
from tests.peers.stripe.errors import Refused, malformed

ENDIVE = "2026-09-30"
Act = Callable[..., Row]


@dataclass(frozen=True)
class Route:
    """`act` takes the books, what the path names, and the parameters. `params` names a class of stripe.params."""

    method: str
    path: str
    params: str
    act: Act

    @property
    def pattern(self) -> str:
        """The path as a regular expression, its id caught."""
        return re.sub(r":id", r"([A-Za-z0-9_]+)", self.path) + "$"


def _get(kind: str) -> Act:
    return lambda books, identifier, params: books.get(kind, identifier)


def _list(kind: str, path: str) -> Act:
    return lambda books, params: books.listing(kind, params, f"/v1/{path}")


def _confirm(kind: str, books: Books, identifier: str, params: Row) -> Row:
    return confirm(books, books.get(kind, identifier), params)


def _cancel(kind: str, books: Books, identifier: str, params: Row) -> Row:
    return intents.cancel(books, kind, identifier, params)


def _update(kind: str, books: Books, identifier: str, params: Row) -> Row:
    return intents.update(books, kind, identifier, params)


def _metadata(kind: str, books: Books, identifier: str, params: Row) -> Row:
    return account.update_metadata(books, kind, identifier, params)


def _attach(books: Books, identifier: str, params: Row) -> Row:
    if not params.get("customer"):
        raise malformed("Missing required param: customer.", code="parameter_missing", param="customer")
    return customers.attach(books, customers.find_method(books, identifier), params["customer"])


def _list_methods(books: Books, customer_id: str, params: Row) -> Row:
    books.get("customer", customer_id)
    wanted = params | {"customer": customer_id}
    return books.listing("payment_method", wanted, f"/v1/customers/{customer_id}/payment_methods")


def _detach(books: Books, identifier: str, _params: Row) -> Row:
    return customers.detach(books, identifier)


def _delete_customer(books: Books, identifier: str, _params: Row) -> Row:
    return customers.delete_customer(books, identifier)


def _delete_endpoint(books: Books, identifier: str, _params: Row) -> Row:
    return account.delete_endpoint(books, identifier)


def _intent_routes(kind: str, path: str, name: str, create: Act) -> list[Route]:
    return [
        Route("POST", path, f"{name}CreateParams", create),
        Route("GET", path, f"{name}ListParams", _list(kind, path)),
        Route("GET", f"{path}/:id", f"{name}RetrieveParams", _get(kind)),
        Route("POST", f"{path}/:id", f"{name}UpdateParams", partial(_update, kind)),
        Route("POST", f"{path}/:id/confirm", f"{name}ConfirmParams", partial(_confirm, kind)),
        Route("POST", f"{path}/:id/cancel", f"{name}CancelParams", partial(_cancel, kind)),
    ]


def _kept(kind: str, path: str, name: str) -> list[Route]:
    return [
        Route("GET", path, f"{name}ListParams", _list(kind, path)),
        Route("GET", f"{path}/:id", f"{name}RetrieveParams", _get(kind)),
    ]


ROUTES = [
    Route("POST", "payment_intents/:id/capture", "PaymentIntentCaptureParams", intents.capture),
    *_intent_routes("payment_intent", "payment_intents", "PaymentIntent", intents.create_payment),
    *_intent_routes("setup_intent", "setup_intents", "SetupIntent", intents.create_setup),
    Route("POST", "refunds", "RefundCreateParams", money.refund),
    *_kept("refund", "refunds", "Refund"),
    Route("POST", "refunds/:id", "RefundUpdateParams", partial(_metadata, "refund")),
    Route("POST", "customers", "CustomerCreateParams", customers.create_customer),
    *_kept("customer", "customers", "Customer"),
    Route("POST", "customers/:id", "CustomerUpdateParams", customers.update_customer),
    Route("DELETE", "customers/:id", "CustomerDeleteParams", _delete_customer),
    Route("GET", "customers/:id/payment_methods", "CustomerListPaymentMethodsParams", _list_methods),
    Route("POST", "payment_methods", "PaymentMethodCreateParams", customers.create_method),
    *_kept("payment_method", "payment_methods", "PaymentMethod"),
    Route("POST", "payment_methods/:id/attach", "PaymentMethodAttachParams", _attach),
    Route("POST", "payment_methods/:id/detach", "PaymentMethodDetachParams", _detach),
    Route("POST", "test_helpers/confirmation_tokens", "", customers.create_token),
    Route("POST", "confirmation_tokens", "", customers.create_token),
    Route("GET", "confirmation_tokens/:id", "ConfirmationTokenRetrieveParams", _get("confirmation_token")),
    Route("POST", "charges", "ChargeCreateParams", account.create_charge),
    *_kept("charge", "charges", "Charge"),
    Route("POST", "charges/:id", "ChargeUpdateParams", partial(_metadata, "charge")),
    Route("POST", "charges/:id/capture", "ChargeCaptureParams", account.capture_charge),
    *_kept("balance_transaction", "balance_transactions", "BalanceTransaction"),
    *_kept("dispute", "disputes", "Dispute"),
    Route("POST", "disputes/:id", "DisputeUpdateParams", disputes.update),
    Route("POST", "disputes/:id/close", "DisputeCloseParams", disputes.close),
    *_kept("event", "events", "Event"),
    Route("POST", "webhook_endpoints", "WebhookEndpointCreateParams", account.create_endpoint),
    *_kept("webhook_endpoint", "webhook_endpoints", "WebhookEndpoint"),
    Route("POST", "webhook_endpoints/:id", "WebhookEndpointUpdateParams", account.update_endpoint),
    Route("DELETE", "webhook_endpoints/:id", "WebhookEndpointDeleteParams", _delete_endpoint),
    Route("GET", "balance", "BalanceRetrieveParams", lambda books, params: account.balance(books)),
    Route("GET", "account", "AccountRetrieveCurrentParams", lambda books, params: account.account(books)),
]


@cache
def declared(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that Stripe's own library declares for these parameters, and those among them that must be."""
    from stripe import RequestOptions, params

    known = getattr(params, name)
    own = set(known.__annotations__) - set(RequestOptions.__annotations__)
    return frozenset(own), frozenset(known.__required_keys__)


def act_on(books: Books, method: str, path: str, params: Row, version: str) -> Row:
    """Find the endpoint, check the parameters, do it; Refused otherwise."""
    for route in ROUTES:
        found = re.match(route.pattern, path) if route.method == method else None
        if found:
            _check(route, params, version)
            expand = params.pop("expand", []) if "/" in path or method == "POST" else []
            done = route.act(books, *found.groups(), params)
            return books.shown(done, expand)
    raise Refused(
        404,
        kept=False,
        type="invalid_request_error",
        message=f"Unrecognized request URL ({method}: /v1/{path}).",
    )


def _check(route: Route, params: Row, version: str) -> None:
    if not route.params:
        return
    own, required = declared(route.params)
    if "payment_method_types" in params and "_intents" in route.path:
        if version >= ENDIVE:
            raise malformed(
                "payment_method_types is no longer supported.",
                code="payment_method_types_no_longer_supported",
                param="payment_method_types",
            )
        own |= {"payment_method_types"}
    for name in sorted(set(params) - own):
        raise malformed(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    for name in sorted(required - set(params)):
        raise malformed(f"Missing required param: {name}.", code="parameter_missing", param=name)
