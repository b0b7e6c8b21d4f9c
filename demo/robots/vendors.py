"""The robot vendors at work: each new mail gets a script, and each step of it is a form of the vendor's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from demo.robots import postboxes
from demo.robots.browsing import Browser, Gone
from demo.robots.memory import Memory
from demo.robots.postboxes import Post
from demo.robots.scripts import CHASED, NIGHT, SCRIPTS, Director
from demo.robots.steps import STEPS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


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
