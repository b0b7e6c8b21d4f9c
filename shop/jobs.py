"""Every module whose jobs the worker performs, in one import that registers them."""

from __future__ import annotations

from shop.imports import feeding, running
from shop.orders import letters, tracing
from shop.payments import asking, hearing, keeping, reconciling, refunding
from shop.people import accounts, changing_email
from shop.purchasing import bouncing, dispatching, joint_mails, papers, revision_papers

PERFORMERS = (
    accounts,
    changing_email,
    running,
    feeding,
    letters,
    tracing,
    asking,
    hearing,
    refunding,
    reconciling,
    keeping,
    papers,
    dispatching,
    joint_mails,
    revision_papers,
    bouncing,
)
