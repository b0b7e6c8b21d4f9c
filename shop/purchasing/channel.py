"""What the business asks of a way to reach vendors: write an order once, hand over what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shop.kernel.mail import Letterhead
from shop.kernel.ports import Port
from shop.purchasing.paper import Paper


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A purchase order ready to be written down: its papers, and from whom to whom it goes.

    `key` stands for this order for ever: whatever a channel hands over carries it, so that the second copy
    of one order is known as such. `written_at` is UTC; the same dispatch gives the same bytes.
    """

    key: str
    paper: Paper
    pdf: bytes
    csv: bytes
    letterhead: Letterhead
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    written_at: datetime


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Proof that the other side took it: its own words, who took it, and who refused, each with why."""

    proof: str
    accepted: tuple[str, ...] = ()
    refused: Mapping[str, str] | None = None


class VendorChannel(Protocol):
    """One way to reach vendors; e-mail is the first, EDI and partner programs follow."""

    def compose(self, dispatch: Dispatch) -> bytes:
        """Write the order as the bytes that this channel carries. No network; raises Refusal for bad addresses."""
        ...

    def send(self, raw: bytes) -> HandedOver:
        """Hand the bytes over; offering the same twice is harmless.

        Raises TryLater when it did not work now or nobody can say, GiveUp when it never will as it stands
        (both of shop.kernel.chores).
        """
        ...


channels: Port[Mapping[str, VendorChannel]] = Port("vendor channel")
