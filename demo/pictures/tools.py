"""Drawings of spoons, whisks, mills and other kitchen tools."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import (
    GROUND,
    knob,
    mouth,
    turned,
)
from demo.pictures.materials import (
    BLACK,
    BRASS,
    STEEL,
)
from demo.pictures.registry import lies, stands
from demo.pictures.surfaces import grain, ground_shadow, lying, speckle
from demo.pictures.tones import COOL_SHADE, Tone, matte, metal


@lies("spoons", zoom=1.1)
def spoons(canvas: Canvas, tone: Tone) -> None:
    """A spoon, a spatula and a corner spoon of wood."""
    heads = (
        "M400 170C452 170 462 290 414 340H386C338 290 348 170 400 170Z",
        "M350 180Q400 166 450 180L436 340Q400 352 364 340Z",
        "M346 184H440Q452 184 450 198C446 280 430 330 414 350H388C366 330 344 280 346 184Z",
    )
    for place, head in enumerate(heads):
        with (
            canvas.group(transform=f"translate({place * 150 - 150} {abs(place - 1) * 30})"),
            canvas.turned_by(place * 7 - 7),
        ):
            stick = head + "M386 330H414L418 800Q418 830 400 830Q382 830 382 800Z"
            with lying(canvas, 0.8):
                canvas.path(
                    stick,
                    canvas.across(
                        346, 452, ((0, tone.light), (0.35, tone.bright), (0.6, tone.base), (1, tone.dark))
                    ),
                )
            grain(canvas, stick, (346, 170, 452, 830), tone, upright=True)
            if place == 0:
                canvas.oval(
                    400,
                    252,
                    32,
                    60,
                    canvas.slant(370, 200, 430, 310, ((0, tone.deep), (0.6, tone.base), (1, tone.light))),
                    opacity=0.8,
                )


@lies("whisk", zoom=1.1)
def whisk(canvas: Canvas, tone: Tone) -> None:
    """A balloon whisk of fine wires."""
    with lying(canvas), canvas.turned_by(32):
        for wide in (130, 104, 76, 46, 16):
            d = f"M392 560C{400 - wide * 1.5} 420 {400 - wide * 1.3} 150 400 150C{400 + wide * 1.3} 150 {400 + wide * 1.5} 420 408 560"
            canvas.line(d, tone.deep, 6)
            canvas.line(d, tone.bright, 2.6, transform="translate(-1 -1)")
        canvas.box(374, 550, 52, 330, canvas.across(374, 426, metal(tone)), 24)
        canvas.box(370, 548, 60, 30, canvas.across(370, 430, metal(tone)), 8)
        canvas.oval(400, 858, 9, 9, COOL_SHADE, opacity=0.6)


@lies("rolling-pin", zoom=1.05)
def rolling_pin(canvas: Canvas, tone: Tone) -> None:
    """A tapered rod of pale wood."""
    with canvas.turned_by(34):
        shape = "M400 90C428 90 446 300 446 500C446 700 428 910 400 910C372 910 354 700 354 500C354 300 372 90 400 90Z"
        with lying(canvas, 1.3):
            canvas.path(
                shape,
                canvas.across(
                    354,
                    446,
                    (
                        (0, tone.base),
                        (0.25, tone.bright),
                        (0.55, tone.base),
                        (0.85, tone.dark),
                        (1, tone.deep),
                    ),
                ),
            )
        grain(canvas, shape, (354, 90, 446, 910), tone, upright=True)


@stands("mortar", zoom=1.2)
def mortar(canvas: Canvas, tone: Tone) -> None:
    """A rough stone bowl with its pestle leaning in it."""
    ground_shadow(canvas, 148)
    bowl = turned(
        canvas,
        ((560, 178), (560, 178), (640, 172), (710, 136), (736, 116), (GROUND, 140)),
        tone,
        matte,
        streak=0.2,
    )
    mouth(canvas, 560, 178, tone, 24)
    with canvas.turned_by(38, 400, 560):
        pestle = "M378 300Q400 280 422 300L432 540Q400 566 368 540Z"
        canvas.path(pestle, canvas.across(366, 434, matte(tone)))
        speckle(canvas, pestle, tone, (366, 290, 434, 560))
    canvas.path(
        "M222 560A178 30 0 0 0 578 560L554 562A154 20 0 0 1 246 562Z",
        canvas.across(222, 578, ((0, tone.base), (0.4, tone.bright), (1, tone.base))),
    )
    for _ in range(3):
        speckle(canvas, bowl, tone, (222, 540, 578, 790))


@stands("mill", zoom=1.05)
def pepper_mill(canvas: Canvas, tone: Tone) -> None:
    """A turned wooden mill."""
    ground_shadow(canvas, 82)
    body = turned(
        canvas,
        ((470, 62), (480, 66), (540, 52), (610, 50), (680, 70), (740, 84), (GROUND, 82)),
        tone,
        matte,
        streak=0.45,
    )
    grain(canvas, body, (310, 460, 490, 790), tone, upright=True)
    turned(canvas, ((458, 62), (472, 63)), STEEL, metal, curved=False, streak=0)
    head = turned(canvas, ((352, 30), (372, 58), (410, 70), (440, 64), (458, 58)), tone, matte, streak=0.5)
    grain(canvas, head, (320, 340, 480, 470), tone, upright=True)
    knob(canvas, 352, 16, STEEL)


@lies("scraper", zoom=1.15)
def scraper(canvas: Canvas, tone: Tone) -> None:
    """A steel blade under a wooden grip."""
    with canvas.turned_by(-14):
        with lying(canvas):
            canvas.box(
                190,
                400,
                420,
                270,
                canvas.slant(
                    190,
                    400,
                    610,
                    670,
                    (
                        (0, "#f2f3f2"),
                        (0.3, STEEL.base),
                        (0.5, STEEL.bright),
                        (0.8, STEEL.base),
                        (1, STEEL.dark),
                    ),
                ),
                8,
            )
            canvas.box(
                170,
                330,
                460,
                110,
                canvas.down(330, 440, ((0, tone.light), (0.4, tone.base), (1, tone.dark))),
                40,
            )
        grain(canvas, "M190 332H610V438H190Z", (190, 332, 610, 438), tone)
        for x in range(220, 600, 24):
            canvas.line(f"M{x} 668V{650 if x % 5 else 638}", BLACK.base, 2, opacity=0.6)
        for x in (260, 400, 540):
            canvas.oval(x, 385, 8, 8, BRASS.base)


@lies("brush", "dish-brush", zoom=1.15)
def brush(canvas: Canvas, tone: Tone) -> None:
    """A wooden brush with pale bristles."""
    with lying(canvas), canvas.turned_by(34):
        for x in range(340, 462, 6):
            canvas.line(f"M{x} 340L{x + (x - 400) * 0.25:.0f} 190", "#c9b48a" if x % 4 else "#a58f66", 5)
        canvas.path(
            "M336 320H464Q474 320 472 340C466 400 424 400 420 440V820Q420 846 400 846Q380 846 380 820V440C376 400 334 400 328 340Q326 320 336 320Z",
            canvas.across(328, 472, matte(tone)),
        )
        canvas.oval(400, 812, 9, 9, COOL_SHADE, opacity=0.6)
