"""What is shared with some members is in their own snapshot, and in the public one there is not a
trace of it."""

from __future__ import annotations

import hashlib
import re
import stat
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from lxml import etree
from starlette.testclient import TestClient

import riparian.build.build as building
from audiences import Framework, LongBefore, OneMoment, copy_of, own_view
from centres import Centres
from people import ADMIN, WRITER
from quick_seals import QUICK
from riparian import Centre
from riparian.centre.case_opening import opening_of
from riparian.centre.sharing import ShareableRecord
from riparian.errors import BadRequest, DiskFull, UnknownName
from riparian.exchange.keys import seal
from riparian.static_copy.write_copy import write_site
from riparian.store.restricted import strictest_label
from riparian.store.snapshot import connect_beside, current_build
from riparian.web.app import make_app
from saying import says
from signing_in import person_in
from snapshots import all_rows

LONG = "XM-DAC-41114-PROJECT-7"
"""A public record whose address is a hash, as its identifier is long."""

CLAIMS, COPY = "kr-1", "aa-1"
"""Of two restricted records, the identifier of a public one of somebody else, and one that a copy
of a public record has."""

SAME_RECORD = 0
"""The place in JICA's file of the record that it shares with everybody, and with KOICA again."""

KEEPER = re.compile(rb"<p class=kept>This page is kept by [^<]*")
LABELLED = 'class="tlp tlp-'
HERE = ("127.0.0.1", 50000)
OWN = "{urn:riparian:iati:1}"


@pytest.fixture(scope="module", autouse=True)
def _quick():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "pyrage", QUICK)
        patch.setattr("riparian.centre.shared_datasets.datetime", OneMoment)
        patch.setattr("riparian.build.add_datasets.datetime", OneMoment)
        patch.setattr("riparian.centre.restricted_datasets.datetime", LongBefore)
        yield


@pytest.fixture(scope="module")
def framework(tmp_path_factory, whole):
    """KOICA and MOIT have the same files and journals; KOICA can open more of JICA's."""
    folder = tmp_path_factory.mktemp("framework")
    framework = Framework(folder, [whole / "korea.csv", whole / "undp.xml"], whole / "japan.csv")
    records = framework.records
    half = len(records) // 2
    framework.clear = framework.share(records[:half], "CLEAR")
    framework.amber = framework.share(records[half:-1], "AMBER", "koica")
    framework.strict = framework.share(records[-1:], "AMBER+STRICT", "koica")
    framework.taking = framework.share(taking_names(framework.records), "AMBER", "koica")
    framework.again = framework.share(records[:1], "AMBER", "koica")
    framework.exchange()
    framework.moit.build()
    framework.report = framework.koica.build()
    return framework


def taking_names(records):
    """Records that would take the identifier, the address or the project of a public one, if they
    came first: the public identifier under a reporter with which it begins; the hash that is an
    address; a copy of a public record under a name before its own. And the next phase of one."""
    address = hashlib.sha256(LONG.encode()).hexdigest()[:8]
    bodies = [
        {
            "activity": {
                "iati_identifier": identifier,
                "reporting_org": {"ref": identifier[:2]},
                "title": [{"text": title}],
                "provenance": {"dataset": "d"},
            },
            "source": {},
        }
        for identifier, title in ((CLAIMS, "Beekeeping"), (address, "A choir of fishermen"))
    ]
    first = records[0].body
    bodies.append({**first, "activity": {**first["activity"], "iati_identifier": COPY}})
    second = records[1].body["activity"]
    titles = [{**title, "text": f"{title['text']} (Phase 2)"} for title in second["title"]]
    # No days and no money: a record that repeats them is the same one, whatever its phase
    own = {"activity_dates": [], "events": [], "transactions": [], "budgets": []}
    phase = {**second, **own, "iati_identifier": "ab-2", "title": titles}
    bodies.append({**records[1].body, "activity": phase})
    return [ShareableRecord(body, None, "") for body in bodies]


@pytest.fixture(scope="module")
def koica(framework):
    return Centre.open(framework.koica.layout.root)


@pytest.fixture(scope="module")
def member(framework):
    return own_view(framework.koica)


