"""The laws of how purchase orders left: in one message each, and said to be sent only when it was taken."""

from __future__ import annotations

from shop.reports.law import Law

LAWS = [
    Law(
        "I9 joint mails",
        """SELECT 'PO ' || p.number || ' is ' || p.state || ' in a joint mail that is ' || j.state
        FROM joint_mails j JOIN joint_mail_orders m ON m.store_id = j.store_id AND m.joint_mail_id = j.id
        JOIN purchase_orders p ON p.id = m.purchase_order_id
        WHERE j.state = 'ended' OR (j.state = 'open') <> (p.state = 'sending')""",
    ),
    Law(
        "I9 joint mails taken",
        """SELECT 'joint mail ' || j.ulid || ' is sent, its letter is ' || COALESCE(l.state, 'not there')
        FROM joint_mails j LEFT JOIN messages l ON l.dedupe_key = 'joint-' || j.ulid
        WHERE j.state = 'sent' AND COALESCE(l.state, '') <> 'handed_over'""",
    ),
    Law(
        "I9 joint mails without a job",
        """SELECT 'joint mail ' || j.ulid || ' waits, and no job sends it'
        FROM joint_mails j LEFT JOIN outbox b ON b.dedupe_key = 'joint-mail ' || j.ulid AND b.state <> 'sent'
        WHERE j.state = 'open' AND b.id IS NULL""",
    ),
    Law(
        "I9 sent alone and together",
        """SELECT 'PO ' || p.number || ' went alone and in a joint mail'
        FROM joint_mails j JOIN joint_mail_orders m ON m.store_id = j.store_id AND m.joint_mail_id = j.id
        JOIN purchase_orders p ON p.id = m.purchase_order_id
        JOIN messages l ON l.dedupe_key = 'po-' || p.ulid
            || CASE p.drawing WHEN 1 THEN '' ELSE '-' || p.drawing END
        WHERE j.state = 'sent' AND l.state = 'handed_over' AND l.kind = 'purchase_order'""",
    ),
]
