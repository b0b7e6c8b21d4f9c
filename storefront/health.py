"""GET /health: whether this process and its database answer, and which SQLite or PostgreSQL it is."""

from __future__ import annotations

from flask import Response, jsonify

from shop.kernel import condition
from storefront import blueprint


@blueprint.get("/health")
def health() -> Response:
    """{"ok": true, "database": "SQLite 3.53.4 (wal)", "worker_seen": seconds or null}."""
    return jsonify(condition.report())
