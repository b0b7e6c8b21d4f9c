"""Forms of all surfaces: bounded text without control characters, and refusals shown beside their field."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from shop.kernel.refusals import Refusal

ALLOWED_CONTROLS = "\n\r\t"


class Form(FlaskForm):
    """A form whose CSRF token is checked before any view runs (web/requests.py)."""

    class Meta:
        csrf = False

    def refuse(self, refusal: Refusal) -> None:
        """Show the refusal at the field it names, else above the form."""
        field = self._fields.get(refusal.field)
        if field is None:
            self.form_errors.append(refusal.message)
        else:
            field.errors = [*field.errors, refusal.message]


def is_plain_text(text: str) -> bool:
    """Whether the text is free of NUL and other control characters, and of halves of surrogate pairs."""
    return not any(
        unicodedata.category(letter) in ("Cc", "Cs") and letter not in ALLOWED_CONTROLS for letter in text
    )


def refuse_unplain(name: str, text: str) -> None:
    """Raise Refusal with the field when the text has signs that cannot be stored."""
    if not is_plain_text(text):
        raise Refusal(name, "This has characters that cannot be stored. Take them out.", field=name)


def typed_again(form: Mapping[str, str]) -> dict[str, str]:
    """What was typed, to be shown again beside its refusal: without the signs that no page can hold."""
    return {name: "".join(sign for sign in form[name] if is_plain_text(sign)) for name in form}


def is_plain(_form: Any, field: Any) -> None:
    """Refuse text that cannot be stored."""
    if not is_plain_text(field.data or ""):
        raise ValidationError("This text has characters that cannot be stored.")


def text(label: str, longest: int, *, required: bool = True, **more: Any) -> StringField:
    """One line of text, trimmed, at most `longest` characters."""
    return StringField(label, validators=_rules(longest, required), filters=[_trimmed], **more)


def long_text(label: str, longest: int, *, required: bool = True, **more: Any) -> TextAreaField:
    """Several lines of text, trimmed, line ends made alike."""
    return TextAreaField(label, validators=_rules(longest, required), filters=[_unix_lines], **more)


def password(label: str, **more: Any) -> PasswordField:
    """A password as it was typed, never shown again."""
    return PasswordField(label, validators=[InputRequired("Enter the password."), Length(max=200)], **more)


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """The choices of a select or of radios, from (value, words)."""
    return [SelectChoice(value, words) for value, words in pairs]


def _rules(longest: int, required: bool) -> list[Any]:
    first = DataRequired("This is needed.") if required else Optional()
    return [first, Length(max=longest, message=f"Use at most {longest} characters."), is_plain]


def _trimmed(value: str | None) -> str:
    return " ".join((value or "").split())


def _unix_lines(value: str | None) -> str:
    return (value or "").replace("\r\n", "\n").replace("\r", "\n").strip()
