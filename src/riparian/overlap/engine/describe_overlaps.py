"""What is told of the pairs that are kept: where and in what they agree, how they are apart, and of
what kind the overlap is.

The bits of features add up to the strength. What texts say of purposes stands with the purpose, and
what they mean with the words that both use.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from riparian.arrays import Bools, Floats, Ints, Numbers, picked, rank_in_runs
from riparian.overlap.engine.overlap_kinds import PairTraits, confidence_of, kind_of, met_rule
from riparian.overlap.engine.scoring import FeatureBits, Scene
from riparian.overlap.engine.selection import Selection
from riparian.overlap.signals.subjects import THE_MEKONG

MOST_WORDS = 5
_NEAR_BITS = 1
"""From so many bits of distance on two places count as near."""

ONE_PURPOSE_BITS, NEAR_PURPOSE_BITS = 3.0, 1.5
"""From so many bits on two projects are taken to be for one purpose, or near ones: they are eight
times, or nearly three times, as likely to be for one as any two."""


SITE_KM = 5
"""Places within provinces that are no farther apart are one site. A town is about as wide."""

_SITE_LEVELS, _SITE_SETS = ("adm2", "locality"), ("road:", "railway:", "river:")
_WITHIN_PROVINCE = slice(3, None)
"""Depths of districts and towns in the tree of places."""


At = tuple[Numbers, Numbers, Numbers, Numbers, Numbers]
"""Of each pair the numbers of its pairs of patterns of places, purposes and subjects, its feed and
its subject."""


class PairColumns(msgspec.Struct, frozen=True):
    """Columns of the table of overlaps, pair by pair; -1 stands for no node and no feed.

    `kinds`: all ways of meeting that there are among them, and `kind` which of them each has.
    """

    place: Numbers
    purpose: Numbers
    subject: Numbers
    body: Numbers
    system: Numbers
    feed: Numbers
    counts: dict[str, Numbers]
    bits: dict[str, Floats]
    km: Floats
    years_in_common: Numbers
    years_known: Bools
    years_whole: Bools
    gap_known: Bools
    kinds: Sequence[PairTraits]
    kind: Numbers


def describe_pairs(scene: Scene, selection: Selection) -> PairColumns:
    """All about the pairs that are kept, but for names and words."""
    a, b = selection.a, selection.b
    feature_bits = scene.weigh(a, b)
    at = {name: crossing.at(a, b) for name, crossing in scene.crossings.items()}
    feed = scene.feed[at["subject"]]
    subject = scene.shared["subject"].node[at["subject"]]
    in_common = scene.in_common(a, b)
    gathered = scene.two.gathered
    x, y = scene.two.a.numbers[a], scene.two.b.numbers[b]
    known = gathered.dated[x] & gathered.dated[y]
    began = gathered.first_year[x] <= gathered.first_year[y]
    gap_known = known & np.where(
        began, gathered.ends[x] & gathered.starts[y], gathered.ends[y] & gathered.starts[x]
    )
    end_assumed = known & np.where(began, gathered.end_assumed[x], gathered.end_assumed[y])
    columns = PairColumns(
        place=scene.shared["place"].node[at["place"]],
        purpose=scene.shared["purpose"].node[at["purpose"]],
        subject=np.where(feature_bits.same_subject, subject, -1),
        body=scene.shared["body"].node[at["body"]],
        system=scene.shared["subject"].system[at["subject"]],
        feed=np.where(feature_bits.same_subject, -1, feed),
        counts={
            f"{plural}_{column}": getattr(scene.shared[name], field)[at[name]]
            for name, plural in (("place", "places"), ("purpose", "purposes"))
            for column, field in (("in_common", "in_common"), ("a", "many_a"), ("b", "many_b"))
        },
        bits=_bits_of(selection),
        km=scene.km[at["place"]],
        years_in_common=in_common,
        years_known=known,
        years_whole=gathered.whole[x] & gathered.whole[y],
        gap_known=gap_known,
        kinds=(),
        kind=np.zeros(0, dtype=np.int64),
    )
    where = (at["place"], at["purpose"], at["subject"])
    things = {
        "named": scene.names_other(a, b),
        "nationwide": picked(gathered.subjects.nationwide, columns.subject, missing=False),
        "earlier_end_assumed": end_assumed,
        "loosely_joined": gathered.loosely_joined[x] | gathered.loosely_joined[y],
        "one_name": gathered.things.have_one_name(x, y),
        "other_route": gathered.things.on_other_routes(x, y),
        "one_purpose": selection.intent >= ONE_PURPOSE_BITS,
        "near_purpose": selection.intent >= NEAR_PURPOSE_BITS,
    }
    return _with_kinds(scene, columns, feature_bits, (*where, feed, subject), things)


_ADDS_TO = {"intent": "purpose", "meaning": "text", "start": "text"}
"""Under which line evidence stands, where that is not its own."""


def overlapping(columns: PairColumns) -> Ints:
    """Which of the pairs are overlaps at all, by the rule of their kind."""
    are = np.array([kind_of(traits) != "no-overlap" for traits in columns.kinds], dtype=np.bool_)
    return np.flatnonzero(are[columns.kind])


def _bits_of(selection: Selection) -> dict[str, Floats]:
    """Bits that add up to the strength, by the line under which they stand."""
    lines = ("place", "near", "system", "body", "purpose", "subject", "text", "named", "time")
    found = {f"{line}_bits": np.zeros(len(selection.a)) for line in lines}
    for name, bits in selection.bits.items():
        found[f"{_ADDS_TO.get(name, name)}_bits"] += bits
    return found


def _with_kinds(
    scene: Scene, columns: PairColumns, feature_bits: FeatureBits, at: At, things: dict[str, Bools]
) -> PairColumns:
    """The same, with the rule of `kind_of` asked once for each way of meeting."""
    ways = _ways(scene, columns, feature_bits, at) | things
    key = np.zeros(len(columns.place), dtype=np.int64)
    for column in ways.values():
        key = (key << 1) | column
    years = np.where(columns.years_known, columns.years_in_common + (1 << 20), 0)
    key = (key << 22) | years
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    kinds = [
        PairTraits(
            **{name: bool(column[row]) for name, column in ways.items()},
            years_in_common=int(columns.years_in_common[row]) if columns.years_known[row] else None,
        )
        for row in first
    ]
    return msgspec.structs.replace(columns, kinds=kinds, kind=number)


def _ways(
    scene: Scene, columns: PairColumns, feature_bits: FeatureBits, at: At
) -> dict[str, Bools]:
    """What a kind is decided by, but for the years; see `PairTraits`."""
    gathered = scene.two.gathered
    place_at, purpose_at, subject_at, feed, subject = at
    places, purposes = gathered.features["place"], gathered.features["purpose"]
    depth = picked(places.depth, columns.place, missing=-1)
    return {
        "same_country": columns.place >= 0,
        "same_place": depth >= 2,
        "same_site": _same_site(scene, columns, place_at),
        "near": feature_bits.near >= _NEAR_BITS,
        "both_placed": np.isfinite(columns.km),
        "same_system": columns.system >= 0,
        "same_body": columns.body >= 0,
        "on_river": _on_river(scene, columns, place_at, subject_at, feed, subject),
        "same_category": _same_category(scene, purpose_at),
        "same_code": picked(purposes.depth, columns.purpose, missing=-1) == 2,
        "same_subject": feature_bits.same_subject,
        "feeds": feed >= 0,
        "gap_known": columns.gap_known,
    }


def _same_site(scene: Scene, columns: PairColumns, place_at: Numbers) -> Bools:
    """Whether pairs share a site: see `PairTraits`."""
    places, crossing = scene.two.gathered.features["place"], scene.crossings["place"]
    of_node = np.array(
        [
            level in _SITE_LEVELS or name.startswith(_SITE_SETS)
            for name, level in zip(places.names, places.levels, strict=True)
        ],
        dtype=np.bool_,
    )
    within: Bools = np.asarray(places.many[:, _WITHIN_PROVINCE].any(axis=1))
    rows, columns_of = crossing.pairs
    close = columns.km <= SITE_KM
    close &= within[crossing.patterns_a[rows[place_at]]]
    close &= within[crossing.patterns_b[columns_of[place_at]]]
    shared: Bools = picked(of_node, columns.place, missing=False)
    return shared | close


def _on_river(
    scene: Scene,
    columns: PairColumns,
    place_at: Numbers,
    subject_at: Numbers,
    feed: Numbers,
    subject: Numbers,
) -> Bools:
    """Both do water works, on one river or basin, or on the Mekong by name."""
    gathered = scene.two.gathered
    subjects, crossing = gathered.subjects, scene.crossings["subject"]
    pairs = crossing.pairs
    wet = (
        subjects.water[crossing.patterns_a[pairs[0]]]
        & subjects.water[crossing.patterns_b[pairs[1]]]
    )
    mekong = np.array([THE_MEKONG in two for two in subjects.fed], dtype=np.bool_)
    river = picked(gathered.waters, columns.place, missing=False)
    by_name = picked(mekong, feed, missing=False) | picked(subjects.mekong, subject, missing=False)
    apart = _off(scene, place_at, subject_at)
    found: Bools = wet[subject_at] & (river | (by_name & ~apart))
    return found


def _off(scene: Scene, place_at: Numbers, subject_at: Numbers) -> Bools:
    """Whether one of a pair is known to be outside the Mekong's basin, and does not name it."""
    gathered = scene.two.gathered
    places, subjects = scene.crossings["place"], scene.crossings["subject"]
    nodes = gathered.features["subject"].nodes
    named = np.zeros(len(nodes), dtype=np.bool_)
    named[nodes.owners[gathered.subjects.mekong[nodes.values]]] = True
    found = np.zeros(len(place_at), dtype=np.bool_)
    for side, patterns_of, subjects_of in (
        (0, places.patterns_a, subjects.patterns_a),
        (1, places.patterns_b, subjects.patterns_b),
    ):
        where = patterns_of[places.pairs[side][place_at]]
        what = subjects_of[subjects.pairs[side][subject_at]]
        found |= gathered.off_mekong[where] & ~named[what]
    return found


