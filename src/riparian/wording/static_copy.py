"""What a copy of a centre says of itself, and of what it cannot do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from riparian.english import count_of, day, listed
from riparian.overlap.engine.evidence_weights import STRENGTHS

NEEDS_SERVER: Mapping[str, str] = {
    "answers": "A copy takes no answers: say it where the living centre is.",
    "judgements": "judge them in the living centre",
    "field-answer": "",
    "notices": "",
    "addresses": "Lists can be taken from here as CSV and GeoJSON.",
    "sign-in": "",
    "cite": "",
    "take": "",
    "evidence": "what was served is kept in the centre",
    "row": "",
    "history": "",
}
"""What stands in a copy in place of what needs a server, by the mark on it; nothing for what goes
without a word."""

WITHOUT_SCRIPT = "Searching and choosing here needs scripts. The whole list can be read without."

IN_THIS_COPY = "In this copy:"
WHAT_IS_IN_IT = "What is in it"
LIVING = "The living centre"
OF_ALL = "of all"
PACKED = " (zip)"
OVERLAPS_HERE = "the overlaps in this copy"
ABOUT_COPY, HELD, NOT_HELD = "About this copy", "It holds:", "It does not hold:"

FINDER_LABELS: Mapping[str, str] = {
    "provider": "Provider", "country": "Country", "theme": "Theme", "kind": "Kind",
    "strength": "Strength", "unknown": "not known",
}  # fmt: skip

_FINDER = {
    "search": "Words",
    "state": "When",
    "any": "all",
    "from": "From",
    "to": "to",
    "show": "Show",
    "clear": "Show the whole list",
    "remove": "Remove filter",
    "none": "Nothing in this copy fits.",
    "more": "Show more",
    "now": "Under way or planned",
    "recent": "Ended in the last three years",
    "unknown": "Status unknown",
    "found": "Found",
}
FINDER_WORDS: Mapping[str, Mapping[str, str]] = {
    "projects": {
        **_FINDER,
        "title": "Find projects",
        "one": "project",
        "many": "projects",
        "hint": "Title, place, organisation, number; in any script",
        "also": "Overlaps with these words",
    },
    "overlaps": {
        **_FINDER,
        "title": "Find overlaps",
        "one": "overlap",
        "many": "overlaps",
        "hint": "Title, place, theme; in any script",
        "also": "Projects with these words",
    },
}
"""What the script says, by the list that it narrows."""


def copy_line(centre: str, on: str) -> str:
    """What stands above each page; `on` is a day, as 2026-11-29."""
    return f"A copy of {centre} of {day(on)}; it does not change."


def strengths_from(least: str) -> tuple[str, ...]:
    """The strengths from the strongest down to one, by their names; none where that is all."""
    names = [name for _, name in STRENGTHS]
    kept = tuple(names[: names.index(least) + 1])
    return () if len(kept) == len(names) else kept


def overlaps_held(held: int, of: int, strengths: Sequence[str]) -> str:
    """Which overlaps a copy has."""
    if not strengths:
        return f"{count_of(of, 'overlap')}: all that the centre found"
    ways = listed(reversed(strengths), last="or")
    return f"{count_of(held, 'overlap')} of {of:,}: those that are {ways}"


def held_in_copy(projects: int, overlaps: str) -> Iterator[str]:
    """What is in a copy, a line each."""
    yield f"{count_of(projects, 'project')}: all, with what each source says"
    yield overlaps
    yield "providers, areas, the centre’s pairs side by side, sources, a brief of each country"
    yield "the lists as CSV and GeoJSON, the long ones zipped"
    yield "a workbook (Excel) with all overlaps"


_LEFT_OUT: Sequence[str] = (
    "What needs a server: signing in, answers to what is wrong or missing, judging pairs of"
    " records, notices, the framework’s pages, what publishers’ servers sent.",
    "Lists under other filters. Links to them lead to the whole list, which a small script narrows;"
    " it looks for the words as they are written, and knows no translations.",
    "The map that can be moved: browsers do not open it from a folder. The drawing stands in its"
    " place, with its table.",
    "How far back the history of a project reaches: as far as the centre keeps builds and files.",
    "JSON: it is for programs, which are better served by a server.",
)
_NO_WORD = (
    "The briefs as Word files: they say what the PDF files say. Whoever makes the copy can take"
    " them along (--word)."
)


def left_out_of_copy(held: int, of: int, word: bool) -> Iterator[str]:
    """What is not in a copy, and why, a line each; of how many overlaps it holds how many, and
    whether it has briefs as Word files."""
    if weaker := of - held:
        yield (
            f"{count_of(weaker, 'weaker overlap')}: pages take room. They stand in the workbook,"
            " and whoever makes the copy can take them along (--strength)."
        )
    if not word:
        yield _NO_WORD
    yield from _LEFT_OUT
