"""What a worker process costs: time from nothing to the first answer, and memory after thousands of unlike pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.house import ROOT, House
from benchmarks.visits import signed_in

# rich comes with the tools of the tests, and structlog imports it where it is: a merchant's machine has none.
# The peak is that of /proc: what getrusage says is never less than the parent had when it started the process.
CHILD = """
import json, re, sys, time
sys.modules["rich"] = None
from concurrent.futures import ThreadPoolExecutor
began = time.perf_counter()
from app import serve
app = serve()
from benchmarks.measure import ask, environment
ask(app.wsgi_app, environment("/"))
first = time.perf_counter() - began
with ThreadPoolExecutor(4) as four:
    answers = list(four.map(lambda page: ask(app.wsgi_app, environment(*page))[0], pages := json.load(sys.stdin)))
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
others = [f"{page[0]} answered {answer}" for page, answer in zip(pages, answers) if not answer.startswith("200")]
print(json.dumps([first, peak / 1024, len(pages), others]))
"""


def report(house: House) -> None:
    """Print seconds to the first answer, the peak of resident memory with four threads, and what did not answer 200."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        cwd=ROOT,
        env=os.environ | house.variables | {"MALLOC_ARENA_MAX": "1"},  # as bin/serve starts it
        input=json.dumps(_pages(house)),
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, megabytes, pages, others = json.loads(done.stdout)
    fine = f"{len(others)} did not answer 200" if others else "all answered 200"
    print(f"first answer after {seconds:.2f} s, {megabytes:.0f} MB at most after {pages} pages ({fine})")
    for other in others[:20]:
        print(f"  {other}")


def _pages(house: House) -> list[tuple[str, str]]:
    """A thousand products, every shelf, five hundred searches, and five hundred orders with the desk beside them."""
    staff = signed_in(house)
    shop = [f"/products/{slug}" for (slug,) in house.rows("SELECT slug FROM products ORDER BY id LIMIT 1000")]
    shop += [f"/categories/{slug}" for (slug,) in house.rows("SELECT slug FROM categories ORDER BY id")]
    names = house.rows("SELECT name FROM products ORDER BY id DESC LIMIT 500")
    shop += [f"/search?q={name.split()[0]}" for (name,) in names]
    orders = house.rows("SELECT number FROM orders ORDER BY id DESC LIMIT 500")
    return [(path, "") for path in shop] + [(f"/admin/orders/{number}", staff) for (number,) in orders]
