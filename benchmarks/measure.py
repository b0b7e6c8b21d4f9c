"""Asks WSGI callables in this process, and servers over HTTP: how many answers a second, and how evenly."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder

Wsgi = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[1]
WORKERS, THREADS, CONNECTIONS, ROUNDS = 2, 4, 8, 3


@dataclass(frozen=True)
class Pace:
    """Answers a second (the median of the rounds), and the time of an answer: median and 99th percentile, ms."""

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


def calls(wsgi: Wsgi, environ: dict[str, Any]) -> int:
    """How many calls, of Python and of C, one answer takes: the same on a busy machine as on a quiet one."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        ask(wsgi, environ)
    finally:
        sys.setprofile(None)
    return count


def cookies_after(wsgi: Wsgi, environ: dict[str, Any]) -> str:
    """What a browser sends from its second request on: its cookies and those that the first answer set."""
    held = [environ["HTTP_COOKIE"]] if environ.get("HTTP_COOKIE") else []

    def start(_status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        held.extend(value.partition(";")[0] for name, value in headers if name.lower() == "set-cookie")

    answer = wsgi(dict(environ), start)
    b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return "; ".join(held)


@contextmanager
def served(call: str, variables: Mapping[str, str]) -> Iterator[int]:
    """Serve `module:callable()` with gunicorn, two workers of four threads; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shape = (
        f"--worker-class gthread --workers {WORKERS} --threads {THREADS} --keep-alive 60 --no-control-socket"
    )
    command = [sys.executable, "-m", "gunicorn", *shape.split(), "--bind", f"127.0.0.1:{port}", call]
    child = subprocess.Popen(command, cwd=ROOT, env=os.environ | dict(variables), stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        child.terminate()
        child.wait(20)


def drive(port: int, path: str, cookie: str, seconds: float) -> Pace:
    """Ask for one page over eight kept connections, for so many seconds in each round."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\nCookie: {cookie}\r\n\r\n"
    )
    rates, times = [], []
    _round(port, request.encode(), 0.5)  # both workers have started, and know the page
    for _ in range(ROUNDS):
        found = _round(port, request.encode(), seconds)
        rates.append(len(found) / seconds)
        times += found
    times.sort()
    return Pace(
        statistics.median(rates), statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000
    )


def _round(port: int, request: bytes, seconds: float) -> list[float]:
    times: list[float] = []
    troubles: list[BaseException] = []
    until = time.perf_counter() + seconds

    def visit() -> None:
        try:
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while (began := time.perf_counter()) < until:
                    _exchange(line, request)
                    times.append(time.perf_counter() - began)
        except Exception as trouble:  # noqa: BLE001 (told below: a thread that dies would flatter nobody)
            troubles.append(trouble)

    threads = [threading.Thread(target=visit) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return times


def _exchange(line: socket.socket, request: bytes) -> None:
    line.sendall(request)
    held = b""
    while b"\r\n\r\n" not in held:
        held += _more(line)
    head, _, body = held.partition(b"\r\n\r\n")
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise RuntimeError(head.decode(errors="replace"))
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    missing = length - len(body)
    while missing > 0:
        missing -= len(_more(line))


def _more(line: socket.socket) -> bytes:
    got = line.recv(65536)
    if not got:
        raise ConnectionError("the server closed the connection")
    return got


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")
