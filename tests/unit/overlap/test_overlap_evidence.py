"""What the evidence quotes is what is known of the pair, and by which rule."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import pytest

from riparian.overlap.engine.overlap_row import OverlapRow
from riparian.overlap.report.evidence import _lines, _named, _quote_purpose, _when
from riparian.overlap.report.kind_sentences import _names
from riparian.overlap.report.overlap_phrases import years_between
from riparian.overlap.report.overlap_records import Side
from riparian.overlap.report.pair_facts import DateRules, Facts, PurposeFact

S = TypeVar("S", bound=msgspec.Struct)


def blank(struct: type[S], **said: Any) -> S:
    return struct(**(dict.fromkeys(struct.__struct_fields__) | said))


def purpose(code: str | None, category: str, theme: str, rule: str) -> PurposeFact:
    return PurposeFact(code, category, theme, rule, "reported")


STATED, SHARED = "sector 100 %", "several sectors, in equal parts"


@pytest.mark.parametrize(
    ("purposes", "node", "quoted"),
    [
        pytest.param(
            [purpose("21020", "210", "roads", "judged")] * 3
            + [purpose("21010", "210", "roads", STATED)],
            "21010", f"21010, {STATED}", id="a code that other records come before",
        ),
        pytest.param(
            [purpose("21020", "210", "roads", STATED), purpose("21030", "210", "roads", SHARED)],
            "roads/210", f"21020, {STATED} / 21030, {SHARED}", id="each code with its own rule",
        ),
        pytest.param(
            [purpose("14021", "140", "water", STATED), purpose("14022", "140", "water", STATED)],
            "water", f"14021 and 14022, {STATED}", id="a rule once",
        ),
        pytest.param(
            [purpose(None, "", "water", "named in words")], "water", "named in words",
            id="a theme alone",
        ),
        pytest.param([], "water", "not said how", id="nothing"),
    ],
)  # fmt: skip
def test_of_a_purpose_in_common_those_are_quoted_that_make_it(
    purposes: list[PurposeFact], node: str, quoted: str
) -> None:
    facts = blank(Facts, purposes={"p": purposes})
    assert _quote_purpose("p", node, facts) == quoted


def row(**said: Any) -> OverlapRow:
    plain = {
        "kind": "same-effort", "named_bits": 0.0, "system_bits": 0.0, "read_by": "first",
        "text_words": [], "text_bits": 0.0, "time_bits": 0.0, "purpose_bits": 0.0,
        "purpose_level": None, "named_in_a": "KOICA",
    }  # fmt: skip
    return blank(OverlapRow, **(plain | said))


def facts() -> Facts:
    return blank(
        Facts, providers=("JP", "KR"), provider_names={"JP": "Japan", "KR": "South Korea"},
        words={}, parts={}, purposes={},
        dates={"a": DateRules("", "", ()), "b": DateRules("", "", ())},
    )  # fmt: skip


def side(name: str, start: str | None = None, end: str | None = None, sureness: str = "") -> Side:
    return blank(
        Side, id=name, provider="JP" if name == "a" else "KR", start=start, end=end, seen=(),
        start_sureness=sureness or None, end_sureness=sureness or None,
    )  # fmt: skip


def named_lines(overlap: OverlapRow) -> list[str]:
    lines = _lines(overlap, side("a"), side("b"), facts())
    return [sentence for feature, _, _, sentence in lines if feature == "named"]


def test_an_agency_that_is_named_for_another_purpose_is_no_reason_for_one_effort() -> None:
    """One name in both titles is: the record names the agency besides."""
    overlap = row(kind_named_by="title", kind_work="same_category")
    assert [*_names(overlap, facts())] == ["both titles begin with one name"]
    [said] = named_lines(overlap)
    assert said.startswith("Both titles begin with the same name")


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("code", "both have the same purpose"),
        ("category", "by codes and texts together both may be for one purpose"),
        (None, "by codes and texts together both may be for one purpose"),
    ],
)
def test_one_purpose_is_said_as_it_is_known(level: str | None, said: str) -> None:
    overlap = row(kind_named_by="agency", purpose_level=level)
    assert [*_names(overlap, facts())] == ["Japan's record names KOICA"]
    assert said in _named(overlap, facts())[-1]


def test_two_that_may_be_nearly_two_years_apart_do_not_follow_directly() -> None:
    """One ends in January of a year, the other begins in December of the next."""
    first = side("a", "2012-01-01", "2015-01-31", "reported")
    second = side("b", "2016-12-01", "2018-01-01", "reported")
    said = years_between(row(years_in_common=0, gap_known=True), first, second)
    assert said == "one begins in the year after the other ends"


@pytest.mark.parametrize(
    ("gap_known", "said"),
    [(True, "; being so far apart"), (False, "; that the known years are so far apart")],
)
def test_two_that_may_have_run_at_once_are_not_said_to_be_far_apart(
    gap_known: bool, said: str
) -> None:
    first, second = side("a", "2010-01-01", "2010-12-31"), side("b", "2014-01-01", "2014-12-31")
    overlap = row(years_in_common=-3, gap_known=gap_known, time_bits=-0.08)
    assert f"{said} counts against the overlap." in _when(overlap, first, second, facts())


@pytest.mark.parametrize(
    ("touching", "share"),
    [
        (0, "under 1 %"),
        (3, "under 1 %"),
        (4, "1 %"),
        (397, "99 %"),
        (399, "over 99 %"),
        (400, "100 %"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_to_nothing(touching: int, share: str) -> None:
    known = blank(Facts, touching={("KH", "JP"): touching}, in_all={"JP": 400})
    assert known.share("KH", "JP") == share
