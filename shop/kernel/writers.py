"""Who finds the words of a letter that was promised: one writer a kind, asked by the worker when it goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    """What a promised letter speaks of, and what is stored in the write that keeps its bytes."""

    context: dict[str, Any]
    effect: Callable[[], object]


Writer = Callable[[int, int, dict[str, Any]], Words]  # by the keys of store and order, and the facts kept
_writers: dict[str, Writer] = {}


def writer(kind: str) -> Callable[[Writer], Writer]:
    """Decorator: this function says, outside of any write, what promised letters of that kind speak of."""

    def register(words: Writer) -> Writer:
        _writers[kind] = words
        return words

    return register


def words_of(kind: str, store_id: int, order_id: int, facts: dict[str, Any]) -> Words:
    """What the writer of this kind says; KeyError when there is none."""
    return _writers[kind](store_id, order_id, facts)
