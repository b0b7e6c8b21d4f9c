"""Purchase orders as files in a folder of this server, where another program fetches them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from shop.kernel.chores import GiveUp, TryLater
from shop.purchasing.channel import Dispatch, HandedOver, Outgoing, Route

PROBE = ".purveyor-probe.part"


class FolderChannel:
    """Writes under `root` alone, whatever a vendor's record says: first as `.part`, then under the file's name."""

    carries = "file"

    def __init__(self, root: Path) -> None:
        self.root = root

    def compose(self, dispatch: Dispatch) -> bytes:
        """The file that a program reads."""
        if dispatch.file is None:
            raise ValueError("a folder takes a file")
        return dispatch.file.content

    def send(self, outgoing: Outgoing) -> HandedOver:
        """Put the file there whole or not at all; one with the same bytes that is there already stays."""
        target = self._folder(outgoing.route) / outgoing.name
        try:
            if target.exists() and target.read_bytes() == outgoing.raw:
                return HandedOver(f"{outgoing.name} was there already, {len(outgoing.raw)} bytes")
            self._write(target, outgoing.raw)
        except OSError as problem:
            raise TryLater(f"The folder could not be written: {problem.strerror}.") from problem
        return HandedOver(f"{outgoing.name} put into the folder, {len(outgoing.raw)} bytes")

    def probe(self, route: Route) -> str:
        """Write a small file and take it away again."""
        target = self._folder(route) / PROBE
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"A try of Purveyor.\n")
            target.unlink()
        except OSError as problem:
            raise TryLater(f"The folder could not be written: {problem.strerror}.") from problem
        return f"The folder {target.parent} can be written."

    def identify(self, route: Route) -> str:
        """The folder is on this machine."""
        return ""

    def _folder(self, route: Route) -> Path:
        """The vendor's folder. Raises GiveUp for one that leads out of the root."""
        root = self.root.resolve()
        folder = (root / route.get("folder", "").strip("/ ")).resolve()
        if not folder.is_relative_to(root):
            raise GiveUp("The folder's name leads out of the place for vendors' files.")
        return folder

    def _write(self, target: Path, raw: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.part")
        try:
            with unfinished.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(target)
        except BaseException:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise
