"""Changing an account's e-mail address: asked with the password, confirmed by the new mailbox, undone by the old.

The page answers the same whether or not somebody has the new address; a change to one that is taken is just
never confirmed. Nothing switches before that. Whoever reads the old mailbox may undo it for a week, also after
it was confirmed: then the password that was used is worth nothing any more.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from shop.kernel import chores, links, outbox, post, site, throttle
from shop.kernel.chores import Done
from shop.kernel.columns import new_ulid
from shop.kernel.db import lock, session, write, writes
from shop.kernel.links import Link
from shop.kernel.outbox import Lease
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor, record
from shop.people import customers, emails, passwords, signing_in
from shop.people.tables import Customer

CONFIRM_LASTS, UNDO_LASTS = timedelta(days=1), timedelta(days=7)
ASKS, WITHIN = 5, timedelta(hours=1)


def ask(customer: Customer, email: str, password: str) -> None:
    """Mail a link to the new address and one to stop it to the present one; nothing else changes yet.

    Raises Refusal "email" or "sign_in" with its field, TooMany.
    """
    address = emails.clean(email, field="new_email")
    if emails.norm(address) == customer.email_norm:
        raise Refusal("email", "That is your address already.", field="new_email")
    throttle.count(f"email-change:{customer.id}", at_most=ASKS, within=WITHIN)
    if not passwords.fits(customer.password_hash, password):
        raise Refusal("sign_in", "That is not your password.", field="email_password")
    key, store_id, ulid = f"email-change-{new_ulid()}", customer.store_id, customer.ulid
    write(lambda: outbox.enqueue("email_change", key, store_id, customer=ulid, email=address))


def found(store: Store, token: str) -> tuple[Link, Customer] | None:
    """The open link of either kind with its customer; None when it is unknown, used or past its end."""
    link = links.find("change_email", token) or links.find("keep_email", token)
    if link is None or link.used_at is not None or link.store_id != store.id:
        return None
    wanted = sa.select(Customer).where(Customer.id == link.subject_id, Customer.store_id == store.id)
    customer = session().execute(wanted.where(Customer.is_active)).scalar_one_or_none()
    return (link, customer) if customer else None


@writes
def confirm(store: Store, token: str, *, keep_token: str = "") -> None:
    """The new mailbox answered: the account goes by it, and every other browser is signed out.

    Raises Refusal "link_over" and "email_taken".
    """
    link, customer = _use(store, token, "change_email")
    _rename(customer, link.detail)
    signing_in.sign_out_everywhere("customer", customer.id, but=keep_token)
    _note("account.email_changed", "The e-mail address was changed", customer)


@writes
def undo(store: Store, token: str) -> None:
    """The old mailbox objected: its address stays or comes back, all sign-ins end, the password is void.

    A letter to the old address leads to a new password. The oldest mailbox has the last word: links to undo
    that were made later end, earlier ones do not. Raises Refusal "link_over" and "email_taken".
    """
    link, customer = _use(store, token, "keep_email")
    if customer.email_norm != emails.norm(link.detail):
        _rename(customer, link.detail)
    links.revoke("change_email", store.id, customer.id)
    links.revoke("keep_email", store.id, customer.id, after=link.id)
    customer.password_hash = None
    signing_in.sign_out_everywhere("customer", customer.id)
    outbox.enqueue("account_letter", f"account-{new_ulid()}", store.id, customer=customer.ulid)
    _note("account.email_kept", "A change of the e-mail address was undone", customer)


def _use(store: Store, token: str, scope: str) -> tuple[Link, Customer]:
    pair = found(store, token)
    if pair is None or pair[0].scope != scope or not links.consume(pair[0]):
        raise Refusal("link_over", "This link has been used or is too old.")
    return pair[0], lock(pair[1])


def _rename(customer: Customer, address: str) -> None:
    """Give the account the address; links that went to the former one end, but for the one that undoes."""
    try:
        with session().begin_nested():
            customer.email, customer.email_norm = address, emails.norm(address)
            session().flush()
    except sa.exc.IntegrityError as error:
        raise Refusal("email_taken", "This address belongs to another account by now.") from error
    for scope in ("change_email", "reset", "confirm_email"):
        links.revoke(scope, customer.store_id, customer.id)


@chores.chore("email_change")
def _write_letters(lease: Lease) -> Done:
    ulid, address = lease.payload["customer"], lease.payload["email"]
    return Done("written", effect=lambda: _send(ulid, address, lease.dedupe_key))


def _send(ulid: str, address: str, key: str) -> None:
    customer = session().execute(sa.select(Customer).where(Customer.ulid == ulid)).scalar_one()
    store = session().get_one(Store, customer.store_id)
    links.revoke("change_email", store.id, customer.id)
    undo_link = links.issue("keep_email", store.id, customer.id, lasts=UNDO_LASTS, detail=customer.email)
    told = {"name": customer.name or customer.email, "email": address, "link": site.email_page(undo_link)}
    post.send("email_changing", [customer.email], store=store, dedupe_key=f"{key}-old", context=told)
    if customers.by_email(store.id, address) is not None:
        return  # it belongs to somebody: neither of the two hears of it
    token = links.issue("change_email", store.id, customer.id, lasts=CONFIRM_LASTS, detail=address)
    asked = {"name": customer.name or address, "link": site.email_page(token)}
    post.send("email_change", [address], store=store, dedupe_key=f"{key}-new", context=asked)


def _note(name: str, sentence: str, customer: Customer) -> None:
    by = Actor("customer", customer.name or customer.email, customer.ulid)
    record(name, sentence, by=by, store_id=customer.store_id, subject="customer", subject_ulid=customer.ulid)
