"""Which projects are like one, or like a text, in any language, and why.

Everything is compared through the English line of each title: the publisher's, else a gloss. What
tells two projects apart exactly (another country, province, phase, number or year) is said beside
every likeness, and a title that differs in one is never called the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from statistics import NormalDist
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.catalogue.lookup import find_project
from riparian.catalogue.nearest_in_meaning import Meanings
from riparian.catalogue.project_lines import ProjectLine, lines_of
from riparian.catalogue.project_sql_conditions import add_country, add_provider
from riparian.catalogue.search.folded_words import is_ordinary, words_of
from riparian.catalogue.sql_conditions import Conditions
from riparian.errors import BadRequest, EncoderFailed
from riparian.language.aid_glossary import can_gloss
from riparian.language.gloss.numerals import ordinal
from riparian.language.scripts import script_language
from riparian.normalise.boilerplate import folded_text
from riparian.normalise.shown_texts import WITHHELD, is_withheld
from riparian.normalise.title_likeness.features_of_title import features_of
from riparian.normalise.title_likeness.rank_titles import (
    TitleMatch,
    compare_exactly,
    in_words,
    rank,
)
from riparian.normalise.title_likeness.title_features import TitleFeatures
from riparian.normalise.title_likeness.title_index import EnglishLine, TitleIndex, shared_terms
from riparian.normalise.title_likeness.title_matcher import english_line
from riparian.store.database import Snapshot

_LOOK_AT = 3
_UNSURE = 1.0
"""How much nearer a text has to be that is compared across languages by meaning alone."""

_LIKE_AN_ID = re.compile(r"[A-Za-z]{1,8}[-/.][\w./-]*\d[\w./-]*", re.ASCII)

SAME_WORDS = 0.85
"""The part of both titles' words (rare ones count more) from which on they are the same words."""


LITTLE = "little in common"
REPEATED = "its title stands on many different projects and tells none apart"
_ANOTHER = "Give a title in your own words, or another project's id."
NOT_GLOSSED = "Too few of its words are in a glossary; by meaning alone, languages compare weakly."
NO_WORD = "No word of it is known here, so nothing is called like it."
NO_ENCODER = "Compared by words alone: no encoder is installed, or none is wanted."
ENCODER_FAILED = "Compared by words alone: the encoder failed, or is not responding."
NEARLY_ALL = 0.9
"""Of the titles, how many must have a vector: those of a text that the encoder could not process
have none."""
NOT_READ = "Compared by words alone, as meanings are not read yet. Next: riparian build"


class SimilarFilter(msgspec.Struct, frozen=True):
    """Which projects may be found; words as a person types them, None means any."""

    provider: str | None = None
    country: str | None = None
    limit: int | None = 10


class SimilarLine(msgspec.Struct, frozen=True):
    """A project that is like the one asked for.

    `verdict` is `same words`, `same words, but …`, `alike` or `little in common`: no term that is
    worth telling, and no nearer in meaning than the nearest of so many would be by chance; such
    stand last. `shared` are terms that both have, `same` and `differs` what both say exactly.
    `meaning_rank` is the place among all projects by
    meaning, `meaning_z` how many standard deviations nearer than the average; None without an
    encoder. `why` says all this in one sentence.
    """

    project: ProjectLine
    verdict: str
    why: str
    shared: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    meaning_rank: int | None = None
    meaning_z: float | None = None


class SimilarAnswer(msgspec.Struct, frozen=True):
    """`title` is what was compared, `in_english` its English if that is another text, `english_by`
    who wrote that, `project` its id if an id was given. `compared`: with how many
    projects. `encoder` is None where only words count; then `note` says why."""

    title: str
    in_english: str | None
    project: str | None
    compared: int
    encoder: str | None
    note: str
    found: tuple[SimilarLine, ...]
    english_by: str | None = None


class _Row(NamedTuple):
    project: str
    title: str
    original: str | None
    lang: str | None
    start: str | None
    countries: list[str]
    provinces: list[str]
    by: str | None


_ROWS = """
WITH
    countries AS (
        SELECT project_id, list(country ORDER BY country) AS found
        FROM project_country GROUP BY project_id
    ),
    provinces AS (
        SELECT project_id, list(node ORDER BY node) AS found
        FROM place_node WHERE level = 'adm1' GROUP BY project_id
    )
SELECT
    p.project_id, p.title, p.original, coalesce(p.original_lang, p.title_lang), p."start",
    coalesce(c.found, []), coalesce(a.found, []), p.title_by
FROM project AS p
LEFT JOIN countries AS c USING (project_id)
LEFT JOIN provinces AS a USING (project_id)
WHERE p.title IS NOT NULL AND p.title <> $withheld
ORDER BY p.project_id
"""


