"""Lets many people do the same thing at the same moment, each in a thread and a session of their own."""

import threading
from collections.abc import Callable
from typing import TypeVar

from flask import Flask

from shop.kernel.db import db

T = TypeVar("T")
PATIENCE = 120  # seconds that nobody needs but on a machine that is busy with other things


def at_once(app: Flask, count: int, act: Callable[[int], T]) -> list[T | Exception]:
    """Run `act(0)` … `act(count - 1)` together; returns what each returned or raised, in that order."""
    answers: list[T | Exception] = [RuntimeError("never ran")] * count
    start = threading.Barrier(count)

    def run(number: int) -> None:
        with app.app_context():
            try:
                start.wait(timeout=PATIENCE)
                answers[number] = act(number)
            except Exception as error:
                answers[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=2 * PATIENCE)
    return answers
