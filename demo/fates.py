"""Decides how far each order of the demo has come, so that the desk has work of every kind and the rest is done."""

from __future__ import annotations

from random import Random

# What waits on the desk, of 400 orders; the newest ones wait for what comes first.
FRESH = {"charge": 12, "review": 3, "hold": 1, "unpaid": 1}
RECENT = {"order": 5, "draft": 2, "ship": 3, "declined_later": 1, "rejected": 1, "unanswered": 1}
UNDER_WAY = {"vendors": 21, "partly": 4}
PAST = {
    "done": 150,
    "reviewed": 14,
    "second_card": 9,
    "confirmed": 8,
    "answered": 4,
    "refused": 2,
    "by_hand": 3,
}
QUICK_AMONG_WAITING = 0.75  # orders out of our own stock that are done while vendors still work on others


def fates(count: int, rng: Random) -> list[str]:
    """A fate for each of `count` orders, oldest first; small counts get every kind in proportion, at least one."""
    share = min(1.0, count / 400)
    newest = _shuffled(FRESH, share, rng)
    recent = _shuffled(RECENT, share, rng)
    under_way = _shuffled(UNDER_WAY, share, rng)
    quick = ["quick"] * round(len(under_way) * QUICK_AMONG_WAITING)
    middle = under_way + quick
    rng.shuffle(middle)
    left = max(0, count - len(newest) - len(recent) - len(middle))
    past = rng.choices(list(PAST), list(PAST.values()), k=left)
    return (past + middle + recent + newest)[-count:]


def _shuffled(kinds: dict[str, int], share: float, rng: Random) -> list[str]:
    found = [kind for kind, number in kinds.items() for _ in range(max(1, round(number * share)))]
    rng.shuffle(found)
    return found
