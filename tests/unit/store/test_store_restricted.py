"""Whether a dataset is for everybody is told by its name, wherever it stands."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.store.layout import Layout
from riparian.store.names import safe_name
from riparian.store.restricted import is_restricted, restricted_name, strictest_label
from riparian.store.snapshot import remove_snapshots
from riparian.store.writing import private_folder


@pytest.mark.parametrize(
    ("labels", "strictest"),
    [
        ((), None),
        (("GREEN",), "GREEN"),
        (("GREEN", "AMBER"), "AMBER"),
        (("AMBER+STRICT", "AMBER", "GREEN"), "AMBER+STRICT"),
        (("RED", "AMBER+STRICT"), "RED"),
        (("GREEN", "VIOLET"), "RED"),
    ],
)
def test_of_several_labels_the_strictest_counts_and_an_unknown_one_most_of_all(labels, strictest):
    names = [restricted_name("shared-mekong-jica-1", label) for label in labels]
    assert strictest_label(["japan", *names]) == strictest


@given(st.text(max_size=60))
def test_no_file_that_is_added_can_be_called_so(wanted):
    assert strictest_label([safe_name(wanted)]) is None


def test_the_database_tells_it_as_well():
    with duckdb.connect() as connection:
        sql = f"SELECT {is_restricted('name')} FROM (VALUES ('japan'), ('x@AMBER')) AS t (name)"
        assert connection.execute(sql).fetchall() == [(False,), (True,)]


def test_what_is_for_the_member_lies_apart_and_shares_what_there_is_once(tmp_path):
    public, own = Layout(tmp_path), Layout(tmp_path).of_member
    for name in ("sources", "catalogue", "readings", "current", "vectors", "inferred"):
        path = getattr(own, name)
        assert path.is_relative_to(own.home)
        assert not getattr(public, name).is_relative_to(own.home)
    for name in ("settings", "journal", "keys", "lock", "translations", "channel_sizes"):
        assert getattr(own, name) == getattr(public, name)
    assert own.of_everybody == public


def test_a_private_folder_is_its_owners_alone_also_where_it_was_not(tmp_path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True, mode=0o755)
    assert private_folder(folder).stat().st_mode & 0o077 == 0


def test_of_everybodys_snapshots_none_can_be_removed_so(tmp_path):
    with pytest.raises(AssertionError):
        remove_snapshots(Layout(tmp_path))
