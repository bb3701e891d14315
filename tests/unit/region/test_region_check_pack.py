"""A tiny pack of two invented Pacific countries is right; each way to break it is found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riparian.errors import UnknownName
from riparian.region import check_pack as check_module
from riparian.region.check_pack import check_region
from riparian.region.pack import load_region
from riparian.region.pack_form import SHAPES, TABLES
from riparian.region.point_places import ProvinceIndex
from riparian.region.stated_places import NameIndex, place_by_code

FILES = {
    "region.toml": 'id = "pacific"\nname = "Two islands"\nversion = "1"\n'
    'countries = ["XA", "XB"]\n',
    "places.csv": """\
place_id,level,name,parent,lat,lon,outline,kind,population,note,valid_from,valid_to
XA,country,Aolani,,-10,170,none,,,,,
XA-N,adm1,North,XA,-9.5,170.5,own,Province,1200,,,
XA-S,adm1,South,XA,-10.5,170.5,own,Province,,,1990-01-01,
XA-R,adm1,Reef,XA,-10.9,170.9,parent,Province,,split from South,2020-01-01,
XA-N-1,adm2,Lagoon,XA-N,-9.4,170.4,none,District,,,,
gn:1,locality,Port Aolani,XA-N,-9.5,170.1,none,,900,,,
gn:2,locality,Coral Town,XA-N-1,-9.4,170.4,none,,,,,
XB,country,Belema,,-20,175,none,,,,,
XB-1,adm1,Belema Island,XB,-20,175,own,Island,,,,
""",
    "names.csv": """\
place_id,name,lang,kind,source
XA,Aolani,en,official,made up
XA-N,North,en,official,made up
XA-N,北州,ja,alias,made up
XB,Belema,en,official,made up
XB-1,Belema Island,en,official,made up
""",
    "codes.csv": """\
place_id,vocabulary,code,source
XA,ISO-3166-1-alpha-2,XA,made up
XA-N,ISO-3166-2,XA-N,made up
""",
    "sets.csv": """\
set_id,type,name,parent,flows_into,position,valid_from,valid_to,note,source
river:LONG,river,Long River,,,,,,,made up
river:SHORT,river,Short River,,river:LONG,1,,,,made up
area:LOW,area,The lowlands,,,,,,no places are known,made up
area:LOW-EAST,area,The eastern lowlands,area:LOW,,,,,,made up
""",
    "set_places.csv": """\
set_id,place_id,relation,position,from_km,to_km,source
river:LONG,XA-N,crosses,1,0,40,made up
river:LONG,XA-S,crosses,2,40,,made up
river:SHORT,XA-S,crosses,1,,,made up
area:LOW-EAST,XA-S,part,,,,made up
""",
    "set_names.csv": """\
place_id,name,lang,kind,source
river:LONG,Long River,en,official,made up
""",
    "changes.csv": """\
country,change,date,precision,from_names,to_names,from_ids,to_ids,note,source
XA,split,2020-01-01,day,South,South;Reef,XA-S,XA-S;XA-R,,made up
XA,renamed,1999,year,Old North,North,,XA-N,,made up
""",
}


def square(west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*features):
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for properties, geometry in features
        ],
    }


OUTLINES = collection(
    ({"place_id": "XA-N", "name": "North"}, square(170, -10, 171, -9)),
    ({"place_id": "XA-S", "name": "South", "also": ["XA-R"]}, square(170, -11, 171, -10)),
    ({"place_id": "XB-1", "name": "Belema Island"}, square(174.5, -20.5, 175.5, -19.5)),
)
LINES = collection(
    (
        {"id": "river:LONG", "name": "Long River", "kind": "river"},
        {"type": "LineString", "coordinates": [[170.5, -9.2], [170.5, -10.8]]},
    ),
)
AROUND = collection(({"name": "Neighbours", "kind": "land"}, square(160, -30, 165, -5)))


@pytest.fixture
def folder(tmp_path):
    """The pack in a folder of its own."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "adm1.geojson").write_text(json.dumps(OUTLINES), "utf-8")
    (tmp_path / "lines.geojson").write_text(json.dumps(LINES), "utf-8")
    (tmp_path / "around.geojson").write_text(json.dumps(AROUND), "utf-8")
    return tmp_path


