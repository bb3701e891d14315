"""What people said that is gone, or is not as it was, never goes unseen."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from folder_copies import copy_folder
from riparian import Centre
from riparian.errors import JournalDamaged
from riparian.web.app import make_app
from saying import says


@pytest.fixture(scope="module")
def _judged_once(small, tmp_path_factory):
    root = tmp_path_factory.mktemp("judged") / "centre"
    copy_folder(small.layout.root, root)
    centre = Centre.open(root)
    centre.set_place("kr-5", ["Savannakhet"], "The tender says so.", "A. Sato")
    centre.set_place("kr-1", ["Savannakhet"], "The tender says so.", "A. Sato")
    centre.build()
    centre.journal.close()  # so that a copy of the file alone holds everything
    return root


@pytest.fixture
def judged(_judged_once, tmp_path):
    """A built centre in which two things were said."""
    copy_folder(_judged_once, tmp_path / "centre")
    return Centre.open(tmp_path / "centre")


def change_an_entry(centre):
    """Let the second entry be of another project."""
    centre.journal.close()
    with closing(sqlite3.connect(centre.layout.journal)) as client:
        client.execute("DROP TRIGGER channel_payload_no_UPDATE")
        client.execute(
            "UPDATE channel_payload SET content = CAST(replace(CAST(content AS TEXT),"
            ' \'"activity":"kr-1"\', \'"activity":"jp-1"\') AS BLOB) WHERE entry_index = 1'
        )
        client.commit()


def test_a_build_without_the_journal_is_refused_and_what_was_built_stays(judged, riparian):
    live = judged.built()
    judged.layout.journal.unlink()
    with pytest.raises(JournalDamaged, match="it had 2 entries"):
        Centre.open(judged.layout.root).build()
    answer = riparian("-C", judged.layout.root, "build")
    assert answer.status == 1
    assert says(answer.err, "journal is missing", "2 entries")
    assert "try: Put back the newest backup" in answer.err
    assert "Warning" not in answer.err, "said once"
    assert judged.built() == live
    assert judged.project("kr-5").project.places == ("Savannakhet",)


@pytest.mark.parametrize(
    "words",
    [("overlaps", "JP", "KR"), ("status",), ("place-set", "--list"), ("projects", "--json")],
)
def test_reading_commands_say_so_in_one_line(judged, riparian, words):
    judged.layout.journal.unlink()
    answer = riparian("-C", judged.layout.root, *words)
    assert answer.status == 0
    warnings = [line for line in answer.err.splitlines() if line.startswith("Warning: ")]
    [warning] = warnings
    assert says(warning, "journal is missing", "2 entries", "riparian check")
    assert "Warning" not in answer.out


def test_pages_say_so_as_long_as_it_is_so(judged, tmp_path):
    shutil.copy(judged.layout.journal, tmp_path / "backup.db")
    app = make_app(Centre.open(judged.layout.root))
    with TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) as client:
        for address in ("/", "/overlaps", "/projects/kr-5"):
            assert "The journal is missing" not in client.get(address).text
        judged.layout.journal.unlink()
        for address in ("/", "/overlaps", "/projects/kr-5"):
            page = client.get(address)
            assert page.status_code == 200
            assert page.text.count("The journal is missing; it had 2 entries") == 1
        assert client.get("/overlaps.json").json()
        shutil.copy(tmp_path / "backup.db", judged.layout.journal)
        for address in ("/", "/overlaps", "/projects/kr-5"):
            assert "The journal is missing" not in client.get(address).text


def test_a_journal_that_was_put_back_is_built_from_as_before(judged, tmp_path):
    live = judged.built()
    shutil.copy(judged.layout.journal, tmp_path / "backup.db")
    judged.layout.journal.unlink()
    shutil.copy(tmp_path / "backup.db", judged.layout.journal)
    assert not judged.build().changed
    assert judged.built() == live


def test_a_build_with_a_changed_entry_is_refused_until_a_person_accepts_it(judged, riparian):
    change_an_entry(judged)
    answer = riparian("-C", judged.layout.root, "build")
    assert answer.status == 1
    assert says(answer.err, "Entry 1", "is not what was written")
    assert "activity 'jp-1'" in answer.err
    assert judged.project("kr-1").project.places == ("Savannakhet",)
    judged.journal.accept("A. Sato")
    assert judged.build().changed
    assert judged.project("kr-1").project.places != ("Savannakhet",)
    assert judged.project("kr-5").project.places == ("Savannakhet",)


def test_a_centre_in_which_nobody_said_anything_is_not_warned_of(my_own, riparian):
    assert riparian("-C", my_own.layout.root, "status").err.count("Warning") == 0
    assert my_own.journal.verify() == ()
