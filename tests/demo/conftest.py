"""A small demo: every fifth product, and pictures that need no drawing."""

import dataclasses
import io

import pytest
from PIL import Image

from demo import content, raster
from demo.records import Content
from shop.kernel.db import session
from shop.people import opening


@pytest.fixture
def small() -> Content:
    """Every fifth product of the demo."""
    whole = content.load()
    return dataclasses.replace(whole, products=whole.products[::5])


@pytest.fixture(autouse=True)
def _quick_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of one colour each: that they can be drawn is proved elsewhere."""

    def blank(svg: str, width: int) -> bytes:
        page = io.BytesIO()
        Image.new("RGB", (8, 10), (len(svg) % 255, hash(svg) % 255, 90)).save(page, "PNG")
        return page.getvalue()

    monkeypatch.setattr(raster, "png", blank)


@pytest.fixture
def opened(app):
    """The empty store that `flask init` leaves."""
    opening.open_store(name="Purveyor")
    session().close()
