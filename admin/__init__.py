"""The order desk and the back office."""

from __future__ import annotations

from flask import Blueprint

from admin.roles import PUBLIC, allows
from web.guards import guard_staff

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
guard_staff(blueprint, allows=allows, public=PUBLIC, sign_in="admin.show_sign_in")

from admin import (  # noqa: E402
    account,  # noqa: F401
    bills,  # noqa: F401
    cancellations,  # noqa: F401
    catalog_frame,  # noqa: F401
    categories,  # noqa: F401
    charges,  # noqa: F401
    customers,  # noqa: F401
    desk,  # noqa: F401
    diverting,  # noqa: F401
    feeds,  # noqa: F401
    frame,  # noqa: F401
    imports,  # noqa: F401
    low_stock,  # noqa: F401
    manual_payments,  # noqa: F401
    notes,  # noqa: F401
    offers,  # noqa: F401
    order_row,  # noqa: F401
    orders,  # noqa: F401
    outbox,  # noqa: F401
    parcel_corrections,  # noqa: F401
    parcels,  # noqa: F401
    part_charges,  # noqa: F401
    payment_problems,  # noqa: F401
    payment_settings,  # noqa: F401
    phone_cards,  # noqa: F401
    picking,  # noqa: F401
    pictures,  # noqa: F401
    previews,  # noqa: F401
    product_vendors,  # noqa: F401
    products,  # noqa: F401
    purchase_orders,  # noqa: F401
    receiving,  # noqa: F401
    reconciliation,  # noqa: F401
    refunds,  # noqa: F401
    rerouting,  # noqa: F401
    returns,  # noqa: F401
    reviews,  # noqa: F401
    revisions,  # noqa: F401
    search,  # noqa: F401
    settings,  # noqa: F401
    sign_in,  # noqa: F401
    staff,  # noqa: F401
    stock,  # noqa: F401
    stock_orders,  # noqa: F401
    style,  # noqa: F401
    tracking_lists,  # noqa: F401
    vendor_channel,  # noqa: F401
    vendor_contact,  # noqa: F401
    vendors,  # noqa: F401
    warehouses,  # noqa: F401
    words,  # noqa: F401
)
