import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import CentreError, SourceUnreadable
from riparian.store import copying
from riparian.store.dataset import extension_of
from riparian.store.names import NAME_BYTES, free_name, name_key, safe_name
from riparian.store.sample import SAMPLE, SAMPLE_LICENCE, sample_files, sample_folder
from riparian.store.sources import Sources

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"
THEN, LATER = "2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z"


@pytest.fixture
def sources(tmp_path):
    return Sources(tmp_path / "centre" / "sources")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "given" / "us.xml"
    path.parent.mkdir()
    path.write_bytes(b"one")
    return path


def add(sources, path, **said):
    return sources.add(path, **({"reader": "iati", "received_at": THEN} | said))


def leftovers(sources):
    return [path.name for path in sources.folder.iterdir() if path.name.startswith(".")]


def test_a_file_is_kept_by_its_hash_and_described(sources, file):
    added = add(sources, file, provider="US", licence="CC0-1.0", as_of="2026-01")
    digest = hashlib.sha256(b"one").hexdigest()
    assert added.outcome == "new"
    assert added.hint is None
    assert added.dataset.name == "us"
    assert added.dataset.file == sources.folder / "us" / f"{digest}.xml"
    assert added.dataset.file.read_bytes() == b"one"
    assert sources.datasets() == (added.dataset,)
    assert (added.dataset.sha256, added.dataset.bytes) == (digest, 3)
    assert (added.dataset.provider, added.dataset.licence) == ("US", "CC0-1.0")
    assert (added.dataset.as_of, added.dataset.reader) == ("2026-01", "iati")
    assert (added.dataset.path, added.dataset.received_at) == (str(file), THEN)
    assert leftovers(sources) == []


def test_a_centre_without_sources_has_no_datasets(sources):
    assert sources.datasets() == ()
    assert not sources.folder.exists()


def test_datasets_are_sorted_by_name(sources, file):
    for name in ("b", "A", "c"):
        file.write_text(name)
        add(sources, file, name=name)
    assert [dataset.name for dataset in sources.datasets()] == ["A", "b", "c"]


def test_the_same_bytes_again_change_nothing(sources, file):
    first = add(sources, file)
    again = add(sources, file, received_at=LATER)
    assert (again.outcome, again.dataset) == ("unchanged", first.dataset)
    elsewhere = file.parent / "sub"
    elsewhere.mkdir()
    (elsewhere / "us.xml").write_bytes(b"one")
    assert add(sources, elsewhere / "us.xml").outcome == "unchanged"
    assert add(sources, file, name="US").outcome == "unchanged"
    assert len(sources.datasets()) == 1


def test_the_same_bytes_with_something_new_to_say(sources, file):
    first = add(sources, file, provider="US")
    again = add(sources, file, licence="CC-BY-4.0", as_of="2026", reader="other", received_at=LATER)
    assert again.outcome == "updated"
    assert (again.dataset.provider, again.dataset.licence) == ("US", "CC-BY-4.0")
    assert (again.dataset.as_of, again.dataset.reader) == ("2026", "other")
    assert again.dataset.received_at == THEN
    assert again.dataset.versions == 1
    assert sources.datasets() == (again.dataset,)
    assert first.dataset.file == again.dataset.file


def test_the_same_bytes_under_another_name_are_not_kept_twice(sources, file):
    first = add(sources, file)
    copy = file.with_name("other.xml")
    copy.write_bytes(b"one")
    for again in (add(sources, copy), add(sources, copy, name="third", provider="JP")):
        assert (again.outcome, again.dataset) == ("already-there", first.dataset)
        assert "'us'" in again.hint
    assert sources.datasets() == (first.dataset,)


def test_other_bytes_from_the_same_path_are_a_new_version(sources, file):
    first = add(sources, file, provider="US", licence="CC0-1.0", as_of="2026-01")
    file.write_bytes(b"two")
    second = add(sources, file, received_at=LATER)
    assert (second.outcome, second.dataset.name) == ("new-version", "us")
    assert second.dataset.versions == 2
    assert first.dataset.file.read_bytes() == b"one"
    assert second.dataset.file.read_bytes() == b"two"
    assert (second.dataset.provider, second.dataset.licence) == ("US", "CC0-1.0")
    assert second.dataset.as_of is None
    assert sources.datasets() == (second.dataset,)
    file.write_bytes(b"one")
    back = add(sources, file)
    assert (back.outcome, back.dataset.versions) == ("new-version", 3)
    assert sources.datasets()[0].sha256 == first.dataset.sha256


