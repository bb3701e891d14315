"""Find a place by a code of a published vocabulary. A code matches whole or not at all.

IATI's GeographicVocabulary is understood as far as the pack has sources for it: G1 (GeoNames)
and A4 (ISO 3166-1). A1 (GAUL), A2 (SALB), A3 (GADM) and G2 (OpenStreetMap) are not in the pack
and find nothing. National numbers of districts have vocabularies of their own (`KH-district`,
`TH-district`, `VN-district`) and are never matched by their first digits; the districts that are
numbered in two ways (Tboung Khmum and three of Phnom Penh) have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from riparian.region.pack import load_region

#: What other files call a vocabulary of `codes.csv`. "GEO" is AidData's word in IATI 1.04.
VOCABULARY_NAMES: Mapping[str, str] = {
    "G1": "GeoNames-id",
    "GEO": "GeoNames-id",
    "A4": "ISO-3166-1-alpha-2",
    "ISO 3166-2": "ISO-3166-2",
}


def place_by_code(vocabulary: str, code: str, region: str | Path = "mekong") -> str | None:
    """The place with exactly this code (case and outer spaces aside), or None.

    A GeoNames id may be that of a country, a province, a district or a town. Use it
    before coordinates: a country's point lies inside some province, its id does not.
    """
    name = VOCABULARY_NAMES.get(vocabulary, vocabulary)
    code = code.strip().upper()
    place = _codes(region).get((name, code))
    if place is None and name == "GeoNames-id" and f"gn:{code}" in load_region(region).places:
        return f"gn:{code}"
    return place


@lru_cache(maxsize=4)
def _codes(region: str | Path) -> Mapping[tuple[str, str], str]:
    return {(row.vocabulary, row.code.upper()): row.place_id for row in load_region(region).codes}
