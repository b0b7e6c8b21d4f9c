"""Accounts at the door: signing in and out, opening an account, and choosing a password by a mailed link."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request, url_for

from shop.carts import filling
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.stores import Store
from shop.people import accounts, signing_in
from shop.people.signing_in import Visit
from storefront import blueprint
from storefront.visitors import cart_token, keep_cart
from web import cookies
from web.addresses import safe_next
from web.errors import status_of
from web.pages import page, see_other
from web.requests import cookie_name, current_customer, current_store, visit


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """The form; somebody signed in goes straight on."""
    next_ = safe_next(request.args.get("next"), url_for("storefront.account"))
    if current_customer():
        return see_other(next_)
    return page("storefront/sign_in.html", email="", next=next_, errors={})


@blueprint.post("/sign-in")
def create_sign_in() -> Response:
    """Sign in, and give the browser's cart to whom it now belongs."""
    email, password = request.form.get("email", "")[:254], request.form.get("password", "")[:200]
    next_ = safe_next(request.form.get("next"), url_for("storefront.account"))
    try:
        token = signing_in.sign_in("customer", current_store().id, email, password, visit())
    except Refusal as refusal:
        errors = {refusal.field or "password": refusal.message}
        return page(
            "storefront/sign_in.html", status=_status(refusal), email=email, next=next_, errors=errors
        )
    return _welcome(token, next_)


@blueprint.post("/sign-out")
def create_sign_out() -> Response:
    """End this browser's sign-in; its cart stays with the account."""
    token = request.cookies.get(cookie_name("customer"), "")
    if token:
        signing_in.sign_out(token)
    response = see_other(url_for("storefront.home"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return cookies.drop(cookies.drop(response, "customer"), "cart")


@blueprint.get("/sign-up")
def sign_up() -> Response:
    """The form for a new account: an address, to which the rest is mailed."""
    return page("storefront/sign_up.html", email="", errors={}, done=False)


@blueprint.post("/sign-up")
def create_account() -> Response:
    """Mail the link; the page says the same whether or not the address is known."""
    return _mailed("storefront/sign_up.html", accounts.register)


@blueprint.get("/forgotten-password")
def forgotten_password() -> Response:
    """The form that asks for the address."""
    return page("storefront/forgotten_password.html", email="", errors={}, done=False)


@blueprint.post("/forgotten-password")
def create_password_link() -> Response:
    """Mail the link; the page says the same whether or not the address is known."""
    return _mailed("storefront/forgotten_password.html", accounts.forgot_password)


@blueprint.get("/account/password/<token>")
def choose_password(token: str) -> Response:
    """The form behind the mailed link."""
    owner = accounts.owner_of(token)
    if owner is None:
        raise Missing("This link has been used or is too old. Ask for a new one.")
    return page("storefront/choose_password.html", owner=owner, token=token, errors={})


@blueprint.post("/account/password/<token>")
def create_password(token: str) -> Response:
    """Set the password, end every other sign-in, and sign this browser in."""
    owner = accounts.owner_of(token)
    if owner is None:
        raise Missing("This link has been used or is too old. Ask for a new one.")
    try:
        fresh = accounts.choose_password(
            token, request.form.get("password", ""), visit(), name=request.form.get("name", "")
        )
    except Refusal as refusal:
        shown = {"owner": owner, "token": token, "errors": {refusal.field or "password": refusal.message}}
        return page("storefront/choose_password.html", status=_status(refusal), **shown)
    return _welcome(fresh, url_for("storefront.account"))


def _mailed(template: str, ask: Callable[[Store, str, Visit], None]) -> Response:
    email = request.form.get("email", "")[:254]
    try:
        ask(current_store(), email, visit())
    except Refusal as refusal:
        errors = {"email": refusal.message}
        return page(template, status=_status(refusal), email=email, errors=errors, done=False)
    return page(template, email=email, errors={}, done=True)


def _welcome(token: str, next_: str) -> Response:
    """Let the browser hold the new sign-in, and one cart with what it and the account had gathered."""
    response = cookies.keep(see_other(next_), "customer", token, signing_in.LASTS["customer"])
    customer = signing_in.who("customer", token)
    if customer is not None:
        merged, _ = filling.merge(current_store(), cart_token(), customer.id)
        keep_cart(response, merged)
    return response


def _status(refusal: Refusal) -> int:
    return 422 if refusal.code == "sign_in" else status_of(refusal)
