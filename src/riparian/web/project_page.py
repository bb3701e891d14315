"""What the page of one project shows, put in order for its template; nothing is worked out here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlsplit

import msgspec

from riparian.catalogue.activity_views import ActivityView
from riparian.catalogue.comparison.source_comparison import compare_sources
from riparian.catalogue.money_by_year import MoneyOverTime, money_over_time
from riparian.catalogue.project import ProjectView, by_project
from riparian.catalogue.project_history import ProjectHistory
from riparian.catalogue.project_lines import ProjectLine
from riparian.centre.centre import Centre
from riparian.centre.claims import ProjectClaims, is_of_country
from riparian.centre.evidence import Evidence, ServedIn
from riparian.charts.meeting_map import MeetingMap, meeting_map
from riparian.charts.years import money_chart
from riparian.english import capitalised, listed
from riparian.exchange.entries.payload import About
from riparian.exchange.plain_text import plain_line
from riparian.linking.link_records import RELATION_WORDS, Link, LinkSide
from riparian.model.activity import Document, Provenance, SharedBy
from riparian.normalise.providers import load_providers
from riparian.overlap.report.overlap_list.project_locations import Spot
from riparian.overlap.report.overlap_records import Overlap
from riparian.overlap.report.year_spans import year_words
from riparian.problems import Problem, stands_at
from riparian.store.restricted import strictest_label
from riparian.web.claim_rows import ClaimRow, claim_rows
from riparian.wording.amounts import amount_of
from riparian.wording.claims import about_words
from riparian.wording.copies import copied_words
from riparian.wording.overlap_limit import limit_words
from riparian.wording.said_by import amount_sources_words, one_identifier_words

SHOWN_OVERLAPS = 6
SHOWN_LINKS = 12
SHOWN_SOURCES = 12
SHOWN_PROBLEMS = 12
SHOWN_DOCUMENTS = 20
_LONGEST_COLUMN = 80


class CellShown(msgspec.Struct, frozen=True):
    """Where a value of a source stands: the field in a word, and the cell in words; `number` names
    its picture, where that can be drawn."""

    field: str
    stands: str
    number: int | None


class SourceShown(msgspec.Struct, frozen=True):
    """One source: what it is called in the table, its file, where in it, its page on the web;
    `shared` says which member shared it, and in which entry, instead of the file; `served`: where
    it came from, where it was fetched; `has_row`: it stands in a row of a document, which can be
    drawn; `cells`: where each of its values stands."""

    id: str
    name: str
    file: str
    stands: str
    url: str | None
    received_at: str
    by: str | None
    shared: str | None
    tlp: str | None = None
    served: ServedIn | None = None
    has_row: bool = False
    cells: tuple[CellShown, ...] = ()


class RestrictedMark(msgspec.Struct, frozen=True):
    """Which sources of a project are not for everybody, in what they are called, by which label,
    who shared them with this member, and the entry of the first; `is_all`: the project has no
    others."""

    label: str
    names: tuple[str, ...]
    by: str
    entry: str
    is_all: bool


class SharerShown(msgspec.Struct, frozen=True):
    """A member through whom records of a project came, and the entry of the first of them."""

    called: str
    entry: str


class LinkShown(msgspec.Struct, frozen=True):
    """Another project to which this one is related, or might be the same: how, and the other."""

    how: str
    other: LinkSide
    link: Link


class DocumentShown(msgspec.Struct, frozen=True):
    """A document that a source names, on which site it is; only addresses of the web lead there."""

    title: str
    lang: str | None
    url: str
    site: str
    leads: bool


class MapSide(msgspec.Struct, frozen=True):
    """Whose places a map shows, as its template wants it: `a` alone, in the first colour."""

    which: str
    name: str
    spots: tuple[Spot, ...]
    nationwide: bool


class ProjectExtras(msgspec.Struct, frozen=True):
    """Everything on the page but the project's own view. `only_shared`: all its records came
    through members; `own_record`: by which name a record of it can be shared, empty where none can
    be, since what others share is answered instead."""

    summary: str
    amount_sources: str
    one_identifier: tuple[str, ...]
    providers: tuple[str, ...]
    sources: tuple[SourceShown, ...]
    more_sources: int
    marks: tuple[RestrictedMark, ...]
    sharers: tuple[SharerShown, ...]
    only_shared: bool
    own_record: str
    rows: tuple[ClaimRow, ...]
    claims: ProjectClaims
    about_sources: dict[About, str]
    has_host: bool
    keeper: str
    wrong: str
    differing: tuple[str, ...]
    copies: int
    map: MeetingMap | None
    sides: tuple[MapSide, ...]
    money: MoneyOverTime
    chart: str | None
    documents: tuple[DocumentShown, ...]
    related: tuple[LinkShown, ...]
    unsure: tuple[LinkShown, ...]
    problems: tuple[Problem, ...]
    overlaps: tuple[Overlap, ...]
    overlaps_in_all: int
    limit: str
    names: dict[str, str]
    history: ProjectHistory


def show(centre: Centre, view: ProjectView) -> ProjectExtras:
    """What the page of a project shows."""
    line = view.project
    shown = view.sources[:SHOWN_SOURCES]
    fields = compare_sources(shown, view.names, placed_by_person=view.set_by is not None)
    money = money_over_time(shown)
    sources = tuple(_sources(centre.evidence, shown))
    ours = (x for x in view.sources if x.reported.provenance.shared is None)
    own = list(dict.fromkeys(source.record for source in ours))
    overlaps, in_all = centre.project_overlaps(line.id, SHOWN_OVERLAPS)
    ground = centre.project_ground(view)
    claims = centre.claims.of_project(view)
    table = load_providers()
    names = {side.provider for overlap in overlaps for side in (overlap.a, overlap.b)}
    return ProjectExtras(
        summary=summary_of(line, only_shared=not own),
        amount_sources=amount_sources_words(view),
        one_identifier=one_identifier_words(view.sources),
        providers=tuple(map(table.display, line.providers)),
        sources=sources,
        more_sources=len(view.sources) - len(shown),
        marks=tuple(_marks(view.sources)),
        sharers=tuple(_sharers(view.sources)),
        only_shared=not own,
        own_record=(own[0] if len(own) == 1 else line.handle) if own else "",
        rows=tuple(
            claim_rows(
                fields,
                [(f"source-{n}", source.name) for n, source in enumerate(sources, 1)],
                claims,
                len(view.sources),
            )
        ),
        claims=claims,
        about_sources=_names_of_records(claims, sources),
        has_host=centre.claims.is_shared or bool(claims.host.fields),
        keeper=centre.claims.keeper_called,
        wrong=wrong_address(line.handle) if claims.things else "",
        copies=_copies(view.sources),
        differing=tuple(field.name for field in fields if field.agreement == "different"),
        map=meeting_map(ground, centre.settings.region),
        sides=(_map_side(ground.a),),
        money=money,
        chart=_chart(money, sources),
        documents=tuple(_documents(shown))[:SHOWN_DOCUMENTS],
        related=tuple(_links(view, "related")),
        unsure=tuple(_links(view, "unsure")),
        problems=tuple(_problems(view.sources)),
        overlaps=tuple(overlaps),
        overlaps_in_all=in_all,
        limit=limit_words(in_all, centre.settings.overlap.keep_per_project),
        names={code: table.display(code) for code in names},
        history=centre.history(view),
    )


def _names_of_records(claims: ProjectClaims, sources: Sequence[SourceShown]) -> dict[About, str]:
    """By record, of which sources that holds which is said of it, and of which it does not."""
    names: dict[About, list[str]] = {}
    for source in sources:
        for about in claims.abouts.get(source.id, ()):
            names.setdefault(about, []).append(source.name)
    every = [source.name for source in sources]
    return {
        about: about_words(of, [name for name in every if name not in of])
        for about, of in names.items()
    }


def wrong_address(handle: str) -> str:
    """Where somebody says that something of a project is wrong or missing."""
    return f"/projects/{quote(handle, safe='')}/wrong"


def summary_of(line: ProjectLine, *, only_shared: bool = False) -> str:
    """A project in one sentence or two. `only_shared`: all that is known of it came through
    members, who may have stated more to fewer."""
    table = load_providers()
    who = listed([table.display(code) for code in line.providers], 3) or "a provider not known"
    agencies = f" ({listed(line.agencies, 3)})" if line.agencies else ""
    where = listed(line.places, 3)
    countries = listed(line.country_names, 4) or "a country not known"
    there = f"{where}, {countries}" if where else countries
    what = f", for {listed([t.lower() for t in line.themes], 2)}" if line.themes else ""
    money = amount_of(line)
    if only_shared and line.amount is None and line.usd is None:
        money = "no amount in what is shared"
    return f"A project of {who}{agencies} in {there}{what}; {year_words(line)}; {money}."


def _map_side(spots: Sequence[Spot]) -> MapSide:
    finer = tuple(spot for spot in spots if spot.level != "country")
    nationwide = any(spot.how == "nationwide" for spot in spots)
    return MapSide("a", "This project", finer, nationwide)


def _sources(evidence: Evidence, sources: Sequence[ActivityView]) -> Iterator[SourceShown]:
    for number, source in enumerate(sources, 1):
        yield SourceShown(
            id=source.id,
            name=_name_of(number, len(sources)),
            file=source.file,
            stands=stands_at(source.line, source.row, source.sheet),
            url=source.url if source.url and _is_web(source.url) else None,
            received_at=source.received_at,
            by=source.reporting_org,
            shared=_shared(source),
            tlp=strictest_label([source.dataset]),
            served=evidence.place_of(source.dataset, source.received_at, source.row),
            has_row=source.reported.provenance.box is not None,
            cells=tuple(_cells(source.reported.provenance)),
        )


def _cells(where: Provenance) -> Iterator[CellShown]:
    for number, cell in enumerate(where.cells, 1):
        row = f" of row {cell.row}" if cell.row is not None else ""
        stands = f"column {cell.column}{row}, ‘{plain_line(cell.name, _LONGEST_COLUMN)}’"
        field = capitalised(cell.field.replace("_", " "))
        yield CellShown(field, stands, number if cell.box is not None else None)


def _name_of(number: int, of: int) -> str:
    return f"Source {number}" if of > 1 else "The source"


def _marks(sources: Sequence[ActivityView]) -> Iterator[RestrictedMark]:
    """One for each label and member."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for number, source in enumerate(sources, 1):
        label, shared = strictest_label([source.dataset]), source.reported.provenance.shared
        if label and shared:
            name = _name_of(number, len(sources))
            groups.setdefault((label, shared.called), []).append((name, shared.entry))
    for (label, by), named in groups.items():
        names = tuple(name for name, _ in named)
        yield RestrictedMark(label, names, by, named[0][1], len(names) == len(sources))


