"""What a page says where a part of a record is missing, since a member shares it with fewer."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from centres import Centres
from people import WRITER
from riparian import Centre
from riparian.web.app import make_app
from saying import says
from signing_in import person_in

HERE = ("127.0.0.1", 50000)
JICA = "Japan International Cooperation Agency (jica, Japan)"
MISSING = f"not in what {JICA} shares with us: it may not have stated it, or shares it with fewer"


pytestmark = pytest.mark.usefixtures("quick_seals")


@pytest.fixture(scope="module")
def koica(tmp_path_factory):
    """A member that has a record of another, which came without its amount, and one of its own."""
    folder = tmp_path_factory.mktemp("centres")
    centres = Centres(folder, "jica", "koica")
    jica, koica = centres["jica"], centres["koica"]
    fields = {"key": "1", "title_original": "Feeder roads in Attapeu", "country": "LA"}
    typed = jica.channel.typed_record({**fields, "donor_country": "JP"}, "JICA")
    jica.channel.share_records([typed.record], "GREEN", "desk")
    koica.channel._node.take(jica.channel.files())
    jica.channel._node.take(koica.channel.files())
    koica.channel._node.take(jica.channel.files())
    (folder / "kr.csv").write_text(
        "key,donor_country,title_original,country,start\nkr-1,KR,Wells in Sekong,LA,2021\n"
    )
    koica.add([folder / "kr.csv"])
    koica.build()
    return Centre.open(koica.layout.root)


@pytest.fixture(scope="module")
def writer(koica):
    browser = TestClient(make_app(koica), "http://localhost:8000", client=HERE)
    person_in(browser, koica, "minji", WRITER)
    return browser


@pytest.fixture(scope="module")
def entry(koica):
    return str(koica.channel.entries()[0].name)


def page_of(browser, title):
    lines = browser.get("/projects.json").json()
    handle = next(line["handle"] for line in lines if line["title"] == title)
    return browser.get(f"/projects/{handle}").text


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_missing_amount_is_not_said_to_be_unstated_and_the_entry_is_named(writer, entry):
    page = page_of(writer, "Feeder roads in Attapeu")
    assert says(words(page), f"Amount {MISSING}")
    assert says(words(page), f"What has no value below is {MISSING}")
    assert says(page, f"Nothing is broken: ask {JICA}.")
    assert says(page, "no amount in what is shared")
    assert "amount not stated" not in page
    assert "nothing is said" not in page
    assert f'<a href="/channel/entry?name={quote(entry)}">the entry</a>' in page


def test_what_nobody_shared_is_said_to_be_unstated(writer):
    page = page_of(writer, "Wells in Sekong")
    assert says(words(page), "Amount not stated")
    assert "fewer members" not in page


def test_what_another_member_shares_is_answered_and_not_shared_again(writer, entry):
    page = page_of(writer, "Feeder roads in Attapeu")
    assert f'<a href="/channel/entry?name={quote(entry)}#answers">' in page
    assert says(page, f"Answer what {JICA} shares")
    assert "Share what we know of this" not in page
    assert "Share what we know of this" in page_of(writer, "Wells in Sekong")


def test_how_it_works_says_what_is_not_shown(writer):
    page = words(writer.get("/method").text)
    assert says(page, "Nobody is shown what is for others")
    assert says(page, "looks as if it had not been stated")


def test_its_entry_says_that_there_may_be_more_for_fewer(writer, entry):
    page = writer.get(f"/channel/entry?name={quote(entry)}").text
    assert says(page, "can share a part of a record, such as its amount, with fewer members")
