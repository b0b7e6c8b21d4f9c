"""The guard against reading whole tables: what it calls whole, and that it hears the product alone."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session
from tests import plans


@pytest.mark.parametrize(
    "line",
    [
        "SCAN orders",
        "SCAN purchase_order_lines LEFT-JOIN",
        "SEARCH offers_1 USING AUTOMATIC PARTIAL COVERING INDEX (is_default=?) LEFT-JOIN",
    ],
)
def test_a_table_read_from_end_to_end_is_whole(line: str):
    assert plans.whole_reads([line]) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "SCAN orders USING COVERING INDEX ix_orders_placed",
        "SEARCH orders USING INDEX ix_orders_queue (store_id=? AND queue=?)",
        "SCAN product_search VIRTUAL TABLE INDEX 0:M3",
        "SCAN stores",
        "SCAN anon_1",
        "SCAN (subquery-1)",
        "SCAN CONSTANT ROW",
    ],
)
def test_what_an_index_finds_and_what_is_small_is_not(line: str):
    assert plans.whole_reads([line]) == []


def test_keys_are_not_looked_for_among_all_that_a_store_has():
    line = "SEARCH products USING INDEX ix_products_listing (store_id=? AND status=?)"
    assert plans.whole_reads([line]) == []
    assert plans.whole_reads([line], keys=True) == [line]


def read_notes(where: str) -> None:
    """Run, as a module of that name would, a statement that no index serves."""
    code = "session().execute(sa.text('SELECT 1 FROM order_notes WHERE body = :it'), {'it': __name__})"
    exec(code, {"__name__": where, "session": session, "sa": sa})


def test_the_products_statements_are_looked_at_and_a_tests_own_are_not(app: Flask):
    read_notes("tests.trial")
    assert plans.scans() == []
    read_notes("shop.trial")
    (found,) = plans.scans()
    assert found.startswith("shop.trial:1: SCAN order_notes")
