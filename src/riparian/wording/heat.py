"""What a table of areas shows, in sentences: where both are, where one is, what is in no cell."""

from __future__ import annotations

from riparian.areas.areas import BOTH, KINDS, Area, Presence
from riparian.areas.heat_map import HeatMap
from riparian.english import (
    capitalised,
    count_of,
    listed,
    plural_of,
    possessive,
    with_article,
)
from riparian.normalise.status import State
from riparian.wording.amounts import apart_words as money_apart_words
from riparian.wording.amounts import doubt_words, holds_words, money_words, usd_in_words
from riparian.wording.chance_counts import expected_of, many_words
from riparian.wording.states import STATE_NAMES

KIND_WORDS = {
    "contested": "both at the same time with a purpose code in common, or a doubling",
    "complementary": "both at the same time, with no purpose code in common and no doubling",
    "common": "both, with no known year in which both were under way",
    "only-a": "only {a}",
    "only-b": "only {b}",
    "neither": "neither",
}
"""Each kind of cell in a few words; `{a}` and `{b}` stand for the providers."""

BY_WHAT = (
    "A cell has the kind of the overlaps in it: it is contested where two of the projects are a"
    " doubling. Where no overlap says more, it goes by the purpose codes of all projects of both"
    " that run in the same years."
)
"""By what a cell is of its kind."""


ONLY_WORDS = {
    "common": "where both work",
    "contested": "both at the same time with a purpose code in common, or a doubling (contested)",
    "complementary": "both at the same time with neither (complementary)",
    "only-a": "only {a}",
    "only-b": "only {b}",
    "neither": "neither",
}
"""What can be asked for (`areas.areas.KINDS`), in words."""


def only_words(kind: str, a: str, b: str) -> str:
    """What is asked for, in words."""
    return ONLY_WORDS[kind].format(a=a, b=b)


def shown_words(heat: HeatMap, only: str | None) -> str:
    """Which cells are shown where not all were asked for, and how many."""
    if only is None:
        return ""
    count = sum(heat.kinds[kind] for kind in KINDS[only])
    what = only_words(only, heat.name_a, heat.name_b)
    return f"Shown: {what} ({_cells(heat, count)})."


def title_words(heat: HeatMap) -> str:
    """What a table of areas is about: `Japan and South Korea in Laos, by province and theme`."""
    where = next((f" in {name}" for code, name in heat.countries if code == heat.country), "")
    theme = next((f": {name}" for code, name in heat.every_theme if code == heat.theme), "")
    state = f" ({STATE_NAMES[heat.state]})" if heat.state != "all" else ""
    by = f"by {cells_of(heat, plural=False)}{theme}{state}"
    return f"{heat.name_a} and {heat.name_b}{where}, {by}"


def kind_words(kind: str, a: str, b: str) -> str:
    """A kind of cell in a few words."""
    return KIND_WORDS[kind].format(a=a, b=b)


def cells_of(heat: HeatMap, plural: bool = True) -> str:
    """What a cell of it is: `provinces and themes`, `province and theme`, `country`."""
    place = "country" if heat.level == "country" else "province"
    nouns = (place,) if heat.theme else (place, "theme")
    return listed(plural_of(noun) if plural else noun for noun in nouns)


def together_words(heat: HeatMap) -> str:
    """In how many cells both have projects, of those where either has."""
    both = sum(heat.kinds.get(kind, 0) for kind in BOTH)
    either = both + heat.kinds.get("only-a", 0) + heat.kinds.get("only-b", 0)
    a, b = with_article(heat.name_a), with_article(heat.name_b)
    projects = PROJECTS[heat.state]
    if not either:
        return f"Neither {a} nor {b} is known to have {projects} here."
    cell = "a country" if heat.level == "country" else "a province"
    what = "" if heat.theme else f" (a cell is one theme in {cell})"
    if not both:
        sentence = (
            f"{a} and {b} have {projects} in {_cells(heat, either)}, but never in the same"
            f" one{what}."
        )
    elif both == either:
        sentence = (
            f"{a} and {b} both have {projects} in all {_cells(heat, both)} where either has{what}."
        )
    else:
        sentence = (
            f"{a} and {b} both have {projects} in {both:,} of the {_cells(heat, either)} where"
            f" either has{what}."
        )
    return capitalised(sentence)


PROJECTS: dict[State, str] = {
    "all": "projects, past, present or planned,",
    "now": "projects under way or planned",
    "recent": "projects that ended in the last three years",
    "unknown": "projects of unknown status",
}
"""What a table of areas holds, by the state asked for."""


def kinds_words(heat: HeatMap) -> str:
    """How many of the common cells are contested and complementary, and where one is alone."""
    counts = {kind: heat.kinds.get(kind, 0) for kind in (*BOTH, "only-a", "only-b")}
    parts = []
    if counts["contested"]:
        parts.append(f"{counts['contested']:,} with a purpose code in common or a doubling")
    if counts["complementary"]:
        parts.append(f"{counts['complementary']:,} in the same years with neither")
    if counts["common"]:
        parts.append(f"{counts['common']:,} with no known year in common")
    sentence = f"Of these: {listed(parts)}. " if parts else ""
    if counts["only-a"] or counts["only-b"]:
        a, b = with_article(heat.name_a), with_article(heat.name_b)
        sentence += f"Only {a} has them in {counts['only-a']:,}, only {b} in {counts['only-b']:,}."
    return sentence.strip()


