"""Takes vendors' feeds in: fetched or uploaded, looked at, held when too much is missing, applied, found stale."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from shop.imports import feed_alarms, feed_reading, feed_sources, keeping
from shop.imports.feed_reading import Change, Look
from shop.imports.feed_sources import MOST_BYTES, Found
from shop.imports.feed_tables import VendorFeed
from shop.kernel import clock, typed
from shop.kernel.chores import GiveUp, TryLater, every
from shop.kernel.db import changes, lock, session, write, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import SYSTEM, Actor, record
from shop.sourcing import offers
from shop.sourcing.tables import Offer, Vendor

MOST_DROPPED = 20  # per cent of the known items that a full feed may leave out
CHUNK = 100
FEED = Actor("system", "Feed")


def find(vendor: Vendor) -> VendorFeed | None:
    """The vendor's feed, None when it has none."""
    wanted = sa.select(VendorFeed).where(VendorFeed.vendor_id == vendor.id)
    return session().execute(wanted).scalar_one_or_none()


@writes
def configure(vendor: Vendor, fields: Mapping[str, Any], by: Actor) -> VendorFeed:
    """Set up a vendor's feed with the columns of VendorFeed. Raises Refusal at the field."""
    feed = find(vendor) or VendorFeed(store_id=vendor.store_id, vendor_id=vendor.id)
    if fields["item_is"] not in feed_reading.ITEM_IS:
        raise Refusal("choice", "Choose one of the values in the list.", field="item_is")
    address = typed.line(fields.get("address", ""), 1000)
    feed_sources.check(vendor, fields["source"], address)
    bounds = {"buffer": (0, 10_000), "stale_hours": (1, 2000), "every_minutes": (5, 20_000)}
    for name, (least, most) in bounds.items():
        if not least <= int(fields[name]) <= most:
            raise Refusal(name, f"Enter a number from {least} to {most}.", field=name)
        setattr(feed, name, int(fields[name]))
    for name in ("source", "item_is", "is_full", "decimal_comma"):
        setattr(feed, name, fields[name])
    feed.address, feed.mapping = (
        address,
        {n: fields["mapping"][n] for n in feed_reading.FIELDS if fields["mapping"].get(n)},
    )
    session().add(feed)
    session().flush()
    _note(feed, "feed.configured", f"The feed of {vendor.name} was set up", by)
    return feed


def path_of(feed: VendorFeed) -> Path:
    """Where the file lies that waits, or was applied last."""
    return keeping.folder() / f"feed-{feed.ulid}.csv"


