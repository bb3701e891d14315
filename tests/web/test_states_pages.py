"""What can still be acted upon, as pages open, offer and count it."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from lxml import html

from riparian import AreaFilter, OverlapFilter, ProjectQuestion
from riparian.normalise.status import OPENS_WITH

NAMES = {
    "now": "Under way or planned",
    "recent": "Ended in the last three years",
    "unknown": "Status unknown",
    "all": "All",
}
LISTS = ("/", "/overlaps", "/projects", "/areas")


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    return html.fromstring(answer.text)


def offered(page):
    """Of each state that a page offers: how many, and where it leads."""
    links = page.xpath("//nav[@class='when']//a")
    said = [re.fullmatch(r"(.*): ([\d,]+)", " ".join(a.text_content().split())) for a in links]
    return {
        one[1]: (int(one[2].replace(",", "")), a.get("href"))
        for one, a in zip(said, links, strict=True)
    }


def shown(page):
    """The state that a page says it shows."""
    [current] = page.xpath("//nav[@class='when']//a[@aria-current]")
    return current.text_content().partition(":")[0].strip()


def counts_of(sample, path):
    if path == "/projects":
        return sample.browse_projects().states
    if path == "/areas":
        return sample.presence("JP", "KR").states
    wanted = OverlapFilter(region=path == "/", limit=1, weaker=False)
    return sample.browse_overlaps("JP", "KR", wanted).states


@pytest.mark.parametrize("path", LISTS)
def test_a_page_opens_with_now_and_offers_the_rest_with_its_numbers(client, sample, path):
    page, counts = page_of(client, path), counts_of(sample, path)
    assert counts.now >= OPENS_WITH, "the sample has enough to open with"
    assert shown(page) == NAMES["now"]
    assert {name: many for name, (many, _) in offered(page).items()} == {
        NAMES[state]: counts.of(state) for state in ("now", "recent", "all")
    }
    for name, (_, address) in offered(page).items():
        assert shown(page_of(client, address)) == name


@pytest.mark.parametrize("path", LISTS)
def test_how_many_are_not_known_is_said_and_leads_to_them(client, sample, path):
    counts = counts_of(sample, path)
    for state in ("now", "recent", "all"):
        page = page_of(client, f"{path}?state={state}")
        [link] = page.xpath("//p[contains(@class, 'stateline')]/a")
        more = "" if state == "all" else " more"
        assert link.text_content().startswith(f"For {counts.unknown:,}{more} ")
        there = page_of(client, link.get("href"))
        assert shown(there) == NAMES["unknown"]
        assert offered(there)[NAMES["unknown"]][0] == counts.unknown


def test_too_little_to_open_with_opens_with_everything(client, sample):
    few = next(
        country
        for country in ("TH", "MM")
        if sample.browse_overlaps("JP", "KR", OverlapFilter(country=country)).states.now
        < OPENS_WITH
    )
    page = page_of(client, f"/overlaps?country={few}")
    assert shown(page) == NAMES["all"]


@pytest.mark.parametrize(
    "address",
    ["/projects?q=water", "/projects?from=2015", "/projects?status=ended", "/overlaps?q=water",
     "/overlaps?status=ongoing", "/overlaps?to=2012", "/areas?from=2010&to=2015", "/?to=2014"],
)  # fmt: skip
def test_a_question_of_time_or_of_words_opens_with_everything(client, address):
    assert shown(page_of(client, address)) == NAMES["all"]


def test_both_under_way_today_can_still_be_asked_for(client):
    found = client.get("/overlaps.json?status=ongoing").json()["overlaps"]
    assert found
    assert {one[side]["status"] for one in found for side in "ab"} == {"ongoing"}


def test_files_hold_everything_unless_asked_and_those_of_a_page_what_it_shows(client, sample):
    counts = sample.browse_overlaps("JP", "KR", OverlapFilter(limit=1)).states
    assert client.get("/overlaps.json").json()["total"] == counts.all
    table = client.get("/overlaps.csv?state=now").content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(table)))) == counts.now
    assert len(client.get("/projects.json").json()) == sample.count_projects()
    page = page_of(client, "/overlaps")
    [link] = page.xpath("//a[normalize-space()='JSON']/@href")
    assert client.get(link).json()["total"] == counts_of(sample, "/overlaps").now
    assert client.get("/areas.json").json()["total"] == sample.areas("JP", "KR")[1]
    now, _ = sample.areas("JP", "KR", AreaFilter(state="now"))
    assert client.get("/areas.json?state=now").json()["total"] == len(now)
    placed = client.get("/projects.geojson?state=now").json()["features"]
    assert len(placed) == sample.browse_projects(ProjectQuestion(state="now")).total


def test_an_unknown_state_is_refused(client):
    for path in (*LISTS, "/overlaps.csv", "/projects.json", "/river.svg", "/areas.geojson"):
        answer = client.get(f"{path}?state=soon")
        assert answer.status_code == 400, path
        assert "Expected now, recent, unknown or all" in html.fromstring(answer.text).text_content()


def test_a_choice_keeps_the_state_that_is_shown(client):
    for path, form in (("/overlaps", "facets"), ("/projects", "facets"), ("/areas", "ask")):
        page = page_of(client, path)
        [said] = page.xpath(f"//form[@class='{form}']//input[@name='state']/@value")
        assert said == "now"
    themes = page_of(client, "/").xpath("//nav[@aria-label='Themes']//a/@href")
    assert all("state=now" in address for address in themes)
    words = page_of(client, "/projects").xpath("//form[@class='look']//input/@name")
    assert "state" not in words, "words are looked for in everything"


def test_what_a_cell_counts_is_what_stands_behind_it(client):
    page = page_of(client, "/areas?level=country&state=now")
    cells = page.xpath("//div[@class='heat']//td/a[contains(@href, '/projects')][@title]")
    assert cells
    for cell in cells[:5]:
        many = sum(map(int, re.findall(r"\d+", cell.text_content().partition("+")[0])))
        there = page_of(client, cell.get("href"))
        assert offered(there)[NAMES["now"]][0] == many


def test_a_pair_says_what_it_rests_on_that_both_are_under_way(client, sample):
    text = page_of(client, "/overlaps?state=now").text_content()
    found = sample.overlaps("JP", "KR", OverlapFilter(state="now", limit=20))[0]
    sure = [
        one
        for one in found
        if {one.a.status_sureness, one.b.status_sureness} <= {"reported", "derived"}
    ]
    assert text.count("both say so") >= len(sure) > 0
    assert "end assumed" in text
    over = page_of(client, "/overlaps?state=recent").text_content()
    assert "both say so" not in over


def test_the_map_shows_the_projects_of_the_state(client, sample):
    text = client.get("/").text
    told = json.loads(re.search(r'id="present">(.*?)</script>', text, re.S)[1])
    assert told["state"] == "now"
    rows = client.get("/river.json?state=now").json()["provinces"]
    assert told["provinces"] == [[p["place"], p["name"], p["a"], p["b"], ""] for p in rows]
    assert len(rows) < len(sample.presence("JP", "KR").provinces)
