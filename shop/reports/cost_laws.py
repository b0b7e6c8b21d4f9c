"""The laws of what vendors get: charges add up, and what is billed is a part of what was ordered."""

from __future__ import annotations

from shop.reports.law import Law

LAWS: tuple[Law, ...] = (
    Law(
        "I8 purchase order charges",
        """
        SELECT 'PO ' || p.number || ': charges ' || p.charges_minor || ', its rows add up to ' || COALESCE(c.amount, 0)
        FROM purchase_orders p
        LEFT JOIN (
            SELECT purchase_order_id, SUM(amount_minor) AS amount FROM purchase_order_charges GROUP BY purchase_order_id
        ) c ON c.purchase_order_id = p.id
        WHERE p.charges_minor <> COALESCE(c.amount, 0)
        """,
    ),
    Law(
        "I8 units billed",
        """
        SELECT 'PO line ' || l.id || ': ' || l.billed || ' billed, bills hold ' || COALESCE(b.units, 0)
        FROM purchase_order_lines l
        LEFT JOIN (
            SELECT bl.purchase_order_line_id, SUM(bl.quantity) AS units
            FROM bill_lines bl JOIN bills b ON b.id = bl.bill_id
            WHERE b.state <> 'withdrawn' GROUP BY bl.purchase_order_line_id
        ) b ON b.purchase_order_line_id = l.id
        WHERE l.billed <> COALESCE(b.units, 0)
        """,
    ),
    Law(
        "I8 bills add up",
        """
        SELECT 'bill ' || b.number || ': total ' || b.total_minor || ', its parts come to '
            || (COALESCE(l.amount, 0) + COALESCE(c.amount, 0))
        FROM bills b
        LEFT JOIN (
            SELECT bill_id, SUM(quantity * unit_cost_minor) AS amount,
                SUM(quantity * (unit_cost_minor - agreed_minor)) AS extra FROM bill_lines GROUP BY bill_id
        ) l ON l.bill_id = b.id
        LEFT JOIN (
            SELECT bill_id, SUM(amount_minor) AS amount,
                SUM(CASE WHEN amount_minor > agreed_minor THEN amount_minor - agreed_minor ELSE 0 END) AS extra
            FROM bill_charges GROUP BY bill_id
        ) c ON c.bill_id = b.id
        WHERE b.total_minor <> COALESCE(l.amount, 0) + COALESCE(c.amount, 0)
            OR b.extra_minor <> COALESCE(l.extra, 0) + COALESCE(c.extra, 0)
        """,
    ),
    Law(
        "I8 what bills come to above what was agreed",
        """
        SELECT 'PO ' || p.number || ': ' || p.billed_extra_minor || ' above what was agreed, its settled bills say '
            || COALESCE(b.extra, 0)
        FROM purchase_orders p
        LEFT JOIN (
            SELECT purchase_order_id, SUM(extra_minor) AS extra FROM bills
            WHERE state IN ('matched', 'approved') GROUP BY purchase_order_id
        ) b ON b.purchase_order_id = p.id
        WHERE p.billed_extra_minor <> COALESCE(b.extra, 0)
        """,
    ),
    Law(
        "I8 bills of another purchase order",
        """
        SELECT 'bill ' || b.number || ' names a line or a vendor of another purchase order'
        FROM bills b JOIN purchase_orders p ON p.id = b.purchase_order_id
        LEFT JOIN bill_lines bl ON bl.bill_id = b.id
        LEFT JOIN purchase_order_lines l ON l.id = bl.purchase_order_line_id
        WHERE b.vendor_id <> p.vendor_id OR b.currency <> p.currency OR p.sent_at IS NULL
            OR l.purchase_order_id <> b.purchase_order_id
        """,
    ),
    Law(
        "I8 bills and their differences",
        """
        SELECT 'bill ' || number || ' is ' || state || ', its differences: ' || CAST(differences AS TEXT) FROM bills
        WHERE (state = 'matched' AND CAST(differences AS TEXT) <> '[]')
            OR (state IN ('flagged', 'disputed', 'approved') AND CAST(differences AS TEXT) = '[]')
        """,
    ),
)
