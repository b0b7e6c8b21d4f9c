"""Ports: where app.py plugs the outside world (card gateway, mailer, papers) into the business."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Port(Generic[T]):
    """A socket for one implementation of a protocol; calling it gives what was plugged in."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._plugged: T | None = None

    def plug(self, implementation: T) -> None:
        """Use this implementation from now on."""
        self._plugged = implementation

    def __call__(self) -> T:
        """What is plugged in; RuntimeError when app.py forgot."""
        if self._plugged is None:
            raise RuntimeError(f"no {self.noun} is plugged in: create_app() does that")
        return self._plugged
