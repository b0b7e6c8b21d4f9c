"""Files of any origin are read, or refused with line and reason."""

from pathlib import Path

import pytest

from shop.imports import reading
from shop.kernel.refusals import Refusal
from tests.shop.imports.files import write

pytestmark = pytest.mark.case("X-IM-04")


def read(tmp_path: Path, content: str | bytes) -> list[reading.Row]:
    return list(reading.rows(write(tmp_path, content)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str):
    rows = read(tmp_path, "Handle,Title\ncafé,Crème brûlée\n".encode(encoding))
    assert rows == [reading.Row(2, 2, {"Handle": "café", "Title": "Crème brûlée"})]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_usual_ending_and_separator_is_read(tmp_path: Path, ending: str, mark: str):
    rows = read(tmp_path, ending.join((f"Handle{mark}Title", f"a{mark}A", f"b{mark}B")))
    assert [row.get("Title") for row in rows] == ["A", "B"]


def test_lines_are_counted_as_an_editor_does(tmp_path: Path):
    rows = read(tmp_path, 'Handle,Title\na,"two\nlines"\n\n\nb,B\n')
    assert [row.line for row in rows] == [2, 6]


def test_an_unclosed_quote_is_named_where_it_opened(tmp_path: Path):
    rows = read(tmp_path, 'Handle,Title\na,A\nb,"open\n' + "c,C\n" * 1000)
    assert rows[0].complaint == ""
    assert rows[1].line == 3
    assert "swallowed" in rows[1].complaint


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("\n\n", "column names"),
        ("just words", "column names"),
        ("Handle,Title,Handle\na,A,b\n", "“Handle” is there twice"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str, reason: str):
    with pytest.raises(Refusal) as refused:
        read(tmp_path, content)
    assert reason in refused.value.message
    assert refused.value.field == "file"


def test_a_row_with_too_many_cells_or_a_nul_says_so(tmp_path: Path):
    rows = read(tmp_path, "Handle,Title\na,A,surplus\nb,B\x00\nc,C,,\n")
    assert "3 cells" in rows[0].complaint
    assert "NUL" in rows[1].complaint
    assert rows[2].complaint == ""


def test_a_cell_beyond_every_bound_breaks_its_row_alone(tmp_path: Path):
    rows = read(tmp_path, "Handle,Title\na," + "x" * 200_000 + "\nb,B\n")
    assert "field larger" in rows[0].complaint
    assert rows[-1].get("Title") == "B"
