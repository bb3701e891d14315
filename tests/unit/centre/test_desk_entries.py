"""What members say of records: read by whoever may, in what order it came, withdrawn or not."""

import pytest

from centres import Centres
from riparian import Centre
from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import Case, Confirmation, Dispute, Verdict
from riparian.exchange.entries.payload import IdentifiedRecord, pair_of
from riparian.exchange.policy import PUBLIC, Reader

RECORD = IdentifiedRecord("JICA", "jp-1")
PAIR = pair_of(RECORD, IdentifiedRecord("KOICA", "kr-1"))
DISPUTE = Dispute("location", "It is in the next district.", "Vang Vieng")
CONFIRMATION = Confirmation({"activity": "yes"}, "2026-09-30", "CDC", "KH")


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    """Two centres that know each other."""
    centres = Centres(tmp_path_factory.mktemp("met"), "jica", "koica")
    exchange(centres)
    return centres


def exchange(centres):
    for one, other in (("jica", "koica"), ("koica", "jica")):
        centres[one].channel.share_note("hello", "CLEAR", "desk")
        folder = centres.folder / f"from-{one}"
        centres[one].channel.publish(folder)
        centres[other].channel.take_folder(folder)


def said_of(centre, thing, reader=None):
    return [x.said for x in centre.desk.about([thing], reader)]


def test_what_one_says_the_other_reads_and_nobody_beyond_the_audience(met):
    jica, koica = met["jica"], met["koica"]
    record = IdentifiedRecord("KOICA", "kr-7")
    jica.desk.write("dispute", DISPUTE, record, "desk", "AMBER", ["koica"])
    jica.desk.write("confirmation", CONFIRMATION, record, "desk", "CLEAR")
    jica.desk.write("dispute", DISPUTE, record, "desk")  # for jica alone
    exchange(met)
    assert said_of(koica, record) == [DISPUTE, CONFIRMATION]
    assert said_of(jica, record) == [DISPUTE, CONFIRMATION, DISPUTE]
    assert said_of(jica, record, PUBLIC) == [CONFIRMATION]
    assert said_of(jica, record, Reader("koica")) == [DISPUTE, CONFIRMATION]
    assert said_of(koica, IdentifiedRecord("KOICA", "kr-8")) == []


def test_what_comes_later_is_read_without_looking_at_all_again(met, monkeypatch):
    koica, record = met["koica"], IdentifiedRecord("KOICA", "kr-9")
    assert said_of(koica, record) == []
    opened = []
    from riparian.exchange.entries.reading import Reading

    before = Reading._open
    monkeypatch.setattr(
        Reading, "_open", lambda self, read, at, x: opened.append(at) or before(self, read, at, x)
    )
    met["jica"].desk.write("dispute", DISPUTE, record, "desk", "GREEN")
    exchange(met)
    opened.clear()
    assert said_of(koica, record) == [DISPUTE]
    assert 0 < len(opened) < 6
    opened.clear()
    assert said_of(koica, record) == [DISPUTE]
    assert len(opened) == 1


def test_its_writer_takes_it_back_and_nobody_else_can(met):
    jica, koica, record = met["jica"], met["koica"], IdentifiedRecord("KOICA", "kr-10")
    name = jica.desk.write("dispute", DISPUTE, record, "desk", "CLEAR")
    exchange(met)
    assert koica.desk.about([record])[0].stands
    jica.channel.withdraw(str(name), "A mistake.", "desk")
    exchange(met)
    for centre in (jica, koica):
        (entry,) = centre.desk.about([record])
        assert not entry.stands
        assert entry.withdrawn_why == "A mistake."


def test_nothing_is_taken_back_before_some_of_its_readers_alone(met):
    jica, koica, record = met["jica"], met["koica"], IdentifiedRecord("KOICA", "kr-13")
    name = jica.desk.write("confirmation", CONFIRMATION, record, "desk", "CLEAR")
    body = {"entry": name.index, "why": "For you alone."}
    jica.channel.write_entry("withdrawal", body, "AMBER", "desk", name, ["koica"])
    exchange(met)
    for reader in (None, PUBLIC):
        assert [x.stands for x in koica.desk.about([record], reader)] == [True]
    jica.channel.withdraw(str(name), "A mistake.", "desk")
    exchange(met)
    assert [x.stands for x in koica.desk.about([record])] == [False]


def test_what_does_not_fit_its_type_is_shown_and_counts_nowhere(met):
    jica, koica, record = met["jica"], met["koica"], IdentifiedRecord("KOICA", "kr-11")
    with pytest.raises(BadRequest, match="about a pair"):
        jica.desk.write("verdict", Verdict("known", "why"), record, "desk", "CLEAR")
    jica.channel.write_entry("verdict", {"verdict": "nice"}, "CLEAR", "desk", record)
    exchange(met)
    (entry,) = koica.desk.about([record])
    assert not entry.stands
    assert entry.said is None
    assert "verdict" in entry.unfit


def test_a_redacted_entry_is_gone_from_here(met):
    koica, record = met["koica"], IdentifiedRecord("KOICA", "kr-12")
    name = koica.desk.write("dispute", DISPUTE, record, "desk", "CLEAR")
    assert said_of(koica, record) == [DISPUTE]
    koica.channel.redactions.redact(str(name), "why", "desk")
    assert said_of(koica, record) == []


def test_a_centre_in_no_framework_says_it_to_itself(tmp_path):
    centre = Centre.init(tmp_path / "alone")
    assert centre.desk.about([PAIR]) == []
    centre.desk.write("verdict", Verdict("useful", "Both plan wells."), PAIR, "desk")
    with pytest.raises(BadRequest, match="no framework"):
        centre.desk.write("verdict", Verdict("useful", "why"), PAIR, "desk", "CLEAR")
    again = Centre.open(tmp_path / "alone")
    assert said_of(again, PAIR) == [Verdict("useful", "Both plan wells.")]
    assert [x.type for x in again.desk.of_types({"verdict"})] == ["verdict"]
    assert again.journal.verify() == ()


def test_the_public_reads_no_case_that_a_centre_keeps_for_itself(tmp_path):
    centre = Centre.init(tmp_path / "alone")
    centre.desk.write("case", Case("Title", "Question?", ("centre",)), RECORD, "desk")
    centre.desk.write("verdict", Verdict("useful", "why"), PAIR, "desk")
    assert len(centre.desk.of_types({"case", "verdict"})) == 2
    assert [x.type for x in centre.desk.of_types({"case", "verdict"}, PUBLIC)] == ["verdict"]
    assert centre.desk.about([RECORD], PUBLIC) == []
