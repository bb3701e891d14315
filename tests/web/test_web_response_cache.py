"""Which answers are kept, for whom, how many, and until when."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

import riparian.web.response_cache as answers
from people import PUBLISHER
from riparian import Centre
from riparian.web.app import fresh_seconds, make_app
from riparian.web.pages import static
from riparian.web.response_cache import Answers
from signing_in import person_in

LONG = "a text " * 1000


class Asked:
    """An application that says how often it was asked, and of which build it was then."""

    def __init__(self) -> None:
        self.builds = ["one"]
        self.times = 0
        self.goes_live = ""

    async def __call__(self, scope, receive, send) -> None:
        self.times += 1
        site = f"{scope['scheme']}://{dict(scope['headers'])[b'host'].decode()}{scope['path']}"
        said = f"{self.builds[-1]} {LONG}"
        if self.goes_live:
            self.builds.append(self.goes_live)
            self.goes_live = ""
        await PlainTextResponse(f"{said} {site}")(scope, receive, send)

    def edition(self, path: str) -> str:
        return self.builds[-1]


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def kept(asked):
    return Answers(asked, asked.edition)


@pytest.fixture
def reader(kept):
    return TestClient(kept)


def test_what_was_answered_once_is_not_worked_out_again(asked, reader):
    assert reader.get("/a").text == reader.get("/a").text
    assert asked.times == 1
    reader.get("/b")
    assert asked.times == 2


def test_what_names_its_own_address_is_kept_for_that_address_alone(kept):
    """In front of one centre a server can answer over http and https."""
    sites = [
        TestClient(kept, f"{scheme}://{host}") for scheme in ("http", "https") for host in "ab"
    ]
    said = {str(site.base_url): site.get("/a").text for site in (*sites, *sites)}
    assert {name: text.split()[-1] for name, text in said.items()} == {
        name: f"{name}/a" for name in said
    }
    assert len(said) == kept.app.times == 4
    before = sites[0].get("/a").headers["etag"]
    over_https = sites[2].get("/a", headers={"if-none-match": before})
    assert over_https.status_code == 200


@pytest.mark.parametrize("path", ["/overlaps.atom", "/catalog.jsonld", "/projects"])
def test_feeds_catalogues_and_citations_name_the_address_at_which_they_were_asked(sample, path):
    app = make_app(Centre.open(sample.layout.root))
    for scheme, other in (("http", "https"), ("https", "http")):
        text = TestClient(app, f"{scheme}://localhost").get(path).text
        assert f"{scheme}://localhost" in text
        assert f"{other}://localhost" not in text


def test_a_page_during_which_a_build_went_live_is_made_again_of_that_build(asked, reader):
    asked.goes_live = "two"
    first = reader.get("/a")
    assert first.text.startswith("two ")
    assert first.headers["etag"] == 'W/"two-http"'
    asked.builds.append("one")  # as when a judgement is taken back: the same build comes again
    assert reader.get("/a").text.startswith("one ")


def test_answers_with_long_addresses_do_not_fill_the_memory(asked, kept, reader, monkeypatch):
    monkeypatch.setattr(answers, "KEPT_BYTES", 200_000)
    for number in range(40):
        reader.get("/a", params={"no-name-of-ours": f"{number}{'x' * 20_000}"})
    assert asked.times == 40
    held = sum(len(part) for key in kept._kept for part in key)
    assert 0 < held <= 200_000


@pytest.mark.parametrize(
    ("takes", "packed"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("x-gzip", True), ("gzip;q=0", False),
     ("br, gzip; q=0.00", False), ("identity", False), ("gzipped", False)],
)  # fmt: skip
def test_who_says_that_gzip_cannot_be_read_gets_none(reader, takes, packed):
    answer = reader.get("/a", headers={"accept-encoding": takes})
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert LONG in answer.text


def test_a_part_of_a_file_is_sent_as_it_is(client):
    path = static("riparian.css")
    whole = client.get(path, headers={"accept-encoding": "identity"})
    part = client.get(path, headers={"range": "bytes=0-2047", "accept-encoding": "gzip"})
    assert part.status_code == 206
    assert "content-encoding" not in part.headers
    assert part.content == whole.content[:2048]


def test_not_modified_says_what_it_goes_by(reader):
    etag = reader.get("/a").headers["etag"]
    again = reader.get("/a", headers={"if-none-match": etag})
    assert again.status_code == 304
    assert "Accept-Encoding" in again.headers["vary"]


def test_tomorrow_a_page_is_made_anew(sample, monkeypatch):
    with TestClient(make_app(Centre.open(sample.layout.root)), "http://localhost") as client:
        before = client.get("/about").headers["etag"]
        monkeypatch.setattr("riparian.web.app.today", lambda: "2099-01-01")
        assert client.get("/about", headers={"if-none-match": before}).status_code == 200


def test_what_a_person_says_shows_at_once_in_the_history_of_the_project(my_web_centre):
    centre, client = my_web_centre
    project = centre.projects()[0][0]
    path = f"/projects/{project.handle}"
    etag = client.get(path).headers["etag"]
    assert client.get(path, headers={"if-none-match": etag}).status_code == 304
    centre.set_place(project.id, ["KH-12"], "The site plan says so.", "A. Sato")
    after = client.get(path, headers={"if-none-match": etag})
    assert "The site plan says so." in after.text
    centre.undo_place(project.id, "The plan was of another site.", "A. Sato")
    assert "The plan was of another site." in client.get(path).text


def test_caches_in_front_may_give_the_catalogue_but_nothing_that_people_say(my_small_web_centre):
    centre, as_before = my_small_web_centre
    with_caches = msgspec.structs.replace(centre.settings.web, cache_seconds=60)
    settings = msgspec.structs.replace(centre.settings, web=with_caches)
    app = make_app(Centre(centre.layout, settings))
    reader, keiko = (
        TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) for _ in "ab"
    )
    person_in(keiko, centre, "keiko", PUBLISHER)
    project = f"/projects/{centre.projects()[0][0].handle}"
    for path in ("/", "/overlaps", "/areas", "/api/v1/overlaps", "/projects.csv"):
        assert as_before.get(path).headers["cache-control"] == "no-cache"
        page = reader.get(path)
        fresh = page.headers["cache-control"]
        assert fresh == "public, max-age=60, stale-while-revalidate=60", path
        assert {"Cookie", "Authorization"} <= {*page.headers["vary"].split(", ")}
        again = reader.get(path, headers={"if-none-match": page.headers["etag"]})
        assert (again.status_code, again.headers["cache-control"]) == (304, fresh)
        assert again.headers["vary"] == page.headers["vary"]
        if not path.startswith("/api/"):  # which knows people by tokens alone
            assert keiko.get(path).headers["cache-control"] == "no-store", path
    assert reader.get(project).headers["cache-control"] == "no-cache"
    for path in ("/sources", "/review", "/newer", "/no-such-page", "/api/v1/overlaps/none"):
        assert "public" not in reader.get(path).headers["cache-control"], path


@pytest.mark.parametrize(
    ("changed", "path", "seconds"),
    [
        ({}, "/overlaps", 60),
        ({}, "/areas", 60),
        ({"is_node": True}, "/providers", 60),
        ({"is_node": True}, "/areas", 0),  # marked by what hosts have said
        ({"is_node": True}, "/overlaps", 0),
        ({"is_node": True}, "/", 0),
        ({"as_member": True}, "/areas", 0),
        ({"warning": "Lines are missing."}, "/areas", 0),
        ({"cache_seconds": 0}, "/areas", 0),
    ],
)
def test_what_rests_on_people_is_asked_for_each_time(changed, path, seconds):
    given = {"is_node": False, "as_member": False, "warning": None, "cache_seconds": 60, **changed}
    centre = SimpleNamespace(
        is_node=given["is_node"],
        as_member=given["as_member"],
        journal=SimpleNamespace(warning=lambda: given["warning"]),
        settings=SimpleNamespace(web=SimpleNamespace(cache_seconds=given["cache_seconds"])),
    )
    assert fresh_seconds(centre, path) == seconds
