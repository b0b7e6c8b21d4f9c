"""The kinds of files that can be imported, by name."""

from __future__ import annotations

from shop.imports.offers import Offers
from shop.imports.planning import Kind, OwnKind
from shop.imports.products import Products
from shop.imports.vendors import Vendors
from shop.kernel.refusals import Missing, Refusal

OWN: dict[str, OwnKind] = {"vendors": Vendors(), "offers": Offers()}
KINDS: dict[str, Kind] = {"products": Products(), **OWN}


def of(name: str) -> Kind:
    """The kind of that name; Refusal "choice" when there is none."""
    if name not in KINDS:
        raise Refusal("choice", "Say what the file holds.", field="kind")
    return KINDS[name]


def own(name: str) -> OwnKind:
    """The kind of that name that has a template and an export; Missing when there is none."""
    if name not in OWN:
        raise Missing("There is no such kind of file.")
    return OWN[name]
