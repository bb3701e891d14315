"""Whether a table is one of projects at all, and what it lacks where it is not.

The rule: a table of projects has a title or a number of the project, and tells of at least two of
where, when, how much, who and what for. One is enough where it has a number that is a project's by
its name or because rows of one number belong together (tables of places and payments), or titles
as projects have them (`TITLE_LENGTH` letters or more) beside a number or under a name that speaks
of projects. Without such a number or such titles it must also tell how much, who or what for.

Lists of dams, countries or exchange rates have less; so have pairs of numbers. Titles that were
only guessed by their values need three. A list whose columns or names speak of institutions or
structures (`tables/data/institution_words.csv`: hospital, 학교, ダム) is one of those, and not of
projects, unless it tells of money, of an organisation, of a start and an end, or of a project.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from riparian.codelists.lists import read_table
from riparian.ingest.tables.column_names import fold_header
from riparian.language.figures.cell_reading import fold_text

TITLE_LENGTH = 24
"""Letters that titles of projects have on the average at least; an Asian letter counts as two."""

_PLACE = frozenset(("country", "region", "admin1", "admin2", "place", "latitude"))
_TIME = frozenset((
    "start", "end", "start_actual", "end_actual", "period", "signing_date", "event_date", "date",
    "year",
))  # fmt: skip
_MONEY = frozenset(("amount", "commitment", "disbursement", "expenditure"))
_WHO = frozenset(("provider", "provider_ref", "agency", "agency_ref", "implementer", "host_agency"))
_PURPOSE = frozenset(("purpose_code", "sector", "sector_code", "scheme"))

_GROUPS = (
    (_PLACE, "no country or place"),
    (_TIME, "no date or year"),
    (_MONEY, "no money"),
    (_WHO, "no organisation"),
    (_PURPOSE, "no purpose or sector"),
)
_MOST = 0.6
"""Share of names that must end in such a word."""


def what_is_missing(
    fields: Collection[str],
    title_length: float,
    *,
    projects_number: bool,
    titles_of_projects: bool = False,
    things: str = "",
) -> tuple[str, ...]:
    """What a table lacks to be one of projects, in words; nothing for one that is.

    `title_length` is the usual length of titles, 0 where no column's name speaks of one;
    `projects_number`: a number is certainly a project's; `titles_of_projects`: so are the titles,
    by their column's name; `things`: the word for institutions that it speaks of, if any.
    """
    named = frozenset(fields)
    lacking = tuple(words for group, words in _GROUPS if not group & named)
    if not named & {"title", "identifier"}:
        return ("no title and no number of a project", *lacking)
    of_projects = projects_number or titles_of_projects
    if things and not of_projects and not named & (_MONEY | _WHO) and not _has_period(named):
        return (*lacking, f"it speaks of things that there are ('{things}')")
    has_title = "title" in named and title_length >= TITLE_LENGTH
    surely_titles = has_title and ("identifier" in named or titles_of_projects)
    needed = 1 if projects_number or surely_titles else 2
    if "identifier" not in named and not title_length:
        needed = 3
    tells = projects_number or has_title or bool(named & (_MONEY | _WHO | _PURPOSE))
    if len(_GROUPS) - len(lacking) >= needed and tells:
        return ()
    if "title" in named and 0 < title_length < TITLE_LENGTH:
        short = f"its names are short (about {title_length:.0f} letters), as those of things are"
        return (*lacking, short)
    return lacking if "identifier" in named or has_title else ("no title of a project", *lacking)


def _has_period(fields: frozenset[str]) -> bool:
    both = fields & {"start", "start_actual"} and fields & {"end", "end_actual"}
    return "period" in fields or bool(both)


def institution_named(names: Iterable[str], titles: Sequence[str]) -> str:
    """The word for an institution in a column's name, or at the end of most titles; "" for none."""
    for name in names:
        if word := _institution_in(name):
            return word
    ends = Counter(filter(None, map(_institution_at_end, titles)))
    return ends.most_common(1)[0][0] if ends and ends.total() >= _MOST * len(titles) else ""


def _institution_in(name: str) -> str | None:
    latin, asian = _institutions()
    folded = fold_header(name)
    latin_words: list[str] = re.findall("[a-z]+", folded)
    word = next((latin_word for latin_word in latin_words if latin_word in latin), None)
    return word or next((asian_word for asian_word in asian if asian_word in folded), None)


_BRACKET = re.compile(r" ?\([^()]*\)$")


def _institution_at_end(title: str) -> str | None:
    latin, asian = _institutions()
    folded = _BRACKET.sub("", fold_text(title)).casefold()
    words: list[str] = re.findall("[a-z]+", folded[-40:])
    if words and folded.endswith(words[-1]) and words[-1] in latin:
        return words[-1]
    return next((word for word in asian if folded.endswith(word)), None)


@lru_cache(maxsize=1)
def _institutions() -> tuple[frozenset[str], tuple[str, ...]]:
    """The words in Latin letters, and the others."""
    words = [row["word"] for row in read_table("riparian.ingest.tables", "institution_words.csv")]
    latin = frozenset(filter(str.isascii, words))
    return latin, tuple(word for word in words if word not in latin)
