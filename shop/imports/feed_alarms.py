"""Writes to the store when a vendor's feed is held, stale or not in the mail it should be in."""

from __future__ import annotations

from shop.imports.feed_tables import VendorFeed
from shop.kernel import clock, post, site
from shop.kernel.db import session
from shop.kernel.stores import Store
from shop.sourcing.tables import Vendor


def held(feed: VendorFeed, why: str) -> None:
    """A file waits for a person, as too much is missing in it."""
    _write(feed, "is held", f"{why} Nothing of it counts until you decide.", f"held-{feed.waiting}")


def stale(feed: VendorFeed) -> None:
    """Nothing new came for too long."""
    words = f"Nothing new came for {feed.stale_hours} hours. Until it does, the stock counts as unknown."
    _write(feed, "is stale", words, f"stale-{feed.digest}")


def unfit(feed: VendorFeed, words: str) -> None:
    """Mails of the vendor bring no file. One letter a day: their address can be written by anybody."""
    words = f"{words} It stays unread, and nothing of the stock changed."
    _write(feed, "has no file", words, f"unfit-{clock.now():%Y-%m-%d}")


def _write(feed: VendorFeed, what: str, words: str, key: str) -> None:
    vendor, store = session().get_one(Vendor, feed.vendor_id), session().get_one(Store, feed.store_id)
    context = {
        "title": f"The feed of {vendor.name} {what}",
        "words": [words],
        "facts": [],
        "link": site.address(f"/admin/vendors/{vendor.code}/feed"),
        "link_label": "Look at the feed",
    }
    dedupe_key = f"feed-{feed.ulid}-{key}"[:120]
    post.send("staff_alert", [store.email], store=store, dedupe_key=dedupe_key, context=context)
