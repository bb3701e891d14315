"""`riparian check` finds whatever is not as it was written, says what is lost by it, and repairs
what can be made again; what reads a damaged file says so, without a trace of the program."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from riparian import Centre
from riparian.errors import Damaged
from riparian.store.inferences import Inferences
from riparian.store.snapshot import damaged_files
from riparian.store.sqlite_cache import seal_of
from riparian.store.translations import Translations


def flip(file, at=0.5):
    content = bytearray(file.read_bytes())
    content[int(len(content) * at)] ^= 1
    file.write_bytes(content)


@pytest.fixture
def files(my_own, tmp_path):
    """Files of every kind of a centre, by kind."""
    live = my_own.layout.snapshot(my_own.built())
    Inferences(my_own.layout.inferred).keep({b"k": b'{"code": "14021"}'})
    Translations(my_own.layout.translations).keep([("k", "Water supply")], "DeepL")
    japan = next(d for d in my_own.datasets() if d.name == "japan")
    return {
        "source": japan.file,
        "description": japan.file.with_name("dataset.json"),
        "reading": next((my_own.layout.readings / "japan").glob("*.records.jsonl")),
        "snapshot": live,
        "index": live.with_suffix(".search.db"),
        "sheets": live.with_suffix(".sheets.db"),
        "lists": live.with_suffix(".lists.arrays"),
        "made files": live.with_suffix(".files.json"),
    }


def test_a_sound_centre_has_nothing_to_be_found(riparian, my_own, files):
    answer = riparian("-C", my_own.layout.root, "check")
    assert (answer.status, answer.out) == (0, "Every file is whole.\n")
    assert riparian("-C", my_own.layout.root, "check", "--json").json["findings"] == []


@pytest.mark.parametrize(
    "kind",
    ["source", "description", "reading", "snapshot", "index", "sheets", "lists", "made files"],
)
def test_a_flipped_bit_in_any_file_is_found_and_named(riparian, my_own, files, kind):
    flip(files[kind], 0.7)
    answer = riparian("-C", my_own.layout.root, "check", "--json")
    assert answer.status == 1
    found = answer.json["findings"]
    assert all(set(one) == {"what", "file", "lost", "next"} for one in found)
    assert all(one["what"].endswith(".") and one["lost"] and one["next"] for one in found)
    named = files[kind].relative_to(my_own.layout.root).as_posix()
    assert any(named.startswith(one["file"]) for one in found)


def test_what_can_be_made_again_is_repaired_in_one_go(riparian, my_own, files):
    my_own.read_meanings()
    before = my_own.overlaps("JP", "KR")
    for kind in ("source", "reading", "snapshot", "index", "sheets", "lists"):
        flip(files[kind])
    files["index"].unlink()
    answer = riparian("-C", my_own.layout.root, "check", "--repair")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.count("Repaired: ") == 6
    assert riparian("-C", my_own.layout.root, "check").status == 0
    assert Centre.open(my_own.layout.root).overlaps("JP", "KR") == before


def test_what_only_a_backup_can_bring_back_is_left_and_said(riparian, my_own, tmp_path):
    shutil.copy(next(d.file for d in my_own.datasets() if d.name == "japan"), tmp_path / "mine.csv")
    with (tmp_path / "mine.csv").open("a") as file:
        file.write(",,\n")
    my_own.add([tmp_path / "mine.csv"])
    my_own.build()
    (tmp_path / "mine.csv").unlink()
    mine = next(d for d in my_own.datasets() if d.name == "mine")
    flip(mine.file)
    answer = riparian("-C", my_own.layout.root, "check", "--repair", "--json")
    assert answer.status == 1
    [finding] = answer.json["findings"]
    assert "'mine'" in finding["what"]
    assert str(tmp_path / "mine.csv") in finding["next"]


def test_answers_that_were_changed_are_found_row_by_row(riparian, my_own, files):
    kept = my_own.layout.inferred, my_own.layout.translations
    for path, sql in zip(
        kept,
        ("UPDATE inferred SET answer = x'7b7d'", "UPDATE translation SET text = 'Fire'"),
        strict=True,
    ):
        with closing(sqlite3.connect(path)) as file, file:
            file.execute(sql)
    found = riparian("-C", my_own.layout.root, "check", "--json").json["findings"]
    assert [one["file"] for one in found] == ["catalogue/inferred.db", "catalogue/translations.db"]
    assert Translations(my_own.layout.translations).all() == ()
    left = riparian("-C", my_own.layout.root, "check", "--repair", "--json").json["findings"]
    assert [one["file"] for one in left] == ["catalogue/translations.db"]
    assert "riparian translate" in left[0]["next"]


def test_answers_of_before_there_were_seals_are_taken_as_they_are(my_own):
    with closing(sqlite3.connect(my_own.layout.translations)) as file, file:
        file.execute("CREATE TABLE translation (key TEXT PRIMARY KEY, text, service, made_at)")
        file.execute("INSERT INTO translation VALUES ('k', 'Water', 'DeepL', '2026')")
    kept = Translations(my_own.layout.translations)
    assert [one.text for one in kept.all()] == ["Water"]
    kept.keep([("l", "Roads")], "DeepL")
    assert len(kept.all()) == 2
    assert my_own.check().findings == ()


def test_a_seal_tells_where_one_value_ends_and_the_next_begins():
    assert seal_of("ab", "c") != seal_of("a", "bc")
    assert seal_of(b"a", "b") == seal_of("a", b"b")


def test_a_journal_that_cannot_be_read_is_found(riparian, my_own):
    my_own.layout.journal.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    found = riparian("-C", my_own.layout.root, "check", "--json").json["findings"]
    assert [one["file"] for one in found] == ["journal.db"]


def damage_all_data(file):
    """Flip a bit in each block of a database behind its headers."""
    content = bytearray(file.read_bytes())
    for start in range(12_288, len(content), 262_144):
        content[start + 100] ^= 1
    file.write_bytes(content)


def test_a_command_over_a_damaged_snapshot_says_what_to_do(riparian, my_own, files):
    damage_all_data(files["snapshot"])
    answer = riparian("-C", my_own.layout.root, "overlaps", "JP", "KR")
    assert answer.status == 1
    assert "is damaged" in answer.err
    assert "try: Run `riparian check --repair`" in answer.err
    assert "Traceback" not in answer.err


def test_a_search_in_a_damaged_index_makes_it_again_or_says_what_to_do(
    riparian, my_own, files, monkeypatch
):
    content = bytearray(files["index"].read_bytes())
    for at in range(4096, len(content), 7):
        content[at] ^= 1
    files["index"].write_bytes(content)
    search = ("-C", my_own.layout.root, "search", "water")
    with monkeypatch.context() as nobody_may_write:
        nobody_may_write.setattr("riparian.build.companion_files.make_again", lambda *_: False)
        answer = riparian(*search)
    assert answer.status == 1
    assert "search.db" in answer.err
    assert "riparian build" in answer.err or "riparian check --repair" in answer.err
    assert riparian(*search).status == 0
    assert damaged_files(my_own.layout, my_own.built()) == ()


def test_a_program_that_keeps_the_snapshot_open_takes_up_the_repaired_one(my_own, files):
    served = Centre.open(my_own.layout.root)
    damage_all_data(files["snapshot"])
    served.keep_open()
    with pytest.raises(Damaged):
        served.overlaps("JP", "KR")
    assert my_own.check(repair=True).findings == ()
    assert served.overlaps("JP", "KR")[1] > 0
    served.close()
