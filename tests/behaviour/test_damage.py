"""What is damaged in a catalogue is never used: it is made again, and that is said."""

from __future__ import annotations

from contextlib import contextmanager

import duckdb
import msgspec
import pytest

from riparian import Centre
from riparian.build import companion_files
from riparian.build.reading_files import COUNTS, DERIVED, PROBLEMS, RECORDS
from riparian.errors import CentreError, SnapshotOutdated
from riparian.store.snapshot import damaged_files

pytestmark = pytest.mark.slow

CUTS = {
    "emptied": lambda content: b"",
    "cut in the middle": lambda content: content[: len(content) // 2],
    "less its last line": lambda content: content[: content[:-1].rfind(b"\n") + 1],
    "with one bit flipped": lambda content: content[:40] + bytes([content[40] ^ 4]) + content[41:],
    "gone": None,
}


def damage(file, how):
    if (change := CUTS[how]) is None:
        file.unlink()
    else:
        before = file.read_bytes()
        file.write_bytes(change(before))
        assert file.read_bytes() != before


def reading_of(centre, dataset, suffix, *, derived=False):
    """A line file of a dataset: of its reading, or of its derivations."""
    found = sorted((centre.layout.readings / dataset).glob(f"*{suffix}"), key=lambda f: len(f.name))
    return found[-1 if derived else 0]


def change_a_setting(centre):
    """Have the next build make another snapshot of the same readings."""
    text = centre.layout.settings.read_text().replace("keep_per_project = 20", "keep_per_project=9")
    centre.layout.settings.write_text(text)
    return Centre.open(centre.layout.root)


def records(centre):
    with centre.reading() as connection:
        found = connection.execute("SELECT * EXCLUDE (ordinal) FROM record ORDER BY ALL").fetchall()
        derived = connection.execute("SELECT * FROM activity ORDER BY activity_id").fetchall()
        problems = connection.execute("SELECT * FROM problem ORDER BY ALL").fetchall()
    return found, derived, problems


@pytest.mark.parametrize("how", ["emptied", "less its last line", "with one bit flipped", "gone"])
def test_a_damaged_reading_is_read_again_from_its_source(my_own, riparian, how):
    before = records(my_own)
    centre = change_a_setting(my_own)
    damage(reading_of(centre, "japan", RECORDS), how)
    answer = riparian("-C", centre.layout.root, "build", "--no-meanings")
    assert answer.status == 0
    assert "The reading of 'japan' was damaged" in answer.err
    assert "the file was read again" in answer.err
    assert "read 1 of 5 datasets" in answer.out
    assert records(centre) == before


@pytest.mark.parametrize(
    ("suffix", "how"),
    [(DERIVED, "emptied"), (PROBLEMS, "cut in the middle"), (COUNTS, "with one bit flipped")],
)
def test_damaged_derivations_are_derived_again_without_reading(my_own, suffix, how):
    before = records(my_own)
    centre = change_a_setting(my_own)
    file = reading_of(centre, "korea", suffix, derived=True)
    if not file.stat().st_size:
        file.write_bytes(b'{"code": "invented"}\n' * 9)
    damage(file, how)
    report = centre.build()
    assert report.read == ()
    [repair] = report.repairs
    assert "What was derived of 'korea' was damaged" in repair
    assert records(centre) == before
    log = msgspec.json.decode(centre.layout.build_log(report.build_id).read_bytes())
    assert log["repairs"] == [repair]


def test_a_reading_is_never_made_of_damaged_bytes(my_own):
    centre = change_a_setting(my_own)
    live = centre.built()
    damage(reading_of(centre, "japan", RECORDS), "emptied")
    source = next(d.file for d in centre.datasets() if d.name == "japan")
    content = source.read_bytes()
    source.write_bytes(content.replace(b"JP", b"KR", 1))
    with pytest.raises(CentreError) as raised:
        centre.build()
    assert "'japan' is damaged" in raised.value.what
    assert str(source) in raised.value.what
    assert centre.built() == live
    source.write_bytes(content)
    assert centre.build().read == ("japan",)


@pytest.mark.parametrize(
    ("file", "how"),
    [
        ("duckdb", "with one bit flipped"), ("duckdb", "cut in the middle"), ("duckdb", "gone"),
        ("search.db", "with one bit flipped"), ("sheets.db", "gone"), ("files.json", "emptied"),
        ("lists.arrays", "cut in the middle"),
    ],
)  # fmt: skip
def test_a_damaged_snapshot_is_never_nothing_has_changed(my_own, riparian, file, how):
    before, live = records(my_own), my_own.built()
    damage(my_own.layout.catalogue / f"{live}.{file}", how)
    answer = riparian("-C", my_own.layout.root, "build", "--no-meanings")
    assert answer.status == 0
    assert "Nothing has changed" not in answer.out
    assert f"{live}.{file} was damaged; it has been made again." in answer.err
    assert my_own.built() == live
    assert damaged_files(my_own.layout, live) == ()
    assert records(Centre.open(my_own.layout.root)) == before


def test_overlaps_are_not_taken_over_from_a_damaged_snapshot(my_own):
    live = my_own.built()
    file = my_own.layout.snapshot(live)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    report = change_a_setting(my_own).build()
    assert report.damaged == (live,)
    assert not any(found.taken_over for found in report.found)


def test_a_snapshot_of_another_version_asks_for_a_build_and_gets_one(my_own, riparian):
    live = my_own.built()
    with duckdb.connect(str(my_own.layout.snapshot(live))) as connection:
        connection.execute("DROP TABLE project_outlier")
    centre = Centre.open(my_own.layout.root)
    with pytest.raises(SnapshotOutdated, match=r"built by another version.*project_outlier"):
        centre.areas("JP", "KR")
    answer = riparian("-C", my_own.layout.root, "areas", "JP", "KR")
    assert (answer.status, answer.out) == (1, "")
    assert "try: Run `riparian build` once." in answer.err
    assert riparian("-C", my_own.layout.root, "build", "--no-meanings").status == 0
    assert Centre.open(my_own.layout.root).projects()[1]


def test_a_file_that_a_reader_makes_again_is_made_with_the_memory_of_a_build(my_own, monkeypatch):
    """Readers together have less, which is too little for it in a large centre."""
    memory = []

    def make_again(layout, snapshot, file):
        memory.append(snapshot.row("SELECT current_setting('memory_limit')")[0])
        return made_again(layout, snapshot, file)

    made_again = companion_files.make_again
    monkeypatch.setattr(companion_files, "make_again", make_again)
    centre = Centre.open(my_own.layout.root)
    centre.keep_open()
    centre.layout.search_index(centre.built()).unlink()
    assert centre.search("water").query
    with centre.reading() as snapshot:
        memory.append(snapshot.row("SELECT current_setting('memory_limit')")[0])
    building, reading = memory
    assert building == "1.1 GiB"
    assert reading == "381.4 MiB"


def test_a_file_that_another_process_has_made_meanwhile_is_not_made_again(my_own, monkeypatch):
    centre = Centre.open(my_own.layout.root)
    index = centre.layout.search_index(centre.built())
    whole = index.read_bytes()
    index.unlink()

    @contextmanager
    def lock(layout, seconds):
        index.write_bytes(whole)  # as another one did that had the lock
        yield

    monkeypatch.setattr(companion_files, "build_lock", lock)
    monkeypatch.setattr(companion_files, "make_again", None)
    assert centre.search("water").query
