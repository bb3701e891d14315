"""What records say now, field by field, in the words in which a person is asked about them.

One value for each field that can be confirmed or disputed: titles, days and names as they stand in
the record, the amount in its own currency, purposes by code and name, the status as it follows from
the record on a day. A title that a machine has put into English is the original. Where
a record says nothing itself, the value is that of its project, which other records state: so it is
shown in lists, and so a person is asked. It is left out where one of these is for fewer readers
than the record: what is confirmed of a public record is read by everybody.

A record is what one reporter says under one identifier, in its newest activity (`NEWEST_FIRST`). A
copy that a member shared comes after all that came otherwise: anybody can share a copy of a public
record, and would else speak for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from riparian.catalogue.period_columns import PERIOD_COLUMNS, period_of
from riparian.catalogue.record_names import find_unit
from riparian.catalogue.sql_conditions import AMONG, AMONG_IDS, text_of
from riparian.exchange.entries.entry_types import LONGEST_LINE, Field
from riparian.exchange.entries.payload import (
    LONGEST_ADDRESS,
    About,
    IdentifiedRecord,
    PublishedRecord,
    Thing,
)
from riparian.exchange.entries.statements import thing_called
from riparian.exchange.names import EntryName
from riparian.language.invisible_characters import clean_line
from riparian.normalise.status import Status, status_on
from riparian.store.database import Snapshot
from riparian.store.restricted import is_restricted, is_stricter, strictest_label
from riparian.store.schema import NEWEST_FIRST

EXISTS = "yes"
"""The value of the field `activity`: there is such an activity."""

STATUS_WORDS: dict[Status, str] = {
    "planned": "planned",
    "ongoing": "under way",
    "ended": "ended",
    "cancelled": "cancelled",
}
"""The status of a record as people are asked about it; an unknown one is no value."""


class RecordClaim(msgspec.Struct, frozen=True):
    """What one record says: `unit` is its name in this centre, `thing` what every node calls it
    (None where it has neither identifier nor page). `countries` are its recipients (ISO 3166-1),
    `values` what it says of each field, and `worked_out` those of them that do not stand there so.
    `tlp`: its label, where it is not for everybody. `is_cut`: values of its project are left out,
    since other records of it are for fewer readers."""

    unit: str
    project: str
    handle: str
    thing: Thing | None
    title: str
    title_by: str | None
    original: str | None
    original_lang: str | None
    providers: tuple[str, ...]
    reporter: str | None
    countries: frozenset[str]
    values: dict[Field, str]
    worked_out: frozenset[Field] = frozenset()
    usd: float | None = None
    tlp: str | None = None
    is_cut: bool = False


class StandingDispute(msgspec.Struct, frozen=True):
    """That the government of a country (ISO 3166-1) disputes a field of a record, if the record
    names that country as a recipient."""

    about: About
    field: Field
    country: str


COPIES_LAST = (
    "dataset IN (SELECT d.name FROM dataset AS d WHERE d.reader = 'shared'),"
    f" {is_restricted('dataset')}"
)
"""The order of the activities of one record in SQL, before `NEWEST_FIRST`: what members shared is
last, and of that what is not for everybody."""

_PURPOSE = (
    "coalesce(nullif(coalesce(nullif(x.code, ''), x.category), '') || coalesce(' ' || w.name, ''),"
    " t.name, x.theme)"
)
"""A purpose as a project's page names it, `14030 Basic drinking water supply`; by its theme where
no code is known."""

_NAMED = (
    "LEFT JOIN purpose AS w ON w.code = coalesce(nullif(x.code, ''), x.category)"
    " LEFT JOIN theme AS t ON t.theme = x.theme"
)

_CLAIMS = f"""
SELECT
    a.unit_id, a.project_id, h.handle, a.dataset, a.identifier, a.reporting_org_ref,
    a.reporting_org_name, a.url, a.title, a.title_by, a.original, a.original_lang, a.usd, a.amount,
    a.currency, p.usd AS p_usd, p.amount AS p_amount, p.currency AS p_currency,
    {", ".join(f'a."{column}", p."{column}" AS "p_{column}"' for column in PERIOD_COLUMNS)},
    (SELECT list(x.country ORDER BY x.rowid)
     FROM activity_country AS x WHERE x.activity_id = a.activity_id)
        AS countries,
    (SELECT list(DISTINCT coalesce(s.name, l.name) ORDER BY coalesce(s.name, l.name))
     FROM activity_place AS x
     JOIN place AS l ON l.place_id = x.place
     LEFT JOIN place_set AS s ON s.set_id = x.via AND s.type <> 'site'
     WHERE x.activity_id = a.activity_id AND x.level <> 'country' AND x.share > 0) AS places,
    (SELECT list(DISTINCT coalesce(s.name, l.name) ORDER BY coalesce(s.name, l.name))
     FROM project_place AS x
     JOIN place AS l ON l.place_id = x.place
     LEFT JOIN place_set AS s ON s.set_id = x.via AND s.type <> 'site'
     WHERE x.project_id = a.project_id AND x.level <> 'country') AS p_places,
    (SELECT list(DISTINCT x.provider ORDER BY x.provider) FROM activity_provider AS x
     WHERE x.activity_id = a.activity_id) AS providers,
    (SELECT list(DISTINCT x.agency ORDER BY x.agency) FROM activity_provider AS x
     WHERE x.activity_id = a.activity_id AND x.agency IS NOT NULL) AS agencies,
    (SELECT list(DISTINCT {_PURPOSE} ORDER BY {_PURPOSE}) FROM activity_purpose AS x {_NAMED}
     WHERE x.activity_id = a.activity_id AND x.share > 0) AS purposes,
    (SELECT bool_and(x.sureness = 'reported') FROM activity_purpose AS x
     WHERE x.activity_id = a.activity_id AND x.share > 0) AS purposes_reported,
    (SELECT list(DISTINCT {_PURPOSE} ORDER BY {_PURPOSE}) FROM project_purpose AS x {_NAMED}
     WHERE x.project_id = a.project_id) AS p_purposes,
    (SELECT list(DISTINCT x.dataset) FROM activity AS x WHERE x.project_id = a.project_id)
        AS p_of_datasets,
    json_extract(r.activity, '$.participating_orgs[*].narratives[0].text') AS orgs
