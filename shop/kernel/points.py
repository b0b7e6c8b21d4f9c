"""Crash points and pause points: named places where a test kills or holds a process. Nothing otherwise."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

CRASH_AT = os.environ.get("CRASH_AT", "")
_registered: set[str] = set()
_pauses: dict[str, Callable[[], None]] = {}


def crash_point(name: str) -> str:
    """Register a crash point at import, so that a test can list them all; returns its name."""
    _registered.add(name)
    return name


def crash_points() -> frozenset[str]:
    """The names of all the crash points that were imported."""
    return frozenset(_registered)


def crash(name: str) -> None:
    """Die here as by kill -9, when the process was started with CRASH_AT=name."""
    if CRASH_AT and name == CRASH_AT:
        os.kill(os.getpid(), signal.SIGKILL)


def pause(name: str) -> None:
    """Run what a race test put here."""
    if _pauses and name in _pauses:
        _pauses[name]()


def hold(name: str, action: Callable[[], None] | None) -> None:
    """Put an action at a pause point, or take it away with None (tests only)."""
    if action is None:
        _pauses.pop(name, None)
    else:
        _pauses[name] = action
