"""The model: how much texts, words and meaning speak for each purpose, and how sure that is.

Three steps, all small. *Readers* give each purpose a number: the lexicon's words (each with how
often cases that have it were of the purpose), a linear model of words and grams, and with a vector
linear models of meaning, nearness to labelled cases, to the purpose's own description and to the
words of the lexicon, met or not. They are learnt from labelled cases and, at less weight, from rows
of files that report a purpose; one model of meaning and the nearness from labelled cases alone.
What they say is also told as shares, by logarithm. A *mixture* weighs the readers, differently
where texts are in Latin letters and where there is a description, and makes probabilities of it. A
*judge* says with what probability the first of them, or one as good, is right.
`tools/train_purposes.py` learns all three. A purpose is the likelier for the others of its
category (`BACK_OFF`).

The weights come from the file of `data/`: small, without pickle, the same bytes for the same
weights. What was learnt from texts is kept in 8 bits a number with a scale for each purpose;
purposes that no case has need no column.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.language.detect import language_of
from riparian.normalise.purpose_inference.text_evidence import (
    LEXICON,
    Lexicon,
    LexiconWords,
    Sparse,
    Texts,
    gram_block,
    load_lexicon,
    purpose_block,
    word_block,
    words_of,
)

WEIGHTS = "purpose_model.npz"
PRIOR_CASES = 3.0
"""How many labelled cases the lexicon's own reading of a word is worth."""

OWN, CATEGORY = 0.75, 0.175
"""Before any case: that a word's purpose is the lexicon's, or another of its category."""

NEIGHBOURS = 10
WORDS_NEAR = 20
_NEARNESS = 8.0

_SHARE = 0.02
"""What is added to a share before its logarithm, so that no reader alone can rule a purpose out."""

BACK_OFF = 0.5
"""What the score of a category weighs in that of its purposes. Chosen once, by cross-validation;
between .3 and 1 it makes little difference."""

SPEAKS = 0.15
"""Least probability of a purpose under a word for the word to speak for it."""

DESCRIBED = 20
"""Characters of a description above which there is one."""

Array = NDArray[np.float64]
Small = NDArray[np.float32] | NDArray[np.float64]


class PurposeWeights(msgspec.Struct, frozen=True):
    """What was learnt. Shapes: C purposes, W words of the lexicon met in cases, G places of grams,
    N labelled cases, D the encoder's dimensions."""

    codes: tuple[str, ...]
    words: tuple[str, ...]
    cases: tuple[str, ...]
    case_codes: NDArray[np.int64]
    prior: Array  # C
    counts: Array  # W x C: weighed cases that have the word, by their purpose
    gram_rarity: NDArray[np.float32]  # G
    word_rarity: NDArray[np.float32]  # W
    of_grams: Small  # G x C
    of_purposes: Array  # C x C
    of_words: Small  # W x C
    encoder: str
    middle: Array  # D
    of_meaning: Array  # D x C, of labelled cases alone
    of_meaning_of_all: Array  # D x C, of coded rows too
    case_vectors: Array  # N x D, about the middle, of length 1
    description_vectors: Array  # C x D, about their own middle, of length 1
    lexicon_words: tuple[str, ...]  # L of the lexicon, in all languages
    lexicon_vectors: Array  # L x D, about their own middle, of length 1
    mixture: Mapping[str, Array]
    sharpness: Mapping[str, float]
    judge: Mapping[str, Array]
    category_judge: Mapping[str, Array]
    certain: Mapping[str, Mapping[str, float]]  # by kind, then by `tongue`, `OTHER` for the rest


class PurposeNumbers(msgspec.Struct, frozen=True):
    """The readers' numbers for one activity, and what they rest on."""

    texts: Texts
    words: LexiconWords
    numbers: Array  # C x readers
    nearest: tuple[tuple[int, float], ...] = ()
    """Labelled cases near in meaning, by position, with their cosines about the middle."""


