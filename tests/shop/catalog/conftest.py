"""A store and products for the catalogue's tests."""

from collections.abc import Callable

import pytest
from flask import Flask

from shop.catalog import products
from shop.catalog.products import ProductDraft, VariantDraft
from shop.catalog.tables import Product
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM
from shop.people import opening


@pytest.fixture
def store(app: Flask) -> Store:
    """Return an open store."""
    return opening.open_store(name="Alder & Rye")


@pytest.fixture
def add(store: Store) -> Callable[..., Product]:
    """Return a function that adds an active product: add("Kettle", sku="KET-1", price=9900)."""

    def make(name: str, sku: str = "", price: int = 1000, **more: object) -> Product:
        sku = sku or name.upper().replace(" ", "-")
        variants = more.pop("variants", (VariantDraft(sku=sku, price_minor=price),))
        draft = ProductDraft(name=name, variants=variants, **{"status": "active", **more})  # type: ignore[arg-type]
        return products.create(store, draft, by=SYSTEM)

    return make
