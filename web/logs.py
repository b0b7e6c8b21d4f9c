"""Logs: one line an event, JSON in production, readable elsewhere; nothing secret, nothing that forges a line."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, g, request

from settings import Settings

LONGEST = 2000
SECRET = ("password", "token", "secret", "authorization", "cookie", "card", "sk_live", "sk_test")


def clean(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut what is too long, fold line breaks and control characters, mask what sounds secret."""
    for key, value in event.items():
        if any(word in key.lower() for word in SECRET):
            event[key] = "***"
        elif isinstance(value, str) and key not in ("exception", "stack"):
            shown = "".join(letter if letter.isprintable() else " " for letter in value)
            event[key] = shown if len(shown) <= LONGEST else shown[:LONGEST] + "…"
    return event


def init_logs(app: Flask, settings: Settings) -> None:
    """Send everything that the house logs to standard error in one shape."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        clean,
    ]
    last = structlog.processors.JSONRenderer() if settings.is_production else structlog.dev.ConsoleRenderer()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(formatter)
    root = logging.getLogger()
    if settings.mode != "test":
        root.handlers[:] = [stream]
        root.setLevel(logging.INFO)
        logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # it lists its own parts
    app.after_request(_note_slow_or_broken)


def _note_slow_or_broken(response: Any) -> Any:
    """One line for each answer that is an error of ours."""
    if response.status_code >= 500:
        person = getattr(g, "person", "")
        logging.getLogger("web").warning(
            "answered %s to %s %s %s", response.status_code, request.method, request.path, person
        )
    return response
