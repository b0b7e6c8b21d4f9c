"""Customers: the list, and one with their orders and the notice that colleagues see on them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response, flash, request, url_for

from admin import blueprint
from admin.order_page import actor
from shop.orders import desk
from shop.orders.desk import Filters
from shop.people import directory
from shop.people.tables import Customer
from web.forms import Form, text
from web.pages import page, see_other
from web.requests import current_store


class NoticeForm(Form):
    """A notice on all orders of a customer."""

    notice = text(
        "Notice",
        directory.LONGEST_NOTICE,
        required=False,
        description="Shows on every order of this customer, for instance “Call before shipping”.",
    )


@blueprint.get("/customers")
def show_customers() -> Response:
    email = request.args.get("email", "").strip()[:254]
    found = directory.listed(current_store().id, email=email, after=request.args.get("after", "")[:26])
    following = url_for(".show_customers", after=found.following) if found.following else ""
    return page("admin/customers/list.html", customers=found.rows, email=email, next_url=following)


@blueprint.get("/customers/<ulid>")
def show_customer(ulid: str) -> Response:
    customer = directory.find(current_store().id, ulid)
    return customer_page(customer, NoticeForm(formdata=None, data={"notice": customer.notice}))


@blueprint.post("/customers/<ulid>/notice")
def change_notice(ulid: str) -> Response:
    customer, form = directory.find(current_store().id, ulid), NoticeForm()
    if not form.validate():
        return customer_page(customer, form, 422)
    directory.set_notice(customer, form.notice.data, actor())
    flash("Saved.", "good")
    return see_other(url_for(".show_customer", ulid=ulid))


def customer_page(customer: Customer, form: NoticeForm, status: int = 200) -> Response:
    """The customer with their latest orders."""
    store = current_store()
    orders = desk.listed(store.id, Filters(email=customer.email_norm), zone=ZoneInfo(store.time_zone))
    return page("admin/customers/page.html", customer=customer, form=form, orders=orders.rows, status=status)