def receive(feed: VendorFeed, content: bytes) -> bool:
    """Keep a file and let it wait to be looked at; False for one that was applied already: it says nothing new.

    Raises Refusal "file" for an empty one, or one above 20 MB.
    """
    if not content.strip() or len(content) > MOST_BYTES:
        raise Refusal("file", "The file is empty, or larger than 20 MB.", field="file")
    digest = hashlib.sha256(content).hexdigest()
    if digest == feed.digest:
        write(lambda: _looked(feed))
        return False
    path = path_of(feed)
    part = path.with_suffix(".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(content)
    part.replace(path)
    write(lambda: _wait(feed, digest))
    return True


def look(feed: VendorFeed) -> Look:
    """What the file that waits, or was the last, comes to; columns that nobody chose yet are guessed."""
    vendor, path = session().get_one(Vendor, feed.vendor_id), path_of(feed)
    return feed_reading.look(feed, vendor, path, feed.mapping or feed_reading.guessed(path))


def take_in(feed: VendorFeed, by: Actor, *, confirmed: bool = False) -> str:
    """Apply the file that waits, or hold it; returns the state. `confirmed` applies what would be held."""
    if not feed.waiting or not feed.mapping:
        return feed.state
    vendor = session().get_one(Vendor, feed.vendor_id)
    waiting = feed.waiting
    try:
        seen = feed_reading.look(feed, vendor, path_of(feed), feed.mapping)
    except Refusal as refusal:
        why = refusal.message
        write(lambda: _settle(feed, "failed", {}, why))
        return "failed"
    if why := seen.why or _too_much(seen, confirmed=confirmed):
        write(lambda: _hold(feed, seen, why))
        return feed.state
    for start in range(0, len(seen.changes), CHUNK):
        chunk = seen.changes[start : start + CHUNK]
        write(lambda chunk=chunk: _apply(vendor, chunk, by))  # type: ignore[misc]
    write(lambda: _finish(feed, vendor, seen, waiting, by))
    return "applied"


@writes
def accept_columns(feed: VendorFeed) -> None:
    """Keep the columns that were guessed, as a person has looked at what they give; chosen ones stay."""
    if not feed.mapping and feed.waiting:
        lock(feed)
        feed.mapping = feed_reading.guessed(path_of(feed))


@writes
def discard(feed: VendorFeed, by: Actor) -> None:
    """Throw the waiting file away; what the vendor said before stands."""
    lock(feed)
    feed.waiting, feed.state, feed.why = "", "applied" if feed.digest else "new", ""
    _note(feed, "feed.discarded", "A file of the feed was thrown away", by)


def poll(feed: VendorFeed) -> None:
    """Fetch the file from where it lies, outside of any write, and take it in; what is committed counts as taken."""
    wanted = feed_sources.wanted(feed)
    session().rollback()
    try:
        found = feed_sources.fetcher().fetch(wanted)
    except (TryLater, GiveUp) as problem:
        found = Found(failure=str(problem))
    why = _effect(feed, found)
    write(lambda: _look_ends(feed, found, why))
    session().rollback()
    found.taken()


def _effect(feed: VendorFeed, found: Found) -> str:
    """Take a file in that was found; says why there is none, or why it is no list."""
    try:
        if found.content is not None and receive(feed, found.content):
            take_in(feed, FEED)
    except Refusal as refusal:
        return refusal.message
    return "" if found.content is not None else found.failure or " ".join(found.unfit)


@every(timedelta(minutes=5))
def go_round() -> None:
    """Fetch what is due, and find what is stale."""
    now = clock.now()
    for feed in session().scalars(sa.select(VendorFeed)).all():
        due = feed.looked_at is None or feed.looked_at + timedelta(minutes=feed.every_minutes) <= now
        if feed.source != "upload" and due:
            poll(feed)
        last = feed.applied_at
        if not feed.is_stale and last and last + timedelta(hours=feed.stale_hours) <= now:
            write(lambda feed=feed: _grow_stale(feed))  # type: ignore[misc]


def _grow_stale(feed: VendorFeed) -> None:
    """Nobody knows the vendor's stock any more: it is neither sold out nor there."""
    lock(feed)
    feed.is_stale = True
    changes(sa.update(Offer).where(Offer.vendor_id == feed.vendor_id, Offer.is_active).values(stock=None))
    _note(
        feed,
        "feed.stale",
        f"The feed is older than {feed.stale_hours} h: its stock counts as unknown",
        SYSTEM,
    )
    feed_alarms.stale(feed)


def _hold(feed: VendorFeed, seen: Look, why: str) -> None:
    """Let the file wait for a person: for columns or, with an alarm, as too much is missing."""
    _settle(feed, "pending" if seen.why else "held", seen.counts, why)
    if not seen.why:
        feed_alarms.held(feed, why)


def _too_much(seen: Look, *, confirmed: bool) -> str:
    if confirmed or seen.dropped_percent <= MOST_DROPPED:
        return ""
    return f"{len(seen.missing)} of {seen.known} known items ({seen.dropped_percent} %) are not in this file."


def _apply(vendor: Vendor, chunk: list[Change], by: Actor) -> None:
    same = [each.offer.id for each in chunk if not each.is_new]
    changes(sa.update(Offer).where(Offer.id.in_(same)).values(stock_at=clock.now()))
    for each in chunk:
        if each.is_new:
            terms = replace(offers.terms_of(each.offer), stock=each.stock)
            cost = terms.cost_minor if each.cost_minor is None else each.cost_minor
            offers.set_offer(each.variant, vendor, replace(terms, cost_minor=cost), by=by)


def _finish(feed: VendorFeed, vendor: Vendor, seen: Look, digest: str, by: Actor) -> None:
    """What a full feed does not name is gone; then the file counts as applied."""
    lock(feed)
    gone = [offer.id for offer, _ in seen.missing]
    for start in range(0, len(gone), CHUNK):
        some = gone[start : start + CHUNK]
        changes(sa.update(Offer).where(Offer.id.in_(some)).values(stock=0, stock_at=clock.now()))
    feed.digest, feed.applied_at, feed.is_stale = digest, clock.now(), False
    if feed.waiting == digest:
        feed.waiting = ""
    _settle(feed, "pending" if feed.waiting else "applied", seen.counts, "")
    words = f"{vendor.name}’s feed: {seen.counts['items']} items, {seen.counts['changed']} changed, {len(gone)} gone"
    _note(feed, "feed.applied", words, by)


def _wait(feed: VendorFeed, digest: str) -> None:
    _looked(feed)
    feed.waiting, feed.state, feed.why = digest, "pending", ""


def _looked(feed: VendorFeed) -> None:
    lock(feed)
    feed.looked_at = clock.now()


def _look_ends(feed: VendorFeed, found: Found, why: str) -> None:
    """Note the mail it came in, and what went wrong; what a held file waits for stays said."""
    _looked(feed)
    feed.mail_mark = found.mark or feed.mail_mark
    if why and feed.state != "held":
        _settle(feed, "failed", feed.counts, why)
    if found.unfit:
        feed_alarms.unfit(feed, " ".join(found.unfit))


def _settle(feed: VendorFeed, state: str, counts: Mapping[str, int], why: str) -> None:
    feed.state, feed.counts, feed.why, feed.looked_at = state, dict(counts), why[:500], clock.now()
    session().add(feed)


def _note(feed: VendorFeed, name: str, words: str, by: Actor) -> None:
    vendor = session().get_one(Vendor, feed.vendor_id)
    record(name, words, by=by, store_id=feed.store_id, subject="vendor", subject_ulid=vendor.ulid)
