"""Drawings of bags, baskets, bottles to carry and leather straps."""

from demo.pictures.canvas import Canvas
from demo.pictures.fabric import cloth, fold
from demo.pictures.forms import (
    GROUND,
    disc,
    outline,
    tube,
    turned,
)
from demo.pictures.materials import (
    BLACK,
    BRASS,
    LEATHER,
    STEEL,
)
from demo.pictures.registry import lies, stands
from demo.pictures.surfaces import ground_shadow, lying
from demo.pictures.tones import COOL_SHADE, Tone, matte, metal


def ribbon(canvas: Canvas, d: str, width: float, tone: Tone) -> None:
    """A flat strap with its stitching."""
    canvas.line(d, tone.dark, width)
    canvas.line(d, tone.base, width * 0.84, transform="translate(-1 -1)")
    canvas.line(d, tone.light, 1.8, stroke_dasharray="7 6", opacity=0.8)


@stands("tote", zoom=1.05)
def tote(canvas: Canvas, tone: Tone) -> None:
    """A canvas bag with leather handles."""
    ground_shadow(canvas, 200)
    ribbon(canvas, "M318 460C310 250 490 250 482 460", 20, Tone(tone.dark))
    body = "M214 440Q400 424 586 440L604 740Q606 778 570 780Q400 796 230 780Q194 778 196 740Z"
    cloth(canvas, body, tone, (196, 430, 604, 790))
    for d in (
        "M260 440Q250 620 300 790",
        "M420 440Q440 600 400 790",
        "M540 440Q560 620 500 790",
        "M200 720Q400 700 600 726",
    ):
        fold(canvas, d, body, 0.3)
    canvas.path("M214 440Q400 424 586 440L588 470Q400 454 212 470Z", tone.dark, opacity=0.45)
    ribbon(canvas, "M302 640V470C286 210 514 210 498 470V640", 24, LEATHER)
    for x in (302, 498):
        for y in (490, 620):
            canvas.oval(x, y, 6, 6, BRASS.light)
    canvas.path("M214 440L586 440L604 780H520Z", COOL_SHADE, opacity=0.07)


@stands("basket", zoom=1.05)
def market_basket(canvas: Canvas, tone: Tone) -> None:
    """An open basket under one arched handle."""
    ground_shadow(canvas, 196)
    tube(canvas, "M196 520C220 220 580 220 604 520", 24, tone)
    tube(canvas, "M330 292Q400 268 470 292", 34, LEATHER)
    woven(canvas, ((510, 232), (510, 232), (640, 216), (GROUND, 180)), tone, open_top=True)


@stands("basket-lid", zoom=1.1)
def lidded_basket(canvas: Canvas, tone: Tone) -> None:
    """A basket with its lid on."""
    ground_shadow(canvas, 180)
    woven(canvas, ((500, 190), (500, 190), (640, 200), (GROUND, 176)), tone)
    woven(canvas, ((436, 66), (446, 150), (474, 204), (504, 204)), tone)
    tube(canvas, "M368 436C368 400 432 400 432 436", 14, LEATHER)


def woven(
    canvas: Canvas, profile: tuple[tuple[float, float], ...], tone: Tone, *, open_top: bool = False
) -> None:
    """A body of woven willow, its rods over and under."""
    shape = outline(profile)
    (top, first), bottom = profile[0], profile[-1][0]
    widest = max(radius for _, radius in profile)
    left, right = 400 - widest, 400 + widest
    canvas.path(shape, tone.deep)
    with canvas.group(clip_path=canvas.clip(shape)):
        rows = range(int(top) - 30, int(bottom) + 50, 17)
        for row, y in enumerate(rows):
            for column in range(-12, 13):
                x = 400 + widest * _bend(column + (0.5 if row % 2 else 0))
                wide = widest * (_bend(column + 1) - _bend(column)) * 0.62 + 3
                sag = 40 * (1 - ((x - 400) / widest) ** 2)
                canvas.oval(x, y + sag - 14, wide, 8.5, tone.light if (column + row) % 3 else tone.base)
    canvas.path(shape, canvas.fade(COOL_SHADE, left, 0, right, 0, 0.35, 0.06, 0, 0.12, 0.5))
    canvas.path(shape, canvas.fade(COOL_SHADE, 0, top, 0, bottom, 0, 0.05, 0.3))
    if open_top:
        canvas.oval(400, top, first, first * 0.16, tone.deep)
        canvas.oval(400, top + 6, first - 16, first * 0.16 - 10, COOL_SHADE, opacity=0.45)
        canvas.oval(400, top, first - 2, first * 0.16, "none", stroke=tone.base, stroke_width=16)
        canvas.oval(
            400,
            top - 2,
            first - 2,
            first * 0.16,
            "none",
            stroke=tone.bright,
            stroke_width=5,
            stroke_dasharray="18 8",
            opacity=0.8,
        )


def _bend(step: float) -> float:
    share = max(-1.0, min(1.0, step / 12))
    return share * (1.5 - 0.5 * share * share)