FROM (
    SELECT DISTINCT ON (unit_id) * FROM activity WHERE unit_id {AMONG_IDS}
    ORDER BY unit_id, {COPIES_LAST}, {NEWEST_FIRST}
) AS a
JOIN handle AS h ON h.project_id = a.project_id
JOIN project AS p ON p.project_id = a.project_id
LEFT JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal
ORDER BY a.unit_id
"""

_FIRST_OF_PROJECTS = f"""
SELECT p.project_id, a.unit_id FROM project AS p
JOIN activity AS a ON a.activity_id = p.primary_activity
WHERE p.project_id {AMONG_IDS}
"""


def claims_of(snapshot: Snapshot, units: Collection[str], on: str) -> dict[str, RecordClaim]:
    """What each of these records says, by its name; the status on the given day. One question to
    the database, however many they are."""
    if not units:
        return {}
    rows = snapshot.each_dict(_CLAIMS, {"ids": text_of(units)})
    return {row["unit_id"]: _claim(row, on) for row in rows}


def speaking_records(snapshot: Snapshot, projects: Collection[str]) -> dict[str, str]:
    """By project, the record that speaks for it wherever one title is shown."""
    rows = snapshot.rows(_FIRST_OF_PROJECTS, {"ids": text_of(projects)})
    return {str(project): str(unit) for project, unit in rows}


def find_record(snapshot: Snapshot, words: str) -> str:
    """The record meant by its id, by its short name, or by the handle of a project, of which it is
    the record that speaks for it. Raises UnknownName with what is near."""
    projects = snapshot.column(
        "SELECT project_id FROM handle WHERE handle = $words OR project_id = $words",
        {"words": words.strip().encode(errors="replace").decode()},
    )
    return next(iter(speaking_records(snapshot, projects).values()), "") or find_unit(
        snapshot, words
    )


def units_of_projects(snapshot: Snapshot, projects: Collection[str]) -> list[str]:
    """All records of these projects."""
    sql = f"SELECT DISTINCT unit_id FROM activity WHERE project_id {AMONG_IDS} ORDER BY 1"
    return snapshot.column(sql, {"ids": text_of(projects)})


def units_called(snapshot: Snapshot, things: Iterable[About]) -> dict[About, str]:
    """The records of the snapshot that are called so by every node, or that came in such an entry;
    what it has not is left out."""
    named: set[About] = set()
    identifiers, addresses, entries = set(), set(), {}
    for thing in things:
        if isinstance(thing, IdentifiedRecord):
            identifiers.add(thing.iati_identifier)
        elif isinstance(thing, PublishedRecord):
            addresses.add(thing.address)
        elif isinstance(thing, EntryName):
            entries[str(thing)] = thing
            continue
        named.add(thing)
    found: dict[About, str] = {}
    rows = snapshot.rows(
        "SELECT DISTINCT unit_id, reporting_org_ref, reporting_org_name, identifier, url"
        f" FROM activity WHERE identifier {AMONG.format(name='ids')}"
        f" OR url {AMONG.format(name='urls')} ORDER BY unit_id",
        {"ids": text_of(identifiers), "urls": text_of(addresses)},
    )
    for unit, ref, name, identifier, url in rows if named else ():
        called = _thing(ref, name, identifier, url)
        if called is not None and called in named:
            found.setdefault(called, str(unit))
    return found | dict(_units_of_entries(snapshot, entries))


def _units_of_entries(
    snapshot: Snapshot, entries: Mapping[str, EntryName]
) -> Iterator[tuple[About, str]]:
    if not entries:
        return
    rows = snapshot.rows(
        "SELECT a.unit_id, json_extract_string(r.activity, '$.provenance.shared.entry') AS entry"
        " FROM record AS r JOIN dataset AS d ON d.name = r.dataset AND d.reader = 'shared'"
        " JOIN activity AS a ON a.dataset = r.dataset AND a.ordinal = r.ordinal"
        f" WHERE entry {AMONG_IDS} ORDER BY a.unit_id",
        {"ids": text_of(entries)},
    )
    for unit, entry in rows:
        yield entries[str(entry)], str(unit)


def disputed_projects(
    snapshot: Snapshot, disputes: Collection[StandingDispute], on: str
) -> list[tuple[str, Field, str]]:
    """What these say of the projects of a snapshot: project, field and country, each once."""
    units = units_called(snapshot, {each.about for each in disputes})
    claims = claims_of(snapshot, frozenset(units.values()), on)
    return sorted(
        {
            (claim.project, each.field, each.country)
            for each in disputes
            if (claim := claims.get(units.get(each.about, ""))) and each.country in claim.countries
        }
    )


def restricted_units(snapshot: Snapshot, units: Collection[str]) -> frozenset[str]:
    """Those of these records of which no activity is for everybody."""
    sql = (
        f"SELECT unit_id FROM activity WHERE unit_id {AMONG_IDS} GROUP BY unit_id"
        f" HAVING bool_and({is_restricted('dataset')})"
    )
    return frozenset(snapshot.column(sql, {"ids": text_of(units)}))


def _claim(row: Mapping[str, Any], on: str) -> RecordClaim:
    own = _values(row, on)
    of_project = _values(
        {**row, **{name[2:]: value for name, value in row.items() if name.startswith("p_")}}, on
    )
    tlp = strictest_label([row["dataset"]])
    is_cut = is_stricter(strictest_label(row["p_of_datasets"]), tlp)
    values = {} if is_cut else {f: own.get(f) or value for f, value in of_project.items()}
    return RecordClaim(
        unit=row["unit_id"],
        project=row["project_id"],
        handle=row["handle"],
        thing=_thing(
            row["reporting_org_ref"], row["reporting_org_name"], row["identifier"], row["url"]
        ),
        title=row["title"] or "(no title)",
        title_by=row["title_by"],
        original=row["original"],
        original_lang=row["original_lang"],
        providers=tuple(row["providers"] or ()),
        reporter=row["reporting_org_name"] or row["reporting_org_ref"],
        countries=frozenset(row["countries"] or ()),
        values={**own, **values},
        worked_out=frozenset(values.keys() - own.keys()) | frozenset(_worked_out(row, on)),
        usd=row["usd"],
        tlp=tlp,
        is_cut=is_cut,
    )


def _values(row: Mapping[str, Any], on: str) -> dict[Field, str]:
    status = status_on(period_of(row), on).status
    own_title = None if _is_by_machine(row["title_by"]) else row["title"]
    values: dict[Field, str | None] = {
        "activity": EXISTS,
        "title": own_title or row["original"],
        "activity_status": STATUS_WORDS.get(status),
        "start_date": row["start"],
        "end_date": row["end"],
        "location": ", ".join(row["places"] or ()),
        "sector": "; ".join(row["purposes"] or ()),
        "value": _amount(row),
        "participating_org": "; ".join(_organisations(row)),
    }
    lines = ((field, clean_line(value or "", LONGEST_LINE)) for field, value in values.items())
    return {field: line for field, line in lines if line}


def _worked_out(row: Mapping[str, Any], on: str) -> Iterator[Field]:
    sureness: dict[Field, str | None] = {
        "activity_status": status_on(period_of(row), on).sureness,
        "start_date": row["start_sureness"],
        "end_date": row["end_sureness"],
    }
    yield from (field for field, how in sureness.items() if how not in (None, "reported"))
    if row["purposes_reported"] is False:
        yield "sector"


def _is_by_machine(title_by: str | None) -> bool:
    """Whether a title is no words of the record, but a gloss or a machine translation of them."""
    return title_by == "gloss" or (title_by or "").startswith("machine")


def _amount(row: Mapping[str, Any]) -> str | None:
    if row["amount"] is not None and row["currency"]:
        return f"{row['currency']} {row['amount']:,.0f}"
    return None if row["usd"] is None else f"USD {row['usd']:,.0f}"


def _organisations(row: Mapping[str, Any]) -> Iterable[str]:
    """Those that the record names as taking part; of a record that names none, the agencies of
    its providers."""
    named = [msgspec.json.decode(text) for text in row["orgs"] or ()]
    return dict.fromkeys(map(str, filter(None, named))) or row["agencies"] or ()


def _thing(
    ref: str | None, name: str | None, identifier: str | None, url: str | None
) -> Thing | None:
    texts = (ref or name, name or ref, identifier, url)
    reporter, whole_name, own, page = (clean_line(text or "", LONGEST_ADDRESS) for text in texts)
    return thing_called(reporter, own, whole_name, page)