def _same_category(scene: Scene, purpose_at: Numbers) -> Bools:
    """Whether pairs have a 3-digit purpose in common, in whatever theme."""
    crossing, categories = scene.crossings["purpose"], scene.two.gathered.purpose_categories
    asked, number = np.unique(purpose_at, return_inverse=True)
    a = categories.take(crossing.patterns_a[crossing.pairs[0][asked]])
    b = categories.take(crossing.patterns_b[crossing.pairs[1][asked]])
    width = int(categories.values.max(initial=0)) + 1
    both = np.isin(a.owners * width + a.values, b.owners * width + b.values)
    same = np.zeros(len(asked), dtype=np.bool_)
    same[a.owners[both]] = True
    return same[number]


def distinctive_words(scene: Scene, selection: Selection) -> list[list[str]]:
    """The words that pairs share, the most telling first."""
    words, bits = scene.two.gathered.words, scene.proposed.word_bits
    a = scene.two.a.lists("words").of.take(selection.a)
    b = scene.two.b.lists("words").of.take(selection.b)
    width = len(words.names) + 1
    both = np.isin(a.owners * width + a.values, b.owners * width + b.values)
    both &= bits[a.values] > 0
    owner, word = a.owners[both], a.values[both]
    order = np.lexsort((word, -bits[word], owner))
    order = order[rank_in_runs(owner[order]) < MOST_WORDS]
    found: list[list[str]] = [[] for _ in selection.a]
    for one, said in zip(owner[order].tolist(), word[order].tolist(), strict=True):
        found[one].append(words.names[said])
    return found


def kinds_of(columns: PairColumns) -> dict[str, list[Any]]:
    """Kind and confidence of each pair, and what of the rule of its kind it meets."""
    met = [met_rule(traits) for traits in columns.kinds]
    of_ways: dict[str, list[Any]] = {
        "kind": [rule.kind for rule in met],
        "kind_confidence": [confidence_of(traits) for traits in columns.kinds],
        "kind_work": [rule.work for rule in met],
        "kind_named_by": [rule.named_by for rule in met],
    }
    numbers = columns.kind.tolist()
    return {name: [values[number] for number in numbers] for name, values in of_ways.items()}
