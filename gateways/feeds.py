"""Fetches vendors' feeds: by HTTPS from public addresses alone, from a folder of ours, their SFTP server, a mail."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from pathlib import Path
from urllib.parse import urlsplit

from gateways.feed_mailbox import FeedMailbox
from shop.imports.feed_sources import Found, Wanted
from shop.kernel.chores import GiveUp, TryLater

DEADLINE = 30.0  # seconds for the whole
SETTLED = 10.0  # seconds that a file in a folder must have been left alone
TUNNELS = [ipaddress.ip_network(each) for each in ("64:ff9b::/96", "::/96", "2002::/16", "2001::/32")]


class Feeds:
    """Every source of a feed; whatever goes wrong is said in words for staff."""

    def __init__(self, root: Path, mailbox: FeedMailbox | None = None) -> None:
        self.root, self.mailbox = root, mailbox

    def fetch(self, wanted: Wanted) -> Found:
        """The file. Raises TryLater or GiveUp."""
        if wanted.source == "mailbox":
            if self.mailbox is None:
                raise GiveUp("No mailbox for feeds is read here: FEEDS_IMAP_URL is not set.")
            return self.mailbox.fetch(wanted)
        if wanted.source == "url":
            return Found(_by_https(wanted.address, wanted.most))
        if wanted.source == "sftp":
            from gateways.channels import sftp

            return Found(sftp.fetch(dict(wanted.route), wanted.address, wanted.most))
        return Found(self._from_folder(wanted.address, wanted.most))

    def _from_folder(self, name: str, most: int) -> bytes:
        """The newest file of the vendor's folder that nobody writes any more."""
        root = self.root.resolve()
        folder = (root / name.strip("/ ")).resolve()
        if not folder.is_relative_to(root) or folder == root:
            raise GiveUp("The folder's name leads out of the place for feeds.")
        if not folder.is_dir():
            raise TryLater(f"There is no folder {folder.name} yet.")
        files = [p for p in folder.iterdir() if p.is_file() and not p.name.endswith((".part", ".tmp"))]
        newest = max(files, key=lambda p: p.stat().st_mtime, default=None)
        if newest is None:
            raise TryLater("The folder holds no file.")
        if time.time() - newest.stat().st_mtime < SETTLED:
            raise TryLater(f"{newest.name} is being written.")
        if newest.stat().st_size > most:
            raise GiveUp(f"{newest.name} is larger than {most // 1024 // 1024} MB.")
        return newest.read_bytes()


def public_address(host: str, port: int) -> str:
    """One address of the host, all of whose addresses are public. Raises GiveUp or TryLater."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as problem:
        raise TryLater(f"{host} is not known: {problem.strerror or problem}.") from problem
    for each in found:
        if not is_public(each):
            raise GiveUp(f"{host} leads to an address that is not public.")
    return sorted(found)[0]


def is_public(text: str) -> bool:
    """Whether the address is anybody's on the open net: no private, shared, mapped, tunnelled or multicast one."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if any(address in each for each in TUNNELS):
            return False
    return address.is_global and not address.is_multicast


def _by_https(address: str, most: int) -> bytes:
    """One GET of the one address that was checked; no redirects, no proxies, a deadline and a bound."""
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.username or parts.password or parts.port not in (None, 443):
        raise GiveUp("A feed's address begins with https:// and names no port and no password.")
    try:
        host = (parts.hostname or "").encode("idna").decode()
    except UnicodeError as problem:
        raise GiveUp("The address names no server.") from problem
    if not host:
        raise GiveUp("The address names no server.")
    until = time.monotonic() + DEADLINE
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        return _get(host, public_address(host, 443), path, most, until)
    except (OSError, http.client.HTTPException) as problem:
        raise TryLater(f"No answer from {host}: {str(problem) or type(problem).__name__}.") from problem


def _get(host: str, address: str, path: str, most: int, until: float) -> bytes:
    with socket.create_connection((address, 443), timeout=10) as plain:
        context = ssl.create_default_context()
        with context.wrap_socket(plain, server_hostname=host) as line:
            connection = http.client.HTTPSConnection(host, timeout=10)
            connection.sock = line
            connection.request("GET", path, headers={"User-Agent": "Purveyor", "Accept-Encoding": "identity"})
            answer = connection.getresponse()
            if answer.status != 200:
                raise TryLater(f"{host} answered {answer.status} {answer.reason}.")
            return _body(answer, host, most, until)


def _body(answer: http.client.HTTPResponse, host: str, most: int, until: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while block := answer.read1(65536):
        parts.append(block)
        size += len(block)
        if size > most:
            raise GiveUp(f"The file is larger than {most // 1024 // 1024} MB.")
        if time.monotonic() > until:
            raise TryLater(f"{host} took longer than {DEADLINE:.0f} seconds.")
    return b"".join(parts)
