from pathlib import Path

import pytest

from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.choose_reader import EarlierReading, choose
from riparian.ingest.packed_files import ReceivedFile
from riparian.ingest.reader import AS_FOUND, ReadOptions

FIXTURES = Path(__file__).parents[2] / "fixtures" / "whole"
MAPPING = '[columns]\ntitle = "name"\n'


def given(path):
    return ReceivedFile(path, path)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,age\nA bridge,3\n")
    return path


def before(reader, *, same=False, **options):
    return EarlierReading("old", reader, ReadOptions(**options), same)


def test_a_reader_is_found_where_nothing_is_said():
    chosen = choose(given(FIXTURES / "japan.csv"), None, AS_FOUND, None)
    assert (chosen.reader, chosen.options) == ("register", AS_FOUND)
    assert "register tables" in chosen.why
    with_encoding = choose(given(FIXTURES / "japan.csv"), None, ReadOptions("cp932"), None)
    assert with_encoding.options == ReadOptions("cp932")


def test_a_reader_that_is_said_is_taken_if_the_file_can_be_opened(table, tmp_path):
    assert choose(given(table), "iati", AS_FOUND, None).reader == "iati"
    with pytest.raises(SourceUnreadable):
        choose(given(tmp_path / "none"), "iati", AS_FOUND, None)


def test_a_mapping_makes_the_mapping_reader_read_it(table):
    chosen = choose(given(table), None, ReadOptions(mapping=MAPPING), None)
    assert (chosen.reader, chosen.options.mapping) == ("table", MAPPING)


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ('[columns]\ntitle = "Titel"\n', "its columns are name, age"),
        ('[table]\nsheet = "Data"\n[columns]\ntitle = "name"\n', "no sheet 'Data'; its sheets are"),
    ],
)
def test_a_mapping_that_fits_nothing_in_the_table_is_told(table, mapping, says):
    with pytest.raises(NotRecognised) as raised:
        choose(given(table), None, ReadOptions(mapping=mapping), None)
    assert says in raised.value.what
    assert "list.csv does not fit the mapping" in raised.value.what


def test_a_mapping_for_what_is_no_table_is_told(tmp_path):
    (tmp_path / "a.md").write_text("hello\n")
    with pytest.raises(NotRecognised, match="plain text"):
        choose(given(tmp_path / "a.md"), None, ReadOptions(mapping=MAPPING), None)


def test_a_new_version_is_read_by_the_mapping_and_in_the_encoding_of_the_old(table):
    old = before("table", encoding="cp949", mapping=MAPPING)
    chosen = choose(given(table), None, AS_FOUND, old)
    assert (chosen.reader, chosen.options) == ("table", ReadOptions("cp949", MAPPING))
    assert "'old'" in chosen.why
    assert choose(given(table), None, ReadOptions("utf-8"), old).options.encoding == "utf-8"


def test_a_new_version_that_the_old_mapping_does_not_fit_is_not_taken_in_silently(table):
    table.write_text("<html>404</html>")
    with pytest.raises(NotRecognised):
        choose(given(table), None, AS_FOUND, before("table", mapping=MAPPING))
    table.write_text("titre,age\nx,3\n")
    with pytest.raises(NotRecognised, match="the mapping of 'old'"):
        choose(given(table), None, AS_FOUND, before("table", mapping=MAPPING))


def test_the_same_bytes_are_read_as_they_were_whatever_their_content(table):
    assert choose(given(table), None, AS_FOUND, before("iati", same=True)).reader == "iati"
    assert (
        choose(given(table), "register", AS_FOUND, before("iati", same=True)).reader == "register"
    )
    with pytest.raises(NotRecognised):
        choose(given(table), None, AS_FOUND, before("iati"))


def test_a_reader_that_there_is_no_more_is_found_anew():
    chosen = choose(given(FIXTURES / "japan.csv"), None, AS_FOUND, before("gone", same=True))
    assert chosen.reader == "register"


def test_a_reader_said_anew_ends_an_old_mapping(table):
    old = before("table", mapping=MAPPING, encoding="cp949")
    assert choose(given(table), "iati", AS_FOUND, old).options == ReadOptions("cp949")
    assert choose(given(table), "table", AS_FOUND, old).options.mapping == MAPPING
