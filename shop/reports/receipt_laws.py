"""The laws of stock that was ordered: lines count what their receipts hold, and each receipt moved stock once (I6)."""

from __future__ import annotations

from shop.reports.law import Law

LAWS: tuple[Law, ...] = (
    Law(
        "I6 received on purchase orders",
        """
        SELECT 'PO line ' || l.id || ': received ' || l.received || ', damaged ' || l.damaged
            || ', its receipts hold ' || COALESCE(r.good, 0) || ' and ' || COALESCE(r.damaged, 0)
        FROM purchase_order_lines l
        LEFT JOIN (
            SELECT purchase_order_line_id, SUM(good) AS good, SUM(damaged) AS damaged
            FROM receipt_lines GROUP BY purchase_order_line_id
        ) r ON r.purchase_order_line_id = l.id
        WHERE l.variant_id IS NOT NULL
            AND (l.received <> COALESCE(r.good, 0) OR l.damaged <> COALESCE(r.damaged, 0))
        """,
    ),
    Law(
        "I6 receipts on the shelves",
        """
        SELECT 'receipt ' || r.ulid || ': ' || x.good || ' good units, the ledger has ' || COALESCE(m.on_hand_change, 0)
        FROM receipt_lines x
        JOIN receipts r ON r.id = x.receipt_id
        JOIN purchase_order_lines l ON l.id = x.purchase_order_line_id
        LEFT JOIN stock_moves m ON m.store_id = r.store_id
            AND m.dedupe_key = 'receipt ' || r.ulid || ' ' || l.variant_id
        WHERE x.good <> COALESCE(m.on_hand_change, 0)
        """,
    ),
    Law(
        "I6 receipts that were taken back",
        """
        SELECT 'receipt ' || r.ulid || ' takes back other units than its first had'
        FROM receipts r
        JOIN receipt_lines b ON b.receipt_id = r.id
        LEFT JOIN receipt_lines a
            ON a.receipt_id = r.reverses_id AND a.purchase_order_line_id = b.purchase_order_line_id
        WHERE r.reverses_id IS NOT NULL
            AND (COALESCE(a.good, 0) + b.good <> 0 OR COALESCE(a.damaged, 0) + b.damaged <> 0)
        """,
    ),
    Law(
        "I8 stock orders that have all come",
        """
        SELECT 'PO ' || p.number || ' is ' || p.state || ', of it ' || SUM(l.received + l.damaged) || ' of '
            || SUM(l.quantity - l.refused) || ' units arrived'
        FROM purchase_orders p JOIN purchase_order_lines l ON l.purchase_order_id = p.id
        WHERE p.warehouse_id IS NOT NULL AND p.state IN ('sent', 'acknowledged', 'partly_shipped', 'shipped', 'closed')
        GROUP BY p.id, p.number, p.state
        HAVING (p.state = 'closed') <> (SUM(CASE WHEN l.received + l.damaged < l.quantity - l.refused THEN 1 ELSE 0 END) = 0)
        """,
    ),
    Law(
        "I7 numbers of stock orders",
        """
        SELECT 'store ' || c.store_id || ': last number of stock orders is P-' || c.value || ', there are '
            || COUNT(p.id)
        FROM counters c
        LEFT JOIN purchase_orders p ON p.store_id = c.store_id AND p.warehouse_id IS NOT NULL
        WHERE c.kind = 'stock_order' GROUP BY c.store_id, c.value HAVING c.value - 1000 <> COUNT(p.id)
        """,
    ),
)
