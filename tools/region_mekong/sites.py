"""Places that are named for what stands there: dams, bridges, ports, parks, … and their provinces.

`found_sites.csv` was put together by hand from public pages; every row names the one that it was
read from. A site is a set of places of type "site", and lies within each province it names.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from region_mekong.parts import Part, SetPlace, SetRow
from region_mekong.rows import read_csv
from riparian.region.pack import NameRow

FOUND = Path(__file__).parent / "found_sites.csv"

Row = dict[str, str]


def sites(shared: Path) -> Part:
    """A set for each site; `shared` is not needed."""
    return site_part()


def site_part(found: Path = FOUND) -> Part:
    """Read the table of sites; the rows come in the order of the table."""
    part = Part()
    for site in read_csv(found):
        one, source = f"site:{site['country']}-{site['site_id']}", site["source"]
        part.sets.append(SetRow(one, site["name"], note=site["kind"], source=source))
        part.places.extend(
            SetPlace(one, code, "within", "", source) for code in listed(site["adm1"])
        )
        part.names.append(NameRow(one, site["name"], "en", "official", source))
        part.names.extend(
            NameRow(one, name, language(name, site["country"]), "alias", source)
            for name in listed(site["other_names"])
        )
    return part


def listed(cell: str) -> list[str]:
    return [part for part in map(str.strip, cell.split(";")) if part]


def language(name: str, country: str) -> str:
    """Language that the letters of a name give away; "" where they leave it open."""
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    for script, lang in _SCRIPTS.items():
        if script in scripts:
            return lang
    is_vietnamese = country == "VN" and not _VIETNAMESE.isdisjoint(name.lower())
    return "vi" if is_vietnamese else ""


_SCRIPTS = {
    "THAI": "th", "KHMER": "km", "LAO": "lo", "MYANMAR": "my", "HANGUL": "ko",
    "HIRAGANA": "ja", "KATAKANA": "ja",
}  # fmt: skip
#: Letters with marks that, in a name from Vietnam, only Vietnamese writes.
_VIETNAMESE = frozenset("ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")
