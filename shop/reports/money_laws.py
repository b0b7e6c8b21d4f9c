"""The laws of money: every counter is the sum of rows, and no row goes beyond the one that it is a part of."""

from __future__ import annotations

from shop.reports.law import Law

LAWS: tuple[Law, ...] = (
    Law(
        "I1 captured",
        """
        SELECT 'order ' || o.number || ': captured ' || o.captured_minor || ', ledger says ' || COALESCE(s.taken, 0)
        FROM orders o
        LEFT JOIN (
            SELECT order_id, SUM(CASE WHEN kind = 'reverse' THEN -amount_minor ELSE amount_minor END) AS taken
            FROM payment_operations
            WHERE state = 'succeeded' AND kind IN ('capture', 'charge', 'purchase', 'receive', 'reverse')
            GROUP BY order_id
        ) s ON s.order_id = o.id
        WHERE o.captured_minor <> COALESCE(s.taken, 0)
        """,
    ),
    Law(
        "I1 held",
        """
        SELECT 'order ' || o.number || ': holds ' || o.authorized_minor || ', ledger says ' || COALESCE(s.held, 0)
        FROM orders o
        LEFT JOIN (
            SELECT h.order_id, SUM(h.amount_minor) AS held FROM payment_operations h
            WHERE h.state = 'succeeded' AND h.kind = 'authorize' AND NOT EXISTS (
                SELECT 1 FROM payment_operations c
                WHERE c.store_id = h.store_id AND c.order_id = h.order_id AND c.parent_id = h.id
                    AND c.kind IN ('capture', 'void') AND c.state = 'succeeded'
            ) GROUP BY h.order_id
        ) s ON s.order_id = o.id
        WHERE o.authorized_minor <> COALESCE(s.held, 0)
        """,
    ),
    Law(
        "I2 refunded",
        """
        SELECT 'order ' || o.number || ': refunded ' || o.refunded_minor || ', ledger says ' || COALESCE(s.back, 0)
        FROM orders o
        LEFT JOIN (
            SELECT order_id,
                SUM(CASE WHEN kind IN ('refund', 'chargeback') THEN amount_minor ELSE -amount_minor END) AS back
            FROM payment_operations
            WHERE state = 'succeeded' AND kind IN ('refund', 'bounce', 'chargeback', 'regain') GROUP BY order_id
        ) s ON s.order_id = o.id
        WHERE o.refunded_minor <> COALESCE(s.back, 0)
        """,
    ),
    Law(
        "I2 refunded of each payment",
        """
        SELECT 'payment ' || p.ulid || ': refunded ' || p.refunded_minor || ', ledger says ' || COALESCE(s.back, 0)
        FROM payment_operations p
        LEFT JOIN (
            SELECT r.parent_id, SUM(r.amount_minor - COALESCE(b.amount_minor, 0)) AS back
            FROM payment_operations r
            LEFT JOIN payment_operations b ON b.parent_id = r.id AND b.order_id = r.order_id
                AND b.kind IN ('bounce', 'regain') AND b.state = 'succeeded'
            WHERE r.state = 'succeeded' AND r.kind IN ('refund', 'chargeback') GROUP BY r.parent_id
        ) s ON s.parent_id = p.id
        WHERE p.refunded_minor <> COALESCE(s.back, 0)
        """,
    ),
    Law(
        "I2 refunds in parts",
        """
        SELECT 'refund ' || f.ulid || ': gave ' || f.refunded_minor || ' back, ledger says ' || COALESCE(s.back, 0)
        FROM refunds f
        LEFT JOIN (
            SELECT r.refund_id, SUM(r.amount_minor - COALESCE(b.amount_minor, 0)) AS back
            FROM payment_operations r
            LEFT JOIN payment_operations b ON b.parent_id = r.id AND b.order_id = r.order_id
                AND b.kind = 'bounce' AND b.state = 'succeeded'
            WHERE r.state = 'succeeded' AND r.kind = 'refund' GROUP BY r.refund_id
        ) s ON s.refund_id = f.id
        WHERE f.refunded_minor <> COALESCE(s.back, 0)
        """,
    ),
    Law(
        "I4 payments without an answer",
        """
        SELECT 'order ' || o.number || ' is ' || o.payment_state || ', its payment is ' || p.state
        FROM payment_operations p JOIN orders o ON o.store_id = p.store_id AND o.id = p.order_id
        WHERE p.state IN ('unknown', 'review') AND o.payment_state <> 'unknown'
        """,
    ),
    Law(
        "I4 orders that wait for an answer",
        """
        SELECT 'order ' || o.number || ' waits for an answer, but nothing was asked' FROM orders o
        WHERE o.payment_state = 'unknown' AND NOT EXISTS (
            SELECT 1 FROM payment_operations p WHERE p.store_id = o.store_id AND p.order_id = o.id
                AND p.state IN ('unknown', 'review')
        )
        """,
    ),
    Law(
        "I4 disputes",
        """
        SELECT 'order ' || o.number || ' has an open dispute that nobody sees'
        FROM disputes d JOIN orders o ON o.store_id = d.store_id AND o.id = d.order_id
        WHERE d.state = 'open' AND o.queue <> 'problems' AND NOT EXISTS (
            SELECT 1 FROM timeline_events e WHERE e.store_id = o.store_id AND e.order_id = o.id
                AND e.name = 'money.looked_at'
        )
        """,
    ),
    Law(
        "I4 lost disputes",
        """
        SELECT 'order ' || o.number || ': dispute ' || d.provider_id || ' is ' || d.state || ', the ledger says '
            || COALESCE(s.gone, 0) || ' is gone'
        FROM disputes d
        JOIN orders o ON o.store_id = d.store_id AND o.id = d.order_id
        JOIN payment_operations p ON p.store_id = d.store_id AND p.order_id = d.order_id AND p.id = d.payment_id
        LEFT JOIN (
            SELECT order_id, provider_id,
                SUM(CASE WHEN kind = 'chargeback' THEN amount_minor ELSE -amount_minor END) AS gone
            FROM payment_operations WHERE state = 'succeeded' AND kind IN ('chargeback', 'regain')
            GROUP BY order_id, provider_id
        ) s ON s.order_id = d.order_id AND s.provider_id = d.provider_id
        WHERE (d.state <> 'lost' AND COALESCE(s.gone, 0) <> 0)
            OR (d.state = 'lost' AND COALESCE(s.gone, 0) = 0 AND d.currency = o.currency
                AND p.refunded_minor < p.amount_minor)
            OR COALESCE(s.gone, 0) > d.amount_minor
        """,
    ),
    Law(
        "I4 what waits at Reconciliation",
        """
        SELECT 'store ' || s.slug || ': ' || s.payment_alarm || ' wait by its count, '
            || (e.waiting + COALESCE(m.waiting, 0)) || ' by their rows'
        FROM stores s
        CROSS JOIN (SELECT COUNT(*) AS waiting FROM gateway_events WHERE state = 'review') e
        LEFT JOIN (
            SELECT store_id, COUNT(*) AS waiting FROM payment_mismatches WHERE closed_at IS NULL GROUP BY store_id
        ) m ON m.store_id = s.id
        WHERE s.payment_alarm <> e.waiting + COALESCE(m.waiting, 0)
        """,
    ),
    Law(
        "I2 refunds and their lines",
        """
        SELECT 'refund ' || f.ulid || ' of ' || f.amount_minor || ': lines and shipping hold '
            || (f.shipping_minor + SUM(l.amount_minor))
        FROM refunds f JOIN refund_lines l ON l.refund_id = f.id
        GROUP BY f.id, f.ulid, f.amount_minor, f.shipping_minor
        HAVING f.shipping_minor + SUM(l.amount_minor) > f.amount_minor
        """,
    ),
)
