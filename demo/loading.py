"""Loads the demo store into an empty database, by the verbs that staff and shoppers use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from demo import changes, founding, history, shelving
from demo.baskets import Window
from demo.picturing import PROCESSES, Studio
from demo.postbox import Postbox
from demo.records import Content
from demo.shopping import Shoppers
from demo.working import Crew
from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import the_store
from shop.kernel.timeline import Actor

ORDERS = 400
SEED = 1208  # the number of the shop's house


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load put into the store, in rows."""

    products: int
    pictures: int
    orders: int

    def as_row(self) -> dict[str, int]:
        """The figures by name."""
        return asdict(self)


def load(
    content: Content, drawings: Path, *, orders: int = ORDERS, processes: int = PROCESSES, seed: int = SEED
) -> Loaded:
    """Fill the empty store, and live through its last ninety days with that many orders.

    `drawings` is the folder that keeps drawn pictures for the next load. The same seed makes the same orders.
    Raises Refusal "not_empty" where the store holds products or orders.
    """
    now = clock.now()
    with opening(content, drawings, now, processes) as (studio, crew):
        with Postbox(now):
            _live(content, crew, now, orders, Random(seed))
            with clock.at(now):
                changes.correct_an_address(crew["desk"])
        with clock.at(now):
            founding.agree_on_hours(the_store(), crew["manager"])
            studio.hang_others(crew["manager"])
    return Loaded(products=len(content.products), pictures=studio.hung, orders=orders)


@contextmanager
def opening(
    content: Content, drawings: Path, now: datetime, processes: int
) -> Iterator[tuple[Studio, dict[str, Actor]]]:
    """The store with its goods but no past, as it was before its first order; further colours are being drawn.

    Raises Refusal "not_empty" where the store holds products or orders.
    """
    if not founding.is_empty():
        raise Refusal("not_empty", "The store holds products or orders already: the demo wants an empty one.")
    session().close()
    with Studio(content, drawings, processes=processes) as studio:
        with clock.at(now - timedelta(days=history.DAYS + 2)):
            crew = founding.found(the_store(), content)
            shelving.shelve(the_store(), content, by=crew["manager"])
            studio.hang_first(crew["manager"])
        yield studio, crew


def _live(content: Content, crew: dict[str, Actor], now: datetime, orders: int, rng: Random) -> None:
    shoppers = Shoppers(content, Window(content, rng), rng)
    past = history.History(content, shoppers, Crew(crew, rng), now, rng)
    past.plan(orders)
    past.diary.live_through()
    session().close()
