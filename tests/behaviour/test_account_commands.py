"""Accounts at a terminal: the computer of the centre stands above them all."""

from __future__ import annotations

import json
import re
import sqlite3

import pytest

from people import ADDRESS, PASSWORD
from riparian import Centre
from saying import says


@pytest.fixture
def centre(tmp_path):
    return Centre.init(tmp_path / "centre", name="Sample centre")


@pytest.fixture
def account(riparian, centre):
    """Run a command on the accounts of that centre."""
    return lambda *words: riparian("-C", centre.layout.root, "account", *words)


def add(account, name, *words):
    answer = account("add", name, "--full-name", f"Full {name}", *words)
    assert answer.status == 0, answer.err
    return answer


def test_the_first_account_is_given_here_and_its_owner_chooses_the_password(account, centre):
    answer = add(account, "keiko", "--admin", "--office", "JICA")
    code = re.fullmatch(r"/invitation\?code=(\S+)\n", answer.out)[1]
    assert says(answer.err, "once", "within a week")
    attempt = centre.people.sign_in.accept_invitation(code, PASSWORD, ADDRESS)
    assert attempt.account.author == "Full keiko, JICA"
    listed = account("list").out
    assert "Full keiko, JICA" in listed
    assert "Administrator" in listed


def test_nobody_has_a_password_that_somebody_else_chose(account, centre):
    add(account, "keiko", "--role", "writer")
    [listed] = json.loads(account("list", "--json").out)
    assert listed["standing"] == "invited, has not signed in yet"
    assert not centre.people.accounts.account("keiko").has_password


def test_roles_are_changed_and_a_limit_is_one_of_publishers(account, centre):
    add(account, "boss", "--admin")
    add(account, "keiko", "--role", "writer")
    answer = account("change", "keiko", "--role", "viewer", "--members-at-most")
    assert answer.status == 2
    assert says(answer.err, "no publisher's")
    answer = account("change", "keiko", "--role", "publisher", "--members-at-most")
    assert answer.status == 0
    assert centre.people.accounts.account("keiko").rights.limit == "members"


def test_whoever_left_is_listed_with_all_and_comes_back_by_a_reset(account):
    add(account, "boss", "--admin")
    add(account, "keiko", "--role", "writer")
    assert account("remove", "keiko").status == 0
    assert "keiko" not in account("list").out
    assert "has left" in account("list", "--all").out
    assert account("reset", "keiko").out.startswith("/invitation?code=")
    assert "keiko" in account("list").out


@pytest.mark.parametrize(
    "words",
    [
        ("add", "keiko", "--full-name", "Keiko"),
        ("add", "two words", "--full-name", "Keiko", "--admin"),
        ("add", "keiko", "--full-name", "Keiko", "--role", "king"),
        ("remove", "nobody"),
        ("reset", "nobody"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(account, centre, words):
    answer = account(*words)
    assert answer.status == 2
    assert "Traceback" not in answer.err
    assert centre.people.accounts.all() == []


def test_the_last_administrator_is_not_removed(account):
    add(account, "boss", "--admin")
    add(account, "keiko", "--role", "writer")
    answer = account("remove", "boss")
    assert answer.status == 2
    assert says(answer.err, "Nobody", "accounts")


def test_the_audit_says_what_was_done_here_and_check_finds_a_changed_line(
    account, riparian, centre
):
    add(account, "boss", "--admin")
    add(account, "keiko", "--role", "writer")
    trail = account("audit", "--limit", "1").out
    assert says(" ".join(trail.split()), "gave an account", "keiko")
    [line] = json.loads(account("audit", "--limit", "1", "--json").out)
    assert (line["number"], line["act"]) == (2, "account-added")
    whole = riparian("-C", centre.layout.root, "check")
    assert whole.status == 0, whole.out
    with sqlite3.connect(centre.layout.journal) as connection:
        connection.execute("DROP TRIGGER audit_no_UPDATE")
        connection.execute("UPDATE audit SET about = 'nothing' WHERE id = 1")
    connection.close()
    broken = riparian("-C", centre.layout.root, "check")
    assert broken.status == 1
    assert says(broken.out + broken.err, "Line 1 of the audit")
    assert "check" in account("audit").err