def test_a_new_version_can_be_named_from_anywhere(sources, file):
    add(sources, file)
    newer = file.with_name("us-2027.xml")
    newer.write_bytes(b"newer")
    assert add(sources, newer, name="Us").outcome == "new-version"
    # the old file is a version of a dataset already, and does not come back by itself
    again = add(sources, file)
    assert again.outcome == "already-there"
    assert "--name us" in again.hint
    assert add(sources, file, name="us").outcome == "new-version"


def test_another_file_of_the_same_name_is_another_dataset(sources, file):
    add(sources, file)
    other = file.parent / "sub" / "US.xml"
    other.parent.mkdir()
    other.write_bytes(b"another")
    added = add(sources, other)
    assert (added.outcome, added.dataset.name) == ("new", "US-2")
    assert "--name US" in added.hint
    assert add(sources, other).outcome == "unchanged"
    other.write_bytes(b"another, later")
    again = add(sources, other)
    assert (again.outcome, again.dataset.name) == ("new-version", "US-2")


def test_a_relative_path_is_the_file_and_not_its_words(sources, file, monkeypatch):
    monkeypatch.chdir(file.parent)
    add(sources, Path("us.xml"))
    file.write_bytes(b"two")
    assert add(sources, file).outcome == "new-version"
    elsewhere = file.parent / "sub"
    elsewhere.mkdir()
    (elsewhere / "us.xml").write_bytes(b"three")
    monkeypatch.chdir(elsewhere)
    assert add(sources, Path("us.xml")).dataset.name == "us-2"


def test_kept_bytes_that_were_damaged_are_put_back(sources, file):
    kept = add(sources, file).dataset.file
    for damage in (lambda: kept.unlink(), lambda: kept.write_bytes(b"own")):
        damage()
        again = add(sources, file)
        assert again.outcome == "updated"
        assert "put back" in again.hint
        assert kept.read_bytes() == b"one"
    assert add(sources, file).outcome == "unchanged"


def test_the_hash_is_of_the_bytes_copied(sources, file, monkeypatch):
    def changing(path):
        yield b"before "
        path.write_bytes(b"something else")
        yield b"after"

    monkeypatch.setattr(copying, "_chunks", changing)
    dataset = add(sources, file).dataset
    assert dataset.file.read_bytes() == b"before after"
    assert dataset.sha256 == hashlib.sha256(b"before after").hexdigest()


def test_what_is_no_readable_file_is_refused_and_leaves_nothing(sources, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none.xml", tmp_path, tmp_path / "pipe", Path("null\0.xml")):
        with pytest.raises(SourceUnreadable) as raised:
            add(sources, path)
        assert raised.value.try_this
    assert list(sources.folder.iterdir()) == []


def test_a_full_disk_leaves_what_was_there(sources, file, monkeypatch):
    first = add(sources, file)
    file.write_bytes(b"two")

    def full(path, to):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("riparian.store.sources.put_in_place", full)
    with pytest.raises(CentreError, match="No space left"):
        add(sources, file)
    assert sources.datasets() == (first.dataset,)
    assert leftovers(sources) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"name": "us", "versions": []}',
        '{"name": "them", "versions": [VERSION]}',
        '{"name": "us", "versions": [VERSION], "more": 1}',
        '{"name": "us", "versions": [ESCAPE]}',
        "\ud800",
    ],
)
def test_a_damaged_description_is_said_with_a_next_step(sources, file, content):
    add(sources, file)
    path = sources.folder / "us" / "dataset.json"
    version = json.loads(path.read_text())["versions"][0]
    escape = version | {"sha256": "../../../etc/passwd"}
    content = content.replace("VERSION", json.dumps(version)).replace("ESCAPE", json.dumps(escape))
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    for use in (sources.datasets, lambda: add(sources, file)):
        with pytest.raises(CentreError) as raised:
            use()
        assert "dataset.json" in raised.value.what
        assert "us" in raised.value.try_this


def test_a_folder_of_bytes_without_a_description_is_damage(sources, file):
    add(sources, file)
    (sources.folder / "us" / "dataset.json").unlink()
    with pytest.raises(CentreError):
        sources.datasets()


