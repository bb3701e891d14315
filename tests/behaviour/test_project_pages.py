"""The pages of projects beside a snapshot: they hold what its tables hold, and are made again."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from riparian import Centre, ProjectQuestion
from riparian.build.companion_files import make_again
from riparian.errors import CentreBusy, Damaged, UnknownName
from riparian.store.lock import build_lock
from riparian.store.snapshot import damaged_files

ON = "2026-11-25"
HOWS = ["gone", "damaged", "damaged behind", "without rows", "of another version"]
ANOTHER_VERSION = "UPDATE about SET form = form || '1'"


@pytest.mark.parametrize("which", ["sample", "small"])
def test_a_page_holds_what_the_tables_of_the_snapshot_hold(request, which):
    centre = request.getfixturevalue(which)
    with centre.reading() as snapshot:
        projects = snapshot.column("SELECT project_id FROM project ORDER BY hash(project_id)")
        for project in projects[::7]:
            view = centre.project(project, ON)
            rows = snapshot.rows(
                'SELECT activity_id, dataset, line, "start", "end" FROM activity'
                " WHERE project_id = $id ORDER BY dataset, ordinal",
                {"id": project},
            )
            assert rows == [
                (s.id, s.dataset, s.line, s.period.start, s.period.end) for s in view.sources
            ]
            for source in view.sources:
                assert derived_in_tables(snapshot, source.id) == derived_in(source)


def derived_in_tables(snapshot, activity):
    return {
        column: snapshot.column(
            f"SELECT {column} FROM activity_{table} WHERE activity_id = $id ORDER BY position",
            {"id": activity},
        )
        for table, column in (
            ("provider", "provider"), ("country", "country"), ("place", "place"),
            ("purpose", "theme"), ("amount", "value"),
        )
    }  # fmt: skip


def derived_in(source):
    return {
        "provider": [claim.provider for claim in source.providers],
        "country": [share.country for share in source.countries],
        "place": [share.place for share in source.places],
        "theme": [share.theme for share in source.purposes],
        "value": [amount.value for amount in source.amounts],
    }


def test_of_a_project_of_several_records_every_field_names_who_says_what(sample):
    with sample.reading() as snapshot:
        several = snapshot.column(
            "SELECT project_id FROM unit_handle GROUP BY ALL HAVING count(*) > 1 ORDER BY 1"
        )
        for project in several[::5]:
            joined = sample.project(project, ON).joined
            titles = snapshot.column(
                "SELECT DISTINCT coalesce(original, title) FROM activity WHERE project_id = $id",
                {"id": project},
            )
            title = next(field for field in joined.fields if field.field == "title")
            assert sorted(said.value for said in title.said) == sorted(titles)
            assert title.agree == (len(titles) == 1)
            assert {unit for said in title.said for unit in said.units} <= set(joined.units)


def test_every_name_of_a_project_leads_to_its_page(sample):
    with sample.reading() as snapshot:
        names = snapshot.rows(
            "SELECT unit_id, handle, project_id FROM unit_handle ORDER BY hash(unit_id) LIMIT 40"
        )
    for unit, handle, project in names:
        for words in (unit, f" {handle} "):
            assert sample.project(words, ON).project.id == project


def test_what_a_person_set_stands_in_the_page(my_own):
    my_own.set_place("jp-1", ["Battambang"], "The map says so.", "Ana")
    my_own.build()
    said = my_own.project("jp-1").set_by
    assert (said.made_by, said.places) == ("Ana", ("KH-2",))


def damage(path, how):
    if how == "gone":
        path.unlink()
    elif how == "damaged":
        path.write_bytes(b"no database at all")
    elif how == "damaged behind":
        whole = path.read_bytes()
        path.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    else:
        with sqlite3.connect(path) as file:
            file.execute({"without rows": "DELETE FROM project"}.get(how, ANOTHER_VERSION))


@pytest.mark.parametrize(
    ("which", "how"),
    [*(("pages", how) for how in HOWS), ("index", "damaged"), ("both", "gone")],
)
def test_a_missing_or_damaged_file_is_made_again_by_who_reads(my_own, which, how):
    live, layout = my_own.built(), my_own.layout
    before = my_own.project("jp-1", ON)
    paths = {"pages": layout.project_pages(live), "index": layout.search_index(live)}
    for path in paths.values() if which == "both" else [paths[which]]:
        damage(path, how)
    assert my_own.project("jp-1", ON) == before
    assert damaged_files(layout, live) == ()
    assert not list(layout.catalogue.glob(".*.tmp"))
    assert my_own.check().findings == ()
    with pytest.raises(UnknownName):
        my_own.project("no-such", ON)


def test_many_who_read_at_once_make_it_again_once(my_own, monkeypatch):
    written = []
    monkeypatch.setattr(
        "riparian.build.companion_files.make_again",
        lambda layout, snapshot, file, make=make_again: (
            written.append(file) or make(layout, snapshot, file)
        ),
    )
    before = my_own.project("jp-1", ON)
    my_own.layout.project_pages(my_own.built()).unlink()
    my_own.keep_open()
    with ThreadPoolExecutor(4) as pool:
        views = list(pool.map(lambda _: my_own.project("jp-1", ON), range(8)))
    my_own.close()
    assert views == [before] * 8
    assert written == [my_own.layout.project_pages(my_own.built())]


@pytest.mark.parametrize("which", ["search_index", "lists"])
def test_every_list_makes_a_missing_file_again(my_own, which):
    file = getattr(my_own.layout, which)(my_own.built())
    asked = ProjectQuestion(query="water")
    answers = {
        "projects": lambda centre: centre.projects(),
        "states": lambda centre: centre.project_states(),
        "page": lambda centre: centre.browse_projects(asked, ON).total,
        "lines": lambda centre: list(centre.project_lines(asked, ON)),
        "points": lambda centre: list(centre.project_points(asked, ON)),
        "search": lambda centre: centre.search("water", on=ON).total,
        "overlaps": lambda centre: centre.overlaps("JP", "KR"),
    }
    before = {name: answer(my_own) for name, answer in answers.items()}
    for name, answer in answers.items():
        file.unlink(missing_ok=True)
        assert answer(Centre.open(my_own.layout.root)) == before[name], name
    assert my_own.browse_projects(asked, ON).total == before["page"]
    assert damaged_files(my_own.layout, my_own.built()) == ()


def test_what_does_not_help_is_not_tried_by_every_reader(my_own, monkeypatch):
    written = []

    def never_whole(layout, snapshot, file):
        written.append(file)
        file.write_bytes(b"no database at all")
        return True

    monkeypatch.setattr("riparian.build.companion_files.make_again", never_whole)
    my_own.layout.project_pages(my_own.built()).unlink()
    for _ in range(3):
        with pytest.raises(Damaged):
            my_own.project("jp-1", ON)
    assert len(written) == 1


def test_while_somebody_builds_nothing_is_made_again_and_that_is_said(
    my_own, riparian, monkeypatch
):
    monkeypatch.setattr("riparian.build.companion_files.WAIT_SECONDS", 0)
    path = my_own.layout.project_pages(my_own.built())
    path.unlink()
    with build_lock(my_own.layout), pytest.raises(CentreBusy, match=r"sheets\.db is missing"):
        my_own.project("jp-1", ON)
    with build_lock(my_own.layout):
        answer = riparian("-C", my_own.layout.root, "project", "jp-1")
    assert answer.status == 1
    assert "try: Try again when it has finished" in answer.err
    assert not path.exists()


def test_where_nobody_may_write_nothing_is_made_again_and_that_is_said(my_own, monkeypatch):
    def may_not(*_, **__):
        raise PermissionError(13, "Permission denied")

    my_own.layout.project_pages(my_own.built()).unlink()
    monkeypatch.setattr("riparian.build.companion_files.build_lock", may_not)
    with pytest.raises(Damaged, match=r"sheets\.db is missing") as raised:
        my_own.project("jp-1", ON)
    assert "riparian check --repair" in raised.value.try_this


def test_a_snapshot_that_is_damaged_itself_gives_no_page(my_own):
    path = my_own.layout.snapshot(my_own.built())
    content = bytearray(path.read_bytes())
    for start in range(12_288, len(content), 4096):
        content[start + 100] ^= 1
    path.write_bytes(content)
    pages = my_own.layout.project_pages(my_own.built())
    pages.unlink()
    with pytest.raises(Damaged, match=r"duckdb is damaged"):
        my_own.project("jp-1", ON)
    assert not pages.exists()


def test_the_pages_go_with_their_snapshot(my_own, tmp_path, write_register):
    for number in range(4):
        row = {"key": f"jp-new-{number}", "donor_country": "JP", "title_en": "N", "country": "KH"}
        my_own.add([write_register(tmp_path / f"more-{number}.csv", [row])])
        my_own.build()
    kept = {path.stem for path in my_own.layout.catalogue.glob("*.duckdb")}
    assert {path.name.split(".")[0] for path in my_own.layout.catalogue.glob("*.sheets.db")} == kept
