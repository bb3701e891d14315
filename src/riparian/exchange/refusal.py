"""The words for what came from another member and is not as it should be."""

from __future__ import annotations

from riparian.errors import Refused

ASK_AGAIN = (
    "Ask the sender, or another member, for it again: a copy may have been damaged on its way."
)


def not_as_expected(expected: str, got: str) -> Refused:
    """A Refused for content that is not what it should be. `got` may quote what came, so keep it
    short."""
    return Refused(f"Expected {expected}, got {got}. Nothing of it was kept.", ASK_AGAIN)
