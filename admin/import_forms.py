"""The upload form of imports."""

from __future__ import annotations

from wtforms import FileField, RadioField, SelectField
from wtforms.validators import ValidationError

from web.forms import Form, choices

KIND_WORDS = {
    "products": "Products from Shopify",
    "vendors": "Vendors",
    "offers": "Vendors’ offers",
}
DECIMALS = [("point", "Point: 1234.50"), ("comma", "Comma: 1234,50")]
STOCK = [
    ("vendor", "The vendor’s: they go to the offer of the file’s Vendor column"),
    ("own", "Ours: new products get them in our first warehouse"),
    ("ignored", "Nobody’s: leave stock alone"),
]


class UploadForm(Form):
    """A file, what it holds and how to read it."""

    kind = SelectField("What the file holds", choices=choices(KIND_WORDS.items()), default="products")
    file = FileField(
        "File", description="A CSV file of at most 200 MB. UTF-8, UTF-16 and Windows-1252 are read."
    )
    decimal = SelectField("Decimal sign of amounts", choices=choices(DECIMALS), default="point")
    stock_is = RadioField(
        "Whose the quantities in a product file are", choices=choices(STOCK), default="vendor"
    )

    def validate_file(self, field: FileField) -> None:
        """A file must have been chosen."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choose a file.")
