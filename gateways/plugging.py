"""Chooses, from the settings, what stands behind each of the business's ports."""

from __future__ import annotations

from settings import Settings


def plug(settings: Settings) -> None:
    """Plug mailer, letters, papers and card gateway in."""
