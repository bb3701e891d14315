"""What is said about how to read a file stays with it; files in packed files have origins."""

import json
from pathlib import Path

import msgspec
import pytest

from riparian.store.dataset import Version, read_description
from riparian.store.sources import PackedFile, Sources

THEN = "2026-11-24T08:00:00Z"
MAPPING = '[columns]\ntitle = "t"\n'
OTHER = '[columns]\ntitle = "u"\n'


@pytest.fixture
def sources(tmp_path):
    return Sources(tmp_path / "sources")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"one")
    return path


def add(sources, path, **said):
    return sources.add(path, **({"reader": "table", "received_at": THEN} | said))


def how(added):
    return added.dataset.encoding, added.dataset.mapping


def test_what_is_said_of_reading_is_kept_with_the_file(sources, file):
    added = add(sources, file, encoding="cp949", mapping=MAPPING)
    assert how(added) == ("cp949", MAPPING)
    [dataset] = Sources(sources.folder).datasets()
    assert (dataset.encoding, dataset.mapping) == ("cp949", MAPPING)


def test_the_same_bytes_again_without_a_word_change_nothing(sources, file):
    add(sources, file, encoding="cp949", mapping=MAPPING)
    again = add(sources, file)
    assert again.outcome == "unchanged"
    assert how(again) == ("cp949", MAPPING)


def test_something_new_said_of_the_same_bytes_is_kept(sources, file):
    add(sources, file)
    assert add(sources, file, encoding="cp949").outcome == "updated"
    again = add(sources, file, mapping=OTHER)
    assert (again.outcome, how(again)) == ("updated", ("cp949", OTHER))


def test_a_new_version_takes_over_what_is_not_said_anew(sources, file):
    add(sources, file, encoding="cp949", mapping=MAPPING)
    file.write_bytes(b"two")
    assert how(add(sources, file)) == ("cp949", MAPPING)
    file.write_bytes(b"three")
    assert how(add(sources, file, encoding="utf-8")) == ("utf-8", MAPPING)


@pytest.mark.parametrize("content", [b"one", b"two"])
def test_a_mapping_does_not_outlive_the_reader_that_it_was_for(sources, file, content):
    add(sources, file, mapping=MAPPING)
    file.write_bytes(content)
    added = add(sources, file, reader="crs")
    assert (added.dataset.reader, added.dataset.mapping) == ("crs", None)


def test_one_file_can_be_two_datasets_only_by_two_mappings_and_a_name(sources, file):
    first = add(sources, file, mapping=MAPPING)
    assert add(sources, file, name="second", mapping=MAPPING).outcome == "already-there"
    assert add(sources, file, name="second").outcome == "already-there"
    second = add(sources, file, name="second", mapping=OTHER)
    assert (second.outcome, second.dataset.name) == ("new", "second")
    assert how(second) == (None, OTHER)
    assert first.dataset in sources.datasets()


def test_descriptions_written_before_there_were_such_options_are_read(sources, file):
    add(sources, file, encoding="cp949", mapping=MAPPING)
    path = sources.folder / "list" / "dataset.json"
    description = json.loads(path.read_text())
    for version in description["versions"]:
        del version["encoding"], version["mapping"]
    del description["check"]
    path.write_text(json.dumps(description))
    [dataset] = Sources(sources.folder).datasets()
    assert (dataset.encoding, dataset.mapping) == (None, None)
    assert add(sources, file, encoding="cp949").outcome == "updated"


def test_every_field_of_a_version_that_came_later_may_be_left_out():
    first = {"sha256", "extension", "bytes", "received_at", "path", "origin", "reader"}
    assert {f.name for f in msgspec.structs.fields(Version) if f.required} == first


# files in packed files


def member(tmp_path, name, content=b"one"):
    at = tmp_path / "0001"
    at.write_bytes(content)
    return PackedFile(name, at)


def test_a_file_in_a_packed_one_is_known_by_both_names(sources, tmp_path):
    packed = tmp_path / "x.zip"
    added = add(sources, packed, member=member(tmp_path, "folder/données.CSV"))
    assert (added.outcome, added.dataset.name) == ("new", "données")
    assert added.dataset.path == f"{packed}!folder/données.CSV"
    assert added.dataset.origin == f"{packed}!folder/données.CSV"
    assert added.dataset.file.suffix == ".csv"
    assert added.dataset.file.read_bytes() == b"one"


def test_the_same_file_in_the_same_packed_one_is_the_same_dataset(sources, tmp_path):
    packed = tmp_path / "x.zip"
    add(sources, packed, member=member(tmp_path, "a/data.csv"))
    add(sources, packed, member=member(tmp_path, "b/data.csv", b"other"))
    assert [d.name for d in sources.datasets()] == ["data", "data-2"]
    assert add(sources, packed, member=member(tmp_path, "a/data.csv")).outcome == "unchanged"
    again = add(sources, packed, member=member(tmp_path, "b/data.csv", b"newer"))
    assert (again.outcome, again.dataset.name) == ("new-version", "data-2")


@pytest.mark.parametrize("name", ["a\\data.csv", "../data.csv", "/data.csv", "C:\\x\\data.csv"])
def test_no_name_in_a_packed_file_leads_anywhere(sources, tmp_path, name):
    added = add(sources, tmp_path / "x.zip", member=member(tmp_path, name))
    assert added.dataset.name == "data"
    assert added.dataset.file.is_relative_to(sources.folder / "data")


# what was there before


def test_a_file_that_never_came_has_nothing_before_it(sources, file):
    assert sources.former(file) is None
    add(sources, file)
    assert sources.former(file, name="other") is None


def test_the_dataset_before_a_file_is_found_by_path_name_or_bytes(sources, file, tmp_path):
    add(sources, file)
    elsewhere = tmp_path / "copy.csv"
    elsewhere.write_bytes(b"one")
    for former in (
        sources.former(file), sources.former(elsewhere), sources.former(elsewhere, name="LIST"),
    ):  # fmt: skip
        assert former is not None
        assert (former.dataset.name, former.same) == ("list", True)
    elsewhere.write_bytes(b"two")
    assert sources.former(elsewhere) is None
    file.write_bytes(b"two")
    former = sources.former(file)
    assert (former.dataset.name, former.same) == ("list", False)


def test_a_description_that_another_process_replaces_is_read_again(sources, file):
    add(sources, file)
    assert sources.datasets()[0].provider is None
    add(Sources(sources.folder), file, provider="JP")
    assert sources.datasets()[0].provider == "JP"
    assert read_description(Path(sources.folder / "list")).versions[-1].provider == "JP"


def test_while_nobody_else_changes_them_the_datasets_are_listed_once_and_kept_true(
    sources, file, tmp_path, monkeypatch
):
    from riparian.store import sources as module

    other = tmp_path / "another.csv"
    other.write_bytes(b"another")
    listed = []
    list_held = module._list_held
    monkeypatch.setattr(
        module, "_list_held", lambda folder: listed.append(folder) or list_held(folder)
    )
    with sources.held_still():
        add(sources, file)
        add(sources, other)
        assert sources.former(file).same
        assert add(sources, file).outcome == "unchanged"
        assert add(sources, file, provider="JP").outcome == "updated"
        assert [(d.name, d.provider) for d in sources.datasets()] == [
            ("another", None), ("list", "JP"),
        ]  # fmt: skip
    assert len(listed) == 1
    assert sources.datasets() == Sources(sources.folder).datasets()