def test_what_is_no_dataset_is_left_alone(sources, file):
    add(sources, file)
    (sources.folder / "notes.txt").write_text("x")
    (sources.folder / ".incoming-left").mkdir()
    (sources.folder / "empty").mkdir()
    assert [dataset.name for dataset in sources.datasets()] == ["us"]
    file.write_bytes(b"two")
    assert add(sources, file, name="empty").outcome == "new"


def test_names_keep_every_script_and_no_way_out():
    assert safe_name("韓国 無償 (2024)") == "韓国-無償-2024"
    assert safe_name("ប្រាក់") == "ប្រាក់"
    assert safe_name("../../etc/passwd") == "etc-passwd"
    assert safe_name(".hidden") == "hidden"
    assert safe_name("--force") == "force"
    assert safe_name("-" * NAME_BYTES + "x") == "x"
    for nothing in ("", "...", "/", "\x00", "***"):
        assert safe_name(nothing) == "dataset"


@given(st.text(st.characters(), max_size=300))
def test_no_name_leaves_the_folder(wanted):
    name = safe_name(wanted)
    root = Path("/centre/sources")
    assert name
    assert Path(os.path.normpath(root / name)).parent == root
    assert not name.startswith((".", "-"))
    assert not set(name) & set('/\\:*?"<>|\0 \n')
    assert len(name.encode()) <= NAME_BYTES
    assert safe_name(name) == name


@given(st.lists(st.text(max_size=5), max_size=20))
def test_free_names_differ_whatever_the_case(stems):
    taken: set[str] = set()
    for stem in stems:
        name = free_name(safe_name(stem), taken.__contains__)
        assert name_key(name) not in taken
        taken.add(name_key(name))


@given(st.text(max_size=30))
def test_extensions_are_plain(suffix):
    extension = extension_of(Path("a." + suffix.replace("\0", "")))
    assert extension.isascii()
    assert extension.isalnum()


def test_a_name_that_is_no_valid_text_is_described_all_the_same(sources, tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.xml")
    try:
        path.write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only valid names")
    added = add(sources, path)
    assert added.outcome == "new"
    assert sources.datasets() == (added.dataset,)
    assert add(sources, path).outcome == "unchanged"


def test_the_sample_is_in_the_package():
    names = ["japan.csv", "korea.csv", "japan_2026.csv", "korea_2026.csv"]
    assert [file.name for file in sample_files()] == names
    for register in SAMPLE:
        source = (sample_folder() / register.source).read_text(encoding="utf-8")
        assert source.count(f"Compiled {register.as_of}") == 1
        assert "CC0" in source
    assert SAMPLE_LICENCE == "CC0-1.0"


@pytest.mark.shared
def test_the_sample_is_the_register_byte_for_byte():
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not here")
    for folder, register in zip(("register", "register_2026"), SAMPLE, strict=True):
        for file in register.files():
            assert file.read_bytes() == (SHARED / folder / file.name).read_bytes()


# from elsewhere than a path


def from_journal(sources, path, origin="mekong/jica/1", **said):
    return add(sources, path, name="shared-mekong-jica-1", origin=origin, **said)


def test_what_comes_from_a_journal_is_a_version_of_the_dataset_from_there(sources, file):
    first = from_journal(sources, file)
    assert (first.outcome, first.dataset.name) == ("new", "shared-mekong-jica-1")
    assert (first.dataset.origin, first.dataset.path) == ("mekong/jica/1", "us.xml")
    assert from_journal(sources, file, received_at=LATER).outcome == "unchanged"
    file.write_bytes(b"two")
    second = from_journal(sources, file, received_at=LATER)
    assert (second.outcome, second.dataset.versions) == ("new-version", 2)
    assert second.dataset.received_at == LATER


def test_the_bytes_of_an_older_version_can_come_again_from_a_journal(sources, file):
    for content in (b"one", b"two", b"one"):
        file.write_bytes(content)
        from_journal(sources, file)
    (dataset,) = sources.datasets()
    assert (dataset.versions, dataset.file.read_bytes()) == (3, b"one")


def test_the_same_bytes_from_two_journals_are_two_datasets(sources, file):
    add(sources, file, name="shared-mekong-jica-1")
    names = [from_journal(sources, file, origin).dataset.name for origin in ("a/b/1", "a/b/2")]
    assert names == ["shared-mekong-jica-1-2", "shared-mekong-jica-1-3"]
