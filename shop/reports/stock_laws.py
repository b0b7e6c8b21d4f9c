"""The laws of stock: cached sums equal their ledgers, promises equal what is promised (I6, I7)."""

from __future__ import annotations

from shop.reports.law import Law

LAWS = [
    Law(
        "I6 stock on hand",
        """SELECT 'stock row ' || s.id || ': ' || s.on_hand || ' on hand, its moves add up to ' || COALESCE(SUM(m.on_hand_change), 0)
        FROM stock s LEFT JOIN stock_moves m ON m.stock_id = s.id
        GROUP BY s.id, s.on_hand HAVING COALESCE(SUM(m.on_hand_change), 0) <> s.on_hand""",
    ),
    Law(
        "I6 stock reserved",
        """SELECT 'stock row ' || s.id || ': ' || s.reserved || ' reserved, its moves add up to ' || COALESCE(SUM(m.reserved_change), 0)
        FROM stock s LEFT JOIN stock_moves m ON m.stock_id = s.id
        GROUP BY s.id, s.reserved HAVING COALESCE(SUM(m.reserved_change), 0) <> s.reserved""",
    ),
    Law(
        "I6 reservations",
        """SELECT 'stock row ' || s.id || ': ' || s.reserved || ' reserved, orders hold ' || COALESCE(SUM(r.quantity - r.shipped), 0)
        FROM stock s LEFT JOIN reservations r ON r.stock_id = s.id AND r.state = 'held'
        GROUP BY s.id, s.reserved HAVING COALESCE(SUM(r.quantity - r.shipped), 0) <> s.reserved""",
    ),
    Law(
        "I6 lines from stock",
        """SELECT 'order line ' || l.id || ': ' || l.from_stock || ' from stock, reserved or shipped are ' || COALESCE(SUM(r.quantity), 0)
        FROM order_lines l LEFT JOIN reservations r ON r.order_line_id = l.id AND r.state <> 'released'
        GROUP BY l.id, l.from_stock HAVING COALESCE(SUM(r.quantity), 0) <> l.from_stock""",
    ),
    Law(
        "I6 offers promised",
        """SELECT 'offer ' || f.id || ': ' || f.committed || ' committed, orders were promised ' || COALESCE(SUM(c.quantity), 0)
        FROM offers f LEFT JOIN commitments c ON c.offer_id = f.id AND c.state = 'held'
        GROUP BY f.id, f.committed HAVING COALESCE(SUM(c.quantity), 0) <> f.committed""",
    ),
    Law(
        "I6 promises to lines",
        """SELECT 'order line ' || l.id || ': promised ' || SUM(c.quantity) || ', open are ' ||
          (l.quantity - l.from_stock - l.on_po - l.cancelled)
        FROM order_lines l JOIN commitments c ON c.order_line_id = l.id AND c.state = 'held'
        GROUP BY l.id, l.quantity, l.from_stock, l.on_po, l.cancelled
        HAVING SUM(c.quantity) > l.quantity - l.from_stock - l.on_po - l.cancelled""",
    ),
    Law("I7 order numbers", "SELECT 'order ' || id || ' has no number' FROM orders WHERE number <= 0"),
    Law(
        "I7 carts ordered",
        """SELECT 'cart ' || c.id || ' is ' || c.state || ' but ' || COUNT(o.id) || ' orders were made of it'
        FROM carts c LEFT JOIN orders o ON o.cart_id = c.id
        GROUP BY c.id, c.state HAVING COUNT(o.id) <> CASE c.state WHEN 'ordered' THEN 1 ELSE 0 END""",
    ),
]
