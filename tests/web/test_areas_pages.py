"""The heat map of two providers, as a browser and as a program see it."""

from __future__ import annotations

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

import riparian.centre.providers
from riparian import AreaFilter, Centre, OverlapFilter
from riparian.web.app import make_app
from riparian.web.warmup import read_ahead
from riparian.wording.heat import BY_WHAT
from saying import says

BOTH = {"contested", "complementary", "common"}


def rows_of(html):
    """Rows of the heat map's body, each the texts of its header and cells."""
    table = html[html.index('<div class="heat"') : html.index("</table>")]
    body = table[table.index("<tbody>") :]
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.S):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        yield [re.sub(r"<[^>]+>", " ", cell).split() for cell in cells]


def test_the_page_says_in_sentences_what_the_table_shows(client, sample):
    html = client.get("/areas?state=all").text
    heat = sample.heat_map("JP", "KR")
    both = sum(heat.kinds[kind] for kind in BOTH)
    assert says(html, "both have projects", f"in {both} of the")
    assert "<title>Japan and South Korea by province" not in html
    assert "<title>Japan and South Korea, by province and theme · Riparian</title>" in html
    assert html.count("<h1>") == 1


def test_each_cell_says_how_many_of_either_left_and_right(client, sample):
    html = client.get("/areas", params={"country": "KH", "state": "all"}).text
    heat = sample.heat_map("JP", "KR", AreaFilter(country="KH"))
    shown = list(rows_of(html))
    assert len(shown) == len(heat.rows)
    for row, texts in zip(heat.rows, shown, strict=True):
        for cell, text in zip(row.cells, texts[2:], strict=True):
            figures = [str(n) if n else "–" for n in (cell.projects_a, cell.projects_b)]
            if cell.kind != "neither":
                assert [word for word in text if word.isdigit() or word == "–"] == figures
            elif not cell.others:
                assert text == []


def test_common_cells_are_marked_by_kind_and_lead_to_overlaps(client, sample):
    html = client.get("/areas?state=all").text
    heat = sample.heat_map("JP", "KR")
    table = html[html.index('<div class="heat"') : html.index("</table>")]
    for kind, mark in (("contested", "◆"), ("complementary", "◇"), ("common", "○")):
        assert table.count(mark) == heat.kinds[kind] > 0
    one = heat.best[0]
    at = f"place={one.place}&amp;theme={one.theme}"
    assert f'href="/overlaps?a=JP&amp;b=KR&amp;{at}&amp;state=all"' in table
    assert f'href="/projects?{at}&amp;provider=JP&amp;provider=KR&amp;state=all"' in table


def test_a_cell_says_what_its_overlaps_say(client, sample):
    """Two projects without a code in common can be a doubling, so no cell says that purposes
    differ, or are the same; and none in which there is one says less."""
    doublings, _ = sample.overlaps("JP", "KR", OverlapFilter(kind="doubling"))
    assert any("one purpose code" not in overlap.kind_sentence for overlap in doublings)
    html = client.get("/areas?state=all").text
    assert BY_WHAT in html
    assert says(html, "with a purpose code in common, or a doubling", "no purpose code in common")
    assert not re.search("(different|same) purposes?", html)
    cells, _ = sample.areas("JP", "KR", AreaFilter(both=True))
    of_doublings = {each.doubling: each.kind for each in cells if each.doubling}
    assert of_doublings
    assert set(of_doublings.values()) == {"contested"}
    for name in of_doublings:
        assert sample.explain(name).kind in ("doubling", "same-effort")


def test_gaps_of_one_kind_can_be_asked_for_and_nothing_else_is_filled(client):
    html = client.get("/areas", params={"only": "only-a", "country": "LA"}).text
    figures = [text for row in rows_of(html) for text in row[2:] if text]
    assert figures
    assert all(text[-1] == "–" and text[0].isdigit() for text in figures)


def test_money_is_counted_where_asked_for(client):
    html = client.get("/areas", params={"by": "money", "country": "KH"}).text
    figures = [word for row in rows_of(html) for text in row[2:] for word in text]
    assert any(word.startswith("$") for word in figures)
    assert "?" in figures  # projects that state no amount are no gap
    assert "no amount in dollars" in html


def test_others_are_counted_beside_the_two(client, sample):
    heat = sample.heat_map("JP", "KR", AreaFilter(level="country"))
    code, name = next(one for one in heat.others if one[0] == "UNDP")
    html = client.get("/areas", params={"level": "country", "provider": name, "state": "all"}).text
    counted = sum(
        int(word[1:]) for row in rows_of(html) for text in row for word in text if word[0] == "+"
    )
    cells = [cell for row in heat.rows for cell in row.cells if cell]
    there = sum(o.projects for cell in cells for o in cell.others if o.provider == code)
    assert counted == there > 0


