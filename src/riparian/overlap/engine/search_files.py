"""What several processes find overlaps by, as files of arrays that each of them maps.

    gathered    what the projects of all providers touch and say (`provider_pair.Gathered`)
    begun       what the first look at two providers left (`search_overlaps.BegunSearch`)
    readings    what the texts say that a second look asks for (`project_texts.Reading`)

They stand in a folder of the build and go with it. Each is written under another name first: a
worker that does a task a second time replaces a whole file by the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from riparian.arrays import Ragged
from riparian.overlap.engine.blocking import ProjectPairs
from riparian.overlap.engine.project_texts import Reading, ReadPairs, read_pairs
from riparian.overlap.engine.provider_pair import (
    DEPTHS,
    Gathered,
    Keywords,
    NodeFeature,
    Subjects,
    two_sides,
)
from riparian.overlap.engine.scoring import Scene
from riparian.overlap.engine.search_overlaps import BegunSearch
from riparian.overlap.engine.selection import Counted, FirstLook
from riparian.overlap.signals.identity import Things
from riparian.store.array_file import (
    Array,
    ArrayFile,
    Arrays,
    Texts,
    Under,
    pack,
    unpack,
    within,
    write_arrays,
)
from riparian.store.steps import StepLog
from riparian.store.writing import placed_when_whole

_GATHERED, _BEGUN, _READINGS = "gathered 2", "begun search 1", "readings 1"

_PLAIN = ("luck", "first_year", "last_year", "dated", "whole", "starts", "ends", "end_assumed",
          "loosely_joined", "waters", "off_mekong")  # fmt: skip
"""Arrays of `Gathered` that are written as they are."""


def write_gathered(path: Path, gathered: Gathered) -> None:
    """Write it, without what was counted of single providers."""
    subjects, words, things = gathered.subjects, gathered.words, gathered.things
    providers = list(gathered.of_provider)
    own = [gathered.of_provider[provider] for provider in providers]
    numbers = np.concatenate([np.zeros(0, dtype=np.int64), *own])
    owners = np.repeat(np.arange(len(own)), [len(one) for one in own])
    arrays = {
        **{name: getattr(gathered, name) for name in _PLAIN},
        **within("projects", Texts.of(gathered.projects).as_arrays()),
        **within("handles", Texts.of(gathered.handles).as_arrays()),
        "providers": pack(providers),
        **within("of_provider", _ragged(Ragged.of(len(own), owners, numbers))),
        "features": pack(list(gathered.features)),
        **{
            name: array
            for feature, one in gathered.features.items()
            for name, array in within(f"feature/{feature}", _feature(one)).items()
        },
        **within(
            "subjects",
            {
                "system": subjects.system,
                "nationwide": subjects.nationwide,
                **within("feeds", _ragged(subjects.feeds)),
                "fed": pack(subjects.fed),
                "water": subjects.water,
                "mekong": subjects.mekong,
            },
        ),
        **within("spots", _ragged(gathered.spots)),
        "km": gathered.km.ravel(),
        **within("values_a", _ragged(gathered.values[0])),
        **within("values_b", _ragged(gathered.values[1])),
        **within("words/names", Texts.of(words.names).as_arrays()),
        **within("words/of", _ragged(words.of)),
        **within("words/uses", _ragged(words.uses)),
        "words/word_of_use": words.word_of_use,
        **within("words/categories", _ragged(words.categories)),
        "counts": np.array([gathered.value_count, words.category_count]),
        "named": pack(gathered.named),
        **within("things/routes", _ragged(things.routes)),
        **within("things/names", Texts.of(things.names).as_arrays()),
        "things/beginning": things.beginning,
        **within("purpose_categories", _ragged(gathered.purpose_categories)),
    }
    _write(path, _GATHERED, arrays)


def read_gathered(path: Path) -> Gathered:
    """Map it. Raises Damaged where the file is not whole."""
    arrays = ArrayFile(path, _GATHERED)
    features: list[str] = unpack(arrays["features"], list[str])
    own = _lists(Under(arrays, "of_provider"))
    providers = unpack(arrays["providers"], list[str])
    subjects, words = Under(arrays, "subjects"), Under(arrays, "words")
    value_count, category_count = arrays["counts"].tolist()
    points = round(len(arrays["km"]) ** 0.5)
    return Gathered(
        **{name: arrays[name] for name in _PLAIN},
        projects=Texts.of_arrays(Under(arrays, "projects")),
        handles=Texts.of_arrays(Under(arrays, "handles")),
        of_provider={provider: own.one(number) for number, provider in enumerate(providers)},
        features={name: _feature_of(Under(arrays, f"feature/{name}")) for name in features},
        subjects=Subjects(
            system=subjects["system"],
            nationwide=subjects["nationwide"],
            feeds=_lists(Under(subjects, "feeds")),
            fed=unpack(subjects["fed"], list[tuple[str, str]]),
            water=subjects["water"],
            mekong=subjects["mekong"],
        ),
        spots=_lists(Under(arrays, "spots")),
        km=arrays["km"].reshape(points, points),
        values=(_lists(Under(arrays, "values_a")), _lists(Under(arrays, "values_b"))),
        value_count=value_count,
        words=Keywords(
            names=Texts.of_arrays(Under(words, "names")),
            of=_lists(Under(words, "of")),
            uses=_lists(Under(words, "uses")),
            word_of_use=words["word_of_use"],
            categories=_lists(Under(words, "categories")),
            category_count=category_count,
        ),
        named=unpack(arrays["named"], dict[str, dict[int, str]]),
        things=Things(
            _lists(Under(arrays, "things/routes")),
            Texts.of_arrays(Under(arrays, "things/names")),
            arrays["things/beginning"],
        ),
        purpose_categories=_lists(Under(arrays, "purpose_categories")),
        kept={},
    )


def _feature(feature: NodeFeature) -> Arrays:
    return {
        **within("names", Texts.of(feature.names).as_arrays()),
        "levels": pack(list(feature.levels)),
        "depth": feature.depth,
        "parent": feature.parent,
        "of": feature.of,
        **within("nodes", _ragged(feature.nodes)),
        "many": feature.many.ravel(),
    }


def _feature_of(arrays: Arrays) -> NodeFeature:
    return NodeFeature(
        names=Texts.of_arrays(Under(arrays, "names")),
        levels=unpack(arrays["levels"], list[str]),
        depth=arrays["depth"],
        parent=arrays["parent"],
        of=arrays["of"],
        nodes=_lists(Under(arrays, "nodes")),
        many=arrays["many"].reshape(-1, DEPTHS),
    )


class _About(msgspec.Struct, frozen=True):
    """What is told of a search that has begun, beside its arrays."""

    provider_a: str
    provider_b: str
    weight: float
    candidates: int
    cut_values: int
    steps: tuple[StepLog, ...]


def write_begun(path: Path, begun: BegunSearch) -> None:
    """Write what a first look left where no pairs are asked about: the strongest are those that are
    wanted."""
    first, two, bits = begun.first, begun.scene.two, begun.scene.proposed.word_bits
    telling = np.flatnonzero(bits)
    about = _About(two.a.provider, two.b.provider, first.weight, begun.candidates,
                   begun.cut_values, begun.steps)  # fmt: skip
    arrays = {
        "about": pack(about),
        "a": first.a,
        "b": first.b,
        "strengths": first.strengths,
        **within("all", _counted(first.all)),
        **within("others", _counted(first.others)),
        "words": telling,
        "word_bits": bits[telling],
    }
    _write(path, _BEGUN, arrays)


def read_begun(path: Path, gathered: Gathered, cap: float) -> BegunSearch:
    """The search as it was, but that its scene knows the pairs alone that were left; `cap` is what
    one feature counts at most. Raises Damaged where the file is not whole."""
    arrays = ArrayFile(path, _BEGUN)
    about = unpack(arrays["about"], _About)
    a, b = arrays["a"], arrays["b"]
    bits = np.zeros(len(gathered.words.names))
    bits[arrays["words"]] = arrays["word_bits"]
    scene = Scene(
        two_sides(gathered, about.provider_a, about.provider_b),
        ProjectPairs(a, b, bits, about.cut_values),
        cap,
    )
    every = np.ones(len(a), dtype=np.bool_)
    first = FirstLook(
        a,
        b,
        arrays["strengths"],
        every,
        every,
        _counts(Under(arrays, "all")),
        _counts(Under(arrays, "others")),
        about.weight,
    )
    return BegunSearch(scene, first, about.candidates, about.cut_values, about.steps)


def write_readings(path: Path, readings: Mapping[str, Reading]) -> None:
    """Write readings of projects: all have as many purposes, and vectors of one length."""
    projects = sorted(readings)
    vectors = [(n, readings[p].vector) for n, p in enumerate(projects)]
    known = [(n, vector) for n, vector in vectors if vector is not None]
    row = np.full(len(projects), -1, dtype=np.int64)
    row[[n for n, _ in known]] = np.arange(len(known))
    arrays = {
        **within("projects", Texts.of(projects).as_arrays()),
        "purposes": np.array([readings[p].purposes for p in projects], np.float32).ravel(),
        "row": row,
        "vectors": np.array([vector for _, vector in known], np.float32).ravel(),
    }
    _write(path, _READINGS, arrays)


class MappedReadings:
    """Readings out of a file."""

    def __init__(self, path: Path) -> None:
        """Map it. Raises Damaged where the file is not whole."""
        arrays = ArrayFile(path, _READINGS)
        self._projects = Texts.of_arrays(Under(arrays, "projects"))
        self._row = arrays["row"]
        self._purposes = _table(arrays["purposes"], len(self._row))
        self._vectors = _table(arrays["vectors"], int(self._row.max(initial=-1)) + 1)

    def pairs(self, two: Sequence[tuple[str, str]]) -> ReadPairs:
        """What the texts of these pairs of projects say; raises KeyError for one without."""
        return read_pairs({p: self._reading(p) for pair in two for p in pair}, two)

    def _reading(self, project: str) -> Reading:
        at = self._projects.place_of(project)
        if at is None:
            raise KeyError(project)
        row = int(self._row[at])
        vector = None if row < 0 else self._vectors[row].astype(np.float64)
        return Reading(self._purposes[at].astype(np.float64), vector)


def _write(path: Path, form: str, arrays: Arrays) -> None:
    with placed_when_whole(path.parent) as place:
        write_arrays(place / path.name, form, arrays)


def _ragged(lists: Ragged) -> Arrays:
    return {"starts": lists.starts, "values": lists.values}


def _lists(arrays: Arrays) -> Ragged:
    return Ragged(arrays["starts"], arrays["values"])


def _table(array: Array, rows: int) -> Array:
    return array.reshape(rows, len(array) // max(1, rows))


def _counted(counted: Counted) -> Arrays:
    return {"strengths": counted.strengths, "many": counted.many}


def _counts(arrays: Arrays) -> Counted:
    return Counted(arrays["strengths"], arrays["many"])
