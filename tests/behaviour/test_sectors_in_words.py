"""A spreadsheet whose sectors are words meets somebody."""

from __future__ import annotations

import pytest

from riparian import Centre, SourceOptions
from saying import says

MAPPING = """
[columns]
identifier = "id"
title = "title"
provider = "who"
country = "country"
place = "place"
sector = "sector"
start = "start"
end = "end"
"""
ROWS = (
    "id,title,who,country,place,sector,start,end\n"
    "J-1,プロジェクトA,JP,Cambodia,Siem Reap,道路,2020,2024\n"
    "J-2,Programme B,JP,Cambodia,Siem Reap,Energy,2020,2024\n"
    "K-1,Programme C,KR,Cambodia,Siem Reap,Roads,2021,2025\n"
    "K-2,Programme D,KR,Cambodia,Siem Reap,에너지,2021,2025\n"
    "K-3,Programme E,KR,Cambodia,Siem Reap,Something else,2021,2025\n"
)


@pytest.fixture(scope="module")
def centre(tmp_path_factory) -> Centre:
    folder = tmp_path_factory.mktemp("words")
    (folder / "projects.csv").write_text(ROWS, encoding="utf-8")
    made = Centre.init(folder / "centre", name="Words")
    made.add([folder / "projects.csv"], SourceOptions(mapping=MAPPING))
    made.build()
    return made


def test_projects_meet_by_the_names_of_their_sectors(centre, riparian):
    themes = {line.id: line.themes for line in centre.projects()[0]}
    assert themes["J-1"] == themes["K-1"] == ("Roads, bridges and ports",)
    assert themes["J-2"] == themes["K-2"] == ("Energy",)
    found = {(o.a.id, o.b.id) for o in centre.overlaps("JP", "KR")[0]}
    assert found == {("J-1", "K-1")}, "a theme alone is no purpose in common"
    root = centre.layout.root
    said = " ".join(riparian("-C", root, "project", "K-1").out.split())
    assert says(said, "21020 Road transport 100", "inferred", "“Roads”", "21020")
    said = " ".join(riparian("-C", root, "project", "J-2").out.split())
    assert says(said, "Energy 100", "inferred", "“Energy”", "theme Energy")
    for pair, theme in (("J-2~K-2", "nergy"), ("J-1~K-1", "oad")):
        assert theme in riparian("-C", root, "explain", pair).out
    areas = {area.theme: area for area in centre.areas("JP", "KR")[0]}
    assert (areas["energy"].kind, areas["energy"].purposes) == ("contested", ("Energy",))
    assert areas["roads"].purposes == ("Road transport (21020)",)
    assert "Siem Reap" in riparian("-C", root, "areas", "JP", "KR").out
    lines = {line.id: line.purposes for line in centre.projects()[0]}
    assert (lines["J-1"], lines["J-2"]) == (("21020",), ())
