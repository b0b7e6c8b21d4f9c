"""Reads vendors' feeds from an IMAP mailbox: the newest unread mail of the vendor that has a list attached."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from gateways.imap import TROUBLE, Conversation, ImapFolder, in_words
from shop.imports.feed_mails import Unfit, file_of, sender
from shop.imports.feed_sources import Found, Wanted
from shop.kernel.chores import TryLater

log = logging.getLogger(__name__)
MOST_MAILS = 50  # looked at in one conversation
LONGEST_HEAD = 64 * 1024
ENVELOPE = 1024 * 1024  # what a mail may weigh beside its file
Asked = tuple[frozenset[str], str]  # what decides whether a mail is looked at in vain


class FeedMailbox:
    """A folder that mails of several vendors come to. What is not taken stays as it is, unread."""

    def __init__(self, folder: ImapFolder) -> None:
        self.folder = folder
        self._known: set[tuple[Asked, bytes, bytes]] = set()  # looked at: nothing for this feed

    def fetch(self, wanted: Wanted) -> Found:
        """The file of the newest mail that fits; mails from before the last one taken are never asked for.

        Raises TryLater.
        """
        try:
            with self.folder.opened() as talk:
                return self._fetch(talk, wanted)
        except TROUBLE as problem:
            raise TryLater(f"The mailbox for feeds does not answer: {in_words(problem)}.") from problem

    def _fetch(self, talk: Conversation, wanted: Wanted) -> Found:
        unfit: list[str] = []
        found, in_vain = Found(), set[tuple[Asked, bytes, bytes]]()
        for uid in self._new(talk, wanted)[-MOST_MAILS:][::-1]:
            try:
                content = _read(talk, uid, wanted)
            except Unfit as problem:
                content = None
                unfit += filter(None, [str(problem)])
            if content is not None:
                mark = f"{talk.era.decode('ascii', 'replace')}:{uid.decode()}"
                found = Found(content, mark=mark, taken=partial(self._taken, talk.era, uid))
                break
            in_vain.add(((wanted.senders, wanted.address), talk.era, uid))
        self._known |= in_vain
        return replace(found, unfit=tuple(unfit))

    def _new(self, talk: Conversation, wanted: Wanted) -> list[bytes]:
        """The keys of unread mails that name one of the senders, oldest first, from the last one taken on."""
        found = {uid for who in wanted.senders for uid in talk.search("UNSEEN", "FROM", f'"{who}"')}
        era, _, last = wanted.after.rpartition(":")
        least = int(last) if last and era == talk.era.decode("ascii", "replace") else 0
        asked: Asked = (wanted.senders, wanted.address)
        return sorted(
            (uid for uid in found if int(uid) >= least and (asked, talk.era, uid) not in self._known), key=int
        )

    def _taken(self, era: bytes, uid: bytes) -> None:
        """Mark the mail as read, unless the folder was made anew meanwhile.

        Where that fails the same mail is fetched again, and says nothing new.
        """
        try:
            with self.folder.opened() as talk:
                if talk.era == era:
                    talk.mark_read(uid)
        except TROUBLE as problem:
            log.warning("a feed's mail could not be marked as read: %s", in_words(problem))


def _read(talk: Conversation, uid: bytes, wanted: Wanted) -> bytes | None:
    """The file; None for a mail that somebody else wrote, whose body is never fetched. Raises Unfit."""
    head = talk.senders(uid, LONGEST_HEAD)
    if len(head) >= LONGEST_HEAD or sender(head) not in wanted.senders:
        return None
    raw = talk.fetch(uid, wanted.most * 3 // 2 + ENVELOPE)
    if raw is None:
        raise Unfit(f"A mail of theirs is larger than {wanted.most // 1024 // 1024} MB.")
    return file_of(raw, wanted.address, wanted.most)
