"""Drawings of mugs, cups, bowls, plates and pots of clay."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    CENTRE,
    GROUND,
    Profile,
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
    CLEAR_GLASS,
    OAK,
    STEEL,
)
from demo.pictures.registry import stands
from demo.pictures.surfaces import grain, ground_shadow, speckle
from demo.pictures.tones import COOL_SHADE, Tone, matte, metal


def vessel(canvas: Canvas, profile: Profile, tone: Tone, lip: float = 9, *, bare: bool = True) -> None:
    """A thrown open pot: body, speckled glaze, mouth, and the bare clay of the foot."""
    shape = turned(canvas, profile, tone, matte, streak=0.4)
    speckle(canvas, shape, tone)
    if bare:
        (bottom, radius) = profile[-1]
        left, right = CENTRE - radius, CENTRE + radius
        band(canvas, bottom - 9, bottom, radius, canvas.across(left, right, matte(Tone("#b08d6c"))))
    mouth(canvas, profile[0][0], profile[0][1], tone, lip)


@stands("mug", zoom=1.35)
def mug(canvas: Canvas, tone: Tone) -> None:
    """A thrown mug with a bare foot."""
    ground_shadow(canvas, 125)
    tube(canvas, "M520 560C640 545 640 712 516 704", 27, tone)
    vessel(canvas, ((505, 130), (505, 130), (600, 137), (710, 138), (756, 124), (GROUND, 104)), tone)


@stands("mug-enamel", zoom=1.35)
def enamel_mug(canvas: Canvas, tone: Tone) -> None:
    """A straight enamel mug with a dark rim."""
    ground_shadow(canvas, 125)
    tube(canvas, "M524 548C624 540 630 690 522 694", 20, tone)
    turned(canvas, ((515, 133), (515, 133), (752, 133), (GROUND, 122)), tone, curved=False, streak=0.7)
    mouth(canvas, 515, 133, Tone("#f3efe6"), 7)
    canvas.oval(400, 515, 133, 133 * flatness(515), "none", stroke="#33435c", stroke_width=7)


@stands("cup", zoom=1.4)
def cup(canvas: Canvas, tone: Tone) -> None:
    """A cup of coffee on its saucer."""
    ground_shadow(canvas, 190)
    turned(canvas, ((730, 206), (738, 208), (756, 150), (GROUND, 90)), tone, matte, streak=0.2)
    disc(canvas, 730, 206, tone)
    canvas.oval(408, 736, 120, 24, COOL_SHADE, opacity=0.22, filter=canvas.blur(8))
    tube(canvas, "M514 600C600 584 604 690 494 694", 22, tone)
    turned(canvas, ((570, 130), (570, 130), (630, 126), (690, 100), (724, 66), (738, 60)), tone, matte)
    mouth(canvas, 570, 130, tone, 9)
    canvas.oval(400, 577, 112, 112 * flatness(577) - 4, "#6b4127")
    canvas.oval(396, 578, 84, 10, "#c08a58", opacity=0.75)


@stands("tumbler", zoom=1.5)
def handleless(canvas: Canvas, tone: Tone) -> None:
    """A waisted cup without a handle."""
    ground_shadow(canvas, 98)
    vessel(canvas, ((520, 108), (520, 108), (590, 100), (660, 99), (740, 106), (GROUND, 94)), tone)


@stands("tea-bowl", zoom=1.35)
def tea_bowl(canvas: Canvas, tone: Tone) -> None:
    """A steep bowl on a small foot."""
    ground_shadow(canvas, 110)
    turned(canvas, ((740, 70), (GROUND, 66)), Tone("#b08d6c"), matte, curved=False, streak=0)
    vessel(canvas, ((545, 172), (545, 172), (640, 164), (710, 128), (750, 70)), tone, 10, bare=False)


@stands("teapot", zoom=1.15)
def teapot(canvas: Canvas, tone: Tone) -> None:
    """A round teapot, of clay or of glass."""
    ground_shadow(canvas, 170)
    glass = tone.base == CLEAR_GLASS
    tube(canvas, "M556 560C680 500 700 690 556 690", 28, OAK if glass else tone)
    spout = "M262 700C190 690 190 590 132 552L166 530C230 560 260 600 300 612Z"
    canvas.path(
        spout,
        canvas.slant(140, 540, 300, 700, ((0, tone.light), (0.5, tone.base), (1, tone.deep))),
        opacity=0.75 if glass else 1,
    )
    body = ((524, 92), (524, 92), (550, 140), (620, 182), (700, 178), (752, 136), (GROUND, 110))
    if glass:
        filled(canvas, ((620, 172), (700, 168), (748, 130), (GROUND - 8, 104)), Tone("#b5772c"))
        blown(canvas, body, tone)
    else:
        speckle(canvas, turned(canvas, body, tone, matte, streak=0.45), tone)
    lid = OAK if glass else tone
    turned(canvas, ((490, 30), (502, 72), (518, 98), (528, 100)), lid, matte, streak=0.4)
    knob(canvas, 496, 24, lid)


@stands("jug", zoom=1.4)
def milk_jug(canvas: Canvas, tone: Tone) -> None:
    """A bellied jug with a sharp spout."""
    ground_shadow(canvas, 120)
    tube(canvas, "M500 552C630 540 630 690 524 706", 22, tone)
    canvas.path(
        "M312 520L256 500C276 548 290 560 306 610Z",
        canvas.slant(256, 500, 320, 600, ((0, tone.bright), (1, tone.dark))),
    )
    turned(
        canvas,
        ((515, 98), (560, 100), (640, 122), (720, 132), (756, 126), (GROUND, 112)),
        tone,
        metal,
        streak=0.2,
    )
    mouth(canvas, 515, 98, tone, 6)


@stands("jug-tall", zoom=1.1)
def pitcher(canvas: Canvas, tone: Tone) -> None:
    """A tall pitcher with a pulled handle."""
    ground_shadow(canvas, 140)
    tube(canvas, "M484 410C640 380 640 600 536 630", 30, tone)
    canvas.path(
        "M318 398L248 366C270 420 290 450 310 480Z",
        canvas.slant(248, 366, 320, 480, ((0, tone.bright), (1, tone.base))),
    )
    vessel(canvas, ((392, 98), (392, 98), (450, 84), (560, 124), (660, 154), (740, 146), (GROUND, 120)), tone)


@stands("crock", zoom=1.1)
def crock(canvas: Canvas, tone: Tone) -> None:
    """A pot of wooden spoons."""
    ground_shadow(canvas, 132)
    for x, lean, wood in ((350, -12, OAK), (410, 2, Tone("#a8683f")), (466, 13, Tone("#dfc59b"))):
        with canvas.turned_by(lean, x, 560):
            canvas.box(x - 9, 330, 18, 260, canvas.across(x - 9, x + 9, matte(wood)), 8)
            canvas.oval(
                x, 300, 36, 58, canvas.slant(x - 36, 250, x + 36, 350, ((0, wood.light), (1, wood.dark)))
            )
    vessel(canvas, ((500, 132), (500, 132), (600, 136), (740, 136), (GROUND, 124)), tone)
    canvas.path("M268 513A132 21 0 0 0 532 513L532 520A132 24 0 0 1 268 520Z", tone.bright, opacity=0.6)


@stands("salt-cellar", zoom=1.5)
def salt_cellar(canvas: Canvas, tone: Tone) -> None:
    """A low lidded pot."""
    ground_shadow(canvas, 120)
    shape = turned(canvas, ((630, 126), (630, 126), (740, 126), (GROUND, 116)), tone, matte, streak=0.35)
    lid = turned(canvas, ((596, 122), (604, 130), (630, 130)), tone, matte, streak=0.3)
    if tone.base == OAK.base:
        grain(canvas, shape, (270, 620, 530, 800), tone)
        grain(canvas, lid, (270, 590, 530, 650), tone)
    disc(canvas, 598, 122, tone)
    knob(canvas, 598, 22, STEEL if tone.base == OAK.base else tone)


@stands("bamboo-whisk", zoom=1.5)
def bamboo_whisk(canvas: Canvas, tone: Tone) -> None:
    """A bamboo whisk standing on its tines."""
    ground_shadow(canvas, 86)
    for place in range(-12, 13):
        canvas.line(
            f"M{400 + place * 3.2} 640C{400 + place * 9} 690 {400 + place * 9} 740 {400 + place * 6.4} {GROUND + 4}",
            tone.dark if place % 2 else tone.light,
            3.4,
        )
    turned(canvas, ((500, 44), (500, 44), (640, 42)), tone, matte, curved=False, streak=0.4)
    disc(canvas, 500, 44, tone)
    canvas.box(356, 618, 88, 10, "#3a3431", 4)
