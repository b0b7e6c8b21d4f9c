"""Drawings of glasses, bottles, jars and vases."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    CENTRE,
    GROUND,
    disc,
    mouth,
    tube,
    turned,
)
from demo.pictures.glasswork import blown, filled
from demo.pictures.materials import (
    CLEAR_GLASS,
    CORK,
    GREY_GLASS,
    OAK,
    STEEL,
)
from demo.pictures.registry import lies, stands
from demo.pictures.surfaces import ground_shadow, lying, speckle
from demo.pictures.tones import Tone, matte, metal

LEAF, WATER = Tone("#6f7f5b"), Tone("#c4dadb")


def glass_of(tone: Tone) -> Tone:
    """Clear glass needs a little grey to be seen on pale paper."""
    return GREY_GLASS if tone.base == CLEAR_GLASS else tone


def cork(canvas: Canvas, y: float, radius: float, high: float, x: float = CENTRE) -> None:
    """A stopper whose top is at `y`."""
    shape = turned(
        canvas, ((y, radius), (y + high, radius * 0.94)), CORK, matte, x=x, curved=False, streak=0.2
    )
    speckle(canvas, shape, CORK, (x - radius, y - 10, x + radius, y + high + 10))
    disc(canvas, y, radius, CORK, x=x)


@stands("glass", zoom=1.25)
def water_glasses(canvas: Canvas, tone: Tone) -> None:
    """Two plain tumblers."""
    tone = glass_of(tone)
    for x, y in ((478, GROUND - 40), (330, GROUND)):
        ground_shadow(canvas, 82, x=x, y=y)
        blown(
            canvas, ((y - 240, 100), (y - 240, 100), (y - 40, 88), (y, 80)), tone, x=x, curved=False, foot=24
        )
        for place in range(-3, 4):
            canvas.line(f"M{x + place * 27} {y - 120}L{x + place * 23} {y - 4}", tone.deep, 1.6, opacity=0.22)


@stands("wine-glass", zoom=1.05)
def wine_glass(canvas: Canvas, tone: Tone) -> None:
    """Two stemmed glasses."""
    tone = glass_of(tone)
    for x, y in ((505, GROUND - 34), (318, GROUND)):
        _stemmed(
            canvas, x, y, ((y - 470, 78), (y - 400, 104), (y - 320, 108), (y - 240, 62), (y - 215, 8)), tone
        )


@stands("coupe", zoom=1.15)
def coupe(canvas: Canvas, tone: Tone) -> None:
    """Two shallow stemmed glasses."""
    tone = glass_of(tone)
    for x, y in ((520, GROUND - 34), (310, GROUND)):
        _stemmed(canvas, x, y, ((y - 370, 128), (y - 330, 122), (y - 280, 74), (y - 256, 12)), tone)


def _stemmed(canvas: Canvas, x: float, y: float, bowl: tuple[tuple[float, float], ...], tone: Tone) -> None:
    ground_shadow(canvas, 72, x=x, y=y)
    turned(canvas, ((y - 8, 10), (y - 4, 80), (y, 82)), Tone(tone.light), matte, x=x, streak=0)
    canvas.oval(
        x, y - 4, 80, 16, tone.light, opacity=0.8, stroke=tone.dark, stroke_width=1.4, stroke_opacity=0.5
    )
    low = bowl[-1][0]
    canvas.path(
        f"M{x - 8} {low}C{x - 4} {low + 60} {x - 5} {y - 40} {x - 22} {y - 6}H{x + 22}C{x + 5} {y - 40} {x + 4} {low + 60} {x + 8} {low}Z",
        canvas.across(x - 12, x + 12, metal(tone)),
        opacity=0.8,
    )
    blown(canvas, bowl, tone, x=x, foot=0)


@stands("carafe-glass", zoom=1.15)
def bedside_carafe(canvas: Canvas, tone: Tone) -> None:
    """A carafe with its glass upside down on top."""
    tone = glass_of(tone)
    ground_shadow(canvas, 125)
    filled(canvas, ((590, 122), (700, 130), (745, 126), (GROUND - 10, 108)), WATER)
    blown(canvas, ((440, 60), (470, 62), (530, 100), (620, 130), (720, 134), (GROUND, 112)), tone)
    blown(canvas, ((360, 66), (370, 76), (540, 82)), tone, foot=0)
    canvas.oval(400, 362, 64, 8, tone.light, opacity=0.7)


@stands("swing-bottle", "bottle", zoom=1.0)
def swing_bottle(canvas: Canvas, tone: Tone) -> None:
    """A bottle with a wired stopper."""
    tone = glass_of(tone)
    ground_shadow(canvas, 110)
    filled(canvas, ((500, 108), (560, 112), (740, 112), (GROUND - 8, 104)), Tone("#8a5a34"))
    blown(canvas, ((270, 34), (290, 36), (370, 42), (440, 96), (500, 114), (740, 116), (GROUND, 108)), tone)
    tube(canvas, "M364 300C350 340 352 356 366 372M436 300C450 340 448 356 434 372", 6, STEEL)
    turned(canvas, ((236, 22), (244, 34), (262, 36)), Tone("#efe9dd"), matte, streak=0.5)
    turned(canvas, ((260, 38), (272, 38)), Tone("#b4523f"), matte, curved=False, streak=0)


@stands("jar-cork", zoom=1.15)
def storage_jar(canvas: Canvas, tone: Tone) -> None:
    """A straight jar under a cork."""
    tone = glass_of(tone)
    ground_shadow(canvas, 132)
    filled(canvas, ((590, 124), (745, 126), (GROUND - 10, 118)), Tone("#c79a62"), curved=False)
    blown(canvas, ((430, 122), (446, 130), (740, 132), (GROUND, 122)), tone)
    cork(canvas, 396, 116, 40)


@stands("vase-bud", zoom=1.15)
def bud_vase(canvas: Canvas, tone: Tone) -> None:
    """A narrow vase with two branches."""
    tone = glass_of(tone)
    ground_shadow(canvas, 86)
    sprig(canvas, 400, 560, ((-60, 250), (40, 190)))
    blown(
        canvas,
        ((500, 34), (520, 26), (590, 28), (660, 78), (720, 94), (758, 82), (GROUND, 66)),
        tone,
        foot=16,
    )


@stands("vase", zoom=1.0)
def tall_vase(canvas: Canvas, tone: Tone) -> None:
    """A shouldered vase full of leaves."""
    tone = glass_of(tone)
    ground_shadow(canvas, 112)
    sprig(canvas, 400, 620, ((-150, 190), (-40, 130), (90, 170), (170, 260)))
    blown(canvas, ((420, 86), (440, 78), (490, 108), (560, 128), (680, 116), (GROUND, 100)), tone, foot=26)


@stands("vase-moon", zoom=1.1)
def moon_vase(canvas: Canvas, tone: Tone) -> None:
    """A round vase with one flowering branch."""
    ground_shadow(canvas, 120)
    canvas.line(
        "M410 470C420 360 480 300 540 210M450 370C430 330 440 300 430 260M490 300C530 290 560 290 600 270",
        "#6e5240",
        6,
    )
    for x, y in ((540, 208), (430, 258), (602, 268), (470, 332), (512, 262), (560, 284)):
        canvas.oval(x, y, 13, 13, "#e6c9c0")
        canvas.oval(x - 3, y - 3, 8, 8, "#f6e6df")
    shape = turned(
        canvas,
        ((470, 56), (484, 52), (510, 112), (600, 172), (690, 160), (750, 104), (GROUND, 80)),
        tone,
        matte,
        streak=0.35,
    )
    speckle(canvas, shape, tone)
    canvas.line("M230 622Q400 662 570 622", tone.dark, 3, opacity=0.4)
    mouth(canvas, 470, 56, tone, 7)


def sprig(canvas: Canvas, x: float, y: float, tips: tuple[tuple[float, float], ...]) -> None:
    """Branches with leaves from one point; each tip is (sideways, height from the top)."""
    for lean, top in tips:
        canvas.line(f"M{x} {y}Q{x + lean * 0.15} {top + 160} {x + lean} {top}", LEAF.deep, 4)
        for step in range(1, 6):
            share = step / 6
            px = x + 2 * (1 - share) * share * lean * 0.15 + share * share * lean
            py = (1 - share) ** 2 * y + 2 * (1 - share) * share * (top + 160) + share * share * top
            if py > y - 110:
                continue
            for side in (-1, 1):
                tone = LEAF.light if side < 0 else LEAF.base
                canvas.oval(
                    px + side * 24,
                    py - 12,
                    27,
                    10,
                    tone,
                    transform=f"rotate({side * -34 + lean * 0.2:.0f} {px + side * 24:.0f} {py - 12:.0f})",
                )


@lies("straws")
def straws(canvas: Canvas, tone: Tone) -> None:
    """Six glass straws and their brush."""
    tone = glass_of(tone)
    for place in range(6):
        x = 265 + place * 46
        with lying(canvas, 0.5), canvas.turned_by(14):
            canvas.box(
                x, 200, 22, 600, canvas.fade(tone.dark, x, 0, x + 22, 0, 0.85, 0.25, 0.12, 0.3, 0.9), 10
            )
            canvas.box(x + 5, 204, 4, 590, "#ffffff", 2, opacity=0.85)
    with lying(canvas, 0.6), canvas.turned_by(14):
        canvas.line("M580 210V560", STEEL.dark, 5)
        for y in range(560, 790, 7):
            canvas.line(f"M566 {y}L594 {y + 6}", "#e9e4da", 4)
        canvas.oval(580, 204, 15, 15, "none", stroke=STEEL.dark, stroke_width=5)


@stands("lunchbox", zoom=1.1)
def lunch_box(canvas: Canvas, tone: Tone) -> None:
    """A steel box with two clips."""
    ground_shadow(canvas, 200)
    canvas.box(190, 560, 420, 216, canvas.across(190, 610, metal(tone)), 36)
    canvas.box(182, 520, 436, 74, canvas.across(182, 618, metal(tone)), 26)
    canvas.box(196, 514, 408, 30, tone.bright, 15)
    canvas.box(182, 588, 436, 8, tone.deep, 4, opacity=0.5)
    for x in (250, 510):
        canvas.box(x, 548, 42, 104, canvas.across(x, x + 42, metal(Tone("#9a9fa3"))), 8)
        canvas.box(x + 8, 610, 26, 8, tone.deep, 4)
    canvas.box(355, 556, 90, 16, OAK.base, 8)
