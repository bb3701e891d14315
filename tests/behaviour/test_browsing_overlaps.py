"""Browsing the overlaps of two providers: filters, what else there is, orders and pages."""

from __future__ import annotations

import re
from collections import Counter

import msgspec
import pytest

from riparian import Centre, OverlapFilter, OverlapPage, ProjectFilter
from riparian.errors import BadRequest, UnknownName

FACETS = {
    "country": "countries", "place": "places", "theme": "themes", "kind": "kinds",
    "strength": "strengths", "host": "hosts",
}  # fmt: skip


@pytest.fixture(scope="module")
def centre(sample: Centre) -> Centre:
    return Centre.open(sample.layout.root)


@pytest.fixture(scope="module")
def all_of(centre):
    return centre.overlaps("JP", "KR")[0]


def ask(centre, **wanted) -> OverlapPage:
    return centre.browse_overlaps("JP", "KR", OverlapFilter(limit=5, **wanted))


def ids(overlaps):
    return {one.id for one in overlaps}


def fitting(centre, **wanted):
    return ids(centre.overlaps("JP", "KR", OverlapFilter(**wanted))[0])


def years_of(side):
    days = (side.start, side.end, side.under_way_on, *side.seen)
    found = sorted(int(day[:4]) for day in days if day)
    return (found[0], found[-1]) if found else None


# what else there is


@pytest.mark.parametrize("name", FACETS)
def test_a_value_leads_to_as_many_overlaps_as_it_says(centre, name):
    asked = {"theme": ("water", "health"), "kind": ("complement", "relay", "shared-host")}
    values = getattr(ask(centre, **asked).facets, FACETS[name])
    assert values
    for one in values[:4]:
        found = ask(centre, **{**asked, name: one.value})
        assert found.total == one.count, one
        assert [v.value for v in getattr(found.facets, FACETS[name]) if v.chosen] == [one.value]


@pytest.mark.parametrize("name", FACETS)
def test_a_facet_is_counted_as_if_nothing_of_it_were_chosen(centre, name):
    free = getattr(ask(centre).facets, FACETS[name])
    chosen = getattr(ask(centre, **{name: free[0].value}).facets, FACETS[name])
    assert {v.value: v.count for v in free} == {v.value: v.count for v in chosen}


def test_values_are_counted_as_the_overlaps_themselves_say(centre, all_of):
    facets = ask(centre).facets
    for values, said in (
        (facets.kinds, [o.kind for o in all_of]),
        (facets.strengths, [o.strength for o in all_of]),
    ):
        assert {v.value: v.count for v in values} == {one: said.count(one) for one in set(said)}
    assert [v.value for v in facets.strengths] == ["very strong", "strong", "moderate", "weak"]


def test_years_are_those_in_which_both_run(centre, all_of):
    facets = ask(centre).facets
    spans = [(years_of(o.a), years_of(o.b)) for o in all_of]
    known = [(a, b) for a, b in spans if a and b]
    assert facets.without_years == len(spans) - len(known)
    for count in facets.years:
        both = [a[0] <= count.year <= a[1] and b[0] <= count.year <= b[1] for a, b in known]
        assert sum(both) == count.count, count
        assert ask(centre, first_year=count.year, last_year=count.year).total == count.count


# filters


def test_several_values_of_one_thing_add_up_and_several_things_narrow_down(centre):
    laos, cambodia = fitting(centre, country="Laos"), fitting(centre, country="KH")
    both = fitting(centre, country=("Laos", "KH"))
    assert both == laos | cambodia
    assert len(both) > max(len(laos), len(cambodia))
    water = fitting(centre, theme="water")
    assert fitting(centre, country=("Laos", "KH"), theme="water") == both & water


def test_a_strength_and_a_host_are_those_that_the_overlap_tells(centre, all_of):
    strong = fitting(centre, strength=("strong", "Very-strong"))
    assert strong == {o.id for o in all_of if o.strength in ("strong", "very strong")}
    host = ask(centre).facets.hosts[0]
    found, _ = centre.overlaps("JP", "KR", OverlapFilter(host=host.value))
    assert found
    assert all(host.name in {e.value for e in o.evidence} for o in found)


def test_a_span_of_years_keeps_those_of_which_both_ran_in_it(centre, all_of):
    found = fitting(centre, first_year=2014, last_year=2016)
    for one in all_of:
        a, b = years_of(one.a), years_of(one.b)
        runs = a and b and all(s[0] <= 2016 and s[1] >= 2014 for s in (a, b))
        assert (one.id in found) == bool(runs), one.id
    assert 0 < len(found) < len(all_of)


