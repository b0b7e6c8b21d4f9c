"""Drawings of knives and boards, seen from above."""

from demo.pictures.boards import plank
from demo.pictures.canvas import Canvas
from demo.pictures.materials import (
    BRASS,
    STEEL,
)
from demo.pictures.registry import lies
from demo.pictures.surfaces import grain, lying
from demo.pictures.tones import Tone, matte, metal

BLADES = {
    "knife-chef": "M376 560L330 566C332 420 348 260 428 130C438 240 436 420 432 560Z",
    "knife-santoku": "M376 560L326 566C326 420 330 300 338 240C360 180 404 170 430 190C438 300 436 430 432 560Z",
    "knife-paring": "M382 560L366 562C366 480 376 400 424 320C432 390 430 480 428 560Z",
    "knife-nakiri": "M376 560L316 566C314 440 314 320 318 226C330 204 352 200 430 206C438 300 436 430 432 560Z",
}


def handle(
    canvas: Canvas, tone: Tone, top: float = 560, bottom: float = 850, x: float = 405, wide: float = 56
) -> None:
    """A riveted grip below a blade."""
    half = wide / 2
    shape = (
        f"M{x - half * 0.82} {top}H{x + half}C{x + half + 4} {top + 110} {x + half - 8} {bottom - 120} {x + half} {bottom - 14}"
        f"Q{x + half} {bottom} {x + half - 14} {bottom}H{x - half}Q{x - half - 12} {bottom} {x - half - 8} {bottom - 18}"
        f"C{x - half + 8} {bottom - 120} {x - half - 4} {top + 110} {x - half * 0.82} {top}Z"
    )
    canvas.path(shape, canvas.across(x - half, x + half, matte(tone)))
    grain(canvas, shape, (x - half - 10, top, x + half + 10, bottom), tone, upright=True)
    for share in (0.2, 0.5, 0.8):
        y = top + (bottom - top) * share
        canvas.oval(x, y, 6.5, 6.5, BRASS.dark)
        canvas.oval(x - 1, y - 1, 5, 5, BRASS.light)


def blade(canvas: Canvas, shape: str, left: float, right: float) -> None:
    """Polished steel with a bevel along the edge."""
    paint = canvas.across(
        left,
        right,
        (
            (0, "#f4f5f4"),
            (0.12, "#cfd4d6"),
            (0.2, "#a9b0b4"),
            (0.5, "#d9dddf"),
            (0.75, "#aab1b5"),
            (1, "#8a9195"),
        ),
    )
    canvas.path(shape, paint)
    canvas.path(shape, canvas.fade("#ffffff", left, 150, right, 520, 0, 0.05, 0.55, 0.05, 0.2, 0))


def knife(canvas: Canvas, name: str, tone: Tone) -> None:
    """One knife, its point to the upper right."""
    with lying(canvas), canvas.turned_by(28):
        blade(canvas, BLADES[name], 318, 436)
        short = name == "knife-paring"
        canvas.path("M378 556H430V578H380Z", canvas.across(378, 432, metal(STEEL)))
        handle(canvas, tone, 574, 770 if short else 860, wide=46 if short else 56)


@lies("knife-chef", zoom=1.1)
def chefs_knife(canvas: Canvas, tone: Tone) -> None:
    """A chef's knife, broad at the heel."""
    knife(canvas, "knife-chef", tone)


@lies("knife-santoku", zoom=1.1)
def santoku(canvas: Canvas, tone: Tone) -> None:
    """A blade with a flat edge and a rounded tip."""
    knife(canvas, "knife-santoku", tone)


@lies("knife-paring", zoom=1.25)
def paring(canvas: Canvas, tone: Tone) -> None:
    """A short pointed blade."""
    knife(canvas, "knife-paring", tone)


@lies("knife-nakiri", zoom=1.1)
def nakiri(canvas: Canvas, tone: Tone) -> None:
    """A rectangular blade for vegetables."""
    knife(canvas, "knife-nakiri", tone)


