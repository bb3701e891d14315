"""What the texts of projects say: what each is for, by chances, and what it means, as a vector.

    project_reading    what a build read of the projects of its second look, by pair of providers

A *reading* is made by the purpose model of the text of one activity of the project, that with the
longest description (a contract's only where there is no other), less what stands on many records.
What the project reports of its purpose has `REPORTED` of the say. The vector is that of an encoder
that the model knows, about the middle of what the model was learnt from; without an encoder there
is none, nor while the text *waits* to be encoded: then its words alone are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

import msgspec
import numpy as np

from riparian.arrays import Bools, Floats
from riparian.normalise.purpose_inference.infer_purpose import texts_of
from riparian.normalise.purpose_inference.purpose_model import PurposeModel, load_model, unit
from riparian.normalise.purpose_inference.text_evidence import encodable, encoded_text
from riparian.normalise.shown_texts import PUBLISHED_TEXTS, WITHHELD, own_words
from riparian.store.database import Snapshot
from riparian.workers.workforce import HERE, Workforce, in_order

REPORTED = 0.75
"""How much of what a project is for is what it reports; its texts have the rest."""

READING_COLUMNS = {
    "provider_a": "VARCHAR",
    "provider_b": "VARCHAR",
    "project_id": "VARCHAR",
    "purposes": "FLOAT[]",
    "vector": "FLOAT[]",
    "waits": "BOOLEAN",
}
"""Columns of the table `project_reading`; `vector` is empty where no encoder was at hand, and while
the text `waits` for it."""

SHARED_FROM = 600
"""Texts from which on the work is shared: a worker takes two seconds to read its word lists."""

BATCH = 25
"""Texts that are one piece of work."""

Encode = Callable[[Sequence[str]], Any]
"""Vectors of texts, one a row, by an encoder that the purpose model knows; None for a text that it
has not encoded yet."""


class ProjectText(msgspec.Struct, frozen=True):
    """What one project says of itself, and the purposes that it reports, with their shares."""

    title: str
    words: str
    lang: str | None
    countries: tuple[str, ...]
    reported: tuple[tuple[str, float], ...]


class Reading(msgspec.Struct, frozen=True):
    """Chances of purposes, in the order of the model's codes; the vector, of length 1, or None;
    whether the text waits to be encoded."""

    purposes: Floats
    vector: Floats | None
    waits: bool = False


class TextToRead(msgspec.Struct, frozen=True, array_like=True):
    """One text; `vector`: its meaning as 32-bit floats, where that is known."""

    text: ProjectText
    vector: bytes | None


class TextTask(msgspec.Struct, frozen=True):
    """Texts of a region to be read."""

    region: str
    texts: list[TextToRead]


class TextAnswer(msgspec.Struct, frozen=True, array_like=True):
    """A `Reading`, as 32-bit floats."""

    purposes: bytes
    vector: bytes | None


class ReadPairs(msgspec.Struct, frozen=True):
    """What texts say of pairs: how much likelier both are for one purpose than any two (`intent`,
    bits), how alike they are (`meaning`, ten times the cosine), whether that is known, and the
    likeliest purpose of each."""

    intent: Floats
    meaning: Floats
    has_meaning: Bools
    purpose_a: Sequence[str]
    purpose_b: Sequence[str]


FLOOR = 2.0**-4
"""Added to how much likelier one purpose is, so that no two texts count for less than 4 bits
against each other."""


class TextReader:
    """Reads the texts of projects of a snapshot, each once."""

    def __init__(
        self,
        snapshot: Snapshot,
        encode: Encode | None = None,
        *,
        kept: bool = True,
        workforce: Workforce = HERE,
    ) -> None:
        """`kept`: take what a build has read already."""
        self._snapshot, self._encode, self._workforce = snapshot, encode, workforce
        self._kept = kept and snapshot.has_table("project_reading")
        self._readings: dict[str, Reading] = {}
        self._latest: dict[str, Reading] = {}

    def take_latest(self) -> Mapping[str, Reading]:
        """The readings of the pairs that were read last; none where none were read since this was
        last asked."""
        latest, self._latest = self._latest, {}
        return latest

    def pairs(self, two: Sequence[tuple[str, str]]) -> ReadPairs:
        """What the texts of these pairs of projects say."""
        self._latest = self.read(sorted({project for pair in two for project in pair}))
        return read_pairs(self._latest, two)

    def read(self, projects: Sequence[str]) -> dict[str, Reading]:
        """The readings of these projects, out of the snapshot or made now."""
        missing = [project for project in projects if project not in self._readings]
        if missing and self._kept:
            self._readings |= _kept(self._snapshot, missing)
            missing = [project for project in missing if project not in self._readings]
        if missing:
            self._readings |= self._made(missing)
        return {project: self._readings[project] for project in projects}

    def _made(self, projects: Sequence[str]) -> dict[str, Reading]:
        said = texts_of_projects(self._snapshot, projects)
        texts = [said[project] for project in projects]
        vectors: Sequence[Any] = [None] * len(texts)
        if self._encode is not None:
            vectors = self._encode([encoded_text(t.title, t.words) for t in texts])
        to_read = [
            TextToRead(text, None if v is None else np.asarray(v, np.float32).tobytes())
            for text, v in zip(texts, vectors, strict=True)
        ]
        tasks = (
            TextTask(self._snapshot.region, to_read[at : at + BATCH])
            for at in range(0, len(to_read), BATCH)
        )
        workforce = self._workforce if len(texts) >= SHARED_FROM else HERE
        answers = chain.from_iterable(in_order(workforce, read_texts, tasks))
        return {
            project: Reading(
                _as_numbers(answer.purposes),
                None if answer.vector is None else _as_numbers(answer.vector),
                self._encode is not None and vector is None and _has_words(text),
            )
            for project, text, vector, answer in zip(projects, texts, vectors, answers, strict=True)
        }


def read_pairs(readings: Mapping[str, Reading], two: Sequence[tuple[str, str]]) -> ReadPairs:
    """What the readings of both projects of each pair say together."""
    model = load_model()
    rows = [(readings[a], readings[b]) for a, b in two]
    usual = model.weights.prior + 1e-4
    shape = (len(rows), len(model.weights.codes))
    a, b = (np.array([pair[side].purposes for pair in rows]).reshape(shape) for side in (0, 1))
    vectors = [
        None if x.vector is None or y.vector is None else 10 * float(x.vector @ y.vector)
        for x, y in rows
    ]
    return ReadPairs(
        intent=np.log2((a * b / (usual / usual.sum())).sum(axis=1) + FLOOR),
        meaning=np.array([value or 0.0 for value in vectors]),
        has_meaning=np.array([value is not None for value in vectors], dtype=np.bool_),
        purpose_a=_likeliest(model, a),
        purpose_b=_likeliest(model, b),
    )


def read_texts(task: TextTask) -> list[TextAnswer]:
    """What each text says, in whatever process."""
    readings = [
        read_text(
            one.text,
            None if one.vector is None else np.frombuffer(one.vector, np.float32),
            task.region,
        )
        for one in task.texts
    ]
    return [
        TextAnswer(
            reading.purposes.astype(np.float32).tobytes(),
            None if reading.vector is None else reading.vector.astype(np.float32).tobytes(),
        )
        for reading in readings
    ]


def _as_numbers(floats: bytes) -> Floats:
    return np.frombuffer(floats, np.float32).astype(np.float64)


def read_text(text: ProjectText, vector: Any, region: str) -> Reading:
    """What one text says; it says the usual where there are no words."""
    model = load_model()
    if not _has_words(text):
        return Reading(_with_reported(model, model.weights.prior, text.reported), None)
    texts = texts_of(text.title, text.words, text.lang, text.countries, region)
    chances = model.probabilities(model.read(texts, vector))
    about = None
    if vector is not None:
        about = _as_stored(unit(vector.astype(np.float64) - model.weights.middle))
    return Reading(_with_reported(model, chances, text.reported), about)


def _has_words(text: ProjectText) -> bool:
    return any(letter.isalpha() for letter in text.title + text.words)


def _with_reported(
    model: PurposeModel, chances: Floats, reported: Sequence[tuple[str, float]]
) -> Floats:
    """The chances, with what is reported: a code, or a 3-digit category, which leaves open which of
    its codes it is."""
    own = np.zeros(len(chances))
    for code, share in reported:
        if len(code) > 3:
            at = model.position.get(code)
            if at is not None:
                own[at] += share
            continue
        inside = np.array([one[:3] == code for one in model.weights.codes]) * (chances + 1e-6)
        if inside.sum():
            own += share * inside / inside.sum()
    return _as_stored((1 - REPORTED * own.sum()) * chances + REPORTED * own)


def _as_stored(values: Floats) -> Floats:
    """The values as a snapshot has them, and workers answer: readings are the same, made now or
    taken from there."""
    return values.astype(np.float32).astype(np.float64)


def _likeliest(model: PurposeModel, chances: Floats) -> list[str]:
    """Of each row the likeliest code of the likeliest 3-digit category: one of many codes does not
    lose to one of few."""
    codes = model.weights.codes
    categories = sorted({code[:3] for code in codes})
    of = np.array([categories.index(code[:3]) for code in codes])
    by_category = np.zeros((len(chances), len(categories)))
    np.add.at(by_category.T, of, chances.T)
    inside = np.where(of == by_category.argmax(axis=1)[:, None], chances, -1.0)
    return [codes[at] for at in inside.argmax(axis=1).tolist()] if len(chances) else []


def _kept(snapshot: Snapshot, projects: Sequence[str]) -> dict[str, Reading]:
    rows = snapshot.rows(
        "SELECT project_id, purposes, vector, waits FROM project_reading"
        " WHERE project_id IN (SELECT unnest(CAST($projects AS VARCHAR[])))",
        {"projects": list(projects)},
    )
    return {
        project: Reading(
            np.array(chances, dtype=np.float64),
            None if vector is None else np.array(vector, dtype=np.float64),
            waits,
        )
        for project, chances, vector, waits in rows
    }


_TEXTS = f"""
WITH asked AS (SELECT unnest(CAST($projects AS VARCHAR[])) AS project_id),
purpose AS (
    SELECT
        project_id,
        list((coalesce(nullif(code, ''), category), share) ORDER BY code, category) AS reported
    FROM project_purpose JOIN asked USING (project_id)
    WHERE share > 0 AND category <> ''
    GROUP BY project_id
),
country AS (
    SELECT project_id, list(DISTINCT country ORDER BY country) AS countries
    FROM project_country JOIN asked USING (project_id)
    GROUP BY project_id
)
SELECT
    a.project_id,
    {PUBLISHED_TEXTS},
    coalesce(c.countries, []) AS countries,
    coalesce(p.reported, []) AS reported,
    (SELECT list(b.field || ' ' || b.text) FROM boilerplate AS b
     WHERE list_contains(b.activities, a.activity_id)) AS repeated
FROM activity AS a
JOIN asked USING (project_id)
LEFT JOIN country AS c USING (project_id)
LEFT JOIN purpose AS p USING (project_id)
QUALIFY row_number() OVER (
    PARTITION BY a.project_id
    ORDER BY a.is_contract, length(coalesce(a.description, '')) DESC, a.dataset, a.ordinal
) = 1
"""


def texts_of_projects(snapshot: Snapshot, projects: Sequence[str]) -> dict[str, ProjectText]:
    """The texts of these projects, less what stands on many records."""
    rows = snapshot.rows(_TEXTS, {"projects": list(projects)})
    found = {}
    for project, title, english, description, lang, countries, reported, repeated in rows:
        title = None if title == WITHHELD else title
        whole: dict[str, set[str]] = {"title": set(), "description": set(), "sentence": set()}
        for line in repeated or ():
            field, _, text = line.partition(" ")
            whole[field].add(text)
        name, words = own_words(title, english, description, whole)
        total = max(1.0, sum(share for _, share in reported))
        found[project] = ProjectText(
            encodable(name),
            encodable(words),
            lang,
            tuple(countries),
            tuple((code, share / total) for code, share in reported),
        )
    return found