def change(folder, name, before, after):
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), "utf-8")


def test_a_pack_that_is_right_has_no_findings(folder):
    assert check_region(folder) == []


def test_the_built_in_pack_has_no_errors_and_its_sets_no_warnings():
    findings = check_region()
    assert [f for f in findings if f.severity == "error"] == []
    files = ("sets.csv", "set_places.csv", "set_names.csv", "lines.geojson")
    assert [f for f in findings if f.file in files] == []


BROKEN = [
    # file, what stands there, what is put there, kind, row, in the message
    ("region.toml", 'version = "1"\n', "", "column-missing", None, "version"),
    ("region.toml", '["XA", "XB"]', '["XA", "XB", "XC"]', "place-unknown", None, "'XC'"),
    ("region.toml", '["XA", "XB"]', '["XA"]', "country-unnamed", 9, "'XB'"),
    ("region.toml", '["XA", "XB"]', '"XA"', "value-wrong", None, "list of country codes"),
    ("region.toml", 'version = "1"', "version = ", "file-broken", None, "TOML"),
    ("places.csv", ",kind,", ",sort,", "column-missing", 1, "a column kind"),
    ("places.csv", "gn:2,locality", "gn:1,locality", "id-twice", 8, "'gn:1' in row 7 too"),
    ("places.csv", "gn:2,locality,Coral Town", "gn:2,locality,", "cell-empty", 8, "a name"),
    ("places.csv", "XA-N,adm1,North,XA,", "XA-N,adm1,North,XC,", "parent-unknown", 3, "'XC'"),
    ("places.csv", "XA-N,adm1,North,XA,", "XA-N,adm1,North,,", "parent-missing", 3, "adm1"),
    ("places.csv", "XA,country,Aolani,,", "XA,country,Aolani,XA-N,", "parent-ring", None,
     "XA > XA-N > XA"),
    ("places.csv", "Port Aolani,XA-N", "Port Aolani,XA", "level-order", 7, "'XA' of level country"),
    ("places.csv", "gn:2,locality", "gn:2,village", "value-wrong", 8, "'village'"),
    ("places.csv", "Aolani,XA-N,-9.5,", "Aolani,XA-N,-99.5,", "coordinates", 7, "'-99.5'"),
    ("places.csv", "Aolani,XA-N,-9.5,", "Aolani,XA-N,nan,", "coordinates", 7, "'nan'"),
    ("places.csv", "XA-N,-9.5,170.1", "XA-N,-9.5,160.1", "outside-country", 7, "in XA"),
    ("places.csv", "XA-N,-9.5,170.1", "XA-N,-9.5,169.9", "outside-country", 7, "in XA"),
    ("places.csv", "170.9,parent", "170.9,other", "value-wrong", 5, "'other'"),
    ("places.csv", "170.9,parent", "170.9,own", "outline-missing", 5, "XA-R in adm1.geojson"),
    ("places.csv", "170.9,parent", "170.9,none", "outline-missing", 5, "split from"),
    ("places.csv", ",900,", ",many,", "value-wrong", 7, "'many'"),
    ("places.csv", "1990-01-01", "1990-13", "date-wrong", 4, "valid_from"),
    ("places.csv", "1990-01-01,", "1990-01-01,1980-01-01", "date-wrong", 4, "before valid_to"),
    ("names.csv", "XA-N,北州", "XA-X,北州", "place-unknown", 4, "'XA-X'"),
    ("names.csv", "北州,ja,alias", "北州,ja,pet", "value-wrong", 4, "'pet'"),
    ("names.csv", "北州,ja,", "北州,日本,", "value-wrong", 4, "a language tag"),
    ("names.csv", "北州,ja,alias,made up", "北州,ja,alias,", "cell-empty", 4, "a source"),
    ("names.csv", "北州,ja", "北州,ja,more", "row-broken", 4, "5 cells, got 6"),
    ("names.csv", "XA-N,北州,ja", "XA-S,NORTH,en", "name-ambiguous", None, "'north'"),
    ("codes.csv", "XA-N,ISO-3166-2", "XA-X,ISO-3166-2", "place-unknown", 3, "'XA-X'"),
    ("codes.csv", "XA-N,ISO-3166-2,XA-N", "XA-N,ISO-3166-1-alpha-2,xa", "code-twice", 3, "row 2"),
    ("sets.csv", "area:LOW-EAST", "area:LOW", "id-twice", 5, "in row 4 too"),
    ("sets.csv", "river:SHORT,river", "river:SHORT,brook", "value-wrong", 3, "'brook'"),
    ("sets.csv", "river:SHORT,river", "river:SHORT,basin", "value-wrong", 3, "begins with basin:"),
    ("sets.csv", "lowlands,area:LOW,", "lowlands,area:UP,", "set-unknown", 5, "'area:UP'"),
    ("sets.csv", "The lowlands,,", "The lowlands,area:LOW-EAST,", "parent-ring", None, "area:LOW"),
    ("sets.csv", "Short River,,river:LONG", "Short River,,river:NO", "set-unknown", 3, "river:NO"),
    ("sets.csv", "Long River,,,", "Long River,,river:SHORT,", "flow-ring", None, "river:LONG >"),
    ("sets.csv", "river:LONG,1,", "river:LONG,0,", "value-wrong", 3, "counted from 1"),
    ("sets.csv", "no places are known", "", "set-empty", 4, "a note"),
    ("sets.csv", "no places are known,made up", "no places are known,", "cell-empty", 4, "source"),
    ("set_places.csv", "river:SHORT,XA-S", "river:SHORT,XA-X", "place-unknown", 4, "'XA-X'"),
    ("set_places.csv", "river:SHORT,XA-S", "river:TINY,XA-S", "set-unknown", 4, "river:TINY"),
    ("set_places.csv", "XA-S,part", "XA-S,near", "value-wrong", 5, "'near'"),
    ("set_places.csv", "XA-S,crosses,2", "XA-S,crosses,two", "value-wrong", 3, "'two'"),
    ("set_places.csv", "LONG,XA-S,crosses,2", "LONG,XA-N,crosses,1", "member-twice", 3, "row 2"),
    ("set_places.csv", "crosses,1,0,40", "crosses,1,0,x", "value-wrong", 2, "whole kilometres"),
    ("set_places.csv", "crosses,1,0,40", "crosses,1,50,40", "value-wrong", 2, "not below"),
    ("set_places.csv", "crosses,1,0,40", "crosses,1,,40", "value-wrong", 2, "not below"),
    ("set_names.csv", "river:LONG,", "river:TINY,", "set-unknown", 2, "river:TINY"),
    ("changes.csv", "XA,split", "XC,split", "place-unknown", 2, "'XC'"),
    ("changes.csv", "2020-01-01,day", "2020-01-32,day", "date-wrong", 2, "2020-01-32"),
    ("changes.csv", "1999,year", "1999,day", "date-wrong", 3, "'1999'"),
    ("changes.csv", "1999,year", "1999,week", "value-wrong", 3, "'week'"),
    ("changes.csv", "XA-S;XA-R", "XA-S;XA-X", "place-unknown", 2, "'XA-X'"),
    ("lines.geojson", "river:LONG", "river:TINY", "set-unknown", 1, "river:TINY"),
    ("lines.geojson", '"kind": "river"', '"kind": "canal"', "value-wrong", 1, "'canal'"),
    ("lines.geojson", "LineString", "Point", "shape-invalid", 1, "Point"),
    ("around.geojson", "Polygon", "LineString", "shape-invalid", 1, "LineString"),
    ("adm1.geojson", '"place_id": "XB-1"', '"place_id": "XB-9"', "place-unknown", 3, "XB-9"),
    ("adm1.geojson", '"place_id": "XB-1"', '"place_id": "XA-S"', "id-twice", 3, "row 2 too"),
    ("adm1.geojson", '["XA-R"]', '["XA-R", "XA-X"]', "place-unknown", 2, "'XA-X'"),
    ("adm1.geojson", '["XA-R"]', "[]", "outline-missing", 5, "XA-R under also"),
    ("adm1.geojson", '"FeatureCollection"', "", "file-broken", None, "GeoJSON"),
    ("adm1.geojson", "Polygon", "Point", "shape-invalid", 1, "Point"),
    ("adm1.geojson", "[175.5, -20.5]", "[175.5, -120.5]", "coordinates", 3, "longitude"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "before", "after", "kind", "row", "words"),
    BROKEN,
    ids=lambda value: str(value)[:24],
)
def test_what_is_broken_is_found(folder, name, before, after, kind, row, words):
    change(folder, name, before, after)
    found = check_region(folder)
    [first, *_] = [f for f in found if f.kind == kind and words in f.message]
    assert first.row == row
    assert first.message.startswith("Expected ")


