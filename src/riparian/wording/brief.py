"""The words of a brief: its headings and sentences."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.catalogue.counting_rules import counted
from riparian.catalogue.host_marks import beside, with_marks
from riparian.centre.brief_records import Brief, BriefCounts, BriefProject
from riparian.document.paper_parts import PaperOverlap, PaperSide
from riparian.english import (
    agree,
    capitalised,
    count_of,
    day,
    first_of,
    listed,
    possessive,
    with_article,
)
from riparian.overlap.engine.evidence_weights import COUNTED_FROM, STRENGTHS
from riparian.wording.amounts import (
    apart_words,
    doubt_words,
    usd_in_words,
    without_dollars_words,
)
from riparian.wording.states import STATE_NAMES
from riparian.wording.title_labels import FEATURES, title_words

NOW = STATE_NAMES["now"]
KNOWN, CALLS, THEMES, NOT_KNOWN = (
    "What is known", "Worth a call now", "By theme: under way or planned, of all known",
    "What is not known",
)  # fmt: skip
STRONGEST, PROVINCES, YEARS = (
    "Strongest overlaps, of all years", "Province by province: under way or planned, of all known",
    "Projects by year",
)  # fmt: skip
READING, SOURCES, AGAIN = "How to read this", "Sources", "To make it again"
FOOT = "A strong overlap is a reason to ring the other desk, not a finding."
MAP_SCALE = f"Colour: who has projects {NOW}. Pale: only others."
MOST_PROVINCES, MOST_THEMES = 12, 5


def name_of(brief: Brief) -> str:
    """`Japan and South Korea in Laos`."""
    two = f"{capitalised(with_article(brief.a.name))} and {with_article(brief.b.name)}"
    return f"{two} {where_words(brief)}"


def where_words(brief: Brief) -> str:
    """`in Laos`, `along the Mekong`."""
    return f"in {brief.where}" if brief.where else "along the Mekong"


def label_line(brief: Brief) -> str:
    """What stands at the top and bottom of each page."""
    if brief.label == "CLEAR":
        return f"Brief · {day(brief.made_on)} · for everyone (TLP:CLEAR)"
    return f"Brief · {day(brief.made_on)} · TLP:{brief.label}"


def foot_words(brief: Brief) -> str:
    """What stands small at the foot of each page."""
    catalogue = f"{brief.made_by}: catalogue of {day(brief.build_day)}, build {brief.build[:12]}"
    return f"{catalogue}. {FOOT}"


def lead(brief: Brief) -> str:
    """How much, and what now; first of all, of whom there is no source."""
    a, b = brief.a, brief.b
    unsaid = ""
    if brief.without_source:
        names = listed(map(with_article, brief.without_source))
        unsaid = f"No source here is that of {names}: what is known comes from others. "
    if not a.projects and not b.projects:
        return f"{unsaid}No project of {a.name} or {b.name} is known {where_words(brief)}."
    sentence = (
        f"{unsaid}{capitalised(with_article(a.name))} is known to have"
        f" {count_of(a.now, 'project')} {NOW} {where_words(brief)}, {with_article(b.name)}"
        f" {b.now:,}"
    )
    if a.unknown or b.unknown:
        sentence += f"; of {a.unknown:,} and {b.unknown:,} more no source says whether they are"
    if not brief.overlaps_now:
        return f"{sentence}. No overlap is known in which both are {NOW}."
    count = brief.strong_now
    if brief.overlaps_now == 1:
        strong = "it is strong" if count else "it is not strong"
    else:
        are = agree(count, "is", "are")
        strong = f"{count:,} of these {are} strong or very strong" if count else "none is strong"
    return f"{sentence}. In {count_of(brief.overlaps_now, 'overlap')} both are {NOW}; {strong}."


def known_rows(brief: Brief) -> tuple[tuple[str, ...], ...]:
    """What is known of either, as a table."""
    a, b = brief.a, brief.b
    rows = [
        ("", a.name, b.name),
        ("Projects known, of all years", *_two(a.projects, b.projects)),
        (capitalised(NOW), *_two(a.now, b.now)),
        ("   of these by an assumed date", *_two(a.assumed, b.assumed)),
        ("Ended", *_two(a.ended, b.ended)),
        ("Not known whether under way", *_two(a.unknown, b.unknown)),
        ("Placed in a province or town", *_two(a.placed, b.placed)),
        ("With an amount in dollars", _with_amount(a), _with_amount(b)),
    ]
    if a.others or b.others:
        rows.insert(6, ("Cancelled", *_two(a.others, b.others)))
    if both := brief.together.of_both:
        rows.insert(2, ("   of these of both together", *_two(both, both)))
    return tuple(rows)


def _with_amount(counts: BriefCounts) -> str:
    """How many, and what they add up to: `56: USD 670.0 million`; of how many, if not of all."""
    parts = counted(counts.money or ())
    if not parts:
        return f"{counts.with_amount:,}"
    projects = sum(x.projects for x in parts)
    of = "" if projects == counts.with_amount else f" of {projects:,}"
    return f"{counts.with_amount:,}: {usd_in_words(sum(x.usd or 0 for x in parts))}{of}"


def _two(a: int, b: int) -> tuple[str, str]:
    return f"{a:,}", f"{b:,}"


def no_calls() -> str:
    """What stands where there is nothing to call about now."""
    return f"No overlap worth a call is known in which both projects are {NOW}."


def grounds_words(overlap: PaperOverlap) -> str:
    """What the two share, in short."""
    of: dict[str, list[str]] = {}
    for feature, value in overlap.grounds:
        of.setdefault(FEATURES[feature], []).append(value)
    return ". ".join(f"{name}: {'; '.join(values)}" for name, values in of.items()) + "."


def side_title(side: PaperSide | BriefProject) -> str:
    """The title in English, with whose English it is where that is not its publisher's."""
    by = title_words(side.title_by)
    return f"{side.title} ({by})" if by else side.title


