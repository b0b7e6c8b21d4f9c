"""Drawings of kettles, drippers, presses and grinders."""

import itertools

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    GROUND,
    band,
    disc,
    flatness,
    knob,
    mouth,
    tube,
    turned,
)
from demo.pictures.glasswork import blown, filled
from demo.pictures.materials import (
    BLACK,
    CLEAR_GLASS,
    COFFEE,
    GREY_GLASS,
    OAK,
    POLISHED,
    STEEL,
    WALNUT,
)
from demo.pictures.registry import stands
from demo.pictures.surfaces import grain, ground_shadow
from demo.pictures.tones import Tone, matte, metal


@stands("kettle-gooseneck")
def gooseneck(canvas: Canvas, tone: Tone) -> None:
    """A tapered kettle with a long thin spout."""
    ground_shadow(canvas, 185)
    finish = metal if tone.base in POLISHED else matte
    tube(canvas, "M255 640C150 640 190 500 150 430C135 400 118 398 96 404", 30, tone)
    canvas.oval(94, 405, 7, 13, tone.deep)
    tube(canvas, "M520 470C600 430 690 470 672 580C664 640 640 680 622 700", 38, WALNUT)
    turned(
        canvas,
        ((440, 118), (440, 118), (500, 134), (620, 160), (740, 184), (GROUND, 176)),
        tone,
        finish,
        streak=0.4,
    )
    turned(canvas, ((418, 104), (428, 120), (442, 124)), tone, finish, streak=0.3)
    disc(canvas, 418, 104, tone)
    canvas.oval(400, 416, 74, 9, tone.dark, opacity=0.35)
    knob(canvas, 414, 25, WALNUT)


@stands("kettle-stove")
def stovetop(canvas: Canvas, tone: Tone) -> None:
    """A round-bellied enamel kettle under a bail handle."""
    ground_shadow(canvas, 215)
    canvas.line("M232 540C215 300 585 300 568 540", BLACK.deep, 15)
    canvas.line("M231 538C213 298 583 298 566 536", STEEL.base, 8)
    tube(canvas, "M318 366C365 350 435 350 482 366", 44, OAK)
    canvas.path(
        "M560 640L690 520C700 512 716 530 706 540L600 700Z",
        canvas.slant(560, 520, 690, 660, ((0, tone.light), (0.5, tone.base), (1, tone.deep))),
    )
    canvas.oval(699, 529, 9, 15, tone.deep, transform="rotate(40 699 529)")
    turned(
        canvas, ((500, 90), (506, 130), (560, 186), (660, 220), (740, 214), (GROUND, 190)), tone, streak=0.6
    )
    turned(canvas, ((486, 70), (494, 96), (506, 104)), tone, streak=0.3)
    disc(canvas, 487, 70, tone)
    knob(canvas, 486, 24, OAK)


@stands("dripper", zoom=1.15)
def dripper(canvas: Canvas, tone: Tone) -> None:
    """A cone on its saucer, for one cup."""
    ground_shadow(canvas, 170)
    finish = metal if tone.base in POLISHED else matte
    tube(canvas, "M560 520C670 490 690 600 590 634C560 644 530 636 512 622", 26, tone)
    turned(canvas, ((700, 66), (722, 70), (748, 84), (GROUND - 10, 96)), tone, finish, streak=0.3)
    turned(canvas, ((690, 150), (696, 178), (708, 180), (716, 150)), tone, finish, streak=0.3)
    turned(canvas, ((430, 196), (430, 196), (560, 140), (690, 78), (698, 76)), tone, finish, curved=False)
    mouth(canvas, 430, 196, tone, 10)
    for place in range(-4, 5):
        canvas.line(
            f"M{400 + place * 40} {452 - abs(place) * 3}L{400 + place * 26} {440 + abs(place)}",
            tone.dark,
            3,
            opacity=0.35,
        )


@stands("carafe")
def server(canvas: Canvas, tone: Tone) -> None:
    """A glass server half full of coffee."""
    ground_shadow(canvas, 180)
    tube(canvas, "M540 540C690 520 690 700 560 706", 20, GREY_GLASS)
    filled(canvas, ((640, 172), (700, 184), (745, 176), (GROUND - 6, 150)), COFFEE)
    blown(canvas, ((430, 104), (470, 92), (540, 140), (640, 180), (730, 186), (GROUND, 158)), tone)
    collar = turned(canvas, ((462, 96), (462, 97), (512, 112), (512, 112)), OAK, matte, streak=0.2)
    grain(canvas, collar, (280, 450, 520, 530), OAK)


@stands("hourglass")
def hourglass(canvas: Canvas, tone: Tone) -> None:
    """A waisted glass brewer with a wooden collar."""
    ground_shadow(canvas, 170)
    filled(canvas, ((690, 158), (730, 168), (GROUND - 6, 140)), COFFEE)
    blown(
        canvas,
        ((300, 170), (400, 112), (490, 62), (530, 60), (600, 108), (700, 166), (742, 170), (GROUND, 144)),
        tone,
    )
    collar = turned(
        canvas, ((456, 88), (456, 88), (510, 72), (562, 88), (562, 88)), WALNUT, matte, streak=0.25
    )
    grain(canvas, collar, (300, 450, 500, 575), WALNUT)
    canvas.line("M329 512Q400 532 471 512", "#c59b6b", 7)
    canvas.oval(404, 526, 13, 12, "#d9b98d")
    canvas.line("M404 532C396 560 410 574 402 598M408 532C420 556 414 566 424 584", "#c59b6b", 5)