def test_words_stand_in_the_titles_of_the_two_in_any_language(centre, all_of):
    found, total = centre.overlaps("JP", "KR", OverlapFilter(words="상수도 Water"))
    assert 0 < total < len(all_of)
    for one in found:
        said = " ".join(filter(None, (one.a.title, one.a.original, one.b.title, one.b.original)))
        assert "상수도" in said
        assert "water" in said.lower()


def test_an_empty_value_is_no_filter(centre, all_of):
    page = ask(centre, country="", kind=(" ",), words="  ")
    assert page.total == page.in_all == len(all_of)
    assert page.asked == OverlapFilter(limit=5)


def test_what_was_understood_is_told(centre):
    page = ask(centre, country="Lao PDR", place="Siem Reap", kind="Same Field")
    assert page.asked.country == ("LA",)
    assert page.asked.place == ("KH-17",)
    assert page.asked.kind == ("same-field",)
    assert (page.provider_a, page.name_b) == ("JP", "South Korea")


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ({"country": "Atlantis"}, UnknownName),
        ({"theme": ("water", "magic")}, UnknownName),
        ({"kind": "quarrel"}, UnknownName),
        ({"strength": "feeble"}, UnknownName),
        ({"host": "Ministry of Silly Walks"}, UnknownName),
        ({"first_year": 20150}, BadRequest),
        ({"first_year": 2016, "last_year": 2014}, BadRequest),
        ({"order": "beauty"}, BadRequest),
        ({"offset": -1}, BadRequest),
        ({"words": " ".join("word" for _ in range(30))}, BadRequest),
        ({"country": tuple(f"C{n}" for n in range(60))}, BadRequest),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_to_try(centre, wanted, error):
    with pytest.raises(error) as raised:
        ask(centre, **wanted)
    assert raised.value.try_this


# orders and pages


def test_pages_follow_each_other_without_a_gap(centre, all_of):
    pages = [
        centre.browse_overlaps("JP", "KR", OverlapFilter(limit=7, offset=at)) for at in (0, 7, 14)
    ]
    shown = [o for page in pages for o in page.overlaps]
    assert shown == all_of[:21]
    beyond = centre.browse_overlaps("JP", "KR", OverlapFilter(limit=7, offset=10**6))
    assert beyond.overlaps == ()
    assert beyond.total == len(all_of)


def test_the_newest_are_those_of_which_the_later_one_began_last(centre):
    found, _ = centre.overlaps("JP", "KR", OverlapFilter(order="newest"))
    begun = [
        max((years[0] for side in (o.a, o.b) if (years := years_of(side))), default=-1)
        for o in found
    ]
    assert begun == sorted(begun, reverse=True)
    assert begun[0] > 2020


def test_by_money_those_come_first_that_cost_most_together(centre, all_of):
    found, _ = centre.overlaps("JP", "KR", OverlapFilter(order="money"))
    worth = [(o.a.usd or 0) + (o.b.usd or 0) for o in found]
    assert worth == sorted(worth, reverse=True)
    assert ids(found) == ids(all_of)


@pytest.mark.parametrize("place", ["Mekong Delta", "Sisophon", "Siem Reap", "Cambodia"])
def test_a_place_that_is_asked_for_has_as_many_as_the_list(sample, place):
    """A basin or a town is no province, and is counted no less."""
    page = sample.browse_overlaps("JP", "KR", OverlapFilter(place=place, limit=0))
    [chosen] = [value for value in page.facets.places if value.chosen]
    assert chosen.count == page.total > 0


# where they meet, what is related, other pairs


def test_a_meeting_point_is_a_place_of_both(centre):
    page = centre.browse_overlaps("JP", "KR", OverlapFilter(place="Siem Reap"))
    points = {point for points in page.meeting_points for point in points}
    assert points
    assert len(page.meeting_points) == len(page.overlaps)
    for one, there in zip(page.overlaps, page.meeting_points, strict=True):
        for point in there:
            assert 5 < point.latitude < 29
            assert 92 < point.longitude < 110
            if "Siem Reap" in (*one.a.places, *one.b.places) and point.place == "KH-17":
                assert "Siem Reap" in one.a.places
                assert "Siem Reap" in one.b.places


