"""Agencies as people name providers: `KOICA` means that agency, not all of South Korea."""

from __future__ import annotations

from riparian.normalise.providers import load_providers


def find_agency(words: str) -> str | None:
    """The agency that is meant by the words for a provider; None where a whole provider is."""
    table = load_providers()
    if words.strip().upper() in table.providers:
        return None
    found = table.recognise(None, words.strip())
    return found.agency if found is not None else None
