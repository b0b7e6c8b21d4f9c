"""What a worker process costs: time from nothing to the first answer, and memory after thousands of unlike pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.house import ROOT, House
from benchmarks.pages import signed_in

# rich comes with the tools of the tests, and structlog imports it where it is: a merchant's machine has none.
CHILD = """
import json, resource, sys, time
sys.modules["rich"] = None
from concurrent.futures import ThreadPoolExecutor
began = time.perf_counter()
from app import serve
app = serve()
from benchmarks.measure import ask, environment
ask(app.wsgi_app, environment("/"))
first = time.perf_counter() - began
with ThreadPoolExecutor(4) as four:
    answers = list(four.map(lambda page: ask(app.wsgi_app, environment(*page))[0], json.load(sys.stdin)))
fine = sum(answer.startswith("200") for answer in answers)
print(f"{first:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} {fine} {len(answers)}")
"""


def report(house: House) -> None:
    """Print seconds to the first answer, and the peak of resident memory with four threads."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        cwd=ROOT,
        env=os.environ | house.variables,
        input=json.dumps(_pages(house)),
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, megabytes, fine, pages = done.stdout.split()
    print(f"first answer after {seconds} s, {megabytes} MB at most after {pages} pages ({fine} answered 200)")


def _pages(house: House) -> list[tuple[str, str]]:
    """A thousand products, every shelf, five hundred searches, and five hundred orders with the desk beside them."""
    staff = signed_in(house)
    shop = [f"/products/{slug}" for (slug,) in house.rows("SELECT slug FROM products ORDER BY id LIMIT 1000")]
    shop += [f"/categories/{slug}" for (slug,) in house.rows("SELECT slug FROM categories ORDER BY id")]
    names = house.rows("SELECT name FROM products ORDER BY id DESC LIMIT 500")
    shop += [f"/search?q={name.split()[0]}" for (name,) in names]
    orders = house.rows("SELECT number FROM orders ORDER BY id DESC LIMIT 500")
    return [(path, "") for path in shop] + [(f"/admin/orders/{number}", staff) for (number,) in orders]
