"""The identifiers of organisations that IATI knows.

Source: IATI's guidance on organisation identifiers and the ruleset of IATI 2.03: the code of a
registration agency (a country of ISO 3166-1 or one of the prefixes for international ones, and an
abbreviation, as org-id.guide lists them: `GB-COH`, `XM-DAC`), a hyphen, and the number in that
register. None of `/ & | ?` and no space may stand in it. Whether it was ever given to anybody is
not looked up.
"""

from __future__ import annotations

import re

from riparian.codelists.lists import load_codelist

_FORM = re.compile(r"(?P<place>[A-Z]{2})-[A-Z0-9_]+-[^\s/&|?]{1,100}")
_INTERNATIONAL = frozenset({"XI", "XM", "XR"})


def is_organisation_id(text: str) -> bool:
    """Whether a text has the form of an organisation's identifier: `XM-DAC-41114`."""
    match = _FORM.fullmatch(text)
    return match is not None and (
        match["place"] in _INTERNATIONAL or match["place"] in load_codelist("Country")
    )