@stands("backpack", zoom=1.05)
def day_pack(canvas: Canvas, tone: Tone) -> None:
    """A canvas pack with a leather base."""
    ground_shadow(canvas, 180)
    tube(canvas, "M350 312C350 250 450 250 450 312", 17, LEATHER)
    body = "M230 440C226 330 290 296 400 296C510 296 574 330 570 440L580 730Q580 780 530 782H270Q220 780 220 730Z"
    cloth(canvas, body, tone, (220, 296, 580, 782))
    canvas.path(body, canvas.fade(COOL_SHADE, 220, 0, 580, 0, 0.2, 0, 0, 0.1, 0.4))
    canvas.path(
        "M221 690H579L580 730Q580 780 530 782H270Q220 780 220 730Z", canvas.across(220, 580, matte(LEATHER))
    )
    canvas.line("M250 470C250 360 310 330 400 330C490 330 550 360 550 470", tone.deep, 10)
    canvas.line(
        "M250 470C250 360 310 330 400 330C490 330 550 360 550 470", BRASS.light, 3, stroke_dasharray="4 4"
    )
    pocket = "M274 520H526V650Q526 676 500 676H300Q274 676 274 650Z"
    with lying(canvas, 0.4):
        cloth(canvas, pocket, tone, (274, 500, 560, 700))
    canvas.path("M266 504H534V560Q400 590 266 560Z", tone.base)
    canvas.path("M266 504H534V560Q400 590 266 560Z", canvas.weave(tone.deep))
    canvas.box(386, 540, 28, 66, LEATHER.base, 5)
    canvas.oval(400, 590, 8, 8, BRASS.light)
    fold(canvas, "M240 600Q250 660 244 700", body, 0.3)


@stands("water-bottle", zoom=1.05)
def insulated_bottle(canvas: Canvas, tone: Tone) -> None:
    """A bottle with a dark looped cap."""
    ground_shadow(canvas, 92)
    turned(
        canvas,
        ((366, 52), (372, 54), (400, 62), (440, 92), (470, 96), (745, 96), (GROUND, 88)),
        tone,
        matte,
        streak=0.4,
    )
    turned(canvas, ((350, 54), (370, 54)), STEEL, metal, curved=False, streak=0)
    turned(canvas, ((286, 50), (292, 56), (352, 56)), BLACK, matte, curved=False, streak=0.2)
    disc(canvas, 287, 50, Tone("#4a4d52"))
    tube(canvas, "M366 288C366 236 434 236 434 288", 13, BLACK)


@stands("wine-carrier", zoom=1.0)
def wine_carrier(canvas: Canvas, tone: Tone) -> None:
    """A wine bottle held in leather straps."""
    ground_shadow(canvas, 92)
    green = Tone("#34402c")
    turned(
        canvas,
        ((300, 27), (320, 30), (420, 33), (490, 84), (530, 94), (745, 94), (GROUND, 86)),
        green,
        streak=0.7,
    )
    turned(canvas, ((284, 29), (370, 31)), Tone("#7c2f3a"), matte, curved=False, streak=0.3)
    canvas.box(330, 580, 140, 120, "#f3ebda", 2)
    canvas.box(365, 620, 70, 7, "#3a3431")
    canvas.box(380, 640, 40, 4, "#3a3431")
    ribbon(canvas, "M356 420C340 240 600 200 596 420C594 560 520 700 494 740", 22, tone)
    for y, radius in ((410, 38), (720, 98)):
        canvas.path(
            f"M{400 - radius} {y}Q400 {y + radius * 0.42} {400 + radius} {y}V{y + 32}Q400 {y + 34 + radius * 0.42} {400 - radius} {y + 32}Z",
            canvas.across(400 - radius, 400 + radius, matte(tone)),
        )
    canvas.oval(488, 742, 8, 8, BRASS.light)


@lies("pouch-zip", zoom=1.1)
def zip_pouch(canvas: Canvas, tone: Tone) -> None:
    """A flat pouch with a brass zip."""
    body = "M170 340H630Q644 340 644 356L632 650Q630 674 606 674H194Q170 674 168 650L156 356Q156 340 170 340Z"
    with canvas.turned_by(-12):
        with lying(canvas):
            canvas.box(628, 350, 60, 30, LEATHER.base, 6)
            cloth(canvas, body, tone, (156, 340, 644, 674))
        for d in ("M260 380Q280 520 240 674", "M520 380Q500 540 540 674"):
            fold(canvas, d, body, 0.28)
        canvas.path("M158 346H642V392H158Z", tone.dark, opacity=0.6)
        canvas.line("M170 368H630", BRASS.dark, 11)
        canvas.line("M170 368H630", BRASS.light, 8, stroke_dasharray="3 5")
        tube(canvas, "M224 368L206 440", 15, BRASS)
        canvas.oval(204, 448, 14, 14, "none", stroke=BRASS.base, stroke_width=7)


@lies("strap", zoom=1.15)
def key_strap(canvas: Canvas, tone: Tone) -> None:
    """A loop of leather on a brass hook."""
    with canvas.turned_by(18):
        with lying(canvas):
            canvas.path(
                "M366 380C300 520 300 760 400 820C500 760 500 520 434 380L404 390C440 540 446 720 400 764C354 720 360 540 396 390Z",
                canvas.across(
                    300, 500, ((0, tone.light), (0.4, tone.base), (0.7, tone.light), (1, tone.dark))
                ),
            )
            canvas.box(360, 320, 80, 84, canvas.across(360, 440, matte(tone)), 8)
            canvas.oval(400, 300, 34, 34, "none", stroke=BRASS.dark, stroke_width=13)
            tube(canvas, "M400 270V230C340 220 340 130 400 130C460 130 462 190 446 214", 19, BRASS)
        canvas.oval(397, 297, 34, 34, "none", stroke=BRASS.light, stroke_width=4)
        for x, y in ((380, 344), (420, 344), (380, 384), (420, 384)):
            canvas.oval(x, y, 5, 5, BRASS.light)
