"""Who may do what at the desk: one table from endpoint to the roles it answers.

An endpoint that is not in the table answers nobody; tests/meta/test_routes.py names what is missing.
"""

from __future__ import annotations

from shop.people.tables import ROLES

WORDS = {
    "owner": "Owner",
    "manager": "Manager",
    "desk": "Order desk",
    "purchasing": "Purchasing",
    "read_only": "Read only",
}
EVERYONE = frozenset(ROLES)
WORKING = frozenset({"owner", "manager", "desk", "purchasing"})
SELLING = frozenset({"owner", "manager", "desk"})
BUYING = frozenset({"owner", "manager", "purchasing"})
MANAGING = frozenset({"owner", "manager"})
OWNING = frozenset({"owner"})

PUBLIC = frozenset({"show_sign_in", "create_sign_in"})
ALLOWED: dict[str, frozenset[str]] = {
    # one's own account
    "create_sign_out": EVERYONE,
    "show_account": EVERYONE,
    "end_other_sign_ins": EVERYONE,
    "change_password": EVERYONE,
    # the desk
    "show_desk": EVERYONE,
    "show_orders": EVERYONE,
    "search": EVERYONE,
    "show_style": EVERYONE,
    # an order
    "show_order": EVERYONE,
    "show_order_tab": EVERYONE,
    "edit_contact": SELLING,
    "change_contact": SELLING,
    "create_note": WORKING,
    "create_tag": WORKING,
    "create_review": SELLING,
    "create_charge": SELLING,
    "create_charge_question": SELLING,
    "create_pay_link": SELLING,
    "show_part_charge": SELLING,
    "create_part_charge": SELLING,
    "create_payment_review": MANAGING,
    "create_money_check": SELLING,
    "show_manual_payment": SELLING,
    "create_manual_payment": SELLING,
    "create_reversal": SELLING,
    "show_phone_card": SELLING,
    "create_phone_card": SELLING,
    "show_refund": SELLING,
    "preview_refund": SELLING,
    "create_refund": SELLING,
    "create_release": SELLING,
    "show_completion": SELLING,
    "create_completion": SELLING,
    "show_cancellation": SELLING,
    "create_cancellation": SELLING,
    # purchase orders and parcels
    "create_purchase_orders": WORKING,
    "create_stock_release": WORKING,
    "create_rerouting": WORKING,
    "show_margin": WORKING,
    "show_purchase_orders": EVERYONE,
    "show_purchase_order": EVERYONE,
    "show_paper": EVERYONE,
    "show_preview": EVERYONE,
    "show_preview_body": EVERYONE,
    "create_drawing": WORKING,
    "create_dispatch": WORKING,
    "create_dispatch_retry": WORKING,
    "create_diversion": WORKING,
    "create_bounce_closing": WORKING,
    "create_purchase_order_cancellation": WORKING,
    "create_cancel_answer": WORKING,
    "create_revision_answer": WORKING,
    "create_revision_closing": WORKING,
    "create_receipt": WORKING,
    "create_vendor_message": WORKING,
    "create_chase": WORKING,
    "create_reading": WORKING,
    "create_vendor_link": WORKING,
    "create_revocation": WORKING,
    # stock that is ordered and received
    "show_new_stock_order": BUYING,
    "create_stock_order": BUYING,
    "show_stock_lines": BUYING,
    "change_stock_lines": BUYING,
    "create_delivery": WORKING,
    "create_delivery_reversal": BUYING,
    "create_stock_closing": BUYING,
    "create_inbound_void": WORKING,
    "show_carriers": WORKING,
    "create_parcel": WORKING,
    "create_parcel_correction": WORKING,
    "create_parcel_void": WORKING,
    "create_closing": SELLING,
    # bulk tracking
    "show_tracking_lists": EVERYONE,
    "create_tracking_list": WORKING,
    "show_tracking_list": EVERYONE,
    "change_columns": WORKING,
    "create_listed_parcels": WORKING,
    # vendors and their offers
    "show_vendors": EVERYONE,
    "show_vendor": EVERYONE,
    "show_new_vendor": BUYING,
    "create_vendor": BUYING,
    "change_vendor": BUYING,
    "show_vendor_channel": BUYING,
    "change_vendor_channel": BUYING,
    "create_channel_test": BUYING,
    "change_vendor_schedule": BUYING,
    "show_feed": EVERYONE,
    "change_feed": BUYING,
    "create_feed_file": BUYING,
    "create_feed_decision": BUYING,
    "show_offers": EVERYONE,
    "create_offer": BUYING,
    "create_default_offer": BUYING,
    # the outbox
    "show_outbox": EVERYONE,
    "create_job_retry": WORKING,
    "show_message": EVERYONE,
    "show_message_body": EVERYONE,
    "show_attachment": EVERYONE,
    # customers
    "show_customers": EVERYONE,
    "show_customer": EVERYONE,
    "change_notice": SELLING,
    # settings
    "show_settings": MANAGING,
    "change_settings": MANAGING,
    "show_payment_settings": MANAGING,
    "create_payment_check": MANAGING,
    "create_payment_keys": OWNING,
    "create_key_removal": OWNING,
    "show_reconciliation": MANAGING,
    "create_reconciliation": MANAGING,
    "create_mismatch_question": MANAGING,
    "create_mismatch_closing": MANAGING,
    "create_event_closing": MANAGING,
    "show_staff": MANAGING,
    "create_staff": MANAGING,
    "change_staff": MANAGING,
    # the catalogue
    "list_products": EVERYONE,
    "show_product": EVERYONE,
    "new_product": BUYING,
    "create_product": BUYING,
    "update_product": BUYING,
    "draft_product": BUYING,
    "show_pictures": EVERYONE,
    "add_picture": BUYING,
    "arrange_pictures": BUYING,
    "remove_picture": BUYING,
    "show_product_vendors": EVERYONE,
    "add_product_vendor": BUYING,
    "change_product_vendors": BUYING,
    "list_categories": EVERYONE,
    "show_category": EVERYONE,
    "create_category": BUYING,
    "update_category": BUYING,
    # stock
    "show_stock": EVERYONE,
    "adjust_stock": BUYING,
    "create_bin": BUYING,
    "create_reorder_point": BUYING,
    "show_low_stock": EVERYONE,
    "create_low_stock_orders": BUYING,
    "show_pick_list": EVERYONE,
    "show_packing_slip": EVERYONE,
    "list_warehouses": EVERYONE,
    "create_warehouse": MANAGING,
    "show_warehouse": MANAGING,
    "change_warehouse": MANAGING,
    # imports and exports of the catalogue
    "list_imports": BUYING,
    "new_import": BUYING,
    "create_import": BUYING,
    "show_import": BUYING,
    "apply_import": BUYING,
    "download_refused": BUYING,
    "download_template": BUYING,
    "export_rows": BUYING,
}


def allows(role: str, endpoint: str) -> bool:
    """Whether the endpoint (without "admin.") answers this role."""
    return role in ALLOWED.get(endpoint, frozenset())