class PurposeModel:
    """The weights, and the lexicon that they were learnt with."""

    def __init__(self, weights: PurposeWeights, lexicon: Lexicon) -> None:
        self.weights, self.lexicon = weights, lexicon
        self.position = {code: i for i, code in enumerate(weights.codes)}
        self._word = {word: i for i, word in enumerate(weights.words)}
        categories = np.array([code[:3] for code in weights.codes])
        self.same_category = (categories[:, None] == categories[None, :]).astype(float)
        self._leaning: dict[str, Array] = {}
        self._purposes_of_words = purposes_of_words(weights.lexicon_words, lexicon, weights.codes)
        sums = self._purposes_of_words.T @ weights.lexicon_vectors
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        self._word_middles = sums / np.maximum(lengths, 1e-9)

    def read(self, texts: Texts, vector: NDArray[np.float32] | None) -> PurposeNumbers:
        """What every reader says of an activity; `vector` is that of
        `text_evidence.encoded_text`."""
        by_words = self.read_words(texts)
        return by_words if vector is None else self.read_meaning(by_words, vector)

    def read_words(self, texts: Texts) -> PurposeNumbers:
        """What those say that need no vector."""
        words = words_of(texts, self.lexicon)
        columns = [*self._by_words(words), *self._by_letters(texts, words)]
        columns.append(np.log(self.weights.prior) / 3)
        return self._numbers(texts, words, columns)

    def read_meaning(self, by_words: PurposeNumbers, vector: NDArray[np.float32]) -> PurposeNumbers:
        """The same with what those say that go by meaning."""
        by_meaning, nearest = self._by_meaning(vector)
        columns = [*by_words.numbers[:, :_BY_WORDS].T, *by_meaning]
        return self._numbers(by_words.texts, by_words.words, columns, nearest)

    def _numbers(
        self,
        texts: Texts,
        words: LexiconWords,
        columns: list[Array],
        nearest: tuple[tuple[int, float], ...] = (),
    ) -> PurposeNumbers:
        shares = self._shares([columns[i] for i in _SHARED if i < len(columns)])
        plain = np.stack([*columns, *shares], axis=1)
        western = plain * (eastern_language(texts.title) is None)
        described = plain * (len(texts.description) > DESCRIBED)
        return PurposeNumbers(texts, words, np.hstack([plain, western, described]), nearest)

    def _shares(self, columns: list[Array]) -> list[Array]:
        """Each reader's numbers as the share of each purpose, and of its category, in them."""
        raised = [np.maximum(column, 0) for column in columns]
        parts = [column / (column.sum() + 1e-9) for column in raised]
        parts += [self.same_category @ part for part in parts]
        return [np.log(part + _SHARE) / 3 for part in parts]

    def _by_words(self, words: LexiconWords) -> list[Array]:
        size = len(self.weights.codes)
        ratio, most, total = np.zeros(size), np.zeros(size), np.zeros(size)
        for word, weight in words.weights.items():
            leaning = self.leaning(word)
            ratio += weight * np.log(leaning / self.weights.prior)
            most = np.maximum(most, weight * leaning)
            total += weight * leaning
        return [np.clip(ratio, -8, 8) / 4, most, total, np.sqrt(self.same_category @ most / 3)]

    def leaning(self, word: str) -> Array:
        """The probability of each purpose where this word stands, from lexicon and cases."""
        if word not in self._leaning:
            own = self._own_reading(word)
            at = self._word.get(word)
            counts = self.weights.counts[at] if at is not None else np.zeros_like(own)
            together = counts + PRIOR_CASES * own
            self._leaning[word] = together / (counts.sum() + PRIOR_CASES)
        return self._leaning[word]

    def _own_reading(self, word: str) -> Array:
        prior = self.weights.prior
        codes = self.lexicon.purposes[word]
        own = (1 - OWN - CATEGORY) * prior
        for code in codes:
            at = self.position[code]
            near = prior * self.same_category[at]
            own += CATEGORY / len(codes) * near / near.sum()
            own[at] += OWN / len(codes)
        return own

    def _by_letters(self, texts: Texts, words: LexiconWords) -> list[Array]:
        w = self.weights
        scores = (
            times(gram_block(texts, w.gram_rarity), w.of_grams)
            + times(purpose_block(words, self.lexicon, self.position), w.of_purposes)
            + times(word_block(words, self._word, w.word_rarity), w.of_words)
        )
        return [3 * scores, self.same_category @ scores]

    def _by_meaning(
        self, vector: NDArray[np.float32]
    ) -> tuple[list[Array], tuple[tuple[int, float], ...]]:
        w = self.weights
        about = unit(vector.astype(float) - w.middle)
        scores = about @ w.of_meaning
        nearness = w.case_vectors @ about
        first = np.argsort(-nearness, kind="stable")[:NEIGHBOURS]
        near = np.zeros(len(w.codes))
        np.add.at(near, w.case_codes[first], np.exp(_NEARNESS * (nearness[first] - 1)))
        described = standardise(w.description_vectors @ about)
        to_words = w.lexicon_vectors @ about
        close = np.argsort(-to_words, kind="stable")[:WORDS_NEAR]
        by_words = np.exp(_NEARNESS * (to_words[close] - 1)) @ self._purposes_of_words[close]
        middles = standardise(self._word_middles @ about)
        columns = [3 * scores, self.same_category @ scores, near, described, middles, by_words]
        of_all = about @ w.of_meaning_of_all
        columns += [3 * of_all, self.same_category @ of_all]
        return columns, tuple((int(i), float(nearness[i])) for i in first)

    def probabilities(self, reading: PurposeNumbers) -> Array:
        """The probability of each purpose, in the order of the codes."""
        kind = self.kind(reading)
        scores = self.backed_off(reading.numbers @ self.weights.mixture[kind])
        return softmax(self.weights.sharpness[kind] * scores)

    def backed_off(self, scores: Array) -> Array:
        """Scores of purposes with a part of those of their categories: which field it is texts say
        more surely than which purpose of it. Of one reading, or of many in rows."""
        own = softmax(scores)
        return np.asarray(np.log(own + 1e-12) + BACK_OFF * np.log(own @ self.same_category + 1e-12))

    def is_grounded(self, reading: PurposeNumbers, at: int) -> bool:
        """Whether a word speaks for the purpose of this number, so that a person can be told why
        it counts."""
        return any(self.leaning(word)[at] >= SPEAKS for word in reading.words.weights)

    def kind(self, reading: PurposeNumbers) -> str:
        """Which weights are used: those for readings with a vector, or those without."""
        return kind_of(reading.numbers.shape[1])

    def confidence(self, reading: PurposeNumbers, probabilities: Array) -> tuple[float, float]:
        """The probability that the first purpose is right, and that its category is, as labelled
        cases have it."""
        kind, signs = self.kind(reading), self.signs(reading, probabilities)
        own = chance_right(signs, self.weights.judge[kind])
        return own, max(own, chance_right(signs, self.weights.category_judge[kind]))

    def signs(self, reading: PurposeNumbers, probabilities: Array) -> Array:
        """What the judge goes by: how far the first is ahead, and how well the readers agree."""
        order = np.argsort(-probabilities, kind="stable")
        first, second = probabilities[order[0]], probabilities[order[1]]
        category = float(self.same_category[order[0]] @ probabilities)
        most, letters = reading.numbers[:, 1], reading.numbers[:, 4]
        spoken = {c for word in reading.words.weights for c in self.lexicon.purposes[word]}
        language = eastern_language(reading.texts.title)
        signs = [
            _odds(first),
            float(np.log(first / (second + 1e-9))),
            _odds(category),
            most[order[0]],
            letters[order[0]],
            float(most.argmax() == order[0]),
            float(letters.argmax() == order[0]),
            float(self.weights.codes[order[0]] in spoken),
            float(len(spoken)),
            float(np.log1p(len(reading.texts.title))),
            float(len(reading.texts.description) > DESCRIBED),
            float(language == "ja"),
            float(language == "ko"),
            float(np.log(self.weights.prior[order[0]])),
        ]
        if reading.nearest:
            meaning, near = reading.numbers[:, 7], reading.numbers[:, 9]
            to_words = reading.numbers[:, 12]
            agree = [reading.numbers[:, reader].argmax() == order[0] for reader in _VOTERS]
            signs += [
                meaning[order[0]],
                near[order[0]],
                float(meaning.argmax() == order[0]),
                float(to_words[order[0]] / (to_words.sum() + 1e-9)),
                float(sum(agree)),
            ]
        return np.array(signs)