@pytest.fixture
def mine(framework, tmp_path):
    """A copy of KOICA's centre, to be changed at will."""
    return copy_of(framework.koica, tmp_path / "koica")


def beside(centre):
    """What stands beside the live snapshot: the rows of its search index and project pages, by
    table. (Where they stand in these files rests on the order in which threads gave them.)"""
    build, layout = centre.built(), centre.layout
    held = {}
    for path in (layout.search_index(build), layout.project_pages(build)):
        with closing(connect_beside(path)) as file:
            tables = file.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
            ).fetchall()
            for (table,) in tables:
                rows = file.execute(f'SELECT * FROM "{table}"').fetchall()
                held[path.suffixes[0], table] = sorted(rows, key=repr)
    return held


# what the public sees


def test_a_centre_that_can_read_more_has_the_public_snapshot_of_one_that_cannot(framework, koica):
    moit = framework.moit
    assert koica.built() == moit.built()
    assert all_rows(koica) == all_rows(moit)
    assert beside(koica) == beside(moit)


PATHS = (
    "/", "/river.json", "/overlaps.json?a=KR&b=JP", "/overlaps.csv?a=KR&b=JP", "/projects",
    "/projects.json", "/projects.csv", "/projects.geojson", "/projects?q=water", "/areas.json",
    "/providers.json", "/providers/JP.json", "/compare/JP/KR.json", "/sources", "/sources.json",
    "/sources.csv", "/review", "/robots.txt", "/openapi.json", "/channel",
)  # fmt: skip


def test_it_answers_every_question_of_the_public_in_the_same_bytes(framework, koica):
    answers = [
        TestClient(make_app(Centre.open(centre.layout.root)), "http://localhost", client=HERE)
        for centre in (koica, framework.moit)
    ]
    for path in PATHS:
        ours, theirs = (client.get(path) for client in answers)
        assert ours.status_code == theirs.status_code == 200, path
        if path not in ("/review", "/channel"):  # a token of the process; who the member is
            assert ours.content == theirs.content, path
        assert b"@AMBER" not in ours.content


def test_none_of_what_is_for_members_lies_where_the_public_catalogue_does(framework, koica):
    titles = [framework.records[-1].title.encode(), framework.records[-2].title.encode()]
    root = koica.layout.root
    for folder in (koica.layout.catalogue, koica.layout.sources):
        for file in folder.rglob("*"):
            assert "AMBER" not in str(file.relative_to(root))
            if file.is_file():
                assert not any(title in file.read_bytes() for title in titles), file


