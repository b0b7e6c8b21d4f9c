"""Reads delivery reports from an IMAP mailbox that people read as well."""

from __future__ import annotations

from collections.abc import Callable

from gateways.imap import TROUBLE, Conversation, ImapFolder, in_words
from shop.purchasing.bouncing import Unreachable


class BounceMailbox:
    """The reports in a folder. Only unread ones (multipart/report) are looked at; other mail is never opened."""

    def __init__(self, folder: ImapFolder) -> None:
        self.folder = folder
        self._strangers: set[tuple[bytes, bytes]] = set()  # looked at, not ours, and left unread

    def look(self, note: Callable[[bytes], bool], *, at_most: int, largest: int) -> int:
        """Show each new report to `note`; what that says True of is marked as read, once it returned.

        Returns how many were marked. Raises Unreachable.
        """
        try:
            with self.folder.opened() as talk:
                return self._look(talk, note, at_most, largest)
        except TROUBLE as problem:
            raise Unreachable(in_words(problem)) from problem

    def _look(self, talk: Conversation, note: Callable[[bytes], bool], at_most: int, largest: int) -> int:
        marked = 0
        for uid in self._new(talk)[:at_most]:
            raw = talk.fetch(uid, largest)
            if raw is not None and note(raw):
                talk.mark_read(uid)
                marked += 1
            else:
                self._strangers.add((talk.era, uid))
        return marked

    def _new(self, talk: Conversation) -> list[bytes]:
        """The keys of unread reports, oldest first, that this process has not looked at yet."""
        found = talk.search("UNSEEN", "HEADER", "Content-Type", "multipart/report")
        return [uid for uid in found if (talk.era, uid) not in self._strangers]
