"""Staff: adding people, their roles, switching them off, and their passwords; nobody touches one above."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Missing, Refusal, Stale
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM, Actor, record
from shop.people import emails, passwords
from shop.people.sign_ins import end_others
from shop.people.tables import ROLES, Staff

RANK = {"owner": 3, "manager": 2, "desk": 1, "purchasing": 1, "read_only": 0}
COLLEAGUES = 500  # more than any one page shows


def actor(person: Staff) -> Actor:
    """How the timeline names this person."""
    return Actor("staff", person.name, person.ulid)


def everyone(store_id: int) -> list[Staff]:
    """The store's staff, active ones first, by name."""
    wanted = (
        sa.select(Staff)
        .where(Staff.store_id == store_id)
        .order_by(Staff.is_active.desc(), Staff.name, Staff.id)
        .limit(COLLEAGUES)
    )
    return list(session().execute(wanted).scalars())


def find(store_id: int, ulid: str) -> Staff:
    """The colleague with this id; raises Missing for another store's."""
    wanted = sa.select(Staff).where(Staff.store_id == store_id, Staff.ulid == ulid)
    person = session().execute(wanted).scalar_one_or_none()
    if person is None:
        raise Missing
    return person


def roles_to_give(by: Staff) -> tuple[str, ...]:
    """The roles that this person may give to others: none above their own."""
    return tuple(role for role in ROLES if RANK[role] <= RANK[by.role])


@writes
def add(store: Store, *, email: str, name: str, role: str, password: str, by: Staff | None = None) -> Staff:
    """Add a colleague. `by` is None on the command line, where the operator may do everything.

    Raises Refusal "email", "password_length", "password_weak", "role", "name", "email_taken".
    """
    _check_role(role, by)
    if not name.strip():
        raise Refusal("name", "A name is needed.", field="name")
    address = emails.clean(email)
    passwords.check_new(password)
    hashed = passwords.make(password)
    person = Staff(
        store_id=store.id, email=address, email_norm=emails.norm(address), name=name.strip(), role=role,
        password_hash=hashed,
    )  # fmt: skip
    try:
        with session().begin_nested():
            session().add(person)
            session().flush()
    except sa.exc.IntegrityError as error:
        raise Refusal(
            "email_taken", "Somebody with this e-mail works here already.", field="email"
        ) from error
    _note("staff.added", f"{person.name} joined as {_word(role)}", person, by, role=role)
    return person


@writes
def change(person: Staff, *, version: int, role: str, is_active: bool, by: Staff) -> None:
    """Give a colleague another role, or switch them off or on; ends their sign-ins at once.

    Raises Refusal "above" for one of higher rank, "own" for oneself, "last_owner", "role", or Stale.
    """
    lock(person)
    if person.version != version:
        theirs = {"role": person.role, "is_active": person.is_active}
        raise Stale(
            f"{person.name} was changed meanwhile.",
            theirs=theirs,
            yours={"role": role, "is_active": is_active},
        )
    _check_touch(person, by)
    _check_role(role, by)
    before = {"role": person.role, "is_active": person.is_active}
    after = {"role": role, "is_active": is_active}
    if before == after:
        return
    person.role, person.is_active = role, is_active
    session().flush()
    _keep_an_owner(person.store_id)
    end_others("staff", person, "")
    state = "" if is_active else ", switched off"
    _note(
        "staff.changed", f"{person.name} is now {_word(role)}{state}", person, by, before=before, after=after
    )


@writes
def change_password(person: Staff, current: str, new: str, token: str) -> None:
    """Change one's own password; ends every other sign-in. Raises Refusal at "current" or "new"."""
    if not passwords.fits(person.password_hash, current):
        raise Refusal("current", "This is not your current password.", field="current")
    passwords.check_new(new, field="new")
    person.password_hash = passwords.make(new)
    session().add(person)
    end_others("staff", person, token)
    _note("staff.password_changed", f"{person.name} changed their password", person, person)


def _check_touch(person: Staff, by: Staff) -> None:
    if person.id == by.id:
        raise Refusal("own", "You cannot change your own role. Ask a colleague.")
    if RANK[person.role] > RANK[by.role]:
        raise Refusal("above", f"{person.name} is {_word(person.role)}: only an owner may change that.")


def _check_role(role: str, by: Staff | None) -> None:
    if role not in ROLES:
        raise Refusal("role", "Choose one of the roles.", field="role")
    if by is not None and RANK[role] > RANK[by.role]:
        raise Refusal("role", "You cannot give a role above your own.", field="role")


def _keep_an_owner(store_id: int) -> None:
    owners = sa.select(sa.func.count()).where(
        Staff.store_id == store_id, Staff.role == "owner", Staff.is_active.is_(True)
    )
    if session().execute(owners).scalar_one() == 0:
        raise Refusal("last_owner", "A store keeps at least one owner who can sign in.")


def _note(name: str, sentence: str, person: Staff, by: Staff | None, **details: Any) -> None:
    who = actor(by) if by else SYSTEM
    record(
        name, sentence, by=who, store_id=person.store_id, subject="staff", subject_ulid=person.ulid, **details
    )


def _word(role: str) -> str:
    return role.replace("_", " ")
