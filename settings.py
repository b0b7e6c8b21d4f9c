"""Settings: one frozen dataclass, read from the environment once; what is missing fails at boot by name."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
DEV_MODES = ("development", "test")
LIVE_KEYS, TEST_KEYS = ("sk_live", "rk_live"), ("sk_test", "rk_test")


class SettingsError(SystemExit):
    """The environment lacks something; the message names the variable and says what to put there."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs. `mode` is production, development or test.

    `keys_at_the_desk`: the environment names no card gateway, so that keys which staff enter may choose Stripe.
    """

    mode: str = "development"
    database_url: str = ""
    durable: bool = True
    secret_key: str = field(default="", repr=False)
    base_url: str = "http://localhost:8000"
    smtp_url: str = field(default="", repr=False)
    trusted_hosts: tuple[str, ...] = ()
    bounces_imap_url: str = field(default="", repr=False)
    feeds_imap_url: str = field(default="", repr=False)
    bounces_secret: str = field(default="", repr=False)
    stripe_secret_key: str = field(default="", repr=False)
    stripe_publishable_key: str = ""
    stripe_webhook_secret: str = field(default="", repr=False)
    stripe_api_base: str = ""
    stripe_js_url: str = ""
    card_gateway: str = "practice"
    keys_at_the_desk: bool = False
    practice_in_production: bool = False
    proxies: int = 0
    var: Path = ROOT / "var"

    @property
    def is_production(self) -> bool:
        """Whether real money and real mail are at stake."""
        return self.mode == "production"

    @property
    def has_test_key(self) -> bool:
        """Whether Stripe only pretends, since its key is one for tests."""
        return self.stripe_secret_key.strip().startswith(TEST_KEYS)

    @property
    def moves_no_money(self) -> str:
        """Why shoppers order for nothing although this is production, one sentence; empty when they do not."""
        if not self.is_production:
            return ""
        if self.card_gateway == "practice":
            return "The practice gateway is in use: cards are pretended and nobody pays."
        if self.card_gateway == "stripe" and self.has_test_key:
            return "Stripe is set up with a test key: test cards are approved and nobody pays."
        return ""

    @property
    def secure_cookies(self) -> bool:
        """Browsers keep Secure cookies over https and on localhost."""
        address = urlsplit(self.base_url)
        return address.scheme == "https" or address.hostname in ("localhost", "127.0.0.1", "::1")


def from_environment(environ: dict[str, str] | None = None) -> Settings:
    """Settings from the environment; in development a missing secret is made up and kept in var/."""
    env = dict(os.environ if environ is None else environ)
    mode = env.get("PURVEYOR_MODE", "development")
    if mode not in ("production", *DEV_MODES):
        raise SettingsError(f"PURVEYOR_MODE is {mode!r}: use production, development or test.")
    if mode == "production" and not env.get("DATABASE_URL"):
        raise SettingsError("DATABASE_URL is not set: name the database, SQLite by its full path.")
    if not env.get("PROXIES", "0").isdecimal():
        raise SettingsError("PROXIES is the number of proxies before the shop, 0 or more.")
    var = Path(env.get("PURVEYOR_VAR", ROOT / "var"))
    settings = Settings(
        mode=mode,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{var / 'purveyor.db'}",
        durable=env.get("DATABASE_DURABLE", "1") != "0" or mode == "production",
        secret_key=env.get("SECRET_KEY") or _development_secret(mode, var),
        base_url=env.get("BASE_URL", "http://localhost:8000").rstrip("/"),
        smtp_url=env.get("SMTP_URL", ""),
        bounces_imap_url=env.get("BOUNCES_IMAP_URL", ""),
        feeds_imap_url=env.get("FEEDS_IMAP_URL", ""),
        bounces_secret=env.get("BOUNCES_SECRET", "").strip(),
        trusted_hosts=_hosts(env),
        stripe_secret_key=env.get("STRIPE_SECRET_KEY", ""),
        stripe_publishable_key=env.get("STRIPE_PUBLISHABLE_KEY", ""),
        stripe_webhook_secret=env.get("STRIPE_WEBHOOK_SECRET", ""),
        stripe_api_base=env.get("STRIPE_API_BASE", "").rstrip("/"),
        stripe_js_url=env.get("STRIPE_JS_URL", ""),
        card_gateway=env.get("CARD_GATEWAY") or _gateway(env, mode),
        keys_at_the_desk=not (env.get("CARD_GATEWAY") or env.get("STRIPE_SECRET_KEY")),
        practice_in_production=env.get("PRACTICE_IN_PRODUCTION", "").strip().lower() == "yes",
        proxies=int(env.get("PROXIES", "0")),
        var=var,
    )
    _refuse_unsafe(settings)
    return settings


def _gateway(env: dict[str, str], mode: str) -> str:
    if env.get("STRIPE_SECRET_KEY"):
        return "stripe"
    return "none" if mode == "production" else "practice"


def _hosts(env: dict[str, str]) -> tuple[str, ...]:
    named = tuple(host.strip() for host in env.get("TRUSTED_HOSTS", "").split(",") if host.strip())
    own = urlsplit(env.get("BASE_URL", "http://localhost:8000")).hostname or "localhost"
    local = () if env.get("PURVEYOR_MODE") == "production" else ("localhost", "127.0.0.1")
    return tuple(dict.fromkeys((*named, own, *local)))


def _development_secret(mode: str, var: Path) -> str:
    if mode == "production":
        raise SettingsError(
            "SECRET_KEY is not set. Make one with:\n"
            "  python -c 'import secrets; print(secrets.token_hex(32))'\n"
            "and put it into the environment, the same for every process."
        )
    kept = var / "secret_key"
    if not kept.exists():
        var.mkdir(parents=True, exist_ok=True)
        kept.write_text(secrets.token_hex(32))
        kept.chmod(0o600)
    return kept.read_text().strip()


def _is_live(settings: Settings) -> bool:
    return settings.stripe_secret_key.strip().startswith(LIVE_KEYS)


def _refuse_unsafe(settings: Settings) -> None:
    """Refuse a gateway that is half set up or pretends beside a live key; in production anything half set up."""
    _refuse_pretended_cards(settings)
    if settings.is_production:
        _refuse_half_production(settings)


def _refuse_pretended_cards(settings: Settings) -> None:
    if settings.card_gateway not in ("practice", "stripe", "none"):
        raise SettingsError(f"CARD_GATEWAY is {settings.card_gateway!r}: use stripe, practice or none.")
    if settings.card_gateway == "stripe" and not settings.stripe_secret_key.strip():
        raise SettingsError("CARD_GATEWAY is stripe, but STRIPE_SECRET_KEY is empty.")
    if not _is_live(settings):
        return
    if not settings.is_production:
        raise SettingsError(
            "STRIPE_SECRET_KEY is a live key, which moves real money: outside production use a test key."
        )
    if settings.card_gateway == "practice":
        raise SettingsError("The practice gateway is refused beside a live key of Stripe.")
    if settings.stripe_api_base or settings.stripe_js_url:
        raise SettingsError("STRIPE_API_BASE and STRIPE_JS_URL are for tests: unset them beside a live key.")


def _refuse_half_production(settings: Settings) -> None:
    if len(settings.secret_key.strip()) < 32:
        raise SettingsError("SECRET_KEY is too short for production: use at least 32 characters.")
    if not settings.base_url.startswith("https://"):
        raise SettingsError("BASE_URL must begin with https:// in production.")
    if settings.card_gateway == "practice" and not settings.practice_in_production:
        raise SettingsError(
            "CARD_GATEWAY is practice: in production everybody could order for nothing.\n"
            "Use stripe or none; for a try-out among yourselves set PRACTICE_IN_PRODUCTION=yes as well."
        )
    if not settings.smtp_url:
        raise SettingsError(
            "SMTP_URL is not set: purchase orders and letters could not leave.\n"
            "Set SMTP_URL=smtps://user:password@host:465, or SMTP_URL=none to keep all mail in the outbox."
        )
