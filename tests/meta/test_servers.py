"""The throwaway PostgreSQL starts, answers and is shared."""

import pytest

from tests.servers import shared_cluster


@pytest.mark.postgres
def test_the_cluster_is_started_once_and_makes_databases():
    first, second = shared_cluster(), shared_cluster()
    assert first == second
    first.execute("CREATE DATABASE probe")
    first.execute("CREATE TABLE shelf (id int PRIMARY KEY)", database="probe")
    first.execute("DROP DATABASE probe")
