"""Every dataset: whose, how old, how complete, what was refused and why."""

from __future__ import annotations

import csv
import html
import io
import re

import msgspec
import pytest
from starlette.testclient import TestClient

from riparian import Centre
from riparian.catalogue.dataset_health import Coverage, state_of
from riparian.catalogue.dataset_problems import ProblemFilter
from riparian.problems import KINDS, make_problem
from riparian.web.app import make_app
from riparian.web.problem_sentences import fault
from riparian.web.routes import sources
from saying import says


def table(answer):
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("newest", "received", "on", "state"),
    [
        ("2026-01-01", "2026-02-01", "2026-11-01", "current"),
        ("2025-05-20", "2026-02-01", "2026-11-01", "current"),  # under 18 months
        ("2025-04-20", "2026-11-01", "2026-11-01", "quiet"),  # over 18 months, and we looked
        ("2019-06-01", "2020-01-01", "2026-11-01", "old copy"),  # we never looked again
        ("2019", "2026-11-01", "2026-11-01", "quiet"),
        ("2025", "2026-11-01", "2026-11-01", "current"),  # it may be as late as December
        (None, "2026-11-01", "2026-11-01", "not said"),
    ],
)
def test_a_publisher_is_quiet_only_where_our_copy_is_newer_than_its_silence(
    newest, received, on, state
):
    assert state_of(newest, received, on) == state


def test_how_complete_a_dataset_is_is_counted_over_its_own_records(odd):
    [kr, jp] = odd.holdings()
    assert (jp.records, jp.kept, jp.refused) == (3, 2, 1)
    one = Coverage(known=1, unsure=0)
    assert (jp.complete.place, jp.complete.years, jp.complete.money) == (one, one, one)
    assert jp.complete.purpose == one  # "Schools" alone makes no purpose certain
    assert kr.complete.place == Coverage(known=2, unsure=0)
    assert jp.running == 1  # the one with dates, on the day of the publisher's newest update


def holding(centre, name):
    return next(one for one in centre.holdings() if one.name == name)


def test_what_is_inferred_is_counted_apart(sample):
    japan = holding(sample, "japan")
    with sample.reading() as connection:
        known, unsure = connection.execute(
            "SELECT count(DISTINCT p.activity_id), count(DISTINCT p.activity_id) FILTER ("
            " p.activity_id NOT IN (SELECT activity_id FROM activity_place WHERE share > 0"
            "  AND level <> 'country' AND sureness IN ('reported', 'derived')))"
            " FROM activity_place AS p JOIN activity AS a ON a.activity_id = p.activity_id"
            " WHERE a.dataset = 'japan' AND p.level <> 'country' AND p.share > 0"
        ).fetchone()
    assert japan.complete.place == Coverage(known, unsure)
    assert 0 < unsure < known < japan.kept


def test_every_dataset_stands_on_the_page_with_its_age_and_its_count(client, sample, sample_rows):
    page = client.get("/sources").text
    for one in sample.holdings():
        assert f'<a href="/sources/{one.name}">{one.name}</a>' in page
        assert f"{one.records} records = {one.kept} kept + {one.refused} refused" in page
    rows = f"{sum(sample_rows.values()):,}"
    assert f"{rows} records = {rows} kept + 0 refused" in page
    assert "gone quiet:" not in page
    assert "As of 24 November 2026" in page
    assert "As of 28 November 2026" in page


def test_a_publisher_that_has_gone_quiet_is_said_with_the_last_known_state_and_its_age(odd_client):
    for path in ("/sources", "/sources/odd"):
        page = odd_client.get(path).text
        assert says(page, "gone quiet", "4 March 2019"), path
        assert re.search(r"4 March 2019 \(\d+ years ago\)", page), path
        assert says(page, "last known state", "2 projects", "1 record"), path
    assert "18 months" in odd_client.get("/sources/odd").text


def test_the_table_and_the_data_say_what_the_page_says(client, sample):
    rows = table(client.get("/sources.csv"))
    data = client.get("/sources.json").json()
    holdings = sample.holdings()
    assert [r["name"] for r in rows] == [d["name"] for d in data] == [h.name for h in holdings]
    for row, one, said in zip(rows, data, holdings, strict=True):
        assert int(row["records"]) == int(row["kept"]) + int(row["refused"]) == one["records"]
        assert int(row["with_money"]) == one["complete"]["money"]["known"]
        assert row["sha256"] == one["sha256"] == said.sha256
        assert one["problems"] == said.problems


def test_no_page_tells_where_a_file_lay_on_somebodys_disk(odd_client, odd):
    folder = odd.layout.root.parent.as_posix()
    for path in ("/sources", "/sources/odd", "/sources.json", "/sources.csv", "/sources/odd.json"):
        text = odd_client.get(path).text
        assert folder not in text, path
        assert "odd.xml" in text or path == "/sources", path


