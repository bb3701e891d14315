import pytest

from riparian.ingest.mapped.suggest.row_key import find_key, is_once

NAMES = ("id", "title", "country", "year", "amount", "place")
FIELDS = {"identifier": [0], "title": [1], "country": [2], "year": [3], "amount": [4], "place": [5]}


def rows_of(*activities):
    return [
        (number, title, country, str(2000 + step), str(step * 7 + 1), f"place {step}")
        for number, title, country, count in activities
        for step in range(count)
    ]


def test_a_number_that_repeats_with_one_title_is_the_key():
    rows = rows_of(
        ("P1", "Water supply", "KH", 3), ("P2", "Roads", "LA", 2), ("P3", "Power", "VN", 1)
    )
    key = find_key(rows, NAMES, FIELDS)
    assert key.columns == ("id",)
    assert key.groups == 3
    assert "same title in 100%" in key.why
    assert "year" in key.why


def test_a_number_that_different_countries_use_needs_the_country():
    rows = rows_of(*((f"P{i}", f"Title {i} {c}", c, 2) for i in range(5) for c in ("KH", "LA")))
    assert find_key(rows, NAMES, FIELDS).columns == ("id", "country")


def test_where_every_row_is_an_activity_there_is_no_key():
    rows = rows_of(*((f"P-{i}", f"Title {i}", "KH", 1) for i in range(10)))
    key = find_key(rows, NAMES, FIELDS)
    assert key.columns == ()
    assert "Each row is one activity" in key.why


def test_titles_over_years_are_the_key_where_the_number_only_counts_rows():
    rows = rows_of(*((None, f"Title {i}", "KH", 3) for i in range(5)))
    numbered = [(str(n), *row[1:]) for n, row in enumerate(rows)]
    key = find_key(numbered, NAMES, FIELDS)
    assert key.columns == ("title", "country")
    assert key.groups == 5
    assert "Check it" in key.why


def test_titles_that_repeat_are_no_key_beside_a_number_of_the_project():
    rows = rows_of(*((None, f"Title {i}", "KH", 3) for i in range(5)))
    numbered = [(f"PRJ-{n}", *row[1:]) for n, row in enumerate(rows)]
    assert find_key(numbered, NAMES, FIELDS).columns == ()


def test_a_number_without_agreement_of_titles_is_no_key():
    rows = [(f"S{i % 3}", f"Title {i}", "KH", "2001", "1", "x") for i in range(12)]
    assert find_key(rows, NAMES, {**FIELDS, "country": []}).columns == ()


@pytest.mark.parametrize("size", [0, 1])
def test_few_rows_have_no_key(size):
    assert find_key(rows_of(("P1", "T", "KH", 1))[:size], NAMES, FIELDS).columns == ()


def test_an_amount_that_stands_in_each_row_of_a_project_counts_once():
    same = [("P1", "10"), ("P1", "10"), ("P2", "7"), ("P2", "7")]
    each = [("P1", "10"), ("P1", "11"), ("P2", "7"), ("P2", "9")]
    zeros = [("P1", "0"), ("P1", "0"), ("P2", "0.0"), ("P2", "0")]
    assert is_once(same, [0], 1)
    assert not is_once(each, [0], 1)
    assert not is_once(zeros, [0], 1)


def test_a_number_whose_yearly_rows_name_their_phase_is_the_key():
    rows = [
        ("N-15-201", "ラオス・シェンクワン県における回避教育事業（第1期）", "2015"),
        ("N-15-201", "ラオス・シェンクワン県における回避教育事業（第2期）", "2016"),
        ("N-16-118", "ミャンマーにおける図書館改善事業", "2016"),
        ("N-17-090", "Village health, phase 1", "2017"),
        ("N-17-090", "Village health, phase 2", "2018"),
    ]
    fields = {"identifier": [0], "title": [1], "year": [2]}
    assert find_key(rows, ("no", "title", "year"), fields).columns == ("no",)
