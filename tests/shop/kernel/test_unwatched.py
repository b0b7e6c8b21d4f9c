"""Entities of plain rows: the same for the same values, whole, and known to no session."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import refuse_writes, rows, session, write
from shop.kernel.stores import Store
from shop.kernel.unwatched import Lookup, columns, unwatched
from tests.world import make_store

pytestmark = pytest.mark.both_engines
STORE = sa.select(*columns(Store))


def read() -> Store:
    return unwatched(Store, rows(STORE, {})[0])


def change(store: Store, **values: str) -> None:
    def change_it() -> None:
        held = session().get_one(Store, store.id)
        for name, value in values.items():
            setattr(held, name, value)

    write(change_it)


def test_it_has_every_column_of_the_entity(app: Flask):
    change(make_store(), terms_url="https://shop.example/terms")
    seen, known = read(), session().execute(sa.select(Store)).scalar_one()
    for attribute in sa.inspect(Store).column_attrs:
        assert getattr(seen, attribute.key) == getattr(known, attribute.key), attribute.key
    assert seen.terms_url == "https://shop.example/terms"


def test_the_same_values_are_the_same_object_and_other_values_another(app: Flask):
    store = make_store()
    name, first = store.name, read()
    assert read() is first
    change(store, name="Renamed")
    assert read() is not first
    assert (first.name, read().name) == (name, "Renamed")


def test_no_session_knows_it(app: Flask):
    make_store()
    seen: Any = read()
    assert sa.inspect(seen).detached
    assert not sa.inspect(seen).modified
    assert seen not in session()


def test_a_write_that_a_page_is_allowed_knows_its_entities(app: Flask):
    make_store()
    refuse_writes()
    lookup = Lookup(Store, lambda *store: sa.select(*store))
    seen = lookup.find({})
    assert seen is not None
    assert sa.inspect(seen[0]).detached

    def rename() -> None:
        known = lookup.find({})
        assert known is not None
        known[0].name = "Renamed"

    write(rename, even_when_reading=True)
    assert rows(STORE, {})[0].stores_name == "Renamed"


def test_what_was_changed_is_shown_to_nobody(app: Flask):
    name = make_store().name
    read().name = "Mine alone"
    with pytest.raises(RuntimeError, match="pages share"):
        read()
    assert read().name == name
