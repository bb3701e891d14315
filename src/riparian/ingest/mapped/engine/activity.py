"""An activity made of the lines about it.

The lines are looked at newest first, by the year or date of their amounts; among equals, the one
that ends last. What the newest says holds, and words that only older ones have are kept after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riparian.ingest.mapped.engine.dates import activity_dates, durations, events, status
from riparian.ingest.mapped.engine.field_slots import Slot
from riparian.ingest.mapped.engine.group_lines import GROUP_LIMIT
from riparian.ingest.mapped.engine.locations import locations
from riparian.ingest.mapped.engine.mapping_plan import Plan, RecordLines
from riparian.ingest.mapped.engine.money import transactions
from riparian.ingest.mapped.engine.purposes import purposes
from riparian.ingest.mapped.engine.row_findings import FileFindings, MappedRow, RecordFindings
from riparian.ingest.mapped.engine.texts import (
    descriptions,
    documents,
    narratives,
    other_identifiers,
    participating_orgs,
    policy_markers,
    related_activities,
    reporting_org,
    sources_in_words,
    tags,
    titles,
)
from riparian.ingest.reader import ReadRecord
from riparian.language.figures.cell_reading import is_plausible
from riparian.model.activity import Activity, Provenance

_LEVELS = frozenset("0123456789")
_AGREE = ("status", "start", "end", "start_actual", "end_actual", "period", "scheme")
"""Fields that hold one value, of which a reader wants to know when rows disagree."""
_KINDS = ("collaboration_type", "flow_type", "finance_type", "aid_type", "tied_status")
"""Fields for the kinds of cooperation, as an activity has them by default."""


def make_record(plan: Plan, group: Sequence[MappedRow], file: FileFindings) -> ReadRecord:
    """The record of a group of lines: refused where nothing identifies it or names it."""
    first = group[0]
    findings = RecordFindings(file, first.number)
    if first.why is not None:
        why = first.why
        kept = "the row was refused"
        findings.flag(why.code, None, why.expected, why.got, kept, message=why.message)
        return ReadRecord(None, tuple(findings.problems))
    activity = _activity(RecordLines(plan, newest_first(plan, group), findings), group)
    if len(group) == GROUP_LIMIT:
        expected, got = f"fewer than {GROUP_LIMIT:,} rows with one key", f"{GROUP_LIMIT:,} or more"
        kept = f"each {GROUP_LIMIT:,} were kept as an activity"
        findings.flag("rows-too-many", None, expected, got, kept)
    # Rows that cannot be told to be one activity are two: joining them wrongly invents a project.
    if plan.key and not plan.key_of(first):
        kept = "the row was kept as an activity of its own"
        lacking = plan.lacking_of_key(first)
        findings.flag("key-missing", None, f"a value in {lacking}", None, kept)
    return ReadRecord(activity, tuple(findings.problems), len(group))


def _activity(lines: RecordLines, group: Sequence[MappedRow]) -> Activity | None:
    """The activity of lines in order of time; `group_lines` has them as they stand in the file."""
    findings = lines.findings
    dataset, sheet = findings.file.dataset, findings.file.sheet
    identifier = lines.code("identifier") or ""
    findings.record = identifier or None
    title = titles(lines)
    if not identifier and not title.narratives:
        findings.flag("record-empty", None, "an identifier or a title", None, "it was refused")
        return None
    _flag_gaps(lines, identifier, bool(title.narratives))
    # In the order of the file: of amounts that are the whole activity's the first row's counts.
    money = transactions(RecordLines(lines.plan, group, findings))
    parts = purposes(lines, money)
    pages = documents(lines)
    if len(lines.lines) > 1:
        _flag_disagreement(lines)
    collaboration, flow, finance, aid_type, tied = _kinds(lines)
    hierarchy = lines.code("hierarchy")
    url = pages[0].url if len(pages) == 1 else None
    return Activity(
        iati_identifier=identifier,
        provenance=Provenance(dataset, row=group[0].number, sheet=sheet, url=url),
        reporting_org=reporting_org(lines, dataset),
        title=title.narratives,
        descriptions=descriptions(lines, title.narratives),
        other_identifiers=other_identifiers(lines, identifier),
        participating_orgs=participating_orgs(lines),
        activity_status=status(lines),
        # Years and amounts in a title count only where no column says any.
        activity_dates=activity_dates(lines) or title.dates(),
        events=events(lines),
        recipient_countries=parts.countries,
        recipient_regions=parts.regions,
        locations=locations(lines),
        sectors=parts.sectors,
        tags=tags(lines),
        policy_markers=policy_markers(lines),
        collaboration_type=collaboration,
        default_flow_type=flow,
        default_finance_type=finance,
        default_aid_types=(aid_type,) if aid_type else (),
        default_tied_status=tied,
        scheme=lines.word("scheme"),
        transactions=parts.transactions or title.commitment(),
        related_activities=related_activities(lines, identifier),
        documents=pages,
        notes=(
            *narratives(lines, "note"),
            *durations(lines),
            *sources_in_words(lines),
            *title.notes(),
        ),
        hierarchy=int(hierarchy) if hierarchy in _LEVELS else None,
        default_lang=lines.code("language"),
        last_updated_datetime=lines.day("updated"),
    )


def newest_first(plan: Plan, group: Sequence[MappedRow]) -> Sequence[MappedRow]:
    """The lines by the year or date of their amounts, the newest first; without any, as they stand.

    Among lines as new as each other the one that ends last goes first: it is of the later phase.
    """
    if len(group) < 2:
        return group
    times = [_time(plan, line) for line in group]
    # Ends count only among lines as new as each other, and are not read otherwise.
    if len(set(times)) == len(times):
        keys: list[tuple[str, str]] = [(time, "") for time in times]
    else:
        keys = [(time, _end(plan, line)) for time, line in zip(times, group, strict=True)]
    order = sorted(range(len(group)), key=keys.__getitem__, reverse=True)
    return [group[n] for n in order]


def _time(plan: Plan, line: MappedRow) -> str:
    slots = (*plan.of("date"), *plan.of("year"))
    return next((text for slot in slots if (text := slot.moment(line))), "")


def _end(plan: Plan, line: MappedRow) -> str:
    moments = (slot.moment(line) for slot in (*plan.of("end_actual"), *plan.of("end")))
    return next((text for text in moments if text and is_plausible(text)), "")


def _kinds(lines: RecordLines) -> tuple[str | None, ...]:
    """The kinds of cooperation: of each the first that the newest line has; else the default."""
    [kinds] = lines.newest.each(_kinds_of, _KINDS)
    if None in kinds:
        for older in lines.older.each(_kinds_of, _KINDS):
            kinds = _filled_in(kinds, older)
    if None in kinds:
        kinds = _filled_in(kinds, map(lines.defaults.get, _KINDS))
    return kinds


def _filled_in(
    kinds: tuple[str | None, ...], others: Iterable[str | None]
) -> tuple[str | None, ...]:
    return tuple(other if kind is None else kind for kind, other in zip(kinds, others, strict=True))


def _kinds_of(row: RecordLines) -> tuple[str | None, ...]:
    return tuple(map(row.first_code, _KINDS))


def _flag_gaps(lines: RecordLines, identifier: str, titled: bool) -> None:
    """A missing identifier or title; what the whole table lacks is told once for the file."""
    slots, flag = lines.plan.slots, lines.findings.flag
    if not identifier and "identifier" in slots:
        kept = "the record was kept without one"
        flag("record-without-identifier", "identifier", "an identifier", None, kept)
    if not titled and "title" in slots:
        flag("title-missing", "title", "a title", None, "the record was kept without one")


def _flag_disagreement(lines: RecordLines) -> None:
    for field in _AGREE:
        for slot in lines.slots(field):
            values = slot.meanings(lines.lines)
            if len(values) > 1 and slot.field.kind == "date":
                # 2019 does not disagree with 2019-03
                values = [a for a in values if not any(b.startswith(f"{a}-") for b in values)]
            if len(values) > 1:
                is_start = field.startswith("start")
                # A later row can be a later phase, whose start is not that of the activity
                value = min(values) if is_start else values[0]
                why = "the earliest" if is_start else _why_first(lines, slot)
                others = ", ".join(other for other in values if other != value)
                kept = f"'{value}' was kept, {why}"
                lines.findings.flag("rows-disagree", field, "one value in all rows", others, kept)


def _why_first(lines: RecordLines, slot: Slot) -> str:
    """Why the first line that has a value goes before the others that have one."""
    plan = lines.plan
    first, *others = (line for line in lines.lines if slot.meaning(line))
    time = _time(plan, first)
    as_new = [line for line in others if _time(plan, line) == time]
    if not any(slot.meaning(line) != slot.meaning(first) for line in as_new):
        return "from the newest row that has one"
    newest = "newest " if time else ""
    end = _end(plan, first)
    if end and all(_end(plan, line) < end for line in as_new):
        return f"of the {newest}rows from the one that ends last"
    return f"of the {newest}rows from the first that has one"
