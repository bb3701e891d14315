"""Providers that a reader may choose from, and those that an address names."""

from __future__ import annotations

from riparian.catalogue.provider_portfolio import Portfolio
from riparian.centre.centre import Centre
from riparian.errors import NotThere
from riparian.normalise.providers import load_providers
from riparian.web.query import LONGEST, named_by_address


def choosable(centre: Centre, *chosen: str) -> list[tuple[str, str]]:
    """Providers by code with their names, those with most projects first, and those that are
    chosen, whether they have any or not."""
    names = {code: portfolio.name for code, portfolio in centre.portfolios().items()}
    return [*names.items(), *((c, load_providers().display(c)) for c in chosen if c not in names)]


def portfolio_at(centre: Centre, words: str) -> Portfolio:
    """The portfolio of the provider that an address names; raises NotThere."""
    if len(words) > LONGEST:
        raise NotThere("That name is too long for a provider.", "Find it in the list of providers.")
    with named_by_address():
        return centre.portfolio(words)


def between_query(centre: Centre, a: str, b: str) -> str:
    """What the address of one overlap has to say of the two, where the build did not pair them."""
    return "" if (a, b) in centre.settings.overlap.pairs else f"?a={a}&b={b}"
