"""Where vendors' feeds come from: what is asked for, what is found there, and what each source needs to be set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from shop.imports.feed_tables import SOURCES, VendorFeed
from shop.kernel import mail
from shop.kernel.db import session
from shop.kernel.ports import Port
from shop.kernel.refusals import Refusal
from shop.sourcing import connecting
from shop.sourcing.tables import Vendor

MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: `address` is a URL, a folder, a path, or the pattern of an attachment's name.

    `senders` are the vendor's own addresses, comparable; `after` is the mark of the last mail that was taken.
    """

    source: str
    address: str
    most: int = MOST_BYTES
    route: Mapping[str, str] = field(default_factory=dict, repr=False)
    senders: frozenset[str] = frozenset()
    after: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The file, None when nothing new came; `unfit` says in words which mails of the vendor hold none.

    `mark` names the mail the file came in. Call `taken` once what the file says is committed: it never raises.
    """

    content: bytes | None = None
    failure: str = ""
    unfit: tuple[str, ...] = ()
    mark: str = ""
    taken: Callable[[], None] = lambda: None


class Fetcher(Protocol):
    """Gets a feed's file from where it lies; at most `most` bytes, within its own deadline."""

    def fetch(self, wanted: Wanted) -> Found:
        """The file. Raises TryLater or GiveUp with words for staff."""
        ...


fetcher: Port[Fetcher] = Port("fetcher of feeds")
reads_mail: Port[bool] = Port("word on whether feeds come by mail")


def wanted(feed: VendorFeed) -> Wanted:
    """What the feed's source is asked for."""
    vendor = session().get_one(Vendor, feed.vendor_id)
    if feed.source == "mailbox":
        return Wanted("mailbox", feed.address, senders=_senders(vendor), after=feed.mail_mark)
    route = connecting.route(vendor) if feed.source == "sftp" else {}
    return Wanted(feed.source, feed.address or vendor.code, route=route)


def offered(feed: VendorFeed | None) -> list[str]:
    """The sources to choose from: a mailbox only where one is set up, or was chosen before."""
    return [each for each in SOURCES if each != "mailbox" or reads_mail() or (feed and feed.source == each)]


def check(vendor: Vendor, source: str, address: str) -> None:
    """Refuse a source that lacks something. Raises Refusal at the field."""
    if source not in SOURCES:
        raise Refusal("choice", "Choose one of the values in the list.", field="source")
    if source == "mailbox" and not reads_mail():
        words = "No mailbox for feeds is read here: FEEDS_IMAP_URL is not set."
        raise Refusal("source", words, field="source")
    if source == "url" and not address.startswith("https://"):
        raise Refusal("address", "Enter an address that begins with https://.", field="address")
    if source == "sftp" and (vendor.channel != "sftp" or not address):
        words = "Connect the vendor by SFTP first, then name the file on their server."
        raise Refusal("address", words, field="address")
    if source == "mailbox" and not _senders(vendor):
        raise Refusal(
            "source", "Give the vendor an e-mail address first: theirs alone count.", field="source"
        )


def comparable(address: str) -> str:
    """An address as two of them are compared; empty for text that is not exactly one."""
    with suppress(mail.BadAddress):
        return mail.mailbox(address).casefold()
    return ""


def _senders(vendor: Vendor) -> frozenset[str]:
    """Addresses that orders go to; those that get copies may be anybody's."""
    return frozenset(filter(None, map(comparable, vendor.emails)))