def test_years_go_with_the_links_of_cells(client):
    html = client.get("/areas", params={"from": "2015", "to": "2018"}).text
    assert re.search(
        r'href="/projects\?place=[\w-]+&amp;theme=\w+&amp;provider=JP&amp;from=2015', html
    )


def test_what_is_in_no_cell_is_said_beneath(client, sample):
    missing = sample.heat_map("JP", "KR").missing_a.no_place
    assert f"{missing} of Japan&#39;s and" in client.get("/areas?state=all").text


def test_choices_stay_chosen_and_links_keep_them(client):
    html = client.get(
        "/areas", params={"country": "laos", "by": "money", "only": "common", "state": "all"}
    ).text
    assert '<option value="LA" selected>' in html
    assert '<option value="common" selected>' in html
    assert "/areas?by=money&amp;country=laos&amp;only=common&amp;state=all&amp;theme=" in html
    assert 'href="/areas.csv?by=money&amp;country=laos&amp;only=common&amp;state=all"' in html


def test_the_same_address_gives_the_cells_as_data(client, sample):
    listed, total = sample.areas("JP", "KR", AreaFilter(country="LA"))
    data = client.get("/areas.json", params={"country": "LA"}).json()
    assert data["total"] == total == len(data["areas"])
    assert data["areas"][0]["place"] == listed[0].place
    text = client.get("/areas.csv", params={"country": "LA"}).content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["place"] for row in table] == [one.place for one in listed]
    assert {int(row["projects_a"]) for row in table} == {one.projects_a for one in listed}


def test_places_come_with_their_outlines(client, sample):
    found = client.get("/areas.geojson", params={"country": "LA"}).json()
    heat = sample.heat_map("JP", "KR", AreaFilter(country="LA"))
    assert [f["properties"]["place"] for f in found["features"]] == [r.place for r in heat.rows]
    kinds = {f["geometry"]["type"] for f in found["features"] if f["geometry"]}
    assert kinds <= {"Polygon", "MultiPolygon"}
    assert kinds
    first = found["features"][0]["geometry"]["coordinates"]
    while not isinstance(first[0], float):
        first = first[0]
    assert 100 < first[0] < 108  # longitude comes first
    assert 13 < first[1] < 23


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"theme": "dragons"}, "There is no theme called"),
        ({"country": "Atlantis"}, "There is no country called"),
        ({"only": "best"}, "Areas have no kind"),
        ({"level": "village"}, "Expected adm1 or country"),
        ({"by": "weight"}, "Expected projects or money"),
        ({"from": "20"}, "Expected a year"),
        ({"from": "2020", "to": "2010"}, "2010"),
        ({"a": "JP", "b": "JICA"}, "are the same provider"),
        ({"a": "<script>alert(1)</script>"}, "There is no provider called"),
        ({"provider": "nobody at all"}, "There is no provider called"),
        ({"theme": "x" * 501}, "at most 500 are allowed"),
    ],
)
def test_what_cannot_be_asked_is_said_on_a_page(client, query, said):
    for path in ("/areas", "/areas.json"):
        if path != "/areas" and set(query) & {"by", "provider"}:
            continue
        answer = client.get(path, params=query)
        assert answer.status_code == 400
        assert said in answer.text
        assert "<script>alert" not in answer.text or path.endswith(".json")


def test_nothing_found_is_said_with_a_way_on(client):
    html = client.get("/areas", params={"theme": "digital", "only": "contested"}).text
    assert "Digital: Japan " in html
    assert "/areas?level=country" in html or "level=country" in html


def test_the_page_holds_nothing_that_the_policy_would_refuse(client):
    for path in ("/areas", "/areas?by=money&provider=UNDP", "/areas?level=country"):
        html = client.get(path).text
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script>|javascript:", html), path


def test_what_is_shown_is_said_where_not_all_was_asked_for(client, sample):
    html = client.get("/areas", params={"only": "only-a", "state": "all"}).text
    heat = sample.heat_map("JP", "KR")
    assert f"Shown: only Japan ({heat.kinds['only-a']} cells)." in html
    both = sum(heat.kinds[kind] for kind in BOTH)
    assert says(html, "both have projects", f"in {both} of the")


def test_tables_of_the_settings_pairs_are_read_before_somebody_asks(sample, monkeypatch):
    centre = Centre.open(sample.layout.root)
    centre.keep_open()
    with ThreadPoolExecutor(1) as thread:  # as it is done: not in the thread that serves
        thread.submit(read_ahead, centre, make_app(centre)).result()
    for name in ("map_heat", "load_portfolios"):
        monkeypatch.setattr(riparian.centre.providers, name, None)  # to be called again would fail
    assert centre.heat_map("JP", "KR").rows
    assert centre.portfolio("JP").projects
    centre.close()
