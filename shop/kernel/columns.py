"""Column types and table pieces that make bad values unwritable: text, money, time, keys, stores."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from ulid import ULID

BIGGEST_AMOUNT = 10**13  # minor units; a hundred thousand million dollars in cents
Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite autoincrements INTEGER alone


class BadValue(ValueError):
    """A value that no form should have let through reached the database layer."""


def is_bad_value(error: BaseException) -> bool:
    """Whether the error is a BadValue, by itself or as SQLAlchemy hands it on."""
    return isinstance(getattr(error, "orig", None) or error, BadValue)


def check_text(value: str, longest: int) -> str:
    """The text itself, or BadValue: too long, a NUL, or half of a surrogate pair."""
    if len(value) > longest:
        raise BadValue(f"text of {len(value)} characters, at most {longest} fit")
    if "\x00" in value:
        raise BadValue("text with a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadValue("text with half of a surrogate pair") from error
    return value


class Text(types.TypeDecorator[str]):
    """Text of a bounded length that both databases treat alike."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, longest: int = 255) -> None:
        super().__init__()
        self.longest = longest

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else check_text(value, self.longest)


class Moment(types.TypeDecorator[datetime]):
    """An instant: aware going in, UTC in the table, aware UTC coming out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise BadValue("a time without its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: sa.Dialect, coltype: Any) -> Any:
        """One function for both steps: a list has more times than any other value that is converted."""
        read = self.impl_instance.result_processor(dialect, coltype)

        def aware(value: Any) -> datetime | None:
            if value is None:
                return None
            moment: Any = read(value) if read else value
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

        return aware


class Minor(types.TypeDecorator[int]):
    """Money in minor units (cents, yen), a bounded integer."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: sa.Dialect) -> int | None:
        if value is None:
            return None
        if type(value) is not int:
            raise BadValue(f"money must be an integer of minor units, not {value!r}")
        if abs(value) > BIGGEST_AMOUNT:
            raise BadValue("an amount of money beyond every bound")
        return value


class Json(types.TypeDecorator[Any]):
    """A small JSON value (JSONB on PostgreSQL); its text obeys the same rules as Text."""

    impl = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        if value is not None:
            written = check_text(json.dumps(value, allow_nan=False, ensure_ascii=False), 100_000)
            if "\\u0000" in written.replace("\\\\", ""):  # not the six letters that somebody typed
                raise BadValue("JSON with a NUL character")
        return value


def new_ulid() -> str:
    """A sortable random id for the outside world; database keys never leave the house."""
    return str(ULID())


def key() -> Mapped[int]:
    """The table's own key; never shown to anyone."""
    return mapped_column(Key, primary_key=True)


def ulid() -> Mapped[str]:
    """The id that addresses and messages carry."""
    return mapped_column(Text(26), unique=True, default=new_ulid)


def of_store() -> Mapped[int]:
    """The store a row belongs to."""
    return mapped_column(Key, sa.ForeignKey("stores.id", ondelete="RESTRICT"))


def tenant(*columns: str) -> sa.UniqueConstraint:
    """What children point at: (store_id, id), so that a link across stores cannot be written."""
    return sa.UniqueConstraint("store_id", *(columns or ("id",)))


def belongs(table: str, column: str, *, ondelete: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    """A foreign key of the same store: (store_id, column) to the table's (store_id, id)."""
    return sa.ForeignKeyConstraint(
        ["store_id", column], [f"{table}.store_id", f"{table}.id"], ondelete=ondelete
    )


def one_of(column: str, values: tuple[str, ...], name: str = "") -> sa.CheckConstraint:
    """A check that the column holds one of the words."""
    words = ", ".join(f"'{word}'" for word in values)
    return sa.CheckConstraint(f"{column} IN ({words})", name=name or f"{column}_known")


def check(name: str, rule: str) -> sa.CheckConstraint:
    """A named rule that every row obeys."""
    return sa.CheckConstraint(rule, name=name)


def table(*parts: Any) -> tuple[Any, ...]:
    """Table arguments of the house: the parts, and keys that are never handed out twice."""
    return (*parts, {"sqlite_autoincrement": True})
