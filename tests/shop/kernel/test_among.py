"""A list of keys as one parameter: found by index, on both databases."""

import pytest
import sqlalchemy as sa

from shop.catalog.tables import Variant
from shop.kernel.among import among
from shop.kernel.db import session
from tests.world import make_product

AMONG = sa.select(Variant.id).where(among(Variant.id, "ids")).order_by(Variant.id)


@pytest.mark.both_engines
def test_it_finds_those_rows_and_no_others(app, engine_name):
    first, second, _ = (make_product(sku).id for sku in ("KET-1", "LAM-1", "TRA-1"))
    found = session().execute(AMONG, {"ids": [second, first, 10**12]}).scalars()
    assert list(found) == [first, second]
    assert list(session().execute(AMONG, {"ids": []}).scalars()) == []


def test_the_rows_are_found_by_their_index(app):
    text = str(AMONG.compile(dialect=session().get_bind().dialect))
    plan = session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("[1,2]",)).all()
    assert any("SEARCH variants" in row[3] for row in plan), plan
