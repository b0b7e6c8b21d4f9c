"""Purchase orders by e-mail: one mail with the order as text, PDF, and CSV or the file that a program reads."""

from __future__ import annotations

from collections.abc import Sequence

from gateways.mailer import compose
from shop.kernel import chores, mail
from shop.kernel.mail import Attachment, Letter, Mail, NotTaken, Refused, TryLater, headers_of, message_id
from shop.purchasing.channel import Dispatch, HandedOver, Outgoing, Route

TYPES = {"edi": "application/edi-x12", "json": "application/json"}


class EmailChannel:
    """Writes with the stationery and hands over through the mailer that are plugged in.

    The Message-ID is made from the dispatch's key, so it is the same however often the order is offered.
    """

    carries = "mail"

    def compose(self, dispatch: Dispatch) -> bytes:
        """The finished mail, one To for each of the vendor's addresses. Raises BadAddress."""
        letter = mail.stationery().render("purchase_order", head=dispatch.letterhead, paper=dispatch.paper)
        return _written(dispatch.key, letter, [dispatch])

    def compose_together(self, key: str, dispatches: Sequence[Dispatch]) -> bytes:
        """One finished mail for several orders: a list at its top, then each with its files. Raises BadAddress."""
        first, papers = dispatches[0], [each.paper for each in dispatches]
        letter = mail.stationery().render(
            "purchase_orders", head=first.letterhead, papers=papers, currency=first.paper.currency
        )
        return _written(key, letter, dispatches)

    def send(self, outgoing: Outgoing) -> HandedOver:
        """Offer the kept bytes to the addresses that stand in them."""
        raw = outgoing.raw
        headers = headers_of(raw)
        to = [each.addr_spec for name in ("To", "Cc") for each in getattr(headers[name], "addresses", ())]
        try:
            receipt = mail.mailer().hand_over(raw, headers["From"].addresses[0].addr_spec, to)
        except NotTaken as problem:
            raise chores.NotTaken(problem.why) from problem
        except TryLater as problem:
            raise chores.TryLater(problem.why) from problem
        except Refused as problem:
            raise chores.GiveUp(problem.why) from problem
        return HandedOver(receipt.response, receipt.accepted, {**receipt.refused, **receipt.deferred})

    def probe(self, route: Route) -> str:
        """Nothing to try before a mail goes: whether an address takes mail, only a mail tells."""
        return "Mail goes out with the store's other letters."

    def identify(self, route: Route) -> str:
        """The mail server is the store's own."""
        return ""


def _written(key: str, letter: Letter, dispatches: Sequence[Dispatch]) -> bytes:
    """The letter with the files of every order, from and to whom the first one names."""
    first = dispatches[0]
    files = [
        paper
        for each in dispatches
        for paper in (Attachment(f"PO-{each.paper.number}.pdf", "application/pdf", each.pdf), _file(each))
    ]
    finished = Mail(
        message_id=message_id(key, first.sender.rpartition("@")[2]),
        sender_name=first.letterhead.store_name,
        sender_address=first.sender,
        to=first.to,
        cc=first.cc,
        reply_to=first.sender,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        attachments=tuple(files),
    )
    return compose(finished, first.written_at)


def _file(dispatch: Dispatch) -> Attachment:
    """What a program reads, or else the CSV."""
    if dispatch.file is None:
        return Attachment(f"PO-{dispatch.paper.number}.csv", "text/csv", dispatch.csv)
    ending = dispatch.file.name.rpartition(".")[2]
    return Attachment(dispatch.file.name, TYPES.get(ending, "text/csv"), dispatch.file.content)
