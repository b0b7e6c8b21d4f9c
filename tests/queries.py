"""Counts the SQL statements that the current thread sends, and remembers whether any of them wrote."""

import re
import threading
from collections import Counter
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

WRITING = re.compile(
    r"\s*(insert|update|delete|replace|merge)\b|\s*with\b.*\b(insert|update|delete)\b", re.I | re.S
)
COUNTED = re.compile(r"\s*(select|insert|update|delete|replace|merge|with|values)\b", re.I)

_mine = threading.local()
written = threading.Event()


@event.listens_for(sa.Engine, "before_cursor_execute")
def _note(_conn: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
    if WRITING.match(statement):
        written.set()
    if COUNTED.match(statement):
        for log in getattr(_mine, "logs", ()):
            log.statements.append(statement)


class QueryLog:
    """Collects the statements sent while it is open: `with QueryLog() as log: ...`."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __enter__(self) -> "QueryLog":
        _mine.logs = [*getattr(_mine, "logs", ()), self]
        return self

    def __exit__(
        self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        _mine.logs = [log for log in _mine.logs if log is not self]

    def __len__(self) -> int:
        return len(self.statements)

    def report(self) -> str:
        """Return the statements, most repeated first: a repeated one is a query inside a loop."""
        counted = Counter(" ".join(statement.split())[:150] for statement in self.statements)
        return "\n".join(f"  {count} × {statement}" for statement, count in counted.most_common())
