"""The fixtures keep their word: fresh databases on both engines, requests apart from the test."""

import pytest
import sqlalchemy as sa
from flask import Flask, g

from shop.kernel.db import db
from tests.house import PageClient


@pytest.mark.both_engines
@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_an_empty_migrated_database(app: Flask, engine_name: str, turn: int):
    assert db.engine.dialect.name.startswith(engine_name)
    with db.engine.begin() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM stores")).scalar_one() == 0
        connection.execute(sa.text("CREATE TABLE left_behind (id integer)"))


def test_a_request_shares_nothing_with_the_test(app: Flask, client: PageClient):
    g.staff = "someone"
    seen = []
    app.before_request_funcs.setdefault(None, []).append(lambda: seen.append(g.get("staff")))
    client.get("/health", inspect=False)
    assert seen == [None]
