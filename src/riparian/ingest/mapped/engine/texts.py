"""Titles, descriptions, organisations and other words of an activity, out of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from riparian.ingest.mapped.engine.findings import RecordFindings
from riparian.ingest.mapped.engine.lines import Line
from riparian.ingest.mapped.engine.plan import Plan
from riparian.ingest.mapped.engine.spellings import first_of_each, spelling, spelling_of_name
from riparian.model.activity import Description, Document, OtherIdentifier, RelatedActivity
from riparian.model.organisation import ParticipatingOrg, ReportingOrg
from riparian.model.sector import PolicyMarker, Tag
from riparian.model.text import Narrative

ROLES = (("provider", "1"), ("host_agency", "2"), ("agency", "3"), ("implementer", "4"))
"""Fields that name organisations, with the OrganisationRole that each becomes."""

CHANNEL = "crs-channel"
"""The vocabulary of ids that are CRS channel codes, which name kinds of bodies too."""

_ORGS = tuple(name for field, _ in ROLES for name in (field, f"{field}_ref"))
_PROVIDER_CODE = re.compile(r"[A-Z]{2,5}")
_ADDRESS = re.compile(r"https?://[^\s;<>\"']+", re.IGNORECASE)


def narratives(
    plan: Plan, field: str, lines: Sequence[Line], findings: RecordFindings
) -> tuple[Narrative, ...]:
    """The words of a field, each once whatever its case, with the language that is said for them.

    Of several titles in one language the first source that holds anything counts; of other words
    all do.
    """
    found: dict[tuple[str | None, str], Narrative] = {}
    lang = plan.defaults.get("language")
    for slot in plan.of(field):
        if field == "title" and any(said == (slot.source.lang or lang) for said, _ in found):
            continue
        for line in lines:
            for text in slot.words(line, findings):
                said = slot.source.lang or lang
                found.setdefault((said, text.casefold()), Narrative(text, said))
    if not found and field in plan.defaults:
        return (Narrative(plan.defaults[field], lang),)
    if len(found) > 1 and len(lines) > 1:
        return first_of_each(found.values(), lambda said: (said.lang, spelling(said.text)))
    return tuple(found.values())


def descriptions(
    plan: Plan, lines: Sequence[Line], findings: RecordFindings, titles: Sequence[Narrative]
) -> tuple[Description, ...]:
    """Descriptions of each source, without those that only repeat a title or one another."""
    seen = {title.text.casefold() for title in titles}
    found: list[Description] = []
    for slot in plan.of("description"):
        for line in lines:
            for text in slot.texts(line, findings):
                if text.casefold() not in seen:
                    seen.add(text.casefold())
                    lang = slot.source.lang or plan.defaults.get("language")
                    found.append(Description((Narrative(text, lang),), slot.source.type))
    if len(found) > 1 and len(lines) > 1:
        return first_of_each(found, lambda said: spelling(said.narratives[0].text))
    return tuple(found)


def reporting_org(
    plan: Plan, dataset: str, lines: Sequence[Line], findings: RecordFindings
) -> ReportingOrg:
    """Who publishes the table; where nothing says it, its compilers, a secondary reporter."""
    said = plan.remember(_reporter_of, _REPORTER, lines[0], findings)
    if said != _NOBODY:
        return said
    name = Narrative(f"Compilers of the table '{dataset}'", "en", "compiler")
    return ReportingOrg(narratives=(name,), secondary_reporter=True)


_REPORTER = ("reporter", "reporter_ref", "secondary_reporter")
_NOBODY = ReportingOrg()


def _reporter_of(plan: Plan, line: Line, findings: RecordFindings) -> ReportingOrg:
    names = narratives(plan, "reporter", (line,), findings)[:1]
    refs = codes(plan, "reporter_ref", (line,), findings)[:1]
    said = codes(plan, "secondary_reporter", (line,), findings)
    if not names and not refs:
        return _NOBODY
    secondary = bool(said) and said[0].casefold() in ("yes", "true", "1")
    return ReportingOrg(refs[0] if refs else None, narratives=names, secondary_reporter=secondary)


def participating_orgs(
    plan: Plan, lines: Sequence[Line], findings: RecordFindings
) -> tuple[ParticipatingOrg, ...]:
    """The organisations by role, each once; a name and an id that stand in one line are one."""
    stated = plan.remember_each(_orgs_of_line, _ORGS, lines, findings)
    first = stated[0]
    if all(orgs == first for orgs in stated):
        return first
    found = _each_body_once(org for orgs in stated for org in orgs)
    return tuple(sorted(found, key=lambda org: org.role or ""))


def _each_body_once(orgs: Iterable[ParticipatingOrg]) -> Iterable[ParticipatingOrg]:
    """Bodies by role and name: one whose id or spelling changes over the years is one."""
    found: dict[object, ParticipatingOrg] = {}
    for org in orgs:
        name = org.narratives[0].text if org.narratives else None
        key = (org.role, spelling_of_name(name)) if name else org
        before = found.setdefault(key, org)
        if not _has_id(before) and _has_id(org):
            found[key] = org
    return found.values()


def _has_id(org: ParticipatingOrg) -> bool:
    return bool(org.ref or org.crs_channel_code)


def _orgs_of_line(plan: Plan, line: Line, findings: RecordFindings) -> tuple[ParticipatingOrg, ...]:
    found = dict.fromkeys(
        org for field, role in ROLES for org in _orgs_of_role(plan, field, role, line, findings)
    )
    return tuple(found)


def _orgs_of_role(
    plan: Plan, field: str, role: str, line: Line, findings: RecordFindings
) -> Iterator[ParticipatingOrg]:
    names = [
        Narrative(text, slot.source.lang or plan.defaults.get("language"))
        for slot in plan.of(field)
        for text in slot.words(line, findings)
    ]
    refs = [
        (code, slot.source.vocabulary == CHANNEL)
        for slot in plan.of(f"{field}_ref")
        for code in slot.codes(line, findings)
    ]
    if not names and not refs and (field in plan.defaults or f"{field}_ref" in plan.defaults):
        yield _default_org(plan, field, role)
    for index in range(max(len(names), len(refs))):
        name = (names[index],) if index < len(names) else ()
        ref, is_channel = refs[index] if index < len(refs) else (_code_of(field, name), False)
        if is_channel:
            yield ParticipatingOrg(role=role, narratives=name, crs_channel_code=ref)
        else:
            yield ParticipatingOrg(role=role, ref=ref, narratives=name)


def _code_of(field: str, name: tuple[Narrative, ...]) -> str | None:
    """A provider's code in place of a name (KR, JP, ADB) serves as its id too."""
    text = name[0].text if name and field == "provider" else ""
    return text if _PROVIDER_CODE.fullmatch(text) else None


