"""Answers that are kept, and those of another file that are only read."""

from riparian.store.inferences import Inferences


def test_answers_of_another_file_are_found_and_stay_there(tmp_path):
    public, path = Inferences(tmp_path / "public.db"), tmp_path / "own.db"
    public.keep({b"a": b"1", b"b": b"2"})
    own = Inferences(path, tmp_path / "public.db")
    own.keep({b"c": b"3"})
    assert own.answers({b"a", b"c", b"d"}) == {b"a": b"1", b"c": b"3"}
    assert Inferences(path).answers({b"a", b"c"}) == {b"c": b"3"}
    assert public.answers({b"a", b"c"}) == {b"a": b"1"}


def test_another_file_that_is_not_there_has_none(tmp_path):
    assert Inferences(tmp_path / "own.db", tmp_path / "none.db").answers({b"a"}) == {}
    assert not (tmp_path / "none.db").exists()
