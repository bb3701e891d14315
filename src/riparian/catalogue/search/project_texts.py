"""What is searched of each project: its texts, and the names of what it has in common with others.

Nothing that a publisher withheld is in here, nor who put a table together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, zip_longest
from operator import itemgetter
from pathlib import Path

import msgspec

from riparian.catalogue.project_lines import rows_of_lines
from riparian.catalogue.search.index_entry import Contents, Field, Name, Text
from riparian.codelists.lists import load_codelist, names_of_country, themes
from riparian.language.invisible_characters import without_unseen
from riparian.model.activity import (
    Description,
    Location,
    Narrative,
    OtherIdentifier,
    ParticipatingOrg,
    ReportingOrg,
    Tag,
)
from riparian.normalise.providers import load_providers
from riparian.normalise.shown_texts import is_withheld
from riparian.region.level_words import claimed_level, forms_with_level
from riparian.region.mentions.name_skeletons import script_of
from riparian.region.pack import NameRow, RegionPack, load_region
from riparian.store.database import Snapshot
from riparian.store.grouped_rows import out_of_order
from riparian.store.id_ranges import each_row_by_range
from riparian.store.spooled_records import spooled_records

LONGEST_TEXT = 20_000
"""Characters of one text that are searched."""

_WRITTEN = ("publisher", "compiler", "person")  # whose titles are in the records

_KINDS: dict[str, Field] = {
    "place": "place", "provider": "organisation", "agency": "organisation",
    "purpose": "purpose", "theme": "purpose",
}  # fmt: skip


class _Reported(msgspec.Struct):
    """The parts of an activity that are searched."""

    iati_identifier: str
    reporting_org: ReportingOrg = ReportingOrg()
    title: tuple[Narrative, ...] = ()
    descriptions: tuple[Description, ...] = ()
    other_identifiers: tuple[OtherIdentifier, ...] = ()
    participating_orgs: tuple[ParticipatingOrg, ...] = ()
    locations: tuple[Location, ...] = ()
    tags: tuple[Tag, ...] = ()
    default_lang: str | None = None


_ACTIVITIES = """
SELECT project_id, title, title_by, dataset, ordinal
FROM activity
ORDER BY project_id, dataset, ordinal
"""

_NAMES = """
SELECT
    p.project_id,
    coalesce(n.codes, []) || coalesce(o.codes, []) || coalesce(u.codes, []) AS codes
FROM project AS p
LEFT JOIN (
    SELECT project_id, list('place:' || node ORDER BY node) AS codes
    FROM place_node WHERE project_id > $after AND project_id <= $until
    GROUP BY project_id
) AS n ON n.project_id = p.project_id
LEFT JOIN (
    SELECT
        project_id,
        list('provider:' || provider ORDER BY provider)
            || coalesce(
                list('agency:' || provider || ':' || agency ORDER BY provider, agency)
                    FILTER (agency IS NOT NULL),
                []
            ) AS codes
    FROM project_provider WHERE project_id > $after AND project_id <= $until
    GROUP BY project_id
) AS o ON o.project_id = p.project_id
LEFT JOIN (
    SELECT
        project_id,
        list_distinct(list('purpose:' || code) FILTER (code <> ''))
            || list_distinct(list('purpose:' || category) FILTER (category <> ''))
            || list_distinct(list('theme:' || theme) FILTER (theme IS NOT NULL)) AS codes
    FROM project_purpose WHERE project_id > $after AND project_id <= $until
    GROUP BY project_id
) AS u ON u.project_id = p.project_id
WHERE p.project_id > $after AND p.project_id <= $until
ORDER BY p.project_id
"""


class _Searched(msgspec.Struct, array_like=True):
    """What of a record is searched."""

    numbers: tuple[str, ...]
    texts: tuple[Text, ...]


_reported = msgspec.json.Decoder(_Reported).decode
_encode = msgspec.msgpack.Encoder().encode
_searched = msgspec.msgpack.Decoder(_Searched).decode


def _needed(record: str) -> bytes:
    said = _reported(record)
    return _encode(_Searched(tuple(_numbers(said)), tuple(_texts(said))))


def contents_of(snapshot: Snapshot, folder: Path) -> Iterator[Contents]:
    """Everything that is searched of every project of a snapshot, in order of their ids; `folder`
    is for what is spooled meanwhile."""
    activities_by_project = groupby(snapshot.each_row(_ACTIVITIES), key=itemgetter(0))
    named = each_row_by_range(snapshot, _NAMES, "project", "project_id")
    lines = rows_of_lines(snapshot.cursor())
    with spooled_records(snapshot, _needed, folder) as records:
        for row, held, grouped in zip_longest(lines, named, activities_by_project):
            of_each = (row and row["project_id"], held and held[0], grouped and grouped[0])
            if len(set(of_each)) > 1:
                raise out_of_order(next(filter(None, of_each)))
            (project_id, codes), (_, activities) = held, grouped
            numbers: dict[str, None] = {project_id: None, row["handle"]: None}
            texts: dict[tuple[Field, str], Text] = {}
            for _, title, by, dataset, ordinal in activities:
                said = _searched(records.of(dataset, ordinal))
                numbers |= dict.fromkeys(said.numbers)
                for text in (*said.texts, *_gloss(title, by)):
                    if text.text and not is_withheld(text.text):
                        texts.setdefault((text.field, text.text), text)
            yield Contents(project_id, tuple(numbers), tuple(texts.values()), tuple(codes), row)


def names_of(snapshot: Snapshot) -> Iterator[Name]:
    """Every name that the contents of this snapshot can hold by its code."""
    yield from _listed(snapshot.region)


@lru_cache(maxsize=4)
def _listed(region: str) -> tuple[Name, ...]:
    """The same of a region: none of it is the snapshot's own."""
    return (*_place_names(region), *_other_names())


