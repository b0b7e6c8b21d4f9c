"""Very many plain orders fit together as real ones do, on both databases."""

import dataclasses
import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from demo import content, raster
from demo.scale import trying
from shop.catalog.tables import Product
from shop.kernel.db import session
from shop.orders.tables import Order
from shop.people import opening
from shop.reports import doctor


@pytest.fixture(autouse=True)
def _quick_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    page = io.BytesIO()
    Image.new("RGB", (8, 10)).save(page, "PNG")
    monkeypatch.setattr(raster, "png", lambda svg, width: page.getvalue())


@pytest.mark.slow
@pytest.mark.both_engines
def test_plain_orders_pass_the_doctor(app, engine_name, tmp_path: Path) -> None:
    opening.open_store(name="Purveyor")
    session().close()
    whole = content.load()
    small = dataclasses.replace(whole, products=whole.products[::6])
    told: list[str] = []
    figures = trying.load(small, tmp_path, 200, len(small.products) + 2, told.append, processes=0)
    assert doctor.examine() + doctor.examine_standing() == []
    queues = set(session().execute(sa.select(Order.queue).distinct()).scalars())
    assert queues >= {"done", "charge", "order", "vendors"}
    assert session().execute(sa.select(sa.func.count(Product.id))).scalar_one() == figures["products"]
    assert figures["rows"] > figures["orders"] == 200
    assert "rows/s" in told[0]
    # an ordinary row follows on, without a clash of keys
    session().close()
    opening.open_store(name="Another", slug="another")
