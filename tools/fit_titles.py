"""Fit the weights by which titles are told to be alike, and say how good they are.

    python tools/fit_titles.py               prints figures and the table of weights
    python tools/fit_titles.py --write       writes normalise/title_likeness/data/weights.csv

The glossary is made from official bilingual titles, among them those of the gold file. So each case
is answered without the terms whose only source is that same title (or the same title in the
register or in KOICA's list of tenders), and weights are fitted on that. A conditional logit over
all candidates of a case, with weights that are not negative and drawn towards `PRIOR`; figures are
of a cross-validation in ten parts in which titles with the same answer stay together.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import riparian.language.gloss.gloss_title as glossing
from riparian.language.aid_glossary import Glossary, fold_term, load_glossary
from riparian.language.find_encoder import find_encoder
from riparian.normalise.title_likeness.features_of_title import features_of
from riparian.normalise.title_likeness.nearness_in_meaning import hubness, nearness
from riparian.normalise.title_likeness.rank_titles import (
    EXACT,
    MEANING,
    PARTS,
    WORDS,
    compare_exactly,
    exact_parts,
)
from riparian.normalise.title_likeness.title_index import TitleIndex
from riparian.normalise.title_likeness.title_matcher import english_line

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
WEIGHTS = ROOT / "src" / "riparian" / "normalise" / "alike" / "data" / "weights.csv"

PRIOR = {
    "question_words": 3.0, "both_words": 3.0, "meaning": 1.0, "meaning_in_english": 1.0,
    "countries_same": 0.5, "countries_other": -2.0, "places_same": 1.5, "places_other": -1.5,
    "counted_same": 1.5, "counted_other": -1.5,
}  # fmt: skip
"""What weights are drawn to. Gold titles hardly have two that differ only in phase or province, so
what these cost is mostly a judgement: a title that differs in one is not the same."""

LEAST_OF_PRIOR = 0.5
"""What differs costs at least this part of the prior: one gold case has two names of one place."""

MOST = {"places_same": 3.0, "counted_same": 3.0}
"""And what is the same adds no more: else every project of a phase 3 were alike."""

RIDGE = 0.02
Floats = NDArray[np.float64]
FOLDS, SEEDS, STEPS = 10, 3, 400
Drop = Callable[[str], bool]


def main() -> None:
    """Print figures; write the table where told."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--gold", type=Path, default=SHARED / "gold" / "titles.jsonl")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    lines = [json.loads(line) for line in options.gold.read_text("utf-8").splitlines()]
    candidates, cases = lines[0]["candidates"], lines[1:]
    own = own_sources()
    fitted: dict[str, np.ndarray] = {}
    parts = {
        "own title left out": measure(candidates, cases, lambda c: sources_of(c, own)),
        "whole glossary": measure(candidates, cases, lambda _: None),
    }
    for name, columns in (("with_encoder", PARTS), ("without_encoder", (*WORDS, *EXACT))):
        used = [PARTS.index(part) for part in columns]
        prior = np.asarray([PRIOR[part] for part in columns])
        most = np.asarray([MOST.get(part, np.inf) for part in columns])
        train = parts["own title left out"][..., used]
        for what, test in parts.items():
            report(
                f"{name}, {what}", cross_validate(train, test[..., used], cases, prior, most), cases
            )
        weights = np.zeros(len(PARTS))
        weights[used] = fit(train, answers(cases, len(candidates)), prior, most)
        fitted[name] = weights
    rows = [(p, *(f"{fitted[c][n]:.2f}" for c in fitted)) for n, p in enumerate(PARTS)]
    for row in rows:
        print(*row, sep="\t")
    if options.write:
        with WEIGHTS.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerows([("part", *fitted), *rows])


def own_sources() -> dict[str, set[str]]:
    """For each title, as compared, the rows of the shared files in which it stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in ("japan", "korea"):
        for row in _rows(SHARED / "data" / "register" / f"{name}.csv"):
            found[_key(row["title_original"])].add(row["key"])
    pairs = SHARED / "data" / "koica" / "koica_bilingual_tender_pairs_ko_en.csv"
    for number, row in enumerate(_rows(pairs), 1):
        for field in ("bid_title_ko", "project_name_ko"):
            found[_key(row[field])].add(f"pair {number}")
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _key(title: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", title)).lower()


def sources_of(case: dict, own: dict[str, set[str]]) -> Drop:
    """Whether a term's source is that title and nothing else."""
    cut = case["title"].rstrip(". …")
    key = _key(case["title"] if cut == case["title"] else cut.split("(")[0])
    same = {case["id"]}.union(*(rows for title, rows in own.items() if title.startswith(key)))
    named = re.compile(r"(?:jp|kr)-\d+|t\d{4}")
    words = re.compile(r"register|gold titles|KOICA tender pairs?|\(compilers\)|[\s,;]|\d+")

    def drop(source: str) -> bool:
        ids = set(named.findall(source))
        for match in re.findall(r"tender pairs? ([\d ,]+)", source):
            ids |= {f"pair {number}" for number in re.findall(r"\d+", match)}
        left = words.sub("", named.sub("", source))
        return bool(ids) and ids <= same and not left

    return drop


