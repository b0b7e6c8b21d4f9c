"""Vendors' feeds: applied with a buffer, held when too much is missing, unknown once they are old."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from shop.imports import feed_sources, feeding
from shop.imports.feed_sources import Found
from shop.imports.feed_tables import VendorFeed
from shop.kernel import clock
from shop.kernel.chores import TryLater
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.sourcing.tables import Offer, Vendor
from tests.world_goods import make_offer, make_product, make_vendor, variant_of
from tests.world_shop import actor, make_store

FIELDS = {
    "source": "upload",
    "address": "",
    "mapping": {"item": "SKU", "stock": "Qty", "cost": "Cost"},
    "item_is": "sku",
    "is_full": True,
    "decimal_comma": False,
    "buffer": 0,
    "stale_hours": 24,
    "every_minutes": 60,
}
SKUS = [f"SKU-{n}" for n in range(10)]


@pytest.fixture
def vendor(app: Flask) -> Vendor:
    make_store()
    for sku in SKUS:
        make_product(sku, vendors={"BREW": (6100, 42)})
    return session().execute(sa.select(Vendor)).scalar_one()


def feed_of(vendor: Vendor, **fields: object) -> VendorFeed:
    """Return the vendor's feed, set up."""
    return feeding.configure(vendor, FIELDS | fields, actor())


def stocks() -> dict[str, int | None]:
    """Return {SKU: stock} of the offers as they are now."""
    from shop.catalog.tables import Variant

    session().rollback()
    wanted = sa.select(Variant.sku, Offer.stock).join(Offer, Offer.variant_id == Variant.id)
    return dict(session().execute(wanted).all())  # type: ignore[arg-type]


def alarms() -> list[str]:
    """Return the subjects of the letters to the store."""
    wanted = sa.select(Message.subject).where(Message.kind == "staff_alert").order_by(Message.id)
    return list(session().scalars(wanted))


def sheet(units: dict[str, object], cost: str = "61.00") -> bytes:
    """Return a feed of {SKU: units}."""
    return "\n".join(["SKU,Qty,Cost", *(f"{sku},{n},{cost}" for sku, n in units.items())]).encode()


@pytest.mark.feature("VN-14")
def test_a_feed_sets_stock_less_its_buffer_and_costs(vendor: Vendor):
    feed = feed_of(vendor, buffer=2)
    assert feeding.receive(feed, sheet(dict.fromkeys(SKUS, 7) | {"SKU-1": "1", "SKU-2": "50+"}, "62.50"))
    assert feeding.take_in(feed, actor()) == "applied"
    assert stocks()["SKU-0"] == 5 and stocks()["SKU-1"] == 0 and stocks()["SKU-2"] == 48
    assert set(session().scalars(sa.select(Offer.cost_minor))) == {6250}


@pytest.mark.case("X-IM-06")
def test_the_same_file_again_says_nothing_new(vendor: Vendor):
    feed = feed_of(vendor)
    content = sheet(dict.fromkeys(SKUS, 7))
    feeding.receive(feed, content)
    feeding.take_in(feed, actor())
    assert not feeding.receive(feed, content), "units ordered since would come back"


@pytest.mark.feature("VN-14")
@pytest.mark.both_engines
def test_a_full_feed_without_a_fifth_of_its_items_waits_for_a_person(vendor: Vendor):
    feed = feed_of(vendor)
    feeding.receive(feed, sheet(dict.fromkeys(SKUS[:7], 5)))
    assert feeding.take_in(feed, actor()) == "held"
    assert "3 of 10 known items (30 %)" in feed.why and set(stocks().values()) == {42}
    assert alarms() == ["The feed of Brew Supply is held"]
    assert feeding.take_in(feed, actor(), confirmed=True) == "applied"
    assert stocks()["SKU-9"] == 0 and stocks()["SKU-0"] == 5


