"""The columns of the line files that a build loads, as DuckDB types.

They mirror `riparian.build.activity_rows`, `riparian.problems.Problem`, the journal's
`PlaceCorrection` and `Judgement`, and `store.translations.Translation`; a test holds them together.
"""

from __future__ import annotations

RECORD_COLUMNS: dict[str, str] = {"ordinal": "INTEGER", "activity": "JSON"}

_PERIOD = (
    '"start" VARCHAR, start_rule VARCHAR, start_sureness VARCHAR, "end" VARCHAR,'
    " end_rule VARCHAR, end_sureness VARCHAR, code VARCHAR, code_as_of VARCHAR, seen VARCHAR[],"
    " stage VARCHAR, stage_on VARCHAR, stage_words VARCHAR, stage_by VARCHAR,"
    " stage_sureness VARCHAR, page_on VARCHAR, length_months INTEGER, length_words VARCHAR,"
    " least_months INTEGER"
)
_AMOUNT = (
    "kind VARCHAR, value DOUBLE, currency VARCHAR, value_date VARCHAR, usd DOUBLE, rule VARCHAR,"
    " sureness VARCHAR, rate DOUBLE, rate_date VARCHAR, rate_source VARCHAR,"
    " usd_constant DOUBLE, constant_year INTEGER, price_year INTEGER"
)

DERIVED_COLUMNS: dict[str, str] = {
    "ordinal": "INTEGER",
    "identifier": "VARCHAR",
    "reporting_org_ref": "VARCHAR",
    "reporting_org_name": "VARCHAR",
    "title": "VARCHAR",
    "title_lang": "VARCHAR",
    "title_by": "VARCHAR",
    "original": "VARCHAR",
    "original_lang": "VARCHAR",
    "description": "VARCHAR",
    "scheme": "VARCHAR",
    "hierarchy": "INTEGER",
    "line": "INTEGER",
    "row": "INTEGER",
    "sheet": "VARCHAR",
    "url": "VARCHAR",
    "last_updated_datetime": "VARCHAR",
    "related": "VARCHAR[]",
    "headline": "STRUCT(usd DOUBLE, rule VARCHAR, sureness VARCHAR, held VARCHAR, value DOUBLE,"
    " currency VARCHAR, price_year INTEGER)",
    "period": f"STRUCT({_PERIOD})",
    "providers": "STRUCT(provider VARCHAR, role VARCHAR, rule VARCHAR, sureness VARCHAR,"
    " agency VARCHAR, words VARCHAR)[]",
    "countries": "STRUCT(country VARCHAR, share DOUBLE, rule VARCHAR, sureness VARCHAR)[]",
    "places": "STRUCT(place VARCHAR, level VARCHAR, country VARCHAR, share DOUBLE,"
    " method VARCHAR, sureness VARCHAR, words VARCHAR, confidence DOUBLE, field VARCHAR,"
    ' "start" INTEGER, "end" INTEGER, via VARCHAR)[]',
    "purposes": "STRUCT(code VARCHAR, category VARCHAR, theme VARCHAR, share DOUBLE,"
    " rule VARCHAR, sureness VARCHAR, withdrawn BOOLEAN)[]",
    "amounts": f"STRUCT({_AMOUNT})[]",
}

CORRECTION_COLUMNS: dict[str, str] = {
    "id": "INTEGER",
    "made_at": "VARCHAR",
    "made_by": "VARCHAR",
    "activity": "VARCHAR",
    "places": "VARCHAR[]",
    "why": "VARCHAR",
    "undoes": "INTEGER",
}

JUDGEMENT_COLUMNS: dict[str, str] = {
    "id": "INTEGER",
    "made_at": "VARCHAR",
    "made_by": "VARCHAR",
    "a": "VARCHAR",
    "b": "VARCHAR",
    "verdict": "VARCHAR",
    "why": "VARCHAR",
    "undoes": "INTEGER",
}

CONTRADICTION_COLUMNS: dict[str, str] = {
    "pair": "VARCHAR",
    "got": "VARCHAR",
    "message": "VARCHAR",
}

TRANSLATION_COLUMNS: dict[str, str] = {"key": "VARCHAR", "text": "VARCHAR", "by": "VARCHAR"}

PROBLEM_COLUMNS: dict[str, str] = {
    "code": "VARCHAR",
    "severity": "VARCHAR",
    "message": "VARCHAR",
    "dataset": "VARCHAR",
    "line": "INTEGER",
    "row": "INTEGER",
    "record": "VARCHAR",
    "field": "VARCHAR",
    "expected": "VARCHAR",
    "got": "VARCHAR",
    "kept": "VARCHAR",
    "sheet": "VARCHAR",
}

NEWEST_FIRST = (
    "title IS NULL, last_updated_datetime DESC NULLS LAST, description IS NULL, dataset, ordinal"
)
"""The order of the activities of one record in SQL: the first speaks for it wherever one title is
shown. `project.sql` orders those of a project in the same way."""

OWNERS_FIRST = f"is_copy, {NEWEST_FIRST}"
"""The same while a snapshot is made, copies that members shared last; see `activity.sql`."""