def side_lines(side: PaperSide, *, facts: bool) -> tuple[str, ...]:
    """The title in its original language, and what is known of the project: all of it, or whose it
    is."""
    known = ", ".join(filter(None, (side.facts if facts else side.agency, side.handle)))
    known = "; ".join((known, *side.host_lines))
    return (*_original(side), known) if facts else (" · ".join((*_original(side), known)),)


def _original(side: PaperSide | BriefProject) -> tuple[str, ...]:
    return (side.original,) if side.original else ()


def not_known(brief: Brief) -> tuple[str, ...]:
    """What a reader would take for known, and nobody knows."""
    both = brief.together
    now = f"{both.now:,} {NOW}"
    lines = []
    if both.unknown:
        they = agree(both.unknown, "it is", "they are")
        lines.append(
            f"Of {count_of(both.unknown, 'project')} no source says whether {they} still under way"
            f" ({_each(brief, 'unknown')})."
        )
    if both.unplaced:
        names = agree(both.unplaced, "names", "name")
        lines.append(
            f"None of the {now} names a province."
            if both.unplaced == both.now
            else f"{both.unplaced:,} of the {now} {names} no province, so the map lacks them."
        )
    if both.assumed:
        are = agree(both.assumed, "is", "are")
        lines.append(
            f"{both.assumed:,} of the {now} {are} so only by an assumed date: no source states it."
        )
    if unknown := without_dollars_words(both.without_amount, both.in_other_currency):
        lines.append(f"{capitalised(unknown)}.")
    for counts in (brief.a, brief.b):
        if doubt := doubt_words(counts.money or ()):
            lines.append(f"Of {possessive(counts.name)} money, {doubt}.")
    lines.append(
        "Who else is there, and what these two do that the sources do not list, is not here."
    )
    return tuple(lines)


def _each(brief: Brief, field: str) -> str:
    a, b = getattr(brief.a, field), getattr(brief.b, field)
    return f"{brief.a.name} {a:,}, {brief.b.name} {b:,}"


def map_words(brief: Brief) -> str:
    """The map in words, for who cannot see it."""
    both = [x.name for x in brief.provinces if x.a[0] and x.b[0]]
    said = f"Both have some in {listed(both, 8)}." if both else "The two have some in no province."
    return f"Map: where the two have projects {NOW}, by province. {said}"


def years_words(brief: Brief) -> str:
    """The strip of years in words."""
    dated = [each for each in brief.years if each.a or each.b]
    if not dated:
        return ""
    most = max(dated, key=lambda each: each.a + each.b)
    return (
        f"Projects known to run in a year, {brief.a.name} below, {brief.b.name} above it,"
        f" {dated[0].year} to {dated[-1].year}. Most are known of {most.year}:"
        f" {brief.a.name} {most.a:,}, {brief.b.name} {most.b:,}."
    )


def provinces_words(brief: Brief) -> str:
    """Where both are, and where one is alone."""
    both = sum(1 for x in brief.provinces if x.a[1] and x.b[1])
    a, b = (sum(1 for x in brief.provinces if (x.a, x.b)[side][1]) - both for side in (0, 1))
    if not brief.provinces:
        return "No project of either names a province."
    return (
        f"Both have had projects in {count_of(both, 'province')},"
        f" {with_article(brief.a.name)} alone in {a:,}, {with_article(brief.b.name)} alone in"
        f" {b:,}. Projects that name no province are not counted."
    )