def find_similar(
    snapshot: Snapshot,
    words: str,
    wanted: SimilarFilter,
    on: str,
    meanings: Meanings | None,
    has_encoder: bool,
    region: str = "mekong",
) -> SimilarAnswer:
    """The projects most like the one with that id or handle, or like a text.

    A withheld title is not compared, and one that stands on many different projects (boilerplate)
    makes none the same. Raises BadRequest for words without a letter or digit and for a project
    without a title to compare, UnknownName for a filter that names
    nothing and for what looks like an id and is none.
    """
    if not any(letter.isalnum() for letter in words):
        raise BadRequest("There is nothing to compare.", "Give a project identifier or a title.")
    _one_of(words)
    rows = [_Row(*row) for row in snapshot.rows(_ROWS, {"withheld": WITHHELD})]
    asked = _Asked.of(snapshot, words, rows, region)
    if asked.row is None and not _is_known(words, rows):
        return SimilarAnswer(words.strip(), None, None, len(rows), None, NO_WORD, ())
    index = TitleIndex.of_lines([EnglishLine(r.title, r.countries, r.provinces) for r in rows])
    allowed = _allowed(snapshot, rows, wanted)
    scores, failed = _meanings(meanings, rows, asked.texts)
    few = None if wanted.limit is None else _LOOK_AT * wanted.limit
    found = rank(asked.features, index, scores, allowed, few, asked.row)
    repeated = _repeated(snapshot)
    lines = lines_of(snapshot, [rows[one.row].project for one in found], on)
    told = [
        _line(one, rows[one.row], asked, index, lines[rows[one.row].project], repeated, region)
        for one in found
    ]
    told.sort(key=lambda line: line.verdict == LITTLE)
    return SimilarAnswer(
        title=asked.features.text,
        in_english=asked.texts[1] if asked.texts[1] != asked.texts[0] else None,
        project=None if asked.row is None else rows[asked.row].project,
        compared=len(rows) - (asked.row is not None),
        encoder=meanings.encoder if meanings and scores else None,
        note=ENCODER_FAILED if failed else _note(asked, bool(scores), has_encoder),
        found=tuple(told[: wanted.limit]),
        english_by="gloss" if asked.row is None else rows[asked.row].by,
    )


def _is_known(text: str, rows: Sequence[_Row]) -> bool:
    """Whether a text has a word: a common English one, one of a title, or one of another script."""
    words = [word for word in words_of(text) if not word.isdigit()]
    if any(is_ordinary(word) or not word.isascii() for word in words):
        return True
    return any(not set(words_of(row.title)).isdisjoint(words) for row in rows)


def _one_of(words: str) -> None:
    """Raises BadRequest for more ids than one."""
    ids = [one for one in re.split(r"[\s,;]+", words) if one]
    if len(ids) > 1 and all(map(_LIKE_AN_ID.fullmatch, ids)):
        raise BadRequest(
            f"Expected one project, got {len(ids)}.",
            f"Ask for them one at a time: riparian similar {ids[0]}",
        )


def _note(asked: _Asked, has_meanings: bool, has_encoder: bool) -> str:
    if not has_meanings:
        return NOT_READ if has_encoder else NO_ENCODER
    return "" if asked.is_understood else NOT_GLOSSED


class _Asked(NamedTuple):
    """What is compared: its row if it is a project, what it says, the texts of its meaning."""

    row: int | None
    features: TitleFeatures
    texts: tuple[str, str]
    start: str | None

    @property
    def is_understood(self) -> bool:
        """Whether it is compared in English on both sides."""
        return self.texts[0] != self.texts[1] or not can_gloss(self.features.lang)

    @classmethod
    def of(cls, snapshot: Snapshot, words: str, rows: Sequence[_Row], region: str) -> _Asked:
        found = snapshot.row(
            "SELECT project_id FROM unit_handle WHERE unit_id = $words OR handle = $words"
            " ORDER BY unit_id = $words DESC LIMIT 1",
            {"words": words.strip().encode(errors="replace").decode()},
        )
        if is_withheld(words) or words.strip() == WITHHELD:
            raise BadRequest("The title is withheld, so there is nothing to compare.", _ANOTHER)
        row = next((n for n, r in enumerate(rows) if found and r.project == found[0]), None)
        if found and row is None:
            raise BadRequest(f"Project {found[0]} has no title to compare.", _ANOTHER)
        if row is None:
            if _LIKE_AN_ID.fullmatch(words.strip()):
                find_project(snapshot, words)
            lang = script_language(words)
            features = features_of(words, lang, region=region)
            return cls(
                None, features, (features.text, english_line(features.text, lang, region)), None
            )
        one = rows[row]
        written = one.original or one.title
        features = features_of(written, script_language(written), one.countries, region)
        if one.provinces:
            features = msgspec.structs.replace(features, places=frozenset(one.provinces))
        return cls(row, features, (written, one.title), one.start)