def files_without_keeper(folder):
    """Every file of a copy by its name, without who keeps a page: of a file of one's own that is
    whose centre it is."""
    return {
        file.relative_to(folder).as_posix(): KEEPER.sub(b"", file.read_bytes())
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_copy_of_the_pages_holds_nothing_of_it(framework, koica, tmp_path):
    for centre, name in ((koica, "ours"), (framework.moit, "theirs")):
        write_site(Centre.open(centre.layout.root), tmp_path / name, "weak")
    ours, theirs = (files_without_keeper(tmp_path / name) for name in ("ours", "theirs"))
    assert "projects/all.html" in ours
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    titles = [framework.records[-1].title, framework.records[-2].title]
    for file in (tmp_path / "ours").rglob("*"):
        if file.suffix in (".html", ".js", ".csv", ".geojson"):
            text = file.read_text("utf-8")
            assert not any(word in text for word in (LABELLED, *titles)), file
        elif file.suffix == ".zip":
            with ZipFile(file) as zipped:
                for name in zipped.namelist():
                    assert not any(title in zipped.read(name).decode() for title in titles), file


def test_what_is_for_members_lies_apart_and_is_its_owners_alone(koica):
    home = koica.layout.of_member.home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {each.name for each in koica.layout.of_member.sources.iterdir()} == {
        "shared-mekong-jica-1@AMBER", "shared-mekong-jica-1@AMBER+STRICT",
    }  # fmt: skip


def test_a_centre_to_which_nobody_shared_more_has_one_snapshot(framework):
    moit = framework.moit
    assert not moit.layout.of_member.home.exists()
    assert not moit.has_more_for_member
    assert own_view(moit).built() == moit.built()
    assert all_rows(own_view(moit)) == all_rows(moit)


def test_a_build_names_no_dataset_that_the_public_does_not_see(framework, koica):
    report = framework.report
    assert report.member.changed
    assert not any("@" in done.dataset for done in report.datasets)
    log = koica.layout.build_log(report.build_id).read_text()
    assert "AMBER" not in log
    assert report.member.build_id not in log


# what the member sees


def test_the_member_sees_what_everybody_sees_and_what_is_shared_with_it(framework, koica, member):
    public = {line.id for line in koica.projects()[0]}
    every = {line.id: line for line in member.projects()[0]}
    assert public < every.keys()
    more = [every[name] for name in every.keys() - public]
    assert {line.tlp for line in more} == {"AMBER", "AMBER+STRICT"}
    assert len(more) <= len(framework.amber) + len(framework.strict) + len(framework.taking)
    assert koica.has_more_for_member
    assert not member.has_more_for_member


def test_a_project_that_is_public_has_the_same_address_in_both(framework, koica, member):
    with koica.reading() as snapshot:
        public = snapshot.rows("SELECT unit_id, handle FROM unit_handle")
    with member.reading() as snapshot:
        own = dict(snapshot.rows("SELECT unit_id, handle FROM unit_handle"))
    assert public
    for unit, handle in public:
        assert own[unit] == handle
        seen, more = koica.project(handle), member.project(handle)
        assert more.project.id == seen.project.id
        assert {source.id for source in seen.sources} <= {source.id for source in more.sources}
    assert LONG in dict(public)
    assert any(unit.startswith(f"{CLAIMS}|") for unit in own)
    assert COPY in own
    joined = member.project(COPY).project
    assert joined.id == framework.records[0].body["activity"]["iati_identifier"]


def test_a_record_that_is_shared_more_narrowly_again_is_a_source_more(framework, koica, member):
    name = framework.records[SAME_RECORD].body["activity"]["iati_identifier"]
    seen, more = koica.project(name), member.project(name)
    assert [source.dataset for source in seen.sources] == ["shared-mekong-jica-1"]
    assert {source.dataset for source in more.sources} == {
        "shared-mekong-jica-1", "shared-mekong-jica-1@AMBER",
    }  # fmt: skip
    assert seen.project.tlp is None
    assert more.project.tlp == "AMBER"
    assert more.project.handle == seen.project.handle


def test_each_source_says_how_it_is_marked_and_who_shared_it(framework, member):
    line = next(line for line in member.projects()[0] if line.tlp == "AMBER+STRICT")
    [source] = member.project(line.id).sources
    assert strictest_label([source.dataset]) == "AMBER+STRICT"
    assert source.reported.provenance.shared.entry == str(framework.strict[0])


def test_overlaps_of_the_member_mark_the_side_that_is_not_public(member):
    overlaps, _ = member.overlaps("JP", "KR")
    assert {side.tlp for overlap in overlaps for side in (overlap.a, overlap.b)} >= {None, "AMBER"}


def test_a_case_names_a_record_to_nobody_who_was_not_told_of_it(member):
    overlaps, _ = member.overlaps("JP", "KR")
    sides = {each.id: {each.a.tlp, each.b.tlp} for each in overlaps}
    shared = next(each for each, labels in sides.items() if labels & {"AMBER", "AMBER+STRICT"})
    offer = member.cases.offer_for_overlap(shared)
    assert {x.member: x.why_not for x in offer.candidates} == {
        "jica": "", "koica": "", "moit": "not-told",
    }  # fmt: skip
    words = {"title": "A survey", "question": "Could we share one?"}
    with pytest.raises(BadRequest, match="moit may not know of a record of this case"):
        opening_of(offer, leads=["koica"], readers=["jica", "moit"], **words)
    assert opening_of(offer, leads=["koica"], readers=["jica"], **words).others == ("jica",)
    public = next(each for each, labels in sides.items() if labels == {None})
    assert not any(x.why_not for x in member.cases.offer_for_overlap(public).candidates)


# how the member looks at it


def client_of(centre, client=HERE, host="localhost"):
    app = make_app(Centre.open(centre.layout.root), "centre.example.org", as_member=True)
    return TestClient(app, f"http://{host}", client=client)


@pytest.fixture(scope="module")
def pages(koica):
    return client_of(koica)


def test_every_page_says_that_it_is_the_members_and_nobody_keeps_it(pages, koica):
    public = TestClient(make_app(Centre.open(koica.layout.root)), "http://localhost")
    for path in ("/", "/projects", "/overlaps", "/areas", "/providers", "/sources", "/channel"):
        own = pages.get(path)
        assert own.status_code == 200
        assert "<b>You are seeing members’ material as well as public data:</b>" in own.text
        assert own.headers["cache-control"] == "no-store"
        assert own.headers["x-tlp"] == "AMBER+STRICT"
        assert "etag" not in own.headers
        everybodys = public.get(path)
        assert "members’ material" not in everybodys.text
        assert "x-tlp" not in everybodys.headers


def test_members_material_is_spoken_of_once_there_is_some(tmp_path):
    made = Centres(tmp_path, "jica", "koica")
    jica, koica = made["jica"], made["koica"]
    assert "members’ material" not in client_of(jica).get("/channel").text
    koica.channel.share_note("Hello.", "CLEAR", by="desk")
    jica.channel._node.take(koica.channel.files())
    assert "members’ material" in client_of(jica).get("/channel").text


def test_the_page_of_a_restricted_project_says_its_label_and_who_shared_it(
    pages, member, koica, framework
):
    line = next(line for line in member.projects()[0] if line.tlp == "AMBER+STRICT")
    page = pages.get(f"/projects/{line.handle}").text
    assert "TLP:AMBER+STRICT" in page
    assert "with this member by Japan International Cooperation Agency" in page
    assert f"/channel/entry?name={str(framework.strict[0]).replace('#', '%23')}" in page
    mixed = framework.records[SAME_RECORD].body["activity"]["iati_identifier"]
    page = pages.get(f"/projects/{member.project(mixed).project.handle}").text
    assert "of this project were shared with this member" in page
    assert "TLP:AMBER<" in pages.get("/projects").text
    public = TestClient(make_app(Centre.open(koica.layout.root)), "http://localhost")
    assert public.get(f"/projects/{line.handle}").status_code == 404
    assert "TLP:" not in public.get(f"/projects/{member.project(mixed).project.handle}").text


def test_files_of_the_members_view_are_marked_in_name_and_rows(pages):
    answer = pages.get("/projects.csv")
    assert 'filename="projects-TLP-AMBER-STRICT.csv"' in answer.headers["content-disposition"]
    header, *rows = answer.text.splitlines()
    assert '"tlp",' in header
    assert header.endswith(',"marking"')
    assert rows
    assert all(row.endswith(',"TLP:AMBER+STRICT"') for row in rows)
    areas = pages.get("/areas.csv?a=JP&b=KR").text.splitlines()
    assert all(row.endswith(',"TLP:AMBER+STRICT"') for row in areas[1:])
    assert {row["tlp"] for row in pages.get("/projects.json").json()} == {
        None, "AMBER", "AMBER+STRICT",
    }  # fmt: skip


@pytest.fixture(scope="module")
def iati(framework, koica, member, tmp_path_factory):
    """What each of three views exports as IATI: KOICA's own, the public one of KOICA and MOIT's."""
    folder = tmp_path_factory.mktemp("iati")
    views = {"member": member, "koica": koica, "moit": Centre.open(framework.moit.layout.root)}
    for name, view in views.items():
        view.export("iati", folder / f"{name}.xml")
    return {name: folder / f"{name}.xml" for name in views}


def activities_of(path):
    """By identifier, the label that each activity bears."""
    marks = {}
    for activity in etree.parse(path).iterfind("iati-activity"):
        identifier = activity.findtext("iati-identifier")
        marks[identifier] = activity.find(f"{OWN}record").get("marking")
    return marks


def test_an_export_for_the_public_has_no_record_that_is_not_public(framework, iati):
    assert iati["koica"].read_bytes() == iati["moit"].read_bytes()
    text = iati["koica"].read_text("utf-8")
    restricted = [each.title for each in framework.records[-2:]]
    assert not any(title in text for title in (*restricted, "Beekeeping"))
    assert "AMBER" not in text
    assert set(activities_of(iati["koica"]).values()) == {None}


def test_in_what_a_member_exports_each_record_says_how_far_it_may_go(framework, member, iati):
    root = etree.parse(iati["member"]).getroot()
    assert root.get(f"{OWN}marking") == "TLP:AMBER+STRICT"
    assert "TLP:AMBER+STRICT" in root.getprevious().text
    marks = activities_of(iati["member"])
    public = activities_of(iati["koica"])
    assert {marks[each] for each in public} == {None}
    marked = {each: mark for each, mark in marks.items() if each not in public}
    assert set(marked.values()) == {"TLP:AMBER", "TLP:AMBER+STRICT"}
    labels = Counter(
        strictest_label([source.dataset])
        for line in member.projects()[0]
        for source in member.project(line.handle).sources
    )
    assert Counter(marked.values()) == {f"TLP:{each}": n for each, n in labels.items() if each}
    [strict] = (each for each, mark in marked.items() if mark == "TLP:AMBER+STRICT")
    titles = etree.parse(iati["member"]).xpath(
        "//iati-activity[iati-identifier=$of]/title/narrative/text()", of=strict
    )
    assert framework.records[-1].title in titles


def test_a_file_for_some_is_not_taken_in_where_all_is_for_everybody(iati, tmp_path):
    centre = Centre.init(tmp_path / "elsewhere")
    report = centre.add([iati["member"], iati["koica"]])
    assert [Path(refused.path).name for refused in report.refused] == ["member.xml"]
    assert says(report.refused[0].what, "TLP:AMBER+STRICT", "for everybody")
    assert len(report.added) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"client": ("192.0.2.1", 5000)},
        {"host": "centre.example.org"},
        {"headers": {"x-forwarded-for": "192.0.2.1"}},
    ],
)
def test_no_other_computer_sees_any_of_it(koica, asked):
    headers = asked.pop("headers", {})
    client = client_of(koica, **asked)
    for path in PATHS:
        if path in ("/robots.txt", "/openapi.json"):
            continue
        answer = client.get(path, headers=headers)
        assert answer.status_code == 403, path
        assert "AMBER" not in answer.text + str(answer.headers)