def _sharers(sources: Sequence[ActivityView]) -> Iterator[SharerShown]:
    """The members through whom records came, each once."""
    met: set[str] = set()
    for source in sources:
        shared = source.reported.provenance.shared
        if shared is not None and shared.member not in met:
            met.add(shared.member)
            yield SharerShown(plain_line(shared.called, 160), shared.entry)


def _copies(sources: Sequence[ActivityView]) -> int:
    """How many of the records came through the channel and have the identifier of another: each
    may be the same record, handed on by a member."""
    count = Counter(source.reported.iati_identifier for source in sources)
    shared = [source for source in sources if source.reported.provenance.shared is not None]
    repeated = [each for each in shared if count[each.reported.iati_identifier] > 1]
    return min(len(repeated), len(sources) - 1)


def _shared(source: ActivityView) -> str | None:
    """Who shared it, through which entry; and whose record it is, where that is not their own."""
    by = source.reported.provenance.shared
    if by is None:
        return None
    copied = copied_words(source.reporting_org) if _is_copied(source, by) else ""
    return f"{copied}{by}, entry {by.entry}"


def _is_copied(source: ActivityView, by: SharedBy) -> bool:
    """Whether a member of another country than its providers shared it."""
    return bool(by.country and source.providers) and not is_of_country(source, by.country)


