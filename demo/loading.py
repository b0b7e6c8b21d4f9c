"""Loads the demo store into an empty database, by the verbs that staff and shoppers use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from demo import founding, shelving
from demo.picturing import PROCESSES, Studio
from demo.records import Content
from shop.catalog.tables import Product
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
from shop.kernel.stores import the_store
from shop.orders.tables import Order


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load put into the store, in rows."""

    products: int
    pictures: int

    def as_row(self) -> dict[str, int]:
        """The figures by name."""
        return asdict(self)


def is_empty() -> bool:
    """Whether the store has neither products nor orders yet."""
    return not any(session().execute(sa.select(table.id).limit(1)).first() for table in (Product, Order))


def load(content: Content, drawings: Path, *, processes: int = PROCESSES) -> Loaded:
    """Fill the empty store. `drawings` is the folder that keeps drawn pictures for the next load.

    Raises Refusal "not_empty" where the store holds products or orders.
    """
    if not is_empty():
        raise Refusal("not_empty", "The store holds products or orders already: the demo wants an empty one.")
    session().close()
    with Studio(content, drawings, processes=processes) as studio:
        crew = founding.found(the_store(), content)
        shelving.shelve(the_store(), content, by=crew["manager"])
        pictures = studio.hang_first(crew["manager"])
        pictures += studio.hang_others(crew["manager"])
    return Loaded(products=len(content.products), pictures=pictures)
