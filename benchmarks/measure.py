"""Drives WSGI callables in this process and tells how many requests a second they answer, and how evenly."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.test import EnvironBuilder

Wsgi = Callable[..., Any]
ROUNDS = 3
THREADS = 4


@dataclass(frozen=True)
class Pace:
    """Requests a second of one thread, and the time of a request under load: median and 99th percentile, ms."""

    rate: float
    median: float
    p99: float


def environment(path: str, cookie: str = "") -> dict[str, Any]:
    """A GET as a server would hand it over."""
    headers = [("Host", "localhost"), ("Accept-Encoding", "identity")]
    if cookie:
        headers.append(("Cookie", cookie))
    place, _, query = path.partition("?")
    builder = EnvironBuilder(place, query_string=query, base_url="http://localhost", headers=headers)
    try:
        return dict(builder.get_environ())
    finally:
        builder.close()


def ask(wsgi: Wsgi, environ: dict[str, Any]) -> tuple[str, bytes]:
    """One request: the status line and the body."""
    started: list[str] = []

    def start(status: str, _headers: Any, _error: Any = None) -> None:
        started.append(status)

    answer = wsgi(dict(environ), start)
    try:
        return started[0] if started else "", b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def pace(wsgi: Wsgi, environ: dict[str, Any], seconds: float) -> Pace:
    """The best of three rounds by one thread, then the spread under four threads."""
    rates = [_alone(wsgi, environ, seconds / ROUNDS) for _ in range(ROUNDS)]
    times = _together(wsgi, environ, seconds / 2)
    return Pace(max(rates), statistics.median(times) * 1000, sorted(times)[int(len(times) * 0.99)] * 1000)


def _alone(wsgi: Wsgi, environ: dict[str, Any], seconds: float) -> float:
    ask(wsgi, environ)
    count, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        ask(wsgi, environ)
        count += 1
    return count / spent


def _together(wsgi: Wsgi, environ: dict[str, Any], seconds: float) -> list[float]:
    times: list[float] = []
    until = time.perf_counter() + seconds

    def run() -> None:
        while (began := time.perf_counter()) < until:
            ask(wsgi, environ)
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times or [0.0]
