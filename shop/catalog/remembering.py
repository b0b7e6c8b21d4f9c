"""Answers about the catalogue that this process keeps until the catalogue changes."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from shop.kernel.db import in_write
from shop.kernel.stores import Store

P = ParamSpec("P")
T = TypeVar("T")
Reader = Callable[Concatenate[Store, P], T]


def until_changed(most: int) -> Callable[[Reader[P, T]], Reader[P, T]]:
    """Decorator: the function's answer stands for its arguments until the store's catalogue has a new version.

    The version moves in the transaction that changes a product or a category, so an answer is never older
    than what the page's own snapshot shows. Inside a write nothing is kept: it may yet be rolled back.
    At most `most` answers stay, those used last. Answers are shared by threads: give frozen values, no rows.
    """

    def decorate(function: Reader[P, T]) -> Reader[P, T]:
        kept: OrderedDict[Any, T] = OrderedDict()
        turn = threading.Lock()

        @functools.wraps(function)
        def answer(store: Store, *args: P.args, **kwargs: P.kwargs) -> T:
            if in_write():
                return function(store, *args, **kwargs)
            key = (store.ulid, store.catalog_version, args, tuple(kwargs.items()))
            with turn:
                if key in kept:
                    kept.move_to_end(key)
                    return kept[key]
            value = function(store, *args, **kwargs)
            with turn:
                kept[key] = value
                if len(kept) > most:
                    kept.popitem(last=False)
            return value

        return answer

    return decorate
