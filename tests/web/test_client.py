"""The client for programs, against a server of the sample: lists that page by themselves."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from riparian import RecordFilter
from riparian.export import listing
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian_client import BuildChanged, Client, Refused, Unreachable
from riparian_client import client as module
from riparian_client.errors import ClientError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def asked(server):
    with Client(server) as client:
        yield client


def test_a_list_is_the_whole_list(asked, sample, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_PART", 100)
    projects = asked.projects()
    assert projects.total == len(projects) == sample.count_projects()
    ids = [each["id"] for each in projects]
    assert len(set(ids)) == len(ids) == projects.total
    assert [each["id"] for each in projects] == ids
    assert projects.meta["build"] == sample.built()


def test_no_more_is_asked_for_than_is_read(asked, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_PART", 50)
    asks = []
    ask = asked._ask_address
    monkeypatch.setattr(asked, "_ask_address", lambda *of: asks.append(of) or ask(*of))
    rows = asked.projects()
    assert next(iter(rows))
    assert len(asks) == 1
    assert len(asked.projects(limit=60).to_list()) == 60
    assert len(asks) == 3


def test_overlaps_with_filters_are_those_of_the_centre(asked, sample):
    rows = asked.overlaps("Japan", "KR", country="Laos", state="now", limit=5)
    expected, total = sample.overlaps("JP", "KR", OverlapFilter("LA", state="now", limit=5))
    assert rows.total == total
    assert [each["id"] for each in rows] == [each.id for each in expected]
    first = asked.explain(expected[0].id)
    assert first["evidence"]


def test_all_that_can_be_asked(asked, sample):
    assert asked.areas("JP", "KR", country="LA", from_=2015, limit=2).to_list()
    assert asked.search("water supply", country="LA")
    assert asked.providers().to_list()[0]["provider"] in sample.portfolios()
    assert next(iter(asked.places("Champasak")))["code"] == "LA-CH"
    assert [each["name"] for each in asked.sources()] == [x.name for x in sample.holdings()]
    project = next(iter(asked.projects(limit=1)))
    assert asked.project(project["handle"])["id"] == project["id"]
    assert len(asked.records(project["handle"])) == project["activities"]
    assert (
        asked.records(country="LA", limit=3).total == sample.records(RecordFilter(country="LA"))[1]
    )
    assert asked.portfolio("JICA")["provider"] == "JP"
    assert asked.indices("JP", "KR", country="LA")["indices"]
    assert asked.brief("JP", "KR", country="LA")["country"] == "LA"


def test_one_build_can_be_asked_throughout(server, asked, sample):
    assert [each["build"] for each in asked.builds()] == [sample.built()]
    with Client(server, build=sample.built()) as pinned:
        assert pinned.projects(country="LA", limit=2).meta["build"] == sample.built()
        assert pinned.explain(sample.overlaps("JP", "KR", OverlapFilter(limit=1))[0][0].id)
    with Client(server, build="0" * 16) as none, pytest.raises(Refused) as refused:
        none.projects().to_list()
    assert refused.value.status == 404


def test_a_refusal_is_said_in_the_centres_words(asked):
    with pytest.raises(Refused, match="Atlantis") as refused:
        asked.projects(country="Atlantis").to_list()
    assert refused.value.status == 400
    assert refused.value.try_this
    with pytest.raises(ClientError, match="one value"):
        asked.projects(country=["LA", "KH"]).to_list()
    with pytest.raises(Refused, match="serch"):
        asked.projects(serch="x").to_list()
    with pytest.raises(Refused) as missing:
        asked.project("nobody")
    assert missing.value.status == 404


def test_a_name_stays_one_part_of_the_address(asked):
    for name in ("../../sources", "a/b?c=d#e", "%2e%2e"):
        with pytest.raises(Refused) as refused:
            asked.project(name)
        assert refused.value.status == 404
    for name in ("", "..", " "):
        with pytest.raises(ClientError):
            asked.project(name)


def test_a_notebook_shows_the_first_rows_escaped(asked):
    rows = asked.projects(limit=12)
    shown = rows._repr_html_()
    assert shown.count("<tr>") == 11
    assert "and 2 more" in shown
    rows._rows[0]["title"] = "<script>alert(1)</script>"
    assert "<script>" not in rows._repr_html_()
    assert "12 rows of build" in repr(rows)


def test_the_file_that_both_packages_have_is_one(sample):
    ours, theirs = Path(listing.__file__).parent, Path(module.__file__).parent
    name = "row_tables.py"
    assert (ours / name).read_bytes() == (theirs / name).read_bytes()


def test_lists_of_both_become_tables_and_say_which_library_is_missing(asked, sample, monkeypatch):
    wanted = OverlapFilter("LA", limit=12)
    own, _ = sample.overlaps("JP", "KR", wanted)
    remote = asked.overlaps("JP", "KR", limit=12, country="LA")
    assert [row["id"] for row in own.to_list()] == [row["id"] for row in remote.to_list()]
    assert own.to_list()[0]["a"]["title"] == own[0].a.title
    shown = own._repr_html_()
    assert shown.count("<tr>") == 11
    assert "and 2 more" in shown
    given = SimpleNamespace(
        DataFrame=SimpleNamespace(from_records=lambda rows: ("pandas", rows)),
        Table=SimpleNamespace(from_pylist=lambda rows: ("pyarrow", rows)),
    )
    for rows in (own, remote):
        for name, call in (("pandas", rows.to_pandas), ("pyarrow", rows.to_arrow)):
            monkeypatch.setitem(sys.modules, name, given)
            assert call() == (name, rows.to_list())
            monkeypatch.setitem(sys.modules, name, None)
            with pytest.raises(ImportError, match=f"pip install {name}"):
                call()


@pytest.mark.parametrize("name", ["pandas", "polars", "pyarrow"])
def test_where_a_library_is_there_every_list_fits_into_its_tables(name, sample):
    pytest.importorskip(name)
    lists = (
        sample.overlaps("JP", "KR")[0], sample.projects()[0], sample.records()[0],
        sample.areas("JP", "KR")[0], sample.holdings(),
    )  # fmt: skip
    for rows in lists:
        table = getattr(rows, f"to_{name.removeprefix('py')}")()
        assert len(table) == len(rows)


@contextmanager
def answering(*answers):
    """A server that gives these answers, one after the other: status and body."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = left.pop(0)
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with Client(f"http://127.0.0.1:{server.server_address[1]}/") as client:
                yield client
        finally:
            server.shutdown()
            thread.join()


