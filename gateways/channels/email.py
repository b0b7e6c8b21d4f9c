"""Purchase orders by e-mail: one mail with the order as text, PDF and CSV."""

from __future__ import annotations

from gateways.mailer import compose
from shop.kernel import chores, mail
from shop.kernel.mail import Attachment, Mail, Refused, TryLater, headers_of, message_id
from shop.purchasing.channel import Dispatch, HandedOver


class EmailChannel:
    """Writes with the stationery and hands over through the mailer that are plugged in.

    The Message-ID is made from the dispatch's key, so it is the same however often the order is offered.
    """

    def compose(self, dispatch: Dispatch) -> bytes:
        """The finished mail, one To for each of the vendor's addresses. Raises BadAddress."""
        letter = mail.stationery().render("purchase_order", head=dispatch.letterhead, paper=dispatch.paper)
        number = dispatch.paper.number
        finished = Mail(
            message_id=message_id(dispatch.key, dispatch.sender.rpartition("@")[2]),
            sender_name=dispatch.letterhead.store_name,
            sender_address=dispatch.sender,
            to=dispatch.to,
            cc=dispatch.cc,
            reply_to=dispatch.sender,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            attachments=(
                Attachment(f"PO-{number}.pdf", "application/pdf", dispatch.pdf),
                Attachment(f"PO-{number}.csv", "text/csv", dispatch.csv),
            ),
        )
        return compose(finished, dispatch.written_at)

    def send(self, raw: bytes) -> HandedOver:
        """Offer the kept bytes to the addresses that stand in them."""
        headers = headers_of(raw)
        to = [each.addr_spec for name in ("To", "Cc") for each in getattr(headers[name], "addresses", ())]
        try:
            receipt = mail.mailer().hand_over(raw, headers["From"].addresses[0].addr_spec, to)
        except TryLater as problem:
            raise chores.TryLater(problem.why) from problem
        except Refused as problem:
            raise chores.GiveUp(problem.why) from problem
        return HandedOver(receipt.response, receipt.accepted, {**receipt.refused, **receipt.deferred})
