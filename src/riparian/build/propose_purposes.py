"""The step `purpose_proposal`: purposes inferred for activities whose project reports none.

Of a project, one activity with a usable sector is enough for all of them. The others' texts, less
what the step `boilerplate` found on many records, are read by `normalise.purpose_inference`. What
is certain enough becomes a row of `activity_purpose` (sureness `inferred`, share 1) and counts;
what is proposed becomes a row of `purpose_proposal`, which areas count by its chances (the step
`theme_chance`) and lists do not. 'Sectors not specified' is set aside (share 0) where a certain
purpose takes its place.

Texts are read by their meaning too, as far as their vectors are known (`known_vectors`); how each
was read stands in `text_reading`. What words make certain is never read again: meaning makes
nothing certain. So `again` has only proposals to change.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import Literal

import msgspec
import numpy as np

from riparian.build.known_vectors import KnownVectors
from riparian.codelists.lists import load_codelist, theme_of
from riparian.language.encoder import Encoder
from riparian.model.derived import InferredPurpose
from riparian.normalise.purpose_inference.infer_purpose import (
    NOT_SPECIFIED,
    infer_purpose,
    says_something,
    uses,
)
from riparian.normalise.purpose_inference.purpose_model import model_name
from riparian.normalise.purpose_inference.text_evidence import encodable, encoded_text
from riparian.normalise.purposes import BY_MODEL
from riparian.normalise.shown_texts import PUBLISHED_TEXTS, WITHHELD, own_words
from riparian.store.database import Snapshot
from riparian.store.inferences import Inferences
from riparian.store.layout import Layout
from riparian.store.load import load_rows
from riparian.store.steps import StepLog, StepMeter
from riparian.workers.workforce import HERE, Workforce, in_order

BATCH = 256
"""Activities that are answered and kept at a time."""

SHARED_FROM = 2_000
"""Activities from which on the work is shared."""

SET_ASIDE = "; set aside, as an inferred one is certain enough"

PROPOSAL_COLUMNS = {
    "activity_id": "VARCHAR",
    "code": "VARCHAR",
    "category": "VARCHAR",
    "theme": "VARCHAR",
    "confidence": "DOUBLE",
    "rule": "VARCHAR",
    "chances": "STRUCT(code VARCHAR, chance DOUBLE)[]",
    "themes": "STRUCT(theme VARCHAR, chance DOUBLE)[]",
}
"""`code` is empty where only the 3-digit category is proposed; `chances` are those of the likeliest
purposes, the likeliest first, `themes` of all themes."""

Advance = Callable[[str, int, int], None]


READING_COLUMNS = {"activity_id": "VARCHAR", "verdict": "VARCHAR", "state": "VARCHAR"}
"""Columns of `text_reading`. The `state` of a text: `meaning` has been read, or `waits` to be
encoded; `words`: its words are enough, it says nothing, or there is no encoder."""

State = Literal["words", "meaning", "waits"]


class UnclassifiedActivity(msgspec.Struct, frozen=True):
    """One activity without a usable purpose: its texts less boilerplate."""

    activity_id: str
    title: str
    description: str
    lang: str | None
    countries: tuple[str, ...]

    @property
    def encoded(self) -> str:
        """The text for an encoder."""
        return encoded_text(self.title, self.description)


class ReadActivity(msgspec.Struct, frozen=True):
    """An activity, what it seems to be for, and by what that was read."""

    activity: UnclassifiedActivity
    inferred: InferredPurpose
    state: State


class PurposeText(msgspec.Struct, frozen=True, array_like=True):
    """One text to be read; `vector`: its meaning as 32-bit floats, where that is known."""

    title: str
    description: str
    lang: str | None
    countries: tuple[str, ...]
    vector: bytes | None


class PurposeTask(msgspec.Struct, frozen=True):
    """Texts of one region to be read."""

    region: str
    texts: list[PurposeText]


def infer_purposes(task: PurposeTask) -> list[InferredPurpose]:
    """What each text seems to be for, in whatever process."""
    return [
        infer_purpose(
            text.title,
            text.description,
            text.lang,
            None if text.vector is None else np.frombuffer(text.vector, np.float32),
            text.countries,
            task.region,
        )
        for text in task.texts
    ]


_ToRead = tuple[UnclassifiedActivity, InferredPurpose | None]
"""An activity, and what its words were found to say before."""


class PurposeStep(msgspec.Struct, frozen=True):
    """Infers the missing purposes of a snapshot in the making, and keeps the answers."""

    vectors: KnownVectors | None
    layout: Layout
    fingerprint: str
    advance: Advance
    region: str = "mekong"
    workforce: Workforce = HERE

    def run(self, snapshot: Snapshot) -> StepLog:
        """Make `purpose_proposal` and `text_reading`, and add what is certain to
        `activity_purpose`."""
        meter = StepMeter(self.workforce)
        read = self._read(list(activities_without(snapshot)))
        _count(snapshot, [one for one in read if one.inferred.verdict == "certain"])
        proposals = _write(snapshot, read)
        return meter.log("purpose_proposal", proposals)

    def again(self, snapshot: Snapshot) -> StepLog:
        """Make both anew in a snapshot that has them, now that more vectors are known."""
        meter = StepMeter(self.workforce)
        read = self._read(list(activities_read(snapshot)))
        proposals = _write(snapshot, read)
        return meter.log("purpose_proposal", proposals)

    def _read(self, activities: Sequence[UnclassifiedActivity]) -> list[ReadActivity]:
        """Each activity with what it seems to be for: as kept, else worked out batch by batch and
        kept."""
        if not activities:
            return []
        store = Inferences(self.layout.inferred, self.layout.of_everybody.inferred)
        keys = {activity.activity_id: self._keys(activity) for activity in activities}
        kept = {
            key: msgspec.json.decode(answer, type=InferredPurpose)
            for key, answer in store.answers(
                {key for both in keys.values() for key in both}
            ).items()
        }

        def key_of(one: ReadActivity) -> bytes:
            return keys[one.activity.activity_id][one.state == "meaning"]

        read: dict[str, ReadActivity] = {}
        missing = []
        for activity in activities:
            by_words, known = map(kept.get, keys[activity.activity_id])
            known = known or (by_words if self._is_enough(by_words) else None)
            if known is not None:
                read[activity.activity_id] = ReadActivity(activity, known, _state(known))
            else:
                missing.append((activity, by_words))
        done = 0
        for batch in self._infer_all(missing):
            store.keep({key_of(one): msgspec.json.encode(one.inferred) for one in batch})
            read |= {one.activity.activity_id: one for one in batch}
            done += len(batch)
            self.advance("inferring purposes", done, len(missing))
        every = [read[activity.activity_id] for activity in activities]
        store.keep_only({key_of(one) for one in every})
        return every

    def _is_enough(self, by_words: InferredPurpose | None) -> bool:
        """Whether no vector could add anything to this answer."""
        return by_words is not None and (self.vectors is None or by_words.verdict == "certain")

    def _infer_all(self, missing: Sequence[_ToRead]) -> Iterator[list[ReadActivity]]:
        """Batch by batch what each seems to be for. Where nothing is known that its words did not
        say before, it is not read again."""
        batches = [missing[at : at + BATCH] for at in range(0, len(missing), BATCH)]
        vectors = map(self._vectors, batches)  # looked up as workers take them
        tasks: deque[tuple[Sequence[_ToRead], list[bool]]] = deque()

        def to_read() -> Iterator[PurposeTask]:
            for batch, known in zip(batches, vectors, strict=True):
                texts = [
                    PurposeText(a.title, a.description, a.lang, a.countries, vector)
                    for (a, by_words), vector in zip(batch, known, strict=True)
                    if vector is not None or by_words is None
                ]
                tasks.append((batch, [vector is not None for vector in known]))
                yield PurposeTask(self.region, texts)

        workforce = self.workforce if len(missing) >= SHARED_FROM else HERE
        for answers in in_order(workforce, infer_purposes, to_read()):
            batch, known = tasks.popleft()
            answered = iter(answers)
            yield [
                self._read_as(
                    activity,
                    by_words if by_words is not None and not is_known else next(answered),
                    is_known,
                )
                for (activity, by_words), is_known in zip(batch, known, strict=True)
            ]

    def _vectors(self, batch: Sequence[_ToRead]) -> Sequence[bytes | None]:
        """What is known of their meaning."""
        if self.vectors is None:
            return [None] * len(batch)
        known = self.vectors([activity.encoded for activity, _ in batch])
        return [None if vector is None else vector.tobytes() for vector in known]

    def _read_as(
        self, activity: UnclassifiedActivity, inferred: InferredPurpose, is_known: bool
    ) -> ReadActivity:
        waits = (
            self.vectors is not None
            and not is_known
            and inferred.verdict != "certain"
            and says_something(activity.title, activity.description)
        )
        return ReadActivity(activity, inferred, "waits" if waits else _state(inferred))

    def _keys(self, activity: UnclassifiedActivity) -> tuple[bytes, bytes]:
        """Under which its answer is kept: by words alone, and by meaning too."""
        by_words = self._key(activity, None)
        if self.vectors is None:
            return by_words, by_words
        return by_words, self._key(activity, self.vectors.encoder)

    def _key(self, activity: UnclassifiedActivity, encoder: str | None) -> bytes:
        content = msgspec.json.encode(
            [self.fingerprint, encoder, self.region, *_printable(activity)]
        )
        return hashlib.sha256(content).digest()[:16]


def _state(inferred: InferredPurpose) -> State:
    return "meaning" if inferred.by_meaning else "words"


def _write(snapshot: Snapshot, read: Sequence[ReadActivity]) -> int:
    """Write how each activity was read and what is proposed of it; how many proposals there are."""
    rows = [(one.activity.activity_id, one.inferred.verdict, one.state) for one in read]
    proposed = [
        _proposal(one.activity.activity_id, one.inferred)
        for one in read
        if one.inferred.verdict == "proposed"
    ]
    for table in ("text_reading", "purpose_proposal"):
        snapshot.execute(f"DROP TABLE IF EXISTS {table}")
    load_rows(snapshot, "text_reading", READING_COLUMNS, rows)
    load_rows(snapshot, "purpose_proposal", PROPOSAL_COLUMNS, proposed)
    return len(proposed)


def inferring(encoder: Encoder | None) -> list[str]:
    """What inferred purposes rest on besides texts, for the name of a build."""
    used = encoder.name if encoder is not None and uses(encoder) else "no encoder"
    return [model_name(), used, f"numpy {version('numpy')}"]


def _printable(activity: UnclassifiedActivity) -> list[str | None]:
    return [
        encodable(activity.title),
        encodable(activity.description),
        activity.lang,
        *activity.countries,
    ]


def activities_without(snapshot: Snapshot) -> Iterator[UnclassifiedActivity]:
    """The activities of projects that report no usable sector anywhere, with what they say."""
    return _activities(snapshot, _WITHOUT)


def activities_read(
    snapshot: Snapshot, state: State | None = None
) -> Iterator[UnclassifiedActivity]:
    """The same of a snapshot in which they have been read; those in that state alone."""
    asked = "true" if state is None else f"state = '{state}'"
    return _activities(snapshot, _READ.format(asked=asked))


def _activities(snapshot: Snapshot, sql: str) -> Iterator[UnclassifiedActivity]:
    repeated: dict[str, set[str]] = {"title": set(), "description": set(), "sentence": set()}
    for field, text in snapshot.rows("SELECT field, text FROM boilerplate"):
        repeated.setdefault(field, set()).add(text)
    rows = snapshot.rows(sql)
    for activity_id, title, english, description, lang, countries in rows:
        name, words = own_words(title, english, description, repeated)
        if name or words:
            yield UnclassifiedActivity(activity_id, name, words, lang, tuple(countries))


_TEXTS = f"""
SELECT
    a.activity_id,
    {PUBLISHED_TEXTS},
    coalesce(
        (SELECT list(c.country ORDER BY c.country) FROM activity_country AS c
         WHERE c.activity_id = a.activity_id),
        []
    ) AS countries
