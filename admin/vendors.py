"""Vendors: the list, and a vendor's record; two people who save it see both values."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from admin import blueprint
from admin.order_page import actor
from shop.kernel import money
from shop.kernel.refusals import Refusal, Stale
from shop.reports import vendors as vendor_lists
from shop.sourcing import connecting, costs, steps, vendors
from shop.sourcing.tables import Vendor
from web.errors import status_of
from web.forms import Form, long_text, text
from web.pages import changed, go, page
from web.requests import current_store, htmx

RECORD = "admin/vendors/_vendor_form.html"
LISTS = ("emails", "cc", "address", "ship_methods")  # one value a line
CHANNELS = [SelectChoice(each, connecting.WORDS[each]) for each in ("email", "manual")]
FREIGHT = [SelectChoice(each, words) for each, words in costs.FREIGHT_WORDS.items()]
PAPERS = [SelectChoice("us-letter", "US Letter"), SelectChoice("a4", "A4")]
LANGUAGES = [
    SelectChoice(code, name)
    for code, name in {
        "en": "English",
        "de": "German",
        "fr": "French",
        "nl": "Dutch",
        "es": "Spanish",
    }.items()
]


class VendorForm(Form):
    """A vendor's record; names of fields are those of shop.sourcing.vendors.FIELDS."""

    name = text("Name", 120)
    code = text(
        "Code", 40, required=False, description="Short, for lists and files. Made of the name if empty."
    )
    contact = text("Contact", 120, required=False)
    phone = text("Telephone", 40, required=False)
    channel = SelectField("How they get orders", choices=CHANNELS)
    emails = long_text(
        "Addresses for purchase orders", 2600, required=False, description="One a line; each gets it."
    )
    cc = long_text("Copies to", 2600, required=False, description="One a line.")
    account_number = text("Our account number there", 60, required=False)
    address = long_text("Address on the papers", 1300, required=False)
    currency = text("Currency", 3, description="Three letters, such as USD.")
    language = SelectField("Language", choices=LANGUAGES)
    lead_days = IntegerField(
        "Lead time, days", [InputRequired("Enter a number of days."), NumberRange(0, 365)]
    )
    cut_off = text("Cut-off, store time", 5, required=False, description="Such as 14:30.")
    ship_methods = long_text(
        "Ship methods they know",
        1300,
        required=False,
        description="One a line. “Express = X1” writes X1 on their orders for our Express.",
    )
    paper_size = SelectField("Paper", choices=PAPERS)
    show_costs = BooleanField("Show costs on their papers")
    fee_minor = text("Drop-ship fee", 20, required=False, description="Per purchase order.")
    freight_rule = SelectField("Freight", choices=FREIGHT, default="none")
    freight_minor = text("Amount", 20, required=False, description="Per purchase order or per unit.")
    freight_steps = long_text(
        "Steps by weight",
        400,
        required=False,
        description="One a line: “2000 = 9.00”, 9.00 from 2000 grams on.",
    )
    minimum_minor = text("Smallest order", 20, required=False, description="Goods that cost less …")
    minimum_charge_minor = text(
        "Surcharge below it", 20, required=False, description="… cost this much more."
    )
    bill_tolerance = text(
        "Their bills may differ by, %",
        8,
        required=False,
        description="Of a unit’s cost; empty: as in the settings.",
    )
    notes = long_text("Notes", 5000, required=False)
    is_active = BooleanField("Active: offered for new orders")

    def keep(self, channel: str) -> None:
        """Offer the channel that the vendor has, which is set up on a page of its own."""
        if channel not in ("email", "manual"):
            self.channel.choices = [SelectChoice(channel, connecting.WORDS[channel]), *CHANNELS]

    def values(self) -> dict[str, Any]:
        """The record's fields, lists as lists, amounts in minor units. Raises Refusal for what is none."""
        split = {name: (self[name].data or "").splitlines() for name in LISTS}
        currency = (self.currency.data or "").upper()
        return {**self.data, **split, "currency": currency, **self._costs(currency)}

    def _costs(self, currency: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in vendors.AMOUNTS:
            try:
                found[name] = money.parse(self[name].data or "0", currency)
            except ValueError as problem:
                raise Refusal(name, f"{problem}.", field=name) from problem
        try:
            differs = self.bill_tolerance.data
            found["bill_tolerance"] = money.percent(differs) if differs else None
        except ValueError as problem:
            raise Refusal("bill_tolerance", f"{problem}.", field="bill_tolerance") from problem
        typed = steps.read_typed(self.freight_steps.data or "", currency, "freight_steps", first=0)
        return found | {"freight_steps": typed}


@blueprint.get("/vendors")
def show_vendors() -> Response:
    return page("admin/vendors/list.html", rows=vendor_lists.everyone(current_store().id))


@blueprint.get("/vendors/new")
def show_new_vendor() -> Response:
    start = {"currency": current_store().currency, "lead_days": 3, "show_costs": True, "is_active": True}
    return page("admin/vendors/new.html", form=VendorForm(formdata=None, data=start))


@blueprint.post("/vendors")
def create_vendor() -> Response:
    form = VendorForm()
    try:
        if form.validate():
            given = {key: value for key, value in form.values().items() if value or key != "code"}
            vendor = vendors.create(current_store().id, given, by=actor())
            return go(url_for(".show_vendor", code=vendor.code))
    except Refusal as refusal:
        form.refuse(refusal)
    return changed(RECORD, see="", status=422, form=form) if htmx else _new(form)


@blueprint.get("/vendors/<code>")
def show_vendor(code: str) -> Response:
    vendor = vendors.find(current_store().id, code)
    form = VendorForm(formdata=None, data=_shown(vendor))
    form.keep(vendor.channel)
    return page("admin/vendors/page.html", RECORD, form=form, **_context(vendor))


@blueprint.post("/vendors/<code>")
def change_vendor(code: str) -> Response:
    vendor, form = vendors.find(current_store().id, code), VendorForm()
    form.keep(vendor.channel)
    try:
        if not form.validate():
            return _again(vendor, form, 422)
        vendors.update(vendor, _version(), form.values(), by=actor())
    except Stale as stale:
        return _again(vendor, form, 409, stale=_clashes(stale))
    except Refusal as refusal:
        form.refuse(refusal)
        return _again(vendor, form, status_of(refusal))
    return go(url_for(".show_vendor", code=vendor.code, saved=1))


def _again(vendor: Vendor, form: VendorForm, status: int, **context: Any) -> Response:
    """The form with what is wrong, in the page without HTMX; its version is that of now, so a second save counts."""
    filled = {"form": form, **_context(vendor), **context}
    if htmx:
        return changed(RECORD, see="", status=status, **filled)
    return page("admin/vendors/page.html", status=status, **filled)


def _new(form: VendorForm) -> Response:
    return page("admin/vendors/new.html", status=422, form=form)


def _context(vendor: Vendor) -> dict[str, Any]:
    rows, following = vendor_lists.offers_of(vendor, after=request.args.get("after", "")[:80])
    return {"vendor": vendor, "offers": rows, "following": following, "saved": "saved" in request.args}


def _shown(vendor: Vendor) -> dict[str, Any]:
    fields = {name: getattr(vendor, name) for name in vendors.FIELDS}
    fields |= {name: "\n".join(fields[name]) for name in LISTS}
    fields |= {name: money.plain(fields[name], vendor.currency) for name in vendors.AMOUNTS if fields[name]}
    fields |= {name: "" for name in vendors.AMOUNTS if not fields[name]}
    points = vendor.bill_tolerance
    fields["bill_tolerance"] = "" if points is None else money.percent_plain(points)
    return fields | {"freight_steps": steps.written(vendor.freight_steps, vendor.currency)}


def _clashes(stale: Stale) -> list[tuple[str, str, str]]:
    """What differs now: field, their value, yours."""
    sides = stale.details["theirs"], stale.details["yours"]
    differing = [name for name in sides[1] if sides[0][name] != sides[1][name]]
    said = {name: [_words(name, side[name], side["currency"]) for side in sides] for name in differing}
    return [(name.removesuffix("_minor").replace("_", " "), *said[name]) for name in differing]


def _words(name: str, value: Any, currency: str) -> str:
    if name in vendors.AMOUNTS:
        return money.plain(value, currency) if value else ""
    if name == "freight_steps":
        return steps.written(value, currency, "; ")
    if name == "bill_tolerance":
        return "" if value is None else f"{money.percent_plain(value)} %"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
