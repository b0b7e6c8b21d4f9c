"""Signed links: for one purpose, until they end, are revoked or used up; the table cannot give them back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import links
from shop.kernel.db import session, write
from shop.kernel.links import Link
from tests.world_shop import the_store

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app")]


def issue(scope: str = "status", subject: int = 7, **given) -> str:
    store_id = the_store().id
    return write(lambda: links.issue(scope, store_id, subject, **given))


def test_a_link_opens_what_it_was_made_for(app: Flask):
    token = issue()
    assert len(token) == 43
    assert links.find("status", token).subject_id == 7


@pytest.mark.case("X-AZ-02")
def test_nothing_else_opens_it(app: Flask):
    token = issue()
    assert links.find("pay", token) is None
    for odd in (
        "",
        " ",
        "null",
        "[]",
        token[:-1],
        token + "A",
        token.swapcase(),
        "x" * 43,
        "\ud800" * 30,
        "a" * 9999,
    ):
        assert links.find("status", odd) is None, odd[:50]


def test_only_a_hash_is_kept(app: Flask):
    token = issue()
    row = session().execute(sa.select(Link)).scalar_one()
    kept = " ".join(str(getattr(row, column.key)) for column in sa.inspect(Link).columns)
    assert token not in kept
    assert row.digest == links.digest(token)


@pytest.mark.case("X-CR-15")
def test_a_link_ends_at_its_hour_and_not_before(app: Flask, clock):
    token = issue(lasts=timedelta(hours=1))
    session().rollback()
    clock.shift(3599)
    assert links.find("status", token)
    clock.shift(1)
    assert links.find("status", token) is None


def test_an_end_before_the_beginning_cannot_be_written(app: Flask):
    with pytest.raises(sa.exc.IntegrityError, match="expiry_later"):
        issue(lasts=timedelta(hours=-1))


def test_revoking_ends_every_link_of_that_purpose_and_row_and_no_other(app: Flask):
    mine, again, pay, other = issue(), issue(), issue("pay"), issue(subject=8)
    store_id = the_store().id
    write(lambda: links.revoke("status", store_id, 7))
    found = [
        links.find(scope, token)
        for scope, token in (("status", mine), ("status", again), ("pay", pay), ("status", other))
    ]
    assert [link is not None for link in found] == [False, False, True, True]


@pytest.mark.case("X-AU-12")
def test_a_one_time_link_is_used_up_once(app: Flask):
    token = issue("reset")
    assert [write(lambda: links.consume(links.find("reset", token))) for _ in range(2)] == [True, False]
