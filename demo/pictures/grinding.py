"""Drawings of grinders and scales."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    GROUND,
    band,
    disc,
    knob,
    mouth,
    tube,
    turned,
)
from demo.pictures.glasswork import blown, filled
from demo.pictures.materials import (
    BLACK,
    BRASS,
    STEEL,
    WALNUT,
)
from demo.pictures.registry import lies, stands
from demo.pictures.surfaces import grain, ground_shadow, lying
from demo.pictures.tones import Tone, gloss, matte, metal


@stands("grinder-hand")
def hand_grinder(canvas: Canvas, tone: Tone) -> None:
    """A slim grinder with its crank."""
    ground_shadow(canvas, 92)
    turned(canvas, ((600, 88), (600, 88), (750, 88), (GROUND, 82)), tone, metal, curved=False, streak=0.2)
    turned(canvas, ((588, 92), (604, 92)), BLACK, matte, curved=False, streak=0)
    turned(canvas, ((330, 84), (330, 84), (460, 84), (590, 88)), tone, metal, curved=False, streak=0.2)
    grip = band(canvas, 440, 545, 87, canvas.across(313, 487, matte(WALNUT)))
    grain(canvas, grip, (313, 440, 487, 570), WALNUT, upright=True)
    turned(canvas, ((300, 60), (312, 84), (332, 86)), STEEL, metal, streak=0.2)
    disc(canvas, 301, 60, STEEL)
    canvas.line("M400 300V262", STEEL.dark, 15)
    tube(canvas, "M388 258L640 226", 17, STEEL)
    knob(canvas, 222, 34, WALNUT, x=640)


@stands("grinder-box")
def box_grinder(canvas: Canvas, tone: Tone) -> None:
    """A wooden box with a brass funnel and a drawer."""
    ground_shadow(canvas, 190)
    box = f"M230 520H570V{GROUND}H230Z"
    canvas.path(box, canvas.across(230, 570, matte(tone)))
    grain(canvas, box, (230, 520, 570, GROUND), tone)
    canvas.path("M214 498H586L576 524H224Z", canvas.across(214, 586, matte(tone)))
    canvas.path("M252 476H548L586 500H214Z", tone.light)
    canvas.box(280, 610, 240, 112, tone.dark, 4)
    canvas.box(283, 613, 234, 106, canvas.across(283, 517, matte(tone)), 4)
    canvas.oval(400, 668, 15, 15, BRASS.dark)
    canvas.oval(397, 665, 11, 11, BRASS.light)
    turned(canvas, ((392, 128), (392, 128), (450, 100), (488, 62)), BRASS, metal, streak=0.3)
    mouth(canvas, 392, 128, BRASS, 8)
    canvas.line("M400 420V340", STEEL.base, 13)
    tube(canvas, "M400 338C470 330 540 330 580 300", 15, BRASS)
    knob(canvas, 296, 27, WALNUT, x=584)


@stands("grinder-electric")
def burr_grinder(canvas: Canvas, tone: Tone) -> None:
    """An electric grinder with beans in the hopper."""
    ground_shadow(canvas, 165)
    filled(canvas, ((330, 106), (400, 92), (424, 86)), Tone("#5b3a26"))
    blown(canvas, ((240, 132), (330, 116), (424, 92)), Tone("#9fb0b2"), curved=False)
    turned(canvas, ((222, 122), (226, 136), (246, 138)), BLACK, matte, streak=0.2)
    disc(canvas, 223, 122, Tone("#4a4d52"))
    turned(canvas, ((420, 120), (426, 132), (470, 140), (560, 142), (576, 140)), tone, matte, streak=0.35)
    canvas.path("M310 560H490V700H310Z", tone.deep)
    turned(canvas, ((690, 150), (690, 150), (752, 156), (GROUND, 152)), tone, matte, streak=0.3)
    disc(canvas, 690, 150, tone)
    canvas.path(
        "M262 560H318V700H262Z", canvas.across(262, 318, ((0, tone.base), (0.6, tone.light), (1, tone.dark)))
    )
    turned(canvas, ((600, 66), (694, 60)), STEEL, metal, curved=False, streak=0.1)
    mouth(canvas, 600, 66, STEEL, 5)
    turned(canvas, ((566, 34), (590, 22)), BLACK, matte, curved=False, streak=0)
    canvas.oval(400, 510, 26, 26, tone.deep)
    canvas.oval(398, 508, 22, 22, canvas.slant(378, 488, 420, 530, ((0, STEEL.bright), (1, STEEL.dark))))
    canvas.line("M398 508V490", BLACK.base, 3)


@stands("tumbler-steel", zoom=1.5)
def dosing_cup(canvas: Canvas, tone: Tone) -> None:
    """A small brushed cup."""
    ground_shadow(canvas, 120)
    turned(canvas, ((540, 128), (540, 128), (700, 122), (745, 118), (GROUND, 104)), tone, metal, streak=0.2)
    mouth(canvas, 540, 128, tone, 7)


@lies("scale", zoom=1.1)
def coffee_scale(canvas: Canvas, tone: Tone) -> None:
    """A flat scale with a lit display, seen from above."""
    with canvas.turned_by(-9):
        with lying(canvas):
            canvas.box(190, 240, 420, 520, tone.deep, 36)
            canvas.box(
                190,
                234,
                420,
                518,
                canvas.slant(190, 234, 610, 752, ((0, tone.light), (0.4, tone.base), (1, tone.dark))),
                36,
            )
        canvas.box(
            214,
            258,
            372,
            370,
            canvas.slant(214, 258, 586, 628, ((0, tone.light), (0.5, tone.base), (1, tone.base))),
            22,
            stroke=tone.dark,
            stroke_width=3,
        )
        canvas.box(236, 654, 328, 72, "#1d2023", 14)
        lit = "#e9f3ee"
        for x, digits in ((256, "02:45"), (412, "360.0")):
            canvas.digits(x, 668, digits, lit)


@stands("scale-dial", zoom=1.1)
def dial_scale(canvas: Canvas, tone: Tone) -> None:
    """A spring scale with a pan and a dial."""
    ground_shadow(canvas, 170)
    shape = f"M300 480H500C540 580 570 680 576 {GROUND}H224C230 680 260 580 300 480Z"
    canvas.path(shape, canvas.across(224, 576, gloss(tone)))
    canvas.box(380, 440, 40, 50, STEEL.dark)
    turned(canvas, ((400, 200), (400, 204), (430, 150), (452, 70)), STEEL, metal, streak=0.3)
    mouth(canvas, 400, 202, STEEL, 7)
    canvas.oval(400, 628, 108, 108, STEEL.dark)
    canvas.oval(399, 626, 102, 102, "#f6f2e8")
    for step in range(24):
        with canvas.turned_by(step * 15, 400, 627):
            canvas.line(f"M400 534V{552 if step % 6 == 0 else 544}", BLACK.base, 4 if step % 6 == 0 else 2)
    with canvas.turned_by(64, 400, 627):
        canvas.line("M400 640V552", "#b4523f", 6)
    canvas.oval(400, 627, 11, 11, BLACK.base)
