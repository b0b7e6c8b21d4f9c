"""Chooses, from the settings, what stands behind each of the business's ports."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from settings import LIVE_KEYS, Settings
from shop.kernel import clock

if TYPE_CHECKING:
    from gateways.feed_mailbox import FeedMailbox
    from shop.payments.gateway import CardGateway
    from shop.purchasing.bouncing import Mailbox

log = logging.getLogger(__name__)


def plug(settings: Settings) -> None:
    """Plug mailer, letters, papers, folders and card gateway in; only a try-out may set its clock."""
    clock.may_travel.plug(not settings.is_production)
    _plug_mail(settings)
    _plug_cards(settings)
    _plug_folders(settings)


def _plug_mail(settings: Settings) -> None:
    """Outside production mail stays in a folder, even where SMTP_URL is set: nobody is written to by a try."""
    from gateways import documents, letters
    from gateways.channels.email import EmailChannel
    from gateways.channels.folder import FolderChannel
    from gateways.channels.sftp import SftpChannel
    from gateways.mailer import compose, mailer_from
    from shop.kernel import mail, site
    from shop.purchasing import channel, paper
    from shop.sourcing import connecting

    site.base_url.plug(settings.base_url)
    folder = None if settings.is_production else settings.var / "mail"
    mail.mailer.plug(mailer_from(settings.smtp_url if settings.is_production else "", folder))
    mail.composer.plug(compose)
    mail.stationery.plug(letters.Letters())
    paper.printer.plug(documents.purchase_order_pdf)
    mails = EmailChannel()
    channel.channels.plug(
        {
            **dict.fromkeys(connecting.BY_MAIL, mails),
            "folder": FolderChannel(settings.var / "vendors"),
            "sftp": SftpChannel(here_only=not settings.is_production),
        }
    )


def _plug_cards(settings: Settings) -> None:
    """The gateway that CARD_GATEWAY names; the stripe library is only imported when the first card is used."""
    from shop.kernel import sealing
    from shop.payments import keys
    from shop.payments.gateway import cards

    if settings.moves_no_money:
        log.warning("%s", settings.moves_no_money)
    sealing.installation_secret.plug(settings.secret_key)
    stands_in = bool(settings.stripe_api_base or settings.stripe_js_url)
    keys.live_keys_allowed.plug(settings.is_production and not stands_in)
    cards.plug(_card_gateway(settings))


def _card_gateway(settings: Settings) -> CardGateway:
    named = _named_gateway(settings)
    if not settings.keys_at_the_desk:
        return named
    from gateways.cards.chosen import ChosenGateway

    return cast("CardGateway", ChosenGateway(named, lambda kept: _stripe(settings, kept)))


def _named_gateway(settings: Settings) -> CardGateway:
    if settings.card_gateway == "stripe":
        given = {
            "secret_key": settings.stripe_secret_key,
            "publishable_key": settings.stripe_publishable_key,
            "webhook_secret": settings.stripe_webhook_secret,
        }
        return _stripe(settings, given)
    if settings.card_gateway == "practice":
        from gateways.cards.practice import PracticeGateway

        return PracticeGateway(webhook_secret=f"practice {settings.secret_key}")
    from gateways.cards.none import NoGateway

    return NoGateway()


def _stripe(settings: Settings, given: Mapping[str, str]) -> CardGateway:
    """Stripe with these keys; another address than Stripe's own only beside a test key."""
    from gateways.cards.stripe import StripeGateway

    is_try = not given["secret_key"].strip().startswith(LIVE_KEYS)
    return StripeGateway(
        given["secret_key"],
        given.get("publishable_key", ""),
        given.get("webhook_secret", "").replace(",", " ").split(),
        api_base=settings.stripe_api_base if is_try else "",
        js_url=settings.stripe_js_url if is_try else "",
    )


def _plug_folders(settings: Settings) -> None:
    """Uploads lie beside the database, named by their content or their run."""
    from gateways.feeds import Feeds
    from shop.catalog import pictures
    from shop.imports import feed_sources, keeping
    from shop.purchasing import bounce_news, bouncing

    pictures.folder.plug(settings.var / "media")
    keeping.folder.plug(settings.var / "imports")
    feed_sources.reads_mail.plug(_reads_mail(settings, settings.feeds_imap_url))
    feed_sources.fetcher.plug(Feeds(settings.var / "feeds", _feed_mailbox(settings)))
    bouncing.folder.plug(settings.var / "bounces")
    bouncing.mailbox.plug(_mailbox(settings))
    bounce_news.secret.plug(settings.bounces_secret)


def _reads_mail(settings: Settings, url: str) -> bool:
    """Whether a mailbox is read: outside production none, as its mails would count as read."""
    return settings.is_production and bool(url)


def _mailbox(settings: Settings) -> Mailbox:
    """The mailbox of delivery reports."""
    from shop.purchasing.bouncing import NoMailbox

    if not _reads_mail(settings, settings.bounces_imap_url):
        return NoMailbox()
    from gateways.bounce_mailbox import BounceMailbox
    from gateways.imap import ImapFolder

    return BounceMailbox(ImapFolder(settings.bounces_imap_url))


def _feed_mailbox(settings: Settings) -> FeedMailbox | None:
    """The mailbox that vendors' feeds come to."""
    if not _reads_mail(settings, settings.feeds_imap_url):
        return None
    from gateways.feed_mailbox import FeedMailbox
    from gateways.imap import ImapFolder

    return FeedMailbox(ImapFolder(settings.feeds_imap_url))
