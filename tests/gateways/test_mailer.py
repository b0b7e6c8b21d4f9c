"""Where mails go: the folder in development, nowhere without a setting, the server that the setting names."""

from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from gateways.mailer import FolderMailer, NoMailer, compose, mailer_from
from gateways.plugging import plug
from gateways.smtp import SmtpMailer
from settings import Settings
from shop.kernel import mail
from shop.kernel.mail import Refused, TryLater
from shop.purchasing import paper
from tests.gateways.samples import HEAD
from tests.gateways.test_compose import PLAIN, WHEN
from tests.shop.purchasing.test_spreadsheet import PAPER

RAW = compose(PLAIN, WHEN)


@pytest.fixture(autouse=True)
def ports_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that plugs something in leaves the next what it had."""
    for port in (mail.mailer, mail.stationery, paper.printer):
        monkeypatch.setattr(port, "_plugged", port._plugged)


@pytest.mark.feature("NO-06")
def test_development_keeps_mail_in_a_folder_and_opens_no_connection(tmp_path: Path) -> None:
    mailer = mailer_from("", tmp_path / "mail")
    with mock.patch("socket.socket", side_effect=AssertionError("development mail must stay here")):
        receipt = mailer.hand_over(RAW, "orders@alder.example", ["desk@millbrook.example"])
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "20260512T093000Z-po-1042-1.v1@alder.example.eml"
    assert file.read_bytes() == RAW
    assert receipt.accepted == ("desk@millbrook.example",)


@pytest.mark.feature("NO-06")
@pytest.mark.parametrize("mode", ["development", "test"])
def test_development_does_not_use_the_server_it_is_given(mode: str, tmp_path: Path) -> None:
    plug(Settings(mode=mode, smtp_url="smtps://mail.alder.example", var=tmp_path))
    mailer = mail.mailer()
    assert isinstance(mailer, FolderMailer)
    assert mailer.folder == tmp_path / "mail"


def test_production_uses_the_server_or_waits(tmp_path: Path) -> None:
    plug(Settings(mode="production", smtp_url="smtps://mail.alder.example", var=tmp_path))
    assert isinstance(mail.mailer(), SmtpMailer)
    plug(Settings(mode="production", smtp_url="none", var=tmp_path))
    assert isinstance(mail.mailer(), NoMailer)
    letter = mail.stationery().render("account_welcome", head=HEAD, name="Nora", link="https://alder.example")
    assert letter.subject.startswith("Welcome")
    assert paper.printer()(PAPER).startswith(b"%PDF")


@pytest.mark.feature("NO-03")
@pytest.mark.case("X-PO-02")
def test_a_mail_offered_again_is_one_file(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path)
    mailer.hand_over(RAW, "orders@alder.example", ["desk@millbrook.example"])
    mailer.hand_over(RAW, "orders@alder.example", ["desk@millbrook.example"])
    later = compose(PLAIN, WHEN.replace(hour=17))
    mailer.hand_over(later, "orders@alder.example", ["desk@millbrook.example"])
    other = compose(replace(PLAIN, message_id="x-po-1042-1.v1@alder.example"), WHEN)
    mailer.hand_over(other, "orders@alder.example", ["desk@millbrook.example"])
    assert sorted(file.name[:16] for file in tmp_path.iterdir()) == ["20260512T093000Z", "20260512T173000Z"]


def test_a_message_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    raw = RAW.replace(b"<po-1042-1.v1@alder.example>", b"<../../po@alder.example>")
    FolderMailer(tmp_path / "mail").hand_over(raw, "a@x.example", ["b@x.example"])
    assert [file.parent.name for file in tmp_path.rglob("*.eml")] == ["mail"]


def test_a_mail_without_an_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        FolderMailer(tmp_path).hand_over(b"Subject: x\r\n\r\n", "a@x.example", ["b@x.example"])


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file is in the way")
    with pytest.raises(TryLater):
        FolderMailer(tmp_path / "mail").hand_over(RAW, "a@x.example", ["b@x.example"])


@pytest.mark.parametrize(("url", "folder"), [("", None), ("none", Path("unused"))])
def test_without_a_server_mail_waits(url: str, folder: Path | None) -> None:
    mailer = mailer_from(url, folder)
    assert isinstance(mailer, NoMailer)
    with pytest.raises(TryLater, match="Set SMTP_URL"):
        mailer.hand_over(RAW, "a@x.example", ["b@x.example"])


def test_the_setting_names_the_server() -> None:
    mailer = mailer_from("smtp+starttls://ana%40alder.example:p%2Fw@mail.alder.example", Path("unused"))
    assert isinstance(mailer, SmtpMailer)
    assert (mailer.host, mailer.port, mailer.user, mailer.password) == (
        *("mail.alder.example", 587),
        *("ana@alder.example", "p/w"),
    )


@pytest.mark.parametrize(
    "url", ["http://x.example", "mail.example", "smtp://", "smtp://u:secret@mail.example:25"]
)
def test_an_address_that_cannot_serve_is_refused_without_naming_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="smtp") as refusal:
        mailer_from(url)
    assert "secret" not in str(refusal.value)
