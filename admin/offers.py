"""Offers: who supplies a product, at what cost, from what stock, and which of them comes first."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from admin import blueprint
from admin.order_page import actor
from admin.product_vendor_forms import read_back, written
from shop.catalog.tables import Variant
from shop.kernel import money
from shop.kernel.refusals import Refusal, Stale
from shop.reports import vendors as vendor_lists
from shop.sourcing import editing, offers, steps, vendors
from shop.sourcing.editing import Change
from shop.sourcing.offers import Terms
from shop.sourcing.tables import Offer, Vendor
from web.errors import status_of
from web.forms import Form, long_text, text
from web.pages import changed, page
from web.requests import current_store, htmx

PIECE = "admin/vendors/_variant_offers.html"
WHOLE = [Optional(), NumberRange(0, 1_000_000)]


class OfferForm(Form):
    """A vendor's terms for one product."""

    vendor = SelectField("Vendor", validators=[InputRequired("Choose a vendor.")])
    vendor_sku = text("Their SKU", 80, required=False)
    cost = text("Cost of a unit", 20)
    tiers = long_text(
        "Cost by quantity", 400, required=False, description="One a line: “10 = 4.20”, 4.20 each from 10 on."
    )
    stock = IntegerField("Their stock", WHOLE, description="Empty when they do not report it.")
    lead_days = IntegerField(
        "Lead time, days", [Optional(), NumberRange(0, 365)], description="Empty: the vendor's."
    )
    pack_size = IntegerField(
        "Pack size", [InputRequired("Enter 1 or more."), NumberRange(1, 100_000)], default=1
    )
    min_quantity = IntegerField(
        "Smallest order", [InputRequired("Enter 1 or more."), NumberRange(1, 100_000)], default=1
    )
    priority = IntegerField(
        "Priority", [Optional(), NumberRange(-1000, 1000)], default=0, description="Larger comes first."
    )
    takes_backorders = BooleanField("Takes backorders")
    is_active = BooleanField("Active", default=True)

    def terms(self, vendor: Vendor) -> Terms:
        """The terms in the vendor's currency. Raises Refusal for a cost or a step that is no amount."""
        try:
            cost = money.parse(self.cost.data, vendor.currency)
        except ValueError as problem:
            raise Refusal("cost", str(problem), field="cost") from problem
        return Terms(
            cost_minor=cost,
            vendor_sku=self.vendor_sku.data or "",
            pack_size=self.pack_size.data,
            min_quantity=self.min_quantity.data,
            stock=self.stock.data,
            takes_backorders=self.takes_backorders.data,
            lead_days=self.lead_days.data,
            priority=self.priority.data or 0,
            is_active=self.is_active.data,
            tiers=steps.read_typed(self.tiers.data or "", vendor.currency, "tiers", first=2),
        )


@blueprint.get("/offers")
def show_offers() -> Response:
    """The offers of one SKU; `vendor` opens the form with that vendor's terms."""
    return page("admin/vendors/offers.html", PIECE, **_context(_sku(), None))


@blueprint.post("/offers")
def create_offer() -> Response:
    variant, _ = vendor_lists.variant_by_sku(current_store().id, _sku())
    form = _with_vendors(OfferForm())
    try:
        if not form.validate():
            return _again(form, 422)
        vendor = vendors.find(current_store().id, form.vendor.data)
        _save(variant, vendor, form.terms(vendor))
    except Stale as stale:
        return _again(form, 409, stale=stale)
    except Refusal as refusal:
        form.refuse(refusal)
        return _again(form, status_of(refusal))
    return _after(_sku())


@blueprint.post("/offers/defaults")
def create_default_offer() -> Response:
    sku = _sku()
    variant, _ = vendor_lists.variant_by_sku(current_store().id, sku)
    offers.set_default(variant, request.form.get("offer", "")[:26], by=actor())
    return _after(sku)


def _save(variant: Variant, vendor: Vendor, terms: Terms) -> None:
    """Make the offer, or change of the one that is there what was changed in the form."""
    known = _offer_of(variant, vendor.code)
    if known is None:
        offers.set_offer(variant, vendor, terms, by=actor())
        return
    now, code = offers.terms_of(known), request.form.get("was_vendor", "")
    shown = read_back(request.form.get("was", ""), now) if code == vendor.code else now
    editing.save([Change(known, shown, terms)], [], by=actor())


def _offer_of(variant: Variant, code: str) -> Offer | None:
    rows = offers.of_variants([variant.id]).get(variant.id, [])
    return next((offer for offer, vendor in rows if vendor.code == code), None)


def _sku() -> str:
    return (request.form.get("sku") or request.args.get("sku", ""))[:80]


def _after(sku: str) -> Response:
    see = url_for(".show_offers", sku=sku)
    return changed(PIECE, see=see, **(_context(sku, None) if htmx else {}))


def _again(form: OfferForm, status: int, stale: Stale | None = None) -> Response:
    context = _context(_sku(), form) | {"stale": stale}
    if stale is None and request.form.get("was"):
        context |= {"was": request.form["was"], "was_vendor": request.form.get("was_vendor", "")}
    if htmx:
        return changed(PIECE, see="", status=status, **context)
    return page("admin/vendors/offers.html", status=status, **context)


def _context(sku: str, form: OfferForm | None) -> dict[str, Any]:
    variant, product = vendor_lists.variant_by_sku(current_store().id, sku)
    rows = offers.of_variants([variant.id]).get(variant.id, [])
    code = (form.vendor.data if form else request.args.get("vendor")) or ""
    known = next((offer for offer, vendor in rows if vendor.code == code), None)
    shown = {"was": written(offers.terms_of(known)), "was_vendor": code} if known else {}
    return {"variant": variant, "product": product, "rows": rows, "form": form or _form_of(rows), **shown}


def _form_of(rows: list[tuple[Offer, Vendor]]) -> OfferForm:
    """The form for a new offer, or with the terms of the vendor that the address names."""
    code = request.args.get("vendor", "")
    found = next(((offer, vendor) for offer, vendor in rows if vendor.code == code), None)
    if found is None:
        return _with_vendors(OfferForm(formdata=None, data={"vendor": code}))
    offer, vendor = found
    names = ("vendor_sku", "stock", "lead_days", "pack_size", "min_quantity", "priority", "takes_backorders")
    shown = {name: getattr(offer, name) for name in (*names, "is_active")}
    shown["cost"] = money.plain(offer.cost_minor, vendor.currency)
    shown["tiers"] = steps.written(offer.tiers, vendor.currency)
    return _with_vendors(OfferForm(formdata=None, data=shown | {"vendor": code}))


def _with_vendors(form: OfferForm) -> OfferForm:
    every = vendors.every(current_store().id)
    form.vendor.choices = [SelectChoice(vendor.code, f"{vendor.name}, {vendor.currency}") for vendor in every]
    return form
