"""The step `purpose_proposal`: purposes inferred for activities whose project reports none.

Of a project, one activity with a usable sector is enough for all of them. The others' texts, less
what the step `boilerplate` found on many records, are read by `normalise.purpose_inference`. What
is certain enough becomes a row of `activity_purpose` (sureness `inferred`, share 1) and counts;
what is proposed becomes a row of `purpose_proposal`, which areas count by its chances (the step
`theme_chance`) and lists do not. 'Sectors not specified' is set aside (share 0) where a certain
purpose takes its place.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.codelists.lists import load_codelist, theme_of
from riparian.language.encoder import Encoder
from riparian.model.derived import InferredPurpose
from riparian.normalise.purpose_inference.infer_purpose import NOT_SPECIFIED, infer_purpose, uses
from riparian.normalise.purpose_inference.purpose_model import model_name
from riparian.normalise.purpose_inference.text_evidence import encodable, encoded_text
from riparian.normalise.purposes import BY_MODEL
from riparian.normalise.shown_texts import PUBLISHED_TEXTS, WITHHELD, own_words
from riparian.store.database import Snapshot
from riparian.store.inferences import Inferences
from riparian.store.layout import Layout
from riparian.store.load import load_rows
from riparian.store.steps import StepLog
from riparian.store.vectors import Vectors

BATCH = 256
"""Activities that are answered and kept at a time."""

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


class UnclassifiedActivity(msgspec.Struct, frozen=True):
    """One activity without a usable purpose: its texts less boilerplate."""

    activity_id: str
    title: str
    description: str
    lang: str | None
    countries: tuple[str, ...]


class PurposeStep(msgspec.Struct, frozen=True):
    """Infers the missing purposes of a snapshot in the making, and keeps answers and vectors."""

    encoder: Encoder | None
    layout: Layout
    fingerprint: str
    advance: Advance
    region: str = "mekong"

    def run(self, snapshot: Snapshot) -> StepLog:
        """Make `purpose_proposal` and add what is certain to `activity_purpose`."""
        began = time.perf_counter()
        activities = list(activities_without(snapshot))
        answers = self._answers(activities)
        answered = list(zip(activities, answers, strict=True))
        certain = [(a, i) for a, i in answered if i.verdict == "certain"]
        proposed = [(a, i) for a, i in answered if i.verdict == "proposed"]
        _count(snapshot, certain)
        rows = [_proposal(a.activity_id, inferred) for a, inferred in proposed]
        load_rows(snapshot, "purpose_proposal", PROPOSAL_COLUMNS, rows)
        return StepLog("purpose_proposal", len(rows), time.perf_counter() - began)

    def _answers(self, activities: Sequence[UnclassifiedActivity]) -> list[InferredPurpose]:
        store = Inferences(self.layout.inferred, self.layout.of_everybody.inferred)
        keys = [self._key(activity) for activity in activities]
        answers = store.answers(set(keys)) if activities else {}
        missing = {k: a for k, a in zip(keys, activities, strict=True) if k not in answers}
        done = 0
        for batch in _batches(list(missing.items())):
            self.advance("inferring purposes", done, len(missing))
            inferred = self._infer([activity for _, activity in batch])
            batch_answers = {
                key: msgspec.json.encode(answer)
                for (key, _), answer in zip(batch, inferred, strict=True)
            }
            store.keep(batch_answers)
            answers |= batch_answers
            done += len(batch)
        if activities:
            store.keep_only(set(keys))
        return [msgspec.json.decode(answers[key], type=InferredPurpose) for key in keys]

    def _infer(self, activities: Sequence[UnclassifiedActivity]) -> Iterator[InferredPurpose]:
        vectors = self._vectors(activities)
        for number, activity in enumerate(activities):
            vector = None if vectors is None else vectors[number]
            yield infer_purpose(
                activity.title,
                activity.description,
                activity.lang,
                vector,
                activity.countries,
                self.region,
            )

    def _vectors(self, activities: Sequence[UnclassifiedActivity]) -> NDArray[np.float32] | None:
        encode = encoding(self.layout, self.encoder)
        if encode is None:
            return None
        return encode(
            [encoded_text(activity.title, activity.description) for activity in activities]
        )

    def _key(self, activity: UnclassifiedActivity) -> bytes:
        encoder = self.encoder.name if self.encoder is not None and uses(self.encoder) else None
        content = msgspec.json.encode(
            [self.fingerprint, encoder, self.region, *_printable(activity)]
        )
        return hashlib.sha256(content).digest()[:16]


def encoding(
    layout: Layout, encoder: Encoder | None, advance: Advance | None = None
) -> Callable[[Sequence[str]], NDArray[np.float32]] | None:
    """What gives vectors of texts, and keeps them; None without an encoder that the model knows.
    `advance` hears of texts that are new."""
    if encoder is None or not uses(encoder):
        return None
    vectors = Vectors(layout.vectors, encoder, layout.of_everybody.vectors)
    return partial(vectors.of, advance=partial(advance, "reading texts") if advance else None)


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
    repeated: dict[str, set[str]] = {"title": set(), "description": set(), "sentence": set()}
    for field, text in snapshot.rows("SELECT field, text FROM boilerplate"):
        repeated.setdefault(field, set()).add(text)
    rows = snapshot.rows(_WITHOUT, {"unspecified": NOT_SPECIFIED, "withheld": WITHHELD})
    for activity_id, title, english, description, lang, countries in rows:
        name, words = own_words(title, english, description, repeated)
        if name or words:
            yield UnclassifiedActivity(activity_id, name, words, lang, tuple(countries))


_WITHOUT = f"""
WITH usable AS (
    SELECT DISTINCT a.project_id
    FROM activity_purpose AS p JOIN activity AS a ON a.activity_id = p.activity_id
    WHERE coalesce(p.code, p.category || '10') <> $unspecified
)
SELECT
    a.activity_id,
    {PUBLISHED_TEXTS},
    coalesce(
        (SELECT list(c.country ORDER BY c.country) FROM activity_country AS c
         WHERE c.activity_id = a.activity_id),
        []
    ) AS countries
FROM activity AS a
LEFT JOIN usable AS u ON u.project_id = a.project_id
WHERE u.project_id IS NULL
    AND coalesce(a.title, '') <> $withheld
ORDER BY a.dataset, a.ordinal
"""


def rule_of(inferred: InferredPurpose) -> str:
    """The reasons for a purpose and how likely it is, in words; and why it does not count, if it
    does not: a purpose counts if it is likely enough and a word speaks for it."""
    likely = f"{inferred.confidence:.0%} {BY_MODEL}"
    why = f"from {'; '.join(inferred.reasons)}; {likely}"
    if inferred.verdict == "certain":
        return why
    spoken = any(reason.startswith("the word") for reason in inferred.reasons)
    return f"{why}, {'which is not enough' if spoken else 'but no word speaks for it'}"


def _count(
    snapshot: Snapshot, certain: Sequence[tuple[UnclassifiedActivity, InferredPurpose]]
) -> None:
    aside = ("confidence", "chances", "themes")
    columns = {name: kind for name, kind in PROPOSAL_COLUMNS.items() if name not in aside}
    columns["withdrawn"] = "BOOLEAN"
    rows = [
        (a.activity_id, i.code, i.category, _theme(i), rule_of(i), _is_withdrawn(i))
        for a, i in certain
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


def _batches(
    items: Sequence[tuple[bytes, UnclassifiedActivity]],
) -> Iterator[Sequence[tuple[bytes, UnclassifiedActivity]]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
