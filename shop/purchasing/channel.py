"""What the business asks of a way to reach vendors: write an order once, hand over what was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from shop.kernel.mail import Letterhead
from shop.kernel.ports import Port
from shop.purchasing.paper import Paper

Route = Mapping[str, str]
"""A vendor's settings by name (shop.sourcing.connecting.FIELDS), secrets in the clear."""


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """The order as a vendor's program reads it: X12, JSON or CSV."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A purchase order ready to be written down: its papers, and from whom to whom it goes.

    `key` stands for this order for ever: whatever a channel hands over carries it, so that the second copy
    of one order is known as such. `written_at` is UTC; the same dispatch gives the same bytes. `file` is
    there for a vendor whose program reads orders.
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
    file: ProgramFile | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What was composed and kept, on its way: `name` is the file's, for channels that leave files."""

    key: str
    name: str
    raw: bytes
    route: Route


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Proof that the other side took it: its own words, who took it, and who refused, each with why."""

    proof: str
    accepted: tuple[str, ...] = ()
    refused: Mapping[str, str] | None = None


class VendorChannel(Protocol):
    """One way to reach vendors.

    `carries` is the kind of paper that leaves: "mail" or "file".
    """

    carries: str

    def compose(self, dispatch: Dispatch) -> bytes:
        """Write the order as the bytes that this channel carries. No network; raises Refusal for bad addresses."""
        ...

    def send(self, outgoing: Outgoing) -> HandedOver:
        """Hand the bytes over; offering the same twice is harmless.

        Raises TryLater when it did not work now or nobody can say, GiveUp when it never will as it stands
        (both of shop.kernel.chores).
        """
        ...

    def probe(self, route: Route) -> str:
        """Try the way out without an order; what the other side said, for people. Raises as send() does."""
        ...

    def identify(self, route: Route) -> str:
        """The key by which the other side is known, as it shows it now; empty where there is none."""
        ...


@runtime_checkable
class JoiningChannel(VendorChannel, Protocol):
    """A way that can carry several orders at once."""

    def compose_together(self, key: str, dispatches: Sequence[Dispatch]) -> bytes:
        """Write orders to one vendor as one message that `key` stands for; each keeps its papers and its link."""
        ...


channels: Port[Mapping[str, VendorChannel]] = Port("vendor channel")
