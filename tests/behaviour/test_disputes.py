"""What a host government disputes counts nowhere, and every place that states it says so."""

from __future__ import annotations

import shutil
from contextlib import closing

import duckdb
import pytest

from hosts import exchange, host_framework
from riparian import Centre
from riparian.exchange.entries.entry_types import Dispute
from riparian.overlap.engine.search_overlaps import find_overlaps
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.store.database import Snapshot

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
    with Centre.open(koica.layout.root).reading() as snapshot:
        assert snapshot.count("disputed_fact") == 0
    own = Centre.open(koica.layout.root, as_member=True)
    assert own.built() != public[0]
    assert own.explain(ELSEWHERE).disputed
    assert own.explain(ELSEWHERE).strength_bits < public[1][ELSEWHERE]


def test_taken_back_it_counts_again_with_the_next_build(sample, tmp_path):
    host = host_framework(sample, tmp_path)["mop-la"]
    host.build()
    before = strengths(host)
    entry = dispute(host, PLACED, "activity")
    host.build()
    assert not [name for name in strengths(host) if PLACED in name]
    overlap = host.explain(ELSEWHERE)
    assert overlap.kind == "no-overlap"
    assert {"place", "distance", "purpose", "subject"} <= {x.feature for x in overlap.disputed}
    host.host_words.withdraw(str(entry), "We were wrong.", "MPI")
    assert host.is_stale()
    host.build()
    assert strengths(host) == before
