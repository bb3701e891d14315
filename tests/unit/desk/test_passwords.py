"""How passwords are stored, and which are taken."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters

from riparian.desk.accounts import passwords
from riparian.desk.accounts.passwords import (
    hash_password,
    is_password,
    is_weakly_stored,
    require_good_password,
)
from riparian.errors import BadRequest

GOOD = "river otter lamp seventeen"


@pytest.fixture(autouse=True)
def _as_in_use(monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", passwords.new_hasher())


def test_it_is_stored_by_argon2id_with_the_parameters_of_owasp():
    parameters = extract_parameters(hash_password(GOOD))
    assert parameters.type.name == "ID"
    assert parameters.memory_cost >= 19 * 1024
    assert (parameters.time_cost, parameters.parallelism) == (2, 1)
    assert hash_password(GOOD) != hash_password(GOOD)


def test_what_was_stored_with_less_is_stored_anew():
    assert not is_weakly_stored(hash_password(GOOD))
    weak = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21l$2ZhkTMyR6kqQW3IAjfrHhg"
    assert is_weakly_stored(weak)


@pytest.mark.parametrize("stored", ["", "nonsense", "$argon2id$v=19$m=8"])
def test_what_was_never_stored_by_us_is_no_password(stored):
    assert not is_password(stored, GOOD)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "a" * 257,
        "aaaaaaaaaaaaaaaa",
        "password12345",
        "qwertyuiop[]",
        "keiko.sato jica 1",
    ],
)
def test_one_that_is_short_long_common_or_made_of_names_is_refused(password):
    with pytest.raises(BadRequest):
        require_good_password(password, "keiko.sato", "Sato Keiko", "JICA Vientiane")


@pytest.mark.parametrize("password", [GOOD, "小さな川の 長い旅路を歩く", "x8#kP2!vQz9mLw"])
def test_one_that_nobody_guesses_early_is_taken_in_any_script(password):
    require_good_password(password, "keiko.sato", "Sato Keiko", "JICA Vientiane")
    assert is_password(hash_password(password), password)
