"""Drawings of coffee, tea, honey and what else is eaten."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    GROUND,
    disc,
    turned,
)
from demo.pictures.glassware import cork
from demo.pictures.glasswork import blown, filled
from demo.pictures.materials import (
    BLACK,
    STEEL,
)
from demo.pictures.registry import lies, stands
from demo.pictures.surfaces import ground_shadow, lying, speckle
from demo.pictures.tones import COOL_SHADE, Tone, matte, metal

PAPER, INK = Tone("#f3ebda"), "#3a3431"


def label(canvas: Canvas, x: float, y: float, wide: float, high: float, tone: Tone) -> None:
    """A paper label with the store's mark and three lines of print."""
    canvas.box(
        x,
        y,
        wide,
        high,
        canvas.across(
            x,
            x + wide,
            ((0, PAPER.dark), (0.15, PAPER.base), (0.4, PAPER.bright), (0.8, PAPER.base), (1, PAPER.dark)),
        ),
        3,
    )
    middle, size = x + wide / 2, min(wide, high) * 0.13
    canvas.path(
        f"M{middle:.0f} {y + high * 0.16:.0f}q{size * 1.5:.0f} {size:.0f} 0 {size * 2.6:.0f}q{-size * 1.5:.0f} {-size * 1.6:.0f} 0 {-size * 2.6:.0f}Z",
        tone.base,
    )
    canvas.line(f"M{middle:.0f} {y + high * 0.2:.0f}v{size * 2.4:.0f}", PAPER.light, 2)
    for share, length in ((0.6, 0.56), (0.72, 0.36), (0.82, 0.44)):
        thick = high * (0.045 if share == 0.6 else 0.022)
        canvas.box(middle - wide * length / 2, y + high * share, wide * length, thick, INK, 1, opacity=0.75)


def _creases(canvas: Canvas, side: str) -> None:
    with canvas.group(clip_path=canvas.clip(side)):
        canvas.path(
            "M246 350C270 500 262 660 232 790H300C290 640 296 480 290 350Z",
            COOL_SHADE,
            opacity=0.1,
            filter=canvas.blur(9),
        )
        canvas.path(
            "M554 350C530 500 538 660 568 790H520C526 640 514 480 520 350Z",
            COOL_SHADE,
            opacity=0.2,
            filter=canvas.blur(9),
        )
        canvas.path(
            "M240 400Q400 430 560 396L560 412Q400 446 240 414Z",
            COOL_SHADE,
            opacity=0.22,
            filter=canvas.blur(5),
        )


@stands("coffee-bag", zoom=1.1)
def coffee_bag(canvas: Canvas, tone: Tone) -> None:
    """A bag of coffee with a tin tie."""
    ground_shadow(canvas, 170)
    side = "M246 350L554 350C560 480 578 640 568 776Q400 800 232 776C222 640 240 480 246 350Z"
    canvas.path(
        side,
        canvas.across(
            232,
            568,
            (
                (0, tone.dark),
                (0.1, tone.base),
                (0.24, tone.light),
                (0.5, tone.base),
                (0.84, tone.dark),
                (0.9, tone.base),
                (1, tone.deep),
            ),
        ),
    )
    _creases(canvas, side)
    canvas.box(240, 300, 320, 62, canvas.across(240, 560, matte(tone)), 5)
    canvas.box(240, 300, 320, 20, tone.dark, 5, opacity=0.35)
    canvas.box(228, 342, 344, 15, canvas.across(228, 572, metal(Tone("#cfc6b4"))), 5)
    label(canvas, 304, 470, 192, 210, tone)
    canvas.oval(400, 424, 11, 10, tone.deep, opacity=0.7)


@stands("tea-tin", "tin", zoom=1.15)
def tea_tin(canvas: Canvas, tone: Tone) -> None:
    """A labelled tin with a close lid."""
    ground_shadow(canvas, 128)
    turned(canvas, ((450, 126), (450, 126), (GROUND, 126)), tone, matte, curved=False, streak=0.35)
    turned(canvas, ((390, 124), (396, 130), (472, 130)), tone, matte, curved=False, streak=0.4)
    canvas.path("M270 472A130 18 0 0 0 530 472L530 478A130 20 0 0 1 270 478Z", COOL_SHADE, opacity=0.4)
    disc(canvas, 392, 124, tone)
    canvas.oval(400, 391, 92, 11, "none", stroke=tone.dark, stroke_width=2, opacity=0.4)
    label(canvas, 318, 530, 164, 176, tone)


@stands("jar-honey", zoom=1.3)
def honey(canvas: Canvas, tone: Tone) -> None:
    """A jar of honey."""
    _jar(canvas, Tone("#d0922b"), tone, BLACK)


@stands("jar-granola", zoom=1.3)
def granola(canvas: Canvas, tone: Tone) -> None:
    """A jar of granola under a cork."""
    _jar(canvas, Tone("#b98a52"), tone, None)


@stands("jar-salt", zoom=1.3)
def salt(canvas: Canvas, tone: Tone) -> None:
    """A jar of salt under a cork."""
    _jar(canvas, tone, Tone("#7f98a8"), None)


def _jar(canvas: Canvas, inside: Tone, mark: Tone, lid: Tone | None) -> None:
    ground_shadow(canvas, 118)
    contents = ((548, 112), (GROUND - 8, 110))
    filled(canvas, contents, inside, curved=False)
    if lid is None:
        speckle(canvas, "M288 548H512V770H288Z", inside, (288, 548, 512, 780))
    blown(canvas, ((500, 98), (520, 100), (545, 120), (740, 122), (GROUND, 112)), Tone("#b4c8ca"))
    if lid:
        turned(canvas, ((462, 100), (468, 106), (512, 106)), lid, metal, curved=False, streak=0.2)
        disc(canvas, 463, 101, Tone("#5a5d61"))
    else:
        cork(canvas, 458, 92, 46)
    label(canvas, 328, 592, 144, 140, mark)


@stands("oil-bottle", zoom=1.0)
def oil_bottle(canvas: Canvas, tone: Tone) -> None:
    """A dark bottle of oil."""
    ground_shadow(canvas, 100)
    turned(
        canvas,
        ((300, 30), (330, 30), (400, 34), (460, 90), (510, 104), (745, 104), (GROUND, 96)),
        Tone("#3f4a2c"),
        streak=0.7,
    )
    cork(canvas, 258, 24, 36)
    turned(canvas, ((292, 35), (318, 35)), STEEL, metal, curved=False, streak=0)
    label(canvas, 322, 560, 156, 150, tone)


@lies("filters", zoom=1.15)
def filters(canvas: Canvas, tone: Tone) -> None:
    """A fan of paper filters."""
    for place in range(5):
        x, y, lean = 400 + place * 5 - 10, 500 - place * 9, place * 5 - 12
        with lying(canvas, 0.5), canvas.turned_by(lean, 400, 700):
            canvas.path(
                f"M{x - 210} {y - 170}Q{x} {y - 250} {x + 210} {y - 170}L{x + 66} {y + 190}H{x - 66}Z",
                canvas.slant(
                    x - 200, y - 200, x + 160, y + 180, ((0, tone.bright), (0.5, tone.light), (1, tone.base))
                ),
            )
            canvas.path(
                f"M{x + 210} {y - 170}L{x + 66} {y + 190}H{x + 48}L{x + 190} {y - 178}Z",
                tone.dark,
                opacity=0.3,
            )
            canvas.line(f"M{x - 62} {y + 172}H{x + 62}", tone.dark, 3, stroke_dasharray="2 7", opacity=0.6)
