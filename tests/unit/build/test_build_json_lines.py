import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.build import json_lines
from riparian.build.json_lines import LineFile, SpooledLines, read_lines


class Item(msgspec.Struct):
    text: str
    number: int = 0


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "items.jsonl"
    items = [Item("a\nb", 1), Item("水"), Item("")]
    with LineFile(path) as out:
        for item in items:
            out.write(item)
    assert list(read_lines(path, Item)) == items
    assert path.read_bytes().count(b"\n") == 3


def test_the_file_appears_only_when_it_is_whole(tmp_path):
    path = tmp_path / "items.jsonl"
    with LineFile(path) as out:
        out.write(Item("x"))
        assert not path.exists()
    assert [f.name for f in tmp_path.iterdir()] == ["items.jsonl"]


def test_what_breaks_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "items.jsonl"
    path.write_text("old\n")

    def write():
        with LineFile(path) as out:
            out.write(Item("new"))
            out.write(object())

    with pytest.raises(TypeError):
        write()
    assert path.read_text() == "old\n"
    assert [f.name for f in tmp_path.iterdir()] == ["items.jsonl"]


def test_much_is_written_in_parts_and_nothing_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(json_lines, "_FLUSH_BYTES", 50)
    path = tmp_path / "items.jsonl"
    with LineFile(path) as out:
        for number in range(100):
            out.write(Item("x" * number, number))
    assert [item.number for item in read_lines(path, Item)] == list(range(100))


def test_no_line_is_an_empty_file(tmp_path):
    with LineFile(tmp_path / "items.jsonl"):
        pass
    assert list(read_lines(tmp_path / "items.jsonl", Item)) == []


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",)))))
def test_any_text_survives(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("lines") / "items.jsonl"
    with LineFile(path) as out:
        for text in texts:
            out.write(Item(text))
    assert [item.text for item in read_lines(path, Item)] == texts


@pytest.mark.parametrize("most_in_memory", [1 << 20, 8])
def test_lines_put_aside_are_read_again_and_leave_nothing(tmp_path, monkeypatch, most_in_memory):
    monkeypatch.setattr(json_lines, "_FLUSH_BYTES", most_in_memory)
    with SpooledLines(tmp_path) as lines:
        for number in range(9):
            lines.write({"number": number, "text": "a\nb"})
        assert [line["number"] for line in lines.read(dict)] == list(range(9))
        assert list(tmp_path.iterdir()) == []
