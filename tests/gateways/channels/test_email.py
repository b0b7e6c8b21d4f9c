"""Purchase orders by e-mail: everyone of the vendor gets one mail, with text, PDF and CSV, and nobody else."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from gateways.channels.email import EmailChannel
from gateways.letters import Letters
from shop.kernel import chores, mail
from shop.kernel.mail import BadAddress, Letterhead, Receipt, Refused, TryLater
from shop.purchasing.channel import Dispatch, Outgoing
from tests.shop.purchasing.test_spreadsheet import PAPER

WHEN = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
DISPATCH = Dispatch(
    key="po-01J0000000000000000000000A",
    paper=replace(PAPER, link=""),
    pdf=b"%PDF-1.7 paper",
    csv=b"po_number\r\n1042-1\r\n",
    letterhead=Letterhead("Alder & Co", contact="desk@alder.example"),
    sender="desk@alder.example",
    to=("a@brew.example", "b@brew.example"),
    cc=("c@brew.example",),
    written_at=WHEN,
)


class Carrier:
    """A mailer that answers as the test says."""

    def __init__(self, answer: Receipt | Exception) -> None:
        self.answer = answer
        self.offered: list[tuple[str, list[str]]] = []

    def hand_over(self, raw: bytes, sender: str, recipients: list[str]) -> Receipt:
        """Note the envelope and answer."""
        self.offered.append((sender, list(recipients)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def _letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail.stationery, "_plugged", Letters())


def read(raw: bytes) -> EmailMessage:
    """The mail, parsed."""
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.feature("VN-04")
def test_the_mail_holds_the_order_as_text_pdf_and_csv() -> None:
    found = read(EmailChannel().compose(DISPATCH))
    assert found["To"] == "a@brew.example, b@brew.example"
    assert found["Cc"] == "c@brew.example"
    assert found["Message-ID"] == "<po-01J0000000000000000000000A@alder.example>"
    files = [(part.get_filename(), part.get_content_type()) for part in found.iter_attachments()]
    number = DISPATCH.paper.number
    assert files == [(f"PO-{number}.pdf", "application/pdf"), (f"PO-{number}.csv", "text/csv")]


@pytest.mark.feature("VN-04")
def test_without_a_page_to_answer_on_no_link_is_promised() -> None:
    found = read(EmailChannel().compose(DISPATCH))
    for kind in ("plain", "html"):
        part = found.get_body((kind,))
        words = " ".join(part.get_content().split())
        assert "send us the tracking number" in words
        assert "no account" not in words
        assert 'href=""' not in words


@pytest.mark.case("X-PO-02")
def test_the_same_dispatch_gives_the_same_bytes() -> None:
    assert EmailChannel().compose(DISPATCH) == EmailChannel().compose(DISPATCH)


@pytest.mark.case("X-PO-08")
@pytest.mark.parametrize(
    "address", ["v@x.example, evil@y.example", '"Acme, x" <evil@y.example>', "v@x;evil@y"]
)
def test_a_second_address_in_one_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        EmailChannel().compose(replace(DISPATCH, to=(address,)))


@pytest.mark.case("X-PO-07")
def test_a_number_and_a_name_with_line_ends_make_no_header() -> None:
    paper = replace(DISPATCH.paper, number="1042-1\r\nBcc: evil@y.example")
    head = Letterhead("Alder\r\nBcc: evil@y.example", contact="desk@alder.example")
    found = read(EmailChannel().compose(replace(DISPATCH, paper=paper, letterhead=head)))
    assert found["Bcc"] is None
    assert found["To"] == "a@brew.example, b@brew.example"


@pytest.mark.case("X-PO-08")
def test_the_envelope_is_what_the_kept_bytes_say(monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Carrier(Receipt(("a@brew.example",), {"b@brew.example": "550 no"}, "250 ok"))
    monkeypatch.setattr(mail.mailer, "_plugged", carrier)
    handed = EmailChannel().send(Outgoing("po-1", "PO-1.eml", EmailChannel().compose(DISPATCH), {}))
    everyone = ["a@brew.example", "b@brew.example", "c@brew.example"]
    assert carrier.offered == [("desk@alder.example", everyone)]
    assert (handed.proof, handed.refused) == ("250 ok", {"b@brew.example": "550 no"})


@pytest.mark.case("X-PO-09")
@pytest.mark.parametrize(
    ("answer", "raised"), [(TryLater("down"), chores.TryLater), (Refused("never"), chores.GiveUp)]
)
def test_what_the_carrier_says_reaches_the_outbox(
    monkeypatch: pytest.MonkeyPatch, answer: Exception, raised: type[Exception]
) -> None:
    monkeypatch.setattr(mail.mailer, "_plugged", Carrier(answer))
    with pytest.raises(raised):
        EmailChannel().send(Outgoing("po-1", "PO-1.eml", EmailChannel().compose(DISPATCH), {}))
