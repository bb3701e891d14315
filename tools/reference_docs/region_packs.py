"""docs/reference/region-pack.md: the files of a region pack, column by column."""

from __future__ import annotations

from reference_docs.markdown import block, code, page, table
from riparian.region.pack import RELATIONS, SET_TYPES
from riparian.region.pack_form import ABOUT, ABOUT_NEEDED, SHAPES, TABLES, FileForm

_INTRO = """\
A region pack says which places there are in a region, what they are called and where they lie. It
is a folder of CSV, TOML and GeoJSON files, with no program in it. The pack `mekong` comes with
Riparian; another region is another folder. All files are UTF-8 without a byte order mark; tables
have a header and commas; a cell that is not known is empty. Nothing is guessed from likeness: a
spelling that is not among the names finds nothing. Every row says where it was read."""

_CHECK = """\
`riparian region check FOLDER` says, with file and row, what is not right: files and columns that
are missing, ids twice, parents that are not there or go round in a ring, points outside their
country, names and codes without a place, polygons that are broken or overlap, and so on. Errors
have to be mended; warnings are worth a look. It checks form and agreement, not truth."""

_EXAMPLE = {
    "region.toml": """\
id = "pacific"
name = "Two islands"
version = "1"
countries = ["XA"]
""",
    "places.csv": """\
place_id,level,name,parent,lat,lon,outline,kind,population,note
XA,country,Aolani,,-10,170,none,,,
XA-N,adm1,North,XA,-9.5,170.5,own,Province,1200,
gn:1,locality,Port Aolani,XA-N,-9.5,170.1,none,,900,
""",
    "names.csv": """\
place_id,name,lang,kind,source
XA,Aolani,en,official,census of 2020
XA-N,北州,ja,alias,map of 1990
""",
    "codes.csv": """\
place_id,vocabulary,code,source
XA-N,ISO-3166-2,XA-N,ISO
""",
    "sets.csv": """\
set_id,type,name,parent,flows_into,valid_from,valid_to,note,source
road:XA-1,road,Road 1,,,,,,roads act of 2001
""",
    "set_places.csv": """\
set_id,place_id,relation,position,source
road:XA-1,XA-N,crosses,1,roads act of 2001
""",
    "adm1.geojson": """\
{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"place_id": "XA-N"}, "geometry": {"type": "Polygon",
  "coordinates": [[[170, -10], [171, -10], [171, -9], [170, -9], [170, -10]]]}}]}
""",
}

_TYPES = {
    "basin": "the land that drains into a river, or a named part of it",
    "river": "a river or lake itself",
    "corridor": "an economic corridor",
    "road": "a numbered or named road; the number is of a country, which is in the id: `road:KH-5`",
    "railway": "a railway line",
    "site": "a dam, a bridge, an airport, an economic zone and the like, known by its own name",
    "area": "a part of a country that people name",
    "scheme": "a unit of another administrative scheme",
}

_RELATIONS = {
    "within": "the place lies in the set as a whole",
    "touches": "the set covers some of the place",
    "crosses": "the set, a road or river, runs through the place",
    "part": "the place is one of those that the set is made of",
}


def region_pack_page() -> str:
    """The page."""
    parts = [_INTRO, block("riparian region check my-region", "sh"), _CHECK]
    parts += ["## region.toml", table(("key", "", "means"), [_key(name) for name in ABOUT])]
    for form in (*TABLES, *SHAPES):
        parts += [f"## {form.name}", _holds(form), _columns(form)]
        if form.name == "sets.csv":
            rows = [(code(name), _TYPES[name]) for name in SET_TYPES]
            parts.append(table(("type", "is"), rows))
        if form.name == "set_places.csv":
            rows = [(code(name), _RELATIONS[name]) for name in RELATIONS]
            parts.append(table(("relation", "means"), rows))
    parts.append("## The smallest pack that shows everything")
    parts.append("Places, names and codes are enough; leave the sets out where there are none.")
    for name, text in _EXAMPLE.items():
        parts += [code(name), block(text, name.rpartition(".")[2].replace("geojson", "json"))]
    return page("Region packs", *parts)


def _key(name: str) -> tuple[str, str, str]:
    return code(name), "" if name in ABOUT_NEEDED else "may be left out", ABOUT[name]


def _holds(form: FileForm) -> str:
    return form.holds + ("" if form.needed else " The file may be left out.")


def _columns(form: FileForm) -> str:
    rows = []
    for column in form.columns:
        need = "filled" if column.filled else "may be empty" if column.needed else "may be left out"
        rows.append((code(column.name), need, column.means))
    noun = "property" if form in SHAPES else "column"
    return table((noun, "", "means"), rows)
