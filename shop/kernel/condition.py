"""What state this installation is in, in a few facts for monitors."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from shop.kernel import clock, engines, heartbeat
from shop.kernel.db import session


def report() -> dict[str, Any]:
    """The database that answers, and how many seconds ago a worker was last heard of."""
    beat = heartbeat.last_beat("worker")
    return {
        "ok": True,
        "database": database(),
        "worker_seen": None if beat is None else round((clock.now() - beat).total_seconds()),
    }


def database() -> str:
    """Name, version and journal of the database in use."""
    if session().get_bind().dialect.name == "sqlite":
        journal = session().execute(sa.text("PRAGMA journal_mode")).scalar_one()
        return f"SQLite {engines.sqlite.sqlite_version} ({journal})"
    version = session().execute(sa.text("SHOW server_version")).scalar_one()
    return f"PostgreSQL {version.split()[0]}"
