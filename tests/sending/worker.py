"""A worker process that sends through a mail server on loopback, in a hurry; it works until it is killed.

Run as `python -m tests.sending.worker <database> <var> <port> <careful|hasty>`. A hasty one says that a mail was
taken before it was offered: the proof must find that out.
"""

import functools
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from app import create_app
from gateways.channels.email import EmailChannel
from gateways.smtp import SmtpMailer
from shop.kernel import chores, mail, outbox
from shop.purchasing.channel import HandedOver, Outgoing
from tests.databases import settings_for

LEASE, WAITS = 3.0, 1.5  # seconds: of a job, and for the mail server


def main() -> None:
    """Work; pauses are short, and no number of failures is the last."""
    url, var, port, manner = sys.argv[1:]
    logging.basicConfig(level=logging.ERROR)
    with create_app(settings_for(url, Path(var))).app_context():
        mail.mailer.plug(SmtpMailer(f"smtp://127.0.0.1:{port}", deadline=WAITS))
        outbox.claim = functools.partial(outbox.claim, lease=timedelta(seconds=LEASE))
        outbox.RETRY_AFTER = (timedelta(seconds=0.3),)
        outbox.LAST_TRY = 100_000
        if manner == "hasty":
            careful = EmailChannel.send

            def hasty(self: EmailChannel, outgoing: Outgoing) -> HandedOver:
                threading.Thread(target=_offer, args=(careful, self, outgoing), daemon=True).start()
                return HandedOver("surely taken")

            EmailChannel.send = hasty  # type: ignore[method-assign]
        while True:
            if not chores.work_one(f"worker {os.getpid()}"):
                time.sleep(0.1)


def _offer(careful: Callable[..., HandedOver], channel: EmailChannel, outgoing: Outgoing) -> None:
    with suppress(chores.TryLater, chores.GiveUp):
        careful(channel, outgoing)


if __name__ == "__main__":
    main()
