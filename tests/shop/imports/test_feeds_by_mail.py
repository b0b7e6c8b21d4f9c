"""Feeds that come by mail: taken once, marked as read after they count, and said when there is none."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from gateways.feeds import Feeds
from settings import Settings
from shop.imports import feed_sources, feeding
from shop.imports.feed_tables import VendorFeed
from shop.kernel import clock
from shop.kernel.db import session, write
from shop.kernel.refusals import Refusal
from shop.sourcing.tables import Offer, Vendor
from tests.gateways.test_feed_mailbox import BREW, QUARRY, feeds, letter
from tests.peers.imap import Mailbox, imap_server
from tests.shop.imports.test_feeding import SKUS, alarms, feed_of, sheet, stocks, vendor  # noqa: F401
from tests.world_goods import make_offer, make_vendor, variant_of

pytestmark = pytest.mark.feature("VN-14")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def box(app: Flask) -> Iterator[Mailbox]:
    """The mailbox that the feeds are read from."""
    box = Mailbox()
    with imap_server(box) as port:
        feed_sources.fetcher.plug(Feeds(Path(), feeds(port)))
        feed_sources.reads_mail.plug(True)
        yield box


def by_mail(vendor: Vendor, address: str = BREW, **fields: object) -> VendorFeed:  # noqa: F811
    """The vendor's feed, from mails that come from this address."""

    def give_address() -> None:
        vendor.emails = [address]
        session().add(vendor)

    write(give_address)
    return feed_of(vendor, source="mailbox", **fields)


def stock_mail(units: int, who: str = BREW) -> bytes:
    """A mail that says so many units of everything."""
    return letter(("stock.csv", sheet(dict.fromkeys(SKUS, units))), who=who)


def later(hours: int) -> time_machine.travel:
    """So many hours from now."""
    return time_machine.travel(clock.now() + timedelta(hours=hours), tick=False)


@pytest.mark.both_engines
def test_the_round_takes_the_newest_mail_once(vendor: Vendor, box: Mailbox):  # noqa: F811
    feed = by_mail(vendor)
    box.put(stock_mail(3))
    newest = box.put(stock_mail(5))
    feeding.go_round()
    assert set(stocks().values()) == {5} and box.seen == {newest}
    session().refresh(feed)
    assert (feed.state, feed.mail_mark) == ("applied", f"7:{newest}")
    again = box.put(stock_mail(5))
    write(lambda: session().execute(sa.update(Offer).values(stock=4)))
    with later(2):
        feeding.go_round()
    assert set(stocks().values()) == {4}, "the same file says nothing new"
    assert box.seen == {newest, again}
    with later(4):
        feeding.go_round()
    session().refresh(feed)
    assert feed.state == "applied" and set(stocks().values()) == {4}, "the oldest never comes back"


@pytest.mark.both_engines
def test_a_break_before_the_commit_leaves_it_unread(
    vendor: Vendor,  # noqa: F811
    box: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
):
    feed = by_mail(vendor)
    uid = box.put(stock_mail(5))

    def breaks(*_: object) -> None:
        raise RuntimeError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(feeding, "_finish", breaks)
        with pytest.raises(RuntimeError):
            feeding.poll(feed)
    assert not box.seen
    feeding.poll(feed)
    assert box.seen == {uid} and set(stocks().values()) == {5}


def test_a_file_that_is_no_list_is_said_and_not_read_again(vendor: Vendor, box: Mailbox):  # noqa: F811
    feed = by_mail(vendor)
    box.put(stock_mail(3))
    uid = box.put(letter(("stock.csv", b" ")))
    feeding.poll(feed)
    session().refresh(feed)
    assert feed.state == "failed" and "empty" in feed.why and box.seen == {uid}
    feeding.poll(feed)
    assert set(stocks().values()) == {42}, "an older mail is no way back"


@pytest.mark.both_engines
def test_a_mail_without_a_file_is_said_in_one_letter_a_day(vendor: Vendor, box: Mailbox):  # noqa: F811
    feed = by_mail(vendor)
    for n in range(3):
        box.put(letter(("a.pdf", b""), subject=f"Prices {n}"))
    feeding.poll(feed)
    box.put(letter(("a.pdf", b""), subject="Prices again"))
    feeding.poll(feed)
    assert alarms() == ["The feed of Brew Supply has no file"] and not box.seen
    session().refresh(feed)
    assert feed.state == "failed" and "“Prices again” has no CSV" in feed.why
    feeding.poll(feed)
    session().refresh(feed)
    assert "Prices again" in feed.why, "nothing new came: what was said stands"
    box.put(stock_mail(6))
    feeding.poll(feed)
    session().refresh(feed)
    assert (feed.state, feed.why) == ("applied", "") and set(stocks().values()) == {6}


def test_what_a_held_file_waits_for_stays_said(vendor: Vendor, box: Mailbox):  # noqa: F811
    feed = by_mail(vendor)
    box.put(letter(("stock.csv", sheet({"SKU-0": 1}))))
    feeding.poll(feed)
    box.put(letter(("a.pdf", b"")))
    feeding.poll(feed)
    session().refresh(feed)
    assert feed.state == "held" and "known items" in feed.why
    assert len(alarms()) == 2


@pytest.mark.both_engines
def test_two_vendors_in_one_mailbox_and_strangers(vendor: Vendor, box: Mailbox):  # noqa: F811
    quarry = make_vendor("QUARRY")
    make_offer(variant_of("SKU-0"), "QUARRY", 5000, 11)
    by_mail(vendor)
    by_mail(quarry, QUARRY, is_full=False)
    ours = {box.put(stock_mail(7)), box.put(letter(("s.txt", sheet({"SKU-0": 2})), who=QUARRY))}
    box.put(stock_mail(0, who=f'"{BREW}" <mallory@evil.example>'))
    feeding.go_round()
    session().rollback()
    named = sa.select(Offer.stock).where(Offer.vendor_id == quarry.id)
    assert session().scalars(named).all() == [2]
    assert session().scalars(sa.select(Offer.stock).where(Offer.vendor_id == vendor.id)).all() == [7] * 10
    assert box.seen == ours


def test_it_needs_a_mailbox_and_an_address_of_the_vendor(vendor: Vendor, box: Mailbox):  # noqa: F811
    with pytest.raises(Refusal, match="e-mail address first"):
        by_mail(vendor, "not an address")
    feed_sources.reads_mail.plug(False)
    with pytest.raises(Refusal) as refusal:
        by_mail(vendor)
    assert refusal.value.field == "source"


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.parametrize("point", ["write.before_commit", "write.after_commit"])
def test_a_worker_that_is_killed_between_fetch_and_effect_loses_no_mail(
    vendor: Vendor,  # noqa: F811
    settings: Settings,
    point: str,
):
    feed_sources.reads_mail.plug(True)
    by_mail(vendor)
    session().rollback()
    box = Mailbox()
    uid = box.put(stock_mail(5))
    with imap_server(box) as port:
        command = [sys.executable, "-m", "tests.shop.imports.feed_child"]
        command += [settings.database_url, str(settings.var), str(port)]
        for crash_at, ends in ((point, -signal.SIGKILL), ("", 0)):
            child = subprocess.run(
                command, check=False, cwd=ROOT, env=os.environ | {"CRASH_AT": crash_at}, timeout=600
            )
            assert child.returncode == ends
            assert box.seen == (set() if crash_at else {uid})
    assert set(stocks().values()) == {5}
