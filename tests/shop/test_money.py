"""Amounts as people read them in a sentence."""

import pytest

from shop.kernel import money


@pytest.mark.feature("PY-17")
@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [(18450, "USD", "$184.50"), (250, "JPY", "¥250"), (1234, "KWD", "KWD1.234"), (-99, "EUR", "−€0.99")],
)
def test_amounts_read_as_people_write_them(amount, currency, words):
    assert money.shown(amount, currency) == words
