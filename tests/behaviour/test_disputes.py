"""What a host government disputes counts nowhere, and every place that states it says so."""

from __future__ import annotations

import shutil
from contextlib import closing

import duckdb
import pytest
from starlette.testclient import TestClient

from hosts import exchange, host_framework
from riparian import Centre
from riparian.assistants.tools import ask
from riparian.centre.brief_records import BriefFilter
from riparian.centre.export_records import ExportFilter
from riparian.desk.accounts.records import Actor
from riparian.desk.sharing.choice import Choice, Sharer
from riparian.exchange.entries.entry_types import Confirmation, Dispute, Meeting
from riparian.overlap.engine.search_overlaps import find_overlaps
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.store.database import Snapshot
from riparian.web.app import make_app

PLACED, ELSEWHERE = "jp-0168", "jp-0168~kr-1058"
"""A project in Vientiane Prefecture, and its strongest overlap, which is there too."""

_SAYS_NOTHING = (
    "DELETE FROM project_place WHERE project_id = $id AND level <> 'country'",
    "DELETE FROM place_node WHERE project_id = $id AND level <> 'country'",
    "DELETE FROM project_part WHERE project_id = $id",
)
"""What a snapshot is without when a record names no place within its country."""


def dispute(centre, project, field, tlp="CLEAR", value=None):
    """Dispute a field of a project, as the government of the centre's member."""
    claim = centre.host_words.claims([project])[project]
    said = Dispute(field, "Our list says otherwise.", value)
    return centre.host_words.write([(claim, said)], "MPI", tlp)[0]


def without_places(centre, folder):
    """The strengths of all overlaps of a centre, had its source named no place of `PLACED`."""
    file = folder / f"{centre.built()}.duckdb"
    shutil.copyfile(centre.layout.snapshot(centre.built()), file)
    with closing(Snapshot(duckdb.connect(str(file)))) as snapshot:
        for statement in _SAYS_NOTHING:
            snapshot.execute(statement, {"id": PLACED})
        snapshot.execute("DELETE FROM project_reading WHERE project_id = $id", {"id": PLACED})
        find_overlaps(snapshot, "JP", "KR", centre.settings.overlap)
        return dict(snapshot.rows("SELECT id, strength_bits FROM found_overlap"))


def strengths(centre):
    """The strengths of all overlaps of a centre."""
    with centre.reading() as snapshot:
        return dict(snapshot.rows("SELECT id, strength_bits FROM overlap"))


@pytest.fixture(scope="module")
def disputed(sample, tmp_path_factory):
    """A host in Laos that disputes the places of a project, built; its overlap as it was; and the
    strengths of all, had they never been named."""
    folder = tmp_path_factory.mktemp("disputed")
    host = host_framework(sample, folder)["mop-la"]
    before, never = host.explain(ELSEWHERE), without_places(host, folder)
    dispute(host, PLACED, "location", value="Savannakhet")
    assert host.is_stale()
    host.build()
    assert not host.is_stale()
    return host, before, never


def test_an_overlap_is_as_strong_as_without_what_is_disputed(disputed):
    host, before, never = disputed
    now = strengths(host)
    assert now.keys() == never.keys()
    assert now == pytest.approx(never)
    overlap = host.explain(ELSEWHERE)
    assert overlap.strength_bits < before.strength_bits == overlap.as_reported_bits
    assert sum(each.bits for each in overlap.counting) == pytest.approx(
        overlap.strength_bits, abs=0.05
    )
    found = host.overlaps(
        "JP", "KR", OverlapFilter(country="Laos", state="all", order="strength", limit=500)
    )[0]
    assert overlap.id in [each.id for each in found]
    assert [x.strength_bits for x in found] == sorted(x.strength_bits for x in found)[::-1]