def eastern_language(text: str) -> str | None:
    """Japanese or Korean, by the letters of a folded title."""
    if any("가" <= letter <= "힣" for letter in text):
        return "ko"
    if any("぀" <= letter <= "ヿ" or "㐀" <= letter <= "鿿" for letter in text):
        return "ja"
    return None


OTHER = "other"
"""The tongue of texts in a language of which too few labelled cases are at hand."""


def tongue(texts: Texts, declared: str | None = None) -> str | None:
    """The language of these texts, ISO 639-1; a title's letters tell Japanese and Korean."""
    own = eastern_language(texts.title)
    return own or language_of(f"{texts.title}. {texts.description}", declared).lang


def purposes_of_words(words: Sequence[str], lexicon: Lexicon, codes: Sequence[str]) -> Array:
    """For each word of the lexicon the purposes that it speaks for; several share it."""
    at = {code: i for i, code in enumerate(codes)}
    out = np.zeros((len(words), len(codes)))
    for row, word in enumerate(words):
        for code in lexicon.purposes[word]:
            out[row, at[code]] = 1 / len(lexicon.purposes[word])
    return out


_SHARED = (2, 4, 7, 9, 12, 13)
"""Readers that are also told as shares: words, letters, meaning, cases near, words near, meaning
with coded rows."""

