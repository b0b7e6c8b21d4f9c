"""Between colleagues: nobody changes one above themselves, and a store keeps an owner."""

import json

import pytest
from flask import Flask

from shop.kernel.refusals import Refusal, Stale
from shop.kernel.stores import Store
from shop.people import staff
from tests.admin.conftest import PASSWORD, colleague


@pytest.mark.case("X-AU-17")
def test_a_manager_does_not_touch_an_owner(store: Store):
    owner, manager = colleague(store, "owner"), colleague(store, "manager")
    with pytest.raises(Refusal, match="only an owner"):
        staff.change(owner, version=owner.version, role="desk", is_active=True, by=manager)
    assert staff.find(store.id, owner.ulid).role == "owner"


@pytest.mark.case("X-AU-17")
def test_a_manager_makes_no_owner(store: Store):
    colleague(store, "owner")
    manager, clerk = colleague(store, "manager"), colleague(store, "desk")
    with pytest.raises(Refusal, match="above your own"):
        staff.change(clerk, version=clerk.version, role="owner", is_active=True, by=manager)
    with pytest.raises(Refusal, match="above your own"):
        staff.add(store, email="new@main.example", name="New", role="owner", password=PASSWORD, by=manager)
    assert staff.roles_to_give(manager) == ("manager", "desk", "purchasing", "read_only")


def test_nobody_changes_themselves(store: Store):
    owner = colleague(store, "owner")
    with pytest.raises(Refusal, match="your own role"):
        staff.change(owner, version=owner.version, role="desk", is_active=True, by=owner)


def test_a_stale_form_shows_both_values(store: Store):
    owner, clerk = colleague(store, "owner"), colleague(store, "desk")
    seen = clerk.version
    staff.change(clerk, version=seen, role="purchasing", is_active=True, by=owner)
    with pytest.raises(Stale) as refused:
        staff.change(clerk, version=seen, role="read_only", is_active=True, by=owner)
    assert refused.value.details["theirs"]["role"] == "purchasing"
    assert refused.value.details["yours"]["role"] == "read_only"


def test_one_address_is_one_person(store: Store):
    colleague(store, "owner", "Ana Lind")
    with pytest.raises(Refusal, match="works here already"):
        staff.add(store, email="ANA.LIND@main.example", name="Ana", role="desk", password=PASSWORD)


@pytest.mark.feature("PL-03")
def test_the_command_adds_an_owner(app: Flask, store: Store):
    run = app.test_cli_runner().invoke
    words = ["create-staff", "--email", "ana@main.example", "--name", "Ana", "--role", "owner", "--json"]
    answer = run(args=[*words, "--password-stdin"], input=f"{PASSWORD}\n")
    assert answer.exit_code == 0, (answer.output, answer.exception)
    assert json.loads(answer.output)["role"] == "owner"
    again = run(args=words)
    assert again.exit_code == 1
    assert "works here already" in again.output
