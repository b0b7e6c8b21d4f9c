"""Statements sent straight to the driver: the same rows, types, errors and events as SQLAlchemy's own way."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from shop.kernel import direct
from shop.kernel.among import among
from shop.kernel.columns import BadValue, is_bad_value
from shop.kernel.db import rows, session, write
from shop.kernel.stores import Store
from tests.world import make_store

pytestmark = pytest.mark.both_engines
STORES = sa.select(Store.id, Store.name, Store.guest_checkout, Store.letterhead, Store.created_at).where(
    Store.slug == sa.bindparam("slug"), Store.currency.in_(("USD", "EUR"))
)
KEYS = sa.select(Store.id).where(among(Store.id, "ids")).limit(sa.bindparam("most"))


def test_rows_are_those_of_the_session(app: Flask):
    store = make_store()
    ours = rows(STORES, {"slug": store.slug})
    theirs = session().connection().execute(STORES, {"slug": store.slug}).all()
    assert ours == [tuple(row) for row in theirs]
    assert ours[0]._fields == tuple(theirs[0]._fields)
    assert ours[0].guest_checkout is True
    assert ours[0].created_at.tzinfo is UTC


def test_the_same_statement_takes_other_values(app: Flask):
    store = make_store()
    assert [row.name for row in rows(STORES, {"slug": store.slug})] == [store.name]
    assert rows(STORES, {"slug": "nobody"}) == []
    assert [row.id for row in rows(KEYS, {"ids": [store.id, 99], "most": 5})] == [store.id]
    assert rows(KEYS, {"ids": [], "most": 5}) == []


def test_rows_show_what_this_transaction_did(app: Flask):
    store = make_store()

    def rename() -> str:
        session().get_one(Store, store.id).name = "Renamed"
        return str(rows(STORES, {"slug": store.slug})[0].name)

    assert write(rename) == "Renamed"


def test_listeners_hear_of_each_statement(app: Flask):
    make_store()
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        heard.append(words)

    event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        rows(KEYS, {"ids": [1], "most": 1})
    finally:
        event.remove(sa.Engine, "before_cursor_execute", hear)
    assert len(heard) == 1
    assert "stores" in heard[0]


def test_an_error_of_the_driver_is_sqlalchemys(app: Flask):
    wrong = sa.select(sa.func.abs(sa.bindparam("number", type_=sa.BigInteger())))
    with pytest.raises(sa.exc.DBAPIError) as caught:
        rows(wrong, {"number": -(2**63)})
    assert caught.value.orig is not None
    assert "abs" in str(caught.value.statement)
    session().rollback()


def test_a_bad_value_is_refused_before_it_is_sent(app: Flask):
    since = sa.select(Store.id).where(Store.created_at > sa.bindparam("since"))
    with pytest.raises(BadValue) as caught:
        rows(since, {"since": datetime(2026, 3, 2)})  # noqa: DTZ001 (that is the point)
    assert is_bad_value(caught.value)


def test_a_list_wants_among(app: Flask):
    some = sa.select(Store.id).where(Store.id.in_(sa.bindparam("ids", expanding=True)))
    with pytest.raises(TypeError, match="among"):
        rows(some, {"ids": [1]})


def test_a_statement_that_is_gone_is_forgotten(app: Flask):
    statement = sa.select(Store.id)
    rows(statement, {})
    assert statement in direct._known
    known = len(direct._known)
    del statement
    assert len(direct._known) < known