_VOTERS = (0, 1, 2, 4, 7, 9, 10, 11, 12, 13)
"""Readers whose first purpose is a vote."""

_BY_WORDS = 7
"""Readers that need no vector; they come first."""

BY_WORDS = "words"
"""The name of the weights for readings without a vector."""

READERS = {BY_WORDS: 3 * (_BY_WORDS + 2 * 2), "meaning": 3 * (15 + 2 * 6)}
"""How many numbers a purpose has without and with a vector: readers and shares, once for all texts,
once more for western ones, once more for those with a description."""


def kind_of(readers: int) -> str:
    """The name of the weights that fit this number of readers."""
    return next(kind for kind, count in READERS.items() if count == readers)


def chance_right(signs: Array, judge: Array) -> float:
    """The probability that a judge makes of signs; its last weight stands alone."""
    return float(1 / (1 + np.exp(-(signs @ judge[:-1] + judge[-1]))))


def times(row: Sparse, matrix: Small) -> Array:
    """A sparse row times a matrix."""
    return np.asarray(row.values.astype(float) @ matrix[row.places])


def unit(vector: Array) -> Array:
    """The vector at length 1; one of length 0 as it is."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def standardise(scores: Array) -> Array:
    """Scores about their mean, a third of their spread being 1."""
    return np.asarray((scores - scores.mean()) / (scores.std() or 1.0) / 3)


def softmax(scores: Array) -> Array:
    """Scores as probabilities that add up to 1."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def _odds(probability: float) -> float:
    return float(np.log((probability + 1e-6) / (1 - probability + 1e-6)))


CERTAIN_RIGHT = 0.95
"""Of what the model calls certain enough to count, how much has to be right in cross-validation,
acceptable neighbours counted, in each tongue."""

_SMALL = ("of_grams", "of_words")
_HALF = ("of_purposes", "of_meaning", "of_meaning_of_all", "counts", "prior", "middle")
_UNIT = ("case_vectors", "description_vectors", "lexicon_vectors")
_PLAIN = ("gram_rarity", "word_rarity")


