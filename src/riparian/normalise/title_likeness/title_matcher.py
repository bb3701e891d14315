"""`TitleMatcher`: which of many titles in English a title in any language is, likest first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from riparian.language.aid_glossary import can_gloss
from riparian.language.encoder import Encoder
from riparian.normalise.title_gloss import gloss
from riparian.normalise.title_likeness.features_of_title import features_of
from riparian.normalise.title_likeness.nearness_in_meaning import hubness, nearness
from riparian.normalise.title_likeness.rank_titles import TitleMatch, rank
from riparian.normalise.title_likeness.title_features import TitleFeatures
from riparian.normalise.title_likeness.title_index import TitleIndex


class Question:
    """A title that others are compared with: what it says, and itself as it is encoded."""

    def __init__(self, features: TitleFeatures, texts: tuple[str, ...]) -> None:
        self.features = features
        self.texts = texts

    @classmethod
    def of(cls, title: str, lang: str | None) -> Question:
        """A title in a language (ISO 639-1)."""
        return cls(features_of(title, lang), (title, english_line(title, lang)))


def english_line(title: str, lang: str | None, region: str = "mekong") -> str:
    """The gloss of a title where there is one, else the title."""
    if lang is None or not can_gloss(lang):
        return title
    return gloss(title, lang, region=region).text or title


class TitleMatcher:
    """English titles, searched for the counterparts of titles in other languages."""

    def __init__(self, titles: Sequence[str], encoder: Encoder | None) -> None:
        self.index = TitleIndex([features_of(title, "en") for title in titles])
        self._encoder = encoder
        self._vectors = None if encoder is None else encoder.encode(titles)

    def rank_all(self, questions: Sequence[Question]) -> list[list[TitleMatch]]:
        """For each question all titles, the most alike first.

        Hand in all titles of the other languages at once: they show which English titles are near
        to everything (`nearness_in_meaning.hubness`).
        """
        if self._encoder is None or self._vectors is None:
            return [rank(question.features, self.index) for question in questions]
        meanings: list[list[NDArray[np.float64]]] = [[] for _ in questions]
        for texts in zip(*(question.texts for question in questions), strict=True):
            vectors = self._encoder.encode(texts)
            hubs = hubness(self._vectors, vectors)
            for nearnesses, vector in zip(meanings, vectors, strict=True):
                nearnesses.append(nearness(vector, self._vectors, hubs))
        return [
            rank(question.features, self.index, z)
            for question, z in zip(questions, meanings, strict=True)
        ]
