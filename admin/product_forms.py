"""The product form: what people type on one screen, as a draft that the catalogue takes, and back."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from shop.catalog.drafts import ProductDraft, VariantDraft
from shop.catalog.tables import Product, Variant
from shop.kernel import money
from web.forms import Form, choices, is_plain, long_text, text

AXES = (1, 2, 3)
STATUSES = [("draft", "Draft"), ("active", "Active"), ("archived", "Archived")]
TAXES = [("standard", "Standard"), ("reduced", "Reduced"), ("zero", "Zero")]
FORMATS = [("markdown", "Markdown"), ("html", "HTML")]


class AmountField(StringField):
    """An amount typed as a decimal; `minor` holds it in minor units once it is read, None when empty."""

    minor: int | None = None
    errors: list[str]

    def read(self, currency: str) -> None:
        """Set `minor`, or an error that says what is wrong with the text."""
        typed = (self.data or "").strip()
        try:
            self.minor = money.parse(typed, currency) if typed else None
        except ValueError as error:
            self.errors = [*self.errors, str(error)]
            return
        if self.minor is not None and self.minor < 0:
            self.errors = [*self.errors, "An amount cannot be below 0."]


class VariantForm(PlainForm):
    """One row of the table of variants."""

    ulid = HiddenField()
    option1 = StringField("Option 1", validators=[is_plain])
    option2 = StringField("Option 2", validators=[is_plain])
    option3 = StringField("Option 3", validators=[is_plain])
    sku = StringField("SKU", validators=[is_plain])
    gtin = StringField("GTIN", validators=[is_plain])
    price = AmountField("Price")
    compare_at = AmountField("Compare at")
    cost = AmountField("Cost")
    weight = StringField("Weight in grams")
    is_active = BooleanField("Sold")

    def is_blank(self) -> bool:
        """Whether nothing was typed into the row."""
        typed = (self.sku, self.gtin, self.price, self.option1, self.option2, self.option3)
        return not any((field.data or "").strip() for field in typed)

    def read(self, currency: str, axes: int) -> VariantDraft | None:
        """The row as a draft; None when a cell is wrong, which then says so."""
        for field in (self.price, self.compare_at, self.cost):
            field.read(currency)
        if self.price.minor is None and not self.price.errors:
            self.price.errors = ["Enter a price."]
        sku = " ".join((self.sku.data or "").split())
        if not 1 <= len(sku) <= 80:
            self.sku.errors = ["Enter a SKU of 1 to 80 characters."]
        grams = (self.weight.data or "0").strip() or "0"
        if not (grams.isascii() and grams.isdigit() and len(grams) < 10):
            self.weight.errors = ["Enter whole grams."]
        if any(field.errors for field in self):
            return None
        options = tuple(" ".join((self[f"option{n}"].data or "").split())[:120] for n in AXES[:axes])
        return VariantDraft(
            sku=sku,
            price_minor=self.price.minor or 0,
            options=options,
            gtin=(self.gtin.data or "").strip(),
            compare_at_minor=self.compare_at.minor,
            cost_minor=self.cost.minor,
            weight_grams=int(grams),
            is_active=self.is_active.data,
            ulid=self.ulid.data or "",
        )


class Ticks(SelectMultipleField):
    """A list of choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProductForm(Form):
    """Everything about a product but its pictures, vendors and stock."""

    version = HiddenField()
    product = HiddenField()
    name = text("Name", 255)
    slug = text(
        "Address",
        160,
        required=False,
        description="The end of its address in the shop. Made of the name when empty.",
    )
    brand = text("Brand", 120, required=False)
    tags = text("Tags", 2000, required=False, description="With commas between.")
    description = long_text("Description", 60_000, required=False)
    description_format = SelectField("Written in", choices=choices(FORMATS))
    categories = Ticks("Categories")
    tax_class = SelectField("Tax class", choices=choices(TAXES))
    is_drop_ship = BooleanField("Vendors ship it", default=True)
    status = SelectField("Status", choices=choices(STATUSES))
    option1 = text("Option 1", 120, required=False)
    option2 = text("Option 2", 120, required=False)
    option3 = text("Option 3", 120, required=False)
    values1 = text("Values", 4000, required=False)
    values2 = text("Values", 4000, required=False)
    values3 = text("Values", 4000, required=False)
    bulk_price = AmountField("Price for all")
    variants = FieldList(FormField(VariantForm), max_entries=250)

    def validate_slug(self, field: Any) -> None:
        """Only what an address may hold."""
        plain = field.data.replace("-", "")
        if field.data and not (plain.isalnum() and field.data == field.data.lower()):
            raise ValidationError("Use small letters, digits and hyphens.")

    def axes(self) -> tuple[str, ...]:
        """The names of the options, without gaps."""
        return tuple(name for n in AXES if (name := self[f"option{n}"].data or ""))

    def rows(self) -> list[VariantForm]:
        """The rows that something was typed into."""
        return [entry.form for entry in self.variants if not entry.form.is_blank()]

    def draft(self, currency: str) -> ProductDraft | None:
        """The product as it was typed; None when something is wrong, which then says so beside its field."""
        is_valid = self.validate()
        variants = [row.read(currency, len(self.axes())) for row in self.rows()]
        if not variants:
            self.form_errors.append("A product needs at least one variant with a SKU and a price.")
        if not is_valid or not variants or None in variants:
            return None
        return ProductDraft(
            name=self.name.data,
            slug=self.slug.data,
            brand=self.brand.data,
            description=self.description.data,
            description_format=self.description_format.data,
            tags=tuple(tag.strip()[:60] for tag in self.tags.data.split(",") if tag.strip())[:100],
            options=self.axes(),
            tax_class=self.tax_class.data,
            is_drop_ship=self.is_drop_ship.data,
            status=self.status.data,
            category_ids=tuple(int(i) for i in self.categories.data or ()),
            variants=tuple(variant for variant in variants if variant),
        )


def values_of(product: Product, category_ids: list[int], currency: str) -> dict[str, Any]:
    """A product as the form shows it: `ProductForm(data=values_of(…))`."""
    options = [*product.options, "", "", ""]
    own = {name: getattr(product, name) for name in ("version", "name", "slug", "brand", "description")}
    own |= {
        name: getattr(product, name) for name in ("description_format", "tax_class", "is_drop_ship", "status")
    }
    shown = [variant for variant in product.variants if not variant.option3.startswith("retired ")]
    return own | {
        "product": product.ulid,
        "tags": ", ".join(product.tags),
        "categories": [str(i) for i in category_ids],
        **{f"option{n}": options[n - 1] for n in AXES},
        "variants": [row_of(variant, currency) for variant in shown],
    }


def row_of(variant: Variant | VariantDraft, currency: str) -> dict[str, Any]:
    """A variant as a row of the form."""

    def amount(minor: int | None) -> str:
        return "" if minor is None else money.plain(minor, currency)

    if isinstance(variant, VariantDraft):
        options = (*variant.options, "", "", "")[:3]
    else:
        options = (variant.option1, variant.option2, variant.option3)
    return {
        **{f"option{n}": options[n - 1] for n in AXES},
        "ulid": variant.ulid,
        "sku": variant.sku,
        "gtin": variant.gtin,
        "price": amount(variant.price_minor),
        "compare_at": amount(variant.compare_at_minor),
        "cost": amount(variant.cost_minor),
        "weight": str(variant.weight_grams),
        "is_active": variant.is_active,
    }
