"""What a case is about, as the live snapshot has it: projects, their countries, the overlap."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from riparian.catalogue.sql_conditions import AMONG, text_of
from riparian.centre.access import Access
from riparian.codelists.lists import country_name
from riparian.desk.cases.audience_check import members_of
from riparian.desk.cases.case_records import CaseThread
from riparian.exchange.entries.payload import About, IdentifiedRecord, Pair, Thing
from riparian.exchange.names import EntryName
from riparian.store.database import Snapshot


class Subject(msgspec.Struct, frozen=True):
    """A record that a case is about, and the project in which it is: nothing but the record where
    the catalogue has it not. `provider`: a code; `years`: its first and last."""

    thing: Thing
    project_id: str = ""
    handle: str = ""
    title: str = ""
    provider: str = ""
    start: str | None = None
    end: str | None = None
    countries: tuple[str, ...] = ()


def things_in(about: About | None) -> tuple[Thing, ...]:
    """The records that an entry is about."""
    if isinstance(about, Pair):
        return about.left, about.right
    return () if about is None or isinstance(about, EntryName) else (about,)


def subjects_of(access: Access, things: Collection[Thing]) -> dict[Thing, Subject]:
    """By record; before the first build each by itself."""
    found = {thing: Subject(thing) for thing in things}
    with access.reading_if_built() as snapshot:
        if snapshot is not None and things:
            found |= _in_catalogue(snapshot, things)
    return found


def _in_catalogue(snapshot: Snapshot, things: Collection[Thing]) -> dict[Thing, Subject]:
    by_name = {_name_of(thing): thing for thing in things}
    rows = snapshot.rows(
        "SELECT DISTINCT ON (a.identifier, reporter, a.url) a.identifier,"
        " coalesce(a.reporting_org_ref, a.reporting_org_name) AS reporter,"
        " coalesce(a.reporting_org_name, a.reporting_org_ref) AS publisher, a.url,"
        ' p.project_id, h.handle, p.title, p.start, p."end"'
        " FROM activity AS a JOIN project AS p USING (project_id)"
        " JOIN handle AS h USING (project_id)"
        f" WHERE a.identifier {AMONG.format(name='ids')} OR a.url {AMONG.format(name='urls')}"
        " ORDER BY a.identifier, reporter, a.url, a.dataset",
        {
            "ids": text_of({x.iati_identifier for x in things if isinstance(x, IdentifiedRecord)}),
            "urls": text_of({x.address for x in things if not isinstance(x, IdentifiedRecord)}),
        },
    )
    projects: dict[Thing, Subject] = {}
    for identifier, reporter, publisher, url, project, handle, title, start, end in rows:
        for name in ((reporter, identifier), (publisher, url)):
            if thing := by_name.get(name):
                projects.setdefault(
                    thing, Subject(thing, project, handle, title or "", "", start, end)
                )
    ids = text_of({each.project_id for each in projects.values()})
    countries = _lists(snapshot, "project_country", "country", ids)
    providers = _lists(snapshot, "project_provider", "provider", ids)
    return {
        thing: msgspec.structs.replace(
            each,
            provider=next(iter(providers.get(each.project_id, ())), ""),
            countries=countries.get(each.project_id, ()),
        )
        for thing, each in projects.items()
    }


def _lists(snapshot: Snapshot, table: str, column: str, ids: str) -> dict[str, tuple[str, ...]]:
    rows = snapshot.rows(
        f"SELECT DISTINCT project_id, {column} FROM {table}"
        f" WHERE project_id {AMONG.format(name='ids')} ORDER BY 1, 2",
        {"ids": ids},
    )
    lists: dict[str, tuple[str, ...]] = {}
    for project, value in rows:
        lists[project] = (*lists.get(project, ()), value)
    return lists


def _name_of(thing: Thing) -> tuple[str, str]:
    if isinstance(thing, IdentifiedRecord):
        return thing.reporting_org, thing.iati_identifier
    return thing.publisher, thing.address


def overlap_of(access: Access, subjects: Collection[Subject]) -> str | None:
    """The overlap of two projects, by its id; None where the catalogue has none."""
    ids = [each.project_id for each in subjects if each.project_id]
    if len(ids) != 2:
        return None
    with access.reading_if_built() as snapshot:
        found = snapshot and snapshot.column(
            "SELECT id FROM overlap WHERE (a = $a AND b = $b) OR (a = $b AND b = $a) LIMIT 1",
            {"a": ids[0], "b": ids[1]},
        )
    return found[0] if found else None


def countries_named(codes: Collection[str]) -> tuple[str, ...]:
    """What countries are called, sorted."""
    return tuple(sorted(country_name(code) or code for code in codes))


def countries_of_case(
    thread: CaseThread, subjects: Iterable[Subject], hosts: dict[str, str]
) -> tuple[str, ...]:
    """Where it is: in the countries of all its projects, else of those; where the catalogue has
    none of them, in those of the host members that read it."""
    sets = [set(each.countries) for each in subjects if each.countries]
    shared = set.intersection(*sets) if sets else set()
    readers = (members_of(thread.opening) if thread.opening else None) or thread.leads
    fallback = {hosts[member] for member in readers if member in hosts}
    return tuple(sorted(shared or set().union(*sets) or fallback))
