"""Suggested mappings of the real files: each is accepted, and the key is the one to be found."""

import csv
import struct
from functools import cache
from pathlib import Path

import pytest

from riparian.ingest.mapped.check_mapping import check_mapping
from riparian.ingest.mapped.suggest.suggest_mapping import suggest
from riparian.ingest.mapped.suggest.toml_text import write_mapping
from thoroughly import THOROUGH

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"
LIKE_ANOTHER = () if THOROUGH else ("Denmark-5.xlsx",)
"""Large files of the same publisher and layout as another."""
FILES = sorted(
    path
    for path in SHARED.rglob("*")
    if path.suffix in (".csv", ".xlsx") and path.name not in LIKE_ANOTHER
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FILES, reason="the files of ../shared are not here"),
]


@cache
def suggested(path):
    """What is suggested for a file: the large ones take seconds."""
    return suggest(path)


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_a_suggestion_is_accepted_by_check(path):
    found = suggested(path)
    check = check_mapping(write_mapping(found.mapping, found), path)
    assert check.missing == ()
    assert check.kept or found.missing


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("aiddata/worldbank_ibrd_ida_geocoded_mekong.csv", ("Project ID",)),
        ("aiddata/adb_1998_2005_mekong_locations.csv", ("project_id",)),
        ("aiddata/china_2000_2014_geocoded_mekong_locations.csv", ("project_id",)),
        ("aiddata/gef_mekong_transactions.csv", ("project_id",)),
        ("aiddata/gcdf3_adm1_mekong.csv", ("id",)),
        ("aiddata/koica_1991_2007_mekong.csv",
         ("project_name", "country", "type_of_cooperation", "duration")),
        ("aiddata/adb_1998_2005_mekong_projects.csv", ()),
        ("register/japan.csv", ()),
        ("crs/Finland-4.xlsx", ("ActivityId",)),
    ],
)  # fmt: skip
def test_the_key_of_a_real_table(name, key):
    assert suggested(SHARED / name).key.columns == key


@pytest.mark.parametrize(
    "name",
    [
        "aiddata/china_linked_project_pairs.csv", "reference/fx_annual.csv",
        "reference/deflators.csv",
        "reference/basins.csv", "reference/host_agencies.csv", "reference/providers.csv",
    ],
)  # fmt: skip
def test_a_table_of_other_things_is_refused(name):
    assert suggested(SHARED / name).missing


def test_the_dams_are_refused(tmp_path):
    dams = tmp_path / "dams.csv"
    with dams.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows_of_dbf(SHARED / "context" / "Dams_1055.dbf"))
    found = suggest(dams)
    assert found.rows == 1055
    assert {"no money", "no organisation"} <= set(found.missing)


def rows_of_dbf(path):
    """The rows of a dBase table with its names first (32-byte field descriptors, then records)."""
    data = path.read_bytes()
    count, start, size = struct.unpack("<IHH", data[4:12])
    fields, at = [], 32
    while data[at] != 0x0D:
        fields.append((data[at : at + 11].split(b"\0")[0].decode(), data[at + 16]))
        at += 32
    yield [name for name, _ in fields]
    for number in range(count):
        record = data[start + number * size : start + (number + 1) * size]
        row, at = [], 1
        for _, length in fields:
            row.append(record[at : at + length].decode("utf-8", "replace").strip())
            at += length
        yield row
