"""Turns a drawn SVG picture into PNG bytes, as an upload would bring them."""

import tempfile
from pathlib import Path

import typst

from demo.pictures.canvas import HEIGHT, WIDTH

_SHEET = """#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white)
#image("picture.svg", width: 100%)
"""


def png(svg: str, width: int) -> bytes:
    """Return `svg` (4:5, as `demo.pictures.picture` draws it) as PNG `width` pixels wide.

    Typst draws it: the product sets its documents with it already, so no other library is needed.
    Raises typst.TypstError when the SVG cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "picture.svg").write_text(svg, encoding="utf-8")
        (place / "sheet.typ").write_text(_SHEET.format(width=WIDTH, height=HEIGHT), encoding="utf-8")
        drawn = typst.compile(
            place / "sheet.typ", format="png", ppi=72 * width / WIDTH, ignore_system_fonts=True
        )
    if not isinstance(drawn, bytes):
        raise TypeError("One picture must give one page.")
    return drawn
