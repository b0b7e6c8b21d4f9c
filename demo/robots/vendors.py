"""The robot vendors at work: each new mail gets a script, and each step of it is a form of the vendor's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from demo.robots import postboxes
from demo.robots.browsing import Browser, Gone
from demo.robots.memory import Memory
from demo.robots.postboxes import Post
from demo.robots.scripts import CHASED, NIGHT, SCRIPTS, Director
from demo.tracking_numbers import number_of
from shop.kernel import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WORDS = (
    "Thank you. It leaves with Thursday's pallet.",
    "The blue ones are a shade darker this year, is that fine?",
    "We have a new telephone number, it is on the invoice.",
)
UNITS = "quantity-"


class Robots:
    """All vendors' robots: `addresses` are {mail address: the carrier they ship with}, `did` counts what they did."""

    def __init__(
        self, application: WSGIApplication, addresses: Mapping[str, str], memory: Memory, rng: Random
    ) -> None:
        self._application, self._addresses, self._memory, self._rng = application, addresses, memory, rng
        self._director = Director(rng)
        self.did: Counter[str] = Counter()

    def morning(self) -> None:
        """What was left for another day is due: ship what was promised."""
        for link, steps in list(self._memory.todo.items()):
            if steps[0] == NIGHT:
                self._play(link, steps[1:], self._carrier(""))

    def read_mail(self, folder: Path, bounces: Path) -> None:
        """Read what came, and do for each order in it what the robot's script says."""
        for post in postboxes.new_post(folder, self._addresses, frozenset(self._memory.read)):
            self._memory.read.append(post.message_id)
            self.did["mails read"] += 1
            if post.has_papers:
                self._take_on(post, bounces)
            else:
                self._asked_about(post)

    def _take_on(self, post: Post, bounces: Path) -> None:
        for link in post.links:
            steps = SCRIPTS[self._director.next()]
            if steps[0] == "bounce":
                bounces.mkdir(parents=True, exist_ok=True)
                (bounces / f"{post.message_id}.eml").write_bytes(postboxes.came_back(post))
                self.did["mails bounced"] += 1
                steps = steps[1:]
            self._play(link, steps, self._carrier(post.to))

    def _asked_about(self, post: Post) -> None:
        """Somebody asks: the link is another one, and whoever was silent answers now."""
        for link in post.links:
            self.did["reminders answered"] += 1
            self._play(link, ("accept", NIGHT, "ship"), self._carrier(post.to))

    def _play(self, link: str, steps: tuple[str, ...] | list[str], carrier: str) -> None:
        """Go through the steps up to a night, a silence, or a page that takes no more."""
        left = list(steps)
        if left and left[0] == CHASED:
            self.did["orders left unanswered"] += 1
        while left and left[0] not in (NIGHT, CHASED):
            step = left.pop(0)
            browser = Browser(self._application, self._network())
            try:
                browser.open(link)
                done = STEPS[step](browser, self._rng, carrier)
            except Gone:
                done, left = "pages that took no more", []
            if done:
                self.did[done] += 1
        self._memory.keep(link, [] if left and left[0] == CHASED else left)

    def _carrier(self, address: str) -> str:
        return self._addresses.get(address) or "ups"

    def _network(self) -> str:
        return f"203.0.113.{self._rng.randint(2, 250)}"


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


STEPS: dict[str, Callable[[Browser, Random, str], str]] = {
    "accept": _accept,
    "promise": _promise,
    "reject": _reject,
    "ship": _ship,
    "ship_half": _ship_half,
    "ship_short": _ship_short,
    "write": _write,
}
