"""The gateway that the desk's settings choose: Stripe once its keys are kept there, else what stands in for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from shop.kernel.db import in_write, session
from shop.kernel.stores import the_store
from shop.payments import keys
from shop.payments.gateway import CardGateway

LOOK_AGAIN = 5.0  # seconds until another process's new keys are noticed


class ChosenGateway:
    """Passes everything on to the gateway of the kept keys; keys that change are noticed within seconds."""

    def __init__(self, otherwise: CardGateway, stripe: Callable[[dict[str, str]], CardGateway]) -> None:
        self._otherwise, self._stripe = otherwise, stripe
        self._current: CardGateway = otherwise
        self._stamp: object = None
        self._looked = float("-inf")
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.current(), name)

    def current(self) -> CardGateway:
        """The gateway of this moment."""
        if time.monotonic() - self._looked >= LOOK_AGAIN:
            self.look()
        return self._current

    def look(self) -> None:
        """Read the keys again if they changed; leaves no transaction open that was not open before."""
        was_reading = session().in_transaction()
        with self._lock:
            stamp = keys.stamp()
            if stamp != self._stamp:
                kept = keys.read(the_store().id) if stamp[1] else {}
                self._current = self._stripe(kept) if kept.get("secret_key") else self._otherwise
                self._stamp = stamp
            self._looked = time.monotonic()
        if not was_reading and not in_write():
            session().rollback()
