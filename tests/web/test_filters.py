"""The words of money, times, counts, people and addresses."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g

from shop.kernel import days
from web import filters

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (18450, "USD", "$184.50"),
        (0, "USD", "$0.00"),
        (231000, "USD", "$2,310.00"),
        (-10800, "USD", "\N{MINUS SIGN}$108.00"),
        (1200, "JPY", "¥1,200"),
        (1234, "KWD", "KWD\N{NO-BREAK SPACE}1.234"),
        (5, "EUR", "€0.05"),
    ],
)
def test_money_is_written_with_the_decimals_of_its_currency(minor, currency, words):
    assert filters.money(minor, currency) == words


def test_money_follows_the_locale():
    assert filters.money(123450, "EUR", "de_DE") == "1.234,50\N{NO-BREAK SPACE}€"


@pytest.mark.parametrize("amount", [1.5, "100", True, None])
def test_money_is_never_anything_but_an_integer(amount):
    with pytest.raises(TypeError):
        filters.money(amount, "USD")


@pytest.mark.parametrize(
    ("ago", "words", "short"),
    [
        (timedelta(seconds=20), "just now", "now"),
        (timedelta(minutes=5), "5 min ago", "5 min"),
        (timedelta(hours=2, minutes=50), "2 h ago", "2 h"),
        (timedelta(days=3, hours=23), "3 d ago", "3 d"),
        (timedelta(days=-5, hours=-1), "in 5 d", "5 d"),
        (timedelta(days=14), "26 Feb 2026", "26 Feb 2026"),
    ],
)
def test_a_time_is_told_by_its_distance(ago, words, short):
    assert filters.when(NOON - ago, NOON) == words
    assert filters.when(NOON - ago, NOON, short=True) == short


def test_days_and_minutes_are_those_of_the_store():
    late = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
    assert filters.date(late, ZoneInfo("Asia/Tokyo")) == "13 Mar 2026"
    assert filters.date_and_time(late, ZoneInfo("America/New_York")) == "12 Mar 2026, 19:30"


@pytest.mark.parametrize("words", [filters.date, filters.date_and_time, lambda at: filters.when(at, NOON)])
def test_a_time_without_zone_is_refused(words):
    with pytest.raises(ValueError, match="aware"):
        words(datetime(2026, 3, 12, 12, 0))  # noqa: DTZ001 - the mistake under test


def test_counts_stop_where_nobody_counts_on():
    assert [filters.count(n) for n in (0, 999, 1000, 1001)] == ["0", "999", "1,000", "1,000+"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ana Lind", "AL"),
        ("Brewhaus", "B"),
        ("lumen & co", "LC"),
        ("", "?"),
        ("&", "?"),
        ("nora@field.com", "NF"),
    ],
)
def test_initials_stand_for_a_name(name, letters):
    assert filters.initials(name) == letters


def test_a_tint_is_the_same_everywhere_and_one_of_twelve():
    assert filters.tint("Gooseneck kettle") == filters.tint("Gooseneck kettle")
    assert {filters.tint(str(n)) for n in range(500)} == {f"tint-{n}" for n in range(12)}


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a?b=c",
        "http://example.com",
        "/orders/1",
        "?page=2",
        "#top",
        "mailto:a@example.com",
    ],
)
def test_addresses_that_a_browser_may_follow_pass(address):
    assert filters.safe_url(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "vbscript:x",
        "http://[broken",
        "plain",
        "",
        None,
    ],
)
def test_addresses_that_could_do_harm_become_harmless(address):
    assert filters.safe_url(address) == "#"


def test_templates_speak_in_the_zone_of_the_requests_store():
    app = Flask(__name__)
    filters.init_filters(app, now=lambda: NOON)
    source = app.jinja_env.from_string(
        "{{ at | when }} {{ at | when(short=true) }} {{ at | datetime }} {{ 100 | money('USD') }}"
    )
    with app.app_context():
        assert source.render(at=NOON) == "just now now 12 Mar 2026, 12:00 $1.00"
        g.store = type("Store", (), {"time_zone": "Asia/Tokyo"})
        assert source.render(at=NOON).startswith("just now now 12 Mar 2026, 21:00")


@pytest.mark.parametrize(
    ("day", "words"), [("2026-03-12", "12 Mar 2026"), (date(2026, 3, 2), "2 Mar 2026"), ("", ""), (None, "")]
)
def test_a_day_of_the_calendar_has_no_time_zone(day: str | date | None, words: str):
    assert days.shown(day) == words
