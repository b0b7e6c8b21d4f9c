"""Accounts: a password is only ever chosen through a link mailed to the address, so having one proves it.

That is why a guest's orders may show once somebody signs in, and why registering under a stranger's address
gives nothing away: the answer on the page is the same for known and unknown, the rest is in the mail.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from shop.kernel import chores, links, outbox, post, site, throttle, typed
from shop.kernel.chores import Done, GiveUp
from shop.kernel.columns import new_ulid
from shop.kernel.db import lock, session, write, writes
from shop.kernel.outbox import Lease
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor, record
from shop.people import customers, emails, passwords, signing_in
from shop.people.signing_in import Visit
from shop.people.tables import Customer

CONFIRM_LASTS, RESET_LASTS = timedelta(days=2), timedelta(minutes=60)
ASKS_PER_ADDRESS, ASKS_PER_MAILBOX, WITHIN = 20, 5, timedelta(hours=1)


@writes
def register(store: Store, email: str, visit: Visit) -> None:
    """Mail the address a link under which its owner chooses a password; nothing can be used before that.

    Does the same for an address that has orders or an account already. The name is asked for behind the
    link: a mail to somebody who may know nothing of this carries no words of a stranger's. Raises Refusal
    "email", TooMany.
    """
    address = emails.clean(email)
    _count(store, address, visit)
    customer = customers.find_or_make(store.id, address)
    outbox.enqueue("account_letter", f"account-{new_ulid()}", store.id, customer=customer.ulid)


@writes
def forgot_password(store: Store, email: str, visit: Visit) -> None:
    """Mail a link to choose a new password, if the address has an account; silent when it has not."""
    address = emails.clean(email)
    _count(store, address, visit)
    customer = customers.by_email(store.id, address)
    known = customer.ulid if customer and customer.password_hash else ""
    outbox.enqueue("account_letter", f"account-{new_ulid()}", store.id, customer=known)


def owner_of(token: str) -> Customer | None:
    """Whose password the link chooses; None when it is unknown, used or past its end. A GET may ask."""
    link = links.find("confirm_email", token) or links.find("reset", token)
    if link is None or link.used_at is not None:
        return None
    wanted = sa.select(Customer).where(Customer.id == link.subject_id, Customer.store_id == link.store_id)
    return session().execute(wanted.where(Customer.is_active)).scalar_one_or_none()


def choose_password(token: str, password: str, visit: Visit, *, name: str = "") -> str:
    """Set the password of the link's owner, end all their sign-ins, and return the token of a new one.

    Each link works once, even when two press at the same moment. Raises Refusal "link_over",
    "password_length" or "password_weak".
    """
    passwords.check_new(password)
    if owner_of(token) is None:
        raise _over()
    hashed = passwords.make(password)  # takes its time, so it is done before the write
    return write(lambda: _set_password(token, hashed, visit, name))


def _set_password(token: str, hashed: str, visit: Visit, name: str) -> str:
    link = links.find("confirm_email", token) or links.find("reset", token)
    customer = owner_of(token)
    if link is None or customer is None or not links.consume(link):
        raise _over()
    lock(customer)
    customer.password_hash = hashed
    customer.name = customer.name or typed.line(name, 120)
    for scope in ("confirm_email", "reset"):
        links.revoke(scope, customer.store_id, customer.id)
    signing_in.sign_out_everywhere("customer", customer.id)
    _note("account.password_chosen", "A password was chosen", customer)
    return signing_in.start("customer", customer, visit)


def _over() -> Refusal:
    return Refusal("link_over", "This link has been used or is too old. Ask for a new one.")


def change_password(customer: Customer, old: str, new: str, *, keep_token: str) -> None:
    """Change one's own password; every other browser is signed out. Raises Refusal with its field."""
    passwords.check_new(new, field="new_password")
    before = customer.password_hash
    if not passwords.fits(before, old):
        raise Refusal("sign_in", "That is not your present password.", field="old_password")
    hashed = passwords.make(new)

    def change() -> None:
        if lock(customer).password_hash != before:
            raise Refusal("sign_in", "The password was changed a moment ago.", field="old_password")
        customer.password_hash = hashed
        signing_in.sign_out_everywhere("customer", customer.id, but=keep_token)
        _note("account.password_changed", "The password was changed", customer)

    write(change)


@chores.chore("account_letter")
def _write_letter(lease: Lease) -> Done:
    """Write the mail that a registration or a forgotten password asked for: the work behind a constant answer."""
    ulid = lease.payload["customer"]
    if not ulid:
        return Done("nobody has that address")
    known = session().execute(sa.select(Customer.id).where(Customer.ulid == ulid)).scalar_one_or_none()
    if known is None:
        raise GiveUp("the customer is gone")
    return Done("written", effect=lambda: _send(known, lease.dedupe_key))


def _send(customer_id: int, key: str) -> None:
    customer = session().get_one(Customer, customer_id)
    store = session().get_one(Store, customer.store_id)
    has_account = customer.password_hash is not None
    scope, lasts = ("reset", RESET_LASTS) if has_account else ("confirm_email", CONFIRM_LASTS)
    links.revoke(scope, store.id, customer.id)
    link = site.password_page(links.issue(scope, store.id, customer.id, lasts=lasts))
    context = {"name": customer.name if has_account else customer.email, "link": link}
    if has_account:
        context["minutes"] = str(int(lasts.total_seconds() // 60))
    kind = "password_reset" if has_account else "account_welcome"
    post.send(kind, [customer.email], store=store, dedupe_key=key, context=context)


def _count(store: Store, address: str, visit: Visit) -> None:
    throttle.count(f"account:address:{visit.address}", at_most=ASKS_PER_ADDRESS, within=WITHIN)
    name = f"account:{store.id}:{address.casefold()}"[:200]
    throttle.count(name, at_most=ASKS_PER_MAILBOX, within=WITHIN)


def _note(name: str, sentence: str, customer: Customer) -> None:
    by = Actor("customer", customer.name or customer.email, customer.ulid)
    record(name, sentence, by=by, store_id=customer.store_id, subject="customer", subject_ulid=customer.ulid)
