"""Projects nearest in meaning, by rank and z-score; a cosine says nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from riparian.language.encoder import Encoder, encode_checked
from riparian.normalise.title_likeness.nearness_in_meaning import nearness_of
from riparian.store.layout import Layout
from riparian.store.snapshot import current_build
from riparian.store.title_vectors import Floats32, TitleVectors, read_title_vectors


class Meanings:
    """The vectors of the live snapshot, with the encoder that made them."""

    def __init__(self, encoder: Encoder, titles: TitleVectors) -> None:
        self._encoder = encoder
        self._titles = titles

    @classmethod
    def open(cls, layout: Layout, encoder: Encoder | None) -> Meanings | None:
        """Those of the live snapshot; None without an encoder, and before they are made."""
        build_id = current_build(layout)
        if encoder is None or build_id is None:
            return None
        titles = read_title_vectors(layout, build_id, encoder.name)
        return cls(encoder, titles) if titles is not None and titles.projects else None

    def asking(self, encoder: Encoder) -> Meanings:
        """The same vectors, with the same encoder as somebody else asks it."""
        return Meanings(encoder, self._titles)

    @property
    def encoder(self) -> str:
        """The name of the encoder."""
        return self._encoder.name

    @property
    def projects(self) -> Sequence[str]:
        """The projects that have a title, in the order of the scores."""
        return self._titles.projects

    @property
    def usual(self) -> tuple[Floats32, Floats32]:
        """The mean and the spread of every project's nearness to common words, as z-scores."""
        return self._titles.usual, self._titles.spread

    def scores(self, texts: Sequence[str]) -> list[NDArray[np.float64]]:
        """For each text, the z-score of every project's nearness to it. Raises EncoderFailed."""
        different = list(dict.fromkeys(texts))
        if not different:
            return []
        vectors = dict(zip(different, encode_checked(self._encoder, different), strict=True))
        asked = np.stack([vectors[text] for text in texts])
        return list(nearness_of(asked, self._titles.matrix, self._titles.hubs))