@stands("press")
def press(canvas: Canvas, tone: Tone) -> None:
    """A French press, of steel or of glass."""
    ground_shadow(canvas, 135)
    tube(canvas, "M520 420C660 410 660 690 520 680", 26, BLACK if tone.base != "#3b3e42" else WALNUT)
    if tone.base == CLEAR_GLASS:
        filled(canvas, ((500, 122), (GROUND - 12, 122)), COFFEE, curved=False)
        blown(canvas, ((350, 128), (GROUND - 4, 128)), tone, curved=False)
        for y in (400, 690):
            band(canvas, y, y + 22, 132, canvas.across(268, 532, metal(STEEL)))
    else:
        turned(
            canvas, ((350, 130), (350, 130), (740, 130), (GROUND, 124)), tone, metal, curved=False, streak=0.3
        )
    canvas.path("M276 352C262 340 250 348 246 362L278 392Z", STEEL.base)
    canvas.line("M400 335V225", STEEL.dark, 9)
    canvas.line("M398 335V225", STEEL.bright, 4)
    turned(canvas, ((318, 70), (326, 118), (340, 136), (362, 136)), STEEL, metal, streak=0.3)
    disc(canvas, 320, 74, STEEL)
    knob(canvas, 232, 28, BLACK if tone.base != CLEAR_GLASS else OAK)


@stands("moka")
def moka(canvas: Canvas, tone: Tone) -> None:
    """An eight-sided moka pot."""
    ground_shadow(canvas, 150)
    tube(canvas, "M505 392L640 388C664 388 668 410 660 430L620 560", 30, BLACK)
    _facets(canvas, 560, 110, GROUND, 152, STEEL)
    turned(canvas, ((534, 112), (540, 122), (560, 120)), STEEL, metal, streak=0)
    canvas.path(
        "M276 352L236 360L288 440Z", canvas.slant(236, 352, 288, 440, ((0, tone.light), (1, tone.dark)))
    )
    _facets(canvas, 352, 138, 536, 104, tone)
    canvas.path(
        "M262 352L400 300L538 352Z",
        canvas.across(262, 538, ((0, tone.dark), (0.3, tone.bright), (0.5, tone.base), (1, tone.deep))),
    )
    canvas.oval(400, 352, 138, 13, tone.dark)
    canvas.oval(400, 349, 138, 12, tone.base)
    canvas.path(
        "M268 349L400 298L532 349Q400 366 268 349Z",
        canvas.across(262, 538, ((0, tone.dark), (0.3, tone.bright), (0.55, tone.base), (1, tone.deep))),
    )
    knob(canvas, 304, 22, BLACK)


def _facets(canvas: Canvas, top: float, wide: float, bottom: float, base: float, tone: Tone) -> None:
    edges = (-1, -0.62, -0.05, 0.55, 1)
    paints = (
        (tone.dark, tone.base),
        (tone.bright, tone.light),
        (tone.base, tone.dark),
        (tone.dark, tone.deep),
    )
    sag = flatness(bottom) * base * 0.7
    for (left, right), (one, two) in zip(itertools.pairwise(edges), paints, strict=True):
        low = [bottom + sag * (1 - edge * edge) for edge in (left, right)]
        canvas.path(
            f"M{400 + wide * left:.1f} {top}L{400 + wide * right + 0.6:.1f} {top}L{400 + base * right + 0.6:.1f} {low[1]:.1f}L{400 + base * left:.1f} {low[0]:.1f}Z",
            canvas.slant(400 + wide * left, top, 400 + base * right, bottom, ((0, one), (1, two))),
        )


@stands("stand")
def stand(canvas: Canvas, tone: Tone) -> None:
    """A brewing arm over a slate foot."""
    ground_shadow(canvas, 210)
    turned(canvas, ((735, 200), (GROUND - 8, 200)), BLACK, matte, curved=False, streak=0)
    disc(canvas, 735, 200, Tone("#5a5d61"))
    tube(canvas, "M560 728V420C560 330 500 322 400 322", 34, tone)
    turned(canvas, ((310, 110), (334, 110)), tone, matte, curved=False, streak=0)
    canvas.oval(400, 310, 110, 16, tone.light)
    canvas.oval(400, 312, 74, 10, tone.deep)
    turned(canvas, ((232, 112), (232, 112), (330, 62), (372, 30)), Tone("#eae6de"), matte, curved=False)
    mouth(canvas, 232, 112, Tone("#eae6de"), 8)
    blown(canvas, ((560, 60), (580, 56), (640, 96), (720, 104), (740, 92)), GREY_GLASS)


@stands("flask", zoom=1.15)
def flask(canvas: Canvas, tone: Tone) -> None:
    """A travel mug with a dark lid."""
    ground_shadow(canvas, 112)
    turned(canvas, ((370, 122), (370, 122), (740, 106), (GROUND, 100)), tone, matte, curved=False, streak=0.3)
    turned(canvas, ((352, 124), (380, 124)), STEEL, metal, curved=False, streak=0)
    turned(canvas, ((300, 96), (304, 112), (330, 118), (352, 118)), BLACK, matte, streak=0.2)
    disc(canvas, 301, 98, Tone("#4a4d52"))
    canvas.path("M296 552H504V556H296Z", tone.dark, opacity=0.25)
