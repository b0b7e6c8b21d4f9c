"""What every page of the desk shows around its content: who works here, the store, what they may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import url_for
from flask_login import current_user

from admin import blueprint, roles
from web.requests import current_staff, current_store


@blueprint.app_template_global("role_word")
def role_word(role: str) -> str:
    """The role as people say it."""
    return roles.WORDS[role]


@cache
def _may(role: str) -> Callable[[str], bool]:
    """Whether the role opens an endpoint; the same function for the same role, as pages are kept by their values."""
    return lambda endpoint: roles.allows(role, endpoint)


@blueprint.context_processor
def frame() -> dict[str, Any]:
    """The context of layouts/desk.html; `may(endpoint)` hides what the guard would refuse."""
    if not current_user.is_authenticated:
        return {"store": current_store()}
    staff = current_staff()
    waiting = dict(staff.alarms)
    return {
        "store": current_store(),
        "current_staff": staff,
        "outbox_alarm": waiting.get("outbox", 0),
        "vendor_alarm": waiting.get("vendors", 0),
        "may": _may(staff.role),
        "hidden_places": () if roles.allows(staff.role, "show_settings") else ("settings",),
        "payment_alarm": current_store().payment_alarm
        if roles.allows(staff.role, "show_reconciliation")
        else 0,
        "brand_css_url": url_for("storefront.brand_css", v=current_store().brand_hue),
    }
