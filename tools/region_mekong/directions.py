"""Names by rule for the north, centre, south and east of a country: "southern provinces", 南部地域.

A text on one country seldom repeats its name: "the southern provinces", 南部地域, 남부지역. Which
country's, its record says. Only areas that the pack has already get such names.
"""

from __future__ import annotations

from region_mekong.parts import Part
from riparian.region.pack import NameRow

RULE = "rule"
AREAS = {
    "NORTH": ("northern", "北部", "북부"),
    "CENTRAL": ("central", "中部", "중부"),
    "SOUTH": ("southern", "南部", "남부"),
    "EAST": ("eastern", "東部", "동부"),
    "NORTHEAST": ("northeastern", "北東部", "북동부"),
}
COUNTRIES = ("KH", "LA", "MM", "TH", "VN")
ENGLISH = ("provinces", "region", "regions", "part of the country")
JAPANESE = ("地域", "地方", "各県", "諸県", "諸州", "山岳地域")
KOREAN = ("지역", "지방")


def names_by_direction(known: frozenset[str], countries: list[NameRow]) -> Part:
    """The names of areas that are among the sets `known`; `countries` are names of countries."""
    part = Part()
    for country in COUNTRIES:
        for direction, (english, japanese, korean) in AREAS.items():
            one = f"area:{country}-{direction}"
            if one not in known:
                continue
            forms = [(f"{english} {word}", "en") for word in ENGLISH]
            forms += [(f"{japanese}{word}", "ja") for word in JAPANESE]
            forms += [(f"{korean}{word}", "ko") for word in KOREAN]
            named = [row for row in countries if row.place_id == country]
            forms += [(row.name + japanese, "ja") for row in named if row.lang == "ja"]
            forms += [(f"{row.name} {korean}", "ko") for row in named if row.lang == "ko"]
            part.names.extend(NameRow(one, form, lang, "spelling", RULE) for form, lang in forms)
    return part
