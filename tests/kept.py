"""Keeps what one run of the tests found out for the next, in pytest's cache, under a digest of what it follows from."""

import hashlib
import os
import shutil
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest

PARSER = (f"html5lib {version('html5lib')}",)
MOST = 100_000  # lines of a file of notes; beyond that it is begun anew
_folders: list[Path] = []
_notes: "list[Notes]" = []
_filled: dict[str, dict[str, bytes]] = {}


def open_in(config: pytest.Config) -> None:
    """Keep in the cache of this configuration; without one (-p no:cacheprovider) nothing is kept."""
    if cache := getattr(config, "cache", None):
        _folders[:] = [cache.mkdir("purveyor")]


def digest(*parts: str) -> str:
    """A short name for these texts, the same in every run."""
    made = hashlib.blake2b(digest_size=12)
    for part in parts:
        made.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return made.hexdigest()


@cache
def digest_of_files(*paths: Path) -> str:
    """A short name for the contents of these files."""
    return digest(*(path.read_bytes().decode("latin-1") for path in paths))


def file(name: str) -> Path | None:
    """The place of a file that is kept; None where nothing is."""
    return _folders[0] / name if _folders else None


def keep(draft: Path, place: Path) -> None:
    """Move a finished file to its place, at once and as a whole, whoever reads there."""
    beside = place.with_name(f"{place.name}.{os.getpid()}")
    shutil.move(draft, beside)
    beside.replace(place)


class Notes:
    """A set of digests; it follows from `sources` (files, and words such as a version): with them it begins anew."""

    def __init__(self, name: str, *sources: str) -> None:
        self._name, self._sources = name, sources
        self._known: set[str] | None = None
        self._new: set[str] = set()
        _notes.append(self)

    def __contains__(self, note: str) -> bool:
        if self._known is None:
            place = self._place()
            self._known = set(place.read_text().split()) if place and place.exists() else set()
        return note in self._known or note in self._new

    def add(self, note: str) -> None:
        """Note it, for this run and the next ones."""
        if note not in self:
            self._new.add(note)

    def save(self) -> None:
        """Write down what is new."""
        if (place := self._place()) and self._new:
            forget_others(place)
            is_full = self._known is not None and len(self._known) > MOST
            with place.open("w" if is_full else "a") as out:  # one writing each: lines of two do not mix
                out.write("".join(f"{note}\n" for note in sorted(self._new)))

    def _place(self) -> Path | None:
        paths = [Path(source) for source in self._sources]
        words = [digest_of_files(path) if path.is_file() else str(path) for path in paths]
        return file(f"{self._name}-{digest(*words)}")


def forget_others(place: Path) -> None:
    """Remove what was kept under the same name and followed from other sources."""
    for other in place.parent.glob(f"{place.name.partition('-')[0]}-*"):
        if other != place:
            other.unlink(missing_ok=True)


def fill(known: dict[str, bytes], folder: str) -> None:
    """Put into `known` what is kept in that folder, and keep there in the end what was added."""
    _filled[folder] = known
    if place := file(folder):
        place.mkdir(exist_ok=True)
        known |= {path.name: path.read_bytes() for path in place.iterdir() if not path.suffix}


def save() -> None:
    """Write down what this process found out."""
    for notes in _notes:
        notes.save()
    for folder, known in _filled.items():
        if place := file(folder):
            _write_what_differs(place, known)


def _write_what_differs(place: Path, known: dict[str, bytes]) -> None:
    for name, content in known.items():
        path = place / name
        if not path.exists() or path.read_bytes() != content:
            beside = path.with_suffix(f".{os.getpid()}")
            beside.write_bytes(content)
            beside.replace(path)
