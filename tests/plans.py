"""Looks at the plan of each statement that the product runs on SQLite: none may read the whole of a large table."""

import re
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
SMALL = {  # a store has a handful of these, however many orders it has
    *("stores", "staff", "warehouses", "vendors", "categories", "tax_rates", "counters", "heartbeats"),
    *("shipping_zones", "shipping_methods", "shipping_bands", "import_runs", "throttles", "vendor_feeds"),
}
WHOLE = {"shop.reports.laws", "shop.reports.stock_laws", "shop.reports.doctor"}  # the doctor reads everything
_seen: set[str] = set()
_scans: list[str] = []


def watch() -> None:
    """From now on look at every statement once, when it is first executed."""
    if not sa.event.contains(sa.Engine, "before_cursor_execute", _look):
        sa.event.listen(sa.Engine, "before_cursor_execute", _look)


def scans() -> list[str]:
    """What was found since the last call: the statement's place in the product, and what it reads whole."""
    found = list(_scans)
    _scans.clear()
    return found


def whole_reads(plan: list[str], *, keys: bool = False) -> list[str]:
    """The lines of a plan that read a large table from end to end, or build an index to help themselves.

    Where rows are wanted by their `keys`, reading all that a store has to look for them is as bad.
    """
    read = [line for line in plan if "AUTOMATIC" in line or _scanned(line) or (keys and _of_store(line))]
    return [line for line in read if (_scanned(line) or _of_store(line)) not in SMALL]


def _of_store(line: str) -> str:
    """The table of which a line of a plan reads everything that belongs to the store; else ""."""
    found = re.match(r"SEARCH (\w+) USING (?:COVERING )?INDEX \w+ \(store_id=\?(?: AND status=\?)?\)$", line)
    return found[1] if found else ""


def _scanned(line: str) -> str:
    """The table that a line of a plan reads without an index; "" when it does no such thing."""
    found = re.match(r"SCAN (\w+)(?! USING| VIRTUAL)(?:$| )", line)
    table = found[1] if found else ""
    return "" if table in ("CONSTANT", "anon") or re.match(r"anon_\d+$|\d+$", table) else table


def _look(connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
    if many or statement in _seen or connection.dialect.name != "sqlite":
        return
    if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
        return
    place = _place()
    if not place:
        return
    _seen.add(statement)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        plan = [row[3] for row in cursor.fetchall()]
    finally:
        cursor.close()
    keys = "json_each" in statement and "\n LIMIT" not in statement.rpartition(")")[2]
    if found := whole_reads(plan, keys=keys):
        _scans.append(f"{place}: {', '.join(found)}\n    {' '.join(statement.split())[:300]}")


def _place() -> str:
    """Where in the product the statement comes from; "" for a test's own, and for the doctor's."""
    frame = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module in WHOLE or module.startswith("tests"):
            return ""
        if module.startswith(("shop.", "gateways.")) and not module.startswith("shop.kernel.db"):
            return f"{module}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""
