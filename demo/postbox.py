"""Where the demo's mails go: those of the last days where the desk's outbox finds them, older ones nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shop.kernel import clock, mail
from shop.kernel.mail import Mailer, Receipt

KEPT = timedelta(days=4)


class Postbox:
    """Stands before the mailer while the history is lived through; nothing may leave the machine then."""

    def __init__(self, now: datetime) -> None:
        self._since = now - KEPT
        self._behind: Mailer | None = None

    def __enter__(self) -> Postbox:
        """Take the mailer's place."""
        self._behind = mail.mailer()
        mail.mailer.plug(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Give the place back."""
        if self._behind is not None:
            mail.mailer.plug(self._behind)

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Pass a recent mail on; an older one was delivered long ago."""
        if self._behind is not None and clock.now() >= self._since:
            return self._behind.hand_over(raw, sender, recipients)
        return Receipt(accepted=tuple(recipients), refused={}, response="250 delivered")