def test_the_terminal_shows_the_public_and_says_that_there_is_more(riparian, koica, member):
    root = koica.layout.root
    public = riparian("-C", root, "projects", "--json")
    assert len(public.json) == koica.count_projects()
    assert "To see all that this member may: --as-member" in public.err
    for words in (("--as-member", "projects"), ("projects", "--as-member")):
        own = riparian("-C", root, *words, "--json")
        assert len(own.json) == member.count_projects()
        assert "Not public, up to TLP:AMBER+STRICT" in own.err
    shown = riparian("-C", root, "projects", "--as-member")
    assert "TLP:AMBER+STRICT" in shown.out
    table = riparian("-C", root, "projects", "--csv", "--as-member").csv
    assert {row["marking"] for row in table} == {"TLP:AMBER+STRICT"}
    assert "marking" not in riparian("-C", root, "projects", "--csv").csv[0]


def test_the_terminal_says_which_snapshots_there_are(riparian, koica, framework):
    root, own = koica.layout.root, koica.built_for_member()
    told = riparian("-C", root, "status")
    assert own in told.out
    assert "AMBER" not in told.out
    assert riparian("-C", root, "status", "--json").json["member_build"] == own
    table = riparian("-C", root, "status", "--as-member")
    assert f"this member's own snapshot {own}" in table.out
    assert "jica-1@A" in table.out
    alone = riparian("-C", framework.moit.layout.root, "status")
    assert "member" not in alone.out
    assert "--as-member" not in alone.err


