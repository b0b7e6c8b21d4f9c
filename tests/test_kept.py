"""What is kept from run to run is found again, and forgotten as soon as what it follows from has changed."""

from pathlib import Path

import pytest

from tests import kept
from tests.kept import Notes


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep in a folder of the test's own."""
    monkeypatch.setattr(kept, "_folders", [tmp_path])
    monkeypatch.setattr(kept, "_notes", [])
    monkeypatch.setattr(kept, "_filled", {})
    kept.digest_of_files.cache_clear()
    return tmp_path


def test_a_note_is_found_in_the_next_run():
    first = Notes("trial", "version 1")
    first.add("a")
    kept.save()
    again = Notes("trial", "version 1")
    assert "a" in again
    assert "b" not in again


def test_a_note_is_forgotten_when_a_source_changes(folder: Path):
    source = folder / "source.py"
    source.write_text("1")
    Notes("trial", str(source)).add("a")
    kept.save()
    source.write_text("2")
    kept.digest_of_files.cache_clear()
    changed = Notes("trial", str(source))
    assert "a" not in changed
    changed.add("b")
    changed.save()
    assert len(list(folder.glob("trial-*"))) == 1, "the old notes are removed"


def test_without_a_cache_notes_last_as_long_as_the_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "_folders", [])
    notes = Notes("trial")
    notes.add("a")
    kept.save()
    assert "a" in notes
    assert "a" not in Notes("trial")


def test_what_a_dict_of_bytes_was_given_is_kept():
    known = {}
    kept.fill(known, "pieces")
    known["page"] = b"code"
    kept.save()
    again = {"other": b"1"}
    kept.fill(again, "pieces")
    assert again == {"other": b"1", "page": b"code"}