def test_its_headline_leaves_out_what_is_disputed_and_its_evidence_keeps_it_struck(disputed):
    host, before, _ = disputed
    overlap = host.explain(ELSEWHERE)
    assert before.sentence.startswith("In Vientiane Prefecture, Laos,")
    assert overlap.sentence.startswith("In Laos,")
    assert "names places that Laos disputes" in overlap.sentence
    assert overlap.place == "Laos"
    struck = {each.feature: each for each in overlap.disputed}
    assert struck.keys() == {"place", "distance"}
    assert struck["place"].value == "Vientiane Prefecture, Laos"
    assert struck["place"].disputed == "disputed by Laos"
    was = {each.feature: each.bits for each in before.evidence}
    left = {each.feature: each.bits for each in overlap.counting}
    assert struck["distance"].bits == was["distance"] > 0
    assert struck["place"].bits == pytest.approx(was["place"] - left["place"], abs=0.011)


def test_what_only_members_may_read_changes_only_what_members_read(sample, tmp_path):
    framework = host_framework(sample, tmp_path)
    host, koica = framework["mop-la"], framework["koica"]
    exchange(framework, "koica", "mop-la")  # else it has no key for what is for members
    koica.build()
    public = koica.built(), strengths(koica)
    dispute(host, PLACED, "location", "GREEN")
    exchange(framework, "mop-la", "koica")
    assert koica.is_stale()
    koica.build()
    assert not koica.is_stale()
    assert (koica.built(), strengths(koica)) == public
    assert not koica.explain(ELSEWHERE).disputed
    assert not koica.explain(ELSEWHERE).a.host_says
    with Centre.open(koica.layout.root).reading() as snapshot:
        assert snapshot.count("disputed_fact") == 0
    own = Centre.open(koica.layout.root, as_member=True)
    assert own.built() != public[0]
    assert own.explain(ELSEWHERE).disputed
    assert own.explain(ELSEWHERE).strength_bits < public[1][ELSEWHERE]
    assert own.explain(ELSEWHERE).a.host_lines == ("places disputed by Laos (TLP:GREEN)",)
    assert own.marking == "GREEN"


def test_taken_back_it_counts_again_with_the_next_build(sample, tmp_path):
    host = host_framework(sample, tmp_path)["mop-la"]
    host.build()
    before = strengths(host)
    entry = dispute(host, PLACED, "activity")
    still = "existence disputed by Laos, and counts until the next build"
    assert host.explain(ELSEWHERE).a.host_lines == (still,)
    host.build()
    assert host.explain(ELSEWHERE).a.host_lines == ("existence disputed by Laos",)
    assert not [name for name in strengths(host) if PLACED in name]
    overlap = host.explain(ELSEWHERE)
    assert overlap.kind == "no-overlap"
    assert {"place", "distance", "purpose", "subject"} <= {x.feature for x in overlap.disputed}
    host.host_words.withdraw(str(entry), "We were wrong.", "MPI")
    assert host.is_stale()
    host.build()
    assert strengths(host) == before


FIRST = OverlapFilter(country="LA", region=True, meetings=True, state="now", weaker=False, limit=1)
"""The overlap of the first page, and of a brief, of Laos."""


@pytest.fixture(scope="module")
def spoken(disputed):
    """The same host, which has confirmed the start and disputed the amount of a project of the
    first overlap of its country since it was built; with that project and a browser."""
    host, _, _ = disputed
    [first], _ = host.overlaps("JP", "KR", FIRST)
    project = first.a.id
    claim = host.host_words.claims([project])[project]
    start = Confirmation({"start_date": claim.values["start_date"]}, "2026-11-01", "MPI", "LA")
    host.host_words.write([(claim, start)], "MPI")
    dispute(host, project, "value")
    with TestClient(make_app(host), base_url="http://localhost") as client:
        yield host, first, client


OF_PLACES, OF_START, OF_AMOUNT = (
    f"{what} by Laos" for what in ("places disputed", "start confirmed", "amount disputed")
)