def test_an_entry_says_where_lists_and_counts_hold_it(riparian, koica, framework):
    for entry, words in (
        (framework.clear[0], "In lists and counts."),
        (framework.amber[0], "In lists and counts of this member's own view only."),
    ):
        told = riparian("-C", koica.layout.root, "exchange", "read", str(entry))
        assert words in told.out


def test_a_command_that_reads_no_catalogue_takes_no_view(riparian, koica):
    refused = riparian("-C", koica.layout.root, "--as-member", "build")
    assert refused.status == 2
    assert "takes no --as-member" in refused.err


# what changes


def changed(mine, framework, tmp_path, *do):
    """A copy of JICA that writes, and the copy of KOICA that takes it."""
    jica = copy_of(framework.jica, tmp_path / "jica")
    for each in do:
        each(jica)
    jica.channel.publish(tmp_path / "published")
    mine.channel.take_folder(tmp_path / "published")


def test_what_comes_new_changes_the_members_snapshot_alone_and_what_is_withdrawn_leaves_it(
    mine, framework, tmp_path
):
    gone, title = framework.strict[0], framework.records[-1].title.encode()
    own, public = own_view(mine), mine.built()
    earlier, before = own.built(), own.count_projects()
    changed(
        mine,
        framework,
        tmp_path,
        lambda jica: jica.channel.share_records([framework.records[1]], "GREEN", "desk"),
        lambda jica: jica.channel.withdraw(str(gone), "Wrong.", "desk"),
    )
    assert mine.is_stale()
    entry = next(entry for entry in mine.channel.entries() if entry.tlp == "GREEN")
    own.keep_open()
    assert own.channel.enters(entry) == "next"
    address = f"/channel/entry?name={quote(str(entry.name))}"
    assert "it enters them with the next build" in client_of(mine).get(address).text
    report = mine.build()
    assert own.channel.enters(entry) == "now"
    assert own.channel.enters(mine.channel.entry(str(gone))) == "never"
    assert mine.channel.enters(entry) == "now"
    assert (report.changed, report.member.changed) == (False, True)
    assert (mine.built(), own.changes().earlier.since) == (public, earlier)
    assert own.count_projects() == before - 1
    sources = mine.layout.of_member.sources
    assert (sources / "shared-mekong-jica-1@GREEN").exists()
    assert not any(title in f.read_bytes() for f in sources.rglob("*") if f.is_file())
    assert not mine.is_stale()
    assert not mine.build().member.changed