def test_an_outline_that_crosses_itself_is_found(folder):
    bow = square(174.5, -20.5, 175.5, -19.5)
    bow["coordinates"][0][1], bow["coordinates"][0][2] = (
        bow["coordinates"][0][2],
        bow["coordinates"][0][1],
    )
    broken = collection(({"place_id": "XB-1"}, bow))
    broken["features"] += OUTLINES["features"][:2]
    (folder / "adm1.geojson").write_text(json.dumps(broken), "utf-8")
    [found] = check_region(folder)
    assert (found.kind, found.row) == ("shape-invalid", 1)


def test_neighbours_that_overlap_are_found(folder):
    broken = collection(
        ({"place_id": "XA-N"}, square(170, -10.2, 171, -9)),
        ({"place_id": "XA-S", "also": ["XA-R"]}, square(170, -11, 171, -10)),
        ({"place_id": "XB-1"}, square(174.5, -20.5, 175.5, -19.5)),
    )
    (folder / "adm1.geojson").write_text(json.dumps(broken), "utf-8")
    [found] = check_region(folder)
    assert (found.kind, found.row) == ("shape-overlap", 2)
    assert "XA-N and XA-S sharing 20%" in found.message


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(
    properties=st.dictionaries(
        st.sampled_from(["place_id", "also", "id", "name", "kind"]), ANYTHING
    ),
    kind=st.sampled_from(["Polygon", "MultiPolygon", "LineString", "Point", "Circle"]),
    coordinates=ANYTHING,
    name=st.sampled_from(["adm1.geojson", "lines.geojson", "around.geojson"]),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_feature_stops_the_check(folder, properties, kind, coordinates, name):
    geometry = {"type": kind, "coordinates": coordinates}
    (folder / name).write_text(json.dumps(collection((properties, geometry))), "utf-8")
    check_region(folder)


@given(
    name=st.sampled_from(sorted(FILES)),
    start=st.integers(0, 500),
    length=st.integers(0, 40),
    put=st.binary(max_size=20),
)
@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_to_a_file_stops_the_check(folder, name, start, length, put):
    whole = FILES[name].encode()
    (folder / name).write_bytes(whole[:start] + put + whole[start + length :])
    for finding in check_region(folder):
        assert finding.message
    (folder / name).write_bytes(whole)


def test_a_large_file_of_shapes_is_a_warning(folder):
    (folder / "adm1.geojson").write_text(json.dumps(OUTLINES) + " " * 700_000, "utf-8")
    [found] = check_region(folder)
    assert (found.kind, found.severity) == ("file-large", "warning")


@pytest.mark.parametrize("name", ["region.toml", "places.csv", "names.csv", "codes.csv",
                                  "adm1.geojson"])  # fmt: skip
def test_a_file_that_is_not_there_is_found(folder, name):
    (folder / name).unlink()
    assert ("file-missing", name) in {(f.kind, f.file) for f in check_region(folder)}


@pytest.mark.parametrize("name", ["changes.csv", "lines.geojson", "around.geojson"])
def test_some_files_may_be_left_out(folder, name):
    (folder / name).unlink()
    assert check_region(folder) == []


def test_text_that_is_not_utf_8_is_found_where_it_stands(folder):
    text = FILES["names.csv"].replace("北州,ja,alias,made up", "北州,ja,alias,fait à la main")
    (folder / "names.csv").write_bytes(text.replace("北州", "N").encode("latin-1"))
    [found] = check_region(folder)
    assert (found.kind, found.row) == ("encoding", 4)
    (folder / "names.csv").write_bytes(b"\xef\xbb\xbf" + FILES["names.csv"].encode())
    [found] = check_region(folder)
    assert (found.kind, found.row) == ("encoding", 1)


def test_findings_stand_in_the_order_of_files_and_rows(folder):
    change(folder, "sets.csv", "river:LONG,1,", "river:LONG,0,")
    change(folder, "places.csv", ",900,", ",many,")
    change(folder, "places.csv", "1990-01-01", "1990-13")
    assert [f.where for f in check_region(folder)] == [
        "places.csv, row 4", "places.csv, row 7", "sets.csv, row 3",
    ]  # fmt: skip


def test_every_table_and_shape_of_the_form_can_be_read_from_a_folder(folder):
    assert {form.name for form in (*TABLES, *SHAPES)} <= {
        path.name for path in folder.iterdir()
    } | {"aliases_register.csv"}
    pack = load_region(folder)
    assert pack.region_id == "pacific"
    assert pack.country_of("gn:2") == "XA"
    assert pack.sets["river:SHORT"].flows_into == "river:LONG"
    assert pack.sets["river:SHORT"].position == 1
    assert pack.set_names[0].place_id == "river:LONG"
    assert [c.precision for c in pack.changes] == ["day", "year"]
    assert load_region(str(folder)).places == pack.places
    assert place_by_code("ISO 3166-2", "xa-n", folder) == "XA-N"
    [match] = NameIndex(pack).find("北州")
    assert match.place_id == "XA-N"
    here = ProvinceIndex.of_region(folder).province_at(-9.5, 170.5)
    assert here is not None
    assert here.place_id == "XA-N"


@pytest.mark.parametrize("region", ["atlantis", "../mekong", "mekong/../mekong", "", "no/such"])
def test_a_name_leads_nowhere_but_to_a_pack(region, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(UnknownName) as error:
        load_region(region)
    assert error.value.try_this


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "names.csv"
    outside.write_text(FILES["names.csv"], "utf-8")
    (folder / "names.csv").unlink()
    (folder / "names.csv").symlink_to(outside)
    assert ("file-missing", "names.csv") in {(f.kind, f.file) for f in check_region(folder)}
    assert load_region(folder).names == ()


def test_columns_that_are_unknown_or_stand_twice_are_found(folder):
    change(folder, "codes.csv", "code,source", "code,source,colour,source")
    found = {f.kind: f.severity for f in check_region(folder)}
    assert found["column-unknown"] == "warning"
    assert found["column-twice"] == "error"


def test_what_is_but_a_warning_does_not_stop_reading(folder):
    for name in ("names.csv", "codes.csv", "sets.csv", "places.csv", "set_names.csv"):
        header = FILES[name].splitlines()[0]
        (folder / name).write_text(FILES[name].replace(header, f"{header},colour", 1), "utf-8")
    change(folder, "names.csv", "made up\n", "made up,red\n")
    load_region.cache_clear()
    assert load_region(folder).names[0].name == "Aolani"


KIND = re.compile(
    r'"([a-z]+-(?:missing|unknown|twice|empty|wrong|broken|ring|order|large|invalid|overlap|'
    r'ambiguous|country|unnamed)|encoding|coordinates)"'
)


def test_every_kind_of_finding_has_a_case_here():
    source = Path(check_module.__file__).parent
    code = "".join(path.read_text("utf-8") for path in sorted(source.glob("*.py")))
    text = Path(__file__).read_text("utf-8")
    kinds = set(KIND.findall(code))
    assert len(kinds) > 20
    assert not {kind for kind in kinds if f'"{kind}"' not in text}
