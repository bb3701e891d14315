"""Titles, descriptions, organisations and other words of an activity, out of its lines.

A title also says what stands within it: years, an amount, marks of a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

import msgspec

from riparian.ingest.mapped.engine.mapping_plan import RecordLines
from riparian.ingest.mapped.engine.word_spellings import first_of_each, spelling, spelling_of_name
from riparian.language.title_parts import TitleParts, read_title
from riparian.model.activity import (
    ActivityDate,
    Amount,
    Description,
    Document,
    Narrative,
    OtherIdentifier,
    ParticipatingOrg,
    PolicyMarker,
    RelatedActivity,
    ReportingOrg,
    Tag,
    Transaction,
)

ROLES = (("provider", "1"), ("host_agency", "2"), ("agency", "3"), ("implementer", "4"))
"""Fields that name organisations, with the OrganisationRole that each becomes."""

CHANNEL = "crs-channel"
"""The vocabulary of ids that are CRS channel codes, which name kinds of bodies too."""

_ORGS = tuple(name for field, _ in ROLES for name in (field, f"{field}_ref"))
_PROVIDER_CODE = re.compile(r"[A-Z]{2,5}")
_ADDRESS = re.compile(r"https?://[^\s;<>\"']+", re.IGNORECASE)


def narratives(lines: RecordLines, field: str) -> tuple[Narrative, ...]:
    """The words of a field, each once whatever its case, with their language.

    Of several sources of titles in one language the first with any text counts; of other words,
    all do.
    """
    by_words: dict[tuple[str | None, str], Narrative] = {}
    for slot in lines.slots(field):
        lang = lines.lang_of(slot)
        if field == "title" and any(lang == earlier for earlier, _ in by_words):
            continue
        for line in lines.lines:
            for text in slot.words(line, lines.findings):
                by_words.setdefault((lang, text.casefold()), Narrative(text, lang))
    if not by_words and field in lines.defaults:
        return (Narrative(lines.defaults[field], lines.defaults.get("language")),)
    if len(by_words) > 1 and len(lines.lines) > 1:
        return first_of_each(by_words.values(), lambda words: (words.lang, spelling(words.text)))
    return tuple(by_words.values())


def descriptions(lines: RecordLines, titles: Sequence[Narrative]) -> tuple[Description, ...]:
    """Descriptions of each source, without those that only repeat a title or one another."""
    repeated = {title.text.casefold() for title in titles}
    stated: list[Description] = []
    for slot, text in lines.texts("description"):
        if text.casefold() not in repeated:
            repeated.add(text.casefold())
            narrative = Narrative(text, lines.lang_of(slot))
            stated.append(Description((narrative,), slot.source.type))
    if len(stated) > 1 and len(lines.lines) > 1:
        return first_of_each(stated, lambda stated: spelling(stated.narratives[0].text))
    return tuple(stated)


def reporting_org(lines: RecordLines, dataset: str) -> ReportingOrg:
    """Who publishes the table; where nothing says it, its compilers, a secondary reporter."""
    [reporter] = lines.newest.each(_reporter_of, _REPORTER)
    if reporter != _NOBODY:
        return reporter
    name = Narrative(f"Compilers of the table '{dataset}'", "en", "compiler")
    return ReportingOrg(narratives=(name,), secondary_reporter=True)


_REPORTER = ("reporter", "reporter_ref", "secondary_reporter")
_NOBODY = ReportingOrg()


def _reporter_of(row: RecordLines) -> ReportingOrg:
    names = narratives(row, "reporter")[:1]
    ref = row.code("reporter_ref")
    is_secondary = row.code("secondary_reporter") or ""
    if not names and not ref:
        return _NOBODY
    secondary = is_secondary.casefold() in ("yes", "true", "1")
    return ReportingOrg(ref, narratives=names, secondary_reporter=secondary)


def participating_orgs(lines: RecordLines) -> tuple[ParticipatingOrg, ...]:
    """The organisations by role, each once; a name and an id that stand in one line are one."""
    stated = lines.each(_orgs_of_line, _ORGS)
    first = stated[0]
    if all(orgs == first for orgs in stated):
        return first
    bodies = _each_body_once(org for orgs in stated for org in orgs)
    return tuple(sorted(bodies, key=lambda org: org.role or ""))


def _each_body_once(orgs: Iterable[ParticipatingOrg]) -> Iterable[ParticipatingOrg]:
    """Bodies by role and name: one whose id or spelling changes over the years is one."""
    bodies: dict[object, ParticipatingOrg] = {}
    for org in orgs:
        name = org.narratives[0].text if org.narratives else None
        key = (org.role, spelling_of_name(name)) if name else org
        before = bodies.setdefault(key, org)
        # A row without the body's id must not take it from the others.
        if not _has_id(before) and _has_id(org):
            bodies[key] = org
    return bodies.values()


def _has_id(org: ParticipatingOrg) -> bool:
    return bool(org.ref or org.crs_channel_code)


def _orgs_of_line(row: RecordLines) -> tuple[ParticipatingOrg, ...]:
    return tuple(
        dict.fromkeys(org for field, role in ROLES for org in _orgs_of_role(row, field, role))
    )


def _orgs_of_role(row: RecordLines, field: str, role: str) -> Iterator[ParticipatingOrg]:
    """Names with the ids in their places; where there are more of the one than of the other even
    with the gaps between them, each with the next."""
    names = row.word_places(field)
    refs = row.code_places(f"{field}_ref")
    if len(names) != len(refs):
        names = [each for each in names if each[1] is not None]
        refs = [each for each in refs if each[1] is not None]
    if not names and not refs and row.defaults.keys() & {field, f"{field}_ref"}:
        yield _default_org(row, field, role)
    for name_at, ref_at in zip_longest(names, refs):
        name: tuple[Narrative, ...] = ()
        if name_at is not None and name_at[1] is not None:
            name = (Narrative(name_at[1], row.lang_of(name_at[0])),)
        ref, is_channel = None, False
        if ref_at is not None and ref_at[1] is not None:
            ref, is_channel = ref_at[1], ref_at[0].source.vocabulary == CHANNEL
        elif name:
            ref = _code_of(field, name)
        if is_channel:
            yield ParticipatingOrg(role=role, narratives=name, crs_channel_code=ref)
        elif name or ref:
            yield ParticipatingOrg(role=role, ref=ref, narratives=name)


def _code_of(field: str, name: tuple[Narrative, ...]) -> str | None:
    """A provider's code in place of a name (KR, JP, ADB) serves as its id too."""
    text = name[0].text if name and field == "provider" else ""
    return text if _PROVIDER_CODE.fullmatch(text) else None


