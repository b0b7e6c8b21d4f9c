"""Drawings of towels, aprons, throws and other cloth."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    tube,
)
from demo.pictures.materials import (
    BRASS,
    LEATHER,
)
from demo.pictures.registry import lies
from demo.pictures.surfaces import lying
from demo.pictures.tones import COOL_SHADE, WARM_LIGHT, Tone


def cloth(
    canvas: Canvas, shape: str, tone: Tone, box: tuple[float, float, float, float], step: float = 7
) -> None:
    """A piece of woven cloth with the light across it; `box` is left, top, right, bottom."""
    left, top, right, bottom = box
    canvas.path(
        shape,
        canvas.slant(
            left,
            top,
            right,
            bottom,
            ((0, tone.light), (0.35, tone.base), (0.55, tone.light), (0.8, tone.base), (1, tone.dark)),
        ),
    )
    canvas.path(shape, canvas.weave(tone.deep, step))


def fold(canvas: Canvas, d: str, clip: str, strength: float = 0.3) -> None:
    """A soft crease: shade on one side, light on the other."""
    with canvas.group(clip_path=canvas.clip(clip)):
        canvas.line(d, COOL_SHADE, 16, opacity=strength * 0.8, filter=canvas.blur(8))
        canvas.line(
            d, WARM_LIGHT, 8, opacity=strength * 1.4, filter=canvas.blur(5), transform="translate(-13 -7)"
        )


def stack(canvas: Canvas, tone: Tone, layers: int, stripe: bool = False, step: float = 7) -> None:
    """Folded cloth seen from above, one piece over the other."""
    for place in range(layers):
        x, y = 190 + place * 14, 250 - place * 22 + layers * 12
        shape = f"M{x + 12} {y}H{x + 400}Q{x + 416} {y} {x + 416} {y + 16}L{x + 420} {y + 470}Q{x + 420} {y + 490} {x + 402} {y + 490}H{x + 14}Q{x - 4} {y + 490} {x - 2} {y + 470}L{x} {y + 14}Q{x} {y} {x + 12} {y}Z"
        with lying(canvas, 0.8), canvas.turned_by(place * 2.5 - 5):
            cloth(canvas, shape, tone, (x, y, x + 420, y + 490), step)
            if stripe:
                for down in (392, 418):
                    canvas.box(
                        x - 1,
                        y + down,
                        420,
                        9,
                        Tone("#33435c").base if tone.base != "#33435c" else "#efe3c8",
                        opacity=0.75,
                    )
            fold(canvas, f"M{x} {y + 250}Q{x + 210} {y + 262} {x + 420} {y + 246}", shape, 0.22)
            fold(canvas, f"M{x + 208} {y}Q{x + 216} {y + 250} {x + 205} {y + 490}", shape, 0.25)
            canvas.line(f"M{x + 10} {y + 478}H{x + 408}", tone.dark, 2, stroke_dasharray="6 5", opacity=0.6)


@lies("towel", zoom=1.1)
def towel(canvas: Canvas, tone: Tone) -> None:
    """Two folded striped towels."""
    stack(canvas, tone, 2, stripe=True, step=9)


@lies("napkins", zoom=1.05)
def napkins(canvas: Canvas, tone: Tone) -> None:
    """Four folded napkins."""
    stack(canvas, tone, 4)


@lies("runner", zoom=1.1)
def runner(canvas: Canvas, tone: Tone) -> None:
    """The fringed end of a table runner."""
    shape = "M300 -120H560L520 780Q400 800 262 780Z"
    with canvas.turned_by(16):
        with lying(canvas):
            cloth(canvas, shape, tone, (262, -100, 560, 800), 8)
            canvas.path(
                "M300 -120H318L282 782L262 780ZM542 -120H560L520 780L502 782Z", "#33435c", opacity=0.75
            )
            for x in range(268, 520, 9):
                canvas.line(f"M{x} 782l{canvas.random.randint(-3, 3)} 36", tone.base, 3)
        fold(canvas, "M280 420Q400 450 540 400", shape, 0.3)
        fold(canvas, "M290 140Q420 120 550 170", shape, 0.25)


@lies("throw", zoom=1.05)
def throw(canvas: Canvas, tone: Tone) -> None:
    """A checked throw with a fringe."""
    shape = "M180 240Q400 212 620 240Q636 480 624 740Q400 766 176 740Q164 480 180 240Z"
    with canvas.turned_by(-6):
        with lying(canvas, 1.2):
            for x in range(184, 620, 12):
                canvas.line(
                    f"M{x} 742q{canvas.random.randint(-6, 6)} 30 {canvas.random.randint(-5, 5)} 58",
                    tone.base if x % 24 else tone.light,
                    6,
                )
            cloth(canvas, shape, tone, (176, 230, 624, 750), 12)
        with canvas.group(clip_path=canvas.clip(shape), opacity=0.4):
            for place in range(6):
                canvas.box(170, 282 + place * 84, 470, 22, tone.bright)
                canvas.box(214 + place * 76, 200, 18, 580, tone.deep, opacity=0.6)
        for d in ("M170 420Q400 446 640 408", "M170 590Q400 570 640 604"):
            fold(canvas, d, shape, 0.34)


@lies("cushion", zoom=1.05)
def cushion(canvas: Canvas, tone: Tone) -> None:
    """A square plump cushion."""
    shape = "M150 246Q170 232 200 244Q400 284 600 244Q634 232 648 250Q658 270 648 300Q616 500 648 700Q658 740 640 752Q620 762 590 752Q400 716 210 752Q176 764 156 748Q144 730 154 700Q186 500 152 300Q142 264 150 246Z"
    with canvas.turned_by(9):
        with lying(canvas, 1.4):
            cloth(canvas, shape, tone, (150, 240, 650, 760), 8)
        canvas.path(
            shape,
            canvas.round(340, 420, 380, ((0, tone.bright), (0.5, tone.light), (1, tone.dark))),
            opacity=0.45,
        )
        for d in (
            "M156 250Q260 330 300 400",
            "M644 250Q560 330 520 380",
            "M160 744Q250 670 290 620",
            "M640 744Q560 680 520 640",
        ):
            fold(canvas, d, shape, 0.25)


@lies("apron", zoom=1.0)
def apron(canvas: Canvas, tone: Tone) -> None:
    """An apron with a pocket, laid flat."""
    body = "M300 260Q400 284 500 260C506 380 560 420 610 440Q640 640 622 860Q400 892 178 860Q160 640 190 440C240 420 294 380 300 260Z"
    with lying(canvas):
        canvas.line("M306 268C250 120 330 80 400 80C470 80 550 120 494 268", tone.dark, 20)
        canvas.line("M192 452C120 470 110 560 90 640M608 452C680 470 690 560 710 640", tone.dark, 15)
        cloth(canvas, body, tone, (178, 250, 622, 880))
    for d in ("M300 420Q330 640 290 880", "M500 420Q470 660 520 880", "M190 520Q260 560 280 640"):
        fold(canvas, d, body, 0.26)
    with lying(canvas, 0.35):
        cloth(canvas, "M270 570H530V720Q530 740 510 742H290Q270 740 270 720Z", tone, (250, 540, 560, 780))
    canvas.line("M276 582H524M400 574V736", tone.bright, 2, stroke_dasharray="7 6", opacity=0.6)
    for x, y in ((276, 576), (524, 576), (310, 282), (490, 282)):
        canvas.oval(x, y, 7, 7, BRASS.dark)
        canvas.oval(x - 1, y - 1, 5, 5, BRASS.light)


@lies("mitt", zoom=1.05)
def mitts(canvas: Canvas, tone: Tone) -> None:
    """Two quilted mitts, one on the other."""
    hand = "M300 800V520C240 500 196 440 214 392C232 352 280 372 312 420C306 300 330 190 420 190C512 190 524 310 520 430V800Q410 822 300 800Z"
    for shift, lean in ((90, 15), (-50, -10)):
        with canvas.group(transform=f"translate({shift} 0)"), canvas.turned_by(lean):
            with lying(canvas):
                cloth(canvas, hand, tone, (214, 190, 520, 810))
            with canvas.group(clip_path=canvas.clip(hand), opacity=0.5):
                for step in range(-8, 14):
                    for slope in (-1, 1):
                        x = 180 + step * 48
                        canvas.line(f"M{x} 180l{slope * 330} 640", tone.deep, 2, stroke_dasharray="7 6")
            canvas.path("M298 730Q410 752 522 730V800Q410 822 298 800Z", "#efe3c8")
            canvas.path(
                "M298 730Q410 752 522 730V800Q410 822 298 800Z",
                canvas.fade(COOL_SHADE, 298, 0, 522, 0, 0.05, 0, 0.25),
            )


@lies("pot-holder", zoom=1.1)
def pot_holders(canvas: Canvas, tone: Tone) -> None:
    """Two crocheted squares."""
    for shift, lean, colour in ((70, 16, Tone("#a9513c")), (-50, -8, tone)):
        with canvas.group(transform=f"translate({shift} {-shift})"), canvas.turned_by(lean):
            with lying(canvas):
                canvas.oval(250, 340, 32, 32, "none", stroke=colour.base, stroke_width=15)
                canvas.box(250, 340, 320, 330, colour.base, 30)
            for row in range(13):
                for column in range(16):
                    x, y = 270 + column * 19, 360 + row * 24
                    canvas.oval(
                        x,
                        y,
                        9.5,
                        12,
                        colour.light if (row + column) % 2 else colour.base,
                        transform=f"rotate({30 if row % 2 else -30} {x} {y})",
                        stroke=colour.dark,
                        stroke_width=1.5,
                        stroke_opacity=0.4,
                    )


@lies("pouch", zoom=1.05)
def bread_bag(canvas: Canvas, tone: Tone) -> None:
    """A linen bag drawn shut with a cord."""
    body = "M286 300C250 420 220 520 232 700Q238 800 300 808H500Q562 800 568 700C580 520 550 420 514 300Z"
    with lying(canvas):
        canvas.path(
            "M286 300C270 250 268 220 280 186Q340 200 400 184Q460 200 520 186C532 220 530 250 514 300Z",
            canvas.slant(280, 186, 520, 300, ((0, tone.light), (0.5, tone.base), (1, tone.dark))),
        )
        cloth(canvas, body, tone, (230, 300, 570, 810))
    for x in (320, 370, 430, 480):
        fold(canvas, f"M{x} 300Q{x - (400 - x) * 0.4:.0f} 400 {400 + (x - 400) * 1.7:.0f} 540", body, 0.34)
    canvas.line("M284 300Q400 322 516 300", LEATHER.dark, 11)
    canvas.line("M284 298Q400 320 516 298", LEATHER.light, 4)
    canvas.line("M500 304C560 340 530 380 566 430M506 302C580 320 590 360 610 400", LEATHER.base, 7)
    canvas.path("M400 560C452 590 452 650 400 700C348 650 348 590 400 560Z", tone.dark, opacity=0.5)
    canvas.line("M400 580V730", tone.deep, 4, opacity=0.6)


@lies("blanket-roll", zoom=1.1)
def picnic_blanket(canvas: Canvas, tone: Tone) -> None:
    """A rolled checked blanket in two straps."""
    shape = "M180 400H600Q640 400 640 500Q640 600 600 600H180Q140 600 140 500Q140 400 180 400Z"
    with canvas.turned_by(-14):
        with lying(canvas, 1.5):
            tube(canvas, "M300 410C300 290 500 290 500 410", 20, LEATHER)
            canvas.path(
                shape,
                canvas.down(400, 600, ((0, tone.base), (0.3, tone.bright), (0.6, tone.base), (1, tone.deep))),
            )
        with canvas.group(clip_path=canvas.clip(shape), opacity=0.38):
            for x in range(150, 640, 64):
                canvas.box(x, 390, 22, 220, "#f3ebda")
                canvas.box(x + 32, 390, 6, 220, "#231d26")
            for y in (430, 500, 560):
                canvas.box(130, y, 520, 16, "#f3ebda", opacity=0.8)
        canvas.oval(604, 500, 36, 98, tone.dark)
        for size in (0.8, 0.58, 0.36, 0.15):
            canvas.oval(
                604, 500, 36 * size, 98 * size, "none", stroke=tone.light, stroke_width=4, opacity=0.7
            )
        for x in (286, 486):
            canvas.box(
                x,
                396,
                28,
                208,
                canvas.down(396, 604, ((0, LEATHER.base), (0.3, LEATHER.light), (1, LEATHER.deep))),
                4,
            )
            canvas.box(x - 5, 470, 38, 34, "none", 5, stroke=BRASS.base, stroke_width=6)
