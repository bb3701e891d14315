"""The one place from which texts leave: only those that are marked as free for everybody.

A text without a marking is not free. Who may mark one is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

import msgspec

from riparian.errors import NotCleared
from riparian.language.invisible_characters import clean_line

CLEAR = "CLEAR"
"""The label of FIRST's Traffic Light Protocol 2.0 under which there is no limit on disclosure."""

LONGEST_ENGLISH = 2_000
"""Characters of an answer that are kept: twice what a title may have that is sent."""


class MarkedText(msgspec.Struct, frozen=True):
    """A text in a language (ISO 639-1) with its TLP label; None where it carries no marking."""

    text: str
    lang: str
    tlp: str | None


class TranslatedText(msgspec.Struct, frozen=True):
    """A text and what a service made of it in English: one clean line, empty where it had none."""

    text: str
    lang: str
    english: str


class Translator(Protocol):
    """A service: what it is called, where it is, and how much it takes at a time."""

    label: str
    host: str
    most_texts: int
    most_characters: int

    def translate(self, texts: Sequence[str], lang: str) -> list[str]:
        """The texts in English, one for each and in their order; raises ServiceError."""
        ...


def translate(
    translator: Translator, texts: Sequence[MarkedText]
) -> Iterator[tuple[TranslatedText, ...]]:
    """Send texts, batch by batch, and yield what came back of each batch, one for each text.

    What a service answers is not trusted: it is made one clean line of bounded length.

    Raises NotCleared before anything is sent if one text is not marked CLEAR, and ServiceError
    where the service fails; what was yielded before is whole.
    """
    kept_here = [text for text in texts if text.tlp != CLEAR]
    if kept_here:
        marking = kept_here[0].tlp
        raise NotCleared(
            f"{len(kept_here)} of {len(texts)} texts must not be sent to {translator.host}: "
            + (f"marked TLP:{marking}." if marking else "they are not known to be public."),
            "Only texts marked TLP:CLEAR, or from a dataset with an open licence, can be sent.",
        )
    for lang, batch in _batches(translator, texts):
        english = translator.translate([marked.text for marked in batch], lang)
        yield tuple(
            TranslatedText(marked.text, lang, clean_line(text, LONGEST_ENGLISH))
            for marked, text in zip(batch, english, strict=True)
        )


def _batches(
    translator: Translator, texts: Sequence[MarkedText]
) -> Iterator[tuple[str, list[MarkedText]]]:
    """Texts of one language together, no more than the service takes at a time."""
    for lang, same in groupby(
        sorted(texts, key=lambda text: text.lang), key=lambda text: text.lang
    ):
        batch: list[MarkedText] = []
        for marked in same:
            characters = sum(len(other.text) for other in batch) + len(marked.text)
            full = len(batch) >= translator.most_texts or characters > translator.most_characters
            if batch and full:
                yield lang, batch
                batch = []
            batch.append(marked)
        if batch:
            yield lang, batch
