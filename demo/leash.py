"""Ends helping processes with the one that started them, however it went: by Ctrl-C, kill -9 or a crash."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def leashed(processes: int) -> ProcessPoolExecutor:
    """A pool of forked processes, each holding one end of a pipe; when this process is gone they see its end."""
    theirs, ours = os.pipe()
    return ProcessPoolExecutor(
        processes, mp_context=get_context("fork"), initializer=_watch, initargs=(theirs, ours)
    )


def _watch(theirs: int, ours: int) -> None:
    os.close(ours)  # else the helpers would keep each other's pipe open
    threading.Thread(target=_end_with, args=(theirs,), name="leash", daemon=True).start()


def _end_with(pipe: int) -> None:
    os.read(pipe, 1)  # nobody ever writes: this returns when the other end is closed
    os._exit(1)
