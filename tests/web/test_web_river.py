"""The first page: what it says, what its map is made of, and that it can be taken away."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from xml.etree import ElementTree

from riparian import OverlapFilter
from riparian.catalogue.project_list.presence import PresenceFilter


def test_the_first_screen_says_who_how_much_and_how_much_could_be_placed(client, sample):
    html = client.get("/?state=all").text
    present = sample.presence("JP", "KR")
    [heading] = re.findall(r"<h1>(.*?)</h1>", html, re.S)
    assert re.sub("<[^>]*>", "", heading).startswith("Japan and South Korea along the Mekong")
    assert f"{present.projects} projects" in heading
    assert f"{round(100 * present.placed / present.projects)} % of these projects" in html


def test_the_table_the_picture_and_the_live_map_say_the_same(client, sample):
    html = client.get("/", params={"theme": "water", "state": "all"}).text
    present = sample.presence("JP", "KR", PresenceFilter(theme=("water",)))
    told = json.loads(re.search(r'id="present">(.*?)</script>', html, re.S)[1])
    assert told["provinces"] == [[p.place, p.name, p.a, p.b, ""] for p in present.provinces]
    assert html.count('<tr><th scope="row">') == len(present.provinces)
    svg = client.get("/river.svg", params={"theme": "water"}).text
    assert svg.count("<title>") == len(present.provinces)
    ElementTree.fromstring(svg)


def test_a_theme_and_years_change_numbers_list_map_and_links_alike(client):
    every, some = client.get("/?state=all"), client.get("/?theme=water&from=2015&to=2020")
    many = [
        int(re.search(r"([\d,]+) projects", page.text)[1].replace(",", ""))
        for page in (every, some)
    ]
    assert many[0] > many[1] > 0
    for path in ("/overlaps", "/river.svg"):
        assert re.search(rf'"{path}\?[^"]*from=2015[^"]*theme=water[^"]*to=2020"', some.text), path


def test_the_list_behind_the_first_page_has_as_many_as_it_promises(client):
    html = client.get("/").text
    href, many = re.search(r'href="(/overlaps[^"]*)">all ([\d,]+) overlaps<', html).groups()
    assert f"{many} overlaps" in client.get(href.replace("&amp;", "&")).text


def test_weaker_overlaps_are_counted_apart_and_can_be_shown(client, sample):
    page = sample.browse_overlaps("JP", "KR", OverlapFilter(state="all", weaker=False))
    assert 0 < page.weaker < sample.overlaps("JP", "KR", OverlapFilter(limit=0))[1]
    for path in ("/?state=all", "/overlaps?state=all"):
        html = client.get(path).text
        assert f"{page.total:,} overlaps" in html
        assert f"{page.weaker:,} weaker overlaps are not counted" in html
        assert "fewer than 3 in 10 pairs like them" in html
    shown = client.get("/overlaps?state=all&weaker=1").text
    assert f"{page.total + page.weaker:,} overlaps" in shown
    assert "are not counted" not in shown


def test_a_province_without_an_outline_of_its_own_is_a_point(client, sample):
    there = {one.place for one in sample.presence("JP", "KR").provinces}
    assert "MM-18" in there  # Nay Pyi Taw, split off Mandalay
    assert "MM-18" in re.findall(r'<circle[^>]*data-place="([^"]*)"', client.get("/river.svg").text)
    told = json.loads(
        re.search(r'id="present">(.*?)</script>', client.get("/?state=all").text, re.S)[1]
    )
    assert "MM-18" in {town[0] for town in told["towns"]}


def test_projects_are_counted_once_for_each_place_and_both_for_a_blend(sample):
    present = sample.presence("JP", "KR")
    assert present.projects <= present.projects_a + present.projects_b
    assert present.placed <= present.projects
    for one in (*present.provinces, *present.towns):
        assert 0 < one.a + one.b <= present.projects_a + present.projects_b
        assert one.level in ("adm1", "adm2", "locality")


def test_years_asked_for_do_not_hide_the_years_that_could_be_asked_for(sample):
    every = sample.presence("JP", "KR")
    some = sample.presence("JP", "KR", PresenceFilter(first_year=2015, last_year=2016))
    assert some.years == every.years
    assert some.projects < every.projects


def test_two_and_one_swapped_are_the_same_the_other_way_round(sample):
    one, other = sample.presence("JP", "KR"), sample.presence("KR", "JP")
    assert {p.place: (p.a, p.b) for p in one.provinces} == {
        p.place: (p.b, p.a) for p in other.provinces
    }


def test_the_map_is_small_enough_to_be_sent(client):
    land = client.get("/map/land.geojson", headers={"accept-encoding": "identity"}).content
    page = client.get("/river.json", headers={"accept-encoding": "identity"}).content
    assert len(gzip.compress(land)) + len(gzip.compress(page)) < 300_000
    kinds = {one["properties"]["kind"] for one in json.loads(land)["features"]}
    assert kinds == {"land", "province", "border", "river", "lake", "name"}


def test_the_page_before_its_map_is_small(client):
    html = client.get("/", headers={"accept-encoding": "gzip"})
    assert int(html.headers["content-length"]) < 60_000


def test_what_is_seen_can_be_taken_away(client, sample):
    present = sample.presence("JP", "KR", PresenceFilter(country=("LA",)))
    text = client.get("/river.csv?country=Laos").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(present.provinces) + len(present.towns)
    shapes = client.get("/river.geojson?country=LA").json()
    assert {f["properties"]["place"] for f in shapes["features"]} == {r["place"] for r in rows}


def test_what_cannot_be_asked_is_said(client):
    for query, said in (
        ("a=JP&b=JP", "same provider"), ("from=soon", "Expected a year"), ("theme=xyzzy", "theme"),
        ("country=Atlantis", "There is no country called"), ("from=2020&to=2010", "2010"),
    ):  # fmt: skip
        answer = client.get(f"/?{query}")
        assert answer.status_code == 400, query
        assert said in answer.text
