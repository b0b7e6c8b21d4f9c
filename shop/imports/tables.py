"""Import runs: a stored file, what its preview found, and how far applying it has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Json, Key, Moment, Text, belongs, key, of_store, one_of, table, tenant, ulid
from shop.kernel.db import Base

KINDS = ("products", "vendors", "offers")
STATES = ("uploaded", "previewed", "applying", "applied", "failed")
VERDICTS = ("create", "change", "same", "refused")


class ImportRun(Base):
    """One uploaded file. `counts` is {verdict: number}, `done` the lines worked off while applying."""

    __tablename__ = "import_runs"
    __table_args__ = table(
        tenant(), one_of("kind", KINDS), one_of("state", STATES), sa.Index(None, "store_id", "id")
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    kind: Mapped[str] = mapped_column(Text(20))
    file_name: Mapped[str] = mapped_column(Text(200))
    digest: Mapped[str] = mapped_column(Text(64))
    state: Mapped[str] = mapped_column(Text(10), default="uploaded")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    error: Mapped[str] = mapped_column(Text(500), default="")
    created_by: Mapped[str] = mapped_column(Text(120))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class ImportFinding(Base):
    """What will be, or was, done with one entry of the file (lines `line` to `last_line`), and why."""

    __tablename__ = "import_findings"
    __table_args__ = table(
        belongs("import_runs", "run_id", ondelete="CASCADE"),
        one_of("verdict", VERDICTS),
        sa.Index(None, "run_id", "verdict", "line"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    run_id: Mapped[int] = mapped_column(Key)
    line: Mapped[int] = mapped_column()
    last_line: Mapped[int] = mapped_column()
    verdict: Mapped[str] = mapped_column(Text(10))
    name: Mapped[str] = mapped_column(Text(255), default="")
    reason: Mapped[str] = mapped_column(Text(500), default="")
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    applied: Mapped[bool] = mapped_column(default=False)
