"""What a centre without accounts, or whose database is away, costs whoever asks for a page."""

from __future__ import annotations

import subprocess
import sys

import pytest

from people import OPERATOR, WRITER, Clock, people_at
from riparian.centre import people as centre_people
from riparian.desk.accounts.accounts import Accounts
from riparian.errors import CentreError


def test_a_page_without_anybody_loads_no_library_of_signing_in(tmp_path):
    asked = (
        "import sys; from pathlib import Path; from riparian import Centre; "
        f"print(Centre.init(Path({str(tmp_path / 'centre')!r})).people.exist, "
        "*({'argon2', 'webauthn', 'zxcvbn', 'pyotp', 'segno'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


def test_a_database_that_does_not_answer_keeps_one_page_waiting_and_not_all(tmp_path, monkeypatch):
    people, asked = people_at(tmp_path, Clock()), []

    def away(_):
        asked.append(1)
        raise CentreError("away", "wait")

    with monkeypatch.context() as patch:
        patch.setattr(Accounts, "exist", property(away))
        for _ in range(5):
            with pytest.raises(CentreError):
                people.exist  # noqa: B018
    assert len(asked) == 1
    people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    monkeypatch.setattr(centre_people, "_ASKED_EVERY_SECONDS", -1.0)
    assert people.exist
    people.close()


def test_whoever_has_just_signed_in_is_known_in_a_centre_that_had_nobody_a_moment_ago(tmp_path):
    serving, here = people_at(tmp_path, Clock()), people_at(tmp_path, Clock())
    assert not serving.exist
    here.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    assert not serving.exist, "asked again only after a while, as each page asks"
    assert serving.exist_by_now
    assert serving.exist
    for people in (serving, here):
        people.close()