@contextmanager
def without(lang: str, drop: Drop | None) -> Iterator[Glossary]:
    """The glossary without some terms, while titles are read and glossed."""
    whole = load_glossary(lang)
    terms = {
        term: left
        for term, meanings in whole.terms.items()
        if (left := tuple(m for m in meanings if m.general or not (drop and drop(m.source))))
    }
    assert all(term == fold_term(term) for term in terms)
    before = glossing.load_glossary
    glossing.load_glossary = lambda _: Glossary(terms)  # type: ignore[assignment]
    try:
        yield Glossary(terms)
    finally:
        glossing.load_glossary = before


def measure(
    candidates: list[str], cases: list[dict], leave: Callable[[dict], Drop | None]
) -> Floats:
    """The parts of every score, shape (cases, candidates, parts)."""
    encoder = find_encoder()
    assert encoder is not None, "the weights are fitted with an encoder"
    index = TitleIndex([features_of(title, "en") for title in candidates])
    found = np.zeros((len(cases), len(candidates), len(PARTS)))
    texts: list[tuple[str, str]] = []
    for number, case in enumerate(cases):
        with without(case["lang"], leave(case)) as glossary:
            title = features_of(case["title"], case["lang"], glossary=glossary)
            texts.append((case["title"], english_line(case["title"], case["lang"])))
        ours, theirs = index.share(title)
        found[number, :, 0], found[number, :, 1] = ours, np.sqrt(ours * theirs)
        for row, other in enumerate(index.titles):
            found[number, row, len(WORDS) + len(MEANING) :] = exact_parts(
                compare_exactly(title, other), found[number, row, 1]
            )
    vectors = encoder.encode(candidates)
    for column, some in enumerate(zip(*texts, strict=True), len(WORDS)):
        asked = encoder.encode(some)
        hubs = hubness(vectors, asked)
        for number, vector in enumerate(asked):
            found[number, :, column] = nearness(vector, vectors, hubs)
    return found


def answers(cases: list[dict], many: int) -> Floats:
    """Which candidates are right, shape (cases, candidates)."""
    right = np.zeros((len(cases), many))
    for number, case in enumerate(cases):
        right[number, case["answer"]] = 1
    return right


def fit(parts: Floats, right: Floats, prior: Floats, most: Floats) -> Floats:
    """The weights that make the right answers likeliest; signs as those of the prior."""
    scale = parts.reshape(-1, parts.shape[-1]).std(0) + 1e-9
    scaled, target, sign = parts / scale, prior * scale, np.sign(prior)
    weights, seen = target.copy(), np.full(len(prior), 1e-8)
    for _ in range(STEPS):
        scores = scaled @ weights
        likely = np.exp(scores - scores.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        among = likely * right
        among /= np.maximum(among.sum(1, keepdims=True), 1e-12)
        slope = ((among - likely)[:, :, None] * scaled).sum((0, 1)) / len(right)
        slope -= RIDGE * (weights - target)
        seen += slope**2
        weights += 0.5 * slope / np.sqrt(seen)
        least = np.where(sign < 0, LEAST_OF_PRIOR * np.abs(target), 0.0)
        weights = np.where(weights * sign < least, sign * least, weights)
        weights = np.minimum(weights, most * scale)
    return weights / scale


def cross_validate(
    train: Floats, test: Floats, cases: list[dict], prior: Floats, most: Floats
) -> Floats:
    """Place of the first right answer of each case, by weights fitted on other cases."""
    right = answers(cases, train.shape[1])
    groups = np.asarray([case["answer"][0] for case in cases])
    places = []
    for seed in range(SEEDS):
        order = np.random.default_rng(seed).permutation(np.unique(groups))
        fold_of = {group: number % FOLDS for number, group in enumerate(order)}
        folds = np.asarray([fold_of[group] for group in groups])
        scores = np.zeros(right.shape)
        for fold in range(FOLDS):
            weights = fit(train[folds != fold], right[folds != fold], prior, most)
            scores[folds == fold] = test[folds == fold] @ weights
        best = np.where(right > 0, scores, -np.inf).max(1)
        places.append(1 + (scores > best[:, None]).sum(1))
    return np.asarray(places)


def report(name: str, places: Floats, cases: list[dict]) -> None:
    """Print top-1 and mean reciprocal rank, by language and over all."""
    langs = np.asarray([case["lang"] for case in cases])
    said = []
    for lang in (*sorted(set(langs)), "all"):
        some = places[:, (langs == lang) | (lang == "all")]
        said.append(f"{lang} top1 {(some == 1).mean():.3f} mrr {(1 / some).mean():.3f}")
    print(f"{name:<40}", *said, sep="  ")


if __name__ == "__main__":
    main()