def test_related_are_the_strongest_others_of_each_of_the_two(centre):
    by_strength, _ = centre.overlaps("JP", "KR", OverlapFilter(order="strength"))
    times = Counter(o.a.id for o in by_strength)
    one = next(o for o in by_strength if times[o.a.id] > 3)
    related = centre.related_overlaps(one, limit=2)
    others = [msgspec.structs.replace(o, evidence=()) for o in by_strength if o.id != one.id]
    of_a = [o for o in others if o.a.id == one.a.id]
    of_b = [o for o in others if o.b.id == one.b.id]
    assert list(related.of_a) == of_a[:2]
    assert list(related.of_b) == of_b[:2]
    assert (related.total_a, related.total_b) == (len(of_a), len(of_b))
    assert related.total_a > 2


def test_a_pair_that_the_build_did_not_work_out_is_browsed_all_the_same(centre):
    page = centre.browse_overlaps("UNDP", "KR", OverlapFilter(limit=3, order="newest"))
    again, total = centre.overlaps("UNDP", "KR", OverlapFilter(limit=3, order="newest"))
    assert list(page.overlaps) == again
    assert page.total == total > 0
    assert {o.a.provider for o in page.overlaps} == {"UNDP"}
    one = page.overlaps[0]
    assert centre.explain(one.id, ("UNDP", "KR")) == one


def test_what_is_kept_in_memory_gives_the_same_as_what_is_read_anew(sample, centre):
    for wanted in (OverlapFilter(limit=4, theme="health"), OverlapFilter(limit=4, offset=30)):
        fresh = Centre.open(sample.layout.root)
        fresh.read_ahead("JP", "KR")
        assert fresh.browse_overlaps("JP", "KR", wanted) == centre.browse_overlaps(
            "JP", "KR", wanted
        )


def test_an_agency_counts_alone_and_its_facets_too(centre):
    page = centre.browse_overlaps("JICA", "KOICA", OverlapFilter(limit=50))
    assert {(o.a.agency, o.b.agency) for o in page.overlaps} == {("JICA", "KOICA")}
    assert sum(v.count for v in page.facets.kinds) == page.total < page.in_all


def test_both_running_on_a_day_are_those_that_the_list_of_projects_knows(centre):
    page = centre.browse_overlaps("JP", "KR", OverlapFilter(on="2020-06-30"))
    running = {p.id for p in centre.projects(ProjectFilter(ongoing_on="2020-06-30"))[0]}
    assert page.total > 0
    assert all(o.a.id in running and o.b.id in running for o in page.overlaps)


def test_nothing_is_told_twice_and_no_distance_is_nought(all_of):
    for one in all_of:
        assert len(set(one.missing)) == len(one.missing), one.id
        assert "about 0 km" not in one.sentence, one.id


# related projects


def test_three_loans_for_one_road_stand_once_in_the_list(centre):
    found = ask(centre, meetings=True, words="north-western Cambodia road", order="strength")
    first, behind = found.overlaps[0], found.also[0]
    assert first.a.title.startswith("National Road No. 5")
    assert len(behind) > 1
    assert all(re.search(r"National Road (No\. )?5\b", one.titles[0]) for one in behind)
    assert not ids(found.overlaps) & {one.id for one in behind}


@pytest.mark.parametrize("wanted", [{}, {"kind": "same-field", "country": "Laos"}])
def test_meetings_hold_every_overlap_that_fits_once(centre, wanted):
    found = centre.browse_overlaps("JP", "KR", OverlapFilter(**wanted, meetings=True))
    listed = [one.id for one in found.overlaps] + [o.id for some in found.also for o in some]
    assert sorted(listed) == sorted(fitting(centre, **wanted))
    assert len(found.overlaps) == found.meetings < found.total == len(listed)
    assert found.facets == centre.browse_overlaps("JP", "KR", OverlapFilter(**wanted)).facets


def test_pages_of_meetings_join_without_a_gap(centre):
    def page(**said):
        return centre.browse_overlaps("JP", "KR", OverlapFilter(meetings=True, **said))

    whole, parts = page(limit=30), [page(limit=10, offset=start) for start in (0, 10, 20)]
    assert whole.overlaps == tuple(one for part in parts for one in part.overlaps)
    assert whole.also == tuple(some for part in parts for some in part.also)


def test_each_overlap_says_which_is_the_strongest_of_its_meeting(centre):
    found = centre.browse_overlaps("JP", "KR", OverlapFilter())
    bits = {one.id: one.strength_bits for one in found.overlaps}
    assert len(set(found.meeting_of)) == found.meetings
    assert found.also == ((),) * len(found.overlaps)
    for one, strongest in zip(found.overlaps, found.meeting_of, strict=True):
        assert bits[strongest] >= one.strength_bits
