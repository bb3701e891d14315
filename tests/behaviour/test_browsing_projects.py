"""Projects at hand: the same answers as lists and searches give, and facets keep their word."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from riparian import ProjectQuestion, SearchFilter
from riparian.catalogue.project_list.project_question import STATUSES
from riparian.errors import BadRequest, UnknownName
from sample_keys import key_of

PURSAT = key_of("プルサット上水道拡張計画")

ON = "2026-11-25"


def ids(lines):
    return [line.id for line in lines]


def asked(**words):
    return ProjectQuestion(**{name: (value,) for name, value in words.items()}, limit=None)


def test_a_page_and_a_file_hold_the_lines_that_the_terminal_lists(sample):
    lines, total = sample.projects(on=ON)
    page = sample.browse_projects(ProjectQuestion(limit=None), ON)
    assert (page.total, [row.project for row in page.rows]) == (total, lines)
    assert list(sample.project_lines(ProjectQuestion(), ON)) == lines


@pytest.mark.parametrize("words", ["water", "상수도", "Kampong Thom", PURSAT, "road bridge"])
@pytest.mark.parametrize("more", [{}, {"country": "KH"}, {"provider": "KR"}], ids=str)
def test_the_same_projects_in_the_same_order_as_a_search_gives(sample, words, more):
    answer = sample.search(words, SearchFilter(**more, limit=None), ON)
    page = sample.browse_projects(msgspec.structs.replace(asked(**more), query=words), ON)
    by_words = [hit for hit in answer.hits if hit.how != "meaning"]
    if answer.some:
        assert set(ids(row.project for row in page.rows)) <= set(ids(h.project for h in by_words))
    else:
        assert page.total == answer.total
        assert ids(row.project for row in page.rows) == ids(h.project for h in by_words)
        assert [row.why for row in page.rows] == [hit.why for hit in by_words]


@pytest.mark.parametrize("day", ["1990-01-01", "2015-06-30", ON, "2080-01-01"])
def test_the_status_facet_counts_what_each_line_says_on_that_day(sample, day):
    page = sample.browse_projects(ProjectQuestion(limit=None), day)
    facet = next(one for one in page.facets if one.name == "status")
    told = {value.value: value.count for value in facet.values}
    said = [row.project.status for row in page.rows]
    assert told == {status: said.count(status) for status in STATUSES if status in said}
    for status in told:
        some = sample.browse_projects(ProjectQuestion(status=(status,), limit=None), day)
        assert {row.project.status for row in some.rows} == {status}
        assert some.total == told[status]


@pytest.mark.parametrize(
    "question",
    [
        ProjectQuestion(),
        ProjectQuestion(provider=("KR",), theme=("water", "health")),
        ProjectQuestion(query="water", country=("KH", "LA")),
        ProjectQuestion(first_year=2015, last_year=2019, place=("basin:TONLE-SAP",)),
        ProjectQuestion(place=("Siem Reap town", "unknown"), provider=("JP", "KOICA")),
    ],
    ids=str,
)
def test_a_count_is_what_choosing_the_value_alone_gives(sample, question):
    page = sample.browse_projects(question, ON)
    for facet in page.facets:
        field = "provider" if facet.name == "agency" else facet.name
        for value in facet.values[:12]:
            chosen = msgspec.structs.replace(question, **{field: (value.value,)}, limit=0)
            assert sample.browse_projects(chosen, ON).total == value.count, (facet.name, value)
        if facet.name in ("country", "place", "theme", "provider"):
            chosen = msgspec.structs.replace(question, **{field: ("unknown",)}, limit=0)
            assert sample.browse_projects(chosen, ON).total == facet.unknown


def test_a_year_counts_the_projects_that_are_known_to_run_in_it(sample):
    page = sample.browse_projects(ProjectQuestion(provider=("KR",)), ON)
    assert len(page.years.counts) > 10
    for one in page.years.counts:
        only = ProjectQuestion(
            provider=("KR",), first_year=one.year, last_year=one.year, limit=None
        )
        rows = sample.browse_projects(only, ON).rows
        assert len(rows) == one.count
        for row in rows:
            start, end = row.project.start, row.project.end
            assert start is None or int(start[:4]) <= one.year
            assert end is None or int(end[:4]) >= one.year
    assert page.years.unknown == page.total - sample.browse_projects(
        ProjectQuestion(provider=("KR",), first_year=1900, last_year=2200, limit=0), ON
    ).total  # fmt: skip


def test_parts_of_a_list_make_the_whole_in_every_order(sample):
    for sort, query in itertools.product((None, "newest", "money", "title"), (None, "water")):
        whole = sample.browse_projects(ProjectQuestion(sort=sort, query=query, limit=None), ON)
        parts = [
            row
            for at in range(0, whole.total, 50)
            for row in sample.browse_projects(
                ProjectQuestion(sort=sort, query=query, offset=at, limit=50), ON
            ).rows
        ]
        assert parts == list(whole.rows)
        if sort == "money":
            known = [row.project.usd for row in whole.rows if row.project.usd is not None]
            assert known == sorted(known, reverse=True)
            assert all(row.project.usd is None for row in whole.rows[len(known) :])


def test_what_is_asked_for_is_told_as_it_was_understood(sample):
    page = sample.browse_projects(
        ProjectQuestion(provider=("koica",), country=("ラオス",), status=("Ended",)), ON
    )
    assert [(one.facet, one.words, one.code, one.name) for one in page.chosen] == [
        ("provider", "koica", "KR:KOICA", "KOICA"),
        ("country", "ラオス", "LA", "Laos"),
        ("status", "ended", "ended", "ended"),
    ]
    agency = next(one for one in page.facets if one.name == "agency")
    assert [value.value for value in agency.values if value.chosen] == ["KR:KOICA"]


@pytest.mark.parametrize(
    "question",
    [
        ProjectQuestion(country=("Atlantis",)),
        ProjectQuestion(status=("sleeping",)),
        ProjectQuestion(sort="colour"),
        ProjectQuestion(offset=-1),
        ProjectQuestion(first_year=2020, last_year=2010),
        ProjectQuestion(first_year=12),
        ProjectQuestion(query="?!"),
        ProjectQuestion(theme=("x" * 501,)),
        ProjectQuestion(place=("Siem Reap",) * 51),
    ],
    ids=lambda question: str(question)[:60],
)
def test_what_cannot_be_is_refused_with_something_to_try(sample, question):
    with pytest.raises((BadRequest, UnknownName)) as refused:
        sample.browse_projects(question, ON)
    assert refused.value.what
    assert refused.value.try_this


def test_provinces_stand_before_sets_of_places_and_host_bodies_before_others(sample):
    facets = {facet.name: facet for facet in sample.browse_projects(asked(), ON).facets}
    for name, first in (("place", "adm1"), ("host", "host")):
        is_first = [value.level == first for value in facets[name].values]
        assert is_first == sorted(is_first, reverse=True)
        counts = [value.count for value in facets[name].values if value.level == first]
        assert counts == sorted(counts, reverse=True)
    assert {value.level for value in facets["place"].values} > {"adm1"}


def test_every_point_says_how_well_its_project_is_placed_there(sample):
    lines = {line.id: line for line in sample.project_lines(ProjectQuestion(), ON)}
    points = list(sample.project_points(ProjectQuestion(), ON))
    assert {point.how for point in points} >= {"province", "country", "along"}
    for point in points:
        line = lines[point.project]
        assert point.place_name in (*line.places, *line.country_names) or point.how == "along"
        assert -90 <= point.latitude <= 90
        assert 90 <= point.longitude <= 120, "the region lies there"
    shares = {}
    for point in points:
        shares[point.project] = shares.get(point.project, 0) + point.share
    assert max(shares.values()) < 1.001


def test_coordinates_of_a_publisher_are_shown_where_it_puts_them(
    tmp_path, write_iati, one_activity
):
    from riparian import Centre

    inner = (
        '<recipient-country code="KH"/><location><point><pos>13.36 103.86</pos></point>'
        '<exactness code="{}"/></location>'
    )
    centre = Centre.init(tmp_path / "c")
    centre.add(
        [
            write_iati(
                tmp_path / "a.xml",
                one_activity("XM-DAC-701-8-1", inner.format(1)),
                one_activity("XM-DAC-701-8-2", inner.format(2)),
            )
        ]
    )
    centre.build()
    exact, near = centre.project_points(ProjectQuestion(), ON)
    assert (exact.latitude, exact.longitude, exact.how) == (13.36, 103.86, "point")
    assert (near.how, near.place_name) == ("near", exact.place_name)


def test_a_new_build_is_seen_at_once(my_own, tmp_path, write_register):
    before = my_own.browse_projects(ProjectQuestion(), ON).of
    row = {"key": "jp-new", "donor_country": "JP", "title_en": "New", "country": "KH"}
    my_own.add([write_register(tmp_path / "more.csv", [row])])
    my_own.build()
    page = my_own.browse_projects(ProjectQuestion(query="jp-new"), ON)
    assert (page.of, [row.project.id for row in page.rows]) == (before + 1, ["jp-new"])


def test_projects_are_chosen_by_host_agency_by_id_or_by_name(sample):
    facets = sample.browse_projects(ProjectQuestion()).facets
    host = next(one for one in facets if one.name == "host")
    value = next(one for one in host.values if one.name == "Ministry of Finance")
    assert (value.within, value.level) == ("Vietnam", "host")
    by_id = sample.browse_projects(ProjectQuestion(host=(value.value,), limit=None))
    assert by_id.total == value.count == len(by_id.rows) > 2
    with sample.reading() as connection:
        named = connection.execute(
            "SELECT count(DISTINCT project_id) FROM project_body WHERE body IN"
            " (SELECT body FROM body_closure WHERE node = $host)",
            {"host": value.value},
        ).fetchone()
    assert named == (by_id.total,)
    by_name = sample.browse_projects(ProjectQuestion(host=("ministry of finance",), limit=None))
    several = [one for one in host.values if one.name == "Ministry of Finance"]
    assert len(several) > 1
    assert by_name.total == sum(one.count for one in several)
    chosen = next(one for one in by_name.facets if one.name == "host").values
    ticked = {one.value: one.count for one in chosen if one.chosen}
    assert ticked == {one.value: one.count for one in several}
    body = "united nations development programme"
    twice = sample.browse_projects(ProjectQuestion(host=("undp", "UNDP", body)))
    assert (len(twice.chosen), twice.chosen[0].code) == (1, body)
    with pytest.raises(UnknownName, match="host agency called 'nobody'"):
        sample.browse_projects(ProjectQuestion(host=("nobody",)))
