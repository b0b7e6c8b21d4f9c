"""The studio: a sheet of tinted paper, lit from the upper left."""

from demo.pictures.canvas import HEIGHT, WIDTH, Canvas
from demo.pictures.tones import COOL_SHADE, WARM_LIGHT, mix


def backdrop(canvas: Canvas, tint: str, *, standing: bool) -> None:
    """Fill the sheet: a wall that bends into a floor for standing things, level paper for lying ones."""
    pale = mix(tint, WARM_LIGHT, 0.45)
    shade = mix(tint, COOL_SHADE, 0.055)
    if standing:
        paint = canvas.down(
            0, HEIGHT, ((0, tint), (0.5, mix(tint, pale, 0.6)), (0.62, shade), (0.74, tint), (1, pale))
        )
    else:
        paint = canvas.slant(0, 0, WIDTH, HEIGHT, ((0, pale), (0.5, tint), (1, shade)))
    canvas.box(0, 0, WIDTH, HEIGHT, paint)
    canvas.box(0, 0, WIDTH, HEIGHT, canvas.halo(WARM_LIGHT, 230, 240, 640, 0.36))
