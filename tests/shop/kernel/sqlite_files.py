"""A SQLite file with one small table, for tests of the engine itself."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from shop.kernel import engines

UNITS = sa.table("units", sa.column("id"), sa.column("left"))


def make(folder: Path, *, left: int = 1, **options: Any) -> sa.Engine:
    """An engine of the house on a new file that holds one row with so many units left."""
    engine = engines.make_engine(sa.make_url(f"sqlite:///{folder / 'units.db'}"), **options)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE units (id INTEGER PRIMARY KEY, left INTEGER, filler BLOB)")
        connection.exec_driver_sql("INSERT INTO units (id, left) VALUES (1, ?)", (left,))
    return engine


def left(engine: sa.Engine) -> int:
    """Units left in the one row."""
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT left FROM units WHERE id = 1").scalar_one())


def together(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(0)` … `act(count - 1)` at once; returns what each returned or raised."""
    answers: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait(120)
        try:
            answers[number] = act(number)
        except Exception as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    return answers