def save(path: Path, weights: PurposeWeights, gold: str) -> None:
    """Write the weights; `gold` is the SHA-256 of the file that they were learnt from."""
    used = np.flatnonzero(np.abs(weights.of_grams).max(axis=0))
    arrays: dict[str, Any] = {
        "said": _text(
            {
                "gold": gold,
                "codes": weights.codes,
                "words": weights.words,
                "cases": weights.cases,
                "lexicon_words": weights.lexicon_words,
                "encoder": weights.encoder,
                "certain": weights.certain,
                "sharpness": weights.sharpness,
            }
        ),
        "used": used.astype(np.int16),
        "case_codes": weights.case_codes.astype(np.int16),
    }
    for name in _SMALL:
        columns = getattr(weights, name)[:, used]
        scale = np.abs(columns).max(axis=0) / 127
        arrays[name] = np.round(columns / scale).astype(np.int8)
        arrays[f"{name}_scale"] = scale.astype(np.float32)
    for name in _HALF:
        arrays[name] = getattr(weights, name).astype(np.float16)
    for name in _UNIT:
        arrays[name] = np.round(getattr(weights, name) * 127).astype(np.int8)
    for name in _PLAIN:
        arrays[name] = getattr(weights, name).astype(np.float16)
    for kind in READERS:
        arrays[f"mixture_{kind}"] = weights.mixture[kind]
        arrays[f"judge_{kind}"] = weights.judge[kind]
        arrays[f"category_judge_{kind}"] = weights.category_judge[kind]
    np.savez_compressed(path, **arrays)


@lru_cache(maxsize=1)
def load_model() -> PurposeModel:
    """The model of this installation, read once."""
    return PurposeModel(_weights(), load_lexicon())


@lru_cache(maxsize=1)
def model_name() -> str:
    """A short hash of the weights and the lexicon: it changes when answers may."""
    digest = hashlib.sha256()
    for name in (WEIGHTS, LEXICON):
        digest.update((files(__package__) / "data" / name).read_bytes())
    return digest.hexdigest()[:12]


def learnt_from() -> str:
    """The SHA-256 of the file of labelled cases that the weights were learnt from."""
    return str(_description(_arrays())["gold"])


def _arrays() -> dict[str, NDArray[Any]]:
    content = (files(__package__) / "data" / WEIGHTS).read_bytes()
    with np.load(BytesIO(content), allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


def _description(arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    return dict(msgspec.json.decode(arrays["said"].tobytes(), type=dict[str, Any]))


def _weights() -> PurposeWeights:
    arrays = _arrays()
    described = _description(arrays)
    grams, words = (_unpack(arrays, name, len(described["codes"])) for name in _SMALL)
    whole = {name: arrays[name].astype(np.float64) for name in _HALF}
    return PurposeWeights(
        codes=tuple(described["codes"]),
        words=tuple(described["words"]),
        cases=tuple(described["cases"]),
        case_codes=arrays["case_codes"].astype(np.int64),
        prior=whole["prior"],
        counts=whole["counts"],
        gram_rarity=arrays["gram_rarity"].astype(np.float32),
        word_rarity=arrays["word_rarity"].astype(np.float32),
        of_grams=grams,
        of_purposes=whole["of_purposes"],
        of_words=words,
        encoder=described["encoder"],
        middle=whole["middle"],
        of_meaning=whole["of_meaning"],
        of_meaning_of_all=whole["of_meaning_of_all"],
        case_vectors=_to_unit_length(arrays["case_vectors"].astype(np.float64)),
        description_vectors=_to_unit_length(arrays["description_vectors"].astype(np.float64)),
        lexicon_words=tuple(described["lexicon_words"]),
        lexicon_vectors=_to_unit_length(arrays["lexicon_vectors"].astype(np.float64)),
        mixture={kind: arrays[f"mixture_{kind}"] for kind in READERS},
        judge={kind: arrays[f"judge_{kind}"] for kind in READERS},
        category_judge={kind: arrays[f"category_judge_{kind}"] for kind in READERS},
        certain=described["certain"],
        sharpness=described["sharpness"],
    )


def _unpack(arrays: dict[str, NDArray[Any]], name: str, codes: int) -> NDArray[np.float32]:
    packed = arrays[name]
    whole = np.zeros((len(packed), codes), np.float32)
    whole[:, arrays["used"]] = packed * arrays[f"{name}_scale"]
    return whole


def _to_unit_length(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _text(value: Any) -> NDArray[np.uint8]:
    return np.frombuffer(msgspec.json.encode(value), np.uint8)