def test_two_of_ten_may_go_and_a_part_feed_drops_nothing(vendor: Vendor):
    feed = feed_of(vendor)
    feeding.receive(feed, sheet(dict.fromkeys(SKUS[:8], 5)))
    assert feeding.take_in(feed, actor()) == "applied" and stocks()["SKU-9"] == 0
    part = feed_of(vendor, is_full=False)
    feeding.receive(part, sheet({"SKU-1": 9}))
    assert feeding.take_in(part, actor()) == "applied"
    assert stocks()["SKU-1"] == 9 and stocks()["SKU-0"] == 5


@pytest.mark.feature("VN-14")
@pytest.mark.both_engines
def test_an_old_feed_makes_the_stock_unknown_until_the_next(vendor: Vendor):
    feed = feed_of(vendor, stale_hours=3)
    feeding.receive(feed, sheet(dict.fromkeys(SKUS, 7)))
    feeding.take_in(feed, actor())
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        feeding.go_round()
    assert set(stocks().values()) == {7}
    with time_machine.travel(clock.now() + timedelta(hours=4), tick=False):
        feeding.go_round()
        assert set(stocks().values()) == {None}
        session().refresh(feed)
        assert feed.is_stale and alarms() == ["The feed of Brew Supply is stale"]
        feeding.receive(feed, sheet(dict.fromkeys(SKUS, 8)))
        assert feeding.take_in(feed, actor()) == "applied" and not feed.is_stale
    assert set(stocks().values()) == {8}


@pytest.mark.case("X-IM-05")
def test_rows_that_cannot_be_read_are_said_and_left_out(vendor: Vendor):
    feed = feed_of(vendor, is_full=False)
    rows = {"SKU-0": "1e3", "SKU-1": "", "SKU-2": "4", "NEW-1": "3"}
    feeding.receive(feed, sheet(rows) + b"\nSKU-2,9,61.00")
    seen = feeding.look(feed)
    assert seen.counts == {"items": 1, "changed": 1, "unknown": 1, "bad": 3, "missing": 0}


class Lying:
    """A source that gives what it is told to."""

    def __init__(self, content: bytes | Exception) -> None:
        self.content = content

    def fetch(self, _wanted: object) -> Found:
        """Give the file, or raise."""
        if isinstance(self.content, Exception):
            raise self.content
        return Found(self.content)


@pytest.mark.feature("VN-14")
def test_the_worker_fetches_what_is_due_and_says_what_went_wrong(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
):
    feed = feed_of(vendor, source="url", address="https://brew.example/stock.csv")
    monkeypatch.setattr(feed_sources.fetcher, "_plugged", Lying(sheet(dict.fromkeys(SKUS, 3))))
    feeding.go_round()
    assert set(stocks().values()) == {3}
    monkeypatch.setattr(feed_sources.fetcher, "_plugged", Lying(TryLater("No answer from brew.example.")))
    feeding.go_round()
    session().refresh(feed)
    assert feed.state == "applied", "it was not due yet"
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=False):
        feeding.go_round()
    session().refresh(feed)
    assert (feed.state, feed.why) == ("failed", "No answer from brew.example.")


@pytest.mark.parametrize("address", ["http://x.example/a", "ftp://x", "file:///etc/passwd", ""])
def test_an_address_is_https(vendor: Vendor, address: str):
    with pytest.raises(Refusal) as refusal:
        feed_of(vendor, source="url", address=address)
    assert refusal.value.field == "address"


def test_another_vendors_offers_stay_as_they_are(vendor: Vendor, tmp_path: Path):
    other = make_vendor("QUARRY")
    make_offer(variant_of("SKU-0"), "QUARRY", 5000, 11)
    feed = feed_of(vendor)
    feeding.receive(feed, sheet(dict.fromkeys(SKUS, 7)))
    feeding.take_in(feed, actor())
    session().rollback()
    assert session().execute(sa.select(Offer.stock).where(Offer.vendor_id == other.id)).scalar_one() == 11
