"""What the columns refuse: text no database could keep alike, times without a zone, money that is no integer."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.columns import BIGGEST_AMOUNT, Json, Minor, Moment, Text, check_text
from shop.kernel.db import db
from shop.kernel.stores import Store
from tests.world_shop import make_store

TABLE = sa.Table(
    "oddities",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("words", Text(20)),
    sa.Column("price", Minor),
    sa.Column("at", Moment),
    sa.Column("more", Json),
)


@pytest.fixture
def table(app: Flask) -> sa.Table:
    """Return a table with one column of each kind."""
    with db.engine.begin() as connection:
        TABLE.create(connection)
    return TABLE


def keep(table: sa.Table, **values: object) -> sa.Row[tuple[object, ...]]:
    """Write a row and read it back."""
    with db.engine.begin() as connection:
        connection.execute(sa.insert(table).values(**values))
    with db.engine.begin() as connection:
        return connection.execute(sa.select(table).order_by(table.c.id.desc())).first()


WORDS = [
    "",
    "Grüße",
    "茶",
    "👩\u200d🚀",
    "\u202eabc",
    "'; DROP TABLE--",
    "{{ 7*7 }}",
    "%s %(a)s :b",
    "a" * 20,
]
BAD = [
    ("words", "a\x00b"),
    ("words", "half \ud83d"),
    ("words", "a" * 21),
    ("price", 12.5),
    ("price", "12"),
    ("price", True),
    ("price", BIGGEST_AMOUNT + 1),
    ("price", -BIGGEST_AMOUNT - 1),
    ("price", 2**63),
    ("at", datetime(2026, 3, 2, 9, 0)),  # noqa: DTZ001 (that is the point)
    ("more", {"name": "a\x00b"}),
    ("more", ["half \udc00"]),
    ("more", {"half \ud800": 1}),
    ("more", {"n": float("nan")}),
    ("more", {"n": float("inf")}),
    ("more", "x" * 100_001),
]


@pytest.mark.both_engines
def test_text_comes_back_as_it_went_in(table, engine_name: str):
    assert [keep(table, words=words).words for words in WORDS] == WORDS


@pytest.mark.both_engines
@pytest.mark.case("X-IM-06")
def test_a_bad_value_is_refused_before_either_database_sees_it(table, engine_name: str):
    for column, value in BAD:
        with pytest.raises(sa.exc.StatementError) as refused:
            keep(table, **{column: value})
        assert isinstance(refused.value.orig, ValueError), (column, value)
        assert not isinstance(refused.value, sa.exc.DBAPIError), "each database would say it differently"


@pytest.mark.both_engines
def test_an_instant_stays_the_same_instant_and_comes_back_in_utc(table, engine_name: str):
    for hours in (-11, 0, 2, 14):
        moment = datetime(2026, 3, 29, 1, 30, 15, 123456, tzinfo=timezone(timedelta(hours=hours)))
        kept = keep(table, at=moment).at
        assert (kept, kept.tzinfo) == (moment, UTC)


@pytest.mark.both_engines
def test_big_and_negative_amounts_are_kept_exactly(table, engine_name: str):
    for amount in (0, -1, 1, BIGGEST_AMOUNT, -BIGGEST_AMOUNT, 2**31 + 1):
        assert keep(table, price=amount).price == amount


@pytest.mark.both_engines
def test_json_keeps_its_shape_and_none_is_null(table, engine_name: str):
    value = {"name": "Grüße 👩\u200d🚀", "n": [1, None, True], "deep": {"\\u0000": "\\ud800 in letters"}}
    assert keep(table, more=value).more == value
    keep(table, more=None)
    with db.engine.begin() as connection:
        assert connection.execute(sa.select(table.c.id).where(table.c.more.is_(None))).all()


@pytest.mark.slow
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20))
def test_every_text_that_utf8_can_write_is_fine(words: str):
    assert check_text(words, 20) == words


@pytest.mark.both_engines
def test_the_newest_key_is_not_handed_out_again(app: Flask, engine_name: str):
    """SQLite without AUTOINCREMENT gives a deleted newest id to the next row: old links would lead there."""
    make_store()
    with db.engine.begin() as connection:
        make = sa.insert(Store.__table__)
        ids = []
        for _ in range(2):
            row = {"slug": "gone", "name": "Gone", "email": "a@b.example"}
            ids.append(connection.execute(make.values(**row)).inserted_primary_key[0])
            connection.execute(sa.delete(Store.__table__).where(Store.__table__.c.slug == "gone"))
    assert ids[1] > ids[0]
