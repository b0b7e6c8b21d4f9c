"""What a law of the books is: a name and a query that must find nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Law:
    """A name ("I6 stock"), and a query that returns one text column, a row for each breach."""

    name: str
    query: str