def _default_org(plan: Plan, field: str, role: str) -> ParticipatingOrg:
    text = plan.defaults.get(field)
    name = (Narrative(text, plan.defaults.get("language") if text else None),) if text else ()
    return ParticipatingOrg(
        role=role, ref=plan.defaults.get(f"{field}_ref") or _code_of(field, name), narratives=name
    )


def codes(
    plan: Plan, field: str, lines: Sequence[Line], findings: RecordFindings
) -> tuple[str, ...]:
    """The codes of a field, each once, the default where there is none."""
    found = dict.fromkeys(
        code for slot in plan.of(field) for line in lines for code in slot.codes(line, findings)
    )
    if not found and field in plan.defaults:
        return (plan.defaults[field],)
    return tuple(found)


def other_identifiers(
    plan: Plan, lines: Sequence[Line], findings: RecordFindings, own: str
) -> tuple[OtherIdentifier, ...]:
    """Other numbers, each once, with the OtherIdentifierType that the mapping says."""
    found: dict[tuple[str, str | None], None] = {}
    for slot in plan.of("other_identifier"):
        kind = slot.source.type
        for line in lines:
            for code in slot.codes(line, findings):
                if code != own:
                    found[code, kind] = None
    return tuple([OtherIdentifier(code, kind) for code, kind in found])


def related(
    plan: Plan, lines: Sequence[Line], findings: RecordFindings, own: str
) -> tuple[RelatedActivity, ...]:
    """Related activities by identifier."""
    found = dict.fromkeys(
        RelatedActivity(code, slot.source.type)
        for slot in plan.of("related")
        for line in lines
        for code in slot.codes(line, findings)
        if code != own
    )
    return tuple(found)


def documents(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> tuple[Document, ...]:
    """The addresses in the cells for pages, each once; see `sources_in_words` for the others."""
    found = dict.fromkeys(
        address.rstrip(",.")
        for slot in plan.of("url")
        for line in lines
        for text in slot.texts(line, findings)
        for address in _ADDRESS.findall(text)
    )
    return tuple(Document(address) for address in found)


def sources_in_words(
    plan: Plan, lines: Sequence[Line], findings: RecordFindings
) -> tuple[Narrative, ...]:
    """What the cells for pages say where no address is in them, as notes."""
    found = dict.fromkeys(
        text
        for slot in plan.of("url")
        for line in lines
        for text in slot.texts(line, findings)
        if not _ADDRESS.search(text)
    )
    return tuple(Narrative(f"Source: {text}", None, "compiler") for text in found)


def policy_markers(
    plan: Plan, lines: Sequence[Line], findings: RecordFindings
) -> tuple[PolicyMarker, ...]:
    """Markers with the significance that the newest line says."""
    slots = plan.of("policy_marker")
    if not slots:
        return ()
    newest = plan.remember(_markers_of, ("policy_marker",), lines[0], findings)
    if len(newest) == len(slots):
        return newest
    found = {marker.code: marker for marker in newest}
    for older in plan.remember_each(_markers_of, ("policy_marker",), lines[1:], findings):
        for marker in older:
            found.setdefault(marker.code, marker)
    if len(found) == len(newest):
        return newest
    order = dict.fromkeys(slot.source.type or "" for slot in slots)
    return tuple(found[code] for code in order if code in found)


def _markers_of(plan: Plan, line: Line, findings: RecordFindings) -> tuple[PolicyMarker, ...]:
    said: dict[str, PolicyMarker] = {}
    for slot in plan.of("policy_marker"):
        marker, codes = slot.source.type or "", slot.codes(line, findings)
        if codes and marker not in said:
            said[marker] = PolicyMarker(marker, significance=codes[0])
    return tuple(said.values())


def tags(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> tuple[Tag, ...]:
    """Tags in the vocabulary that the mapping says."""
    found = dict.fromkeys(
        Tag(code, slot.source.vocabulary)
        for slot in plan.of("tag")
        for line in lines
        for code in slot.codes(line, findings)
    )
    return tuple(found)
