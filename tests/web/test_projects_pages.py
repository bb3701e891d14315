"""Projects as a browser and as a program see them."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from sample_keys import key_of
from saying import says

PURSAT = key_of("プルサット上水道拡張計画")
HOSPITAL, TENDERED, IN_DOLLARS = map(key_of, (
    "라오스 국립의과대학(UHS) 병원 건립", "라오스 국립의과대학병원 건립사업",
    "University of Health Sciences (UHS) National University Hospital",
))  # fmt: skip
"""A hospital whose records state it in won without a day, and in dollars."""


def text_of(answer):
    """What a reader sees, without tags."""
    assert answer.status_code == 200, answer.text[:300]
    plain = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", answer.text, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", plain)).split())


def table_of(answer):
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_list_says_how_many_there_are_and_leads_to_each(client, sample):
    answer = client.get("/projects?state=all")
    total = sample.browse_projects().of
    assert f"<h1>{total:,} projects</h1>" in answer.text
    handles = re.findall(r'<p><a href="/projects/([^"?]+)">', answer.text.replace("\n", ""))
    assert len(handles) == len(set(handles)) == 25
    assert client.get(f"/projects/{handles[0]}").status_code == 200


def test_the_pages_of_a_list_hold_each_project_once(client):
    asked = "/projects?provider=KR&theme=water&state=all&page={}"
    met = []
    for page in range(1, 10):
        found = re.findall(r'<p><a href="/projects/([^"?]+)">', client.get(asked.format(page)).text)
        met += found
        if len(found) < 25:
            break
    table = table_of(client.get("/projects.csv?provider=KR&theme=water"))
    assert len(met) == len(set(met)) == len(table)


def test_what_was_searched_for_is_marked_and_explained_in_any_language(client):
    seen = client.get("/projects", params={"q": "상수도"})
    assert "<mark>" in seen.text
    assert "Found:" in text_of(seen)
    assert "also searched:" in text_of(seen)
    assert client.get("/projects", params={"q": "上水道"}).status_code == 200


def test_a_misspelt_word_is_answered_with_one_that_is_there(client):
    seen = client.get("/projects", params={"q": "Kampomg Thom"})
    assert "Did you mean" in text_of(seen)
    assert re.search(r'href="/projects\?q=Kampong\+Thom&amp;state=all"', seen.text, re.I)


def test_a_filter_is_named_and_can_be_taken_away(client):
    seen = client.get("/projects?provider=JP&country=LA&q=water")
    assert "of Japan in Laos found for “water”" in text_of(seen)
    assert 'href="/projects?provider=JP&amp;q=water&amp;state=all"' in seen.text
    assert 'href="/projects?country=LA&amp;q=water&amp;state=all"' in seen.text
    boxes = re.findall(r'name="country" value="LA"[^>]*checked', seen.text)
    assert len(boxes) == 1


def test_the_same_list_can_be_taken_away_whole(client):
    asked = "country=KH&status=ongoing"
    rows = client.get(f"/projects.json?{asked}").json()
    assert {row["status"] for row in rows} == {"ongoing"}
    assert all("KH" in row["countries"] for row in rows)
    assert [row["id"] for row in rows] == [one["id"] for one in table_of(
        client.get(f"/projects.csv?{asked}"))]  # fmt: skip
    places = client.get(f"/projects.geojson?{asked}").json()
    assert len(places["features"]) == len(rows)
    drawn = [one for one in places["features"] if one["geometry"]]
    assert drawn
    for one in drawn:
        points = one["geometry"]["coordinates"]
        assert len(points) == len(one["properties"]["placed"])
        assert all(places["how"][said["how"]] for said in one["properties"]["placed"])


def test_one_project_shows_every_source_beside_the_others(client, sample):
    line = next(one for one in sample.project_lines() if one.activities > 1)
    view = sample.project(line.id)
    seen = client.get(f"/projects/{line.handle}")
    shown = text_of(seen)
    assert line.title in shown
    for source in view.sources[:12]:
        assert f"row {source.row}" in shown
    assert shown.count("received") >= len(view.sources[:12])
    assert "they differ" in shown or "they agree" in shown
    assert client.get(f"/projects/{line.handle}.json").json()["project"]["id"] == line.id


def test_a_page_says_whose_amount_it_shows(client):
    page = text_of(client.get(f"/projects/{HOSPITAL}"))
    assert says(page, "USD 120.0 million", f"The amount is that of {IN_DOLLARS}")
    assert says(page, f"{TENDERED} states KRW 118.20 billion (not in dollars)")


def test_any_name_of_a_project_leads_to_the_one_under_which_it_stands(client, sample):
    joined = next(one for one in sample.project_lines() if one.activities > 1)
    other = next(u for u in sample.project(joined.id).joined.units if u != joined.handle)
    for suffix in ("", ".json"):
        sent = client.get(f"/projects/{other}{suffix}", follow_redirects=False)
        assert (sent.status_code, sent.headers["location"]) == (
            308,
            f"/projects/{joined.handle}{suffix}",
        )


@pytest.mark.parametrize("path", ["/projects/no-such", "/projects/no-such.json", "/projects/a/b/c"])
def test_a_project_that_there_is_not_is_not_found(client, path):
    sent = client.get(path)
    assert sent.status_code == 404
    assert "Traceback" not in sent.text


@pytest.mark.parametrize(
    "query",
    ["country=Atlantis", "from=12", "from=2020&to=2010", "sort=colour", "page=0", "page=x",
     "status=asleep", "q=%3F%21", "theme=" + "x" * 501, "q=" + "a" * 10_000,
     "provider=JP%00", "page=99999999"],
)  # fmt: skip
@pytest.mark.parametrize("suffix", ["", ".json"])
def test_what_cannot_be_asked_is_refused_with_something_to_try(client, query, suffix):
    sent = client.get(f"/projects{suffix}?{query}")
    assert sent.status_code == 400
    said = sent.json() if suffix else {"what": sent.text, "try_this": sent.text}
    assert said["what"]
    assert said["try_this"]


def test_a_page_beyond_the_last_says_so(client):
    assert "The list has only" in text_of(client.get("/projects?page=9999"))


def test_nothing_found_says_what_to_do(client):
    seen = text_of(client.get("/projects?q=qwertyuiop"))
    assert "0 projects found for “qwertyuiop”" in seen
    assert "Show all projects" in seen


def test_words_that_look_like_html_stay_words(client):
    nasty = "<script>alert(1)</script>"
    seen = client.get("/projects", params={"q": nasty, "place": "Siem Reap"})
    assert seen.status_code == 200
    assert nasty not in seen.text
    assert "&lt;script&gt;alert(1)" in seen.text


@pytest.mark.parametrize(
    "path", ["/projects", "/projects?q=water&country=KH", f"/projects/{PURSAT}"]
)
def test_no_page_holds_what_the_policy_would_refuse(client, path):
    seen = client.get(path).text
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>|javascript:", seen)
    assert seen.count("<h1>") == 1
    for box in re.findall(r"<input(?![^>]*type=\"hidden\")[^>]*>", seen):
        name = re.search(r'id="([^"]+)"', box)
        labelled = name and f'for="{name[1]}"' in seen
        assert labelled or re.search(r"<label>[^<]*" + re.escape(box), seen), box


def test_ids_on_a_page_are_met_once(client):
    seen = client.get("/projects?q=water&country=KH").text
    ids = re.findall(r'\sid="([^"]+)"', seen)
    assert len(ids) == len(set(ids))


def test_where_scripts_run_the_address_says_only_what_is_asked(client):
    sent = client.get("/projects?q=&from=&country=KH&state=now", headers={"hx-request": "true"})
    assert sent.headers["hx-push-url"] == "/projects?country=KH&state=now"


def test_what_people_said_and_what_changed_stands_on_the_page(my_small_web_centre):
    centre, client = my_small_web_centre
    handle = client.get("/projects.json").json()[0]["handle"]
    centre.set_place(handle, ["Battambang"], "The <b>ministry's</b> map says so.", "Ana")
    centre.build()
    seen = client.get(f"/projects/{handle}")
    shown = text_of(seen)
    assert says(shown, "place", "set by a person")
    assert says(shown, "place", "set to Battambang")
    assert "<b>ministry" not in seen.text
    assert says(shown, "People", "something new")


def test_projects_are_chosen_by_host_agency(client):
    page = client.get("/projects", params={"host": "undp"}).text
    body = "United Nations Development Programme"
    assert re.search(rf"<h1>\d+ projects with {body}</h1>", page)
    assert re.search(rf'name="host" value="{body.lower()}" id="[\w-]+" checked', page)
    assert "Ministry of Finance (Vietnam)" in page
    assert not re.findall(r' id="[^"]*\s[^"]*"', page)
    every = client.get("/projects.json", params={"host": "undp"}).json()
    assert f"<h1>{len(every)} projects with {body}</h1>" in page
    assert client.get("/projects", params={"host": "nobody"}).status_code == 400
