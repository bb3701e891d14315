import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.store import load as loading
from riparian.store.database import Snapshot
from riparian.store.load import load_line_files, load_rows

TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"))


@pytest.fixture
def connection():
    with Snapshot(duckdb.connect()) as connection:
        yield connection


def test_rows_come_back_in_order_and_type(connection):
    rows = [("b", 2, 0.5, ["x"], None), ("a", 1, None, [], True)]
    columns = {"s": "VARCHAR", "i": "INTEGER", "d": "DOUBLE", "l": "VARCHAR[]", "b": "BOOLEAN"}
    load_rows(connection, "t", columns, rows)
    assert connection.execute("SELECT * FROM t").fetchall() == rows


def test_no_rows_are_an_empty_table_with_its_columns(connection):
    load_rows(connection, "t", {"s": "VARCHAR", "end": "INTEGER"}, [])
    assert connection.execute('SELECT s, "end" FROM t').fetchall() == []


def test_a_table_is_replaced(connection):
    load_rows(connection, "t", {"s": "VARCHAR"}, [("old",)])
    load_rows(connection, "t", {"s": "VARCHAR"}, [("new",)])
    assert connection.execute("SELECT s FROM t").fetchall() == [("new",)]


def test_a_row_that_does_not_fit_its_columns_is_refused(connection):
    with pytest.raises(ValueError, match="zip"):
        load_rows(connection, "t", {"s": "VARCHAR"}, [("a", "b")])


@given(st.lists(TEXT, max_size=5))
def test_any_text_comes_back_as_it_is(texts):
    with Snapshot(duckdb.connect()) as connection:
        load_rows(connection, "t", {"s": "VARCHAR"}, [(text,) for text in texts])
        assert connection.execute("SELECT s FROM t").fetchall() == [(text,) for text in texts]


@pytest.mark.parametrize("name", ["a.jsonl", "it's.jsonl", "[a]*?.jsonl", "リスト.jsonl"])
def test_line_files_are_loaded_by_their_own_names(connection, tmp_path, name):
    (tmp_path / name).write_text('{"n": 1}\n{"n": 2}\n')
    (tmp_path / "a").mkdir()
    (tmp_path / "b.jsonl").write_text('{"n": 9}\n')
    assert load(connection, {"d": tmp_path / name}) == {"d": 2}
    assert rows_of(connection) == [("d", 1), ("d", 2)]


def test_an_empty_line_file_and_no_line_file_give_no_rows(connection, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"")
    for files in ({"d": tmp_path / "a.jsonl"}, {}):
        connection.execute("DROP TABLE IF EXISTS raw")
        assert load(connection, files) == {}
        assert rows_of(connection) == []


def test_lines_that_name_their_dataset_are_loaded_as_they_are(connection, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"n": 1, "dataset": "theirs"}\n')
    columns = {"dataset": "VARCHAR", "n": "INTEGER"}
    load_line_files(connection, "raw", [("ours", tmp_path / "a.jsonl")], columns)
    assert rows_of(connection) == [("theirs", 1)]


def test_many_files_are_loaded_a_piece_at_a_time_in_their_order(connection, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "PIECE_BYTES", 200)
    files = {}
    for number in range(40):
        files[f"d{number:02}"] = path = tmp_path / f"{number}.jsonl"
        path.write_text("".join(f'{{"n": {number * 3 + at}}}\n' for at in range(3)))
    statements = []

    class Counting:
        def execute(self, sql, *args):
            statements.append(sql)
            return connection.execute(sql, *args)

        def __getattr__(self, name):
            return getattr(connection, name)

    counts = load(Counting(), files)
    assert counts == dict.fromkeys(files, 3)
    assert [n for _, n in rows_of(connection)] == list(range(120))
    read = [sql for sql in statements if "read_json" in sql]
    assert 5 < len(read) < 40
    assert all(sql.count(".jsonl") == 1 for sql in read)


def test_a_line_longer_than_a_piece_is_loaded(connection, tmp_path):
    text = "x" * (loading._SMALLEST_BUFFER + 10)
    (tmp_path / "a.jsonl").write_text(f'{{"s": "{text}"}}\n')
    load_line_files(connection, "raw", [("d", tmp_path / "a.jsonl")], {"s": "VARCHAR"})
    assert connection.execute("SELECT length(s) FROM raw").fetchall() == [(len(text),)]


def load(connection, files):
    return load_line_files(connection, "raw", files.items(), {"n": "INTEGER"})


def rows_of(connection):
    return connection.execute("SELECT dataset, n FROM raw ORDER BY n").fetchall()
