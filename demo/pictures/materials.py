"""The colours of what goods are made of, where the product's own colour does not say."""

from demo.pictures.tones import Tone

STEEL = Tone("#b9bec1")
BRASS = Tone("#c39a4a")
BLACK = Tone("#35373b")
WALNUT = Tone("#6e4a33")
OAK = Tone("#c39763")
CORK = Tone("#c59c6d")
LEATHER = Tone("#8a5a38")
CREAM = Tone("#efe3c8")
COFFEE = Tone("#4a2b1c")
GREY_GLASS = Tone("#b4c8ca")

CLEAR_GLASS = "#cfe0e0"  # the palette's "Clear": a product in this colour is of plain glass
POLISHED = frozenset({"#b9bec1", "#c0764f"})  # steel and copper mirror the room