def _repeated(snapshot: Snapshot) -> set[str]:
    """The titles, folded, that stand on many different projects."""
    rows = snapshot.rows("SELECT text FROM boilerplate WHERE field = 'title'")
    return {str(row[0]) for row in rows}


def _allowed(snapshot: Snapshot, rows: Sequence[_Row], wanted: SimilarFilter) -> set[int]:
    where = Conditions()
    if wanted.provider is not None:
        add_provider(where, snapshot, wanted.provider)
    if wanted.country is not None:
        add_country(where, snapshot, wanted.country)
    found = snapshot.rows(f"SELECT p.project_id FROM project AS p WHERE {where}", where.parameters)
    fitting = {row[0] for row in found}
    return {number for number, row in enumerate(rows) if row.project in fitting}


def _meanings(
    meanings: Meanings | None, rows: Sequence[_Row], texts: tuple[str, str]
) -> tuple[list[NDArray[np.float64]], bool]:
    """The z-scores of the rows, 0 (neither near nor far) for the few without a vector; none where
    fewer than `NEARLY_ALL` have one, nor where the encoder failed, and whether it did."""
    if meanings is None:
        return [], False
    number_of = {project: number for number, project in enumerate(meanings.projects)}
    numbers = np.array([number_of.get(row.project, -1) for row in rows], np.int64)
    has_one = numbers >= 0
    if np.count_nonzero(has_one) < NEARLY_ALL * len(rows):
        return [], False
    try:
        scores = meanings.scores(texts)
    except EncoderFailed:
        return [], True
    return [np.where(has_one, one[numbers], 0.0) for one in scores], False


def _line(
    alike: TitleMatch,
    row: _Row,
    asked: _Asked,
    index: TitleIndex,
    line: ProjectLine,
    repeated: Collection[str],
    region: str,
) -> SimilarLine:
    theirs = index.titles[alike.row]
    compared = index.size - (asked.row is not None)
    exact = compare_exactly(asked.features, theirs)
    same = tuple(in_words(one, region) for one in exact if one.same)
    differs = [in_words(one, region) for one in exact if not one.same]
    shared = shared_terms(asked.features, theirs, index)
    is_repeated = alike.both_words >= SAME_WORDS and any(
        folded_text(text) in repeated for text in (row.title, row.original) if text
    )
    if is_repeated:
        verdict, shared = LITTLE, ()
    elif alike.both_words >= SAME_WORDS:
        if not any(one.kind == "years" for one in exact):
            differs += _other_start(asked.start, row.start)
        verdict = f"same words, but {'; '.join(differs)}" if differs else "same words"
    else:
        least = by_chance(compared) + (0.0 if asked.is_understood else _UNSURE)
        near = alike.meaning_z is not None and alike.meaning_z >= least
        verdict = "alike" if shared or near else LITTLE
    return SimilarLine(
        line,
        verdict,
        _sentence(verdict, shared, [*[REPEATED] * is_repeated, *same], differs, alike, compared),
        shared,
        same,
        tuple(differs),
        alike.meaning_rank,
        None if alike.meaning_z is None else round(alike.meaning_z, 1),
    )


def by_chance(many: int) -> float:
    """The z-score that one of so many has by chance, if they are distributed normally."""
    return NormalDist().inv_cdf(1 - 1 / max(many, 2))


def _other_start(one: str | None, other: str | None) -> list[str]:
    if one and other and one[:4] != other[:4]:
        return [f"another year: begun {one[:4]} / {other[:4]}"]
    return []


def _sentence(
    verdict: str,
    shared: Sequence[str],
    same: Sequence[str],
    differs: Sequence[str],
    alike: TitleMatch,
    compared: int,
) -> str:
    parts = [] if verdict == "alike" else [verdict]
    if shared:
        parts.append(f"both have {', '.join(shared)}")
    parts += same
    if not verdict.startswith("same words"):
        parts += differs
    if alike.meaning_rank is not None and alike.meaning_z is not None:
        parts.append(
            f"{ordinal(alike.meaning_rank)} of {compared:,} by meaning (z {alike.meaning_z:.1f})"
        )
    return "; ".join(parts) or "nothing in common but single words"