def _other_names() -> Iterator[Name]:
    table = load_providers()
    for one in table.providers.values():
        countries = (name for name, _ in names_of_country(one.code))
        called = (one.display, one.code, one.adjective, one.short, *countries)
        yield Name(f"provider:{one.code}", "organisation", _each(called))
    for agency in table.agencies:
        called = (agency.label, agency.name, agency.local_name, *agency.acronyms)
        yield Name(f"agency:{agency.provider}:{agency.label}", "organisation", _each(called))
    for codelist in ("Sector", "SectorCategory"):
        for code in load_codelist(codelist):
            yield Name(f"purpose:{code.code}", "purpose", _each((code.name, code.code)))
    for theme in themes():
        yield Name(f"theme:{theme.id}", "purpose", (theme.name,))


def unlisted(code: str) -> Name:
    """A name that stands in no list, by the code under which a project holds it."""
    kind, _, called = code.partition(":")
    return Name(code, _KINDS[kind], (called.partition(":")[2] if kind == "agency" else called,))


def _place_names(region: str) -> Iterator[Name]:
    pack = load_region(region)
    names: dict[str, list[str]] = {}
    for place in pack.places.values():
        names[place.place_id] = [place.name]
    for one in pack.sets.values():
        names[one.set_id] = [one.name]
    for row in (*pack.names, *pack.set_names):
        names[row.place_id] += (row.name, *_with_level_word(row, pack))
    for code, called in names.items():
        called.append(code)
    for country in load_codelist("Country"):  # elsewhere "IT" and "CN" mean other things, too
        called = names.setdefault(country.code, [country.name])
        called += (name for name, _ in names_of_country(country.code))
    for code, called in names.items():
        yield Name(f"place:{code}", "place", _each(called))


def _with_level_word(row: NameRow, pack: RegionPack) -> tuple[str, ...]:
    """The name with the word for what it is, in scripts that write both as one word."""
    place = pack.places.get(row.place_id)
    level = claimed_level(place.level) if place else None
    script = script_of(row.name[0])
    return forms_with_level(row.name, script, level) if level else ()


def _each(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, without empty ones."""
    return tuple(dict.fromkeys(name for name in names if name))


def _numbers(said: _Reported) -> Iterator[str]:
    for number in (said.iati_identifier, *(o.ref for o in said.other_identifiers)):
        if number.strip():
            yield number.strip()


def _gloss(title: str | None, by: str | None) -> Iterator[Text]:
    """The English that was made of a title here or by a machine, which is in no record."""
    if title and by not in (None, *_WRITTEN):
        yield Text("title", title[:LONGEST_TEXT], "en", by)


def _texts(said: _Reported) -> Iterator[Text]:
    for field, narratives in _narratives(said):
        for n in narratives:
            lang = n.lang or said.default_lang
            yield Text(field, without_unseen(n.text)[:LONGEST_TEXT], lang, n.by)
    for number in _numbers(said):
        yield Text("identifier", without_unseen(number))


def _narratives(said: _Reported) -> Iterator[tuple[Field, Iterable[Narrative]]]:
    yield "title", said.title
    for description in said.descriptions:
        yield "description", description.narratives
    for location in said.locations:
        yield "place", location.names
        yield "place", location.description
    if not said.reporting_org.secondary_reporter:
        yield "organisation", said.reporting_org.narratives
    for part in said.participating_orgs:
        yield "organisation", part.narratives
    for tag in said.tags:
        yield "purpose", tag.narratives
