"""A host government confirms and disputes, at the terminal and by a sheet."""

import json

import openpyxl
import pytest
from starlette.testclient import TestClient

from hosts import exchange, host_framework
from riparian import Centre
from riparian.desk.accounts.records import Actor
from riparian.desk.claims.host_answers import read_answer, read_dispute
from riparian.desk.sharing.choice import Sharer
from riparian.exchange.policy import PUBLIC
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.web.app import make_app
from riparian.wording.host_word import why_not_sentence, word_sentence

OFFICE = Sharer(Actor("desk"), "MPI")


@pytest.fixture(scope="module")
def framework(sample, tmp_path_factory):
    """A host in Laos, JICA and KOICA."""
    return host_framework(sample, tmp_path_factory.mktemp("hosts"))


@pytest.fixture
def laos(framework, riparian):
    """Run `riparian` in the host's centre."""
    return lambda *words: riparian("-C", framework["mop-la"].layout.root, *words)


def sheet_of(path, country=None):
    """The page of answers in a workbook, and its columns by name."""
    book = openpyxl.load_workbook(path)
    sheet = book["Answers"]
    return book, sheet, {cell.value: cell.column for cell in sheet[1]}


def test_records_are_confirmed_in_the_words_that_they_use_and_everybody_reads_it(framework, laos):
    done = laos(
        "confirm", "kr-0002", "jp-0207", "--to", "everyone", "--part", "exists", "--part", "value",
        "--as-of", "2026-09-30", "--office", "Ministry of Planning", "--why", "In our list.",
        "--yes", "--json",
    )  # fmt: skip
    document = json.loads(done.out)
    assert set(document["entries"]) == {"kr-0002", "jp-0207"}
    assert document["tlp"] == "CLEAR"
    host = framework["mop-la"]
    word = host.host_words.of_projects(["kr-0002"])["kr-0002"]
    assert word.state("value") == "confirmed"
    assert word.fields["value"][0].value == "USD 20,000,000"
    exchange(framework, "mop-la", "koica")
    koica = framework["koica"]
    assert koica.host_words.reader == PUBLIC
    assert koica.host_words.projects().confirmed == {"kr-0002", "jp-0207"}
    again = laos(
        "confirm", "kr-0002", "--part", "exists", "--as-of", "2026-09-30", "--office",
        "Ministry of Planning", "--why", "In our list.", "--yes", "--json",
    )  # fmt: skip
    assert json.loads(again.out)["standing"] == ["kr-0002"]


def test_it_is_shown_before_it_is_written_and_taken_back_like_any_entry(framework, laos):
    host = framework["mop-la"]
    count = len(host.desk.of_types({"confirmation"}))
    shown = laos("confirm", "kr-0012", "--dry-run")
    assert "You are about to confirm that it exists of 1 record" in shown.err
    assert "Everyone will see this." in shown.err  # as in the last answer
    other = laos("confirm", "kr-0012", "--dry-run", "--by", "Another office")
    assert "All members of the framework will see this, and nobody else." in " ".join(
        other.err.split()
    )
    refused = laos("confirm", "kr-0012")
    assert refused.status == 2
    assert "add --yes" in refused.err
    assert len(host.desk.of_types({"confirmation"})) == count
    entry = json.loads(laos("confirm", "kr-0012", "--yes", "--json").out)["entries"]["kr-0012"]
    assert host.host_words.of_projects(["kr-0012"])["kr-0012"].is_confirmed
    laos("withdraw", entry, "--why", "A mistake.", "--yes")
    assert not host.host_words.of_projects(["kr-0012"])["kr-0012"].is_confirmed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["kr-0002", "--as-of", "2999-01-01"], "has not come yet"),
        (["kr-0002", "--office", "\u202e"], "Expected the office"),
        (["no-such-record"], "There is no record"),
        ([], "Expected one of three"),
        (["kr-0002", "--sheet", "x.xlsx"], "Expected one of three"),
        (["kr-0002", "--country", "Laos"], "Give its code"),
    ],
)
def test_what_cannot_be_says_what_was_expected(laos, words, said):
    refused = laos("confirm", *words, "--yes")
    assert refused.status == 2
    assert said in refused.err


def test_an_office_answers_by_a_sheet_and_bad_rows_come_back(framework, laos, tmp_path):
    sent, back = tmp_path / "sent.xlsx", tmp_path / "back.xlsx"
    laos("confirm", "--write-sheet", sent)
    book, sheet, columns = sheet_of(sent)
    units = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert "kr-0002" not in units  # it was answered
    for row, cells in (
        (2, {"It exists: confirmed?": "yes", "Office": "Ministry of Health"}),
        (3, {"It exists: confirmed?": "yes", "Office": "Ministry of Health", "As of": "soon"}),
        (
            4,
            {
                "Places: confirmed?": "no", "Why": "Moved.", "Office": "Ministry of Health",
                "Status: confirmed?": "maybe",
            },
        ),
    ):  # fmt: skip
        for name, value in {"As of": "2026-09-30", **cells}.items():
            sheet.cell(row, columns[name], value)
    book.save(sent)
    done = laos("confirm", "--sheet", sent, "--typed-in-by", "Keo", "--bad-rows", back, "--yes")
    assert "Took 2 rows of the sheet: 2 entries." in done.out
    assert "Row 3, As of: expected the day" in " ".join(done.err.split())
    _, asked, at = sheet_of(back)
    assert [asked.cell(row, at["Record"]).value for row in (2, 3)] == units[1:3]
    assert asked.cell(3, at["Status: confirmed?"]).value == "maybe"
    assert asked.cell(3, at["Places: confirmed?"]).value is None
    again = laos("confirm", "--sheet", sent, "--typed-in-by", "Keo", "--yes")
    assert "Took 2 rows of the sheet: 0 entries." in again.out  # they stand already
    word = framework["mop-la"].host_words.of_projects([units[0]])[units[0]]
    assert "for Laos, as of 30 September 2026; answered by sheet, typed in at" in word_sentence(
        word.fields["activity"][0]
    )
    projects = framework["mop-la"].host_words.projects()
    assert units[2] in projects.disputed - projects.confirmed


