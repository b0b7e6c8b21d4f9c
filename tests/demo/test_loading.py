"""The demo loads by the real verbs, once, and leaves books that the doctor finds in order."""

import dataclasses
import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from demo import content, loading, raster
from demo.records import Content
from shop.catalog.tables import Picture, Product
from shop.kernel import clock
from shop.kernel.db import session
from shop.kernel.refusals import Refusal
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


@pytest.mark.slow
def test_a_load_fills_the_store_and_only_an_empty_one(opened, small, tmp_path: Path) -> None:
    report = loading.load(small, tmp_path, processes=0)
    shown = session().execute(sa.select(sa.func.count(sa.distinct(Picture.product_id)))).scalar_one()
    assert report.products == shown == len(small.products)
    assert session().execute(sa.select(Product).where(Product.status != "active")).first() is None
    with pytest.raises(Refusal, match="empty"):
        loading.load(small, tmp_path, processes=0)


def test_the_clock_is_never_set_in_production(app) -> None:
    clock.may_travel.plug(False)
    with pytest.raises(RuntimeError, match="production"), clock.at(clock.now()):
        pass
