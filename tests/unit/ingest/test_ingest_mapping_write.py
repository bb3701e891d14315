import tomllib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.mapped.engine.mapping import FieldSource, Mapping, TableRules, parse_mapping
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.suggest.suggest_mapping import suggest_for
from riparian.ingest.mapped.suggest.toml_text import comment, quote, write_mapping
from riparian.ingest.tables.sheet import Header

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
WORDS = [name for name, field in FIELDS.items() if field.has_language]
SOURCES = st.builds(
    FieldSource, column=TEXT, lang=st.sampled_from([None, "en", "ko", "ja"]),
    separator=st.none() | TEXT | st.lists(TEXT, min_size=1, max_size=3).map(tuple),
    unit=st.sampled_from([None, "1000000", "億円"]),
    currency=st.sampled_from([None, "USD"]), once=st.booleans(),
)  # fmt: skip
MAPPINGS = st.builds(
    Mapping,
    table=st.builds(TableRules, sheet=st.none() | TEXT, key=st.lists(TEXT, max_size=2).map(tuple)),
    columns=st.dictionaries(
        st.sampled_from(WORDS), st.lists(SOURCES, min_size=1, max_size=3).map(tuple), min_size=1
    ),
    values=st.dictionaries(st.sampled_from(WORDS), st.dictionaries(TEXT, TEXT, min_size=1)),
    defaults=st.dictionaries(st.just("provider"), TEXT),
)


def ordered(mapping):
    columns = {name: set(sources) for name, sources in mapping.columns.items()}
    return msgspec.structs.replace(mapping, columns={}), columns


@given(MAPPINGS)
def test_what_is_written_parses_to_the_same_mapping(mapping):
    assert ordered(parse_mapping(write_mapping(mapping))) == ordered(mapping)


@given(st.text(max_size=40))
def test_any_text_can_be_quoted(text):
    expected = text.encode("utf-8", "replace").decode()
    assert tomllib.loads(f"a = {quote(text)}")["a"] == expected


@given(st.text(max_size=400))
def test_any_text_can_stand_in_a_comment(text):
    assert tomllib.loads(comment(text) + "\na = 1") == {"a": 1}


NAMES = ("사업명", "상태", "국가", "금액")
ROWS = [
    (
        f"라오스 농촌개발 사업 {number}단계 지원",
        ("진행중", "승인", "완료")[number % 3],
        "라오스",
        str(number * 1000),
    )
    for number in range(12)
]


@pytest.fixture
def found():
    return suggest_for(Header(NAMES, 2), ROWS, TableRules())


def test_known_words_are_explained_and_others_left_to_the_person(found):
    text = write_mapping(found.mapping, found)
    assert parse_mapping(text).values == {"status": {"진행중": "2", "완료": "4"}}
    assert '# "승인" = ""' in text
    assert "in 4 rows" in text


def test_what_the_table_does_not_say_stands_as_a_comment_to_take_up(found):
    text = write_mapping(found.mapping, found)
    assert '# provider = "KR"' in text
    assert '# currency = "USD"' in text
    taken_up = text.replace('# provider = "KR"', 'provider = "KR"')
    assert parse_mapping(taken_up).defaults == {"provider": "KR"}


def test_each_choice_has_its_reason(found):
    lines = write_mapping(found.mapping, found).splitlines()
    at = lines.index('title.ko = "사업명"')
    assert lines[at - 1].startswith("# sure: '사업명' is title in ")


def test_a_column_whose_name_cannot_be_written_does_no_harm():
    header = Header(("title \ud800", 'co"untry\n', "year"), 2)
    found = suggest_for(
        header, [("A project of some length here", "Laos", "2019")] * 3, TableRules()
    )
    assert parse_mapping(write_mapping(found.mapping, found)).columns
