"""Reads the demo store's content files and refuses content that contradicts itself."""

import tomllib
from pathlib import Path
from typing import Any

from demo.checks import faults
from demo.records import (
    Address,
    Axis,
    Category,
    Content,
    Customer,
    Method,
    Offer,
    Picture,
    Product,
    Rate,
    StaffMember,
    Store,
    TaxRate,
    Variant,
    Vendor,
    Warehouse,
    Zone,
)

FOLDER = Path(__file__).parent / "content"

Row = dict[str, Any]


def load(folder: Path = FOLDER) -> Content:
    """Return the whole content of `folder`.

    Raises ValueError naming every contradiction (see `demo.checks.faults`), and TypeError for a key
    that no record knows.
    """
    content = _assembled(folder)
    if found := faults(content):
        raise ValueError("The demo content contradicts itself:\n" + "\n".join(found))
    return content


def _assembled(folder: Path) -> Content:
    store = _read(folder / "store.toml")
    palette = _read(folder / "palette.toml")
    shelves = [_read(path) for path in sorted((folder / "products").glob("*.toml"))]
    return Content(
        store=Store(**_placed(store["store"])),
        categories=tuple(Category(**row) for row in store["categories"]),
        products=tuple(_product(row, shelf["category"]) for shelf in shelves for row in shelf["products"]),
        vendors=tuple(_vendor(row) for row in _read(folder / "vendors.toml")["vendors"]),
        warehouses=tuple(
            Warehouse(**_placed(row)) for row in _read(folder / "warehouses.toml")["warehouses"]
        ),
        customers=tuple(Customer(**_placed(row)) for row in _read(folder / "people.toml")["customers"]),
        staff=tuple(StaffMember(**row) for row in _read(folder / "staff.toml")["staff"]),
        zones=tuple(_zone(row) for row in _read(folder / "shipping.toml")["zones"]),
        tax_rates=tuple(TaxRate(**row) for row in _read(folder / "taxes.toml")["rates"]),
        colours=palette["colours"],
        tints=palette["tints"],
    )


def _read(path: Path) -> Row:
    with path.open("rb") as file:
        return tomllib.load(file)


def _placed(row: Row) -> Row:
    return row | {"address": Address(**row["address"])}


def _product(row: Row, category: str) -> Product:
    nested = {
        "picture": Picture(**row["picture"]),
        "axes": tuple(Axis(axis["name"], tuple(axis["values"])) for axis in row.get("axes", ())),
        "variants": tuple(_variant(variant) for variant in row["variants"]),
    }
    return Product(**(row | nested), category=category)


def _variant(row: Row) -> Variant:
    return Variant(**(row | {"offers": tuple(_offer(offer) for offer in row.get("offers", ()))}))


def _offer(row: Row) -> Offer:
    return Offer(**(row | {"tiers": tuple((start, cost) for start, cost in row.get("tiers", ()))}))


def _vendor(row: Row) -> Vendor:
    lists: Row = {key: tuple(row[key]) for key in ("order_emails", "cc", "ship_methods")}
    lists["freight_steps"] = tuple((start, amount) for start, amount in row.get("freight_steps", ()))
    return Vendor(**(row | lists))


def _zone(row: Row) -> Zone:
    methods = tuple(
        Method(**(method | {"rates": tuple(Rate(**rate) for rate in method["rates"])}))
        for method in row["methods"]
    )
    return Zone(row["code"], row["name"], tuple(row["countries"]), methods)
