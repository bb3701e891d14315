"""How a catalogue, and what is taken of it, is cited: one sentence for pages and files."""

from __future__ import annotations

import re
from collections.abc import Iterable

from riparian.english import day, listed

_CC = re.compile(r"CC[ -](BY(?:[ -](?:NC|SA|ND))*)[ -](\d\.\d)([ -]IGO)?", re.IGNORECASE)
_CC0 = re.compile(r"CC[ -]?0(?:[ -]1\.0)?", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_CC_AT = "https://creativecommons.org"


def cite(
    centre: str, title: str, made_on: str, build: str, address: str | None, licences: str
) -> str:
    """`Sample (2026): Projects of Japan. Catalogue of 29 November 2026, build 9957….` with the
    address and the licence. `made_on`: the day of the build (ISO 8601)."""
    capital = title[:1].upper() + title[1:]
    parts = [f"{centre} ({made_on[:4]}): {capital.rstrip('.')}."]
    parts.append(f"Catalogue of {day(made_on)}, build {build}.")
    if address:
        parts.append(f"{address}.")
    parts.append(licences)
    return " ".join(parts)


def licences_in_words(licences: Iterable[str | None]) -> str:
    """Under which licence a file is whose words are of datasets with these; None: none is stated
    of a dataset. That records of members carry a TLP label is no licence."""
    different = {each if each and not each.startswith("TLP:") else None for each in licences}
    stated = sorted(each.rstrip(".") for each in different if each)
    if not stated:
        return "No licence is stated."
    if all(different):
        one = len(stated) == 1
        return f"Licence: {stated[0]}." if one else f"Licences, by dataset: {listed(stated, 6)}."
    return f"Licences, by dataset: {listed(stated, 6)}; of others none is stated."


def licence_address(licence: str) -> str | None:
    """Where a licence that was stated can be read: an address in it, or that of a Creative Commons
    licence by its name or SPDX identifier (https://creativecommons.org/licenses/list.en); None for
    others."""
    if found := _ADDRESS.search(licence):
        return found[0].rstrip(".,;)")
    name = licence.strip().rstrip(".")
    if _CC0.fullmatch(name):
        return f"{_CC_AT}/publicdomain/zero/1.0/"
    if cc := _CC.fullmatch(name):
        kind = cc[1].lower().replace(" ", "-")
        return f"{_CC_AT}/licenses/{kind}/{cc[2]}/{'igo/' if cc[3] else ''}"
    return None
