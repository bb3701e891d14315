"""The words of a brief: its headings and sentences."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.centre.brief_records import Brief, BriefCounts, BriefProject
from riparian.document.paper_parts import PaperOverlap, PaperSide
from riparian.english import (
    agree,
    capitalised,
    count_of,
    day,
    first_of,
    listed,
    with_article,
)
from riparian.overlap.engine.evidence_weights import STRENGTHS
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
MAP_SCALE = f"Darker: more projects {NOW}. Pale: only others."
MOST_PROVINCES, MOST_THEMES = 12, 7


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
    """How much, and what now."""
    a, b = brief.a, brief.b
    if not a.projects and not b.projects:
        return f"No project of {a.name} or {b.name} is known {where_words(brief)}."
    sentence = (
        f"{capitalised(with_article(a.name))} has {count_of(a.now, 'project')} {NOW}"
        f" {where_words(brief)}, {with_article(b.name)} {b.now:,}."
    )
    if not brief.overlaps_now:
        return f"{sentence} None of these overlaps with one of the other’s, as far as is known."
    count = brief.strong_now
    are = agree(count, "is", "are")
    strong = (
        f"{count:,} of these {are} strong or very strong" if count else "none of these is strong"
    )
    return f"{sentence} In {count_of(brief.overlaps_now, 'overlap')} both are {NOW}; {strong}."


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
        ("With an amount", *_two(a.with_amount, b.with_amount)),
    ]
    if a.others or b.others:
        rows.insert(6, ("Cancelled", *_two(a.others, b.others)))
    return tuple(rows)


def _two(a: int, b: int) -> tuple[str, str]:
    return f"{a:,}", f"{b:,}"


def no_calls(brief: Brief) -> str:
    """What stands where there is nothing to call about now."""
    what = "stronger one" if brief.overlaps_now else "overlap"
    return f"No {what} is known of which both projects are {NOW}."


def grounds_words(overlap: PaperOverlap) -> str:
    """What the two share, in short."""
    of: dict[str, list[str]] = {}
    for feature, value in overlap.grounds:
        of.setdefault(FEATURES[feature], []).append(value)
    return ". ".join(f"{name}: {'; '.join(values)}" for name, values in of.items()) + "."


def side_original(side: PaperSide | BriefProject) -> tuple[str, ...]:
    """The title in its original language, and whose words the English is."""
    by = title_words(side.title_by)
    if not side.original:
        return (f"({by})",) if by else ()
    return (f"{side.original} ({by})" if by else side.original,)


def not_known(brief: Brief) -> tuple[str, ...]:
    """What a reader would take for known, and nobody knows."""
    a, b = brief.a, brief.b
    unknown, now = a.unknown + b.unknown, a.now + b.now
    unplaced = now - a.placed_now - b.placed_now
    assumed = a.assumed + b.assumed
    without = a.projects + b.projects - a.with_amount - b.with_amount
    lines = []
    if unknown:
        they = agree(unknown, "it is", "they are")
        lines.append(
            f"Of {count_of(unknown, 'project')} no source says whether {they} still under way"
            f" ({_each(brief, 'unknown')})."
        )
    if unplaced:
        names, are = agree(unplaced, "names", "name"), agree(unplaced, "is", "are")
        lines.append(f"{unplaced:,} of the {now:,} {NOW} {names} no province, and {are} on no map.")
    if assumed:
        lines.append(
            f"{assumed:,} of the {now:,} {agree(assumed, 'is', 'are')} {NOW} only by an assumed"
            " date: no source states it."
        )
    if without:
        lines.append(f"No amount is known of {count_of(without, 'project')}.")
    lines.append(
        "Who else is there, and what these two do that the sources do not list, is not here."
    )
    return tuple(lines)


def _each(brief: Brief, field: str) -> str:
    a, b = getattr(brief.a, field), getattr(brief.b, field)
    return f"{brief.a.name} {a:,}, {brief.b.name} {b:,}"


def map_words(brief: Brief) -> str:
    """The map in words, for who cannot see it."""
    both = [x.name for x in brief.provinces if x.a[1] and x.b[1]]
    if not both:
        return f"Map: provinces {where_words(brief)}. The two are in no province together."
    return f"Map: provinces {where_words(brief)}. Both are in {listed(both, 8)}."


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
    original = f"\n{project.original}" if project.original else ""
    where = first_of(project.places, 3) if project.places else "not named"
    until = day(project.until) if project.until else "not known"
    weak = (
        f"\n{project.until_sureness}" if project.until_sureness in ("assumed", "inferred") else ""
    )
    return f"{project.title}{original}", project.agency, where, f"{until}{weak}"


RUNNING_HEAD = ("Project", "Agency", "Where", "Until")


def reading(brief: Brief) -> tuple[str, ...]:
    """How to read all this."""
    return (
        "An overlap is a pair of projects, one of each provider, that share a place, a purpose, a"
        " partner or a time. Of related projects (phases, parts of one undertaking) the first pair"
        " stands for all.",
        f"{_strengths()} The chances are those of pairs that people graded.",
        f"{capitalised(NOW)} is as of {day(brief.made_on)}, by the dates that records state. Where"
        " only a start is stated, an end is assumed from what such projects usually take, and"
        " counted as assumed.",
        "Dates, places and purposes are reported by a source, derived from what it says, inferred"
        " from its text, or assumed. A date that is assumed or inferred is marked so.",
        "A title in another language stands as its publisher wrote it. Where the English is not the"
        " publisher’s, it says whose it is.",
        "Themes and provinces count a project once in each that it has, so they add up to more than"
        " all projects.",
    )


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
