"""Whether the pairs of providers in the settings can be worked out."""

from __future__ import annotations

from riparian.errors import CentreError
from riparian.normalise.providers import load_providers
from riparian.store.settings import Settings


def check_pairs(settings: Settings) -> None:
    """Raise CentreError unless every pair in the settings is of two providers, given by code."""
    codes = load_providers().providers
    checked_pairs: set[frozenset[str]] = set()
    for pair in settings.overlap.pairs:
        wrong = next((code for code in pair if code not in codes), None)
        if wrong is not None or pair[0] == pair[1]:
            what = f"'{wrong}' is no provider's code" if wrong else f"'{pair[0]}' stands twice"
            raise CentreError(
                f"In centre.toml, {what} in the pair {list(pair)}.",
                'Correct `pairs`: each needs two different codes, such as ["JP", "KR"].',
            )
        if frozenset(pair) in checked_pairs:
            raise CentreError(
                f"In centre.toml, the pair {list(pair)} is listed twice.",
                "Remove one of the two from `pairs`.",
            )
        checked_pairs.add(frozenset(pair))
