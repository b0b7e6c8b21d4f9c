"""A worker process whose carrier writes each mail into a log; it may stop itself while it carries one.

Beside the log, a file `log.allowed` may say how many lines the carriers may write together.

Run as `python -m tests.crashes.mail_worker <database> <var> <log> <seconds of a lease> <stop|go>`.
"""

import functools
import hashlib
import logging
import os
import re
import signal
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from app import create_app
from shop.kernel import chores, mail, outbox
from shop.kernel.mail import Receipt
from tests.databases import settings_for


class Log:
    """Takes every mail: one line with its Message-ID and the digest of its bytes."""

    def __init__(self, path: str, stops: bool) -> None:
        self.file, self.stops = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stops
        self.log, self.allowed = Path(path), Path(f"{path}.allowed")

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Write the line; then die slowly, so that a kill may come before the report."""
        found = re.search(rb"Message-ID: <(.*)>", raw)
        assert found
        while self.allowed.exists() and len(self.log.read_bytes().splitlines()) >= int(
            self.allowed.read_text()
        ):
            time.sleep(0.01)
        os.write(self.file, found[1] + b" " + hashlib.sha256(raw).hexdigest().encode() + b"\n")
        if self.stops:
            os.kill(os.getpid(), signal.SIGSTOP)
        time.sleep(0.01)
        return Receipt(tuple(recipients), {}, f"taken by {os.getpid()}")


def main() -> None:
    """Work until nothing is due."""
    url, var, log, lease, stops = sys.argv[1:]
    logging.basicConfig(level=logging.WARNING)
    with create_app(settings_for(url, Path(var))).app_context():
        mail.mailer.plug(Log(log, stops == "stop"))
        outbox.claim = functools.partial(outbox.claim, lease=timedelta(seconds=float(lease)))
        if stops == "stop":
            chores.work_one(f"worker {os.getpid()}")
            return
        while True:
            if not chores.work_one(f"worker {os.getpid()}"):
                time.sleep(0.1)


if __name__ == "__main__":
    main()