def _default_org(row: RecordLines, field: str, role: str) -> ParticipatingOrg:
    text = row.defaults.get(field)
    name = (Narrative(text, row.defaults.get("language")),) if text else ()
    ref = row.defaults.get(f"{field}_ref") or _code_of(field, name)
    return ParticipatingOrg(role=role, ref=ref, narratives=name)


def other_identifiers(lines: RecordLines, own: str) -> tuple[OtherIdentifier, ...]:
    """Other numbers, each once, with the OtherIdentifierType that the mapping says."""
    numbers = dict.fromkeys(
        (code, slot.source.type) for slot, code in lines.codes("other_identifier") if code != own
    )
    return tuple([OtherIdentifier(code, kind) for code, kind in numbers])


def related_activities(lines: RecordLines, own: str) -> tuple[RelatedActivity, ...]:
    """Related activities by identifier."""
    return tuple(
        dict.fromkeys(
            RelatedActivity(code, slot.source.type)
            for slot, code in lines.codes("related")
            if code != own
        )
    )


def documents(lines: RecordLines) -> tuple[Document, ...]:
    """The addresses in the cells for pages, each once; see `sources_in_words` for the others."""
    addresses = dict.fromkeys(
        address.rstrip(",.") for _, text in lines.texts("url") for address in _ADDRESS.findall(text)
    )
    return tuple(Document(address) for address in addresses)


def sources_in_words(lines: RecordLines) -> tuple[Narrative, ...]:
    """What the cells for pages say where no address is in them, as notes."""
    sources = dict.fromkeys(text for _, text in lines.texts("url") if not _ADDRESS.search(text))
    return tuple(Narrative(f"Source: {text}", None, "compiler") for text in sources)


