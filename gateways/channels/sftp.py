"""Purchase orders as files on a vendor's SFTP server, whose key must be the one that was pinned."""

from __future__ import annotations

import base64
import io
import posixpath
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from shop.kernel.chores import GiveUp, TryLater
from shop.purchasing.channel import Dispatch, HandedOver, Outgoing, Route

if TYPE_CHECKING:
    import paramiko

DEADLINE = 20.0  # seconds for connecting, for the banner, for signing in, and for each answer after that
LONGEST = 60.0  # seconds for the whole
HERE = ("localhost", "127.0.0.1")
PROBE = ".purveyor-probe.part"


class SftpChannel:
    """One conversation an order: sign in, write `.part`, rename it; never a server whose key is another.

    With `here_only` it reaches this machine alone: nobody gets an order from somebody's try.
    """

    carries = "file"

    def __init__(self, *, here_only: bool = False) -> None:
        self.here_only = here_only

    def compose(self, dispatch: Dispatch) -> bytes:
        """The file that a program reads."""
        if dispatch.file is None:
            raise ValueError("an SFTP server takes a file")
        return dispatch.file.content

    def send(self, outgoing: Outgoing) -> HandedOver:
        """Put the file there whole or not at all; one of the same size that is there already is not sent again."""
        self._refuse_elsewhere(outgoing.route)
        with _session(outgoing.route) as sftp:
            target = posixpath.join(outgoing.route.get("folder", ""), outgoing.name)
            if _size(sftp, target) == len(outgoing.raw) and _read(sftp, target) == outgoing.raw:
                return HandedOver(f"{outgoing.name} was there already, {len(outgoing.raw)} bytes")
            _put(sftp, target, outgoing.raw)
        where = f"{outgoing.route['host']}:{outgoing.route['port']}"
        return HandedOver(f"{target} taken by {where}, {len(outgoing.raw)} bytes")

    def probe(self, route: Route) -> str:
        """Sign in, write a small file and take it away again."""
        self._refuse_elsewhere(route)
        with _session(route) as sftp:
            target = posixpath.join(route.get("folder", ""), PROBE)
            with sftp.open(target, "wb") as file:
                file.write(b"A try of Purveyor.\n")
            sftp.remove(target)
        return f"{route['host']} takes files as {route['user']}."

    def identify(self, route: Route) -> str:
        """The key that the server shows, before anything is said to it."""
        import paramiko

        self._refuse_elsewhere(route)
        with _wording(), _connected(route["host"], int(route["port"])) as line:
            transport = paramiko.Transport(line)
            transport.banner_timeout = DEADLINE
            try:
                transport.start_client(timeout=DEADLINE)
                shown = transport.get_remote_server_key()
            finally:
                transport.close()
        return f"{shown.get_name()} {shown.get_base64()}"

    def _refuse_elsewhere(self, route: Route) -> None:
        if self.here_only and route["host"] not in HERE:
            raise GiveUp("This is no production: files go to SFTP servers of this machine alone.")


def fetch(route: dict[str, str], path: str, most: int) -> bytes:
    """A file of the server, at most `most` bytes. Raises TryLater or GiveUp."""
    with _session(route) as sftp:
        size = _size(sftp, path)
        if size is None:
            raise TryLater(f"{path} is not on the server.")
        if size > most:
            raise GiveUp(f"{path} is larger than {most // 1024 // 1024} MB.")
        return _read(sftp, path)


@contextmanager
def _session(route: Route) -> Iterator[paramiko.SFTPClient]:
    """An SFTP session with the pinned server. Raises TryLater, or GiveUp for another key or a bad sign-in."""
    import paramiko

    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    _pin(client, route)
    secrets = {"password": route.get("password") or None, "pkey": _private_key(route)}
    with _wording(), _connected(route["host"], int(route["port"])) as line:
        try:
            client.connect(
                route["host"],
                int(route["port"]),
                route["user"],
                sock=line,
                timeout=DEADLINE,
                banner_timeout=DEADLINE,
                auth_timeout=DEADLINE,
                allow_agent=False,
                look_for_keys=False,
                **secrets,
            )
            sftp = client.open_sftp()
            sftp.get_channel().settimeout(DEADLINE)
            yield sftp
        finally:
            client.close()


@contextmanager
def _wording() -> Iterator[None]:
    """What can go wrong, in the words of the outbox."""
    import paramiko

    try:
        yield
    except paramiko.BadHostKeyException as problem:
        raise GiveUp(
            "The server shows another key than the one that is pinned: nothing was sent."
        ) from problem
    except paramiko.AuthenticationException as problem:
        raise GiveUp("The server did not accept the user name, password or key.") from problem
    except (paramiko.SSHException, EOFError) as problem:
        if "not found in known_hosts" in str(problem):
            raise GiveUp("The server's key is not pinned yet: nothing was sent.") from problem
        raise TryLater(f"No answer from the SFTP server: {str(problem) or 'it hung up'}.") from problem
    except PermissionError as problem:
        raise GiveUp(
            f"The server does not let us write there: {problem.strerror or str(problem)}."
        ) from problem
    except FileNotFoundError as problem:
        raise GiveUp("That folder is not on the server.") from problem
    except (OSError, TimeoutError) as problem:
        raise TryLater(
            f"No answer from the SFTP server: {problem.strerror or str(problem) or 'it took too long'}."
        ) from problem


@contextmanager
def _connected(host: str, port: int) -> Iterator[socket.socket]:
    with socket.create_connection((host, port), timeout=DEADLINE) as line:
        yield line


def _pin(client: paramiko.SSHClient, route: Route) -> None:
    """Let the client know that one key of the server and no other."""
    import paramiko

    kind, _, code = route.get("host_key", "").partition(" ")
    if not code:
        raise GiveUp("The server's key is not pinned yet: nothing was sent.")
    host, port = route["host"], int(route["port"])
    named = host if port == 22 else f"[{host}]:{port}"
    client.get_host_keys().add(named, kind, paramiko.PKey.from_type_string(kind, base64.b64decode(code)))


def _private_key(route: Route) -> paramiko.PKey | None:
    import paramiko

    if not (text := route.get("private_key", "").strip()):
        return None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        with suppress(paramiko.SSHException, ValueError):
            return kind.from_private_key(io.StringIO(text + "\n"))
    raise GiveUp("The private key cannot be read: enter one without a passphrase, in OpenSSH's own form.")


def _put(sftp: paramiko.SFTPClient, target: str, raw: bytes) -> None:
    """Write it under another name first, so that nobody fetches half of it."""
    unfinished, begun = f"{target}.part", time.monotonic()
    with sftp.open(unfinished, "wb") as file:
        for start in range(0, len(raw), 32768):
            if time.monotonic() - begun > LONGEST:
                raise TimeoutError("it took too long")
            file.write(raw[start : start + 32768])
    if _size(sftp, unfinished) != len(raw):
        raise TryLater("The server kept another number of bytes than were sent.")
    try:
        sftp.posix_rename(unfinished, target)
    except OSError:  # an old server: its rename refuses a name that is taken
        with suppress(OSError):
            sftp.remove(target)
        sftp.rename(unfinished, target)


def _size(sftp: paramiko.SFTPClient, path: str) -> int | None:
    try:
        return sftp.stat(path).st_size
    except FileNotFoundError:
        return None


def _read(sftp: paramiko.SFTPClient, path: str) -> bytes:
    with sftp.open(path, "rb") as file:
        return bytes(file.read())
