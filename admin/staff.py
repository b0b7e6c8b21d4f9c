"""Staff: who works here, in which role; adding people and switching them off."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from wtforms import SelectChoice, SelectField

from admin import blueprint, roles
from shop.kernel.refusals import Refusal
from shop.people import staff
from web.errors import status_of
from web.forms import Form, password, text
from web.pages import page, see_other
from web.requests import current_staff, current_store


class NewColleague(Form):
    """Somebody new, with a first password that they change themselves."""

    name = text("Name", 120)
    email = text("E-mail", 254)
    role = SelectField("Role", default="desk")
    password = password(
        "First password", description="At least 10 characters. They can change it themselves."
    )

    def offer_roles(self) -> NewColleague:
        """Offer the roles that the person at the desk may give."""
        self.role.choices = [
            SelectChoice(role, roles.WORDS[role]) for role in staff.roles_to_give(current_staff())
        ]
        return self


@blueprint.get("/settings/staff")
def show_staff() -> Response:
    return staff_page(NewColleague(formdata=None).offer_roles())


@blueprint.post("/settings/staff")
def create_staff() -> Response:
    form = NewColleague().offer_roles()
    if not form.validate():
        return staff_page(form, 422)
    given = {name: form.data[name] for name in ("name", "email", "role", "password")}
    try:
        person = staff.add(current_store(), **given, by=current_staff())
    except Refusal as refusal:
        form.refuse(refusal)
        return staff_page(form, status_of(refusal))
    flash(f"{person.name} can sign in now.", "good")
    return see_other(url_for(".show_staff"))


@blueprint.post("/settings/staff/<ulid>")
def change_staff(ulid: str) -> Response:
    person, sent = staff.find(current_store().id, ulid), request.form
    role, active = sent.get("role", person.role), sent.get("is_active") == "1"
    try:
        version = sent.get("version", 0, type=int)
        staff.change(person, version=version, role=role, is_active=active, by=current_staff())
    except Refusal as refusal:
        return staff_page(NewColleague(formdata=None).offer_roles(), 409, refusal=refusal)
    flash(f"{person.name} was changed.", "good")
    return see_other(url_for(".show_staff"))


def staff_page(form: NewColleague, status: int = 200, refusal: Refusal | None = None) -> Response:
    """The list with the form for one more."""
    me = current_staff()
    people = staff.everyone(current_store().id)
    changeable = {p.ulid for p in people if p.id != me.id and staff.RANK[p.role] <= staff.RANK[me.role]}
    return page(
        "admin/staff/page.html",
        form=form,
        people=people,
        changeable=changeable,
        refusal=refusal,
        status=status,
    )
