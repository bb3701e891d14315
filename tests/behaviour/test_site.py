"""`riparian site`: whole or not there, the same each time, only what everybody may see."""

from __future__ import annotations

import json

import pytest

from copies import digests, faults_of
from folder_copies import copy_folder
from full_disk import no_file_larger_than
from riparian import Centre
from riparian.errors import BadRequest, DiskFull, SnapshotMissing
from riparian.static_copy import write_copy
from riparian.static_copy.write_copy import write_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def named(_small_built, tmp_path_factory):
    """The small centre, with a name on the web."""
    root = tmp_path_factory.mktemp("named") / "centre"
    copy_folder(_small_built, root)
    settings = (root / "centre.toml").read_text("utf-8")
    assert "\n[web]\n" in settings
    settings = settings.replace("\n[web]\n", '\n[web]\nhosts = ["centre.example.org"]\n')
    (root / "centre.toml").write_text(settings, "utf-8")
    return root


@pytest.fixture(scope="module")
def copied(named, tmp_path_factory, riparian):
    """A copy of the small centre with all its overlaps, and what the command said."""
    folder = tmp_path_factory.mktemp("site") / "copy"
    answer = riparian("-C", named, "site", "-o", folder, "--strength", "weak")
    assert answer.status == 0, answer.err
    return folder, answer


@pytest.fixture
def my_copy(tmp_path):
    """A folder that passes for an earlier copy."""
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "copy.json").write_text("{}")
    (folder / "index.html").write_text("earlier")
    return folder


def test_it_says_what_was_written_and_every_link_leads_somewhere(copied):
    folder, answer = copied
    assert f"written: {folder}" in answer.err + answer.out
    assert "fonts" in answer.err + answer.out
    assert faults_of(folder) == []
    about = json.loads((folder / "copy.json").read_text("utf-8"))
    assert about["centre"] == "Small"


def test_each_page_says_its_day_and_that_it_is_a_copy(copied):
    folder, _ = copied
    for page in folder.rglob("*.html"):
        assert "A copy of Small of " in page.read_text("utf-8"), page


def test_another_process_writes_the_same_bytes(copied, named, tmp_path, process):
    again = process(
        "-C", named, "site", "-o", tmp_path / "copy", "--strength", "weak",
        env={"PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert digests(tmp_path / "copy") == digests(copied[0])


def test_what_is_no_copy_is_left_alone(small, tmp_path, riparian):
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("dear")
    for place in (other, other / "letter.txt"):
        answer = riparian("-C", small.layout.root, "site", "-o", place)
        assert answer.status == 2
        assert "is no earlier copy" in answer.err
    linked = tmp_path / "linked"
    linked.symlink_to(tmp_path / "nowhere")
    with pytest.raises(BadRequest, match="no earlier copy"):
        write_site(small, linked)
    with pytest.raises(BadRequest, match="There is no folder"):
        write_site(small, tmp_path / "not" / "there")
    assert [file.name for file in other.iterdir()] == ["letter.txt"]


def test_an_earlier_copy_is_replaced_whole_and_stays_where_that_fails(small, my_copy, monkeypatch):
    with no_file_larger_than(3_000), pytest.raises(DiskFull):
        write_site(small, my_copy)
    assert (my_copy / "index.html").read_text() == "earlier"
    assert [each.name for each in my_copy.parent.iterdir()] == ["copy"]

    def fails(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(write_copy, "share_maps", fails)
        with pytest.raises(KeyboardInterrupt):
            write_site(small, my_copy)
    assert (my_copy / "index.html").read_text() == "earlier"
    assert [each.name for each in my_copy.parent.iterdir()] == ["copy"]
    report = write_site(small, my_copy)
    assert report.pages == len(list(my_copy.rglob("*.html")))
    assert [each.name for each in my_copy.parent.iterdir()] == ["copy"]


def test_it_says_where_the_centre_itself_is(copied):
    page = (copied[0] / "index.html").read_text("utf-8")
    assert "<a href=https://centre.example.org/ rel=external>The living centre</a>" in page


def test_the_members_own_view_is_never_copied(small, tmp_path):
    own = Centre.open(small.layout.root, as_member=True)
    with pytest.raises(BadRequest, match="everybody may see"):
        write_site(own, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_nothing_is_copied_before_the_first_build(tmp_path):
    with pytest.raises(SnapshotMissing):
        write_site(Centre.init(tmp_path / "centre"), tmp_path / "copy")
