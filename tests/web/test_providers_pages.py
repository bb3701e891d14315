"""Providers, one portfolio, and two side by side."""

from __future__ import annotations

import csv
import html as escaping
import io
import itertools
import re

import pytest

from riparian import IndexFilter
from riparian.normalise.iso_days import today
from riparian.wording import portfolio as words


def charts_of(page):
    """By the id of its figure, what each chart of a page says of each of its marks."""
    found = re.findall(r'<figure class="chart" id="([\w-]+)">.*?(<svg.*?</svg>)', page, re.S)
    return {name: re.findall("<title>(.*?)</title>", svg) for name, svg in found}


def table_of(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


# all providers


def test_every_provider_stands_with_its_figures_and_links(client, sample):
    page = client.get("/providers").text
    for code, one in sample.portfolios().items():
        assert f'<a href="/providers/{code}">{escaping.escape(one.name)}</a>' in page
        assert f'<a href="/projects?provider={code}&amp;state=all">{one.projects:,}</a>' in page
    assert "paid by others" in page


def test_the_list_is_to_be_had_as_a_table_and_as_records(client, sample):
    found = sample.portfolios()
    rows = table_of(client.get("/providers.csv"))
    assert [(row["provider"], int(row["projects"])) for row in rows] == [
        (one.provider, one.projects) for one in found.values()
    ]
    records = client.get("/providers.json").json()["providers"]
    assert [one["usd"] for one in records] == [one.usd for one in found.values()]


# one provider


def test_each_chart_has_its_sentence_and_a_table_with_the_same_figures(client, sample):
    page = client.get("/providers/JP").text
    one = sample.portfolio("JP")
    charts = charts_of(page)
    assert {"chart-years", "chart-themes", "chart-countries", "chart-provinces"} <= set(charts)
    this_year = int(today()[:4])
    for said in (
        words.years_words(one, this_year), words.themes_words(one), words.provinces_words(one),
    ):  # fmt: skip
        assert escaping.escape(said, quote=False).replace("'", "&#39;") in page
    for title in charts["chart-themes"]:
        name, projects = re.fullmatch(r"(.*): (\d+) projects?", title).groups()
        row = rf'{re.escape(name)}</a>\s*</th><td class="n">{projects}</td>'
        assert re.search(row, page), title
    assert charts["chart-years"] == [f"{year.year}: {year.running}" for year in one.years]
    assert page.count('<details class="table">') == 6
    assert "<script type" not in page.partition("<main")[2]


def test_what_is_not_known_is_said_in_the_same_breath(client, sample):
    one = sample.portfolio("KR")
    page = client.get("/providers/KR").text
    assert f"{one.no_province} of {one.projects} name no province" in page
    assert f" known for {one.with_usd} of the {one.paid} it pays for" in page


def test_who_pays_for_nothing_has_no_chart_of_money(client):
    page = client.get("/providers/UNDP").text
    assert "all paid for by others" in page
    assert "chart-amounts" not in page
    assert "chart-theme-money" not in page


def test_a_table_of_what_is_not_drawn_is_open(client):
    page = client.get("/providers/UNDP").text  # of one scheme and one agency
    assert page.count('<details class="table" open>') == 2
    assert not {"chart-schemes", "chart-agencies"} & set(charts_of(page))


def test_other_names_lead_to_the_one_address(client):
    answer = client.get("/providers/jica", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/providers/JP")


@pytest.mark.parametrize("path", ["/providers/nobody", "/providers/AIIB", "/compare/JP/nobody"])
@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
def test_who_is_not_here_is_not_found(client, path, suffix):
    assert client.get(path + suffix).status_code == 404


def test_names_of_ten_thousand_letters_and_paths_out_of_here_are_not_found(client):
    for name in ("x" * 10_000, "..%2f..%2fetc", "%00", "<img src=x>"):
        answer = client.get(f"/providers/{name}")
        assert answer.status_code == 404
        assert len(answer.content) < 6_000
        assert "<img" not in answer.text


def test_a_portfolio_is_to_be_had_as_data(client, sample):
    one = sample.portfolio("JP")
    record = client.get("/providers/JP.json").json()
    assert record["no_years"] == one.no_years
    assert [part["code"] for part in record["themes"]] == [part.code for part in one.themes]
    rows = table_of(client.get("/providers/JP.csv"))
    counts = {(row["part"], row["code"]): row["projects"] for row in rows}
    assert counts["themes", "water"] == str(
        next(part.projects for part in one.themes if part.code == "water")
    )
    shapes = client.get("/providers/JP.geojson").json()["features"]
    assert len(shapes) == len(one.provinces)
    assert any(one["geometry"] for one in shapes)


# two side by side


def test_indices_stand_with_range_sentence_and_warning(client, sample):
    page = escaping.unescape(client.get("/compare/JP/KR").text)
    found = sample.indices("JP", "KR")
    told = [one for one in found.indices if one.key in ("jaccard", "lift", "min-share-places")]
    assert len(told) == 3
    for index in told:
        assert index.says in page
        assert f"range: {index.range}" in page
        assert index.warning is None or index.warning in page
    assert any(one.warning for one in told)


def test_figures_can_be_of_one_country_and_by_projects(client, sample):
    page = client.get("/compare/JP/KR", params={"country": "Laos", "by": "projects"}).text
    found = sample.indices("JP", "KR", IndexFilter(country="LA", by="projects"))
    assert "In Laos, counted by projects." in page
    [one] = [index for index in found.indices if index.key == "jaccard"]
    assert one.says in escaping.unescape(page)


def test_both_portfolios_stand_beside_each_other(client, sample):
    page = client.get("/compare/JP/KR").text
    assert set(charts_of(page)) == {"chart-themes", "chart-countries", "chart-years"}
    japan, korea = sample.portfolio("JP"), sample.portfolio("KR")
    water = [
        next(part.projects for part in one.themes if part.code == "water") for one in (japan, korea)
    ]
    row = re.search(r"theme=water&amp;state=all\">[^<]*</a></th>(.*?)</tr>", page, re.S)
    assert [int(n) for n in re.findall(r'<td class="n">(\d+)</td>', row[1])] == water
    said = words.both_words(japan, korea, "themes")
    assert said in escaping.unescape(page)


def test_common_areas_and_overlaps_are_a_click_away(client, sample):
    page = client.get("/compare/JP/KR").text
    best = sample.heat_map("JP", "KR").best[0]
    assert f"/overlaps?a=JP&amp;b=KR&amp;place={best.place}&amp;theme={best.theme}" in page
    assert 'href="/overlaps?a=JP&amp;b=KR"' in page


def test_a_choice_of_two_leads_to_their_page(client):
    answer = client.get("/compare?a=Japan&b=KOICA&theme=water", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/compare/JP/KR?theme=water")


def test_one_provider_is_not_compared_with_itself(client):
    for path in ("/compare/JP/JP", "/compare/JP/JICA", "/compare/JP/Japan.json"):
        answer = client.get(path)
        assert answer.status_code == 400
        assert "are the same provider" in answer.text


def test_indices_are_to_be_had_as_data(client, sample):
    found = sample.indices("JP", "KR", IndexFilter(theme="water"))
    data = client.get("/compare/JP/KR.json", params={"theme": "water"}).json()
    assert [one["key"] for one in data["indices"]["indices"]] == [o.key for o in found.indices]
    assert data["a"]["provider"] == "JP"
    rows = table_of(client.get("/compare/JP/KR.csv", params={"theme": "water"}))
    assert [row["says"] for row in rows] == [one.says for one in found.indices]


def test_what_cannot_be_asked_of_two_is_said(client):
    answer = client.get("/compare/JP/KR", params={"by": "weight"})
    assert answer.status_code == 400
    assert "Expected money or projects" in answer.text


def test_pages_hold_nothing_that_the_policy_would_refuse(client):
    for path in ("/providers", "/providers/JP", "/compare/JP/KR"):
        page = client.get(path).text
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script>|javascript:", page), path
        assert page.count("<h1>") == 1


def test_data_addresses_are_described(client):
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/areas.json", "/providers.json", "/providers/{code}.json"):
        assert path in paths
    names = [one["name"] for one in paths["/compare/{a}/{b}.json"]["get"]["parameters"]]
    assert {"a", "b", "country", "theme", "from", "to", "by"} == set(names)


def with_a_gap(sample, many):
    """So many providers, and the years in which they did something, which are not all from the
    first to the last."""
    codes = sorted(sample.portfolios())
    for some in itertools.combinations(codes, many):
        known = {year.year for code in some for year in sample.portfolio(code).years}
        if known and len(known) < max(known) - min(known) + 1:
            return some, known
    raise AssertionError("The sample has no years without a project.")


@pytest.mark.parametrize(("path", "many"), [("/providers/{}", 1), ("/compare/{}/{}", 2)])
def test_tables_of_years_pass_no_year_over(client, sample, path, many):
    codes, known = with_a_gap(sample, many)
    path, first, last = path.format(*codes), min(known), max(known)
    page = client.get(path).text
    told = [int(year) for year in re.findall(r'<th scope="row">(\d{4})</th>', page)]
    assert told == list(range(first, last + 1))
    gap = next(year for year in told if year not in known)
    row = re.search(rf'<th scope="row">{gap}</th>(.*?)</tr>', page, re.S)[1]
    assert re.findall(r'<td class="n">(\d+)</td>', row) == ["0", "0"]


def test_every_table_of_two_says_what_it_counts(client):
    for by in ("money", "projects"):
        page = client.get("/compare/JP/KR", params={"by": by}).text
        assert page.count("Japan<br>projects</th>") == 3  # themes, countries, where most of both is
        assert page.count("Japan<br>projects under way</th>") == 1
        assert page.count("Japan<br>money known</th>") == 2
