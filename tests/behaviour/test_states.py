"""What is under way comes first: states of projects and pairs, counted and asked for.

Nothing here counts the sample by hand: what is expected follows from the statuses that lists show.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from riparian import AreaFilter, Centre, OverlapFilter, ProjectFilter, ProjectQuestion
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.presence import PresenceFilter
from riparian.codelists.lists import themes
from riparian.errors import UnknownName
from riparian.model.derived import Period
from riparian.normalise.iso_days import today
from riparian.normalise.status import OPENS_WITH, STATES, StateCounts, state_on
from riparian.overlap.report.overlap_records import Overlap, Side
from saying import says


def state_of(one: ProjectLine | Side) -> str:
    """What a reader would say of a project, from the status and the end that a list shows."""
    if one.status in ("ongoing", "planned"):
        return "now"
    day = date.fromisoformat(today())
    three_years_ago = day.replace(year=day.year - 3, day=min(day.day, 28)).isoformat()
    if one.status == "ended" and one.end and one.end > three_years_ago:
        return "recent"
    return "unknown" if one.status == "unknown" else "over"


def state_of_pair(overlap: Overlap) -> str:
    states = {state_of(overlap.a), state_of(overlap.b)}
    if states == {"now"}:
        return "now"
    if states <= {"now", "recent"}:
        return "recent"
    return "unknown" if states <= {"now", "unknown"} else "over"


@pytest.mark.parametrize(
    ("period", "on", "expected"),
    [
        (Period(start="2024-01-01", end="2027-12-31", start_sureness="reported",
                end_sureness="reported"), "2026-11-28", "now"),
        (Period(start="2027-01-01", start_sureness="reported"), "2026-11-28", "now"),
        (Period(start="2020-01-01", end="2023-11-28", start_sureness="reported",
                end_sureness="reported"), "2026-11-28", "recent"),
        (Period(start="2020-01-01", end="2023-11-27", start_sureness="reported",
                end_sureness="reported"), "2026-11-28", "over"),
        (Period(), "2026-11-28", "unknown"),
        (Period(code="4"), "2026-11-28", "over"),
        (Period(start="2025-01-01", end="2028-01-01", start_sureness="reported",
                end_sureness="reported", code="5"), "2026-11-28", "over"),
    ],
)  # fmt: skip
def test_the_state_of_one_project(period: Period, on: str, expected: str):
    assert state_on(period, on) == expected


@pytest.mark.parametrize("wanted", [{}, {"provider": "KR"}, {"country": "LA", "theme": "water"}])
def test_projects_are_counted_and_listed_by_their_state(sample: Centre, wanted):
    every, total = sample.projects(ProjectFilter(**wanted))
    counts = sample.project_states(ProjectFilter(**wanted))
    assert counts.all == total == len(every)
    for state in ("now", "recent", "unknown"):
        expected = [one.id for one in every if state_of(one) == state]
        found, many = sample.projects(ProjectFilter(**wanted, state=state))
        assert [one.id for one in found] == expected
        assert counts.of(state) == many == len(expected)


def test_lists_with_facets_say_the_same(sample: Centre):
    wanted = ProjectQuestion(provider=("JP", "KR"), country=("LA",), limit=None)
    every = sample.browse_projects(wanted)
    assert every.states.all == every.total
    for state in STATES:
        page = sample.browse_projects(
            ProjectQuestion(provider=("JP", "KR"), country=("LA",), limit=None, state=state)
        )
        assert page.total == every.states.of(state)
        assert page.states == every.states, "a state does not change what the others hold"
        if state != "all":
            assert {state_of(one.project) for one in page.rows} <= {state}


def test_what_a_program_reads_is_everything(sample: Centre):
    everything = sample.count_projects()
    assert sample.projects()[1] == everything
    assert sample.browse_projects().total == everything
    page = sample.browse_overlaps("JP", "KR")
    assert page.total == page.states.all == page.in_all
    assert page.asked.state == "all"


def test_overlaps_are_in_the_state_of_both_sides(sample: Centre):
    every, _ = sample.overlaps("JP", "KR")
    counts = sample.browse_overlaps("JP", "KR", OverlapFilter(limit=1)).states
    for state in ("now", "recent", "unknown"):
        expected = {one.id for one in every if state_of_pair(one) == state}
        found, total = sample.overlaps("JP", "KR", OverlapFilter(state=state))
        assert {one.id for one in found} == expected
        assert counts.of(state) == total == len(expected)


def test_the_usual_order_puts_what_is_under_way_first_and_keeps_the_strength(sample: Centre):
    usual, _ = sample.overlaps("JP", "KR")
    by_strength, _ = sample.overlaps("JP", "KR", OverlapFilter(order="strength"))

    def under_way(one: Overlap) -> int:
        return sum(state_of(side) == "now" for side in (one.a, one.b))

    assert [one.id for one in usual] == [
        one.id for one in sorted(by_strength, key=under_way, reverse=True)
    ]
    strengths = {one.id: one.strength_bits for one in by_strength}
    assert all(one.strength_bits == strengths[one.id] for one in usual)
    assert usual[0].id != by_strength[0].id, "the strongest of all is not under way"


@pytest.mark.parametrize("now", [0, OPENS_WITH - 1, OPENS_WITH, OPENS_WITH + 90])
def test_a_list_opens_with_now_where_that_is_enough(now: int):
    opened = StateCounts(now=now, recent=50, unknown=60, all=500).opens_with
    assert opened == ("now" if now >= OPENS_WITH else "all")


def test_auto_opens_as_the_counts_say_and_a_question_of_time_opens_with_all(sample: Centre):
    for wanted in ({}, {"country": "Laos"}, {"theme": "law"}):
        page = sample.browse_overlaps("JP", "KR", OverlapFilter(**wanted, state="auto", limit=3))
        assert page.asked.state == page.states.opens_with
        assert page.total == page.states.of(page.asked.state)
    for wanted in ({"first_year": 2000}, {"words": "water"}, {"on": "2019-06-30"}):
        page = sample.browse_overlaps("JP", "KR", OverlapFilter(**wanted, state="auto", limit=3))
        assert page.asked.state == "all"
    listed = sample.browse_projects(ProjectQuestion(state="auto", limit=1))
    assert listed.state == listed.states.opens_with
    for wanted in ({"query": "water"}, {"status": ("ended",)}, {"last_year": 2012}):
        assert sample.browse_projects(ProjectQuestion(**wanted, state="auto")).state == "all"


def test_cells_count_the_projects_of_a_state_and_those_that_may_be_in_it(sample: Centre):
    areas, _ = sample.areas("JP", "KR", AreaFilter(level="country", state="now"))
    assert areas
    for area in areas[:6]:
        for provider, many, perhaps in (
            ("JP", area.projects_a, area.perhaps_a), ("KR", area.projects_b, area.perhaps_b),
        ):  # fmt: skip
            there = {"provider": provider, "country": area.place, "theme": area.theme}
            assert sample.projects(ProjectFilter(**there, state="now"))[1] == many
            assert perhaps >= sample.projects(ProjectFilter(**there, state="unknown"))[1]


def test_a_heat_map_of_a_state_is_that_of_its_cells(sample: Centre):
    wanted = AreaFilter(country="LA", state="now")
    heat = sample.heat_map("JP", "KR", wanted)
    listed, total = sample.areas("JP", "KR", wanted)
    counted = [
        cell
        for row in heat.rows
        for cell in row.cells
        if cell and (cell.projects_a or cell.projects_b)
    ]
    assert len(counted) == total
    every = sample.heat_map("JP", "KR", AreaFilter(country="LA"))
    assert heat.sums.projects_a <= every.sums.projects_a
    assert heat.state == "now"
    assert every.state == "all"
    assert {(one.place, one.theme) for one in listed} <= {
        (one.place, one.theme) for one in sample.areas("JP", "KR", AreaFilter(country="LA"))[0]
    }


def test_presence_says_how_many_are_in_a_state_and_how_many_by_assumption(sample: Centre):
    present = sample.presence("JP", "KR", PresenceFilter(state="now", country=("VN",)))
    lines = {
        provider: sample.projects(ProjectFilter(provider=provider, country="VN", state="now"))[0]
        for provider in ("JP", "KR")
    }
    assert present.projects_a == len(lines["JP"])
    assert present.projects_b == len(lines["KR"])
    assumed = [sum(one.status_sureness == "assumed" for one in some) for some in lines.values()]
    assert [present.assumed_a, present.assumed_b] == assumed
    of_both = ProjectQuestion(provider=("JP", "KR"), country=("VN",), region=True)
    assert present.states == sample.browse_projects(of_both).states


def test_a_state_that_there_is_not_is_refused(sample: Centre):
    for ask in (
        lambda: sample.projects(ProjectFilter(state="soon")),
        lambda: sample.browse_projects(ProjectQuestion(state="soon")),
        lambda: sample.overlaps("JP", "KR", OverlapFilter(state="soon")),
        lambda: sample.areas("JP", "KR", AreaFilter(state="soon")),
    ):
        with pytest.raises(UnknownName, match="There is no state 'soon'"):
            ask()


# in the terminal


@pytest.fixture
def run(riparian, sample: Centre):
    """Run a command on the sample centre."""
    return lambda *words: riparian("-C", sample.layout.root, *words)


def numbers(text: str, state: str) -> int:
    """The number that stands before an option: `170 … (--state recent)`."""
    found = re.search(rf"(\d[\d,]*) [a-z ]+\(--state {state}\)", text)
    assert found, text
    return int(found[1].replace(",", ""))


def test_a_printed_list_opens_with_now_and_says_how_to_see_the_rest(sample: Centre, run):
    page = sample.browse_overlaps(
        "JP", "KR", OverlapFilter(state="auto", limit=4, meetings=True, weaker=False)
    )
    assert page.state == "now", "the sample has at least ten"
    printed = run("overlaps", "JP", "KR", "--limit", 4)
    assert [one.id in printed.out for one in page.overlaps] == [True] * 4
    assert "both under way or planned" in printed.err
    for state in ("recent", "unknown", "all"):
        assert numbers(printed.err, state) == page.states.of(state)
        other = run("overlaps", "JP", "KR", "--limit", 1, "--state", state)
        assert f"{page.states.of(state):,} overlaps" in other.err
    assert says(printed.err, page.assumed, "end", "assumed")


def test_what_is_too_little_to_open_with_is_told_beside_everything(sample: Centre, run):
    found = {
        theme: sample.browse_overlaps(
            "JP", "KR", OverlapFilter(theme=theme, limit=1, weaker=False)
        ).states
        for theme in (one.id for one in themes())
    }
    few, counts = next((t, c) for t, c in found.items() if 0 < c.now < OPENS_WITH)
    printed = run("overlaps", "JP", "KR", "--theme", few, "--limit", 1)
    assert f"{counts.all:,} overlaps" in printed.err
    assert numbers(printed.err, "now") == counts.now


@pytest.mark.parametrize(
    "command", [("overlaps", "JP", "KR"), ("projects",), ("areas", "JP", "KR")]
)
def test_what_programs_read_does_not_shrink(riparian, thin: Centre, command: tuple[str, ...]):
    def run(*words):
        return riparian("-C", thin.layout.root, *words)

    everything = run(*command, "--state", "all", "--limit", 0, "--json").json
    assert run(*command, "--limit", 0, "--json").json == everything
    assert len(run(*command, "--limit", 0, "--csv").csv) == len(everything)
    now = run(*command, "--state", "now", "--limit", 0, "--json").json
    assert 0 < len(now) < len(everything)


def test_projects_open_with_now_but_not_where_a_day_or_words_are_asked_for(sample: Centre, run):
    counts = sample.project_states()
    assert f"of {counts.now:,} projects, under way or planned" in run("projects", "--limit", 1).err
    for words in (("--ongoing-on", "2015-06-30"), ("--query", "water")):
        assert "under way or planned;" not in run("projects", *words, "--limit", 1).err
    ended = run("projects", "--query", "water", "--limit", 0, "--json").json
    assert any(one["status"] == "ended" for one in ended)


def test_areas_say_whose_projects_of_which_state_they_count(sample: Centre, run):
    counts = sample.presence("JP", "KR").states
    printed = run("areas", "JP", "KR", "--limit", 1)
    assert says(
        printed.err, "Counted", f"{counts.now} projects", "JP", "KR", "under way or planned"
    )
    assert numbers(printed.err, "unknown") == counts.unknown
    [command] = re.findall(r"riparian (\w+ .*--state now)", printed.err)
    assert run(*command.split()).status == 0


def test_the_demo_opens_with_what_can_still_be_acted_upon(sample: Centre, riparian):
    shown = riparian("demo", sample.layout.root)
    opening, _, rest = shown.out.partition("The strongest of all years")
    listed = re.findall(r"\b[a-z0-9-]+~[a-z0-9-]+\b", opening)
    assert listed
    assert rest
    for one in listed:
        assert state_of_pair(sample.explain(one)) == "now"
    counts = sample.browse_overlaps(
        "JP", "KR", OverlapFilter(region=True, limit=1, weaker=False)
    ).states
    words = " ".join(opening.split())
    assert says(words, f"{counts.now:,} overlaps", "both", "under way or planned")
    assert says(words, f"{counts.unknown:,} more overlaps", "not known")
