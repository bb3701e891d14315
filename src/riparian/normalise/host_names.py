"""Host agencies under one name: that of the list, by whichever of its names a record has.

The list (`data/host_agencies.csv`) has each agency's English name with acronym and aliases, in any
language. A name is compared whole, as `fold_org` folds it, with and without what is in brackets.

Not here: agencies named inside longer texts, which are `overlap.signals.host_bodies`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from riparian.codelists.lists import read_table
from riparian.normalise.provider_names import fold_org

_BRACKET = re.compile(r"[(（]([^()（）]+)[)）]")


def listed_host(name: str, countries: Collection[str]) -> str | None:
    """The English name of the agency that a whole name means in one of these countries (ISO
    alpha-2), the first by code; None where the list has it in none."""
    names = _names_in_list()
    # "Ministry of Public Works (MPWT)": either part may be what the list has.
    inside = _BRACKET.findall(name)
    spelt = (folded_host(name), *(fold_org(part) for part in inside))
    candidates = (names.get((country, part)) for country in sorted(countries) for part in spelt)
    return next(filter(None, candidates), None)


def folded_host(name: str) -> str:
    """A name without what stands in brackets, and in one spelling."""
    return fold_org(_BRACKET.sub(" ", name))


@lru_cache(maxsize=1)
def _names_in_list() -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for row in read_table(__package__, "host_agencies.csv"):
        for name in (row["agency_name_en"], row["acronym"], *row["aliases"].split(";")):
            if name.strip():
                names.setdefault((row["country"], fold_org(name)), row["agency_name_en"])
    return names
