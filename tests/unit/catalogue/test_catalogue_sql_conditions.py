import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.catalogue.sql_conditions import Conditions, like
from riparian.store.database import Snapshot


def test_no_condition_fits_all():
    assert str(Conditions()) == "true"


def test_conditions_are_joined_by_and_each_in_its_own_brackets():
    where = Conditions()
    where.add("a = $a OR b = $a", a=1)
    where.add("c = $c", c=2)
    assert str(where) == "(a = $a OR b = $a) AND (c = $c)"
    assert where.parameters == {"a": 1, "c": 2}


@pytest.mark.parametrize("words", ["%", "_", "\\", "100 %", "a_b", "\\%"])
def test_signs_of_patterns_stand_for_themselves(words):
    with Snapshot(duckdb.connect()) as connection:
        fits = connection.execute(
            "SELECT list(x) FROM (SELECT unnest($texts) AS x) WHERE x ILIKE $p ESCAPE '\\'",
            {"texts": [f"before {words} after", "something else"], "p": like(words)},
        ).fetchone()
    assert fits == ([f"before {words} after"],)


@given(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00")))
def test_any_words_find_themselves(words):
    with Snapshot(duckdb.connect()) as connection:
        sql = "SELECT $text LIKE $pattern ESCAPE '\\'"
        [found] = connection.execute(sql, {"text": f"<{words}>", "pattern": like(words)}).fetchone()
    assert found
