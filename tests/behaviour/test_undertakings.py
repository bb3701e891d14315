"""What the two projects of an overlap do, who carries them out, and with which ministry."""

from __future__ import annotations

import json
import subprocess
import sys

import duckdb
import pytest

from riparian import Centre
from riparian.build.fingerprints import fingerprint_of_tables
from riparian.catalogue.project_pages import undertakings
from riparian.catalogue.project_pages.write_pages import write_project_pages
from riparian.catalogue.search.write_index import write_index
from riparian.errors import CentreError
from riparian.language.gloss.gloss_title import Gloss
from riparian.store.database import Snapshot
from riparian.store.snapshot import open_snapshot

pytestmark = pytest.mark.slow

ORGANISATION = '<participating-org role="{role}"><narrative>{name}</narrative></participating-org>'
SAID = """
<description><narrative xml:lang="{lang}">{text}</narrative></description>
<participating-org ref="{provider}" role="1"/>{organisations}
<recipient-country code="LA"/>
<sector vocabulary="1" code="41050" percentage="100"/>
<location><name><narrative>Attapeu</narrative></name>
<point><pos>14.8 106.83</pos></point></location>
"""
JAPAN = {
    "text": "洪水早期警報システムの整備。", "lang": "ja", "provider": "JP",
    "organisations": (("4", "メコン河委員会(MRC)"), ("4", "Mekong River Commission (MRC)"),
                      ("4", "MRC"), ("2", "Ministry of Public Works and Transport")),
}  # fmt: skip
KOREA = {
    "text": "An early-warning system for floods in Attapeu.", "lang": "en", "provider": "KR",
    "organisations": (("4", "Ministry of Something That No List Has"), ("4", "Acme Consultants"),
                      ("4", "라오스 천연자원환경부")),
}  # fmt: skip


@pytest.fixture(scope="module")
def meeting(tmp_path_factory, write_iati, one_activity):
    """A Japanese and a Korean project in Attapeu, and one that says nothing of itself."""
    folder = tmp_path_factory.mktemp("undertakings")
    centre = Centre.init(folder / "centre")
    activities = [
        one_activity(key, inner, title)
        for key, inner, title in (
            ("jp-1", inner_of(**JAPAN), "Flood early warning in Attapeu"),
            ("kr-1", inner_of(**KOREA), "Early warning of floods in Attapeu"),
            ("jp-2", bare("JP"), "Flood early warning"),
        )
    ]
    activities[1] = activities[1].replace("XM-DAC-701-8", "KR-GOV-010").replace("JICA", "KOICA")
    centre.add([write_iati(folder / "two.xml", *activities)])
    centre.build()
    return centre


def inner_of(organisations, **said):
    named = "".join(ORGANISATION.format(role=role, name=name) for role, name in organisations)
    return SAID.format(organisations=named, **said)


def bare(provider):
    whole = inner_of((), text="", lang="en", provider=provider)
    return whole.replace('<description><narrative xml:lang="en"></narrative></description>', "")


def names(bodies):
    return [one.english or one.name for one in bodies]


def test_a_description_in_japanese_has_its_gloss_beside_it(meeting):
    japan, korea = meeting.undertakings(meeting.explain("jp-1~kr-1"))
    assert japan.description.text == JAPAN["text"]
    assert japan.description.lang == "ja"
    assert "flood early warning" in japan.description.gloss.lower()
    assert korea.description.text == KOREA["text"]
    assert (korea.description.lang, korea.description.gloss) == ("en", None)


def test_a_body_named_three_times_stands_once_and_ministries_stand_by_themselves(meeting):
    japan, korea = meeting.undertakings(meeting.explain("jp-1~kr-1"))
    assert names(japan.carriers) == ["Mekong River Commission"]
    assert names(japan.hosts) == ["Ministry of Public Works and Transport"]
    assert names(korea.carriers) == ["Acme Consultants"]
    assert names(korea.hosts) == [
        "Ministry of Natural Resources and Environment", "Ministry of Something That No List Has",
    ]  # fmt: skip


def test_what_no_record_says_stays_empty(meeting):
    japan, _ = meeting.undertakings(meeting.explain("jp-2~kr-1"))
    assert (japan.description, japan.carriers, japan.hosts) == (None, (), ())


def test_the_terminal_says_it_before_the_evidence(meeting, riparian):
    told = riparian("-C", meeting.layout.root, "explain", "jp-1~kr-1").out
    before, _, evidence = told.partition("\nThe evidence\n")
    assert evidence
    assert "(our gloss)" in before
    assert "Carried out by: Mekong River Commission (メコン河委員会(MRC))" in before
    assert "With: Ministry of Public Works and Transport" in before
    as_json = json.loads(riparian("-C", meeting.layout.root, "explain", "jp-1~kr-1", "--json").out)
    assert as_json["undertakings"]["a"]["description"]["lang"] == "ja"
    assert as_json["id"] == "jp-1~kr-1"


def test_a_build_takes_over_the_glosses_of_the_one_before_while_they_rest_on_the_same(
    meeting, tmp_path, monkeypatch
):
    layout = meeting.layout
    before = layout.project_pages(meeting.built())
    glossed = []

    def no_gloss(text, lang, *_):
        glossed.append(text)
        return Gloss("", lang, 0.0)

    monkeypatch.setattr(undertakings, "gloss", no_gloss)
    with open_snapshot(layout) as snapshot:
        rests_on = fingerprint_of_tables()
        write_project_pages(snapshot, tmp_path / "same", rests_on, before)
        assert not glossed
        assert (tmp_path / "same").read_bytes() == before.read_bytes()
        write_project_pages(snapshot, tmp_path / "other", "other tables", before)
    assert JAPAN["text"] in glossed


def test_whoever_reads_an_overlap_does_not_wait_for_what_tells_korean_words(meeting):
    asks = (
        "import sys; from pathlib import Path; from riparian import Centre;"
        "centre = Centre.open(Path(sys.argv[1]));"
        "_, korea = centre.undertakings(centre.explain('jp-1~kr-1'));"
        "print(korea.hosts[0].name, 'kiwipiepy' in sys.modules)"
    )
    command = [sys.executable, "-X", "utf8", "-c", asks, str(meeting.layout.root)]
    told = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    assert told.split() == ["천연자원환경부", "False"]


@pytest.mark.parametrize("table", ["record", "activity"])
@pytest.mark.parametrize("write", [write_project_pages, write_index])
def test_tables_of_a_build_that_do_not_agree_are_said_in_words(meeting, tmp_path, table, write):
    with Snapshot(duckdb.connect()) as broken:
        live = meeting.layout.snapshot(meeting.built())
        broken.execute(f"ATTACH '{live}' AS live (READ_ONLY)")
        for name in broken.column(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'live'"
        ):
            last = "WHERE rowid < 1" if name == table else ""
            broken.execute(f"CREATE TABLE {name} AS SELECT * FROM live.{name} {last}")
        with pytest.raises(CentreError, match="are not where they should be") as said:
            write(broken, tmp_path / "file")
    assert "Run `riparian build` again." in said.value.try_this
