from riparian.catalogue.period_columns import period_of, status_words
from riparian.model.derived import Period

ROW = {
    "start": "2020-01-01", "start_rule": "planned start", "start_sureness": "reported",
    "end": None, "end_rule": None, "end_sureness": None, "status_code": "2",
    "status_code_as_of": "2024-01-01", "seen": ["2021-03-04 tender notice"], "other": 1,
}  # fmt: skip


def test_a_row_becomes_the_period_that_it_was_made_of():
    assert period_of(ROW) == Period(
        start="2020-01-01",
        start_rule="planned start",
        start_sureness="reported",
        code="2",
        code_as_of="2024-01-01",
        seen=("2021-03-04 tender notice",),
    )


def test_an_empty_row_is_an_empty_period():
    assert period_of(dict.fromkeys(ROW)) == Period()


def test_a_status_that_rests_on_nothing_is_unknown():
    assert status_words(None) == "unknown"
    assert status_words("reported") == "reported"
