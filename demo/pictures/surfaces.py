"""What surfaces show and throw: grain of wood, specks of glaze, shadows."""

from contextlib import AbstractContextManager

from demo.pictures.canvas import Canvas
from demo.pictures.forms import CENTRE, GROUND, through
from demo.pictures.tones import COOL_SHADE, Tone


def speckle(
    canvas: Canvas, clip: str, tone: Tone, box: tuple[float, float, float, float] = (130, 380, 670, 790)
) -> None:
    """The iron specks of a stoneware glaze inside `clip`."""
    left, top, right, bottom = box
    with canvas.group(clip_path=canvas.clip(clip), opacity=0.32):
        for _ in range(90):
            x, y = canvas.random.uniform(left, right), canvas.random.uniform(top, bottom)
            size = canvas.random.choice((1.1, 1.5, 2.2))
            canvas.oval(x, y, size, size * 0.8, tone.deep)


def grain(
    canvas: Canvas, clip: str, box: tuple[float, float, float, float], tone: Tone, upright: bool = False
) -> None:
    """The figure of wood inside `clip`; `box` is left, top, right, bottom."""
    left, top, right, bottom = box
    across, along = (right - left, bottom - top) if upright else (bottom - top, right - left)
    with canvas.group(clip_path=canvas.clip(clip)):
        place = 0.0
        while place < across:
            place += canvas.random.uniform(7, 24)
            sway = [canvas.random.uniform(-9, 9) for _ in range(3)]
            points = [(along * step / 3, place + sway[max(step - 1, 0)]) for step in range(4)]
            if upright:
                spots = [(left + drift, top + far) for far, drift in points]
            else:
                spots = [(left + far, top + drift) for far, drift in points]
            d = f"M{spots[0][0]:.0f} {spots[0][1]:.0f}{through(spots)}"
            canvas.line(
                d,
                tone.deep,
                canvas.random.choice((1.2, 1.8, 3)),
                opacity=canvas.random.choice((0.14, 0.22, 0.3)),
            )


def ground_shadow(canvas: Canvas, radius: float, *, x: float = CENTRE, y: float = GROUND) -> None:
    """The shadow of a standing thing: dark where it touches, long and soft away from the light."""
    canvas.pool(COOL_SHADE, x + radius * 0.75, y + radius * 0.09, radius * 1.9, radius * 0.42, 0.3)
    canvas.pool(COOL_SHADE, x + radius * 0.14, y + radius * 0.06, radius * 1.34, radius * 0.36, 0.46)
    canvas.pool(COOL_SHADE, x, y + radius * 0.03, radius * 1.09, radius * 0.23, 0.8)


def lying(canvas: Canvas, lift: float = 1.0) -> AbstractContextManager[None]:
    """What is drawn inside lies on the paper and throws a shadow to the lower right."""
    cast = (
        f'<feGaussianBlur in="SourceAlpha" stdDeviation="{16 * lift:g}" result="far"/>'
        f'<feOffset in="far" dx="{16 * lift:g}" dy="{24 * lift:g}" result="far"/>'
        f'<feGaussianBlur in="SourceAlpha" stdDeviation="{4 * lift:g}" result="near"/>'
        f'<feOffset in="near" dx="{4 * lift:g}" dy="{6 * lift:g}" result="near"/>'
        f'<feFlood flood-color="{COOL_SHADE}" flood-opacity=".26"/><feComposite in2="far" operator="in" result="far"/>'
        f'<feFlood flood-color="{COOL_SHADE}" flood-opacity=".3"/><feComposite in2="near" operator="in" result="near"/>'
        '<feMerge><feMergeNode in="far"/><feMergeNode in="near"/><feMergeNode in="SourceGraphic"/></feMerge>'
    )
    return canvas.group(filter=canvas.shadow(cast))