def test_when_all_is_withdrawn_the_public_snapshot_serves_for_both(mine, framework, tmp_path):
    def withdraw_all(jica):
        for name in (*framework.amber, *framework.strict, *framework.taking, *framework.again):
            jica.channel.withdraw(str(name), "Wrong.", "desk")

    member = own_view(mine)
    member.keep_open()
    more = member.count_projects()
    changed(mine, framework, tmp_path, withdraw_all)
    mine.build()
    assert not mine.layout.of_member.home.exists()
    assert member.built() == mine.built()
    assert member.count_projects() == mine.count_projects() < more
    assert not mine.is_stale()


def test_a_build_that_stops_leaves_both_as_they_were_and_a_whole_one_shows_the_public_first(
    mine, framework, tmp_path, monkeypatch
):
    changed(
        mine,
        framework,
        tmp_path,
        lambda jica: jica.channel.share_records(framework.records[-1:], "CLEAR", "desk"),
    )
    before = mine.built(), current_build(mine.layout.of_member)
    overlaps, make = building.fill_overlaps, building.make_current
    shown = []

    def full(snapshot, *more):
        if any("@" in name for name in snapshot.column("SELECT name FROM dataset")):
            raise OSError(28, "No space left on device")
        return overlaps(snapshot, *more)

    def noted(layout, build_id):
        shown.append(layout.for_member)
        make(layout, build_id)

    monkeypatch.setattr(building, "fill_overlaps", full)
    monkeypatch.setattr(building, "make_current", noted)
    with pytest.raises(DiskFull):
        mine.build()
    assert (mine.built(), current_build(mine.layout.of_member), shown) == (*before, [])
    monkeypatch.setattr(building, "fill_overlaps", overlaps)
    mine.build()
    assert shown == [False, True]
    assert mine.built() != before[0]
    assert current_build(mine.layout.of_member) != before[1]


