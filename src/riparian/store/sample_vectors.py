"""Vectors of the sample's texts, which come with the package: encoding them would take most of the
time of a demonstration.

    riparian/sample/vectors.npz    written by `tools/make_sample_vectors.py`

They are those of one encoder; another has to encode the texts itself. A text that the file lacks is
encoded like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from riparian.store.sample import sample_folder

Vector = NDArray[np.float32]
NAME = "vectors.npz"


def sample_vectors(encoder: str, texts: Collection[bytes]) -> dict[bytes, Vector]:
    """The vectors of those of these texts, by hash, that the file has of this encoder."""
    made_by, known = _read(sample_folder() / NAME)
    if encoder != made_by:
        return {}
    return {text: known[text] for text in texts if text in known}


def write_sample_vectors(path: Path, encoder: str, vectors: Mapping[bytes, Vector]) -> None:
    """Write such a file, the same for the same vectors."""
    keys = sorted(vectors)
    np.savez(
        path,
        encoder=np.array(encoder),
        texts=np.array([list(key) for key in keys], dtype=np.uint8),
        vectors=np.array([vectors[key] for key in keys], dtype=np.float32),
    )


@cache
def _read(path: Path) -> tuple[str, Mapping[bytes, Vector]]:
    with np.load(path, allow_pickle=False) as file:
        keys = (key.tobytes() for key in file["texts"])
        return str(file["encoder"]), dict(zip(keys, file["vectors"], strict=True))
