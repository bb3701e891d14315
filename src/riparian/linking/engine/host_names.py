"""Host agencies and implementers under one name: by the list of host agencies, in any language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from riparian.normalise.host_names import folded_host, listed_host
from riparian.normalise.provider_names import fold_org

_APART = re.compile(r"[;；]")


def hosts_in(names: Iterable[str], countries: Collection[str]) -> Iterator[tuple[str, str]]:
    """One name for each agency that is named, folded and as it is shown: the list's in the
    countries, else as written."""
    for name in names:
        for part in _APART.split(name):
            listed = listed_host(part, countries)
            found = fold_org(listed) if listed else folded_host(part)
            if found:
                yield found, listed or " ".join(part.split())
