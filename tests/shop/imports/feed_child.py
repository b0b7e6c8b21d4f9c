"""A worker in a process of its own, for tests that kill it: asks the sources of all feeds, due or not."""

import sys
from pathlib import Path

import sqlalchemy as sa

from app import create_app
from gateways.feeds import Feeds
from shop.imports import feed_sources, feeding
from shop.imports.feed_tables import VendorFeed
from shop.kernel.db import session
from tests.databases import settings_for
from tests.gateways.test_feed_mailbox import feeds

if __name__ == "__main__":
    url, var, port = sys.argv[1:]
    with create_app(settings_for(url, Path(var))).app_context():
        feed_sources.fetcher.plug(Feeds(Path(var), feeds(int(port))))
        for feed in session().scalars(sa.select(VendorFeed)).all():
            feeding.poll(feed)
