"""The server: HTTP on loopback before the books, with keys, faults, Stripe.js and the bank's page."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from typing import Any

from tests.peers.stripe import money
from tests.peers.stripe.books import Books, Row
from tests.peers.stripe.errors import Refused, broken, forbidden, key_in_use, too_many, unauthorized
from tests.peers.stripe.faults import Faults
from tests.peers.stripe.forms import is_true
from tests.peers.stripe.keys import Answer, Keys, guarded
from tests.peers.stripe.routes import act_on
from tests.peers.stripe.webhooks import Postbox

PUBLIC = ("confirmation_tokens",)  # what a publishable key may ask for


@dataclass(frozen=True)
class Asked:
    """A request as it came: form parameters decoded, key and version from the headers."""

    method: str
    path: str
    params: Row
    api_key: str = ""
    idempotency_key: str = ""
    version: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class StripePeer:
    """Start it, point STRIPE_API_BASE at `url`, and look into `books`, `requests` and `keys` afterwards."""

    def __init__(self, account: str = "acct_1Test") -> None:
        self.books = Books(account)
        self.keys, self.faults, self.postbox = Keys(), Faults(), Postbox()
        self.requests: list[Asked] = []
        self.revoked: set[str] = set()
        self.tells_replays = True  # by its header, as Stripe does
        self.expands = True  # else it answers ids where whole objects were asked for
        self.closed: tuple[str, ...] = ()  # what this key may not ask for
        self.befores: list[tuple[str, Callable[[Asked], None]]] = []
        self.port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, port: int = 0) -> StripePeer:
        """Listen on loopback; the same port again after stop() if none is given."""
        from tests.peers.stripe.door import door_for

        self._server = ThreadingHTTPServer(("127.0.0.1", port or self.port), door_for(self))
        self._server.daemon_threads = True
        self.port = self._server.server_port
        if self.books.hooks == "https://hooks.stripe.com":
            self.books.hooks = self.url
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> StripePeer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # ------------------------------------------------------------ one request

    def before(self, on: str, act: Callable[[Asked], None]) -> None:
        """Let something happen at Stripe just before a request that fits, "POST refunds$", is looked at."""
        self.befores.append((on, act))

    def answer(self, asked: Asked) -> tuple[Answer, bool, str]:
        """Status and body, whether it is a replay, and the fault that the door has to play with them."""
        self.requests.append(asked)
        fault = self.faults.take(str(asked), confirms=is_true(asked.params.get("confirm", "")))
        try:
            self._authorize(asked, fault)
            if fault in ("429", "lock_timeout"):
                raise too_many("lock_timeout" if fault == "lock_timeout" else "rate_limit")
            if fault == "409":
                raise key_in_use()
            if fault in ("close_before", "502"):
                return (502, {}), False, fault
            key = asked.idempotency_key if asked.method == "POST" else ""
            same = (asked.method, asked.path, asked.params)
            answer, replayed = self.keys.once(key, same, lambda: self._run(asked, fault))
        except Refused as refused:
            return (refused.status, refused.body), False, ""
        return answer, replayed, fault

    def _authorize(self, asked: Asked, fault: str) -> None:
        if fault == "401" or asked.api_key in self.revoked:
            raise unauthorized()
        if asked.path.split("/")[0] in self.closed:
            raise forbidden()
        public = asked.api_key.startswith("pk_test_") and asked.path in PUBLIC
        if not public and not asked.api_key.startswith(("sk_test_", "rk_test_")):
            raise unauthorized()

    def _run(self, asked: Asked, fault: str) -> Answer:
        if fault == "500_before":
            return 500, broken()
        with self.books.lock:
            for on, act in self.befores:
                if re.match(on, str(asked)):
                    act(asked)
            answer = guarded(
                lambda: act_on(self.books, asked.method, asked.path, self._params(asked), asked.version)
            )
            self.postbox.collect(self.books)
        return (500, broken()) if fault == "500_after" else answer

    def _params(self, asked: Asked) -> Row:
        hidden = () if self.expands else ("expand",)
        return {name: value for name, value in asked.params.items() if name not in hidden}

    # ------------------------------------------------------------ what the books say

    def sum_of(self, kind: str, name: str, **having: Any) -> int:
        """The sum of a field over all rows that have these values."""
        with self.books.lock:
            rows = self.books.rows[kind].values()
            return sum(row[name] for row in rows if all(row[each] == value for each, value in having.items()))

    def taken(self) -> int:
        """What was captured in all, in minor units."""
        return self.sum_of("charge", "amount_captured", captured=True)

    def held(self) -> int:
        """What is held and not captured."""
        return self.sum_of("payment_intent", "amount_capturable", status="requires_capture")

    def refunded(self) -> int:
        """What was given back."""
        with self.books.lock:
            rows = self.books.rows["refund"].values()
            return sum(row["amount"] for row in rows if row["status"] in ("succeeded", "pending"))

    def only(self, kind: str) -> Row:
        """The one object of that kind."""
        (row,) = self.books.rows[kind].values()
        return row

    def fail_refund(self, refund_id: str) -> Row:
        """The bank sends a refund back, days later."""
        with self.books.lock:
            return money.settle_refund(self.books, refund_id, failed=True)
