"""A full disk: what was half kept goes, nothing is in the books, the desk says so and works on."""

import errno
from pathlib import Path

import pytest
import sqlalchemy as sa

from settings import Settings
from shop.catalog.tables import Picture
from shop.imports.tables import ImportRun
from shop.kernel.db import session
from shop.kernel.stores import Store
from tests.admin.conftest import SignedIn
from tests.admin.test_imports import LAMP, text, upload
from tests.admin.test_product_parts import page_of, png

pytestmark = pytest.mark.case("X-IM-20")


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are written, but there is no room to end the file."""

    def no_room(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)


def kept(settings: Settings) -> list[Path]:
    """Every file of a person that lies below var."""
    return [path for path in settings.var.rglob("*") if path.suffix in (".part", ".webp", ".csv")]


def test_a_picture_is_refused_whole(signed_in: SignedIn, store: Store, settings: Settings, full: None):
    client, address = signed_in(), f"{page_of()}/pictures"
    client.get(address)
    answer = client.post(address, data={"picture": (png(), "a.png"), "alt": "Front"})
    assert answer.status_code == 507
    assert "no room left" in client.page().text()
    assert kept(settings) == []
    assert not session().execute(sa.select(Picture.id)).first()
    assert client.get("/admin/products").status_code == 200


def test_an_import_is_refused_whole(signed_in: SignedIn, store: Store, settings: Settings, full: None):
    client = signed_in()
    upload(client, text(LAMP))
    assert client.last.status_code == 507
    assert "no room left" in client.page().text()
    assert kept(settings) == []
    assert not session().execute(sa.select(ImportRun.id)).first()


def test_another_fault_of_the_disk_is_not_taken_for_a_full_one(
    signed_in: SignedIn, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    """The control: only a full disk is the merchant's to mend."""

    def broken(self: Path, target: Path) -> Path:
        raise OSError(errno.EIO, "Input/output error")

    client, address = signed_in(), f"{page_of()}/pictures"
    client.get(address)
    monkeypatch.setattr(Path, "replace", broken)
    answer = client.post(address, data={"picture": (png(), "a.png"), "alt": "Front"})
    assert answer.status_code == 500
    assert kept(settings) == []
