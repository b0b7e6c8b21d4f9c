"""Number series: no hole after a failure, each series for itself."""

import pytest
from flask import Flask

from shop.kernel import counters
from shop.kernel.db import write
from tests.world_shop import the_store

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app")]


def next_of(kind: str = "invoice") -> int:
    store_id = the_store().id
    return write(lambda: counters.next_number(store_id, kind))


@pytest.fixture(autouse=True)
def _series(app: Flask) -> None:
    store_id = the_store().id
    write(lambda: counters.open_series(store_id, "invoice", last=100))
    write(lambda: counters.open_series(store_id, "credit"))


def test_a_number_of_a_failed_transaction_is_given_again(app: Flask):
    def fail() -> None:
        counters.next_number(the_store().id, "invoice")
        raise LookupError

    assert next_of() == 101
    with pytest.raises(LookupError):
        write(fail)
    assert (next_of(), next_of("credit")) == (102, 1)


def test_a_number_belongs_into_a_write(app: Flask):
    with pytest.raises(RuntimeError, match="transaction that uses it"):
        counters.next_number(the_store().id, "invoice")
