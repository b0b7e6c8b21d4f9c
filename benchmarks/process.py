"""What a worker process costs: time from nothing to the first answer, and memory after a thousand pages."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.house import ROOT, House

CHILD = """
import resource, sys, time
began = time.perf_counter()
from app import create_app
app = create_app()
from benchmarks.measure import ask, environment
ask(app.wsgi_app, environment("/"))
first = time.perf_counter() - began
for n in range(1000):
    ask(app.wsgi_app, environment("/" if n % 2 else "/search?q=mug"))
print(f"{first:.2f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")
"""


def report(house: House) -> None:
    """Print seconds to the first answer and the peak of resident memory."""
    environ = os.environ | house.variables
    done = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=ROOT, env=environ, check=True, capture_output=True, text=True
    )
    seconds, megabytes = done.stdout.split()
    print(f"first answer after {seconds} s, {megabytes} MB at most after 1,000 pages")
