"""What a search answers: hits, and how the question was understood."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.search.index_entry import Field

How = Literal[
    "number", "title", "phrase", "words", "glossary", "synonym", "beginning", "part", "some"
]
"""How a project was found: by a number that is just this; by all words in their order in a title,
or elsewhere; by all words; by the glossary's words for them; by other words for the same subject;
by beginnings of words; inside words; by some of the words."""

HOWS: tuple[How, ...] = get_args(How)

Span = tuple[int, int]
"""First character and the one after the last, counted in code points of the text that it marks."""


class SearchFilter(msgspec.Struct, frozen=True):
    """Which projects may be found, as in `ProjectFilter`; `limit` hits at most, None for all."""

    provider: str | None = None
    country: str | None = None
    place: str | None = None
    theme: str | None = None
    limit: int | None = 20
    region: bool = False


class Found(msgspec.Struct, frozen=True):
    """Where words of the query were found in a project: a text, or a part of a long one.

    `marks` are the words in `text`; `words` those of the query, `through` the glossary's words for
    them where these were found, `akin` other words for the same subject. `by` is who wrote the
    text, `lang` its language. `usual` is the usual form of a name, if the text has another.
    """

    field: Field
    text: str
    marks: tuple[Span, ...] = ()
    words: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    lang: str | None = None
    by: str = "publisher"
    usual: str | None = None
    akin: tuple[str, ...] = ()


class SearchHit(msgspec.Struct, frozen=True):
    """A project that was found. `how` is the step that found it, `why` says so in sentences;
    `without` are words of the query that it does not have.

    What was found in the title and the original title stands first in `found`, with these whole.
    """

    project: ProjectLine
    how: How | Literal["meaning"]
    why: tuple[str, ...]
    found: tuple[Found, ...] = ()
    without: tuple[str, ...] = ()


class Also(msgspec.Struct, frozen=True):
    """Words that were looked for, too: `of` is what was typed, `words` what the glossary adds,
    `akin` other words for the same subject that some project has."""

    of: str
    words: tuple[str, ...] = ()
    akin: tuple[str, ...] = ()


class SearchAnswer(msgspec.Struct, frozen=True):
    """What was found, best first: by all the words, by meaning, by some of the words.

    `total` counts all that have the words, `by_glossary` those of them that have them only as the
    glossary puts them, `by_synonym` those that have only other words for the same subject; hits by
    meaning alone are not counted.

    `some`: no project has all the words, and `total` counts those with some. `near` are ways to
    write the query with words that are there. `notes` say what else there is to know.
    `by_words_alone`: meaning was to be asked, and the encoder failed or did not answer.
    """

    query: str
    hits: tuple[SearchHit, ...]
    total: int
    by_glossary: int = 0
    by_synonym: int = 0
    some: bool = False
    also: tuple[Also, ...] = ()
    near: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    by_words_alone: bool = False
