"""Changing the e-mail address of an account: asking, and the page behind either of the two mailed links."""

from __future__ import annotations

from flask import Response, request, url_for

from shop.kernel.refusals import Missing, Refusal
from shop.people import changing_email
from storefront import blueprint
from storefront.account import account_page
from storefront.visitors import signed_in
from web.errors import status_of
from web.pages import page, see_other
from web.requests import cookie_name, current_store


@blueprint.post("/account/email")
def create_email_change() -> Response:
    """Mail both links; the answer never tells whether somebody has that address."""
    customer, email = signed_in(), request.form.get("new_email", "")[:254]
    try:
        changing_email.ask(customer, email, request.form.get("email_password", "")[:200])
    except Refusal as refusal:
        status = 422 if refusal.field else status_of(refusal)
        return account_page(status, {refusal.field or "new_email": refusal.message}, new_email=email)
    return see_other(url_for("storefront.account", saved="email"))


@blueprint.get("/account/email/<token>")
def email_change(token: str) -> Response:
    """What the link would do, with the button that does it."""
    pair = changing_email.found(current_store(), token)
    if pair is None:
        raise Missing("This link has been used or is too old.")
    return page("storefront/email_change.html", link=pair[0], token=token, no_index=True)


@blueprint.post("/account/email/<token>")
def answer_email_change(token: str) -> Response:
    """Confirm or undo, whichever the link is for."""
    pair, own = changing_email.found(current_store(), token), request.cookies.get(cookie_name("customer"), "")
    if pair is None:
        raise Missing("This link has been used or is too old.")
    if pair[0].scope == "keep_email":
        changing_email.undo(current_store(), token)
        return page("storefront/email_kept.html")
    changing_email.confirm(current_store(), token, keep_token=own)
    return see_other(url_for("storefront.account", saved="email_done"))
