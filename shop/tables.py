"""Every table of the house in one import: for migrations, the doctor and tests."""

from __future__ import annotations

from shop.carts import tables as carts
from shop.catalog import tables as catalog
from shop.imports import feed_tables as feeds
from shop.imports import tables as imports
from shop.inventory import tables as inventory
from shop.kernel import counters, heartbeat, idempotency, links, outbox, post, stores, throttle, timeline
from shop.kernel.db import Base
from shop.orders import tables as orders
from shop.payments import book_tables as books
from shop.payments import inbox_tables as inbox
from shop.payments import key_tables as keys
from shop.payments import refund_tables as refunds
from shop.payments import tables as payments
from shop.people import tables as people
from shop.pricing import tables as pricing
from shop.purchasing import bill_tables as bills
from shop.purchasing import cancel_tables as cancels
from shop.purchasing import charge_tables as charges
from shop.purchasing import joint_tables as joint_mails
from shop.purchasing import message_tables as vendor_messages
from shop.purchasing import return_tables as vendor_returns
from shop.purchasing import revision_tables as revisions
from shop.purchasing import tables as purchasing
from shop.shipping import list_tables as tracking_lists
from shop.shipping import receipt_tables as receipts
from shop.shipping import tables as shipping
from shop.sourcing import connection_tables as connections
from shop.sourcing import tables as sourcing

PARTS = (
    stores,
    counters,
    heartbeat,
    idempotency,
    links,
    outbox,
    post,
    throttle,
    timeline,
    people,
    catalog,
    sourcing,
    connections,
    inventory,
    pricing,
    carts,
    imports,
    feeds,
    orders,
    refunds,
    payments,
    inbox,
    books,
    keys,
    purchasing,
    vendor_messages,
    charges,
    bills,
    cancels,
    joint_mails,
    revisions,
    vendor_returns,
    shipping,
    receipts,
    tracking_lists,
)
metadata = Base.metadata
