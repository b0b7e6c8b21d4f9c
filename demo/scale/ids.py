"""Ids of rows that are written by the thousand: sortable like ULIDs, a serial in the place of chance."""

from __future__ import annotations

from datetime import datetime

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Ids:
    """Hands out ids that no other row of the load has."""

    def __init__(self) -> None:
        self.serial = 0

    def __call__(self, moment: datetime) -> str:
        """An id of 26 signs that sorts by its moment."""
        self.serial += 1
        milliseconds, head = int(moment.timestamp() * 1000), ""
        for _ in range(10):
            milliseconds, rest = divmod(milliseconds, 32)
            head = BASE32[rest] + head
        return f"{head}{self.serial:016d}"
