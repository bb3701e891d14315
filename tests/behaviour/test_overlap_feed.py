"""What changes in a list of overlaps, followed as an Atom feed."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from atom_feeds import read_feed
from folder_copies import copy_folder
from riparian import Centre
from riparian.overlap.report.list_build import strike_redacted
from riparian.store.build_lists import list_files
from riparian.web.app import make_app
from riparian.web.atom import new_feed, written


def rows(donor, *told):
    keys = ("key", "title_en", "places_en", "dac_purpose_guess", "start", "end")
    return [
        dict(zip(keys, row, strict=True))
        | {"donor_country": donor, "country": "KH", "title_lang": "en"}
        for row in told
    ]


WATER = ("jp-a", "Water <b>works</b>", "Siem Reap", "14021", "2018", "2022")
FARMS = ("jp-b", "Canals", "Battambang", "31140", "2015", "2020")
ROAD = ("jp-c", "A road", "Kampot", "21020", "2015", "2020")
KOREA = (
    ("kr-a", "Water for the town", "Siem Reap", "14021", "2020", "2023"),
    ("kr-b", "Irrigation", "Battambang", "31140", "2016", "2019"),
    ("kr-c", "Road works", "Kampot", "21020", "2016", "2019"),
)


def asking(centre):
    return TestClient(make_app(centre), "http://localhost:8000", client=("127.0.0.1", 50000))


def feed_at(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml"
    return read_feed(answer.content)


@pytest.fixture(scope="module")
def followed(tmp_path_factory, write_register):
    """A centre built three times, and what its feed was after each build. Only for reading."""
    folder = tmp_path_factory.mktemp("followed")
    japan, korea = folder / "japan.csv", folder / "korea.csv"
    centre = Centre.init(folder / "c")
    korea = write_register(korea, rows("KR", *KOREA))
    feeds = []
    for of_japan in ((WATER, FARMS), ((*WATER[:4], "2000", "2004"), ROAD),
                     ((WATER[0], "Waterworks", *WATER[2:4], "2000", "2004"), ROAD)):  # fmt: skip
        centre.add([write_register(japan, rows("JP", *of_japan)), korea])
        centre.build()
        feeds.append(feed_at(asking(Centre.open(centre.layout.root)), "/overlaps.atom"))
    return centre, feeds


def heads(feed):
    return {each.title.partition(":")[0] for each in feed.entries}


def test_before_a_second_build_the_feed_is_empty_and_says_why(followed):
    _, (first, _, _) = followed
    assert first.entries == []
    assert "Only one build" in first.subtitle
    assert first.updated.startswith("20")


def test_each_build_adds_what_it_changed_and_earlier_entries_stay_what_they_are(followed):
    _, (first, second, third) = followed
    assert first.id == second.id == third.id
    assert {"New", "Gone"} <= heads(second)
    [new] = [each for each in second.entries if each.title.startswith("New")]
    assert "A road (JP) / Road works (KR)" in new.title
    assert new.link == "http://localhost:8000/overlaps/jp-c~kr-c"
    [gone] = [each for each in second.entries if each.title.startswith("Gone")]
    assert "Canals" not in gone.title + gone.summary  # of what is gone no text is shown again
    assert new in third.entries
    assert gone in third.entries
    added = [each for each in third.entries if each.id not in {x.id for x in second.entries}]
    assert [each.title.partition(":")[0] for each in added] == ["Records changed"]
    assert third.entries[: len(added)] == added
    assert second.updated < third.updated == added[0].updated


def test_a_feed_has_what_its_list_has(followed):
    centre, (_, _, third) = followed
    client = asking(Centre.open(centre.layout.root))
    page = client.get("/overlaps?country=KH&a=KR&b=JP&state=all").text
    [address] = set(re.findall(r'href="(/overlaps\.atom[^"]*)"', page))
    of_country = feed_at(client, address.replace("&amp;", "&"))
    assert {x.id for x in of_country.entries} == {x.id for x in third.entries}
    assert "/overlaps?" in of_country.links["alternate"]
    assert "/overlaps.atom?" in of_country.links["self"]
    assert not feed_at(client, "/overlaps.atom?country=LA").entries
    road = feed_at(client, "/overlaps.atom?place=Kampot")
    assert [x.title.partition(":")[0] for x in road.entries] == ["New"]
    assert "nothing but countries" in road.subtitle
    assert "not work these two out" in feed_at(client, "/overlaps.atom?b=CN").subtitle
    assert client.get("/overlaps.atom?country=Atlantis").status_code == 400


def test_the_members_own_view_has_no_feed(followed):
    centre, _ = followed
    client = asking(Centre.open(centre.layout.root, as_member=True))
    assert client.get("/overlaps.atom").status_code == 404
    assert "overlaps.atom" not in client.get("/overlaps").text


def test_what_was_redacted_is_named_by_no_feed(followed, tmp_path):
    centre, _ = followed
    copy_folder(centre.layout.root, tmp_path / "copy")
    copy = Centre.open(tmp_path / "copy")
    client = asking(Centre.open(copy.layout.root))
    assert "Gone" in heads(feed_at(client, "/overlaps.atom?state=all"))
    strike_redacted(copy.layout)  # jp-b is in no build that is live
    assert list_files(copy.layout)
    assert "Gone" not in heads(feed_at(client, "/overlaps.atom?state=all"))


def test_a_feed_holds_no_character_that_xml_has_not():
    feed = new_feed("x", "A\x00\x0b\ud800 <title>", "2026-01-01T00:00:00Z", "C", "http://x.org/")
    assert "<title>" in read_feed(written(feed)).title


@pytest.mark.parametrize(
    "path",
    ["/overlaps.atom?contry=LA", "/overlaps.atom?country=Atlantis", "/overlaps.atom?b=%1B[31m",
     "/brief.pdf?country=Atlantis", "/notices/feed?token=none", "/notices/feed?tokn=none"],
)  # fmt: skip
def test_a_program_is_refused_a_feed_or_file_in_two_lines_and_a_person_by_a_page(followed, path):
    centre, _ = followed
    client = asking(Centre.open(centre.layout.root))
    plain = client.get(path, headers={"accept": "application/atom+xml, */*"})
    assert plain.status_code in (400, 404)
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert "accept" in plain.headers["vary"]
    assert len(plain.text.splitlines()) == 2
    assert plain.text.replace("\n", "").isprintable()
    page = client.get(path, headers={"accept": "text/html,*/*;q=0.8"})
    assert page.status_code == plain.status_code
    assert page.headers["content-type"].startswith("text/html")
