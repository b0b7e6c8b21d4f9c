"""A vendor's page of a purchase order, opened by the link in the mail: no account, nothing of anybody else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request, url_for

from shop.purchasing import inviting
from shop.purchasing.inviting import Invitation
from shop.reports import vendor_sheet
from web.pages import page
from web.requests import current_store, visit

blueprint = Blueprint("vendor", __name__, url_prefix="/po")
FOR_ENDED = {"create_link"}  # what still answers when the link does not open anything any more


@blueprint.before_request
def let_in() -> Response | None:
    """Only who holds a link; `order` names another open purchase order of the same vendor."""
    token = (request.view_args or {})["token"]
    invitation = inviting.open_link(current_store(), token[:100])
    if invitation is None:
        abort(404)
    g.invitation = invitation
    if not invitation.is_open and (request.endpoint or "").partition(".")[2] not in FOR_ENDED:
        return page("vendor/ended.html", status=410, **about())
    if other := request.values.get("order", "")[:40]:
        g.invitation = vendor_sheet.beside(invitation, other)
    return None


def invited() -> Invitation:
    """The purchase order that this request is about."""
    invitation: Invitation = g.invitation
    return invitation


def about() -> dict[str, Any]:
    """What every page of a vendor shows around its content."""
    store = current_store()
    return {
        "store": store,
        "token": (request.view_args or {})["token"],
        "brand_css_url": url_for("storefront.brand_css", v=store.brand_hue),
        "vendor": invited().vendor,
    }


def log(act: str) -> None:
    """Write down that the link was used."""
    inviting.note(invited(), act, visit())


from vendor import answers, bills, orders, returns, tracking_lists  # noqa: E402, F401
