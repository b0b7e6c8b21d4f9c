"""What the robots remember from day to day: mails read, and what is still to do for which link."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Memory:
    """`days` lived so far, Message-IDs `read`, `todo` as {link: the steps that are left}."""

    days: int = 0
    read: list[str] = field(default_factory=list)
    todo: dict[str, list[str]] = field(default_factory=dict)

    def keep(self, link: str, steps: Sequence[str]) -> None:
        """Remember what is left to do for the link; nothing forgets it."""
        self.todo.pop(link, None)
        if steps:
            self.todo[link] = list(steps)


def load(path: Path) -> Memory:
    """What was kept, or an empty memory."""
    return Memory(**json.loads(path.read_text())) if path.exists() else Memory()


def save(memory: Memory, path: Path) -> None:
    """Keep it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(asdict(memory)))
    os.replace(draft, path)
