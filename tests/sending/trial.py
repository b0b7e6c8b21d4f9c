"""Sends many purchase orders while workers die: what must be true of each is said in Outcome."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from settings import Settings
from shop.kernel import clock
from shop.kernel.db import changes, session, write
from shop.kernel.mail import message_id
from shop.kernel.outbox import Job
from shop.purchasing.cutting import cut
from shop.purchasing.joint_tables import JointMail, JointMailOrder
from shop.purchasing.tables import PurchaseOrder
from shop.reports import doctor
from shop.sourcing.tables import Vendor
from tests.sending.bad_server import BadServer, bad_server
from tests.sending.worker import LEASE
from tests.world_purchasing import ANA, Want, choices_of, make_waiting_order, vendor

ROOT = Path(__file__).resolve().parents[2]
VENDORS, LINES, WORKERS = 10, 3, 3
PATIENCE = 900  # seconds; a machine that stands still


@dataclass
class Outcome:
    """What became of it; every list of troubles must be empty."""

    orders: int
    kills: int = 0
    freezes: int = 0
    copies: int = 0
    mails: int = 0
    did: dict[str, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether every vendor has every purchase order, and no more was said than is true."""
        return not self.troubles

    def words(self) -> str:
        """The outcome for people."""
        did = "\n".join(f"  {count:5} × the server {what}" for what, count in sorted(self.did.items()))
        return (
            f"{self.orders} purchase orders, {self.kills} workers killed, {self.freezes} frozen past their lease\n"
            f"{did}\n{self.copies} copies of {self.mails} mails were taken; "
            + ("each vendor has each of its orders." if self.is_right else "\n".join(self.troubles[:20]))
        )


def run(
    settings: Settings,
    orders: int,
    kills: int,
    seed: int,
    *,
    manner: str = "careful",
    together: bool = False,
) -> Outcome:
    """Make the orders, send them through the bad server while workers die, let the rest go, then look.

    `together`: their vendors want one mail for all that wait, and the hour has come.
    """
    dice, outcome = random.Random(seed), Outcome(orders)
    _make(orders, together=together)
    with bad_server(seed) as (server, port):
        workers = [_start(settings, port, manner) for _ in range(WORKERS)]
        try:
            for number in range(1, kills + 1):
                _wait(
                    lambda at=number: (
                        len(_sent()) >= orders * at // (kills + 2) or server.did.total() > 40 * at
                    )
                )
                _hurt(workers, dice, outcome)
                workers.append(_start(settings, port, manner))
                _look_at_sent(server, outcome)
            _wait(lambda: len(_sent()) >= orders * 9 // 10)
            server.is_good = True
            _wait(lambda: len(_sent()) == orders)
        finally:
            for worker in workers:
                _end(worker)
        _look_at_end(server, outcome)
    return outcome


def _make(orders: int, *, together: bool) -> None:
    """Orders of three lines each, every line another vendor's; all their purchase orders wait to be sent."""

    def vendors() -> None:
        for number in range(VENDORS):
            rule = {"send_rule": "daily", "send_at": "16:30", "send_together": True} if together else {}
            vendor(f"V{number}", emails=[f"orders@v{number}.example"], **rule)

    write(vendors)
    for number in range(0, orders, LINES):
        named = [f"V{(number + step) % VENDORS}" for step in range(min(LINES, orders - number))]
        wants = [Want(f"SKU-{code}", 1, {code: (6100, 10_000)}) for code in named]
        order = make_waiting_order(*wants, number=2000 + number // LINES)
        cut(order, choices_of(order), ANA, send=True, form_key="k")
    if together:
        past = clock.now() - timedelta(minutes=1)
        write(lambda: changes(sa.update(PurchaseOrder).values(send_after=past)))
        write(lambda: changes(sa.update(Job).values(next_at=past)))
    session().rollback()


def _start(settings: Settings, port: int, manner: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "tests.sending.worker",
        settings.database_url,
        str(settings.var),
        str(port),
        manner,
    ]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)


def _hurt(workers: list[subprocess.Popen[bytes]], dice: random.Random, outcome: Outcome) -> None:
    """Kill one at a moment that nobody chose, or freeze it until its lease is over and kill it after that."""
    time.sleep(dice.random() * 0.2)
    victim = workers.pop(dice.randrange(len(workers)))
    if dice.random() < 0.15:
        os.kill(victim.pid, signal.SIGSTOP)
        time.sleep(LEASE + 0.5)
        os.kill(victim.pid, signal.SIGCONT)
        time.sleep(0.3)
        outcome.freezes += 1
    _end(victim)
    outcome.kills += 1


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait(60)


def _sent() -> dict[str, str]:
    """{number: Message-ID} of the purchase orders that say they are sent."""
    session().rollback()
    wanted = (
        sa.select(PurchaseOrder, JointMail)
        .outerjoin(JointMailOrder, JointMailOrder.purchase_order_id == PurchaseOrder.id)
        .outerjoin(JointMail, JointMail.id == JointMailOrder.joint_mail_id)
        .where(PurchaseOrder.state == "sent")
    )
    said = {po.number: _named(po, mail) for po, mail in session().execute(wanted)}
    session().rollback()
    return said


def _named(po: PurchaseOrder, mail: JointMail | None) -> str:
    """The Message-ID of the mail that carries it."""
    return message_id((mail or po).dispatch_key, "alder.example")


def _look_at_sent(server: BadServer, outcome: Outcome) -> None:
    """Nothing says Sent that no server took; what is sent is read first, since the server goes on taking."""
    said = _sent()
    outcome.troubles += [
        f"{number} says sent, no server took it" for number, name in said.items() if name not in server.took()
    ]


def _look_at_end(server: BadServer, outcome: Outcome) -> None:
    _look_at_sent(server, outcome)
    said = _sent()
    wanted = sa.select(PurchaseOrder, Vendor.emails).join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
    for po, emails in session().execute(wanted):
        name = said.get(po.number, "")
        if po.state != "sent":
            outcome.troubles.append(f"{po.number} is {po.state}")
        if server.recipients[name] != set(emails):
            outcome.troubles.append(f"{po.number} reached {sorted(server.recipients[name])}, not {emails}")
        if len(set(server.copies[name])) != 1:
            outcome.troubles.append(f"{po.number}: copies with other bytes under one Message-ID")
    mine = {name for name in server.copies if name.startswith(("po-", "joint-"))}
    outcome.mails = len(mine)
    if mine != set(said.values()):
        outcome.troubles.append(f"{len(mine)} messages, {len(set(said.values()))} that carry purchase orders")
    outcome.copies = sum(len(server.copies[name]) for name in mine)
    outcome.did = dict(server.did)
    outcome.troubles += [str(finding) for finding in doctor.examine()]
    session().rollback()


def _wait(fact) -> None:  # type: ignore[no-untyped-def]
    """Wait for a fact; only a machine that stands still takes this long."""
    deadline = time.monotonic() + PATIENCE
    while not fact():
        if time.monotonic() > deadline:
            raise TimeoutError("it never came to that")
        time.sleep(0.05)
