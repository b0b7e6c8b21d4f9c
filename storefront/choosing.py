"""Choosing a variant: the values of each option axis as links, the sold-out ones marked as such."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from shop.catalog import categories, showing
from shop.catalog.categories import Shelf
from shop.catalog.showing import Shown, ShownVariant
from shop.inventory.availability import NOTHING, Availability
from shop.kernel.stores import Store


@dataclass(frozen=True)
class Choice:
    """A value of an option axis: where it leads, whether it is picked, whether it can be had."""

    value: str
    url: str
    is_picked: bool
    is_gone: bool


@dataclass(frozen=True)
class ChoiceAxis:
    """An option axis with its choices; `picked` is the value of the variant on show."""

    name: str
    picked: str
    choices: tuple[Choice, ...]


def axes(
    product: Shown, variant: ShownVariant | None, known: Mapping[int, Availability]
) -> tuple[ChoiceAxis, ...]:
    """The option axes as a page shows them; nothing for a product with a single variant."""
    if variant is None or len(product.variants) < 2:
        return ()
    shown = []
    for place, axis in enumerate(showing.axes(product), start=1):
        choices = tuple(_choice(product, variant, place, value, known) for value in axis.values)
        shown.append(ChoiceAxis(axis.name, _value(variant, place), choices))
    return tuple(shown)


def shelf_of(store: Store, product: Shown) -> tuple[Shelf, ...]:
    """The way from the top of the menu to the first shelf that holds the product; empty for none."""
    held = set(product.category_ids)

    def walk(shelves: tuple[Shelf, ...]) -> tuple[Shelf, ...]:
        for shelf in shelves:
            below = walk(shelf.children)
            if below or shelf.id in held:
                return (shelf, *below)
        return ()

    return walk(categories.menu(store))


def _choice(
    product: Shown, variant: ShownVariant, place: int, value: str, known: Mapping[int, Availability]
) -> Choice:
    wanted = [value if n == place else _value(variant, n) for n in range(1, len(product.options) + 1)]
    fitting = [each for each in product.variants if _value(each, place) == value]
    exact = [each for each in fitting if [_value(each, n) for n in range(1, len(wanted) + 1)] == wanted]
    leads_to = (exact or fitting)[0]
    supply = [known.get(each.id, NOTHING) for each in exact or fitting]
    return Choice(
        value,
        url_for("storefront.product", slug=product.slug, sku=leads_to.sku),
        _value(variant, place) == value,
        not any(each.can_supply(1) for each in supply),
    )


def _value(variant: ShownVariant, place: int) -> str:
    return str(getattr(variant, f"option{place}"))
