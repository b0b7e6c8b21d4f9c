"""A mail server that fails, stalls, hangs up and drops its last answer, and writes down all that it took."""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.gateways.mail_servers import good_server

STALL = 4.0  # seconds, longer than a worker waits
FAULTS = {
    "takes it": 55,
    "takes it, and the answer is lost": 15,
    "takes it, and answers too late": 5,
    "asks to wait": 12,
    "stalls and takes nothing": 5,
    "hangs up": 8,
}


@dataclass
class BadServer:
    """What it took: {Message-ID: digests of each copy, and to whom}; how often it did what."""

    dice: random.Random
    is_good: bool = False
    copies: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    recipients: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    did: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Any address is fine."""
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Throw the dice, then take the mail or not, and answer or not."""
        kind = "takes it" if self.is_good else self.dice.choices(list(FAULTS), list(FAULTS.values()))[0]
        self.did[kind] += 1
        if kind.startswith("takes it"):
            self._take(envelope)
        if kind.endswith(("too late", "takes nothing")):
            await asyncio.sleep(STALL)
        if kind.endswith(("is lost", "hangs up")):
            server.transport.abort()
        return "250 taken" if kind.startswith("takes it") else "451 not now"

    def _take(self, envelope: Any) -> None:
        found = re.search(rb"^Message-ID: <(.*)>", envelope.content, re.MULTILINE)
        name = found[1].decode() if found else "?"
        with self.lock:
            self.copies[name].append(hashlib.sha256(envelope.content).hexdigest())
            self.recipients[name].update(envelope.rcpt_tos)

    def took(self) -> set[str]:
        """The Message-IDs of all that it took so far."""
        with self.lock:
            return set(self.copies)


@contextmanager
def bad_server(seed: int) -> Iterator[tuple[BadServer, int]]:
    """Run it; gives it with its port."""
    made = BadServer(random.Random(seed))
    with good_server(made) as port:  # type: ignore[arg-type]
        yield made, port
