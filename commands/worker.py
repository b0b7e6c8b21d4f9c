"""flask worker: performs the outbox's jobs and the rounds, until it is told to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from types import FrameType

import click
from flask.cli import with_appcontext

from shop.kernel import chores, heartbeat
from shop.kernel.db import BUSY

PAUSE = 0.5  # seconds without work before looking again
BEAT = 10.0  # seconds between heartbeats


@click.command("worker")
@click.option("--once", is_flag=True, help="Perform what is due now, then stop.")
@with_appcontext
def command(once: bool) -> None:
    """Send mail and purchase orders, ask gateways about open questions, run the rounds."""
    owner = f"worker {socket.gethostname()[:20]} {os.getpid()}"
    if once:
        chores.go_round(force=True)
        click.echo(f"{chores.work_all(owner)} jobs performed")
        return
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    last_beat = 0.0
    while not stopping:
        if time.monotonic() - last_beat >= BEAT:
            with contextlib.suppress(*BUSY):  # a busy database: the next beat will do
                heartbeat.beat(owner)
            last_beat = time.monotonic()
        chores.go_round()
        if not chores.work_one(owner):
            time.sleep(PAUSE)
