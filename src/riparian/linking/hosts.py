"""Host agencies and implementers under one name: by the list of host agencies, in any language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from riparian.normalise.provider_names import fold_org
from riparian.normalise.tables import read_table

_APART = re.compile(r"[;；]")
_BRACKET = re.compile(r"[(（]([^()（）]+)[)）]")


def hosts_in(names: Iterable[str], countries: Collection[str]) -> Iterator[str]:
    """One name for each agency that is named: the list's in the countries, else as written."""
    known = _known()
    for name in names:
        for part in _APART.split(name):
            inside = _BRACKET.findall(part)
            spelt = [fold_org(one) for one in (_BRACKET.sub(" ", part), *inside)]
            listed = (known.get((c, one)) for c in sorted(countries) for one in spelt)
            found = next((one for one in listed if one), None) or spelt[0]
            if found:
                yield found


@lru_cache(maxsize=1)
def _known() -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for row in read_table("host_agencies.csv"):
        name = fold_org(row["agency_name_en"])
        for other in (row["agency_name_en"], row["acronym"], *row["aliases"].split(";")):
            if other.strip():
                found.setdefault((row["country"], fold_org(other)), name)
    return found
