"""The laws of the books, each as one query that must find nothing; its rows say in words what is off."""

from __future__ import annotations

from shop.reports import (
    cost_laws,
    money_laws,
    receipt_laws,
    return_laws,
    revision_laws,
    sending_laws,
    stock_laws,
)
from shop.reports.law import Law

# Every query is plain SQL that SQLite and PostgreSQL read alike. What is looked up row by row names the store
# too, as the indexes do: a lookup that scans would take hours over a million orders.
LAWS: tuple[Law, ...] = (
    *stock_laws.LAWS,
    *receipt_laws.LAWS,
    *money_laws.LAWS,
    *cost_laws.LAWS,
    *sending_laws.LAWS,
    *revision_laws.LAWS,
    *return_laws.LAWS,
    Law(
        "I3 one open operation",
        """
        SELECT 'order ' || o.number || ': ' || COUNT(*) || ' open card operations'
        FROM payment_operations p JOIN orders o ON o.id = p.order_id
        WHERE p.state IN ('created', 'sent', 'unknown', 'action_required', 'review')
        GROUP BY o.id, o.number HAVING COUNT(*) > 1
        """,
    ),
    Law(
        "I5 order lines",
        """
        SELECT 'order ' || o.number || ': items ' || o.items_minor || ', lines add up to ' || SUM(l.line_minor)
        FROM orders o JOIN order_lines l ON l.order_id = o.id
        GROUP BY o.id, o.number, o.items_minor HAVING SUM(l.line_minor) <> o.items_minor
        """,
    ),
    Law(
        "I5 orders without lines",
        """
        SELECT 'order ' || o.number || ' has no lines' FROM orders o
        WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.store_id = o.store_id AND l.order_id = o.id)
        """,
    ),
    Law(
        "I5 item count",
        """
        SELECT 'order ' || o.number || ': ' || o.item_count || ' items, lines hold ' || SUM(l.quantity)
        FROM orders o JOIN order_lines l ON l.order_id = o.id
        GROUP BY o.id, o.number, o.item_count HAVING SUM(l.quantity) <> o.item_count
        """,
    ),
    Law(
        "I7 holes in order numbers",
        """
        SELECT 'order numbers run from ' || MIN(number) || ' to ' || MAX(number) || ', but there are ' || COUNT(*)
        FROM orders GROUP BY store_id HAVING MAX(number) - MIN(number) + 1 <> COUNT(*)
        """,
    ),
    Law(
        "I7 order series",
        """
        SELECT 'store ' || c.store_id || ': last order number is ' || c.value || ', orders go to ' || MAX(o.number)
        FROM counters c JOIN orders o ON o.store_id = c.store_id
        WHERE c.kind = 'order' GROUP BY c.store_id, c.value HAVING MAX(o.number) <> c.value
        """,
    ),
    Law(
        "I8 units on purchase orders",
        """
        SELECT 'order ' || o.number || ', ' || l.sku || ': on POs ' || l.on_po || ' (sent ' || l.sent
            || '), PO lines hold ' || COALESCE(p.units, 0) || ' (sent ' || COALESCE(p.sent, 0) || ')'
        FROM order_lines l
        JOIN orders o ON o.id = l.order_id
        LEFT JOIN (
            SELECT pl.order_line_id, SUM(pl.quantity - pl.refused) AS units,
                SUM(CASE WHEN po.state IN ('draft', 'sending') THEN 0 ELSE pl.quantity - pl.refused END) AS sent
            FROM purchase_order_lines pl JOIN purchase_orders po ON po.id = pl.purchase_order_id
            WHERE po.state NOT IN ('cancelled', 'rejected') GROUP BY pl.order_line_id
        ) p ON p.order_line_id = l.id
        WHERE l.on_po <> COALESCE(p.units, 0) OR l.sent <> COALESCE(p.sent, 0)
        """,
    ),
    Law(
        "I8 purchase order totals",
        """
        SELECT 'PO ' || p.number || ': total ' || p.total_minor || ', lines and charges add up to '
            || (SUM(l.quantity * l.unit_cost_minor) + p.charges_minor)
        FROM purchase_orders p JOIN purchase_order_lines l ON l.purchase_order_id = p.id
        GROUP BY p.id, p.number, p.total_minor, p.charges_minor
        HAVING SUM(l.quantity * l.unit_cost_minor) + p.charges_minor <> p.total_minor
        """,
    ),
    Law(
        "I8 refused purchase orders",
        """
        SELECT 'PO ' || p.number || ' is ' || p.state || ', of it ' || SUM(l.refused) || ' of ' || SUM(l.quantity)
            || ' units are refused'
        FROM purchase_orders p JOIN purchase_order_lines l ON l.purchase_order_id = p.id
        GROUP BY p.id, p.number, p.state, p.sent_at
        HAVING (p.state = 'rejected' OR (p.state = 'cancelled' AND p.sent_at IS NOT NULL))
            <> (SUM(l.refused) = SUM(l.quantity))
        """,
    ),
    Law(
        "I8 requests to cancel",
        """
        SELECT 'PO ' || p.number || ' is ' || p.state || ' and its vendor is still asked to cancel it'
        FROM cancel_requests r JOIN purchase_orders p ON p.id = r.purchase_order_id
        WHERE r.state = 'pending' AND p.state NOT IN ('sent', 'acknowledged', 'partly_shipped')
        """,
    ),
    Law(
        "I8 cancelled orders",
        """
        SELECT 'order ' || o.number || ' is cancelled, but not ' || (l.quantity - l.cancelled) || ' of ' || l.sku
        FROM orders o JOIN order_lines l ON l.order_id = o.id
        WHERE o.cancelled_at IS NOT NULL AND l.cancelled <> l.quantity
        """,
    ),
    Law(
        "I8 purchase order address",
        """
        SELECT 'PO ' || p.number || ' ships elsewhere than its order'
        FROM purchase_orders p JOIN orders o ON o.id = p.order_id
        WHERE CAST(p.ship_to AS TEXT) <> CAST(o.ship_to AS TEXT) AND p.state IN ('draft', 'sending')
        """,
    ),
    Law(
        "I9 shipped units",
        """
        SELECT 'order ' || o.number || ', ' || l.sku || ': shipped ' || l.shipped || ', parcels hold '
            || COALESCE(p.units, 0)
        FROM order_lines l
        JOIN orders o ON o.id = l.order_id
        LEFT JOIN (
            SELECT pl.order_line_id, SUM(pl.quantity) AS units
            FROM parcel_lines pl JOIN parcels pa ON pa.id = pl.parcel_id AND pa.voided_at IS NULL
            GROUP BY pl.order_line_id
        ) p ON p.order_line_id = l.id
        WHERE l.shipped <> COALESCE(p.units, 0)
        """,
    ),
    Law(
        "I9 shipped on purchase orders",
        """
        SELECT 'PO line ' || l.id || ': shipped ' || l.shipped || ', parcels hold ' || COALESCE(p.units, 0)
            || ', arrived ' || (l.received + l.damaged)
        FROM purchase_order_lines l
        LEFT JOIN (
            SELECT pl.purchase_order_line_id, SUM(pl.quantity) AS units
            FROM parcel_lines pl JOIN parcels pa ON pa.id = pl.parcel_id AND pa.voided_at IS NULL
            WHERE pl.purchase_order_line_id IS NOT NULL GROUP BY pl.purchase_order_line_id
        ) p ON p.purchase_order_line_id = l.id
        WHERE (l.variant_id IS NULL AND l.shipped <> COALESCE(p.units, 0))
            OR (l.variant_id IS NOT NULL AND (
                l.shipped > COALESCE(p.units, 0) + l.received + l.damaged
                OR (l.shipped < l.quantity - l.refused AND (
                    l.shipped < COALESCE(p.units, 0) OR l.shipped < l.received + l.damaged))))
        """,
    ),
    Law(
        "I9 empty parcels",
        """
        SELECT 'parcel ' || p.ulid || ' is empty' FROM parcels p
        WHERE NOT EXISTS (SELECT 1 FROM parcel_lines l WHERE l.parcel_id = p.id)
        """,
    ),
    Law(
        "I10 sent mail",
        """
        SELECT 'mail ' || m.message_id || ' is queued without a job' FROM messages m
        WHERE m.state = 'queued' AND NOT EXISTS (
            SELECT 1 FROM outbox j WHERE j.state IN ('pending', 'leased', 'dead', 'held')
        )
        """,
    ),
    Law(
        "I12 silent money",
        """
        SELECT 'order ' || o.number || ': a card operation succeeded without an answer on record'
        FROM payment_operations p JOIN orders o ON o.id = p.order_id
        WHERE p.state = 'succeeded'
            AND NOT EXISTS (
                SELECT 1 FROM payment_answers a WHERE a.store_id = p.store_id AND a.operation_id = p.id
            )
        """,
    ),
    Law(
        "I12 orders without a beginning",
        """
        SELECT 'order ' || o.number || ' has no line in its timeline' FROM orders o
        WHERE NOT EXISTS (
            SELECT 1 FROM timeline_events e WHERE e.store_id = o.store_id AND e.order_id = o.id
        )
        """,
    ),
    Law(
        "I15 one default offer",
        """
        SELECT 'variant ' || v.sku || ' has active offers but no default'
        FROM variants v WHERE v.is_active
            AND EXISTS (
                SELECT 1 FROM offers f WHERE f.store_id = v.store_id AND f.variant_id = v.id AND f.is_active
            )
            AND NOT EXISTS (SELECT 1 FROM offers f WHERE f.variant_id = v.id AND f.is_default)
        """,
    ),
    Law(
        "I17 listed prices",
        """
        SELECT 'product ' || p.slug || ': listed from ' || p.from_minor || ', cheapest variant ' || MIN(v.price_minor)
        FROM products p JOIN variants v ON v.product_id = p.id AND v.is_active
        GROUP BY p.id, p.slug, p.from_minor HAVING MIN(v.price_minor) <> p.from_minor
        """,
    ),
)
