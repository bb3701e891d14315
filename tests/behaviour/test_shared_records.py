"""What another member shares is in the next build, with who shared it; what is withdrawn is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from folder_copies import copy_folder
from riparian import Centre, OverlapFilter, SourceOptions
from riparian.centre.sharing import LARGEST_BODY, Sharing
from riparian.errors import BadRequest, CentreError, Gone, SourceUnreadable, UnknownName
from riparian.exchange.claims import ReadableEntry, SharedFile, readable, shared_records_file
from riparian.exchange.entries.payload import IdentifiedRecord, Payload, decode, encode
from riparian.exchange.names import read_origin
from riparian.model.activity import Activity
from riparian.web.app import make_app
from saying import says

ORIGIN = read_origin("mekong/koica/1")
FREE = SourceOptions(licence="CC BY 4.0")
KOREAN, JAPANESE = "kr-1", "jp-1"

SHARED = "shared by KOICA (koica, South Korea) through mekong"


class Member:
    """Another member with a journal, of which a centre sees the readable entries."""

    def __init__(self, origin=ORIGIN):
        self.origin = origin
        self.entries = []

    def write(self, type_, *bodies):
        for body in bodies:
            at = f"2026-11-28T09:{len(self.entries):02}:00Z"
            self.entries.append(ReadableEntry(len(self.entries), type_, at, "desk", body))

    def share(self, *bodies):
        self.write("activity", *bodies)

    def withdraw(self, index):
        self.write("withdrawal", {"entry": index, "why": "shared by mistake"})

    def file(self):
        name = "KOICA" if self.origin.member == "koica" else self.origin.member.upper()
        who = self.origin, self.origin.member, name, "KR"
        return SharedFile(self.origin, shared_records_file(*who, self.entries))


@pytest.fixture(scope="module")
def bodies(whole, tmp_path_factory):
    """What a member makes of its own register, to share it."""
    elsewhere = Sharing(Centre.init(tmp_path_factory.mktemp("korea") / "centre")._access)
    return elsewhere.bodies_of_file(whole / "korea.csv", FREE).bodies


@pytest.fixture
def korea(bodies):
    """A member that has shared all records of its own register."""
    member = Member()
    member.share(*bodies)
    return member


@pytest.fixture(scope="module")
def _built(whole, tmp_path_factory, bodies):
    centre = Centre.init(tmp_path_factory.mktemp("ours") / "centre")
    centre.add([whole / "japan.csv"])
    member = Member()
    member.share(*bodies)
    with_channel(centre, member)
    centre.build()
    return centre.layout.root


@pytest.fixture(scope="module")
def built(_built):
    """A centre with Japan's projects of its own, and Korea's out of a channel. Only for reading."""
    return Centre.open(_built)


@pytest.fixture
def ours(_built, tmp_path, korea):
    """A copy of it with the channel, to be changed at will."""
    copy_folder(_built, tmp_path / "ours")
    centre = Centre.open(tmp_path / "ours")
    with_channel(centre, korea)
    return centre


def with_channel(centre, *members):
    centre._access.shared_files = lambda: [member.file() for member in members]


def identifiers(centre):
    return {project.id for project in centre.projects()[0]}


def test_shared_records_are_in_the_next_build_with_whose_they_are(built):
    assert {KOREAN, JAPANESE} <= identifiers(built)
    project = built.project(KOREAN)
    (source,) = project.sources
    assert [claim.provider for claim in source.providers] == ["KR"]
    assert str(source.reported.provenance.shared) == SHARED
    (dataset,) = (d for d in built.datasets() if d.reader == "shared")
    assert (dataset.name, dataset.origin) == ("shared-mekong-koica-1", "mekong/koica/1")
    assert (dataset.licence, dataset.provider) == ("TLP:CLEAR", None)


def test_pages_say_who_shared_a_record(built):
    with TestClient(make_app(built), "http://localhost:8000") as pages:
        page = pages.get(f"/projects/{KOREAN}").text
        assert page.count(f"{SHARED}, entry mekong/koica/1#0") == 2
        assert says(page, "reported by Compilers of the register table")
        assert "shared by" not in pages.get(f"/projects/{JAPANESE}").text
        words = f"{SHARED[1:]}, journal mekong/koica/1"
        assert words in pages.get("/sources").text
        assert words in pages.get("/sources/shared-mekong-koica-1").text
        assert words in pages.get("/sources.csv").text
        listed = pages.get("/projects.json", params={"provider": "KR"}).json()
        assert {KOREAN} <= {project["id"] for project in listed}
        assert "shared-mekong-koica-1" in json.dumps(listed)


def test_a_copy_that_a_member_passed_on_is_no_second_witness(ours, whole):
    ours.add([whole / "korea.csv"], FREE)
    ours.build()
    with TestClient(make_app(ours), "http://localhost:8000") as pages:
        page = pages.get(f"/projects/{KOREAN}").text
    assert len(ours.project(KOREAN).sources) == 2
    assert says(page, "One of them is the same record, passed on by a member")
    assert "contradict" not in page


def test_an_overlap_of_a_shared_record_is_found_and_explained(built):
    overlaps, total = built.overlaps("JP", "KR", OverlapFilter(country="Cambodia"))
    assert total > 0
    overlap = next(o for o in overlaps if {o.a.id, o.b.id} == {KOREAN, JAPANESE})
    explained = built.explain(overlap.id, ("JP", "KR"))
    assert says(explained.sentence, "Siem Reap")
    lines = {str(line) for piece in explained.evidence for line in piece.source}
    assert any(line.startswith("shared-mekong-koica-1") for line in lines)


def test_the_command_line_says_who_shared_a_record(built, riparian):
    answer = riparian("-C", built.layout.root, "project", KOREAN)
    assert says(answer.out, "came", f"{SHARED}, entry mekong/koica/1#0")


def test_what_is_withdrawn_is_gone_from_the_next_build(ours, korea):
    before = ours.built()
    korea.withdraw(0)
    assert ours.is_stale()
    assert ours.build().changed
    with pytest.raises(Gone, match="What members share"):  # which the build before still holds
        ours.at_build(before)
    assert [each.build for each in ours.kept_builds()] == [ours.built()]
    assert KOREAN not in identifiers(ours)
    assert "kr-2" in identifiers(ours)
    (dataset,) = (d for d in ours.datasets() if d.reader == "shared")
    assert dataset.versions == 2


def test_what_was_withdrawn_can_be_shared_again(ours, korea):
    before = korea.file()
    korea.share(korea.entries[0].body)
    ours.build()
    korea.withdraw(len(korea.entries) - 1)
    ours.build()
    assert KOREAN not in identifiers(ours)
    ours._access.shared_files = lambda: [before]  # bytes that an older version has
    assert ours.is_stale()
    ours.build()
    assert KOREAN in identifiers(ours)
    assert not ours.is_stale()


def test_what_is_redacted_is_in_no_file_after_the_next_build(ours, korea):
    record = korea.file().content.splitlines()[1]
    words = json.loads(record)["activity"]["title"][0]["text"].encode()
    files = [path for path in ours.layout.root.rglob("*") if path.is_file()]
    assert any(words in path.read_bytes() for path in files)
    korea.withdraw(0)  # to a catalogue it is gone in the same way
    redacted = msgspec.structs.replace(korea.file(), is_redacted=True)
    ours._access.shared_files = lambda: [redacted]
    before = ours.built()
    open_before = ours.at_build(before)
    assert KOREAN in identifiers(open_before)
    ours.build()
    with pytest.raises(Gone, match="no longer kept"):
        ours.at_build(before)
    (dataset,) = (d for d in ours.datasets() if d.reader == "shared")
    assert dataset.versions == 1
    assert len(list(ours.layout.catalogue.glob("*.duckdb"))) == 1
    for path in ours.layout.root.rglob("*"):
        assert not path.is_file() or words not in path.read_bytes(), path
    assert ours.check().findings == ()
    assert not ours.build().changed


def test_without_news_nothing_is_built(ours):
    assert not ours.is_stale()
    assert not ours.build().changed
    (dataset,) = (d for d in ours.datasets() if d.reader == "shared")
    assert dataset.versions == 1


def test_the_last_known_state_of_a_journal_that_is_gone_stays(ours):
    with_channel(ours)
    assert not ours.is_stale()
    ours.build()
    assert KOREAN in identifiers(ours)


def test_a_journal_without_records_is_no_dataset(ours, korea):
    with_channel(ours, korea, Member(read_origin("mekong/thailand/1")))
    ours.build()
    assert {d.name for d in ours.datasets()} == {"japan", "shared-mekong-koica-1"}
    assert not ours.is_stale()


def test_a_journal_of_which_all_is_withdrawn_is_an_empty_dataset(ours, korea):
    for entry in list(korea.entries):
        korea.withdraw(entry.index)
    ours.build()
    status = {s.name: s for s in ours.status()}["shared-mekong-koica-1"]
    assert (status.records, status.problems) == (0, {"nothing-shared": 1})


def test_journals_of_two_names_that_read_alike_are_two_datasets(ours, korea):
    alike = [Member(read_origin(name)) for name in ("mekong-a/b/1", "mekong/a-b/1")]
    for member in alike:
        member.share(korea.entries[0].body)
    with_channel(ours, *alike)
    ours.build()
    names = {d.name: d.origin for d in ours.datasets() if "a-b" in d.name}
    assert names == {"shared-mekong-a-b-1": "mekong-a/b/1", "shared-mekong-a-b-1-2": "mekong/a-b/1"}
    assert not ours.is_stale()


def test_a_file_of_that_name_that_somebody_added_is_left_alone(tmp_path, korea, whole):
    ours = Centre.init(tmp_path / "centre")
    with_channel(ours, korea)
    ours.add([whole / "china.csv"], SourceOptions(name="shared-mekong-koica-1"))
    ours.build()
    readers = {d.name: d.reader for d in ours.datasets()}
    assert readers["shared-mekong-koica-1"] == "register"
    assert readers["shared-mekong-koica-1-2"] == "shared"


def test_nonsense_in_a_journal_is_told_and_harms_nothing_else(ours, korea):
    korea.share({"activity": {"title": "no list"}, "source": {}}, {}, {"activity": 1, "source": []})
    ours.build()
    status = {s.name: s for s in ours.status()}["shared-mekong-koica-1"]
    assert (status.records, status.refused) == (9, 3)
    assert status.problems["record-unreadable"] == 3


def test_a_member_says_whose_a_project_is_and_is_not_itself_the_provider(ours, korea):
    claim = msgspec.json.decode(msgspec.json.encode(korea.entries[0].body))
    claim["activity"] |= {
        "iati_identifier": "x-1",
        "participating_orgs": [{"role": "1", "ref": "CN"}],
    }
    korea.share(claim)
    ours.build()
    (source,) = (s for s in ours.project("x-1").sources if s.reported.iati_identifier == "x-1")
    assert [c.provider for c in source.providers] == ["CN"]
    assert source.reported.provenance.shared.member == "koica"


# what this centre can share


@pytest.fixture
def sharing(my_own):
    return Sharing(my_own._access)


def test_a_file_is_read_as_a_build_would_read_it(my_own, sharing, whole):
    shareable = sharing.bodies_of_file(whole / "korea.csv", FREE)
    (dataset,) = (d for d in my_own.status() if d.name == "korea")
    assert len(shareable.bodies) == dataset.activities == 6
    with my_own.reading() as snapshot:
        rows = snapshot.rows("SELECT activity FROM record WHERE dataset = 'korea' ORDER BY ordinal")
    kept = [msgspec.json.decode(row[0], type=Activity) for row in rows]
    assert [msgspec.convert(b["activity"], Activity) for b in shareable.bodies] == kept
    assert shareable.notes == ()
    first = shareable.records[0]
    assert first.title == "Better water supply for Siem Reap"
    assert first.about == IdentifiedRecord("Compilers of the register table 'korea'", KOREAN)
    assert first.body["source"]["reader"] == "register"


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        (None, ("No licence is stated", "whether it may be passed on")),
        ("ask Mr Example", ("ask Mr Example", "does not know to be free")),
        ("TLP:GREEN", ("TLP:GREEN", "not for everybody")),
        ("CC0", ()),
    ],
)
def test_a_licence_not_known_to_be_free_is_told_and_refuses_nothing(sharing, whole, licence, words):
    shareable = sharing.bodies_of_file(whole / "korea.csv", SourceOptions(licence=licence))
    assert len(shareable.bodies) == 6
    assert len(shareable.notes) == bool(words)
    if words:
        assert says(shareable.notes[0], *words)


def test_whose_a_whole_file_is_said_to_be_stands_in_each_record(sharing, tmp_path):
    table = tmp_path / "plan.csv"
    hxl = "Number,Project,Country\n#activity+code,#activity+name,#country+code\n1,A well,KH\n"
    table.write_text(hxl)
    (plain,) = sharing.bodies_of_file(table, FREE).bodies
    (body,) = sharing.bodies_of_file(table, SourceOptions(licence="CC0", provider="Japan")).bodies
    assert "participating_orgs" not in plain["activity"]
    assert body["activity"]["participating_orgs"] == [{"role": "1", "ref": "JP"}]


def test_no_contact_is_in_a_body(sharing, tmp_path, write_iati, one_activity):
    person = (
        "<contact-info><person-name><narrative>Ann Example</narrative></person-name>"
        "<email>ann@example.org</email></contact-info><description><narrative>Ask"
        " ann@example.org, Tel: 03-5226-6660</narrative></description>"
    )
    file = write_iati(tmp_path / "x.xml", one_activity("XM-DAC-701-8-1", person))
    shareable = sharing.bodies_of_file(file, FREE)
    text = json.dumps(shareable.bodies)
    assert [word for word in ("Ann", "ann@", "5226") if word in text] == []
    assert "contact-left-out" in [problem.code for problem in shareable.problems]


def test_a_body_makes_an_entry_that_comes_back_as_it_was(sharing, whole):
    for record in sharing.bodies_of_file(whole / "undp.xml", FREE).records:
        payload = Payload(
            origin=ORIGIN, type="activity", tlp="CLEAR", audience=(), by="desk", about=record.about,
            written_at=datetime(2026, 11, 28, 9, 30, tzinfo=UTC), body=record.body,
        )  # fmt: skip
        assert decode(encode(payload), ORIGIN).body == record.body
        entry = readable(7, payload)
        assert (entry.index, entry.written_at) == (7, "2026-11-28T09:30:00Z")
        assert entry.body == record.body


def test_a_record_too_large_for_an_entry_is_named(sharing, tmp_path, write_iati, one_activity):
    words = "<description><narrative>" + "x" * 19_999 + "</narrative></description>"
    large = one_activity("L-1", words * (LARGEST_BODY // 19_999 + 1))
    file = write_iati(tmp_path / "x.xml", large, one_activity("S-1"))
    shareable = sharing.bodies_of_file(file, FREE)
    assert [r.about for r in shareable.records] == [IdentifiedRecord("XM-DAC-701-8", "S-1")]
    assert says(shareable.notes[0], "1 record", "larger", "L-1")


def test_a_file_that_no_reader_knows_is_bad_use(sharing, tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(SourceUnreadable):
        sharing.bodies_of_file(tmp_path / "x.pdf")
    with pytest.raises(SourceUnreadable):
        sharing.bodies_of_file(tmp_path / "none.csv")


def test_a_record_of_the_catalogue_is_found_by_identifier_and_by_handle(my_own, sharing):
    by_identifier = sharing.body_of_record(KOREAN)
    assert by_identifier.body["activity"]["iati_identifier"] == KOREAN
    assert by_identifier.body["source"]["dataset"] == "korea"
    assert says(by_identifier.notes[0], "No licence is stated for 'korea'")
    with my_own.reading() as snapshot:
        (handle,) = snapshot.column("SELECT handle FROM unit_handle WHERE unit_id = 'kr-1'")
    assert sharing.body_of_record(handle) == by_identifier


def test_every_record_of_the_catalogue_is_the_one_that_was_meant(my_own, sharing):
    with my_own.reading() as snapshot:
        rows = snapshot.rows(
            "SELECT a.unit_id, list(r.activity) FROM activity AS a JOIN record AS r"
            " USING (dataset, ordinal) GROUP BY 1 ORDER BY 1"
        )
    assert len(rows) > 15
    for unit, records in rows:
        activity = msgspec.convert(sharing.body_of_record(unit).body["activity"], Activity)
        assert activity in [msgspec.json.decode(record, type=Activity) for record in records]


def test_a_record_that_is_not_there_is_said_in_the_usual_words(sharing):
    with pytest.raises(UnknownName) as raised:
        sharing.body_of_record("kr-99")
    assert raised.value.what == "There is no record 'kr-99'."


def test_a_record_that_has_left_its_file_since_is_not_shared(my_own, sharing, tmp_path, whole):
    rows = (whole / "korea.csv").read_text().splitlines()
    (tmp_path / "korea.csv").write_text("\n".join([rows[0], *rows[2:]]) + "\n")
    my_own.add([tmp_path / "korea.csv"], SourceOptions(name="korea"))
    with pytest.raises(UnknownName) as raised:
        sharing.body_of_record(KOREAN)
    assert says(raised.value.what, KOREAN, "no longer in 'korea'")
    assert sharing.body_of_record("kr-2").body["activity"]["iati_identifier"] == "kr-2"


def test_a_damaged_file_is_not_shared(my_own, sharing):
    (dataset,) = (d for d in my_own.datasets() if d.name == "korea")
    dataset.file.write_bytes(b"something else")
    with pytest.raises(CentreError):
        sharing.body_of_record(KOREAN)


def test_what_another_member_shared_is_not_passed_on_as_ours(built, korea, tmp_path):
    sharing = Sharing(built._access)
    with pytest.raises(BadRequest) as raised:
        sharing.body_of_record(KOREAN)
    assert says(raised.value.what, "shared by KOICA", "mekong/koica/1#0")
    path = Path(tmp_path / "theirs.jsonl")
    path.write_bytes(korea.file().content)
    with pytest.raises(BadRequest):
        sharing.bodies_of_file(path)
    assert sharing.body_of_record(JAPANESE).body["source"]["dataset"] == "japan"
