"""Idempotency keys: the same form or request sent again gets the first one's answer.

The key row is inserted first, in the transaction of the effect, so a crash leaves neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Json, Moment, Text, key, table
from shop.kernel.db import Base, in_write, session
from shop.kernel.refusals import Refusal


class IdempotencyKey(Base):
    """One request that had its effect: who asked (scope), with what (fingerprint), and what came of it."""

    __tablename__ = "idempotency_keys"
    __table_args__ = table(sa.UniqueConstraint("scope", "key"))

    id: Mapped[int] = key()
    scope: Mapped[str] = mapped_column(Text(120))
    key: Mapped[str] = mapped_column(Text(120))
    fingerprint: Mapped[str] = mapped_column(Text(64))
    outcome: Mapped[Any] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, index=True)


def fingerprint(content: Any) -> str:
    """A digest of what was asked for; the same key with another digest is a mistake of the sender."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def once(scope: str, key: str, content: Any, effect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run `effect` for the first request under this key, in the current write; others get its outcome.

    On PostgreSQL a twin waits at the unique index until the first one commits, on SQLite for the file.
    Raises Refusal "key_reused" when the same key comes with other content.
    """
    if not in_write():
        raise RuntimeError("once() belongs in the transaction of the effect")
    digest = fingerprint(content)
    row = IdempotencyKey(scope=scope, key=key, fingerprint=digest)
    try:
        with session().begin_nested():
            session().add(row)
            session().flush()
    except sa.exc.IntegrityError:
        return _first_outcome(scope, key, digest)
    row.outcome = effect()
    return row.outcome


def _first_outcome(scope: str, key: str, digest: str) -> dict[str, Any]:
    wanted = sa.select(IdempotencyKey).where(IdempotencyKey.scope == scope, IdempotencyKey.key == key)
    first = session().execute(wanted).scalar_one()
    if first.fingerprint != digest:
        raise Refusal("key_reused", "This form was already sent with other contents. Reload the page.")
    return dict(first.outcome)
