"""Amounts add up, whatever is split, and only plain digits are read as one."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.money import contained, digits, parse, plain, share, spread

AMOUNTS = st.integers(-(10**12), 10**12)
RATES = st.integers(0, 10_000)


@given(AMOUNTS, st.lists(st.integers(0, 10**6), max_size=30))
def test_the_parts_of_a_split_add_up(amount: int, weights: list[int]):
    parts = spread(amount, weights)
    assert len(parts) == len(weights)
    assert sum(parts) == (amount if weights else 0)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_no_part_is_more_than_a_unit_from_its_fair_share(amount: int, weights: list[int]):
    total = sum(weights)
    for part, weight in zip(spread(amount, weights), weights, strict=True):
        assert abs(part * total - amount * weight) < total
        assert weight or not part


@given(st.integers(0, 10**9), RATES)
def test_the_tax_contained_in_a_gross_amount_is_the_tax_of_the_rest(gross: int, rate: int):
    tax = contained(gross, rate)
    assert 0 <= tax <= gross
    assert abs(share(gross - tax, rate) - tax) <= 1


@given(AMOUNTS, RATES)
def test_a_share_is_rounded_half_away_from_zero(amount: int, rate: int):
    exact = Decimal(amount) * rate / 10_000
    assert share(amount, rate) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert share(-amount, rate) == -share(amount, rate)


@given(AMOUNTS, st.sampled_from(["USD", "EUR", "JPY", "KWD", "ISK", "BHD"]))
def test_what_is_written_is_read_back(amount: int, currency: str):
    assert parse(plain(amount, currency), currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.50", "USD", 1250),
        (" 12.5 ", "USD", 1250),
        ("12", "USD", 1200),
        ("-0.01", "USD", -1),
        (".5", "USD", 50),
        ("250", "JPY", 250),
        ("250.0", "JPY", 250),
        ("1.234", "KWD", 1234),
        ("1.500", "USD", 150),
    ],
)
def test_plain_amounts_are_read(text: str, currency: str, amount: int):
    assert parse(text, currency) == amount


@pytest.mark.case("X-AZ-27")
@pytest.mark.parametrize(
    "text",
    [
        *["", " ", ".", "-", "--1", "1-", "+1", "1e3", "1E3", "1_000", "1,234", "1,23", "1.2.3", "0x10"],
        *["１２", "١٢", "²", "NaN", "Infinity", "-Infinity", "1 000", "1\u00a0000", "$5", "5\x00", "1\n2"],
        *["9" * 14, "9" * 5000, "12.345"],
    ],
)
def test_odd_amounts_are_refused(text: str):
    with pytest.raises(ValueError, match="“"):
        parse(text, "USD")


def test_decimals_that_the_currency_does_not_have_are_refused():
    for text, currency in (("0.5", "JPY"), ("1.2345", "KWD")):
        with pytest.raises(ValueError, match="more decimals"):
            parse(text, currency)


@pytest.mark.feature("PY-17")
def test_currencies_know_their_decimals():
    assert [digits(currency) for currency in ("USD", "JPY", "KWD")] == [2, 0, 3]
    assert [plain(1234, currency) for currency in ("USD", "JPY", "KWD")] == ["12.34", "1234", "1.234"]
    assert plain(-5, "USD") == "-0.05"