OF_THE_DISPUTED = {
    f"/projects?q={PLACED}&state=all": "disputed by Laos",
    f"/projects/{PLACED}": "disputed by Laos",
    f"/projects/{PLACED}.json": '"says":"disputed","countries":["LA"]',
    f"/projects.csv?q={PLACED}&state=all": OF_PLACES,
    f"/projects.json?q={PLACED}&state=all": '"says":"disputed","countries":["LA"]',
    f"/projects.geojson?q={PLACED}&state=all": OF_PLACES,
    "/overlaps?host_word=disputed&state=all&weaker=1": OF_PLACES,
    f"/overlaps/{ELSEWHERE}": "disputed by Laos",
    f"/overlaps/{ELSEWHERE}.json": '"says":"disputed","countries":["LA"]',
    "/overlaps.csv?host_word=disputed&state=all&weaker=1": OF_PLACES,
    "/overlaps.geojson?host_word=disputed&state=all&weaker=1": OF_PLACES,
    "/?country=LA&state=all": "1 disputed by Laos",
    "/river.svg?country=LA&state=all": "1 disputed by Laos",
    "/river.csv?country=LA&state=all": "1 disputed by Laos",
    "/river.json?country=LA&state=all": '"says":"disputed","countries":["LA"],"projects":1',
    "/areas?country=LA&state=all": "1 disputed by Laos",
    "/areas.csv?country=LA": "1 disputed by Laos",
    "/areas.geojson?country=LA": "1 disputed by Laos",
    "/areas.json?country=LA": '"says":"disputed","countries":["LA"],"projects":1',
    f"/api/v1/projects/{PLACED}": '"says":"disputed","countries":["LA"]',
    f"/api/v1/overlaps/{ELSEWHERE}": '"says":"disputed","countries":["LA"]',
    "/overlaps.atom?country=LA&weaker=1": f"{PLACED}: {OF_PLACES}",
    "/api/v1/areas?country=LA&limit=200": '"says":"disputed","countries":["LA"]',
}  # fmt: skip
"""Each page and file that states a disputed place, and what it says there."""


@pytest.mark.parametrize("path", OF_THE_DISPUTED)
def test_a_page_that_states_a_disputed_place_says_so(spoken, path):
    _, _, client = spoken
    answer = client.get(path)
    assert answer.status_code == 200
    assert without_spaces(OF_THE_DISPUTED[path]) in without_spaces(answer.text)


def without_spaces(text):
    """JSON may have them, and lines break."""
    return "".join(text.split())


@pytest.mark.parametrize(
    "path",
    ["/?country=LA", "/overlaps?country=LA&weaker=1", "/overlaps/{first}", "/brief?country=LA"],
)
def test_what_is_confirmed_or_disputed_since_the_build_is_said_on_each_page(spoken, path):
    _, first, client = spoken
    text = " ".join(client.get(path.format(first=first.id)).text.split())
    for words in ("confirmed by Laos", "disputed by Laos"):
        assert words in text, words
    assert "until the next build" not in text, "an amount counts in no overlap"


def test_the_terminal_the_assistant_and_papers_say_so(spoken, riparian, tmp_path):
    host, first, _ = spoken
    root = host.layout.root
    for words in (
        ("project", PLACED), ("projects", "--query", PLACED, "--state", "all"),
        ("explain", ELSEWHERE),
        ("overlaps", "JP", "KR", "--country", "Laos", "--state", "all", "--weaker", "--limit", "0"),
        ("areas", "JP", "KR", "--country", "Laos", "--state", "all", "--limit", "0"),
    ):  # fmt: skip
        assert "disputed by Laos" in " ".join(riparian("-C", root, *words).out.split()), words
    for tool, asked in (
        ("project", {"project": PLACED}), ("explain", {"overlap": ELSEWHERE}),
        ("overlaps", {"country": "LA", "limit": 1}),
    ):  # fmt: skip
        assert "disputed by Laos" in str(ask(host, tool, asked).items), tool
    brief = host.brief("JP", "KR", BriefFilter(country="LA"))
    sides = [side for each in brief.calls for side in each.sides if side.handle == first.a.handle]
    assert {OF_START, OF_AMOUNT} <= {line for side in sides for line in side.host_lines}
    named = host.meetings.call(
        Meeting("Annual", "2027-03-02", country="LA"), Choice("CLEAR"), Sharer(Actor("MPI"), "MPI")
    )
    pack = host.packs.pack(str(named), ("everyone",), on="2026-12-01")
    said = {line for each in pack.overlaps for side in each.sides for line in side.host_lines}
    assert {OF_START, OF_AMOUNT} <= said
    host.export("csv", tmp_path / "out.csv", ExportFilter(rows=("project",)))
    assert OF_PLACES in (tmp_path / "out.csv").read_text()
