"""Answers about the catalogue are kept until it changes, and never out of a write that may be rolled back."""

from collections.abc import Callable

import pytest

from shop.catalog import products
from shop.catalog.products import ProductDraft, VariantDraft
from shop.catalog.remembering import until_changed
from shop.catalog.tables import Product
from shop.kernel.db import write
from shop.kernel.stores import Store, the_store
from shop.kernel.timeline import SYSTEM

pytestmark = pytest.mark.both_engines


@pytest.fixture
def asked() -> list[object]:
    return []


@pytest.fixture
def answer(asked: list[object]) -> Callable[..., int]:
    @until_changed(2)
    def count(store: Store, what: object = "") -> int:
        asked.append(what)
        return len(asked)

    return count


def test_an_answer_stands_until_the_catalogue_changes(
    store: Store, add: Callable[..., Product], answer: Callable[..., int]
):
    assert answer(store) == answer(store) == 1
    lamp = add("Lamp")
    assert answer(the_store()) == 2
    draft = ProductDraft("Copper lamp", status="active", variants=(VariantDraft("LAMP", 1),))
    products.update(store, lamp, draft, version=lamp.version, by=SYSTEM)
    assert answer(the_store()) == 3


def test_what_a_write_saw_is_not_kept(store: Store, add: Callable[..., Product], answer: Callable[..., int]):
    """Rolled back, it would stand under the version that the next change gets."""

    class Undone(Exception):
        pass

    def work() -> None:
        products.create(store, ProductDraft("Ghost", variants=(VariantDraft("GHOST", 1),)), by=SYSTEM)
        assert answer(the_store()) == 1
        raise Undone

    with pytest.raises(Undone):
        write(work)
    add("Lamp")
    assert answer(the_store()) == 2


def test_only_the_latest_answers_stay(store: Store, answer: Callable[..., int], asked: list[object]):
    for what in ("a", "b", "a", "c", "a", "b"):
        answer(store, what)
    assert asked == ["a", "b", "c", "b"]
