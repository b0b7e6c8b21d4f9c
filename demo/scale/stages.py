"""How far the many orders have come: the older ones are done, the newest wait for something."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Stage:
    """What is true of an order that has come so far; `share` weighs it among the open ones."""

    share: int
    status: str
    queue: str
    is_charged: bool = True
    is_ordered: bool = True
    is_shipped: bool = True
    payment_state: str = "charged"
    review: str = "clear"


DONE = Stage(0, "complete", "done")
SHELF = Stage(0, "charged", "ship", True, False, False)
OPEN = (
    Stage(4, "in_review", "review", False, False, False, "authorized", "pending"),
    Stage(10, "new", "charge", False, False, False, "authorized"),
    Stage(6, "charged", "order", True, False, False),
    Stage(16, "in_process", "vendors", True, True, False),
    Stage(4, "new", "problems", False, False, False, "declined"),
)


def draw(has_vendor: bool, rng: Random) -> Stage:
    """A stage for an order that is still open; one that no vendor supplies waits for no vendor."""
    stage = rng.choices(OPEN, [each.share for each in OPEN])[0]
    if stage.queue in ("order", "vendors") and not has_vendor:
        return SHELF
    return stage
