"""Words with their language, as published."""

from __future__ import annotations

from typing import Literal

import msgspec

Author = Literal["publisher", "compiler", "person", "gloss"]
"""Who wrote a narrative: the publisher, the compiler of a register, a person here, a machine."""


class Narrative(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One text in one language (IATI `narrative`). `lang` is ISO 639-1, or None if not said."""

    text: str
    lang: str | None = None
    by: Author = "publisher"
