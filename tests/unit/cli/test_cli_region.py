"""`riparian region check`: exit status, words, JSON."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from riparian.cli.main import riparian
from riparian.errors import UnknownName

FILES = {
    "region.toml": 'id = "one"\nname = "One"\nversion = "1"\ncountries = ["XA"]\n',
    "places.csv": "place_id,level,name,parent,lat,lon,outline,kind,population,note\n"
    "XA,country,Aolani,,-10,170,none,,,\n",
    "names.csv": "place_id,name,lang,kind,source\nXA,Aolani,en,official,made up\n",
    "codes.csv": "place_id,vocabulary,code,source\n",
    "adm1.geojson": '{"type": "FeatureCollection", "features": []}',
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def run(*words):
    return CliRunner().invoke(riparian, ["region", "check", *map(str, words)])


def test_a_pack_that_is_right_exits_with_0_and_says_so(folder):
    answer = run(folder)
    assert answer.exit_code == 0
    assert answer.stdout == ""
    assert "no errors, no warnings" in answer.stderr


def test_an_error_exits_with_1_and_says_where(folder):
    (folder / "codes.csv").unlink()
    answer = run(folder)
    assert answer.exit_code == 1
    assert "codes.csv" in answer.stdout
    assert "Expected a file codes.csv, got none." in answer.stdout
    assert "1 error, no warnings" in answer.stderr


def test_json_holds_every_finding(folder):
    (folder / "codes.csv").unlink()
    answer = run(folder, "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout) == [
        {
            "file": "codes.csv",
            "row": None,
            "kind": "file-missing",
            "expected": "a file codes.csv",
            "found": "none",
            "severity": "error",
        }
    ]


def test_without_a_folder_it_checks_the_pack_of_the_package():
    assert run().exit_code == 0
    assert run("mekong").exit_code == 0


def test_a_folder_that_is_not_there_is_bad_use(tmp_path):
    answer = run(tmp_path / "nowhere")
    assert isinstance(answer.exception, UnknownName)
