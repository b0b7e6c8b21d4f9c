"""What a robot vendor can do on its page: each step fills in one form, and says in words what was done, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from random import Random

from demo.robots.browsing import Browser
from demo.tracking_numbers import number_of
from shop.kernel import clock

WORDS = (
    "Thank you. It leaves with Thursday's pallet.",
    "The blue ones are a shade darker this year, is that fine?",
    "We have a new telephone number, it is on the invoice.",
)
UNITS = "quantity-"
TOO_MUCH = Decimal("1.15")


def _accept(browser: Browser, rng: Random, _carrier: str) -> str:
    form = browser.form("answers")
    if form is None or not form.named("answer-"):
        return ""
    browser.send(form, {"act": "accept", "reference": f"S{rng.randint(20_000, 89_999)}"})
    return "orders accepted"


def _promise(browser: Browser, rng: Random, _carrier: str) -> str:
    form = browser.form("answers")
    if form is None or not (names := form.named("answer-")):
        return ""
    day = (clock.now().date() + timedelta(days=rng.randint(4, 12))).isoformat()
    days = {f"day-{name.removeprefix('answer-')}": day for name in names}
    browser.send(form, dict.fromkeys(names, "later") | days | {"act": "answer"})
    return "orders promised for later"


def _reject(browser: Browser, rng: Random, _carrier: str) -> str:
    """One line not at all, the others as ordered."""
    form = browser.form("answers")
    if form is None or not (names := form.named("answer-")):
        return ""
    line = names[0].removeprefix("answer-")
    reasons = [reason for reason in form.choices[f"reason-{line}"] if reason]
    answers = dict.fromkeys(names, "accepted") | {names[0]: "rejected", f"reason-{line}": rng.choice(reasons)}
    browser.send(form, answers | {"act": "answer"})
    return "lines rejected"


def _ship(browser: Browser, rng: Random, carrier: str) -> str:
    return "parcels sent" if _pack(browser, rng, carrier, lambda units: units) else ""


def _ship_half(browser: Browser, rng: Random, carrier: str) -> str:
    """The first of two parcels, where there is something to divide."""
    return "orders sent in two parcels" if _pack(browser, rng, carrier, lambda units: units // 2) else ""


def _ship_short(browser: Browser, rng: Random, carrier: str) -> str:
    """One unit of the last line stays behind, and nobody says why."""
    form = browser.form("parcels")
    names = form.named(UNITS) if form else []
    if form is None or not names:
        return ""
    left = {name: int(form.fields[name]) for name in names}
    if sum(left.values()) < 2:
        return ""
    short = left | {names[-1]: left[names[-1]] - 1}
    _label(browser, rng, carrier, short)
    return "parcels sent short"


def _pack(browser: Browser, rng: Random, carrier: str, share: Callable[[int], int]) -> bool:
    form = browser.form("parcels")
    packed = {name: share(int(form.fields[name])) for name in form.named(UNITS)} if form else {}
    if not any(packed.values()):
        return False
    _label(browser, rng, carrier, packed)
    return True


def _label(browser: Browser, rng: Random, carrier: str, packed: Mapping[str, int]) -> None:
    form = browser.form("parcels")
    if form is not None:
        units = {name: str(count) for name, count in packed.items()}
        browser.send(form, units | {"tracking_number": number_of(carrier, rng)})


def _write(browser: Browser, rng: Random, _carrier: str) -> str:
    form = browser.form("messages")
    if form is None:
        return ""
    browser.send(form, {"message": rng.choice(WORDS)})
    return "messages written"


def _bill(browser: Browser, rng: Random, _carrier: str) -> str:
    """A bill for what has shipped, as the page fills it in; nothing where the vendor is shown no costs."""
    return "bills sent" if _send_bill(browser, rng, {}) else ""


def _bill_high(browser: Browser, rng: Random, _carrier: str) -> str:
    """The first unit is dearer than it was ordered."""
    form = browser.form("bills")
    costs = [name for name in form.named("cost-") if form.fields[name]] if form else []
    if form is None or not costs:
        return ""
    dearer = round(Decimal(form.fields[costs[0]]) * TOO_MUCH, 2)
    return "bills sent with too much on them" if _send_bill(browser, rng, {costs[0]: str(dearer)}) else ""


def _send_bill(browser: Browser, rng: Random, costs: Mapping[str, str]) -> bool:
    form = browser.form("bills")
    if form is None or not any(int(form.fields[name] or 0) for name in form.named(UNITS)):
        return False
    browser.send(form, {"number": f"R-{rng.randint(100_000, 999_999)}"} | dict(costs))
    return True


STEPS: dict[str, Callable[[Browser, Random, str], str]] = {
    "accept": _accept,
    "promise": _promise,
    "reject": _reject,
    "ship": _ship,
    "ship_half": _ship_half,
    "ship_short": _ship_short,
    "write": _write,
    "bill": _bill,
    "bill_high": _bill_high,
}
