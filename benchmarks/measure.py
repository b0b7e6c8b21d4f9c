"""Asks WSGI callables in this process, and servers over HTTP: how many answers a second, and how evenly."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder

Wsgi = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[1]
WORKERS, THREADS, CONNECTIONS, ROUNDS = 2, 4, 8, 3


@dataclass(frozen=True)
class Pace:
    """Answers a second (the median of the rounds); ms an answer: median, 99th percentile, CPU time of the server."""

    rate: float
    median: float
    p99: float
    cpu: float


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
    counted = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        ask(wsgi, environ)
    finally:
        sys.setprofile(None)
    return counted


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


@dataclass(frozen=True)
class Served:
    """A server that runs: where it answers, and its process, whose children are the workers."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU that its workers have taken so far; read from /proc, so 0 where there is none."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        if not listed.exists():
            return 0.0
        taken = (
            Path(f"/proc/{child}/stat").read_text().rpartition(")")[2] for child in listed.read_text().split()
        )
        return sum(int(ticks) for stat in taken for ticks in stat.split()[11:13]) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(call: str, variables: Mapping[str, str]) -> Iterator[Served]:
    """Serve `module:callable()` with gunicorn, two workers of four threads."""
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
        yield Served(port, child.pid)
    finally:
        child.terminate()
        child.wait(20)


def race(servers: Sequence[Served], visits: Sequence[Any], seconds: float) -> list[Pace]:
    """Ask all servers for the same pages, round after round in turn, so that a busy minute of the machine hits all."""
    requests = [_request(visit) for visit in visits]
    times: list[list[float]] = [[] for _ in servers]
    rates: list[list[float]] = [[] for _ in servers]
    cpu = [0.0] * len(servers)
    for server in servers:
        _round(server.port, requests, 0.5)  # both workers have started, and know the page
    for _ in range(ROUNDS):
        for n, server in enumerate(servers):
            before = server.cpu()
            found = _round(server.port, requests, seconds)
            cpu[n] += server.cpu() - before
            rates[n].append(len(found) / seconds)
            times[n] += found
    return [_pace(*each) for each in zip(times, rates, cpu, strict=True)]


def _pace(times: list[float], rates: list[float], cpu: float) -> Pace:
    times.sort()
    return Pace(
        statistics.median(rates),
        statistics.median(times) * 1000,
        times[int(len(times) * 0.99)] * 1000,
        cpu / len(times) * 1000,
    )


def body_of(server: Served, visit: Any) -> bytes:
    """What the server answers one visit with; RuntimeError for any other status than 200."""
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        return _exchange(line, _request(visit))


def _request(visit: Any) -> bytes:
    return (
        f"GET {visit.path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n"
        f"Cookie: {visit.cookie}\r\n\r\n"
    ).encode()


def _round(port: int, requests: Sequence[bytes], seconds: float) -> list[float]:
    times: list[float] = []
    troubles: list[BaseException] = []
    turns = count()
    until = time.perf_counter() + seconds

    def visit() -> None:
        try:
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while (began := time.perf_counter()) < until:
                    _exchange(line, requests[next(turns) % len(requests)])
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


def _exchange(line: socket.socket, request: bytes) -> bytes:
    """The body of the answer."""
    line.sendall(request)
    held = b""
    while b"\r\n\r\n" not in held:
        held += _more(line)
    head, _, body = held.partition(b"\r\n\r\n")
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise RuntimeError(head.decode(errors="replace"))
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    pieces, missing = [body], length - len(body)
    while missing > 0:
        pieces.append(_more(line))
        missing -= len(pieces[-1])
    return b"".join(pieces)


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
