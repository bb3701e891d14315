"""Records and files that a new edition lacks stay in the catalogue, and it is said of them."""

from __future__ import annotations

import json

import pytest

from fetching import OwnSource, fetching_centre
from publisher import publishing
from riparian import Centre
from riparian.ingest.choose_reader import reader_named

pytestmark = pytest.mark.slow

FILES = ("first", "second", "third")
INDEX = """\
name = "{name}"
title = "Files on loopback"
publisher = "A publisher"
licence = "CC-BY-4.0"
terms = "https://publisher.example.org/terms"
languages = ["en"]
hosts = ["127.0.0.1"]
rhythm = "monthly"
built_from = "2026-11-28"
[steps]
step = "index-of-files"
address = "http://127.0.0.1:{port}/index"
format = "json"
items = "/files"
link = ["/address"]
item_name = "/name"
extension = "xml"
[manner]
pause_seconds = 0
[expect]
of_last = 0.3
[[layout]]
claim = "An index."
source = "The test."
"""


def iati(names):
    return "".join([
        '<iati-activities version="2.03">',
        *(f"<iati-activity><iati-identifier>XX-{name}</iati-identifier>"
          f"<title><narrative>Water supply in {name}</narrative></title>"
          '<activity-status code="2"/><recipient-country code="KH"/></iati-activity>'
          for name in names),
        "</iati-activities>",
    ]).encode()  # fmt: skip


class Year:
    """A source of three files, over its editions, in a centre of its own."""

    def __init__(self, source, publisher):
        self.source, self.publisher = source, publisher
        self.publish({name: [f"{name}-{n}" for n in range(4)] for name in FILES})
        self.gathering, self.loaded = source(text=INDEX, mapping=None)

    def publish(self, files):
        self.publisher.files = {f"/{name}.xml": iati(names) for name, names in files.items()}
        entries = [{"name": name, "address": f"/{name}.xml"} for name in files]
        self.publisher.files["/index"] = json.dumps({"files": entries}).encode()

    def fetch(self):
        return self.gathering.fetch(self.loaded).run

    def told(self):
        return {(each.what, each.key) for each in self.gathering.record_changes()}

    def since(self):
        """The day since when each record that is read is not listed, by its identifier; and that
        nobody says of any that it has ended."""
        days = {}
        for each in Centre.open(self.source.root).datasets():
            for item in reader_named(each.reader).read(each.file, each.name):
                activity = item.activity
                assert activity.activity_status == "2"
                assert activity.iati_identifier not in days
                days[activity.iati_identifier] = since_of(activity)
        return days

    def datasets(self):
        return {each.name: each.reader for each in Centre.open(self.source.root).datasets()}


def since_of(activity):
    words = "Not listed by its publisher since "
    said = [note.text for note in activity.notes if note.text.startswith(words)]
    return said[0].removeprefix(words).rstrip(".") if said else None


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    root = fetching_centre(tmp_path_factory.mktemp("year") / "centre")
    with publishing() as publisher:
        yield Year(OwnSource(root, publisher, "files"), publisher)


def test_records_and_files_that_are_not_there_any_more_stay(year):
    assert year.fetch().state == "good"
    assert year.told() == set()
    whole = {name: [f"{name}-{n}" for n in range(4)] for name in FILES}
    # One record leaves its file, one joins another, and one file is not named any more
    year.publish({"second": whole["second"][:3], "third": [*whole["third"], "third-9"]})
    run = year.fetch()
    assert (run.state, run.records) == ("good", 8)
    gone = {"XX-second-3", *(f"XX-first-{n}" for n in range(4))}
    assert year.told() == {*(("gone", key) for key in gone), ("new", "XX-third-9")}
    assert year.datasets() == {
        "files-first": "not-listed", "files-second": "iati", "files-third": "iati",
        "files-not-listed": "not-listed",
    }  # fmt: skip
    since = year.since()
    assert len(since) == 13
    assert {key for key, day in since.items() if day} == gone
    assert {day for day in since.values() if day} == {run.started_at[:10]}
    # The same once more, and then with another change: what is gone stays so from the same day on
    year.publisher.asked.clear()
    assert year.fetch().state == "unchanged"
    # An unchanged source costs the index and one request for each file, which has no answer but 304
    asked = {path: headers.get("if-none-match") for path, headers in year.publisher.asked}
    assert len(year.publisher.asked) == len(asked) == 4
    assert {path for path, tag in asked.items() if tag} == {"/second.xml", "/third.xml"}
    year.publish({"second": whole["second"][:2], "third": whole["third"]})
    assert year.fetch().state == "good"
    assert year.told() == {("gone", "XX-second-2"), ("gone", "XX-third-9")}

    year.publish(whole)
    assert year.fetch().state == "good"
    assert year.told() == {("back", f"XX-{x}") for x in [*whole["first"], *whole["second"][2:]]}
    assert year.datasets()["files-first"] == "iati"
    since = year.since()
    assert {key for key, day in since.items() if day} == {"XX-third-9"}
    assert len(since) == 13
