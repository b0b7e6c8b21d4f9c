"""Drawings of plates, bowls and dishes."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    GROUND,
    disc,
    knob,
    mouth,
    turned,
)
from demo.pictures.registry import lies, stands
from demo.pictures.surfaces import grain, ground_shadow, lying, speckle
from demo.pictures.tableware import vessel
from demo.pictures.tones import COOL_SHADE, Tone, matte, mix


@stands("bowl", "bowl-small", zoom=1.25)
def bowl(canvas: Canvas, tone: Tone) -> None:
    """A deep bowl on a foot."""
    ground_shadow(canvas, 130)
    turned(canvas, ((740, 88), (GROUND, 84)), Tone("#b08d6c"), matte, curved=False, streak=0)
    vessel(canvas, ((540, 212), (540, 212), (620, 196), (700, 148), (748, 88)), tone, 11, bare=False)


@stands("bowl-wood", zoom=1.15)
def wooden_bowl(canvas: Canvas, tone: Tone) -> None:
    """A wide bowl with the grain showing."""
    ground_shadow(canvas, 190)
    shape = turned(
        canvas, ((550, 268), (550, 268), (650, 244), (730, 180), (GROUND, 108)), tone, matte, streak=0.3
    )
    grain(canvas, shape, (120, 540, 680, 800), tone)
    mouth(canvas, 550, 268, tone, 16)
    grain(canvas, "M148 550a252 36 0 0 0 504 0a252 36 0 0 0 -504 0z", (140, 510, 660, 600), tone)


@stands("mixing-bowls", zoom=1.1)
def nest_of_bowls(canvas: Canvas, tone: Tone) -> None:
    """Three bowls, one in the other."""
    ground_shadow(canvas, 190)
    vessel(canvas, ((560, 262), (560, 262), (570, 266), (660, 240), (740, 170), (GROUND, 124)), tone, 12)
    for y, radius, shade in ((536, 206, 0.08), (514, 156, 0.16)):
        inner = Tone(mix(tone.base, "#8a6f55", shade))
        turned(
            canvas,
            ((y, radius), (y, radius), (y + 12, radius + 2), (y + 46, radius - 14)),
            inner,
            matte,
            streak=0.3,
        )
        mouth(canvas, y, radius, inner, 11)


@stands("footed-bowl", zoom=1.1)
def fruit_bowl(canvas: Canvas, tone: Tone) -> None:
    """A bowl on a tall foot with three lemons."""
    ground_shadow(canvas, 130)
    turned(canvas, ((600, 40), (650, 46), (720, 84), (760, 128), (GROUND, 130)), tone, matte, streak=0.3)
    lemon = Tone("#dcb548")
    for x, y in ((330, 450), (456, 446), (396, 430)):
        paint = canvas.round(x - 22, y - 24, 90, ((0, lemon.bright), (0.4, lemon.base), (1, lemon.deep)))
        canvas.oval(x, y, 66, 52, paint, transform=f"rotate({x % 40 - 20} {x} {y})")
    turned(canvas, ((486, 262), (486, 264), (540, 226), (590, 130), (620, 40)), tone, matte, streak=0.35)
    canvas.path(
        "M138 486A262 38 0 0 0 662 486L652 486A252 28 0 0 1 148 486Z",
        canvas.across(138, 662, ((0, tone.light), (0.4, tone.bright), (1, tone.base))),
    )


@stands("butter-dish", zoom=1.2)
def butter_dish(canvas: Canvas, tone: Tone) -> None:
    """A domed lid on a shallow base."""
    ground_shadow(canvas, 210)
    turned(canvas, ((724, 226), (734, 228), (GROUND, 196)), tone, matte, streak=0.2)
    disc(canvas, 724, 226, tone)
    canvas.oval(408, 730, 190, 34, COOL_SHADE, opacity=0.2, filter=canvas.blur(6))
    speckle(
        canvas,
        turned(canvas, ((590, 140), (604, 168), (640, 178), (728, 180)), tone, matte, streak=0.4),
        tone,
    )
    disc(canvas, 594, 140, tone)
    knob(canvas, 592, 26, tone)


@stands("egg-cup", zoom=1.35)
def egg_cups(canvas: Canvas, tone: Tone) -> None:
    """Two cups with an egg in each."""
    for x, y in ((300, GROUND - 34), (500, GROUND)):
        ground_shadow(canvas, 62, x=x, y=y)
        turned(canvas, ((y - 96, 18), (y - 60, 22), (y - 18, 58), (y, 64)), tone, matte, x=x, streak=0.3)
        shell = Tone("#d8b08c")
        canvas.oval(
            x,
            y - 214,
            58,
            80,
            canvas.round(x - 20, y - 250, 120, ((0, shell.bright), (0.5, shell.base), (1, shell.deep))),
        )
        turned(
            canvas, ((y - 200, 76), (y - 200, 76), (y - 140, 62), (y - 92, 18)), tone, matte, x=x, streak=0.4
        )


@lies("plate", zoom=1.1)
def plate(canvas: Canvas, tone: Tone) -> None:
    """A round plate from above."""
    _dish(canvas, 300, 300, tone, 0.66)


@lies("bowl-wide", zoom=1.1)
def pasta_bowl(canvas: Canvas, tone: Tone) -> None:
    """A wide bowl from above."""
    _dish(canvas, 280, 280, tone, 0.76, deep=True)


@lies("platter", zoom=1.0)
def platter(canvas: Canvas, tone: Tone) -> None:
    """An oval platter from above."""
    with canvas.turned_by(-24):
        _dish(canvas, 340, 225, tone, 0.78)


def _dish(canvas: Canvas, wide: float, high: float, tone: Tone, well: float, *, deep: bool = False) -> None:
    edge = mix(tone.base, "#7a5236", 0.55)
    with lying(canvas):
        canvas.oval(400, 500, wide, high, edge)
        canvas.oval(
            400,
            500,
            wide - 5,
            high - 5,
            canvas.slant(190, 260, 620, 740, ((0, tone.bright), (0.45, tone.light), (1, tone.base))),
        )
    inner, flat = wide * well, high * well
    rise = ((0, tone.dark), (0.4, tone.base), (1, tone.bright))
    canvas.oval(
        400, 500, inner + 10, flat + 10, canvas.slant(400 - inner, 500 - flat, 400 + inner, 500 + flat, rise)
    )
    if deep:
        paint = canvas.round(440, 550, inner * 1.3, ((0, tone.light), (0.6, tone.base), (1, tone.dark)))
    else:
        paint = canvas.slant(220, 300, 580, 700, ((0, tone.base), (0.5, tone.light), (1, tone.light)))
    canvas.oval(400, 500, inner, flat, paint)
    canvas.oval(
        400 - wide * 0.3,
        500 - high * 0.42,
        wide * 0.4,
        high * 0.2,
        "#ffffff",
        opacity=0.22,
        filter=canvas.blur(24),
        transform=f"rotate(-38 {400 - wide * 0.3} {500 - high * 0.42})",
    )
    speckle(
        canvas,
        f"M{400 - wide + 8} 500a{wide - 8} {high - 8} 0 0 0 {2 * wide - 16} 0a{wide - 8} {high - 8} 0 0 0 {16 - 2 * wide} 0z",
        tone,
        (400 - wide, 500 - high, 400 + wide, 500 + high),
    )


@lies("oven-dish", zoom=1.05)
def oven_dishes(canvas: Canvas, tone: Tone) -> None:
    """Two dishes with handles from above."""
    for x, y, wide, high in ((400, 440, 520, 330), (470, 620, 340, 230)):
        with lying(canvas):
            canvas.box(x - wide / 2 - 44, y - 52, wide + 88, 104, tone.base, 40)
            canvas.box(
                x - wide / 2,
                y - high / 2,
                wide,
                high,
                canvas.slant(
                    x - wide / 2,
                    y - high / 2,
                    x + wide / 2,
                    y + high / 2,
                    ((0, tone.light), (0.5, tone.base), (1, tone.dark)),
                ),
                48,
            )
        inside = Tone("#efe3c8")
        canvas.box(
            x - wide / 2 + 18,
            y - high / 2 + 18,
            wide - 36,
            high - 36,
            canvas.slant(
                x - wide / 2,
                y - high / 2,
                x + wide / 2,
                y + high / 2,
                ((0, inside.dark), (0.3, inside.base), (1, inside.bright)),
            ),
            36,
        )
        canvas.box(x - wide / 2 + 44, y - high / 2 + 44, wide - 88, high - 88, inside.base, 26, opacity=0.8)
