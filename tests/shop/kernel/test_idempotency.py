"""One key, one effect: the same request again gets the first answer, another one under its key is refused."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel import idempotency
from shop.kernel.db import session, write
from shop.kernel.idempotency import IdempotencyKey
from shop.kernel.refusals import Refusal

pytestmark = [pytest.mark.both_engines, pytest.mark.usefixtures("app")]
CONTENT = {"amount": 100, "to": "vendor"}


def ask(effect, content=None, key: str = "k1", scope: str = "orders") -> dict[str, object]:
    return write(lambda: idempotency.once(scope, key, content or CONTENT, effect))


def keys() -> int:
    session().rollback()
    return session().execute(sa.select(sa.func.count(IdempotencyKey.id))).scalar_one()


def test_the_same_request_again_gets_the_first_answer(app: Flask):
    effects: list[int] = []

    def effect() -> dict[str, object]:
        effects.append(1)
        return {"number": 1042, "lines": ["a"]}

    first = ask(effect)
    assert ask(effect, content=dict(reversed(CONTENT.items()))) == first == {"number": 1042, "lines": ["a"]}
    assert effects == [1]


def test_the_same_key_with_other_contents_is_refused(app: Flask):
    ask(lambda: {"n": 1})
    with pytest.raises(Refusal) as refused:
        ask(lambda: pytest.fail("it had an effect"), content={"amount": 999})
    assert refused.value.code == "key_reused"


def test_another_scope_is_another_key(app: Flask):
    assert [ask(lambda n=n: {"n": n}, scope=f"s{n}") for n in range(2)] == [{"n": 0}, {"n": 1}]


def test_a_failure_leaves_neither_key_nor_effect(app: Flask):
    def fail() -> dict[str, object]:
        raise LookupError

    with pytest.raises(LookupError):
        ask(fail)
    assert keys() == 0
    assert ask(lambda: {"n": 2}) == {"n": 2}


def test_it_belongs_into_a_write(app: Flask):
    with pytest.raises(RuntimeError, match="transaction of the effect"):
        idempotency.once("s", "k", {}, dict)
