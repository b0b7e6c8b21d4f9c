"""Pages against their floor over HTTP, asked in turn: pace, CPU time, evenness, queries, calls and bytes."""

from __future__ import annotations

import gzip
import pickle
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import floor
from benchmarks.house import House
from benchmarks.measure import Pace, Served, Wsgi, ask, body_of, calls, race, served
from benchmarks.stencil import Stencil, cut, settled
from benchmarks.visits import Kind, Visit, kinds
from tests.queries import QueryLog

HEAD = (
    f"{'page':<21}{'asked':<8}{'floor/s':>8}{'page/s':>8}{'ratio':>7}{'floor ms':>10}{'page ms':>9}{'ratio':>7}"
    f"{'p99/median':>12}{'queries':>9}{'calls':>8}{'floor':>7}{'bytes':>8}{'gzip':>7}"
)
FEW = 20  # of the unlike pages, for what is counted inside this process


def compare(house: House, seconds: float) -> None:
    """Print two lines a page: one address again and again, then many unlike ones; both sides are asked in turn."""
    found = kinds(house)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="purveyor-floor-")))
        variables = house.variables | {"FLOOR_STENCILS": str(folder / "stencils")}
        made = stencils(house, found)
        (folder / "stencils").write_bytes(pickle.dumps(made))
        sides = floor.answering(made, lambda: house.rows), house.app.wsgi_app
        bare = stack.enter_context(served("benchmarks.floor:application()", variables))
        ours = stack.enter_context(served("app:serve()", variables))
        print(
            "ms: CPU time of the web servers for an answer; calls: of Python and C, the page's and its floor's"
        )
        print(HEAD)
        for kind in found:
            prove(bare, ours, kind)
            for name, asked, visits in ((kind.name, "again", kind.visits[:1]), ("", "unlike", kind.visits)):
                paces = race((bare, ours), visits, seconds)
                print(f"{name:<21}{asked:<8}{_pace(*paces)}{_counted(sides, visits[:FEW])}", flush=True)


def stencils(house: House, found: Sequence[Kind]) -> dict[str, Stencil]:
    """A stencil for each visit. Raises SystemExit where a page does not answer, or its stencil does not give it back."""
    made: dict[str, Stencil] = {}
    for visit in (visit for kind in found for visit in kind.visits):
        environ = visit.environ
        status, body = ask(house.app.wsgi_app, environ)
        if not status.startswith("200"):
            raise SystemExit(f"{visit.path} answered {status}")
        page, facts = body.decode(), floor.read(house.rows, environ)
        made[floor.address(environ)] = stencil = cut(page, facts)
        same(visit, stencil.fill(facts), body)
    return made


def prove(bare: Served, ours: Served, kind: Kind) -> None:
    """Raise SystemExit unless both servers answer every visit with the same bytes."""
    for visit in kind.visits:
        same(visit, body_of(bare, visit), body_of(ours, visit))


def same(visit: Visit, floors: bytes, pages: bytes) -> None:
    """Raise SystemExit unless both are one page; tokens and words for how long ago may differ."""
    one, other = settled(floors.decode()), settled(pages.decode())
    if one != other:
        at = next((n for n, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), 0)
        near = slice(max(0, at - 60), at + 60)
        raise SystemExit(f"{visit.path}: the floor answers {one[near]!r}, the page {other[near]!r}")


def _pace(lowest: Pace, mine: Pace) -> str:
    return (
        f"{lowest.rate:>8.0f}{mine.rate:>8.0f}{mine.rate / lowest.rate:>7.2f}"
        f"{lowest.cpu:>10.2f}{mine.cpu:>9.2f}{lowest.cpu / mine.cpu:>7.2f}{mine.p99 / mine.median:>12.1f}"
    )


def _counted(sides: tuple[Wsgi, Wsgi], visits: Sequence[Visit]) -> str:
    """What is counted in this process, a median of the visits: queries, calls of both sides, bytes."""
    bare, ours = sides
    ask(
        ours, visits[0].environ
    )  # the one that is asked again is known; the others were pushed out by those after them
    with QueryLog() as log:
        mine = statistics.median(calls(ours, visit.environ) for visit in visits)
    lowest = statistics.median(calls(bare, visit.environ) for visit in visits)
    bodies = [ask(ours, visit.environ)[1] for visit in visits]
    size = statistics.median(map(len, bodies))
    packed = statistics.median(len(gzip.compress(body)) for body in bodies)
    return f"{len(log) / len(visits):>9.1f}{mine:>8,.0f}{lowest:>7,.0f}{size:>8,.0f}{packed:>7,.0f}"