def test_the_problems_of_a_dataset_are_told_by_kind_and_one_by_one(client, sample):
    japan = holding(sample, "japan")
    page = client.get("/sources/japan").text
    for code, count in japan.problems.items():
        assert f'<td class="n">{count}</td>' in page
        assert f'href="/sources/japan?code={code}#list"' in page
    one = client.get("/sources/japan", params={"code": "place-ambiguous"}).text
    assert one.count('<span class="severity">') == 1
    assert "1 problem</span>" in one
    assert client.get("/sources/korea", params={"code": "file-cut-off"}).status_code == 200


def test_every_problem_can_be_taken_away(client, sample):
    japan = holding(sample, "japan")
    rows = table(client.get("/sources/japan.csv"))
    assert len(rows) == sum(japan.problems.values())
    wanted = {"code": "place-unknown", "severity": "note"}
    fit = client.get("/sources/japan.json", params=wanted).json()
    assert fit["total"] == len(fit["problems"]) <= japan.problems["place-unknown"]
    assert {p["code"] for p in fit["problems"]} <= {"place-unknown"}


def test_pages_of_problems_follow_one_another_without_gap(client, monkeypatch, sample):
    monkeypatch.setattr(sources, "PAGE", 7)
    with TestClient(make_app(Centre.open(sample.layout.root)), "http://localhost") as client:
        first = client.get("/sources/korea").text
        assert 'rel="next" href="/sources/korea?page=2#list"' in first
        told = []
        groups, different = sample.problem_groups(ProblemFilter("korea"))
        total = sum(holding(sample, "korea").problems.values())
        assert sum(group.count for group in groups) == total > different
        for page in range(1, -(-different // 7) + 1):
            text = client.get("/sources/korea", params={"page": page}).text
            told += re.findall(r'<li>\n<p>(.+)</p>\n<span class="facts"><span class="sev', text)
        assert len(told) == len(set(told)) == different
        assert client.get("/sources/korea", params={"page": 10_000}).status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sources/nothing", 404), ("/sources/nothing.json", 404), ("/sources/nothing.csv", 404),
        ("/sources/japan?code=nothing", 400), ("/sources/japan?severity=huge", 400),
        ("/sources/japan?page=0", 400), ("/sources/japan?page=x", 400),
        ("/sources/japan?code=", 200), ("/sources/japan?unknown=1", 200),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_said_so(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    if status != 200 and not path.endswith((".json", ".csv")):
        assert "<h1>" in answer.text


def test_a_dataset_whose_name_ends_as_data_do_has_a_page_and_data(odd_client):
    assert "<h1>kr.json</h1>" in odd_client.get("/sources/kr.json").text
    assert odd_client.get("/sources/kr.json.json").json()["dataset"]["name"] == "kr.json"


def test_what_a_publisher_wrote_is_never_markup(odd_client):
    for path in ("/sources", "/sources/odd"):
        page = odd_client.get(path).text
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
        assert "<img" not in page


def test_a_problem_is_told_in_words_that_can_be_sent_to_the_publisher(client, sample):
    problems, _ = sample.problems(ProblemFilter("japan", "place-unknown"))
    first = problems[0]
    page = html.unescape(client.get("/sources/japan", params={"code": "place-unknown"}).text)
    record = f'record <a href="/projects?q={first.record}">{first.record}</a>'
    told = next(part for part in page.split("<li") if f"Row {first.row}, {record}" in part)
    assert says(told, "place", "not in the region's list", f"“{first.got}”", "country still counts")
    assert "location/name" not in page
    rates = html.unescape(client.get("/sources/japan", params={"code": "rate-missing"}).text)
    assert says(rates, "amount", "US dollars", "no date is given")
    assert "got 'no date is given'" not in rates


def test_what_is_wrong_with_several_records_alike_stands_once_with_where_it_does(client, sample):
    groups, different = sample.problem_groups(ProblemFilter("japan", "rate-missing"))
    many = sample.problems(ProblemFilter("japan", "rate-missing"))[1]
    page = client.get("/sources/japan", params={"code": "rate-missing"}).text
    assert page.count('<span class="severity">') == different < many
    assert f"{many} problems, shown as {different}: those that say the same" in page
    largest = max(groups, key=lambda group: group.count)
    assert f"and {largest.count - 1} more that say the same" in page
    for one in largest.also:
        assert f'<a href="/projects?q={one.record}">{one.record}</a>' in page
    beyond = largest.count - 1 - len(largest.also)
    assert f'and {beyond} more: <a href="/sources/japan.csv?code=rate-missing">' in page


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_of_problem_can_be_told_with_all_that_it_says(code):
    whole = make_problem(
        code, record="X-1", field="budget 2", expected="a thing", got="stuff", kept="It is kept."
    )
    said = fault(msgspec.structs.replace(whole, message=f"{whole.message} 3 more like it."))
    for words in ("a thing", "stuff", "It is kept.", "budget no. 2", "3 more like it."):
        assert words in said
    assert "kept.." not in said
    bare = fault(make_problem(code))
    assert bare == KINDS[code].meaning


def test_a_problem_with_words_of_its_own_keeps_them():
    own = make_problem("table-note", message="The sheet 'Data' is empty.", kept="nothing")
    assert fault(own) == f"{KINDS['table-note'].meaning} The sheet 'Data' is empty."
