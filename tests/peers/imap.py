"""A small IMAP server on loopback: one folder, the commands that a reader needs, and the faults of a real one."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

LOGIN = ("ana", "pass word")


@dataclass
class Mailbox:
    """`mails` by UID; what was marked \\Seen; every command's name; and the one after which the line breaks."""

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    did: list[str] = field(default_factory=list)
    breaks_at: str = ""
    stalls_at: str = ""
    era: int = 7
    over: threading.Event = field(default_factory=threading.Event)

    def put(self, raw: bytes) -> int:
        """Deliver a mail; its UID."""
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = raw
        return uid


class _Talk(socketserver.StreamRequestHandler):
    box: Mailbox
    tls: ssl.SSLContext | None

    def handle(self) -> None:
        """One conversation."""
        try:
            if self.tls:
                self.request = self.tls.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
            self._say(b"* OK ready")
            while line := self.rfile.readline():
                tag, _, rest = line.strip().partition(b" ")
                if not self._answer(tag, rest.decode()):
                    return
        except OSError:
            return
        finally:
            self.request.close()

    def _answer(self, tag: bytes, rest: str) -> bool:
        name = " ".join(rest.split()[: 2 if rest.upper().startswith("UID") else 1]).upper()
        self.box.did.append(name)
        if name == self.box.stalls_at:
            self.box.over.wait(30)
        if name == self.box.breaks_at:
            self.request.close()
            return False
        said = self._lines(name, rest)
        for line in said or []:
            self._say(line)
        self._say(tag + (b" OK done" if said is not None else b" NO not that"))
        return name != "LOGOUT"

    def _lines(self, name: str, rest: str) -> list[bytes] | None:
        words = rest.split()
        if name == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"]
        if name == "LOGIN":
            return [] if f'{LOGIN[0]} "{LOGIN[1]}"' in rest else None
        if name == "SELECT":
            count = len(self.box.mails)
            return [f"* {count} EXISTS".encode(), f"* OK [UIDVALIDITY {self.box.era}] fine".encode()]
        if name == "UID SEARCH":
            return [b"* SEARCH " + " ".join(map(str, self._found(rest))).encode()]
        if name == "UID FETCH":
            return self._fetched(int(words[2]), rest)
        if name == "UID STORE":
            self.box.seen.add(int(words[2]))
        return []

    def _found(self, rest: str) -> list[int]:
        sender = re.search(r'FROM "([^"]*)"', rest)
        found = []
        for uid, raw in self.box.mails.items():
            head = raw.partition(b"\r\n\r\n")[0].decode(errors="replace").lower()
            if "UNSEEN" in rest and uid in self.box.seen:
                continue
            if "multipart/report" in rest and "multipart/report" not in head:
                continue
            if sender and sender[1].lower() not in head:
                continue
            found.append(uid)
        return found

    def _fetched(self, uid: int, rest: str) -> list[bytes]:
        raw = self.box.mails[uid]
        if "SIZE" in rest:
            return [f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})".encode()]
        named = "[]"
        if "HEADER.FIELDS (FROM)" in rest:
            lines = re.findall(rb"(?im)^from:.*(?:\r\n[ \t].*)*\r\n", raw.partition(b"\r\n\r\n")[0] + b"\r\n")
            named, raw = "[HEADER.FIELDS (FROM)]<0>", b"".join(lines) + b"\r\n"
        return [f"* 1 FETCH (UID {uid} BODY{named} {{{len(raw)}}}".encode() + b"\r\n" + raw + b")"]

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def imap_server(box: Mailbox, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run it; gives its port."""
    talk = type("Talk", (_Talk,), {"box": box, "tls": tls})
    with _Server(("127.0.0.1", 0), talk) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            box.over.set()
            server.shutdown()
            thread.join(5)
