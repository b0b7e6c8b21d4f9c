"""Product files as Shopify's exporter writes them, small enough to read in a test."""

import csv
import io
from pathlib import Path
from typing import Any

COLUMNS = """Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,
Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,
Variant Inventory Qty,Variant Inventory Policy,Variant Fulfillment Service,Variant Price,
Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,
Image Alt Text,Gift Card,Variant Image,Variant Weight Unit,Cost per item,Status""".replace("\n", "").split(
    ","
)

SHIRT = {
    "Handle": "ocean-shirt",
    "Title": "Ocean shirt",
    "Body (HTML)": "<p>Blue <script>x</script>cotton</p>",
    "Vendor": "Brewhaus & Co",
    "Type": "Apparel",
    "Tags": "men, blue",
    "Published": "true",
    "Option1 Name": "Size",
    "Option1 Value": "Small",
    "Variant SKU": "SH-S",
    "Variant Grams": "250",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "4",
    "Variant Inventory Policy": "deny",
    "Variant Price": "50.00",
    "Variant Barcode": "4006381333931",
    "Image Src": "https://pictures.example/a.jpg",
    "Cost per item": "20",
    "Status": "active",
}
SHIRT_LARGE = {
    "Handle": "ocean-shirt",
    "Option1 Value": "Large",
    "Variant SKU": "SH-L",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "0",
    "Variant Inventory Policy": "continue",
    "Variant Price": "55.5",
}
SHIRT_PICTURE = {"Handle": "ocean-shirt", "Image Src": "https://pictures.example/b.jpg"}
LAMP = {
    "Handle": "copper-light",
    "Title": "Copper light",
    "Vendor": "Lumen",
    "Published": "true",
    "Option1 Name": "Title",
    "Option1 Value": "Default Title",
    "Variant Inventory Qty": "2",
    "Variant Price": "59.99",
    "Variant Compare At Price": "75",
}


def text(*rows: dict[str, Any], columns: list[str] = COLUMNS) -> str:
    """Write the rows under the exporter's columns."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(folder: Path, content: str | bytes, name: str = "products.csv") -> Path:
    """Put the content into a file of that folder."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