def policy_markers(lines: RecordLines) -> tuple[PolicyMarker, ...]:
    """Markers with the significance that the newest line says."""
    slots = lines.slots("policy_marker")
    if not slots:
        return ()
    [newest] = lines.newest.each(_markers_of, ("policy_marker",))
    if len(newest) == len(slots):
        return newest
    markers = {marker.code: marker for marker in newest}
    for older in lines.older.each(_markers_of, ("policy_marker",)):
        for marker in older:
            markers.setdefault(marker.code, marker)
    if len(markers) == len(newest):
        return newest
    order = dict.fromkeys(slot.source.type or "" for slot in slots)
    return tuple(markers[code] for code in order if code in markers)


def _markers_of(row: RecordLines) -> tuple[PolicyMarker, ...]:
    markers: dict[str, PolicyMarker] = {}
    for slot, significance in row.codes("policy_marker"):
        marker = slot.source.type or ""
        markers.setdefault(marker, PolicyMarker(marker, significance=significance))
    return tuple(markers.values())


def tags(lines: RecordLines) -> tuple[Tag, ...]:
    """Tags in the vocabulary that the mapping says."""
    return tuple(
        dict.fromkeys(Tag(code, slot.source.vocabulary) for slot, code in lines.codes("tag"))
    )


class Titles(msgspec.Struct, frozen=True):
    """The titles as published, without broken entities, and what they say of themselves."""

    narratives: tuple[Narrative, ...]
    parts: tuple[TitleParts, ...]

    def dates(self) -> tuple[ActivityDate, ...]:
        """Start and end of the first title that has any, as planned ones."""
        dated = next((part for part in self.parts if part.start or part.end), None)
        if dated is None:
            return ()
        both = (("1", dated.start), ("3", dated.end))
        return tuple(ActivityDate(code, date) for code, date in both if date)

    def commitment(self) -> tuple[Transaction, ...]:
        """The amount of the first title that has one, as a commitment dated by its start."""
        valued = next((part for part in self.parts if part.amount is not None), None)
        if valued is None:
            return ()
        amount = Amount(valued.amount, valued.currency, valued.start, sign=valued.sign)
        return (Transaction(amount, "2", valued.start),)

    def notes(self) -> tuple[Narrative, ...]:
        """Marks of a notice, and the project that a longer title names within itself."""
        notes = [mark for part in self.parts for mark in part.marks]
        inner = (part.within for part in self.parts)
        notes += [f"Part of: {within.name}" for within in inner if within and within.start]
        return tuple(Narrative(text, "en", "compiler") for text in dict.fromkeys(notes))


def titles(lines: RecordLines) -> Titles:
    """Every title, and how what stands within it was understood."""
    findings = lines.findings
    published: list[Narrative] = []
    parts: list[TitleParts] = []
    for title in narratives(lines, "title"):
        part = read_title(title.text)
        if part.text != title.text:
            title = msgspec.structs.replace(title, text=part.text)
        published.append(title)
        parts.append(part)
        how, value = _how(part) if part.notes else ("", None)
        if how and (value or part.within is None):
            findings.note("title", "understood", how, findings.row, title.text, value)
        if part.cut:
            kept = "it was kept as it is"
            findings.flag("title-cut", "title", "a whole title", title.text, kept)
    return Titles(tuple(published), tuple(parts))


def _how(part: TitleParts) -> tuple[str, str | None]:
    """How a title was understood, in words that hold for others too, and what came of it."""
    pieces = [f"from {part.start}" if part.start else "", f"to {part.end}" if part.end else ""]
    if part.amount is not None:
        pieces.append(f"{part.amount:,.0f} {part.currency or part.sign or 'of no stated currency'}")
    pieces += part.marks
    if part.within is not None and part.within.start:
        pieces.append(f"a part of '{part.within.name}'")
    summary = ", ".join(filter(None, pieces))
    if not summary:
        return part.notes[-1], None
    return "Brackets in titles were taken for years, amounts and marks of notices.", summary
