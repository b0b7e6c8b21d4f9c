"""What the desk's pages show, read by hand-written SQL: the floor's half of the list and of an order's page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from benchmarks.raw import Rows

Table = list[Any]
QUEUES = ("review", "charge", "order", "vendors", "ship", "problems")

PERSON = """
SELECT p.id, p.name, p.role, p.email, i.seen_at, s.id, s.name, s.currency, s.time_zone, s.brand_hue, s.version,
    (SELECT COUNT(*) FROM outbox o WHERE o.store_id = s.id AND o.state = 'dead')
    + (SELECT COUNT(*) FROM outbox o WHERE o.store_id = s.id AND o.state = 'pending' AND o.attempts >= 5),
    (SELECT COUNT(*) FROM purchase_orders o WHERE o.store_id = s.id AND o.heard_at IS NOT NULL)
FROM sign_ins i JOIN staff p ON p.id = i.staff_id JOIN stores s ON s.id = p.store_id
WHERE i.digest = :digest AND p.is_active AND i.expires_at > :now AND i.seen_at > :idle"""

BOUNDED = "(SELECT COUNT(*) FROM (SELECT 1 FROM orders WHERE store_id = :store{rule} LIMIT 1001) few)"
COUNTS = "SELECT " + ", ".join(
    BOUNDED.format(rule=rule) for rule in (*(f" AND queue = '{queue}'" for queue in QUEUES), "")
)

ROW = """
SELECT o.id, o.number, o.name, o.email, o.currency, o.total_minor, o.placed_at, o.status, o.queue, o.payment_state,
    o.review, o.risk_score, o.item_count, o.po_count, o.capture_before, o.source,
    (SELECT string_agg(t.tag, '|') FROM order_tags t WHERE t.store_id = o.store_id AND t.order_id = o.id)
FROM orders o WHERE o.store_id = :store """
EDGE = "(SELECT {columns} FROM orders e WHERE e.store_id = :store AND e.number = :after)"
AFTER = f"AND o.id < {EDGE.format(columns='e.id')} "
AFTER_HOLD = f"AND (o.charge_by, o.id) > {EDGE.format(columns='e.charge_by, e.id')} "
NEWEST, BY_HOLD = "ORDER BY o.id DESC LIMIT 51", "ORDER BY o.charge_by, o.id LIMIT 51"

ORDER = """
SELECT o.id, o.number, o.source, o.email, o.name, o.phone, o.shopper_note, o.currency, o.prices_include_tax,
    o.items_minor, o.shipping_minor, o.tax_minor, o.added_tax_minor, o.total_minor, o.taxes, o.shipping_method,
    o.ship_days, o.item_count, o.authorized_minor, o.captured_minor, o.refunded_minor, o.capture_before,
    o.payment_state, o.payment_problem, o.review, o.review_reason, o.risk_score, o.risk_signals, o.shopper_address,
    o.status, o.queue, o.in_process_at, o.completed_at, o.completed_reason, o.cancelled_at, o.send_problem,
    o.money_problem, o.change_problem, o.po_count, o.placed_at, o.version, c.notice,
    o.ship_to ->> 'name', o.ship_to ->> 'company', o.ship_to ->> 'line1', o.ship_to ->> 'line2', o.ship_to ->> 'city',
    o.ship_to ->> 'region', o.ship_to ->> 'postal_code', o.ship_to ->> 'country', o.ship_to ->> 'phone', o.bill_to,
    (SELECT string_agg(t.tag, '|') FROM order_tags t WHERE t.store_id = o.store_id AND t.order_id = o.id),
    (SELECT COUNT(*) FROM timeline_events t WHERE t.store_id = o.store_id AND t.order_id = o.id),
    (SELECT COUNT(*) FROM parcels p WHERE p.store_id = o.store_id AND p.order_id = o.id),
    (SELECT p.state FROM payment_operations p WHERE p.store_id = o.store_id AND p.order_id = o.id
     AND p.state IN ('created', 'sent', 'unknown', 'action_required', 'review'))
FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE o.store_id = :store AND o.number = :number"""

LINES = """
SELECT l.id, l.sku, l.name, l.options, l.picture, l.quantity, l.unit_minor, l.line_minor, l.tax_minor,
    l.needs_shipping, l.from_stock, l.on_po, l.sent, l.shipped, l.cancelled, p.number, p.state, p.currency,
    p.charges_minor + p.billed_extra_minor, p.sent_at, p.created_at,
    (SELECT r.number FROM purchase_order_revisions r WHERE r.purchase_order_id = p.id AND r.state = 'pending'),
    (SELECT r.id FROM cancel_requests r WHERE r.purchase_order_id = p.id AND r.state = 'pending'),
    q.quantity - q.refused, q.unit_cost_minor, w.name, f.cost_minor, planned.name, v.cost_minor,
    (SELECT SUM(r.quantity - r.shipped) FROM reservations r WHERE r.order_line_id = l.id AND r.state = 'held'),
    EXISTS (SELECT 1 FROM offers g JOIN vendors h ON h.id = g.vendor_id
            WHERE g.variant_id = l.variant_id AND g.is_active AND h.is_active)
FROM order_lines l JOIN variants v ON v.id = l.variant_id
    LEFT JOIN purchase_order_lines q ON q.order_line_id = l.id
    LEFT JOIN purchase_orders p ON p.id = q.purchase_order_id
        AND p.state IN ('draft', 'sending', 'sent', 'acknowledged', 'partly_shipped', 'shipped', 'closed')
    LEFT JOIN vendors w ON w.id = p.vendor_id
    LEFT JOIN offers f ON f.variant_id = l.variant_id AND f.is_default AND f.is_active
    LEFT JOIN vendors planned ON planned.id = f.vendor_id AND planned.is_active
WHERE l.order_id = :id ORDER BY l.position, l.id, p.sequence"""
NOTES = """
SELECT body, author, is_internal, written_at FROM order_notes WHERE order_id = :id ORDER BY id DESC LIMIT 100"""


def desk(rows: Rows, _place: str, asked: dict[str, str], token: str) -> list[Table]:
    """Who is signed in, the counts of the queues, and a page of orders."""
    person = _person(rows, token)
    return [[person], rows(COUNTS, store=person[5]), _orders(rows, person[5], **asked)]


def order(rows: Rows, number: str, _asked: dict[str, str], token: str) -> list[Table]:
    """Who is signed in, the order with its lines and notes, and the list beside it."""
    person = _person(rows, token)
    store = person[5]
    found = rows(ORDER, store=store, number=int(number))
    own, queue = found[0][0], found[0][30]
    lines, notes, counts = rows(LINES, id=own), rows(NOTES, id=own), rows(COUNTS, store=store)
    if queue not in QUEUES:  # beside an order that is done stands the first queue with work in it
        queue = next((name for name, count in zip(QUEUES, counts[0], strict=False) if count), "all")
    return [[person], found, lines, notes, counts, _orders(rows, store, queue)]


def _person(rows: Rows, token: str) -> Any:
    """Whoever the token stands for; a stranger is no part of what is measured."""
    now = datetime.now(UTC)
    digest = sha256(token.encode()).hexdigest()
    return rows(PERSON, digest=digest, now=now, idle=now - timedelta(hours=4))[0]


def _orders(rows: Rows, store: int, queue: str = "", email: str = "", after: str = "") -> Table:
    given: dict[str, Any] = {"after": int(after)} if after else {}
    if email:
        return rows(ROW + "AND o.email_norm = :email " + NEWEST, store=store, email=email)
    if queue == "charge":
        return rows(
            ROW + "AND o.queue = 'charge' " + (AFTER_HOLD if after else "") + BY_HOLD, store=store, **given
        )
    if queue != "all":
        given["queue"] = queue
    rule = ("AND o.queue = :queue " if queue != "all" else "") + (AFTER if after else "")
    return rows(ROW + rule + NEWEST, store=store, **given)
