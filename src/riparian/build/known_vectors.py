"""The vectors that a build reads texts with: those that are there already.

No build waits for an encoder. What has been encoded before, or comes with the package, is used; a
text that is not there yet is read by its words, and *waits*: after the build `read_meanings`
encodes it, and makes the small next build.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from riparian.language.encoder import Encoder
from riparian.normalise.purpose_inference.infer_purpose import uses
from riparian.store.layout import Layout
from riparian.store.vectors import Vectors


class KnownVectors:
    """The vectors of a centre's texts by an encoder that the purpose model knows, as far as they
    are there."""

    def __init__(self, layout: Layout, encoder: Encoder) -> None:
        self.encoder = encoder.name
        self._kept = Vectors(layout.vectors, encoder, layout.of_everybody.vectors)

    def __call__(self, texts: Sequence[str]) -> list[NDArray[np.float32] | None]:
        """Of each text its vector, or None."""
        return self._kept.known(texts) if texts else []


def known_vectors(layout: Layout, encoder: Encoder | None) -> KnownVectors | None:
    """Those of this encoder; None without one that the model knows."""
    if encoder is None or not uses(encoder):
        return None
    return KnownVectors(layout, encoder)
