"""Feeds are fetched from public addresses alone, within bounds, and from folders of ours alone."""

import os
import time
from pathlib import Path

import pytest

from gateways import feeds
from shop.imports.feed_sources import Wanted
from shop.kernel.chores import GiveUp, TryLater

pytestmark = pytest.mark.case("X-AP-10")


NOT_PUBLIC = """127.0.0.1 10.1.2.3 192.168.0.1 169.254.169.254 0.0.0.0 224.0.0.1 100.64.0.1 255.255.255.255
    ::1 :: fe80::1%eth0 fc00::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1::"""


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_an_address_that_is_not_public_is_refused(address: str, monkeypatch: pytest.MonkeyPatch):
    assert not feeds.is_public(address)
    entry = (0, 0, 0, "", (address, 443))
    good = (0, 0, 0, "", ("93.184.216.34", 443))
    monkeypatch.setattr(feeds.socket, "getaddrinfo", lambda *_a, **_k: [good, entry])
    with pytest.raises(GiveUp, match="not public"):
        feeds.Feeds(Path()).fetch(Wanted("url", "https://feed.example/a.csv", 100))


@pytest.mark.parametrize(
    "address", ["http://a.example/", "https://u:p@a.example/", "https://a.example:8443/", "https:///x"]
)
def test_an_odd_address_is_refused(address: str):
    with pytest.raises(GiveUp):
        feeds.Feeds(Path()).fetch(Wanted("url", address, 100))


def test_the_newest_settled_file_of_the_vendors_folder_counts(tmp_path: Path):
    folder = tmp_path / "BREW"
    folder.mkdir()
    source = feeds.Feeds(tmp_path)
    with pytest.raises(TryLater):
        source.fetch(Wanted("folder", "BREW", 100))
    for age, name in ((300, "old.csv"), (200, "new.csv"), (100, "next.csv.part")):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (time.time() - age,) * 2)
    assert source.fetch(Wanted("folder", "BREW", 100)).content == b"new.csv"
    (folder / "now.csv").write_bytes(b"half")
    with pytest.raises(TryLater, match="being written"):
        source.fetch(Wanted("folder", "BREW", 100))
    with pytest.raises(GiveUp, match="leads out"):
        source.fetch(Wanted("folder", "../BREW", 100))
