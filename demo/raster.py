"""Turns a drawn SVG picture into PNG bytes, as an upload would bring them."""

import base64
import copy
import tempfile
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import typst

from demo.pictures.canvas import HEIGHT, WIDTH

SVG = "http://www.w3.org/2000/svg"
SHADOW_WIDTH = 160  # pixels: a soft shadow has no detail, and costs by the pixel
_PAGE = """#page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)[#image("{name}", width: 100%)]
"""

ET.register_namespace("", SVG)


def png(svg: str, width: int) -> bytes:
    """Return `svg` (4:5, as `demo.pictures.picture` draws it) as PNG `width` pixels wide.

    Typst draws it: the product sets its documents with it already, so no other library is needed. Cast
    shadows are drawn small first and stretched. Raises typst.TypstError when the SVG cannot be read.
    """
    picture = ET.fromstring(svg)  # noqa: S314 (drawn by ourselves)
    casting = [(parent, group) for parent in picture.iter() for group in parent if _casts(group, picture)]
    alone = [_shadow_alone(picture, group) for _, group in casting]
    for (parent, group), shadow in zip(casting, _drawn(alone, SHADOW_WIDTH), strict=True):
        del group.attrib["filter"]
        source = f"data:image/png;base64,{base64.b64encode(shadow).decode()}"
        whole = {"width": str(WIDTH), "height": str(HEIGHT), "href": source}
        parent.insert(list(parent).index(group), ET.Element(f"{{{SVG}}}image", whole))
    return _drawn([ET.tostring(picture, encoding="unicode")], width)[0]


def _casts(group: ET.Element, picture: ET.Element) -> bool:
    """Whether the group throws a shadow, by a filter that moves it."""
    used = _filter(group, picture)
    return used is not None and used.find(f"{{{SVG}}}feOffset") is not None


def _filter(group: ET.Element, picture: ET.Element) -> ET.Element | None:
    name = group.get("filter", "").removeprefix("url(#").removesuffix(")")
    return picture.find(f"{{{SVG}}}defs/{{{SVG}}}filter[@id='{name}']") if name else None


def _shadow_alone(picture: ET.Element, group: ET.Element) -> str:
    """The group's shadow without what throws it, in the group's own coordinates."""
    alone = ET.Element(picture.tag, picture.attrib)
    alone.extend([copy.deepcopy(picture[0]), group])
    used = _filter(group, alone)
    for merge in [] if used is None else used.iter(f"{{{SVG}}}feMerge"):
        merge[:] = [node for node in merge if node.get("in") != "SourceGraphic"]
    return ET.tostring(alone, encoding="unicode")


def _compiler(folder: str) -> typst.Compiler:
    """A compiler for the pictures in a folder; the fonts, which no picture uses, are looked for once."""
    return typst.Compiler(root=folder, font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _drawn(pictures: list[str], width: int) -> list[bytes]:
    """PNGs of the pictures, `width` pixels wide, see-through where nothing is drawn."""
    if not pictures:
        return []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        pages = ""
        for number, picture in enumerate(pictures):
            (place / f"{number}.svg").write_text(picture, encoding="utf-8")
            pages += _PAGE.format(width=WIDTH, height=HEIGHT, name=f"{number}.svg")
        (place / "sheets.typ").write_text(pages, encoding="utf-8")
        drawn = _compiler(folder).compile(place / "sheets.typ", format="png", ppi=72 * width / WIDTH)
    return [drawn] if isinstance(drawn, bytes) else [bytes(page) for page in drawn or []]
