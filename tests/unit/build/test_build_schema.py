"""The columns that the database is told and the records that are written may not drift apart."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from riparian.build.activity_rows import DerivedRow, RecordRow
from riparian.model.derived import (
    CountryShare,
    Period,
    PlaceShare,
    ProviderClaim,
    PurposeShare,
    UsdAmount,
)
from riparian.normalise.money import Headline
from riparian.problems import Problem
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.judgement import Judgement
from riparian.store.schema import (
    CORRECTION_COLUMNS,
    DERIVED_COLUMNS,
    JUDGEMENT_COLUMNS,
    PROBLEM_COLUMNS,
    RECORD_COLUMNS,
)


def names(of_type: Any) -> set[str]:
    return {field.name for field in msgspec.structs.fields(of_type)}


def inner(column: str) -> set[str]:
    text = DERIVED_COLUMNS[column].removesuffix("[]").removeprefix("STRUCT(").removesuffix(")")
    return {part.split()[0].strip('"') for part in text.split(", ")}


def test_rows_and_columns_agree() -> None:
    assert set(DERIVED_COLUMNS) == names(DerivedRow)
    assert set(PROBLEM_COLUMNS) == names(Problem)
    assert tuple(CORRECTION_COLUMNS) == PlaceCorrection.__struct_fields__
    assert tuple(JUDGEMENT_COLUMNS) == Judgement.__struct_fields__
    assert set(RECORD_COLUMNS) <= names(RecordRow)


@pytest.mark.parametrize(
    ("column", "of_type"),
    [
        ("headline", Headline),
        ("period", Period),
        ("providers", ProviderClaim),
        ("countries", CountryShare),
        ("places", PlaceShare),
        ("purposes", PurposeShare),
        ("amounts", UsdAmount),
    ],
)
def test_nested_columns_agree(column: str, of_type: Any) -> None:
    assert inner(column) == names(of_type)
