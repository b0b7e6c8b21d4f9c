"""The oracle says of every state what the doctor says."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session, write
from shop.reports import doctor
from tests import oracle
from tests.world import make_order


def test_what_the_verbs_leave_is_sound(app: Flask):
    make_order()
    assert oracle.examine() == doctor.examine() == []
    oracle.consult()


@pytest.mark.both_engines
@pytest.mark.broken_on_purpose
def test_it_finds_what_the_doctor_finds(app: Flask):
    make_order()
    write(
        lambda: session().execute(
            sa.text("UPDATE orders SET item_count = item_count + 1, number = number + 5")
        )
    )
    found = oracle.examine()
    assert len({finding.law for finding in found}) > 1
    assert found == doctor.examine()
    with pytest.raises(AssertionError, match="must not exist"):
        oracle.consult()