def best_words(heat: HeatMap) -> str:
    """Where most of both is."""
    if not heat.best:
        return ""
    return f"Both do most in {area_words(heat.best[0], heat.name_a, heat.name_b, heat.level)}."


def area_words(area: Area, a: str, b: str, level: str = "adm1") -> str:
    """`Phnom Penh, Cambodia: Energy (Japan 9, South Korea about 4, 3 of them known)`."""
    country = "" if level == "country" else f", {area.country_name}"
    sides = ((a, area.projects_a, area.by_chance_a), (b, area.projects_b, area.by_chance_b))
    counts = ", ".join(f"{name} {many_words(known, more)}" for name, known, more in sides)
    return f"{area.place_name}{country}: {area.theme_name} ({counts})"


def counts_by_chance(heat: HeatMap) -> bool:
    """Whether any figure of it holds projects that count by chance."""
    cells = (area for row in heat.rows for area in row.cells if area is not None)
    return any(
        expected_of(known, more) != known
        for area in cells
        for known, more in (
            (area.projects_a, area.by_chance_a), (area.projects_b, area.by_chance_b),
        )
    )  # fmt: skip


def apart_words(area: Area) -> str:
    """What is known of when the two are in a common cell, where no year is known in which each has
    a project of its own: whose years are not known, who came first, or why years that lie across
    each other do not tell."""
    a, b = area.a, area.b
    if a is None or b is None:
        return ""
    for presence in (a, b):
        if presence.first_year is None:
            return f"no project of {with_article(presence.name)} there has a known year"
    undated = ", ".join(f"{p.undated:,} of {possessive(p.name)}" for p in (a, b) if p.undated)
    more = f"; without a year: {undated}" if undated else ""
    for first, second in ((a, b), (b, a)):
        if (first.last_year or 0) < (second.first_year or 0):
            last = f"the last known year of {with_article(first.name)} there is {first.last_year}"
            return f"{last}, the first of {with_article(second.name)} {second.first_year}{more}"
    if a.projects == b.projects == 1:
        return "both take part in the same project"
    gaps = "" if undated else ": there are gaps between their years, or they share a project"
    return f"in no known year did each have a project of its own under way{more or gaps}"


def left_out_words(heat: HeatMap) -> str:
    """Of which projects `missing_words` tells: not of those alone that the table counts."""
    words = "Left out in full or in part"
    if heat.state in ("all", "unknown"):
        return words
    return f"{words}, among the {PROJECTS[heat.state]} and those of unknown status"


def missing_words(heat: HeatMap) -> list[str]:
    """What is missing from the table, wholly or in part, and why."""
    sentences = []
    for field, what in _MISSING:
        a, b = (int(getattr(missing, field)) for missing in (heat.missing_a, heat.missing_b))
        if a or b:
            why = _NO_STATE if field == "no_years" and heat.state != "all" else what
            sentences.append(
                f"{a:,} of {possessive(heat.name_a)} and {b:,} of {possessive(heat.name_b)}"
                f" projects {why}"
            )
    return sentences


def presence_money_words(presence: Presence) -> str:
    """The money of one provider in one cell: `USD 25.5 million (5 without an amount in
    dollars)`, with what kind it is where that is not all committed, and what stands apart."""
    summed = [part for part in presence.money if part.usd is not None]
    notes = [holds] if (holds := holds_words(presence.money)) not in ("", "committed") else []
    without = presence.projects - sum(part.projects for part in summed)
    if summed and without > 0:
        notes.append(f"{without:,} without an amount in dollars")
    if apart := money_apart_words(presence.money):
        notes.append(f"not counted: {apart}")
    if doubt := doubt_words(presence.money):
        notes.append(doubt)
    money = "no amount in dollars" if presence.usd is None else usd_in_words(presence.usd)
    if presence.usd is None and summed:
        return "; ".join(notes)
    return f"{money} ({'; '.join(notes)})" if notes else money


def sums_words(heat: HeatMap) -> list[str]:
    """What the sums of money of either hold and leave out; nothing where no money is known."""
    sides = ((heat.name_a, heat.money_a), (heat.name_b, heat.money_b))
    return [f"{name}: {said}" for name, money in sides if (said := money_words(money))]


_NO_STATE = "may belong here too: it is not known when they run"

_MISSING: tuple[tuple[str, str], ...] = (
    ("no_place", "name a country but no province"),
    ("no_theme", "have no known theme"),
    ("no_years", "may fall in these years too: their years are not all known"),
    ("nowhere", "name no country"),
)


def _cells(heat: HeatMap, count: int) -> str:
    """`342 cells`; `6 provinces` where one theme is asked about."""
    if not heat.theme:
        return count_of(count, "cell")
    return f"{count:,} {cells_of(heat, plural=count != 1)}"
