"""One's own account: the browsers that are signed in, and the password."""

from __future__ import annotations

from flask import Response, flash, request, url_for

from admin import blueprint
from shop.kernel.refusals import Refusal
from shop.people import sign_ins, staff
from web.forms import Form, password
from web.pages import page, see_other
from web.requests import cookie_name, current_staff


class PasswordForm(Form):
    """The old password and the new one."""

    current = password("Current password")
    new = password(
        "New password", description="At least 10 characters. A short sentence is easy to remember."
    )


@blueprint.get("/account")
def show_account() -> Response:
    return account_page(PasswordForm())


@blueprint.post("/account/sign-outs")
def end_other_sign_ins() -> Response:
    ended = sign_ins.end_others("staff", current_staff(), own_token())
    flash(
        "One other browser was signed out." if ended == 1 else f"{ended} other browsers were signed out.",
        "good",
    )
    return see_other(url_for(".show_account"))


@blueprint.post("/account/password")
def change_password() -> Response:
    form = PasswordForm()
    if not form.validate():
        return account_page(form, status=422)
    try:
        staff.change_password(current_staff(), form.current.data, form.new.data, own_token())
    except Refusal as refusal:
        form.refuse(refusal)
        return account_page(form, status=422)
    flash("Your password is changed. All other browsers were signed out.", "good")
    return see_other(url_for(".show_account"))


def account_page(form: PasswordForm, status: int = 200) -> Response:
    """The page with the list of sign-ins and the form."""
    own = sign_ins.of_person("staff", current_staff(), own_token())
    return page("admin/account/page.html", form=form, sign_ins=own, status=status)


def own_token() -> str:
    """This browser's token."""
    return request.cookies.get(cookie_name("staff"), "")
