"""What may go wrong between a shop and Stripe, put before or after the effect, as often as a test wants."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field

# name -> whether the effect happens
KINDS = {
    "close_before": False,
    "close_after": True,
    "lost": True,
    "500_before": False,
    "500_after": True,
    "502": False,
    "429": False,
    "lock_timeout": False,
    "409": False,
    "401": False,
    "html": True,
    "cut": True,
    "drip": True,
}
MONEY = re.compile(
    r"POST (payment_intents/\w+/(confirm|capture|cancel)|setup_intents/\w+/confirm|refunds|charges)$"
)
CREATING = re.compile(r"POST (payment_intents|setup_intents)$")


@dataclass
class Fault:
    """One of KINDS for the next `times` requests that fit; `on` is "money", "any" or a regular expression.

    The expression is matched with "POST payment_intents/pi_1/confirm".
    """

    kind: str
    on: str = "money"
    times: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is none of {', '.join(KINDS)}")

    def fits(self, request: str, *, confirms: bool) -> bool:
        """Whether this request meets it."""
        if self.on == "any":
            return True
        if self.on == "money":
            return bool(MONEY.match(request)) or (confirms and bool(CREATING.match(request)))
        return re.match(self.on, request) is not None


@dataclass
class Faults:
    """The faults that still wait, in order; each request meets at most one."""

    waiting: list[Fault] = field(default_factory=list)
    met: list[tuple[str, str]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, *, on: str = "money", times: int = 1) -> None:
        """Let the next requests that fit meet this fault."""
        with self._lock:
            self.waiting.append(Fault(kind, on, times))

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self.waiting.clear()

    def take(self, request: str, *, confirms: bool) -> str:
        """The fault that this request meets, "" for none."""
        with self._lock:
            for fault in self.waiting:
                if fault.fits(request, confirms=confirms):
                    fault.times -= 1
                    if fault.times <= 0:
                        self.waiting.remove(fault)
                    self.met.append((fault.kind, request))
                    return fault.kind
        return ""
