"""The idempotency layer: a key's first answer is given again, 500s included, for at least a day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.peers.stripe.errors import Refused, key_in_use, key_reused

Answer = tuple[int, dict[str, Any]]


@dataclass
class Keys:
    """What was asked and answered under each key."""

    answers: dict[str, tuple[Any, Answer | None]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def once(self, key: str, asked: Any, work: Callable[[], Answer]) -> tuple[Answer, bool]:
        """The answer, and whether it is a replay. What was refused before the endpoint ran is not kept."""
        if not key:
            return work(), False
        with self._lock:
            if key in self.answers:
                return self._again(key, asked), True
            self.answers[key] = (asked, None)
        try:
            answer = work()
        except BaseException:
            self.forget(key)
            raise
        with self._lock:
            self.answers[key] = (asked, answer)
        return answer, False

    def _again(self, key: str, asked: Any) -> Answer:
        first, answer = self.answers[key]
        if first != asked:
            raise key_reused()
        if answer is None:
            raise key_in_use()
        return answer

    def forget(self, key: str) -> None:
        """Pruned after a day, or never kept."""
        with self._lock:
            self.answers.pop(key, None)


def guarded(work: Callable[[], dict[str, Any]]) -> Answer:
    """Status and body; what is not to be kept goes on as Refused."""
    try:
        return 200, work()
    except Refused as refused:
        if not refused.kept:
            raise
        return refused.status, refused.body
