"""Draws the pictures of the demo store's goods."""

from demo.pictures import (
    bags,
    boards,
    brewing,
    cooking,
    cutting,
    dishes,
    fabric,
    glassware,
    grinding,
    larder,
    lighting,
    tableware,
    tools,
)
from demo.pictures.canvas import Canvas
from demo.pictures.registry import DRAWINGS
from demo.pictures.scene import backdrop
from demo.pictures.tones import Tone

__all__ = ["DRAWINGS", "SHELVES", "picture"]

# Importing a shelf registers its drawings.
SHELVES = (
    bags,
    boards,
    brewing,
    cooking,
    cutting,
    dishes,
    fabric,
    glassware,
    grinding,
    larder,
    lighting,
    tableware,
    tools,
)


def picture(name: str, colour: str, tint: str) -> str:
    """Return the drawing `name` as SVG of 800 by 1000, the thing in `colour` on paper of `tint` (#rrggbb).

    Raises KeyError for a name that nothing draws.
    """
    drawing = DRAWINGS[name]
    canvas = Canvas(name)
    backdrop(canvas, tint, standing=drawing.standing)
    near = drawing.zoom
    lift = 45 if drawing.standing else 0
    middle = 770 if drawing.standing else 500
    with canvas.group(
        transform=f"translate({400 - 400 * near:g} {middle - lift * near - middle * near:g}) scale({near:g})"
    ):
        drawing.draw(canvas, Tone(colour))
    return canvas.svg()