def test_another_member_types_in_an_answer_and_it_counts_as_its_own_word(
    framework, riparian, tmp_path
):
    koica, sent = framework["koica"], tmp_path / "sent.xlsx"

    def run(*words):
        return riparian("-C", koica.layout.root, *words)

    assert "is no host" in run("confirm", "--write-sheet", sent).err
    run("confirm", "--write-sheet", sent, "--country", "LA")
    book, sheet, columns = sheet_of(sent)
    unit = sheet.cell(2, columns["Record"]).value
    for name, value in (
        ("It exists: confirmed?", "yes"), ("Office", "MPI"), ("As of", "2026-09-30"),
    ):  # fmt: skip
        sheet.cell(2, columns[name], value)
    book.save(sent)
    words = ["--typed-in-by", "Kim Minji", "--to", "everyone", "--yes"]
    done = run("confirm", "--sheet", sent, *words)
    assert "koica is no host in mekong: this is its own word" in " ".join(done.err.split())
    project = koica.host_words.claims_of_records([unit])[unit].project
    word = koica.host_words.of_projects([project])[project]
    assert not word.is_confirmed
    names = koica.host_words.member_names()
    assert "says that MPI answered by sheet and confirmed it, typed in by Kim Minji" in (
        word_sentence(word.others[0], names)
    )
    assert "no government’s" in why_not_sentence(word.others[0], names)


def test_a_centre_in_no_framework_says_what_is_missing(sample, riparian):
    refused = riparian("-C", sample.layout.root, "confirm", "kr-0002", "--yes")
    assert refused.status == 2
    assert "belongs to no framework" in refused.err


def test_projects_are_listed_by_what_the_host_says(framework, laos):
    hosts = framework["mop-la"].host_words.projects()
    assert hosts.confirmed
    assert hosts.disputed
    for asked, ids in (("confirmed", hosts.confirmed), ("disputed", hosts.disputed)):
        listed = laos("projects", "--host", asked, "--limit", "0", "--json").json
        assert {each["id"] for each in listed} == ids
    every = laos("projects", "--limit", "0", "--json").json
    unseen = laos("projects", "--host", "none", "--limit", "0", "--json").json
    assert len(unseen) == len(every) - len(hosts.confirmed | hosts.disputed)
    assert laos("projects", "--host", "maybe").status == 2


def test_overlaps_are_listed_by_what_hosts_say_of_both_of_either_and_of_neither(framework, laos):
    host = framework["mop-la"]
    overlaps, _ = host.overlaps("JP", "KR", OverlapFilter(country="Laos"))
    one, other = overlaps[0], next(x for x in overlaps if x.a.id != overlaps[0].a.id)
    units = host.host_words.find_records([one.a.id, one.b.id])
    host.my_country.confirm(units, read_answer(["exists"], "2026-09-30", "MPI", "LA", ""), OFFICE)
    wrong = read_dispute("title", "It", "We know.")
    host.my_country.dispute(host.host_words.find_records([other.a.id])[0], wrong, OFFICE)
    said = host.host_words.projects()
    every, _ = host.overlaps("JP", "KR")
    expected = {
        "confirmed": {x.id for x in every if {x.a.id, x.b.id} <= said.confirmed},
        "disputed": {x.id for x in every if {x.a.id, x.b.id} & said.disputed},
        "none": {x.id for x in every if not {x.a.id, x.b.id} & (said.confirmed | said.disputed)},
    }
    assert all(expected.values())
    with TestClient(make_app(Centre.open(host.layout.root)), "http://localhost:8000") as web:
        for word, ids in expected.items():
            found = web.get(f"/overlaps.json?host_word={word}&country=LA").json()["overlaps"]
            assert {x["id"] for x in found} == {x.id for x in overlaps if x.id in ids}
        page = web.get("/overlaps?host_word=confirmed&state=all").text
        assert f"{len(expected['confirmed'])} overlap" in page
        assert "Both confirmed by the host</a>" in page
        assert web.get("/overlaps?host_word=nobody").status_code == 400
    shown = laos("overlaps", "JP", "KR", "--host", "confirmed", "--limit", "0", "--json").json
    assert {x["id"] for x in shown} == expected["confirmed"]
    nothing = laos("overlaps", "JP", "KR", "--host", "confirmed", "--country", "Myanmar")
    assert "without --host" in nothing.err
