"""The part of `Centre` that lists with facets and maps ask; it stands here for its length only."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

import duckdb

from riparian.catalogue.browse.browser import ProjectBrowser
from riparian.catalogue.browse.presence import PresenceFilter, TwoPresent, find_presence
from riparian.catalogue.choices import Choices, list_choices
from riparian.normalise.days import today
from riparian.store.layout import Layout
from riparian.store.snapshot import search_index

T = TypeVar("T")


class _Centre(Protocol):
    """What the methods need of the centre."""

    layout: Layout

    def kept(self, name: Hashable, make: Callable[[duckdb.DuckDBPyConnection], T]) -> T: ...


class Browsing:
    """What a reader looks through: answered from what is at hand of the live snapshot."""

    def choices(self: _Centre) -> Choices:
        """The providers, countries and themes that can be chosen, with how many projects each."""
        return self.kept("choices", list_choices)

    def presence(
        self: _Centre, provider_a: str, provider_b: str, wanted: PresenceFilter | None = None
    ) -> TwoPresent:
        """Where in the region two providers are, province by province and year by year."""
        browser = self.kept("projects", lambda one: ProjectBrowser(one, search_index(self.layout)))
        return find_presence(browser, provider_a, provider_b, wanted or PresenceFilter(), today())
