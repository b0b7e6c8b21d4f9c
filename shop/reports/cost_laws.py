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
)
