"""Drawings of lamps, lanterns and candles."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    GROUND,
    disc,
    flatness,
    mouth,
    outline,
    tube,
    turned,
)
from demo.pictures.materials import (
    BLACK,
    BRASS,
    STEEL,
)
from demo.pictures.registry import lies, stands
from demo.pictures.surfaces import ground_shadow, lying, speckle
from demo.pictures.tones import Tone, gloss, matte, metal

LINEN, WAX, GLOW = Tone("#efe2c8"), Tone("#e9c878"), "#ffdf9a"


def glow(canvas: Canvas, x: float, y: float, radius: float, strength: float = 0.5) -> None:
    """Warm light around a lamp."""
    canvas.oval(x, y, radius * 1.7, radius * 1.7, canvas.halo(GLOW, x, y, radius * 1.7, strength))


def flame(canvas: Canvas, x: float, y: float, high: float = 62) -> None:
    """A steady candle flame whose foot is at `y`."""
    glow(canvas, x, y - high * 0.5, high * 1.3, 0.55)
    wide = high * 0.26
    canvas.line(f"M{x} {y + 10}V{y - 8}", BLACK.base, 3.5)
    canvas.path(
        f"M{x} {y - high}C{x + wide * 1.3} {y - high * 0.4} {x + wide} {y} {x} {y}C{x - wide} {y} {x - wide * 1.3} {y - high * 0.4} {x} {y - high}Z",
        canvas.down(y - high, y, ((0, "#ffcf6a"), (0.5, "#fff2c4"), (0.85, "#f4a64a"), (1, "#8fa6c8"))),
    )


def shade(canvas: Canvas, top: float, bottom: float, narrow: float, wide: float) -> None:
    """A linen shade lit from within."""
    shape = outline(((top, narrow), (bottom, wide)), curved=False)
    canvas.path(
        shape,
        canvas.across(
            400 - wide,
            400 + wide,
            ((0, LINEN.dark), (0.2, LINEN.base), (0.42, "#fff3d6"), (0.65, LINEN.base), (1, LINEN.dark)),
        ),
    )
    canvas.path(shape, canvas.fade(GLOW, 0, top, 0, bottom, 0.05, 0.25, 0.6))
    canvas.path(shape, canvas.weave("#8a7350"))
    canvas.oval(400, top, narrow, narrow * flatness(top), "#f7e2b4", stroke=LINEN.dark, stroke_width=3)


@stands("lamp", zoom=1.0)
def table_lamp(canvas: Canvas, tone: Tone) -> None:
    """A clay lamp under a lit linen shade."""
    ground_shadow(canvas, 120)
    glow(canvas, 400, 360, 270, 0.4)
    shape = turned(
        canvas,
        ((530, 30), (548, 36), (590, 96), (660, 128), (730, 114), (GROUND, 84)),
        tone,
        matte,
        streak=0.45,
    )
    speckle(canvas, shape, tone)
    turned(canvas, ((450, 12), (534, 14)), BRASS, metal, curved=False, streak=0)
    shade(canvas, 240, 472, 128, 212)


@stands("lamp-desk", zoom=1.0)
def desk_lamp(canvas: Canvas, tone: Tone) -> None:
    """A jointed lamp, lit."""
    ground_shadow(canvas, 128, x=440)
    turned(canvas, ((740, 118), (748, 126), (GROUND, 128)), tone, matte, x=440, streak=0.3)
    disc(canvas, 741, 118, tone, x=440)
    tube(canvas, "M440 738L540 500", 17, tone)
    tube(canvas, "M540 500L300 300", 17, tone)
    canvas.line("M456 724L530 540M520 470L350 330", STEEL.light, 5, stroke_dasharray="4 4")
    for x, y in ((540, 500), (300, 300)):
        canvas.oval(x, y, 21, 21, tone.deep)
        canvas.oval(x - 2, y - 2, 16, 16, STEEL.light)
    glow(canvas, 250, 470, 150, 0.5)
    with canvas.turned_by(24, 290, 300):
        turned(
            canvas, ((250, 26), (262, 40), (310, 62), (380, 112), (392, 114)), tone, gloss, x=290, streak=0.5
        )
        canvas.oval(290, 392, 112, 17, "#fff0c8")


@stands("pendant", zoom=1.1)
def pendant(canvas: Canvas, tone: Tone) -> None:
    """A metal shade on its cable, lit."""
    finish = metal if tone.base == BRASS.base else gloss
    canvas.line("M400 -100V300", BLACK.base, 6)
    glow(canvas, 400, 640, 230, 0.42)
    turned(canvas, ((290, 20), (340, 24)), BRASS, metal, curved=False, streak=0)
    turned(
        canvas,
        ((338, 34), (350, 44), (400, 82), (480, 176), (560, 218), (580, 220)),
        tone,
        finish,
        streak=0.55,
    )
    mouth_paint = canvas.round(400, 575, 220, ((0, "#fffdf0"), (0.3, "#ffeec2"), (1, "#e8d6ae")))
    canvas.oval(400, 580, 218, 218 * flatness(580), mouth_paint, stroke=tone.dark, stroke_width=4)
    canvas.oval(400, 588, 42, 20, "#fffef8")


@stands("pendant-paper", zoom=1.05)
def paper_pendant(canvas: Canvas, tone: Tone) -> None:
    """A paper globe, lit."""
    canvas.line("M400 -100V220", BLACK.base, 5)
    glow(canvas, 400, 450, 310, 0.45)
    canvas.oval(
        400,
        450,
        258,
        226,
        canvas.round(350, 410, 330, ((0, "#fffaf0"), (0.45, "#fbefd6"), (0.8, tone.base), (1, "#cdbb98"))),
    )
    for step in range(-9, 10):
        y = 450 + step * 24
        half = 258 * max(0.0, 1 - ((y - 450) / 226) ** 2) ** 0.5
        canvas.line(
            f"M{400 - half:.0f} {y}Q400 {y + 10 + step * 2.6:.0f} {400 + half:.0f} {y}",
            "#a89468",
            1.8,
            opacity=0.5,
        )
    canvas.oval(400, 230, 52, 9, BLACK.base)


@stands("lamp-mushroom", zoom=1.15)
def portable_lamp(canvas: Canvas, tone: Tone) -> None:
    """A small domed lamp, lit."""
    ground_shadow(canvas, 106)
    glow(canvas, 400, 560, 190, 0.5)
    turned(canvas, ((520, 26), (700, 28), (740, 70), (754, 106), (GROUND, 108)), tone, matte, streak=0.4)
    turned(canvas, ((372, 40), (384, 96), (430, 160), (500, 186), (524, 188)), tone, matte, streak=0.5)
    canvas.oval(
        400,
        524,
        186,
        186 * flatness(524),
        canvas.round(400, 520, 190, ((0, "#fffdf2"), (0.5, "#ffedbd"), (1, "#eac98b"))),
    )
    turned(canvas, ((500, 26), (560, 26)), tone, matte, curved=False, streak=0.2)


@lies("candles", zoom=1.1)
def tapers(canvas: Canvas, tone: Tone) -> None:
    """Six thin candles in a paper band."""
    for place in range(6):
        x = 235 + place * 62
        with lying(canvas, 0.8), canvas.turned_by(10):
            canvas.line(f"M{x + 22} 200V160", "#efe6d0", 4)
            canvas.path(
                f"M{x + 10} 200H{x + 34}L{x + 44} 810Q{x + 22} 822 {x} 810Z",
                canvas.across(
                    x, x + 44, ((0, tone.base), (0.3, tone.bright), (0.6, tone.base), (1, tone.dark))
                ),
            )
    with lying(canvas, 0.6), canvas.turned_by(10):
        canvas.box(215, 560, 390, 84, Tone("#f3ebda").base, 3)
        canvas.box(215, 560, 390, 84, canvas.fade("#231d26", 215, 0, 605, 0, 0.12, 0, 0, 0.16), 3)
        canvas.box(360, 590, 110, 7, "#3a3431", 2)
        canvas.box(380, 606, 70, 4, "#3a3431", 2)


@stands("candle-jar", zoom=1.35)
def candle_in_stoneware(canvas: Canvas, tone: Tone) -> None:
    """A candle burning in a cup."""
    ground_shadow(canvas, 108)
    shape = turned(
        canvas, ((560, 116), (560, 116), (740, 116), (GROUND, 104)), tone, matte, curved=False, streak=0.35
    )
    speckle(canvas, shape, tone)
    mouth(canvas, 560, 116, tone, 8)
    canvas.oval(400, 566, 106, 14, "#f6e7c2")
    flame(canvas, 400, 562, 70)


@stands("candle-holder", zoom=1.15)
def candle_holder(canvas: Canvas, tone: Tone) -> None:
    """A burning candle in a brass dish."""
    ground_shadow(canvas, 150)
    canvas.oval(560, 716, 38, 38, "none", stroke=tone.dark, stroke_width=15)
    canvas.oval(558, 713, 38, 38, "none", stroke=tone.light, stroke_width=6)
    turned(canvas, ((730, 160), (736, 166), (756, 140), (GROUND, 100)), tone, metal, streak=0.2)
    mouth(canvas, 731, 160, tone, 10)
    turned(canvas, ((640, 40), (648, 34), (700, 24), (736, 60)), tone, metal, streak=0.2)
    turned(canvas, ((330, 19), (650, 24)), WAX, matte, curved=False, streak=0.5)
    canvas.oval(400, 330, 19, 4, WAX.bright)
    flame(canvas, 400, 326, 84)


@stands("lantern", zoom=1.05)
def storm_lantern(canvas: Canvas, tone: Tone) -> None:
    """A glass lantern with a candle."""
    ground_shadow(canvas, 150)
    canvas.oval(400, 230, 56, 60, "none", stroke=tone.dark, stroke_width=10)
    canvas.oval(398, 228, 56, 60, "none", stroke=tone.light, stroke_width=3)
    turned(canvas, ((530, 62), (744, 64)), Tone("#f0e4cc"), matte, curved=False, streak=0.4)
    canvas.oval(400, 530, 62, 9, "#fff3d2")
    flame(canvas, 400, 528, 80)
    canvas.box(
        276,
        380,
        248,
        376,
        canvas.slant(276, 380, 524, 756, ((0, "#ffffff"), (0.5, "#dfe8e8"), (1, "#ffffff"))),
        0,
        opacity=0.22,
    )
    canvas.path("M300 390L360 390L300 560Z", "#ffffff", opacity=0.45)
    for x in (266, 516):
        canvas.box(x, 376, 18, 384, canvas.across(x, x + 18, metal(tone)))
    canvas.path("M250 382L340 286H460L550 382Z", canvas.across(250, 550, metal(tone)))
    canvas.box(246, 376, 308, 18, canvas.across(246, 554, metal(tone)), 4)
    canvas.box(246, 748, 308, 30, canvas.across(246, 554, metal(tone)), 5)
    canvas.box(360, 270, 80, 20, tone.dark, 4)


@stands("match-jar", zoom=1.35)
def match_jar(canvas: Canvas, tone: Tone) -> None:
    """A jar of long matches."""
    ground_shadow(canvas, 88)
    for place in range(11):
        lean = place * 3 - 15
        with canvas.turned_by(lean, 400, 740):
            x = 366 + place * 7
            canvas.box(x, 500 + abs(place - 5) * 4, 6, 120, "#dcc49a", 2)
            canvas.oval(x + 3, 500 + abs(place - 5) * 4, 7, 11, "#a9513c")
    shape = turned(canvas, ((590, 86), (590, 86), (740, 90), (GROUND, 82)), tone, matte, streak=0.4)
    speckle(canvas, shape, tone)
    canvas.path("M314 590A86 15 0 0 0 486 590L486 597A86 18 0 0 1 314 597Z", tone.bright)
    canvas.path("M312 730A90 20 0 0 0 488 730V752A88 20 0 0 1 314 752Z", "#8a6a52", opacity=0.8)
