"""The list of overlaps and one overlap, as a browser and as a program get them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from html import unescape
from itertools import accumulate, pairwise

import pytest
from lxml import html as lxml_html

from riparian import Centre, OverlapFilter, ProjectFilter
from riparian.overlap.report.overlap_records import SourceLine
from riparian.web.routes.overlap import _coloured, _source
from sample_keys import key_of, keys_of
from saying import says

[ROAD, _] = keys_of("国道5号線改修計画")


@pytest.fixture(scope="module")
def strongest(sample: Centre):
    return sample.overlaps("JP", "KR", OverlapFilter(limit=3))[0]


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:600]
    return lxml_html.fromstring(answer.text)


def text_of(element):
    return " ".join(element.text_content().split())


def heading(page):
    [h1] = page.xpath("//h1")
    return text_of(h1)


def findings(page):
    return page.xpath("//ol[@class='findings']/li")


def total_said(page):
    return int(re.search(r": ([\d,]+) [a-z ]*overlap", heading(page))[1].replace(",", ""))


# the list


def test_the_list_begins_with_the_first_and_says_how_many_there_are(client, strongest, sample):
    page = page_of(client, "/overlaps?state=all")
    assert heading(page) == f"Japan and South Korea: {total_said(page):,} overlaps"
    assert (
        total_said(page) == (sample.overlaps("JP", "KR", OverlapFilter(limit=1, weaker=False))[1])
    )
    first = findings(page)[0]
    assert strongest[0].sentence in text_of(first)
    assert first.xpath(".//a[contains(., 'why')]/@href") == [f"/overlaps/{strongest[0].id}"]
    assert len(findings(page)) == 20


def test_overlaps_of_related_projects_stand_beneath_the_strongest_with_links(client, sample):
    first = sample.browse_overlaps("JP", "KR", OverlapFilter(limit=20, meetings=True, weaker=False))
    shown = findings(page_of(client, "/overlaps?state=all"))
    for one, also in zip(shown, first.also, strict=True):
        links = one.xpath(".//details[@class='also']//a/@href")
        assert links == [f"/overlaps/{other.id}" for other in also]
        assert (f"and {len(also)} more with related projects" in text_of(one)) == bool(also)
    assert any(first.also)
    pages = -(-first.meetings // 20)
    assert len(findings(page_of(client, f"/overlaps?state=all&page={pages}"))) == (
        first.meetings % 20 or 20
    )
    assert not findings(page_of(client, f"/overlaps?state=all&page={pages + 1}"))


def test_a_table_says_of_each_overlap_to_which_group_it_belongs(client):
    table = client.get("/overlaps.csv?country=KH").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    north_west = key_of("캄보디아 북서부 도로 개선사업")
    road = {row["a_id"]: row for row in rows if row["b_id"] == north_west}
    one, other = (road[part] for part in keys_of("国道5号線改修計画"))  # parts of one road
    assert one["group"] == other["group"] == one["meeting"]  # the old name stays for a version
    assert one["group"] in (one["id"], other["id"])
    told = client.get("/overlaps.json?country=KH").json()["overlaps"]
    assert {one["id"]: one["group"] for one in told} == {r["id"]: r["group"] for r in rows}


def test_a_count_beside_a_value_is_what_one_finds_behind_it(client):
    asked = "/overlaps?theme=water&theme=health&state=all"
    page = page_of(client, asked)
    for name in ("country", "kind", "strength", "place"):
        box = page.xpath(f"//input[@name='{name}']")[0]
        count = int(text_of(box.getparent().xpath(".//*[@class='n']")[0]).replace(",", ""))
        value = box.get("value")
        there = page_of(client, f"{asked}&{name}={value}")
        assert total_said(there) == count, (name, value)
        [chosen] = there.xpath(f"//input[@name='{name}'][@checked]/@value")
        assert chosen == value


def test_what_is_chosen_can_be_taken_away_one_by_one(client):
    page = page_of(client, "/overlaps?country=Laos&theme=water&q=water&from=2015")
    chips = {text_of(a): a.get("href") for a in page.xpath("//ul[@class='chosen']//a")}
    assert chips["Remove filter: Laos"] == "/overlaps?from=2015&q=water&state=all&theme=water"
    assert chips["Remove filter: Water supply and sanitation"] == (
        "/overlaps?country=Laos&from=2015&q=water&state=all"
    )
    assert "Remove filter: “water”" in chips
    assert "Remove filter: From 2015" in chips
    assert chips["Remove all filters"] == "/overlaps"


def test_pages_lead_on_and_keep_what_was_asked(client):
    first = page_of(client, "/overlaps?country=KH&sort=newest&state=all")
    [following] = first.xpath("//a[@rel='next']/@href")
    assert following == "/overlaps?country=KH&page=2&sort=newest&state=all"
    second = page_of(client, following)
    assert total_said(second) == total_said(first)
    assert {text_of(f) for f in findings(first)}.isdisjoint(text_of(f) for f in findings(second))
    assert second.xpath("//ul[@class='pages']//a[@aria-current='page']")[0].text_content() == (
        "Page 2"
    )
    assert client.get("/overlaps?page=0").status_code == 400
    beyond = client.get("/overlaps?country=KH&page=9000")
    assert beyond.status_code == 200
    assert "The list has fewer pages" in beyond.text


def test_the_address_bar_is_shown_what_was_asked_and_no_more(client):
    filled = "/overlaps?country=LA&from=&to=&q=&a=JP&b=KR&page=2&state=recent"
    assert client.get(filled).headers["hx-push-url"] == "/overlaps?country=LA&page=2&state=recent"
    other = client.get("/overlaps?a=UNDP&b=KR&q=&state=all").headers["hx-push-url"]
    assert other == "/overlaps?a=UNDP&b=KR&state=all"


def test_nothing_that_fits_is_said_with_a_way_back(client):
    page = page_of(client, "/overlaps?q=nothingatallhasthisword&country=KH")
    assert total_said(page) == 0
    assert "In Cambodia: Japan " in text_of(page)
    [without] = page.xpath("//a[contains(., 'without the words')]/@href")
    assert without == "/overlaps?country=KH&state=all"
    assert page.xpath(
        "//a[@href='/overlaps?state=all'][contains(., 'Show all overlaps of the two')]"
    )


def test_nothing_that_fits_is_said_with_what_each_side_has(client, sample):
    text = text_of(page_of(client, "/overlaps?country=KH&theme=floods"))
    japan = sample.projects(ProjectFilter(provider="JP", country="KH", theme="floods"))[1]
    theme = "Floods, drought and early warning"
    assert f"{theme} in Cambodia: Japan {japan} projects, South Korea none known." in text


@pytest.mark.parametrize("path", ["/overlaps", "/projects", "/areas"])
def test_a_place_that_is_spelt_nearly_so_is_taken_and_that_is_said(client, path):
    html = client.get(path, params={"place": "Battambong"}).text
    assert says(html, "Battambong", "Battambang", "province of Cambodia", "KH-2")
    assert "place=KH-2" in html
    assert "place=Battambong" not in html
    strict = client.get(f"{path}.json", params={"place": "Battambong"})
    assert strict.status_code == 400
    assert "Did you mean Battambang (KH-2)" in strict.text


def test_everything_works_by_a_form_without_scripts(client):
    page = page_of(client, "/overlaps")
    [form] = page.xpath("//form[@class='facets']")
    assert (form.get("method"), form.get("action")) == ("get", "/overlaps")
    assert form.xpath(".//button")
    for field in form.xpath(".//input[not(@type='hidden')] | .//select"):
        own = form.xpath(f".//label[@for='{field.get('id')}']")
        assert own or field.xpath("ancestor::label"), field.get("name")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=quarrel", "There is no kind of overlap"),
        ("country=Atlantis", "There is no country called"),
        ("theme=magic", "There is no theme called"),
        ("a=JP&b=Japan", "are the same provider"),
        ("from=20x5", "Expected a year"),
        ("from=2020&to=2010", "Expected the first year before the last"),
        ("sort=beauty", "Expected now, strength, newest or money"),
        ("status=ended", "Expected ongoing for"),
        ("q=" + "x" * 600, "at most 500 are allowed"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/overlaps", "/overlaps.json", "/overlaps.csv"])
def test_what_cannot_be_asked_is_a_clear_400(client, path, query, expected):
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert expected in unescape(answer.text)


# taking it away


def test_the_table_holds_all_that_fits_and_is_safe_in_a_spreadsheet(client, sample):
    wanted = OverlapFilter(country="Laos", theme="water")
    found, total = sample.overlaps("JP", "KR", wanted)
    answer = client.get("/overlaps.csv?country=Laos&theme=water")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == total > 20
    assert [row["id"] for row in rows] == [one.id for one in found]
    assert rows[0]["sentence"] == found[0].sentence
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_the_record_holds_all_that_fits(client, sample):
    got = client.get("/overlaps.json?kind=doubling").json()
    found, total = sample.overlaps("JP", "KR", OverlapFilter(kind="doubling"))
    assert got["total"] == total == len(got["overlaps"])
    assert [one["id"] for one in got["overlaps"]] == [one.id for one in found]
    assert "evidence" not in got["overlaps"][0]


def test_the_map_data_hold_a_point_in_each_place_of_both_and_none_where_none_is_known(client):
    got = client.get("/overlaps.geojson?country=Cambodia").json()
    assert got["type"] == "FeatureCollection"
    assert len(got["features"]) > 100
    placed = [one for one in got["features"] if one["geometry"]]
    assert 0 < len(placed) < len(got["features"])
    for one in placed:
        points = one["geometry"]["coordinates"]
        points = [points] if one["geometry"]["type"] == "Point" else points
        assert len(points) == len(one["properties"]["places_in_common"])
        assert all(102 < lon < 108 and 9 < lat < 15 for lon, lat in points), one


# one overlap


def test_one_overlap_says_what_each_does_and_with_whom_before_the_evidence(client, sample):
    for one in sample.overlaps("JP", "KR", OverlapFilter(limit=12))[0]:
        html = client.get(f"/overlaps/{one.id}").text
        before = text_of(lxml_html.fromstring(html[: html.index('id="why"')]))
        told = client.get(f"/overlaps/{one.id}.json").json()["undertakings"]
        assert before.count("Carried out by") == before.count("With") == 2
        for which, does in zip("ab", sample.undertakings(one), strict=True):
            assert told[which]["project"] == does.project
            assert does.description is not None
            assert " ".join(does.description.text.split())[:200] in before
            for body in (*does.carriers[:4], *does.hosts[:4]):
                assert (body.english or body.name) in before


def test_one_overlap_tells_all_that_the_centre_knows_of_it(client, strongest, sample):
    one = strongest[0]
    page = page_of(client, f"/overlaps/{one.id}")
    said = text_of(page)
    assert heading(page) == one.sentence
    for text in (one.kind_sentence, one.advice, *one.missing):
        assert " ".join(text.split()) in said
    for piece in one.evidence:
        assert " ".join(piece.sentence.split()) in said
        assert f"{piece.bits:+.1f}".replace("-", "−") in said
    for side in (one.a, one.b):
        assert page.xpath(f"//h2/a[@href='/projects/{side.handle}']/text()") == [side.title]
        if side.original:
            lang = side.original_lang
            [original] = page.xpath(f"//p[@class='original']/span[@lang='{lang}']")
            assert text_of(original) == " ".join(side.original.split())
    assert f"{one.strength_bits:.1f}" in said
    related = sample.related_overlaps(one)
    assert {f"/overlaps/{o.id}" for o in (*related.of_a, *related.of_b)} <= set(
        page.xpath("//ol[@class='findings']//a/@href")
    )


def test_its_bars_add_up_from_nothing_to_all(client, strongest):
    page = page_of(client, f"/overlaps/{strongest[0].id}")
    rects = page.xpath("//svg[@class='fall']/rect")
    spans = [(float(r.get("x")[:-1]), float(r.get("width")[:-1])) for r in rects]
    counted = [piece.bits for piece in strongest[0].evidence if piece.bits]
    assert len(spans) == len(counted) + 1
    sums = list(accumulate(counted, initial=0.0))
    for (x, width), ends in zip(spans, [*pairwise(sums), (0.0, sums[-1])], strict=True):
        start, end = sorted(100 * each / max(sums) for each in ends)
        assert (x, x + width) == pytest.approx((start, end), abs=0.6)


def test_every_address_that_leads_out_is_one_of_the_web(client, sample):
    found, _ = sample.overlaps("JP", "KR", OverlapFilter(limit=12, order="newest"))
    for one in found:
        page = page_of(client, f"/overlaps/{one.id}")
        for href in page.xpath("//main//a/@href"):
            assert href.startswith(("/", "http://", "https://")), href


def test_it_is_a_record_too(client, strongest, sample):
    got = client.get(f"/overlaps/{strongest[1].id}.json").json()
    assert got["overlap"]["id"] == strongest[1].id
    assert len(got["overlap"]["evidence"]) == len(strongest[1].evidence)
    ground = sample.ground(strongest[1])
    assert [spot["place"] for spot in got["places"]["a"]] == [spot.place for spot in ground.a]


def test_two_others_than_the_build_paired_lead_from_the_list_to_the_reason(client):
    page = page_of(client, "/overlaps?a=UNDP&b=KR")
    assert heading(page).startswith("UN Development Programme and South Korea: ")
    why = findings(page)[0].xpath(".//a[contains(., 'why')]/@href")[0]
    assert why.endswith("?a=UNDP&b=KR")
    one = page_of(client, why)
    assert "UN Development Programme" in heading(one)
    assert one.xpath("//nav[@class='way']/a/@href")[0] == "/overlaps?a=UNDP&b=KR"


@pytest.mark.parametrize("name", ["no-such~thing", ROAD, "a~b~c", "~", "%3Cscript%3E", "x" * 900])
@pytest.mark.parametrize("end", ["", ".json"])
def test_an_overlap_that_does_not_exist_is_not_found(client, name, end):
    answer = client.get(f"/overlaps/{name}{end}")
    assert answer.status_code == 404
    if not end:
        assert "<script>" not in answer.text


def test_no_page_holds_what_the_policy_refuses(client, strongest):
    for path in ("/overlaps", f"/overlaps/{strongest[0].id}"):
        answer = client.get(path).text
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script>|javascript:", answer), path


def test_no_text_becomes_markup():
    marked = _coloured("<b>Japan</b> and Peru & Japan", ("Japan", "Peru"))
    assert marked == (
        '&lt;b&gt;<span class="a">Japan</span>&lt;/b&gt; and <span class="b">Peru</span>'
        " &amp; Japan"
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://[", "", None])
def test_what_is_no_page_of_the_web_is_no_link(url):
    found = _source(SourceLine("a", "japan", row=3, url=url))
    assert (found.url, found.host, found.at) == (None, None, "row 3")


def test_words_that_no_title_has_are_explained_and_lead_to_the_search_of_projects(client, sample):
    page = page_of(client, "/overlaps?q=%EC%83%81%EC%88%98%EB%8F%84+zzz&country=LA")
    said = text_of(page.xpath("//section[@aria-label='Overlaps']")[0])
    assert says(said, "“상수도 zzz”", "titles only")
    fit = sample.browse_overlaps("JP", "KR", OverlapFilter(country="LA", limit=1)).total
    assert f"{fit} overlaps without the words" in said
    [link] = page.xpath("//section[@aria-label='Overlaps']//a[starts-with(@href, '/projects?q=')]")
    assert client.get(link.get("href")).status_code == 200
    assert text_of(link) == "Search the projects for it"
    [back] = page.xpath("//section//a[contains(., 'without the words')]")
    assert back.get("href") == "/overlaps?country=LA&state=all"
    found = page_of(client, "/overlaps?q=water")
    assert "exactly as written" not in text_of(found.xpath("//section[@aria-label='Overlaps']")[0])


def test_where_a_project_has_as_many_overlaps_as_are_kept_there_may_be_more(client, sample):
    """Numbers of a list are those of what is kept, and the method page says so too."""
    most = sample.settings.overlap.keep_per_project
    said = f"At most {most} overlaps of a project with one provider are kept"
    every = sample.overlaps("JP", "KR")[0]
    many = Counter(side.handle for overlap in every for side in (overlap.a, overlap.b))
    assert max(many.values()) == most
    full = next(one for one in every if most in (many[one.a.handle], many[one.b.handle]))
    few = next(one for one in every if most > many[one.a.handle] > 1 < many[one.b.handle] < most)
    for overlap, reached in ((full, True), (few, False)):
        assert (said in text_of(page_of(client, f"/overlaps/{overlap.id}"))) == reached
    for handle in (full.a.handle, full.b.handle, few.a.handle):
        page = text_of(page_of(client, f"/projects/{handle}"))
        assert (said in page) == (many[handle] == most)
    method = text_of(page_of(client, "/method"))
    assert f"at most {most} overlaps with one provider are kept" in method


def test_bodies_of_host_countries_and_others_are_two_filters_with_labels_of_their_own(client):
    page = client.get("/overlaps?state=all").text
    for title in ("Host agency of both", "Other body of both"):
        assert f"<summary>{title}</summary>" in page
    host, other = page.partition("<summary>Other body of both</summary>")[::2]
    assert "Ministry of Water Resources and Meteorology (Cambodia)" in host
    assert "Mekong River Commission" in other
    labels = re.findall(r'<label for="(hostx?-\d+)">', page)
    assert len(labels) == len({*labels}) > 3
