"""The laws of what goes back to vendors."""

from __future__ import annotations

from shop.reports.law import Law

LAWS: tuple[Law, ...] = (
    Law(
        "I8 units that go back",
        """
        SELECT 'PO ' || p.number || ', ' || l.sku || ': ' || r.units || ' go back to the vendor, '
            || CASE WHEN l.variant_id IS NULL THEN l.shipped ELSE l.received + l.damaged END || ' came'
        FROM purchase_order_lines l
        JOIN purchase_orders p ON p.id = l.purchase_order_id
        JOIN (
            SELECT rl.purchase_order_line_id, SUM(rl.quantity) AS units
            FROM vendor_return_lines rl JOIN vendor_returns v ON v.id = rl.vendor_return_id
            WHERE v.state NOT IN ('refused', 'withdrawn') GROUP BY rl.purchase_order_line_id
        ) r ON r.purchase_order_line_id = l.id
        WHERE r.units > CASE WHEN l.variant_id IS NULL THEN l.shipped ELSE l.received + l.damaged END
        """,
    ),
    Law(
        "I8 credit that is expected",
        """
        SELECT 'PO ' || p.number || ': a return expects ' || v.expected_minor || ', its units cost '
            || COALESCE(SUM(l.quantity * l.unit_cost_minor), 0)
        FROM vendor_returns v
        JOIN purchase_orders p ON p.id = v.purchase_order_id
        LEFT JOIN vendor_return_lines l ON l.vendor_return_id = v.id
        GROUP BY v.id, p.number, v.expected_minor
        HAVING COUNT(l.id) = 0 OR v.expected_minor <> SUM(l.quantity * l.unit_cost_minor)
        """,
    ),
    Law(
        "I8 returns of another purchase order",
        """
        SELECT 'PO ' || p.number || ': a return of it names a line, a vendor or money of another'
        FROM vendor_returns v JOIN purchase_orders p ON p.id = v.purchase_order_id
        LEFT JOIN vendor_return_lines r ON r.vendor_return_id = v.id
        LEFT JOIN purchase_order_lines l ON l.id = r.purchase_order_line_id
        WHERE v.vendor_id <> p.vendor_id OR v.currency <> p.currency OR p.sent_at IS NULL
            OR l.purchase_order_id <> v.purchase_order_id
        """,
    ),
)
