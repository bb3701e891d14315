"""The weights of the model as a file: small, without pickle, the same bytes for the same weights.

What was learnt from texts is kept in 8 bits a number with a scale for each purpose; purposes that
no case has need no column.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.normalise.inferred.lexicon import LEXICON, load_lexicon
from riparian.normalise.inferred.model import READERS, WEIGHTS, PurposeModel, PurposeWeights

CERTAIN_RIGHT = 0.92
"""Of what the model calls certain enough to count, how much has to be right in cross-validation,
in each tongue."""

_SMALL = ("of_grams", "of_words")
_HALF = ("of_purposes", "of_meaning", "counts", "prior", "middle")
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
        case_vectors=_to_unit_length(arrays["case_vectors"].astype(np.float64)),
        description_vectors=_to_unit_length(arrays["description_vectors"].astype(np.float64)),
        lexicon_words=tuple(described["lexicon_words"]),
        lexicon_vectors=_to_unit_length(arrays["lexicon_vectors"].astype(np.float64)),
        mixture={kind: arrays[f"mixture_{kind}"] for kind in READERS},
        judge={kind: arrays[f"judge_{kind}"] for kind in READERS},
        category_judge={kind: arrays[f"category_judge_{kind}"] for kind in READERS},
        certain=described["certain"],
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
