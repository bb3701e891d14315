"""What an activity is for: sectors, policy markers and tags, as published."""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.model.text import Narrative

SectorBasis = Literal["reported", "judged"]
"""`judged`: the code is the judgement of a compiler, not of the publisher."""


class Sector(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sector; `vocabulary` is a SectorVocabulary code (1 = DAC 5-digit, 2 = DAC 3-digit)."""

    code: str
    vocabulary: str = "1"
    percentage: float | None = None
    narratives: tuple[Narrative, ...] = ()
    basis: SectorBasis = "reported"
    vocabulary_uri: str | None = None


class PolicyMarker(msgspec.Struct, frozen=True, omit_defaults=True):
    """A policy marker; `significance` is a PolicySignificance code."""

    code: str
    vocabulary: str = "1"
    significance: str | None = None
    narratives: tuple[Narrative, ...] = ()


class Tag(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tag; `vocabulary` is a TagVocabulary code."""

    code: str
    vocabulary: str | None = None
    narratives: tuple[Narrative, ...] = ()


class HumanitarianScope(msgspec.Struct, frozen=True, omit_defaults=True):
    """An emergency or appeal that the activity answers."""

    code: str
    type: str | None = None
    vocabulary: str | None = None
    narratives: tuple[Narrative, ...] = ()
