"""Packed files by recipe: taken apart, or cut to what is wanted while they are read."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from fetching import dataset
from riparian import Centre
from riparian.errors import BadRequest
from stand_ins import zipped

pytestmark = pytest.mark.slow

FIXTURES = Path(__file__).parents[2] / "fixtures"

ONE_FILE = """\
name = "{name}"
title = "A packed file"
publisher = "A publisher"
licence = "CC-BY-4.0"
terms = "https://publisher.example.org/terms"
languages = ["en"]
hosts = ["127.0.0.1"]
rhythm = "monthly"
built_from = "2026-11-28"
[steps]
step = "one-file"
address = "http://127.0.0.1:{port}/whole.zip"
file = "whole.zip"
[manner]
pause_seconds = 0
[[layout]]
claim = "A zip."
source = "The test."
"""
FIVE = '[cut]\ncountries = ["KH", "LA"]\nregions = ["789"]\n'
JAPANESE = '[cut]\npublishers = ["jica"]\n'


def recipe(cut: str) -> str:
    return ONE_FILE.replace("[manner]", f"{cut}[manner]")


def iati(*activities: str, encoding: str = "UTF-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<iati-activities version="2.03">\n'
    return f"{head}{''.join(activities)}</iati-activities>\n".encode(encoding)


def activity(number: str, recipient: str) -> str:
    return (
        f"<iati-activity><iati-identifier>XX-{number}</iati-identifier>"
        f"<title><narrative>Water supply in {number}</narrative></title>{recipient}"
        "</iati-activity>\n"
    )


def country(code: str) -> str:
    return f'<recipient-country percentage="100" code = "{code}"/>'


WITHIN_A_TRANSACTION = f"<transaction>{country('la')}</transaction>"
BULK = {
    "iati-data/datasets-minimal.json": b"{}",
    "iati-data/datasets/koica/koica-act.xml": iati(
        activity("1", country("KH")), activity("2", country("KE")),
        activity("3", WITHIN_A_TRANSACTION),
    ),
    "iati-data/datasets/jica/all.xml": iati(
        activity("4", country("VN")), activity("5", '<recipient-region code="789"/>'),
        encoding="UTF-16",
    ),
    "iati-data/datasets/usaid/usaid-ke.xml": iati(activity("6", country("KE"))),
}  # fmt: skip


def read_of(root, loaded):
    """The files of a source's datasets, by the dataset's name."""
    name = loaded.recipe.name
    return {
        each.name.removeprefix(f"{name}-"): each.file.read_bytes()
        for each in Centre.open(root).datasets()
        if each.name.startswith(name)
    }


def test_a_zip_of_iati_files_is_cut_to_countries_and_regions(root, source, publisher):
    publisher.files["/whole.zip"] = zipped(BULK)
    gathering, loaded = source(text=recipe(FIVE))
    run = gathering.fetch(loaded).run
    assert (run.state, run.records) == ("good", 3)
    files = read_of(root, loaded)
    assert list(files) == ["jica-all", "koica-act"]
    assert files["koica-act"] == iati(activity("1", country("KH")), activity(
        "3", WITHIN_A_TRANSACTION
    ))  # fmt: skip
    # Taken out of UTF-16, so it says that it is UTF-8 now
    assert b"<iati-identifier>XX-5<" in files["jica-all"]
    assert b"XX-4" not in files["jica-all"]
    assert gathering.fetch(loaded).run.state == "unchanged"


def test_a_zip_of_iati_files_is_cut_to_publishers(root, source, publisher):
    publisher.files["/whole.zip"] = zipped(BULK)
    gathering, loaded = source(text=recipe(JAPANESE))
    assert gathering.fetch(loaded).run.records == 2
    assert read_of(root, loaded) == {"jica-all": BULK["iati-data/datasets/jica/all.xml"]}


def test_a_damaged_file_in_the_zip_is_told_and_the_others_can_be_taken(root, source, publisher):
    content = zipped(BULK)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        info = packed.getinfo("iati-data/datasets/koica/koica-act.xml")
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    publisher.files["/whole.zip"] = content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :]
    gathering, loaded = source(text=recipe(FIVE))
    run = gathering.fetch(loaded).run
    assert run.state == "partial"
    assert run.why == "iati-data/datasets/koica/koica-act.xml is damaged."
    gathering.accept(run.id, "The rest is what we need.", "Somebody")
    assert list(read_of(root, loaded)) == ["jica-all"]


@pytest.mark.parametrize(
    ("content", "cut", "came_to", "says"),
    [
        (zipped({"a/b.xml": b" " * (11 << 20)}), FIVE, "layout changed", "like a zip bomb"),
        (b"<html>Sign in</html>", FIVE, "layout changed", "incomplete or damaged"),
        (zipped({"a/b.xml": iati(activity("1", country("KE")))}), FIVE, "empty", "no record"),
        (zipped({"a.csv": b"name,place\nx,y\n"}), "[cut]\nrows = { code = ['1'] }\n",
         "layout changed", "No table in it has the columns code"),
        (zipped({"../a.csv": b"name,place\nx,y\n"}), "", "empty", "leads out of its folder"),
    ],
)  # fmt: skip
def test_what_cannot_be_cut_does_not_count(root, source, publisher, content, cut, came_to, says):
    publisher.files["/whole.zip"] = content
    gathering, loaded = source(text=recipe(cut))
    run = gathering.fetch(loaded).run
    assert run.state == came_to
    assert says in (run.why or "")
    assert str(root) not in (run.why or "")


def test_crs_comes_as_it_is_packed_and_is_cut_to_rows(root, source, publisher):
    publisher.files["/whole.zip"] = (FIXTURES / "interfaces" / "crs_deflate64.zip").read_bytes()
    gathering, loaded = source(text=recipe(""))
    assert gathering.fetch(loaded).run.state == "good"
    assert len(dataset(root, loaded).file.read_text("utf-8").splitlines()) == 4
    gathering, loaded = source(
        text=recipe('[cut]\nrows = { RECIPIENT = ["KHM"] }\n[expect]\nof_last = 0.1\n')
    )
    assert gathering.fetch(loaded).run.state == "good"
    kept = dataset(root, loaded)
    assert (kept.reader, kept.file.suffix) == ("crs-sdmx", ".csv")
    assert {line.split(",")[2] for line in kept.file.read_text("utf-8").splitlines()} == {
        "RECIPIENT", "KHM",
    }  # fmt: skip


def test_a_row_that_cannot_be_read_is_told_where_rows_are_cut(source, publisher):
    rows = [f"N{at},KHM,Water supply {at}" for at in range(30)]
    text = "\n".join(["number,country,title", *rows, "N30" + 20_000 * ",", ""])
    publisher.files["/whole.zip"] = zipped({"a.csv": text.encode()})
    cut = '[cut]\nrows = { country = ["KHM"] }\n[read]\nmapping = true\n'
    gathering, loaded = source(text=recipe(cut), mapping='[columns]\ntitle = "title"\n')
    assert "cannot be read" in (gathering.fetch(loaded).run.why or "")


def test_the_packaged_recipe_cuts_crs_to_the_five_countries(root, source, publisher):
    text = (FIXTURES / "crs" / "bulk.txt").read_bytes()
    publisher.files["/whole.zip"] = zipped({"CRS 2021 data.txt": text})
    cut = Centre.open(root).gathering.recipe("oecd-crs-bulk").recipe.cut
    assert cut is not None
    codes = ", ".join(f'"{code}"' for code in cut.rows["recipientcode"])
    gathering, loaded = source(text=recipe(f"[cut]\nrows = {{ recipientcode = [{codes}] }}\n"))
    assert gathering.fetch(loaded).run.state == "good"
    kept = dataset(root, loaded)
    rows = list(csv.DictReader(kept.file.read_text("utf-8").splitlines()))
    whole = [x for x in csv.DictReader(text.decode().splitlines(), delimiter="|")
             if x["RecipientCode"] in cut.rows["recipientcode"]]  # fmt: skip
    assert kept.reader == "crs"
    assert rows == whole


def test_files_packed_with_others_are_datasets_and_what_no_reader_knows_is_named(
    root, source, publisher
):
    publisher.files["/whole.zip"] = zipped(
        {"one.xml": iati(activity("1", "")), "two.xml": iati(activity("2", "")), "read me": b"Hm."}
    )
    gathering, loaded = source(text=recipe(""))
    run = gathering.fetch(loaded).run
    assert (run.state, run.records) == ("good", 2)
    assert run.warning == "Not read, since no reader knows it: read-me."
    assert list(read_of(root, loaded)) == ["one", "two"]


def test_a_file_packed_by_gzip_is_the_dataset(root, source, publisher):
    publisher.files["/whole.zip"] = gzip.compress(iati(activity("1", "")))
    gathering, loaded = source(text=recipe("").replace('"whole.zip"', '"activities.xml.gz"'))
    assert gathering.fetch(loaded).run.state == "good"
    assert dataset(root, loaded).file.suffix == ".xml"


@pytest.mark.parametrize("cut", ["[cut]\n", FIVE + 'rows = { code = ["1"] }\n'])
def test_a_cut_is_of_activities_or_of_rows(source, cut):
    with pytest.raises(BadRequest, match="expected publishers, countries or regions, or else rows"):
        source(text=recipe(cut))
