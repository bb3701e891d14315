"""Place words: what stands under 対象地域, and what a title itself calls a place.

Only words that say themselves that they are places are taken from a title: those before における,
and names in katakana with a province's, town's or district's word. Running text is left alone.
"""

from __future__ import annotations

import re

from riparian.ingest.pages.page_facts import PageProject
from riparian.ingest.pages.remarks import Remarks
from riparian.model.place import Location
from riparian.model.text import Narrative

_APART = re.compile(
    r"[、，,;；\n]|及び|および|並びに|ならびに|(?<=[州県省市都郡区域])[・と](?=[ァ-ヺ一-鿿])"
)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]?")
_NUMBERED = re.compile(r"^\d+[ 　]*(?:か所|カ所|ヵ所|箇所|州|県|市|都市|郡)$")
_IN = re.compile(r"^(?P<place>[^「」ぁ-ん]{2,30})における")
_NAMED = re.compile(
    r"(?P<place>[ァ-ヺー・]{2,20}(?:特別市|州|県|省(?!エネ)|市(?![場民])|都(?!市)|郡|地域|地区|流域|デルタ))"
)
_GENERAL = re.compile(r"^(?:同|全|各|本|当該|対象|地方|農村|国内|首都圏|都市部|地方部).{0,6}$")
_PLACES_LIMIT = 60
_PLACE_LENGTH = 60


def places_in_value(value: str) -> tuple[str, ...]:
    """The parts of a value, each once, without counts (`3州`) and what stands in brackets."""
    parts = (part.strip(" \u3000。・:：") for part in _APART.split(_ASIDE.sub("", value)))
    found = dict.fromkeys(part for part in parts if part and not _NUMBERED.match(part))
    return tuple(found)


def places_in_title(title: str) -> tuple[str, ...]:
    """The places that a title names as such."""
    found: dict[str, None] = {}
    if match := _IN.match(title):
        found.update(dict.fromkeys(places_in_value(match["place"])))
    else:
        found.update((match["place"].strip("・"), None) for match in _NAMED.finditer(title))
    return tuple(place for place in found if not _GENERAL.match(place))


def locations_of(one: PageProject, remarks: Remarks) -> tuple[Location, ...]:
    """The places under a label, else those in the title; nothing says where they lie."""
    stated = [place for text in one.places for place in places_in_value(text)]
    short = [place for place in stated if len(place) <= _PLACE_LENGTH][:_PLACES_LIMIT]
    if len(short) < len(stated):
        words = "\n".join(one.places)
        remarks.note(f"対象地域: {words}")
        kept = "what is too long for a name was kept as a note"
        remarks.flag("place-unknown", "location", "names of places", words, kept)
    names = dict.fromkeys(short or places_in_title(one.title))
    return tuple(Location(names=(Narrative(name, "ja"),)) for name in names)