FROM activity AS a
"""

_WITHOUT = f"""
WITH usable AS (
    SELECT DISTINCT a.project_id
    FROM activity_purpose AS p JOIN activity AS a ON a.activity_id = p.activity_id
    WHERE coalesce(p.code, p.category || '10') <> '{NOT_SPECIFIED}'
)
{_TEXTS}
LEFT JOIN usable AS u ON u.project_id = a.project_id
WHERE u.project_id IS NULL
    AND coalesce(a.title, '') <> '{WITHHELD}'
ORDER BY a.dataset, a.ordinal
"""

_READ = f"""
{_TEXTS}
JOIN text_reading AS t ON t.activity_id = a.activity_id AND {{asked}}
ORDER BY a.dataset, a.ordinal
"""


def rule_of(inferred: InferredPurpose) -> str:
    """The reasons for a purpose and how likely it is, in words; and why it does not count, if it
    does not: a purpose counts if it is likely enough by words alone and a word speaks for it."""
    likely = f"{inferred.confidence:.0%} {BY_MODEL}"
    why = f"from {'; '.join(inferred.reasons)}; {likely}"
    if inferred.verdict == "certain":
        return why
    if not any(reason.startswith("the word") for reason in inferred.reasons):
        return f"{why}, but no word speaks for it"
    if inferred.by_meaning:
        return f"{why}, by meaning too; only what words alone make certain counts"
    return f"{why}, which is not enough"


def _count(snapshot: Snapshot, certain: Sequence[ReadActivity]) -> None:
    aside = ("confidence", "chances", "themes")
    columns = {name: kind for name, kind in PROPOSAL_COLUMNS.items() if name not in aside}
    columns["withdrawn"] = "BOOLEAN"
    rows = [
        (a.activity_id, i.code, i.category, _theme(i), rule_of(i), _is_withdrawn(i))
        for a, i in ((one.activity, one.inferred) for one in certain)
    ]
    load_rows(snapshot, "raw_inferred", columns, rows, temporary=True)
    snapshot.execute(
        "UPDATE activity_purpose SET share = 0, rule = rule || $aside"
        " WHERE activity_id IN (SELECT activity_id FROM raw_inferred)",
        {"aside": SET_ASIDE},
    )
    snapshot.execute(
        """
        INSERT INTO activity_purpose BY NAME
        SELECT
            i.activity_id,
            1 + coalesce((SELECT max(p.position) FROM activity_purpose AS p
                          WHERE p.activity_id = i.activity_id), 0) AS position,
            i.code, i.category, i.theme, 1.0 AS share, i.rule, 'inferred' AS sureness,
            nullif(i.withdrawn, false) AS withdrawn
        FROM raw_inferred AS i
        """
    )


def _proposal(activity_id: str, inferred: InferredPurpose) -> tuple[object, ...]:
    return (
        activity_id, inferred.code or "", inferred.category, _theme(inferred), inferred.confidence,
        rule_of(inferred), inferred.chances, inferred.themes,
    )  # fmt: skip


def _is_withdrawn(inferred: InferredPurpose) -> bool:
    entry = load_codelist("Sector").get(inferred.code or "")
    return entry is not None and entry.withdrawn


def _theme(inferred: InferredPurpose) -> str:
    theme = theme_of(inferred.code or inferred.category or "")
    return theme.id if theme else "multi"
