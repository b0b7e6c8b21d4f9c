"""Files of people on a disk that may be full: kept whole or not at all, and whoever sent one is told."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shop.kernel.refusals import Refusal

FULL = (errno.ENOSPC, errno.EDQUOT)


class NoRoom(Refusal):
    """The disk is full (answered 507); nothing was kept."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "no_room",
            "There is no room left to keep this file. Free some space, then try again.",
            field=field,
        )


@contextmanager
def kept_whole(target: Path, unfinished: Path, *, field: str) -> Iterator[None]:
    """What is written to `unfinished` in here becomes `target` at the end; otherwise nothing of it stays.

    Raises NoRoom for `field` when the disk is full.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
        unfinished.replace(target)
    except OSError as problem:
        if problem.errno in FULL:
            raise NoRoom(field) from problem
        raise
    finally:
        unfinished.unlink(missing_ok=True)