# whole


def test_a_check_looks_at_both_and_a_repair_makes_the_members_again(mine):
    assert mine.check().findings == ()
    own = mine.layout.of_member
    dataset = next(own.sources.glob("*AMBER")) / "dataset.json"
    dataset.write_bytes(dataset.read_bytes()[:-40])
    build = current_build(own)
    own.snapshot(build).write_bytes(b"nothing")
    own.home.chmod(0o755)
    found = mine.check().findings
    assert len(found) >= 3
    assert all("AMBER" not in finding.what + finding.file for finding in found)
    assert mine.check(repair=True).findings == ()
    assert own_view(mine).count_projects()
    assert stat.S_IMODE(own.home.stat().st_mode) == 0o700


@pytest.mark.parametrize("kind", ["records", "derived", "problems"])
def test_a_check_finds_a_flipped_bit_in_what_was_read_for_the_member(mine, kind):
    readings = mine.layout.of_member.readings
    file = next(f for f in sorted(readings.glob(f"*/*.{kind}.jsonl")) if f.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    [finding] = mine.check().findings
    assert finding.what.endswith("of what was shared with this member is damaged.")
    assert "AMBER" not in finding.what + finding.file
    report = mine.check(repair=True)
    assert (report.findings, report.repaired) == ((), (finding,))
    assert file.read_bytes() != bytes(content)


# what people say


def test_nobody_is_asked_about_a_record_that_is_not_public(member, koica):
    asked = {unit for pair in member.review().pairs for unit in (pair.a, pair.b)}
    links, _ = member.links()
    in_question = [x for x in links if x.verdict in ("unsure", "related")]
    with koica.reading() as snapshot:
        public = set(snapshot.column("SELECT unit_id FROM unit"))
    assert any({x.a.unit_id, x.b.unit_id} - public for x in in_question)
    assert asked <= public


def test_nothing_is_said_of_a_record_that_is_not_public(member, koica, framework):
    line = next(line for line in member.projects()[0] if line.tlp == "AMBER+STRICT")
    other = next(line for line in member.projects()[0] if line.tlp is None)
    with pytest.raises(BadRequest, match="not public"):
        member.judge(line.id, other.id, "same", "I know both.")
    with pytest.raises(BadRequest, match="not public"):
        member.set_place(line.id, ["nationwide"], "I know it.")
    with pytest.raises(UnknownName):
        koica.judge(line.id, other.id, "same", "I know both.")
    assert not member.judgements()
    assert not member.place_corrections()


# people with accounts


def test_whoever_is_signed_in_has_the_members_view_and_what_they_take_away_is_noted(mine):
    app = make_app(Centre.open(mine.layout.root), "centre.example.org")
    writer, boss, anybody = (TestClient(app, "http://localhost", client=HERE) for _ in range(3))
    ours = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    for web, name, rights in ((writer, "keiko", WRITER), (boss, "boss", ADMIN)):
        person_in(web, mine, name, rights, ours=ours)
    own = writer.get("/projects.csv?country=LA")
    assert own.headers["x-tlp"] == "AMBER+STRICT"
    assert "TLP:AMBER+STRICT" in own.text
    for web in (boss, anybody, boss):
        other = web.get("/projects.csv?country=LA")
        assert "TLP:" not in other.text
        assert "x-tlp" not in other.headers
    for path in ("/projects.csv?contry=LA", "/share/rows.csv?drft=1", "/river.svg?contry=LA"):
        answer = writer.get(path)
        assert (answer.status_code, says(answer.text, "no parameter")) == (400, True), path
    public = current_build(mine.layout.of_everybody)
    assert writer.get(f"/newer?than={current_build(mine.layout.of_member)}").status_code == 204
    for web in (boss, anybody):
        assert f'data-build="{public}"' in web.get("/about").text
        assert web.get(f"/newer?than={public}").status_code == 204
    writer.get("/openapi.json")
    [noted] = mine.people.accounts.audit(["exported"])
    assert (noted.actor.by, noted.about) == ("keiko", "/projects.csv?country=LA")