PART = b'{"meta": {"total": 2, "build": "b"}, "data": [{"id": 1}], "next": "/api/v1/projects?x"}'
OTHER = b'{"status": 400, "detail": "Another build has gone live since this list was begun."}'


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 0)


def test_a_build_that_goes_live_meanwhile_is_said():
    with answering((200, PART), (400, OTHER)) as client, pytest.raises(BuildChanged):
        client.projects().to_list()


def test_what_fails_for_a_moment_is_asked_again():
    with answering((503, b"{}"), (502, b""), (200, PART)) as client:
        assert next(iter(client.projects())) == {"id": 1}


@pytest.mark.parametrize(
    "answer", [(200, b"<html>"), (200, b"[]"), (302, b""), (500, b"oops"), (200, b'{"a": 1}')]
)
def test_what_is_no_centre_is_said(answer):
    with answering(answer) as client, pytest.raises(Unreachable):
        client.projects().to_list()


def test_an_address_elsewhere_is_not_followed():
    elsewhere = PART.replace(b"/api/v1/projects?x", b"http://127.0.0.2/api/v1/projects")
    with answering((200, elsewhere)) as client, pytest.raises(Unreachable, match="not its own"):
        client.projects().to_list()


def test_nobody_there_is_said():
    with (
        Client("http://127.0.0.1:1", retries=1) as client,
        pytest.raises(Unreachable, match="does not answer"),
    ):
        client.project("x")


@pytest.mark.parametrize("url", ["centre.example.org", "ftp://x", "https://", ""])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ClientError):
        Client(url)


def test_a_token_goes_over_https_or_stays_here():
    with pytest.raises(ClientError, match="https"):
        Client("http://centre.example.org", token="t")
    Client("https://centre.example.org", token="t").close()
    Client("http://localhost:8000", token="t").close()
