import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.store.load import load_line_files, load_rows

TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"))


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
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
    with duckdb.connect() as connection:
        load_rows(connection, "t", {"s": "VARCHAR"}, [(text,) for text in texts])
        assert connection.execute("SELECT s FROM t").fetchall() == [(text,) for text in texts]


@pytest.mark.parametrize("name", ["a.jsonl", "it's.jsonl", "[a]*?.jsonl", "リスト.jsonl"])
def test_line_files_are_loaded_by_their_own_names(connection, tmp_path, name):
    (tmp_path / name).write_text('{"n": 1}\n{"n": 2}\n')
    (tmp_path / "a").mkdir()
    (tmp_path / "b.jsonl").write_text('{"n": 9}\n')
    load_line_files(connection, "raw", {tmp_path / name: "d"}, {"n": "INTEGER"})
    joined = "SELECT n, dataset FROM raw JOIN raw_file ON file = filename ORDER BY n"
    assert connection.execute(joined).fetchall() == [(1, "d"), (2, "d")]


def test_an_empty_line_file_and_no_line_file_give_no_rows(connection, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"")
    for files in ({tmp_path / "a.jsonl": "d"}, {}):
        connection.execute("DROP TABLE IF EXISTS raw")
        load_line_files(connection, "raw", files, {"n": "INTEGER"})
        assert connection.execute("SELECT n, filename FROM raw").fetchall() == []
