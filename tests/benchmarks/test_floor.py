"""The floor answers with the very bytes of the pages that it is measured against, from rows that it reads itself."""

import pickle
from collections.abc import Callable, Iterator
from contextvars import Context
from typing import TypeVar

import pytest
from flask import Flask

from benchmarks import floor
from benchmarks.house import House
from benchmarks.measure import ask
from benchmarks.pages import same, stencils
from benchmarks.raw import connect
from benchmarks.visits import Kind, Visit, kinds
from settings import Settings
from shop.catalog import categories, products
from shop.catalog.drafts import ProductDraft, VariantDraft
from tests.world import actor, make_offer, make_order, make_product, reprice, the_store, variant_of

T = TypeVar("T")


def outside(act: Callable[[], T]) -> T:
    """Act outside the test's application context, which its requests would share as if they were one."""
    return Context().run(act)


@pytest.fixture
def house(app: Flask, engine_name: str, settings: Settings) -> Iterator[House]:
    """A shop with a shelf below another, a product of two sizes, and orders of several people."""
    kitchen = categories.add_category(the_store(), "Kitchen & home", by=actor(), blurb="For cooks").id
    kettles = categories.add_category(the_store(), "Kettles", by=actor(), parent_id=kitchen).id
    draft = ProductDraft(
        name="Kettle, “small” <1 l>",
        category_ids=(kettles,),
        status="active",
        options=("Size",),
        variants=(VariantDraft("KET-1", 9900, options=("S",)), VariantDraft("KET-2", 12900, options=("L",))),
    )
    products.create(the_store(), draft, by=actor())
    make_offer(variant_of("KET-1"), "BREW", 6100, 42)
    make_product("CUP-1", 1450, stock=9, name="Cup")
    for lines in ({"KET-1": 1, "CUP-1": 2}, {"CUP-1": 1}, {"KET-1": 2}):
        make_order(lines, review="accepted")
    make_order({"CUP-1": 1}, charged=True)
    rows = connect(settings.database_url)
    yield House(engine_name, "", settings, app, rows)
    rows.connection.close()


@pytest.mark.both_engines
def test_the_floor_answers_with_the_bytes_of_every_page(house: House, engine_name: str) -> None:
    found = outside(lambda: kinds(house, many=2))
    assert [kind.name for kind in found if len(kind.visits) < 2] == []
    made = pickle.loads(pickle.dumps(outside(lambda: stencils(house, found))))
    answer = floor.answering(made, lambda: house.rows)
    for kind in found:
        first = made[floor.address(kind.visits[0].environ)]
        assert len(first.holes) >= 8, kind.name
        assert bool(first.tokens) == (kind.name not in ("listing", "search")), (
            "only who only looks gets no token"
        )
        for visit in kind.visits:
            status, body = ask(answer, visit.environ)
            assert status == "200 OK"
            same(visit, body, outside(lambda: ask(house.app.wsgi_app, visit.environ))[1])  # noqa: B023


@pytest.mark.both_engines
def test_the_floor_shows_what_is_in_the_rows_now(house: House, engine_name: str) -> None:
    visit = Visit("/categories/kettles")
    made = outside(lambda: stencils(house, [Kind("listing", (visit,))]))
    stencil = made[floor.address(visit.environ)]
    assert b"$99.00" in stencil.fill(floor.read(house.rows, visit.environ))
    reprice(8800)
    body = stencil.fill(floor.read(house.rows, visit.environ))
    assert b"$88.00" in body and b"$99.00" not in body


def test_a_page_that_does_not_answer_ends_the_run(house: House) -> None:
    kind = Kind("product", (Visit("/products/gone"),))
    with pytest.raises(SystemExit, match="/products/gone answered 404"):
        outside(lambda: stencils(house, [kind]))


def test_a_wrong_byte_ends_the_run_and_is_shown() -> None:
    with pytest.raises(SystemExit, match="/cart: the floor answers '<p>3</p>', the page '<p>4</p>'"):
        same(Visit("/cart"), b"<p>3</p>", b"<p>4</p>")
