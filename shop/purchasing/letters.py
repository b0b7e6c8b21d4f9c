"""The letters that carry purchase orders, as rows of the outbox page: kept once, then taken or in trouble."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import clock
from shop.kernel.db import changes, session
from shop.kernel.mail import headers_of
from shop.kernel.post import Message
from shop.purchasing.tables import PurchaseOrder


def keep(
    key: str, raw: bytes, store_id: int, *, kind: str = "purchase_order", po: PurchaseOrder | None = None
) -> None:
    """Keep the finished bytes at the first try, in a write; the same at every other. `po`: the only one in it."""
    if session().execute(sa.select(Message.id).where(Message.dedupe_key == key)).first():
        return
    headers = headers_of(raw)
    to = [each.addr_spec for name in ("To", "Cc") for each in getattr(headers[name], "addresses", ())]
    session().add(
        Message(
            store_id=store_id,
            order_id=po.order_id if po else None,
            purchase_order_id=po.id if po else None,
            kind=kind,
            dedupe_key=key,
            message_id=str(headers["Message-ID"]).strip("<> "),
            sender=headers["From"].addresses[0].addr_spec,
            recipients=to,
            subject=str(headers["Subject"]),
            raw=raw,
        )
    )


def note_handed_over(key: str, proof: str) -> None:
    """The other side took it, in its own words."""
    wanted = sa.select(Message).where(Message.dedupe_key == key)
    if letter := session().execute(wanted).scalar_one_or_none():
        letter.state, letter.handed_over_at, letter.response = "handed_over", clock.now(), proof[:500]


def note_trouble(key: str, why: str, dead: bool) -> None:
    """It was not taken: show why, until it is."""
    letter = sa.update(Message).where(Message.dedupe_key == key, Message.state != "handed_over")
    changes(letter.values(state="failed" if dead else "queued", response=why[:500]))
