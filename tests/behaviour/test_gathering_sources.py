"""`riparian sources`: what a centre has recipes for."""

from __future__ import annotations


def test_the_command_lists_all_and_shows_one(riparian, tmp_path):
    home = tmp_path / "centre"
    assert riparian("init", home).status == 0
    listed = riparian("-C", home, "sources", "--json").json
    assert list(listed[0]) == [
        "name", "provider", "publisher", "licence", "terms", "state", "last_good", "due",
        "records", "why",
    ]  # fmt: skip
    assert {each["name"]: each["state"] for each in listed}["adb-iati"] == "unconfirmed"
    shown = riparian("-C", home, "sources", "oda-go-kr")
    assert "oda.go.kr" in shown.out
    assert riparian("-C", home, "sources", "nothing").status == 2
