"""Sources on the web: where each stands, a mark for each time it was due, what it changed."""

from __future__ import annotations

import json
import re
from datetime import date

import msgspec
import pytest
from starlette.testclient import TestClient

from riparian import Centre
from riparian.gather.fetch.run_store import Run
from riparian.gather.recipes.rhythm import NEVER
from riparian.gather.rhythm_marks import marks_of
from riparian.gather.source_state import STATES
from riparian.web.app import make_app
from riparian.wording.sources_on_web import MARK_WORDS, STATE_WORDS, span_in_words
from saying import says
from source_year import NAME, playing


def asking(centre):
    return TestClient(make_app(centre), "http://localhost:8000", client=("127.0.0.1", 50000))


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """A year that was played, with its acts, and the pages as they were after each."""
    with playing(tmp_path_factory.mktemp("year") / "centre") as played:
        client = asking(played.centre)
        acts = [
            (act, client.get("/sources").text, client.get(f"/sources/web/{NAME}").text)
            for act in played.acts()
        ]
        yield played, acts, client


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    root = tmp_path_factory.mktemp("empty") / "centre"
    return asking(Centre.init(root))


def test_each_state_of_the_year_is_told_in_a_sentence_and_no_record_is_lost(year):
    played, acts, _ = year
    assert [act.source.state for act, *_ in acts] == [
        "good", "good", "good", "past its rhythm", "shrunk", "layout changed", "refused", "moved",
        "good", "past its rhythm",
    ]  # fmt: skip
    for act, *pages in acts:
        for page in pages:
            assert STATE_WORDS[act.source.state].split(":")[0].rstrip(".") in page
    sentences = {act.number: act.sentence for act, *_ in acts}
    assert "What came on 13 April 2026 still counts." in sentences[5]
    assert "The last good run had 47 records, this one 20." in sentences[5]
    assert "refuses (status 403)" in sentences[7]
    [dataset] = played.centre.sources.datasets()
    assert len(json.loads(dataset.file.read_bytes())) == 45 + 6  # all that were ever listed


def test_the_row_of_marks_says_what_came_of_each_time_and_what_nobody_asked_for(year):
    _, acts, _ = year
    kinds = [mark.kind for mark in acts[-1][0].source.marks]
    assert kinds[:2] == ["new edition", "unchanged"]
    assert "missed" in kinds
    assert {"held back", "refused"} <= set(kinds)
    page = acts[-1][1]
    row = re.search(r'<ol class="marks".*?</ol>', page, re.S)[0]
    assert row.count("<li ") == len(kinds)
    for title, words in re.findall(r'title="([^"]+)".*?<span class="unseen">(.*?)</span>', row):
        assert title == words
    assert "4 May 2026 – 10" not in row
    assert "4–10 May 2026: refused or gone. 127.0.0.1 refuses" in row


def test_counts_of_records_lead_to_the_records(year):
    _, acts, client = year
    third = acts[2][1]
    assert "6 new, 1 changed and 4 no longer listed" in third
    assert f'href="/sources/web/{NAME}#records"' in third
    assert "new-2024-00000" in acts[2][2]
    last = client.get(f"/sources/web/{NAME}?what=back").text
    assert "2024-00001" in last
    assert "new-2024-00000" not in last
    assert client.get(f"/sources/web/{NAME}?what=stolen").status_code == 400
    assert client.get(f"/sources/web/{NAME}?page=9").status_code == 404
    answer = client.get(f"/api/v1/web-sources/{NAME}/records?what=back").json()
    assert [x["key"] for x in answer["data"]] == ["2024-00000", "2024-00001"]
    assert client.get("/api/v1/web-sources/nothing/records").status_code == 404


def test_programs_get_what_the_command_lists_and_more(year):
    played, acts, client = year
    (given,) = [x for x in client.get("/api/v1/web-sources").json()["data"] if x["name"] == NAME]
    (state,) = [x for x in played.centre.gathering.sources() if x.name == NAME]
    plain = msgspec.to_builtins(state)
    assert {name: given[name] for name in plain} == plain
    assert len(given["marks"]) == len(acts[-1][0].source.marks)


def test_an_empty_centre_shows_the_packaged_sources(empty):
    page = empty.get("/sources")
    assert page.status_code == 200
    text = page.text
    assert "Nothing has been built here yet." in text
    assert "World Bank projects in the Mekong countries" in text
    assert 'href="https://www.oecd.org/en/about/terms-conditions.html"' in text
    assert "Not published there: Years are published 10 to 20 months late." in text
    assert says(text, "its layout has not been confirmed. Layout assumed from addresses")
    assert 'class="marks"' not in text
    one = empty.get("/sources/web/adb-iati").text
    assert "It was never asked from here." in one
    assert empty.get("/sources/web/nothing").status_code == 404


def test_a_source_of_which_the_recipe_is_wrong_hides_no_other(tmp_path):
    centre = Centre.init(tmp_path / "centre")
    folder = tmp_path / "centre" / "recipes" / "own"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text("name = <script>", "utf-8")
    client = asking(centre)
    page = client.get("/sources").text
    assert "Not as expected" not in page  # that stands above datasets
    assert "Not fetched: its recipe cannot be used." in page
    assert "<script>" not in client.get("/sources/web/own").text.split("</head>")[1]


def run(number, day, state):
    return Run(number, "s", "r", "web", f"{day}T06:00:00+00:00", f"{day}T06:01:00+00:00", state,
               None, None, None, None)  # fmt: skip


@pytest.mark.parametrize(
    ("rhythm", "runs", "today", "kinds"),
    [
        # Due only on 3 March: no month was missed
        ("monthly", [("2026-01-31", "good"), ("2026-03-03", "unchanged")], "2026-03-09",
         ["new edition", "not due", "unchanged"]),
        ("monthly", [("2026-01-05", "good")], "2026-04-02",
         ["new edition", "not due", "missed", "missed"]),
        ("daily", [("2026-01-01", "good"), ("2026-01-03", "partial")], "2026-01-03",
         ["new edition", "missed", "held back"]),
        ("each April", [("2024-04-09", "good"), ("2026-04-10", "refused")], "2026-05-01",
         ["new edition", "missed", "refused"]),
        (NEVER, [("2024-04-09", "good")], "2026-05-01", ["new edition"]),
        ("weekly", [("2026-01-05", "shrunk"), ("2026-01-06", "good"), ("2026-01-07", "refused")],
         "2026-01-09", ["new edition"]),
        ("weekly", [], "2026-01-09", []),
    ],
)  # fmt: skip
def test_a_mark_says_the_best_of_its_period(rhythm, runs, today, kinds):
    made = [run(number, *each) for number, each in enumerate(runs)]
    marks = marks_of(rhythm, made, date.fromisoformat(today))
    assert [mark.kind for mark in marks] == kinds


def test_periods_and_all_states_have_words():
    assert span_in_words("2026-03-01", "2026-03-31") == "March 2026"
    assert span_in_words("2026-03-30", "2026-04-05") == "30 March – 5 April 2026"
    assert span_in_words("2026-12-28", "2027-01-03") == "28 December 2026 – 3 January 2027"
    assert span_in_words("2026-01-01", "2026-12-31") == "2026"
    assert span_in_words("2026-04-01", "2027-03-31") == "1 April 2026 – 31 March 2027"
    assert set(STATE_WORDS) == set(STATES)
    assert "missed" in MARK_WORDS
