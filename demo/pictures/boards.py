"""Drawings of boards, stones and slabs, seen from above."""

from demo.pictures.canvas import Canvas
from demo.pictures.registry import lies
from demo.pictures.surfaces import grain, lying, speckle
from demo.pictures.tones import COOL_SHADE, Tone, matte


@lies("stone", zoom=1.1)
def whetstone(canvas: Canvas, tone: Tone) -> None:
    """A two-coloured stone on its stand."""
    wood, fine = Tone("#c39763"), Tone("#efe3c8")
    with canvas.turned_by(-22):
        plank(canvas, 110, 380, 580, 240, wood, 14)
        with lying(canvas, 0.7):
            canvas.box(
                170,
                420,
                460,
                160,
                canvas.slant(170, 420, 630, 580, ((0, tone.light), (0.5, tone.base), (1, tone.dark))),
                8,
            )
        canvas.box(170, 556, 460, 24, fine.base, 6)
        canvas.box(170, 420, 460, 6, tone.bright, 3, opacity=0.6)
        speckle(canvas, "M170 420H630V580H170Z", tone, (170, 420, 630, 580))


@lies("strop", zoom=1.1)
def strop(canvas: Canvas, tone: Tone) -> None:
    """A leather strop and its block of compound."""
    wood = Tone("#d3ac7c")
    with canvas.turned_by(24):
        with lying(canvas):
            canvas.path(
                "M330 180H470V640C470 660 430 670 428 700V840Q428 860 400 860Q372 860 372 840V700C370 670 330 660 330 640Z",
                canvas.across(330, 470, matte(wood)),
            )
        canvas.box(
            342,
            194,
            116,
            440,
            canvas.slant(342, 194, 458, 634, ((0, tone.light), (0.6, tone.base), (1, tone.dark))),
            6,
        )
        canvas.oval(400, 820, 11, 11, wood.deep)
    with lying(canvas, 0.7):
        canvas.box(560, 560, 90, 60, canvas.slant(560, 560, 650, 620, ((0, "#9db08c"), (1, "#57694a"))), 6)


def plank(canvas: Canvas, x: float, y: float, wide: float, high: float, tone: Tone, r: float = 20) -> None:
    """A board lying down: grain, lit upper edge, shadowed lower one."""
    with lying(canvas):
        canvas.box(x, y + 8, wide, high, tone.deep, r)
        canvas.box(
            x,
            y,
            wide,
            high,
            canvas.slant(x, y, x + wide, y + high, ((0, tone.light), (0.5, tone.base), (1, tone.dark))),
            r,
        )
    grain(
        canvas,
        f"M{x} {y}h{wide}v{high}h{-wide}Z",
        (x + 6, y, x + wide - 6, y + high),
        tone,
        upright=high > wide,
    )
    canvas.box(
        x + 3, y + 3, wide - 6, high - 6, "none", r - 3, stroke=tone.bright, stroke_width=2, opacity=0.35
    )


@lies("board", zoom=1.05)
def edge_board(canvas: Canvas, tone: Tone) -> None:
    """A long board with a groove."""
    with canvas.turned_by(-8):
        plank(canvas, 200, 150, 400, 700, tone, 26)
        for place in range(1, 6):
            canvas.line(f"M{200 + place * 67} 152V848", tone.deep, 1.6, opacity=0.4)
        canvas.box(236, 186, 328, 628, "none", 18, stroke=tone.dark, stroke_width=12, opacity=0.55)
        canvas.box(240, 190, 322, 622, "none", 16, stroke=tone.bright, stroke_width=3, opacity=0.5)


@lies("block", zoom=1.05)
def end_grain(canvas: Canvas, tone: Tone) -> None:
    """A chequered block of three woods."""
    maple = Tone("#dfc59b")
    with canvas.turned_by(-7):
        plank(canvas, 160, 260, 480, 480, tone, 12)
        for row in range(6):
            for column in range(8):
                wood = (tone, maple, Tone("#a8683f"))[(row + column * 2) % 3]
                x, y = 166 + column * 58.5, 266 + row * 78
                canvas.box(
                    x, y, 56.5, 76, canvas.slant(x, y, x + 56, y + 76, ((0, wood.light), (1, wood.base))), 2
                )
                for ring in (16, 30, 46):
                    canvas.line(
                        f"M{x + 4:.0f} {y + ring}q26 {-12 + column % 3 * 8} 48 0", wood.deep, 1.2, opacity=0.3
                    )


@lies("paddle", zoom=1.05)
def bread_paddle(canvas: Canvas, tone: Tone) -> None:
    """A board with a neck to hold it by."""
    shape = "M250 160H550Q580 160 580 190V560C580 620 450 610 440 680V860Q440 884 400 884Q360 884 360 860V680C350 610 220 620 220 560V190Q220 160 250 160Z"
    with canvas.turned_by(18):
        with lying(canvas):
            canvas.path(
                shape, canvas.slant(220, 160, 580, 880, ((0, tone.light), (0.5, tone.base), (1, tone.dark)))
            )
        grain(canvas, shape, (220, 160, 580, 884), tone, upright=True)
        canvas.oval(400, 844, 15, 15, COOL_SHADE, opacity=0.6)


@lies("board-round", zoom=1.05)
def round_board(canvas: Canvas, tone: Tone) -> None:
    """A disc of figured wood."""
    circle = "M120 500a280 280 0 1 0 560 0a280 280 0 1 0 -560 0z"
    with lying(canvas):
        canvas.oval(400, 508, 280, 280, tone.deep)
        canvas.path(
            circle, canvas.slant(200, 300, 600, 700, ((0, tone.light), (0.5, tone.base), (1, tone.dark)))
        )
    with canvas.turned_by(-30):
        grain(canvas, circle, (120, 220, 680, 780), tone)
        grain(canvas, circle, (120, 320, 680, 560), tone)
    canvas.oval(400, 500, 276, 276, "none", stroke=tone.bright, stroke_width=3, opacity=0.5)


@lies("slab", zoom=1.05)
def marble(canvas: Canvas, tone: Tone) -> None:
    """A pale slab with grey veins."""
    with canvas.turned_by(-6):
        with lying(canvas):
            canvas.box(150, 238, 500, 540, tone.dark, 14)
            canvas.box(
                150,
                230,
                500,
                540,
                canvas.slant(150, 230, 650, 770, ((0, "#ffffff"), (0.5, tone.base), (1, "#d6d2cb"))),
                14,
            )
        with canvas.group(clip_path=canvas.clip("M150 230H650V770H150Z"), opacity=0.5):
            for y, width in ((300, 5), (420, 12), (470, 3), (600, 8), (690, 3)):
                d = f"M140 {y}C260 {y - 60} 330 {y + 90} 450 {y + 30}S600 {y + 110} 680 {y + 60}"
                canvas.line(d, "#9a9a9c", width, opacity=0.5, filter=canvas.blur(width / 3))
                canvas.line(d, "#8a8a8d", 1.2, opacity=0.8)
