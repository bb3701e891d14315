"""What a reader may choose from: providers that have projects here."""

from __future__ import annotations

from riparian.centre import Centre
from riparian.normalise.providers import load_providers


def choosable(centre: Centre, *chosen: str) -> list[tuple[str, str]]:
    """Providers by code with their names, those with most projects first, and those that are
    chosen, whether they have any or not."""
    found = {code: one.name for code, one in centre.portfolios().items()}
    return [*found.items(), *((c, load_providers().display(c)) for c in chosen if c not in found)]
