"""Where mails go: the folder in development, nowhere without a setting, the server that the setting names."""

from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from gateways.mailer import FolderMailer, NoMailer, compose, mailer_from
from gateways.smtp import SmtpMailer
from shop.kernel.mail import Refused, TryLater
from tests.gateways.test_compose import PLAIN, WHEN

RAW = compose(PLAIN, WHEN)


@pytest.mark.feature("NO-06")
def test_development_keeps_mail_in_a_folder_and_opens_no_connection(tmp_path: Path) -> None:
    mailer = mailer_from("", tmp_path / "mail")
    with mock.patch("socket.socket", side_effect=AssertionError("development mail must stay here")):
        receipt = mailer.hand_over(RAW, "orders@alder.example", ["desk@millbrook.example"])
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "20260512T093000Z-po-1042-1.v1@alder.example.eml"
    assert file.read_bytes() == RAW
    assert receipt.accepted == ("desk@millbrook.example",)


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
