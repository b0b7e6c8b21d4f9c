"""Files in a folder and on an SFTP server: whole or not at all, twice is once, and never to a stranger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.channels.folder import FolderChannel
from gateways.channels.sftp import SftpChannel
from shop.kernel.chores import GiveUp, TryLater
from shop.purchasing.channel import Outgoing
from shop.purchasing.trying import fingerprint
from tests.gateways.sftp_server import Server, sftp_server

pytestmark = [pytest.mark.feature("VN-13"), pytest.mark.case("X-PO-15")]
RAW = b"ISA*00*" + b"x" * 100_000


def outgoing(route: dict[str, str], raw: bytes = RAW) -> Outgoing:
    return Outgoing("po-1", "PO-1042-1.edi", raw, route)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with sftp_server(tmp_path / "theirs") as running:
        (running.folder / "in").mkdir()
        yield running


def route_to(server: Server, **other: str) -> dict[str, str]:
    """What a vendor's record says of the server."""
    port = str(server.port)
    known = {"host": "127.0.0.1", "port": port, "user": "purveyor", "password": "a password", "folder": "in"}
    return known | {"host_key": server.host_key} | other


def names(folder: Path) -> list[str]:
    """Every file below the folder."""
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def test_a_folder_gets_it_whole_and_once(tmp_path: Path) -> None:
    way = FolderChannel(tmp_path)
    assert "100007 bytes" in way.send(outgoing({"folder": "brew/in"})).proof
    assert "there already" in way.send(outgoing({"folder": "brew/in"})).proof
    assert names(tmp_path) == ["brew/in/PO-1042-1.edi"]
    assert (tmp_path / "brew/in/PO-1042-1.edi").read_bytes() == RAW


@pytest.mark.parametrize("folder", ["../out", "in/../../out"])
def test_a_folder_outside_of_the_root_gets_nothing(tmp_path: Path, folder: str) -> None:
    with pytest.raises(GiveUp):
        FolderChannel(tmp_path / "root").send(outgoing({"folder": folder}))
    assert names(tmp_path) == []


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root/sly").symlink_to(tmp_path)
    with pytest.raises(GiveUp):
        FolderChannel(tmp_path / "root").send(outgoing({"folder": "sly"}))


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("a file")
    with pytest.raises(TryLater):
        FolderChannel(tmp_path).send(outgoing({"folder": "in"}))


def test_sftp_gets_it_whole_and_once(server: Server) -> None:
    way = SftpChannel()
    assert "100007 bytes" in way.send(outgoing(route_to(server))).proof
    assert "there already" in way.send(outgoing(route_to(server))).proof
    assert names(server.folder) == ["in/PO-1042-1.edi"]
    assert (server.folder / "in/PO-1042-1.edi").read_bytes() == RAW


def test_sftp_is_tried_without_an_order(server: Server) -> None:
    assert "takes files as purveyor" in SftpChannel().probe(route_to(server))
    assert names(server.folder) == []


def test_the_key_that_a_server_shows_can_be_pinned(server: Server) -> None:
    assert SftpChannel().identify(route_to(server)) == server.host_key
    assert fingerprint(server.host_key).startswith("SHA256:")


def test_a_server_with_another_key_gets_nothing(server: Server, tmp_path: Path) -> None:
    with sftp_server(tmp_path / "stranger") as stranger, pytest.raises(GiveUp, match="another key"):
        SftpChannel().send(outgoing(route_to(server, port=str(stranger.port))))
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"host_key": ""}, "not pinned"),
        ({"password": "wrong"}, "did not accept"),
        ({"folder": "nowhere"}, "not on the server"),
        ({"private_key": "rubbish"}, "cannot be read"),
    ],
)
def test_what_will_never_work_says_why(server: Server, change: dict[str, str], words: str) -> None:
    with pytest.raises(GiveUp, match=words):
        SftpChannel().send(outgoing(route_to(server, **change)))
    assert names(server.folder) == []


def test_a_line_that_breaks_leaves_no_half_file_under_the_name(tmp_path: Path) -> None:
    with sftp_server(tmp_path / "theirs", cut_after=40_000) as server:
        (server.folder / "in").mkdir()
        with pytest.raises(TryLater):
            SftpChannel().send(outgoing(route_to(server)))
        assert "in/PO-1042-1.edi" not in names(server.folder)


def test_no_server_at_all_is_tried_later(server: Server) -> None:
    with pytest.raises(TryLater, match="No answer from the SFTP server"):
        SftpChannel().send(outgoing(route_to(server, port="1")))


def test_a_try_reaches_no_other_machine() -> None:
    route = {"host": "sftp.brew.example", "port": "22", "user": "purveyor", "host_key": "ssh-ed25519 AAAA"}
    way = SftpChannel(here_only=True)
    for act in (lambda: way.send(outgoing(route)), lambda: way.probe(route), lambda: way.identify(route)):
        with pytest.raises(GiveUp, match="no production"):
            act()
