"""Every product has a picture of its own that both a browser and the upload path can read."""

import io
import xml.etree.ElementTree as ET
from functools import cache

import pytest
from PIL import Image

from demo.content import load
from demo.pictures import DRAWINGS, picture
from demo.raster import png
from demo.records import Content


@cache
def content() -> Content:
    return load()


def test_every_product_names_a_drawing_and_every_drawing_is_used() -> None:
    assert {product.picture.drawing for product in content().products} == set(DRAWINGS)


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_drawing_is_whole_and_refers_only_to_paints_it_has(name: str) -> None:
    svg = picture(name, "#6f7f5b", "#ede4d0")
    tree = ET.fromstring(svg)
    named = {element.get("id") for element in tree.iter() if element.get("id")}
    used = {
        value[5:-1]
        for element in tree.iter()
        for value in element.attrib.values()
        if value.startswith("url(#")
    }
    assert used <= named
    assert "nan" not in svg
    assert len(svg) < 120_000


def test_a_picture_is_the_same_each_time_and_follows_the_colour() -> None:
    assert picture("mug", "#6f7f5b", "#ede4d0") == picture("mug", "#6f7f5b", "#ede4d0")
    assert picture("mug", "#6f7f5b", "#ede4d0") != picture("mug", "#33435c", "#ede4d0")


def test_an_unknown_drawing_is_refused() -> None:
    with pytest.raises(KeyError):
        picture("unicorn", "#ffffff", "#ffffff")


def test_raster_gives_a_png_of_the_width_asked() -> None:
    image = Image.open(io.BytesIO(png(picture("kettle-stove", "#6f7f5b", "#ede4d0"), 400)))
    assert image.format == "PNG"
    assert image.size == (400, 500)
    body = image.convert("RGB").getpixel((200, 330))
    assert isinstance(body, tuple)
    assert body[1] > body[2], "the kettle's belly is moss green"