def _chart(money: MoneyOverTime, sources: Sequence[SourceShown]) -> str | None:
    """A chart where there is more than one year to compare."""
    if len({year.year for year in money.years}) < 2:
        return None
    return money_chart(money.years, {source.id: source.name for source in sources})


def _documents(sources: Sequence[ActivityView]) -> Iterator[DocumentShown]:
    met: set[str] = set()
    for source in sources:
        for document in source.reported.documents:
            if document.url not in met:
                met.add(document.url)
                yield _document(document)


def _document(document: Document) -> DocumentShown:
    title = next((n for n in document.title), None)
    return DocumentShown(
        title.text if title else document.url,
        title.lang if title else None,
        document.url,
        _site(document.url),
        _is_web(document.url),
    )


def _site(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # an address that is none
        return ""


def _is_web(url: str) -> bool:
    return url.lower().startswith(("https://", "http://"))


def _links(view: ProjectView, which: str) -> Iterator[LinkShown]:
    joined = view.joined
    if joined is None:
        return
    links = joined.related if which == "related" else joined.unsure
    for link, other in by_project(links, joined.units)[:SHOWN_LINKS]:
        how = RELATION_WORDS[link.relation] if link.relation is not None else "related"
        yield LinkShown(how if which == "related" else "perhaps the same", other, link)


def _problems(sources: Sequence[ActivityView]) -> Iterator[Problem]:
    """Each problem once, of several records too, the gravest first."""
    order = {"error": 0, "warning": 1, "note": 2}
    every = {p: None for source in sources for p in source.problems}
    yield from sorted(every, key=lambda problem: order.get(problem.severity, 3))[:SHOWN_PROBLEMS]
