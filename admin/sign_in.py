"""Signing in to the desk, and out."""

from __future__ import annotations

from flask import Response, request, session, url_for
from flask_login import current_user

from admin import blueprint
from shop.kernel.refusals import Refusal
from shop.people import signing_in
from web.addresses import safe_next
from web.cookies import drop, keep
from web.errors import status_of
from web.forms import Form, password, text
from web.pages import go, page, see_other
from web.requests import cookie_name, current_store, visit


class SignInForm(Form):
    """E-mail and password."""

    email = text("E-mail", 254)
    password = password("Password")


@blueprint.get("/sign-in")
def show_sign_in() -> Response:
    if current_user.is_authenticated:
        return see_other(way_on())
    return page("admin/sign_in/page.html", form=SignInForm(), next=way_on())


@blueprint.post("/sign-in")
def create_sign_in() -> Response:
    form = SignInForm()
    if not form.validate():
        return page("admin/sign_in/page.html", form=form, next=way_on(), status=422)
    try:
        token = signing_in.sign_in("staff", current_store().id, form.email.data, form.password.data, visit())
    except Refusal as refusal:
        return refused(form, refusal)
    session.clear()  # a form token that was planted before signing in is worth nothing after it
    return keep(see_other(way_on()), "staff", token, signing_in.LASTS["staff"])


@blueprint.post("/sign-out")
def create_sign_out() -> Response:
    signing_in.sign_out(request.cookies.get(cookie_name("staff"), ""))
    session.clear()
    response = drop(go(url_for(".show_sign_in")), "staff")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def way_on() -> str:
    """Where the person wanted to go, if that is a page of the desk."""
    desk = url_for(".show_desk")
    wanted = safe_next(request.values.get("next"), desk)
    return wanted if wanted.startswith(desk) else desk


def refused(form: SignInForm, refusal: Refusal) -> Response:
    """The form again with the reason; 429 says when to come back."""
    form.refuse(refusal)
    status = status_of(refusal)
    answer = page(
        "admin/sign_in/page.html", form=form, next=way_on(), status=422 if status == 409 else status
    )
    if status == 429:
        answer.headers["Retry-After"] = str(refusal.details["retry_after"])
    return answer
