"""Stripe's books of one account: every object by kind and id, listed newest first, expanded on demand."""

from __future__ import annotations

import copy
import itertools
import threading
import time
from typing import Any

from tests.peers.stripe.errors import invalid, missing
from tests.peers.stripe.forms import is_true

Row = dict[str, Any]
KIND_OF = {
    "pi": "payment_intent",
    "seti": "setup_intent",
    "ch": "charge",
    "re": "refund",
    "cus": "customer",
    "pm": "payment_method",
    "ctoken": "confirmation_token",
    "txn": "balance_transaction",
    "evt": "event",
    "we": "webhook_endpoint",
    "dp": "dispute",
}
PREFIX = {kind: prefix for prefix, kind in KIND_OF.items()}
MODELESS = ("refund", "balance_transaction")  # these say nothing of their mode
FILTERS = ("customer", "payment_intent", "charge", "type")


class Books:
    """All rows of an account in test mode; take `lock` around everything that reads or writes."""

    def __init__(self, account: str = "acct_1Test", hooks: str = "https://hooks.stripe.com") -> None:
        self.account, self.hooks = account, hooks
        self.lock = threading.RLock()
        self.rows: dict[str, dict[str, Row]] = {kind: {} for kind in PREFIX}
        self.events: list[Row] = []
        self._serial = itertools.count(1)

    def now(self) -> int:
        """Seconds since 1970."""
        return int(time.time())

    def new(self, kind: str, **fields: Any) -> Row:
        """Keep a new object of that kind."""
        number = next(self._serial)
        identifier = f"{PREFIX[kind]}_{number:06d}{self.account[-4:]}"
        row: Row = {"id": identifier, "object": kind, "created": self.now()}
        row |= {} if kind in MODELESS else {"livemode": False}
        row |= fields
        self.rows[kind][identifier] = row
        return row

    def get(self, kind: str, identifier: str, *, param: str = "id") -> Row:
        """The object; 404 when there is none."""
        row = self.rows[kind].get(identifier)
        if row is None:
            raise missing(kind, identifier, param=param)
        return row

    def tell(self, name: str, row: Row) -> Row:
        """Write an event down, with the object as it is at this moment."""
        event = self.new(
            "event",
            api_version="2026-10-28.endive",
            data={"object": self.shown(row)},
            pending_webhooks=1,
            request={"id": None, "idempotency_key": None},
            type=name,
        )
        self.events.append(event)
        return event

    def shown(self, row: Row, expand: list[str] | None = None) -> Row:
        """The object as it is answered: a copy without our private notes, ids replaced where that was asked for."""
        copied = {name: copy.deepcopy(value) for name, value in row.items() if not name.startswith("_")}
        for path in expand or []:
            self._expand(copied, path.split("."))
        return copied

    def _expand(self, row: Any, path: list[str]) -> None:
        if isinstance(row, list):
            for each in row:
                self._expand(each, path)
            return
        name, *rest = path
        if name not in row:
            raise invalid(f"This property cannot be expanded ({name}).", param="expand")
        value = row[name]
        if isinstance(value, str):
            kind = KIND_OF.get(value.split("_")[0], "")
            row[name] = self.shown(self.get(kind, value)) if kind else value
        if rest and row[name] is not None:
            self._expand(row[name], rest)

    def listing(self, kind: str, params: Row, url: str) -> Row:
        """A page of the list, newest first, by limit, cursor, time and the usual filters."""
        rows = [row for row in reversed(self.rows[kind].values()) if _fits(row, params)]
        if after := params.get("starting_after"):
            rows = rows[_position(rows, after) + 1 :]
        if before := params.get("ending_before"):
            rows = rows[: _position(rows, before)]
        limit = int(params.get("limit", 10))
        if not 1 <= limit <= 100:
            raise invalid("Limit must be between 1 and 100.", param="limit")
        page: Row = {
            "object": "list",
            "data": [self.shown(row) for row in rows[:limit]],
            "has_more": len(rows) > limit,
            "url": url,
        }
        for path in params.get("expand", []):
            self._expand(page, path.split("."))
        return page


def _position(rows: list[Row], identifier: str) -> int:
    for number, row in enumerate(rows):
        if row["id"] == identifier:
            return number
    raise missing("object", identifier, param="starting_after")


def _fits(row: Row, params: Row) -> bool:
    if any(name in params and row.get(name) != params[name] for name in FILTERS):
        return False
    if "types" in params and row.get("type") not in params["types"]:
        return False
    when = params.get("created")
    if when is None:
        return True
    if not isinstance(when, dict):
        return bool(row["created"] == int(when))
    rules = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
    return all(rules[name](row["created"], int(value)) for name, value in when.items())


def flag(params: Row, name: str) -> bool:
    """A boolean parameter; absent is false."""
    return is_true(params.get(name, "false"))
