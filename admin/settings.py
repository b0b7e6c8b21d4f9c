"""The settings of the store."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from wtforms import BooleanField, IntegerField, RadioField, SelectChoice
from wtforms.validators import InputRequired, NumberRange

from admin import blueprint
from admin.order_page import actor
from shop.kernel import money
from shop.kernel.refusals import Refusal, Stale
from shop.people import store_settings
from web.errors import status_of
from web.forms import Form, long_text, text
from web.pages import page, see_other
from web.requests import current_store

CHECKOUT = [
    SelectChoice("authorize", "Hold the total on the card, charge after review"),
    SelectChoice("charge", "Charge the card at once"),
    SelectChoice("save_card", "Only save the card, charge later"),
]
AVAILABILITY = [
    SelectChoice("count", "How many are left"),
    SelectChoice("badge", "In stock, few left, sold out"),
    SelectChoice("none", "Nothing, until it is sold out"),
]


class SettingsForm(Form):
    """All that a merchant may change by themselves."""

    name = text("Store name", 120)
    email = text("E-mail for replies", 254)
    time_zone = text("Time zone", 64)
    letterhead = long_text(
        "Letterhead", 700, required=False, description="A line each: name, street, tax number."
    )
    brand_hue = IntegerField("Brand colour", [InputRequired(), NumberRange(0, 359)])
    prices_include_tax = BooleanField("Prices include tax")
    guest_checkout = BooleanField("Shoppers may order without an account")
    terms_url = text("Terms to agree to", 300, required=False)
    checkout_mode = RadioField("At the checkout", choices=CHECKOUT)
    forget_cards = BooleanField("Forget cards once nothing is left to charge")
    drafts_pay_links = BooleanField("Show me a pay-again link before it is sent")
    availability_mode = RadioField("Product pages tell", choices=AVAILABILITY)
    low_stock_at = IntegerField("“Few left” begins at", [InputRequired(), NumberRange(0, 10_000)])
    review_at_score = IntegerField(
        "Review orders from this risk score on", [InputRequired(), NumberRange(0, 1000)]
    )
    high_total = text("A total is high from", 16)
    bill_tolerance = text("A vendor’s bill may differ on a unit’s cost by", 8)


@blueprint.get("/settings")
def show_settings() -> Response:
    store = current_store()
    shown = store_settings.settings_of(store)
    shown["letterhead"] = "\n".join(store.letterhead)
    shown["bill_tolerance"] = money.percent_plain(store.bill_tolerance)
    shown["high_total"] = money.plain(store.high_total_minor, store.currency)
    return page("admin/settings/page.html", form=SettingsForm(formdata=None, data=shown))


@blueprint.post("/settings")
def change_settings() -> Response:
    form, store = SettingsForm(), current_store()
    if not form.validate():
        return page("admin/settings/page.html", form=form, status=422)
    try:
        version = request.form.get("version", 0, type=int)
        store_settings.change(store, version=version, new=values(form, store.currency), by=actor())
    except Stale as stale:
        return page("admin/settings/page.html", form=form, stale=stale, status=409)
    except Refusal as refusal:
        form.refuse(refusal)
        return page("admin/settings/page.html", form=form, status=status_of(refusal))
    flash("Saved.", "good")
    return see_other(url_for(".show_settings"))


def values(form: SettingsForm, currency: str) -> dict[str, Any]:
    """What the form says, as the columns hold it; Refusal at "high_total" and "bill_tolerance" for no figure."""
    found = {name: form.data[name] for name in store_settings.FIELDS if name in form.data}
    found["letterhead"] = [line.strip() for line in form.letterhead.data.splitlines() if line.strip()]
    try:
        found["high_total_minor"] = money.parse(form.high_total.data, currency)
    except ValueError as error:
        raise Refusal("high_total", f"{error}.", field="high_total") from error
    try:
        found["bill_tolerance"] = money.percent(form.bill_tolerance.data)
    except ValueError as error:
        raise Refusal("bill_tolerance", f"{error}.", field="bill_tolerance") from error
    return found