def more_words(shown: int, every: int, noun: str) -> str:
    """What is left out of a list; empty where nothing is."""
    return f"And {count_of(every - shown, f'more {noun}')}." if every > shown else ""


def running_heading(counts: BriefCounts) -> str:
    """`Japan: 11 projects under way or planned`."""
    return f"{counts.name}: {count_of(counts.now, 'project')} {NOW}"


def running_row(project: BriefProject) -> tuple[str, ...]:
    """A project that is under way or planned, as a row below `RUNNING_HEAD`."""
    said = project.host_says
    of_all = beside(said, "activity", "title", "description", "sector", "activity_status", "value")
    title = "\n".join(filter(None, (side_title(project), *_original(project), of_all)))
    where = first_of(project.places, 3) if project.places else "not named"
    return (
        title,
        with_marks(", ".join((project.agency, project.handle)), said, "participating_org"),
        with_marks(where, said, "location"),
        with_marks(_until(project), said, "start_date", "end_date"),
    )


def _until(project: BriefProject) -> str:
    """A day where a source states it; else a year, as a source that names a year means no day."""
    if not project.until:
        return "not known"
    if project.until_sureness == "reported":
        return day(project.until)
    year = project.until[:4]
    return year if project.until_sureness == "derived" else f"about {year}"


RUNNING_HEAD = ("Project", "Agency", "Where", "Until")


def reading(brief: Brief) -> tuple[str, ...]:
    """How to read all this."""
    return (
        "An overlap is a pair of projects, one of each provider, that share a purpose, a subject, a"
        f" site or a body. Pairs of which fewer than {COUNTED_FROM * 10:.0f} in 10 are worth a call"
        " are not counted. Of related projects (phases, parts of one undertaking) the first pair"
        " stands for all.",
        *_kinds(brief),
        f"{_strengths()} The chances are those of pairs that people graded.",
        f"{capitalised(NOW)} is as of {day(brief.made_on)}, by the dates that records state. Where"
        " only a start is stated, an end is assumed from what such projects usually take, and"
        " counted as assumed.",
        "Dates, places and purposes are reported by a source, derived from what it says, inferred"
        " from its text, or assumed. A day is one that a source states; “about” a year is inferred"
        " or assumed.",
        "A title in another language stands as its publisher wrote it. Where the English is not the"
        " publisher’s, it says whose it is.",
        *_counted_money(brief),
        "Themes and provinces count a project once in each that it has, so they add up to more than"
        " all projects.",
    )


def _counted_money(brief: Brief) -> tuple[str, ...]:
    """What the sums of money hold, and what they leave out."""
    if brief.a.money is None and brief.b.money is None:
        return ()
    apart = [
        f"{counts.name}: {words}"
        for counts in (brief.a, brief.b)
        if (words := apart_words(counts.money or ()))
    ]
    left_out = f" Not counted: {'; '.join(apart)}." if apart else ""
    return (
        "Amounts add up what is committed, else spent, else budgeted, in US dollars of its day, of"
        " projects that the provider pays for; of one with several funders or countries, a part."
        f"{left_out}",
    )


def _kinds(brief: Brief) -> tuple[str, ...]:
    """What the kinds of overlap mean that stand here."""
    kinds = {each.kind_name: each.kind for each in (*brief.calls, *brief.strongest)}
    if not kinds:
        return ()
    meant = [f"{name}: {sentence}" for name, sentence in sorted(kinds.items())]
    return (f"Kinds of overlap. {' '.join(meant)}",)


def _strengths() -> str:
    words = [
        f"{name}, at least {round(least * 10)} in 10" for least, name in STRENGTHS if least > 0
    ]
    return (
        "How strong it is says how many of ten such pairs are worth a call:"
        f" {'; '.join(words)}; {STRENGTHS[-1][1]}, fewer."
    )


def again(brief: Brief, address: str, command: str) -> tuple[str, ...]:
    """How the same brief is made again."""
    return (f"On the pages of this centre: {address}", f"At its computer: {command}")


def no_themes(brief: Brief) -> str:
    """How many projects have no theme; empty where all have one."""
    count = sum(brief.without_theme)
    if not count:
        return ""
    return f"{count_of(count, 'project')} {agree(count, 'has', 'have')} no known theme."


def words_of(brief: Brief) -> Sequence[str]:
    """How it is asked for, as arguments of the command line."""
    asked = brief.asked
    parts = ["--pair", brief.a.provider, brief.b.provider]
    parts += ["--country", asked.country] if asked.country else []
    parts += ["--place", asked.place] if asked.place else []
    return parts
