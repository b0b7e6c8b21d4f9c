"""The vendor's one link to a purchase order: who comes through it, that it was seen, and making it anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from shop.kernel import clock, links, post, site, throttle, timeline
from shop.kernel.columns import new_ulid
from shop.kernel.db import changes, session, write, writes
from shop.kernel.links import Link
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.people.signing_in import Visit
from shop.purchasing import sending
from shop.purchasing.tables import ENDED, VENDOR_LINK, PurchaseOrder
from shop.sourcing.tables import Vendor

SCOPE = VENDOR_LINK
NEW_LINKS, WITHIN = 5, timedelta(hours=1)
LOOK_EVERY = timedelta(hours=1)  # opens from one address within it are one use
MACHINES = re.compile(
    r"bot\b|crawl|spider|scan|preview|safelinks|proofpoint|mimecast|barracuda|urldefense|fetch|curl|wget"
    r"|python|java/|go-http|okhttp|headlesschrome.*scan",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Invitation:
    """What a link opens: one purchase order with its vendor, and its order unless it is for our stock.

    `is_open` is False once it ended.
    """

    link: Link
    purchase_order: PurchaseOrder
    order: Order | None
    vendor: Vendor
    is_open: bool

    @property
    def actor(self) -> Actor:
        """The vendor, as the timeline names them."""
        return Actor("vendor", self.vendor.name, self.vendor.ulid)


def open_link(store: Store, token: str) -> Invitation | None:
    """What the token opens, or opened once; None for a token that never was, or is another store's."""
    link = links.known(SCOPE, token)
    if link is None or link.store_id != store.id:
        return None
    wanted = (
        sa.select(PurchaseOrder, Order, Vendor)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .where(PurchaseOrder.store_id == store.id, PurchaseOrder.id == link.subject_id)
    )
    row = session().execute(wanted).one_or_none()
    if row is None:
        return None
    ended = link.revoked_at or (link.expires_at and link.expires_at <= clock.now())
    return Invitation(link, *row, is_open=not ended and row[0].state != "draft")


def note_look(invitation: Invitation, visit: Visit) -> None:
    """A person looked: the first time marks the purchase order as seen. Programs that open links are not people."""
    if not visit.browser or MACHINES.search(visit.browser):
        return
    link, po, by = invitation.link, invitation.purchase_order, invitation.actor
    if po.seen_at and _looked_before(link, visit):
        return
    use = links.use_of(link, "opened", visit.address, visit.browser)
    opened = _opened(po, by)
    wanted = sa.update(PurchaseOrder).where(PurchaseOrder.id == po.id, PurchaseOrder.seen_at.is_(None))
    write(lambda: _look(use, wanted.values(seen_at=clock.now()), opened), even_when_reading=True)


def _looked_before(link: Link, visit: Visit) -> bool:
    use = links.LinkUse
    wanted = sa.select(use.id).where(use.link_id == link.id, use.act == "opened")
    wanted = wanted.where(use.address == visit.address[:64], use.used_at > clock.now() - LOOK_EVERY)
    return session().execute(wanted.limit(1)).first() is not None


def _look(use: dict[str, Any], seen: sa.Update, opened: Callable[[], object]) -> None:
    session().execute(sa.insert(links.LinkUse).values(**use))
    if changes(seen) == 1:
        opened()


def _opened(po: PurchaseOrder, by: Actor) -> Callable[[], object]:
    """Writes the line of the timeline, from values that are read before the write."""
    about: dict[str, Any] = {"store_id": po.store_id, "subject_ulid": po.ulid, "order_id": po.order_id}
    words = f"{by.name} opened {po.number}."
    return lambda: timeline.record("purchase_order.seen", words, by=by, subject="purchase_order", **about)


@writes
def note(invitation: Invitation, act: str, visit: Visit) -> None:
    """Write down that the link was used to do something."""
    links.note_use(invitation.link, act, visit.address, visit.browser)


def page_address(token: str) -> str:
    """Where a vendor sees the purchase order."""
    return site.address(f"/po/{token}")


@writes
def ask_for_new(invitation: Invitation, visit: Visit) -> None:
    """A vendor whose link has ended asks for another: it goes to the stored addresses alone. Raises TooMany."""
    throttle.count(f"vendor-link:{visit.address}", at_most=NEW_LINKS * 4, within=WITHIN)
    throttle.count(f"vendor-link:po:{invitation.purchase_order.ulid}", at_most=NEW_LINKS, within=WITHIN)
    mail_link(invitation.purchase_order, invitation.actor)


@writes
def mail_link(purchase_order: PurchaseOrder, by: Actor, message: str = "") -> None:
    """Mail the vendor a new link, with what somebody wrote. Raises Refusal "no_address", "not_sent"."""
    vendor = session().get_one(Vendor, purchase_order.vendor_id)
    store = session().get_one(Store, purchase_order.store_id)
    if not vendor.emails:
        raise Refusal("no_address", f"{vendor.name} has no e-mail address.")
    if purchase_order.sent_at is None:
        raise Refusal("not_sent", f"{purchase_order.number} was not sent yet.")
    lasts = timedelta(days=30) if purchase_order.state in ENDED else None
    token = links.issue(SCOPE, store.id, purchase_order.id, lasts=lasts)
    post.send(
        "vendor_note",
        vendor.emails,
        store=store,
        dedupe_key=f"vendor-note-{new_ulid()}",
        context={
            "number": purchase_order.number,
            "name": vendor.name,
            "message": message,
            "link": page_address(token),
        },
        order_id=purchase_order.order_id,
    )
    if not message:
        sending.record(
            "link_mailed",
            f"A new link to {purchase_order.number} was mailed to {vendor.name}.",
            purchase_order,
            by,
        )


@writes
def revoke(purchase_order: PurchaseOrder, by: Actor) -> None:
    """End every link to the purchase order at once."""
    links.revoke(SCOPE, purchase_order.store_id, purchase_order.id)
    sending.record(
        "links_revoked", f"The vendor's links to {purchase_order.number} were ended.", purchase_order, by
    )