@lies("knife-bread", zoom=1.05)
def bread_knife(canvas: Canvas, tone: Tone) -> None:
    """A long blade with a wavy edge."""
    waves = "".join("q-9 -14 0 -28" for _ in range(15))
    with lying(canvas), canvas.turned_by(28):
        blade(canvas, f"M372 566{waves}C376 130 400 104 432 100V566Z", 362, 434)
        canvas.path("M370 560H432V582H372Z", canvas.across(370, 432, metal(STEEL)))
        handle(canvas, tone, 578, 880)


@lies("knife-set", zoom=1.05)
def table_knives(canvas: Canvas, tone: Tone) -> None:
    """Four table knives side by side."""
    for place in range(4):
        with (
            canvas.group(transform=f"translate({place * 104 - 160} {place % 2 * 14})"),
            lying(canvas, 0.7),
            canvas.turned_by(8),
        ):
            blade(canvas, "M388 520L372 520C368 400 372 260 424 170C430 280 426 420 424 520Z", 368, 428)
            handle(canvas, tone, 516, 790, 402, 40)


@lies("carving-set", zoom=1.05)
def carving(canvas: Canvas, tone: Tone) -> None:
    """A narrow knife and a two-tined fork."""
    with lying(canvas), canvas.group(transform="translate(-70 0)"), canvas.turned_by(14):
        blade(canvas, "M384 560L362 562C362 400 366 220 426 90C434 240 430 420 430 560Z", 362, 432)
        handle(canvas, tone, 556, 860, 404, 50)
    with lying(canvas), canvas.group(transform="translate(110 30)"), canvas.turned_by(14):
        for x in (376, 424):
            canvas.line(f"M400 420C{x} 400 {x} 380 {x} 210", STEEL.dark, 13)
            canvas.line(f"M399 420C{x - 2} 400 {x - 2} 380 {x - 2} 212", STEEL.bright, 5)
        canvas.box(390, 410, 20, 160, canvas.across(390, 410, metal(STEEL)), 6)
        handle(canvas, tone, 560, 830, 401, 46)


@lies("shears", zoom=1.05)
def shears(canvas: Canvas, tone: Tone) -> None:
    """Two crossed blades with dark rings."""
    for lean in (-13, 13):
        flip = 1 if lean > 0 else -1
        with lying(canvas, 0.8), canvas.turned_by(lean, 400, 520):
            canvas.path(
                f"M{400 - 26 * flip} 540C{400 - 30 * flip} 380 {400 - 12 * flip} 230 {400 + 8 * flip} 150C{400 + 26 * flip} 260 {400 + 26 * flip} 400 {400 + 20 * flip} 540Z",
                canvas.across(370, 430, metal(tone)),
            )
            canvas.line(
                f"M400 530C{400 - 10 * flip} 600 {400 - 20 * flip} 640 {400 - 30 * flip} 660", tone.dark, 34
            )
            canvas.oval(400 - 52 * flip, 740, 56, 88, "none", stroke="#35373b", stroke_width=30)
            canvas.oval(400 - 55 * flip, 737, 56, 88, "none", stroke="#5c6065", stroke_width=8)
    canvas.oval(400, 520, 19, 19, tone.deep)
    canvas.oval(398, 518, 15, 15, canvas.slant(384, 504, 412, 532, ((0, tone.bright), (1, tone.dark))))


@lies("rail", zoom=1.05)
def knife_rail(canvas: Canvas, tone: Tone) -> None:
    """A wooden rail that holds three knives."""
    with canvas.turned_by(-4):
        plank(canvas, 70, 330, 660, 110, tone, 12)
        for x, name, grip, low in (
            (-190, "knife-santoku", "#c39763", 860),
            (-10, "knife-chef", "#3a3431", 860),
            (160, "knife-paring", "#6e4a33", 770),
        ):
            with lying(canvas, 0.8), canvas.group(transform=f"translate({x} {-20 if low > 800 else -90})"):
                blade(canvas, BLADES[name], 318, 436)
                canvas.path("M378 556H430V578H380Z", canvas.across(378, 432, metal(STEEL)))
                handle(canvas, Tone(grip), 574, low, wide=56 if low > 800 else 46)
