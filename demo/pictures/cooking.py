"""Drawings of pans, pots and the tools beside them."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    GROUND,
    disc,
    mouth,
    tube,
    turned,
)
from demo.pictures.materials import (
    CREAM,
    POLISHED,
    STEEL,
)
from demo.pictures.registry import lies, stands
from demo.pictures.surfaces import ground_shadow, lying
from demo.pictures.tones import COOL_SHADE, Tone, gloss, matte, metal


@lies("skillet", zoom=1.05)
def skillet(canvas: Canvas, tone: Tone) -> None:
    """An iron pan from above, its handle towards us."""
    with canvas.turned_by(38, 400, 430):
        with lying(canvas, 1.2):
            canvas.path(
                "M372 640C368 720 366 800 360 900Q362 944 400 944Q438 944 440 900C434 800 432 720 428 640Z",
                canvas.across(360, 440, matte(tone)),
            )
            canvas.path("M150 400L122 384L158 350ZM650 400L678 384L642 350Z", tone.base)
            canvas.oval(
                400,
                410,
                256,
                256,
                canvas.slant(220, 230, 580, 590, ((0, tone.bright), (0.3, tone.base), (1, tone.deep))),
            )
        canvas.oval(400, 900, 15, 22, COOL_SHADE, opacity=0.7)
    with canvas.group(transform="translate(12 -4)"):
        canvas.oval(
            400,
            418,
            236,
            236,
            canvas.slant(230, 250, 570, 590, ((0, tone.deep), (0.5, tone.dark), (1, tone.light))),
        )
        canvas.oval(
            400,
            418,
            212,
            212,
            canvas.round(340, 350, 330, ((0, tone.light), (0.5, tone.base), (1, tone.dark))),
        )
        canvas.oval(
            340, 350, 90, 46, "#ffffff", opacity=0.13, filter=canvas.blur(22), transform="rotate(-40 340 350)"
        )


@lies("wok", zoom=1.0)
def wok(canvas: Canvas, tone: Tone) -> None:
    """A hammered wok with a wooden grip."""
    wood = Tone("#d9c19a")
    with lying(canvas, 1.2), canvas.turned_by(38, 400, 430):
        canvas.box(372, 640, 56, 270, canvas.across(372, 428, matte(wood)), 24)
        canvas.oval(
            400,
            410,
            276,
            276,
            canvas.slant(220, 230, 580, 590, ((0, tone.bright), (0.4, tone.base), (1, tone.deep))),
        )
    canvas.oval(
        410,
        420,
        264,
        264,
        canvas.round(480, 500, 420, ((0, tone.light), (0.35, tone.base), (0.8, tone.dark), (1, tone.deep))),
    )
    with canvas.group(opacity=0.25):
        for _ in range(130):
            x, y = canvas.random.gauss(410, 100), canvas.random.gauss(420, 100)
            if (x - 410) ** 2 + (y - 420) ** 2 < 240**2:
                canvas.oval(x, y, 13, 11, tone.bright, opacity=0.35, filter="none")


@stands("saucepan", zoom=1.15)
def saucepan(canvas: Canvas, tone: Tone) -> None:
    """A straight-sided pan, of metal or enamelled."""
    ground_shadow(canvas, 168)
    finish = metal if tone.base in POLISHED else gloss
    tube(canvas, "M560 556L730 520", 24, STEEL if finish is metal else tone)
    turned(
        canvas, ((540, 170), (540, 170), (740, 170), (GROUND, 156)), tone, finish, curved=False, streak=0.3
    )
    mouth(canvas, 540, 170, STEEL if finish is metal else CREAM, 8)


@stands("stockpot", zoom=1.05)
def stock_pot(canvas: Canvas, tone: Tone) -> None:
    """A tall lidded pot with two handles."""
    ground_shadow(canvas, 188)
    for d in ("M222 520C160 510 160 590 222 582", "M578 520C640 510 640 590 578 582"):
        tube(canvas, d, 17, STEEL)
    turned(canvas, ((440, 186), (440, 186), (745, 186), (GROUND, 176)), tone, metal, curved=False, streak=0.2)
    turned(canvas, ((404, 60), (416, 150), (434, 190), (444, 190)), tone, metal, streak=0.3)
    tube(canvas, "M360 408C360 366 440 366 440 408", 15, STEEL)


@stands("casserole", zoom=1.05)
def casserole(canvas: Canvas, tone: Tone) -> None:
    """A deep enamelled pot with its lid."""
    _enamelled(canvas, tone, 560, 216)


@stands("braiser", zoom=1.0)
def braiser(canvas: Canvas, tone: Tone) -> None:
    """A wide shallow enamelled pot with its lid."""
    _enamelled(canvas, tone, 640, 262)


def _enamelled(canvas: Canvas, tone: Tone, rim: float, radius: float) -> None:
    ground_shadow(canvas, radius * 0.9)
    for side in (-1, 1):
        edge = 400 + side * (radius - 6)
        tube(
            canvas,
            f"M{edge} {rim + 24}C{edge + side * 66} {rim + 14} {edge + side * 66} {rim + 70} {edge - side * 4} {rim + 66}",
            24,
            tone,
        )
    turned(
        canvas,
        (
            (rim, radius),
            (rim, radius),
            (GROUND - 60, radius),
            (GROUND - 16, radius * 0.95),
            (GROUND, radius * 0.84),
        ),
        tone,
        gloss,
        streak=0.6,
    )
    _lid(canvas, tone, rim, radius)


def _lid(canvas: Canvas, tone: Tone, rim: float, radius: float) -> None:
    turned(
        canvas,
        (
            (rim - 62, radius * 0.36),
            (rim - 48, radius * 0.72),
            (rim - 18, radius * 0.99),
            (rim + 2, radius * 1.03),
            (rim + 8, radius * 1.03),
        ),
        tone,
        gloss,
        streak=0.5,
    )
    canvas.path(
        f"M{400 - radius} {rim + 10}Q400 {rim + 110} {400 + radius} {rim + 10}Q400 {rim + 122} {400 - radius} {rim + 10}Z",
        COOL_SHADE,
        opacity=0.3,
    )
    turned(
        canvas,
        ((rim - 106, 28), (rim - 98, 33), (rim - 86, 30), (rim - 76, 14), (rim - 58, 18)),
        STEEL,
        metal,
        streak=0.2,
    )
    disc(canvas, rim - 106, 28, STEEL)


@lies("roaster", zoom=1.05)
def roasting_tin(canvas: Canvas, tone: Tone) -> None:
    """A roasting tin with handles and a wire rack."""
    with canvas.turned_by(-8):
        with lying(canvas, 1.2):
            for y in (220, 740):
                canvas.box(330, y, 140, 50, "none", 22, stroke=tone.dark, stroke_width=15)
            canvas.box(
                180,
                240,
                440,
                530,
                canvas.slant(180, 240, 620, 770, ((0, tone.bright), (0.5, tone.base), (1, tone.dark))),
                40,
            )
        canvas.box(
            202,
            262,
            396,
            486,
            canvas.slant(
                202, 262, 598, 748, ((0, tone.deep), (0.3, tone.dark), (0.7, tone.base), (1, tone.bright))
            ),
            30,
        )
        canvas.box(
            222,
            282,
            356,
            446,
            canvas.slant(
                222,
                282,
                578,
                728,
                ((0, tone.light), (0.3, tone.base), (0.5, tone.bright), (0.7, tone.light), (1, tone.base)),
            ),
            22,
        )
        _rack(canvas)


def _rack(canvas: Canvas) -> None:
    for x in range(250, 570, 30):
        canvas.line(f"M{x + 3} 290V724", COOL_SHADE, 5, opacity=0.25)
        canvas.line(f"M{x} 286V720", STEEL.bright, 4)
    for y in (330, 680):
        canvas.line(f"M232 {y}H568", STEEL.light, 6)


@lies("sheet", zoom=1.05)
def sheet_pans(canvas: Canvas, tone: Tone) -> None:
    """Two flat pans, one half over the other."""
    for shift, lean in ((60, 12), (-40, -7)):
        with canvas.group(transform=f"translate({shift} {-shift})"), canvas.turned_by(lean):
            metal_sheet = ((0, tone.bright), (0.5, tone.base), (1, tone.dark))
            with lying(canvas):
                canvas.box(190, 240, 410, 520, canvas.slant(190, 240, 600, 760, metal_sheet), 30)
            wall = ((0, tone.dark), (0.4, tone.base), (1, tone.bright))
            canvas.box(204, 254, 382, 492, canvas.slant(204, 254, 586, 746, wall), 24)
            floor = (
                (0, tone.light),
                (0.3, tone.bright),
                (0.45, tone.light),
                (0.7, tone.bright),
                (1, tone.base),
            )
            canvas.box(222, 272, 346, 456, canvas.slant(222, 272, 568, 728, floor), 16)
