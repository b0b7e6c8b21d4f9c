"""A real SFTP server on loopback for tests: one user, a folder of its own, a key that can be pinned."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh


@dataclass
class Server:
    """Where it listens, its key as it is pinned, and the folder that holds what it took."""

    port: int
    host_key: str
    folder: Path


def _login(password: str, lines: list[Any]) -> type[asyncssh.SSHServer]:
    class Login(asyncssh.SSHServer):
        def connection_made(self, conn: Any) -> None:
            lines.append((conn, conn.get_extra_info("socket")))

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, given: str) -> bool:
            return username == "purveyor" and given == password

    return Login


def _files(folder: Path, cut_after: int) -> type[asyncssh.SFTPServer]:
    class Files(asyncssh.SFTPServer):
        def __init__(self, channel: Any) -> None:
            super().__init__(channel, chroot=str(folder).encode())

        def write(self, file_obj: Any, offset: int, data: bytes) -> int:
            if cut_after and offset + len(data) > cut_after:
                self.channel.get_connection().abort()
                raise asyncssh.SFTPFailure("cut")
            return super().write(file_obj, offset, data)  # type: ignore[no-any-return,return-value]

    return Files


async def _stop(acceptor: Any, lines: list[Any]) -> None:
    """Close every line, also one that was accepted just now, and wait until all is over."""
    acceptor.close()
    for _ in range(3):
        for line, _socket in lines:
            line.abort()
            await line.wait_closed()
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=2)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    while any(socket.fileno() != -1 for _, socket in lines):  # noqa: ASYNC110 (asyncio does not tell)
        await asyncio.sleep(0.01)


@contextmanager
def sftp_server(folder: Path, *, password: str = "a password", cut_after: int = 0) -> Iterator[Server]:
    """Run one; with `cut_after` it hangs up once that many bytes of a file were written."""
    loop = asyncio.new_event_loop()
    key = asyncssh.generate_private_key("ssh-ed25519")
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[Any] = []
    listen = asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=_login(password, lines),
        server_host_keys=[key],
        sftp_factory=_files(folder, cut_after),
    )

    async def start() -> Any:
        return await listen

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    acceptor = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    shown = key.export_public_key().decode().split()
    try:
        yield Server(acceptor.get_port(), f"{shown[0]} {shown[1]}", folder)
    finally:
        asyncio.run_coroutine_threadsafe(_stop(acceptor, lines), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()
