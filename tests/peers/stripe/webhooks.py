"""Signed webhooks: delivered, delivered again, held back, shuffled, forged, or meant for another account."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.peers.stripe.books import Books, Row

Send = Callable[[bytes, dict[str, str]], int]


def sign(body: bytes, secret: str, at: int | None = None, scheme: str = "v1") -> dict[str, str]:
    """The Stripe-Signature header over the raw bytes."""
    moment = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={moment},{scheme}={mac}"}


def encode(event: Row) -> bytes:
    """The event as it travels; Stripe indents it, so that nobody may sign a re-serialised copy."""
    return json.dumps(event, indent=2).encode()


def post_to(url: str) -> Send:
    """Sends over HTTP; the status of the answer, or 0 when there was none."""

    def send(body: bytes, headers: dict[str, str]) -> int:
        asked = urllib.request.Request(url, body, {"Content-Type": "application/json"} | headers)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    return send


@dataclass
class Postbox:
    """Events on their way to one address. Nothing leaves before deliver(): the test says when."""

    secret: str = "whsec_test"
    waiting: list[Row] = field(default_factory=list)
    delivered: list[tuple[str, int]] = field(default_factory=list)
    _seen: int = 0

    def collect(self, books: Books) -> None:
        """Take over what was told since; called by the server after every request."""
        self.waiting += [books.shown(event) for event in books.events[self._seen :]]
        self._seen = len(books.events)

    def deliver(
        self, send: Send, *, times: int = 1, shuffle: random.Random | None = None, only: str = ""
    ) -> list[int]:
        """Send what waits, each event `times`, in order or shuffled; the statuses that were answered."""
        letters = [event for event in self.waiting if event["type"].startswith(only)] * times
        self.waiting = [event for event in self.waiting if not event["type"].startswith(only)]
        if shuffle:
            shuffle.shuffle(letters)
        statuses = [self.send(send, event) for event in letters]
        self.delivered += list(zip([event["id"] for event in letters], statuses, strict=True))
        return statuses

    def send(self, send: Send, event: Row, **changes: Any) -> int:
        """Send one event, with these fields changed, signed anew."""
        body = encode(event | changes)
        return send(body, sign(body, self.secret))
