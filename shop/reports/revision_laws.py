"""The laws of purchase orders' revisions."""

from __future__ import annotations

from shop.reports.law import Law

LAWS: tuple[Law, ...] = (
    Law(
        "I8 revisions that wait",
        """
        SELECT 'PO ' || p.number || ' is ' || p.state || ' and its vendor is still asked for revision ' || r.number
        FROM purchase_order_revisions r JOIN purchase_orders p ON p.id = r.purchase_order_id
        WHERE r.state = 'pending' AND p.state NOT IN ('sent', 'acknowledged', 'partly_shipped')
        """,
    ),
    Law(
        "I8 one change at a time",
        """
        SELECT 'PO ' || p.number || ': its vendor is asked to change it and to cancel it'
        FROM purchase_order_revisions r
        JOIN cancel_requests c ON c.purchase_order_id = r.purchase_order_id AND c.state = 'pending'
        JOIN purchase_orders p ON p.id = r.purchase_order_id
        WHERE r.state = 'pending'
        """,
    ),
    Law(
        "I8 revision that holds",
        """
        SELECT 'PO ' || p.number || ' is at revision ' || p.revision || ', the last one accepted is '
            || COALESCE(MAX(r.number), 1)
        FROM purchase_orders p
        LEFT JOIN purchase_order_revisions r ON r.purchase_order_id = p.id AND r.state = 'accepted'
        WHERE p.revision <> 1 OR r.id IS NOT NULL
        GROUP BY p.id, p.number, p.revision HAVING p.revision <> COALESCE(MAX(r.number), 1)
        """,
    ),
    Law(
        "I8 revisions without content",
        """
        SELECT 'PO ' || p.number || ': revision ' || r.number || ' changes nothing'
        FROM purchase_order_revisions r JOIN purchase_orders p ON p.id = r.purchase_order_id
        WHERE CAST(r.after AS TEXT) = '{}' AND NOT EXISTS (
            SELECT 1 FROM purchase_order_revision_lines l WHERE l.revision_id = r.id
        )
        """,
    ),
    Law(
        "I8 told of a revision",
        """
        SELECT 'PO ' || p.number || ': revision ' || r.number || ' was written, but no letter is kept'
        FROM purchase_order_revisions r JOIN purchase_orders p ON p.id = r.purchase_order_id
        WHERE r.told_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM purchase_order_papers a
            WHERE a.purchase_order_id = p.id AND a.drawing = r.drawing AND a.kind = 'mail'
        )
        """,
    ),
    Law(
        "I8 changes that need a person",
        """
        SELECT 'order ' || o.number || ' says “' || o.change_problem || '”, but ' || COUNT(r.id)
            || ' revisions need a person'
        FROM orders o
        LEFT JOIN purchase_orders p ON p.order_id = o.id
        LEFT JOIN purchase_order_revisions r ON r.purchase_order_id = p.id AND r.is_unresolved
        WHERE o.change_problem <> '' OR r.id IS NOT NULL
        GROUP BY o.id, o.number, o.change_problem HAVING (o.change_problem = '') <> (COUNT(r.id) = 0)
        """,
    ),
)
