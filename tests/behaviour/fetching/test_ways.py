"""Ways to a source: links from page to page, redirections, names, proxies, keys, hours; and who
agreed, in a member's centre."""

from __future__ import annotations

import gzip
import socket
from datetime import UTC, datetime

import pytest

from centres import Centres
from fetching import FETCH, OwnSource, dataset, gathering_of, guarded

pytestmark = pytest.mark.slow

PAGES = """\
name = "{name}"
title = "Pages on loopback"
provider = "KR"
publisher = "A publisher"
licence = "CC-BY-4.0"
terms = "https://publisher.example.org/terms"
languages = ["ko"]
hosts = ["127.0.0.1"]
rhythm = "weekly"
built_from = "2026-11-28"
[steps]
step = "pages-by-next-link"
address = "http://127.0.0.1:{port}/first.html"
format = "html"
records = "tr.row"
key = "td.number"
fields = { BSNS_NO = "td.number", KOREAN_BSNS_NM = "td.title", place = "td.place" }
next = "a.next@href"
[read]
mapping = true
[manner]
pause_seconds = 0
[[layout]]
claim = "Pages."
source = "The test."
"""
NAMED = {
    "hosts": '["publisher.example.org"]',
    "address": '"http://publisher.example.org:{port}/list?rows=20"',
}


def page(numbers, following=None):
    rows = "".join(
        f'<tr class="row"><td class="number">{n}</td><td class="title">캄보디아 식수 공급 {n}</td>'
        '<td class="place">프놈펜</td></tr>'
        for n in numbers
    )
    link = f'<a class="next" href="{following}">다음</a>' if following else ""
    return f"<html><body><table>{rows}</table>{link}</body></html>".encode()


@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr"])
def test_links_are_followed_whatever_is_said_of_letters(root, source, publisher, encoding):
    publisher.kind = "text/html; charset=iso-8859-1"  # it never is
    wrong = '<html><head><meta charset="us-ascii"></head>'
    for name, content in (("/first.html", page(range(20), "second.html#top")),
                          ("/second.html", page(range(20, 30)))):  # fmt: skip
        text = content.decode().replace("<html>", wrong)
        publisher.files[name] = text.encode(encoding)
    gathering, loaded = source(text=PAGES, mapping=MAPPING)
    run = gathering.fetch(loaded).run
    assert (run.state, run.records) == ("good", 30)
    assert "캄보디아 식수 공급 29" in dataset(root, loaded).file.read_text("utf-8")


@pytest.mark.parametrize(
    ("following", "came_to", "says"),
    [
        ("first.html", "layout changed", "comes round once more"),
        ("http://192.0.2.1/second.html", "moved", "192.0.2.1"),
        ("javascript:alert(1)", "moved", "no host that the recipe names"),
        ("http://[second", "layout changed", "links to no address"),
        ("/nothing.html", "moved", "nothing any more"),
    ],
)
def test_links_that_lead_nowhere(source, publisher, following, came_to, says):
    publisher.files["/first.html"] = page(range(20), "second.html")
    publisher.files["/second.html"] = page(range(20, 30), following)
    gathering, loaded = source(text=PAGES, mapping=MAPPING)
    run = gathering.fetch(loaded).run
    assert (run.state, says in (run.why or "")) == (came_to, True), run.why


def test_redirections_go_to_hosts_of_the_recipe_alone(source, publisher):
    publisher.files["/moved.html"] = page(range(20))
    publisher.redirects["/first.html"] = "/moved.html"
    gathering, loaded = source(text=PAGES, mapping=MAPPING)
    assert gathering.fetch(loaded).run.state == "good"
    publisher.redirects["/moved.html"] = "/first.html"
    run = gathering.fetch(loaded).run
    assert (run.state, "redirects on and on" in run.why) == ("moved", True)
    publisher.redirects["/first.html"] = "http://169.254.169.254/latest/meta-data"
    run = gathering.fetch(loaded).run
    assert (run.state, "169.254.169.254" in run.why) == ("moved", True)


def test_a_redirection_into_the_own_network_is_not_followed(source, publisher, monkeypatch):
    gathering, loaded = source(text=PAGES.replace(
        'hosts = ["127.0.0.1"]', 'hosts = ["127.0.0.1", "inside.example.org"]'
    ), mapping=MAPPING)  # fmt: skip
    publisher.redirects["/first.html"] = f"http://inside.example.org:{publisher.port}/moved.html"
    publisher.files["/moved.html"] = page(range(20))
    monkeypatch.setattr("riparian.gather.fetch.web.is_public", lambda host: host != "10.0.0.7")
    names = {"127.0.0.1": "127.0.0.1", "inside.example.org": "10.0.0.7"}
    look_up_as(monkeypatch, lambda name: names[name])
    monkeypatch.setattr(gathering, "_web", lambda _: guarded(gathering))
    run = gathering.fetch(loaded).run
    assert (run.state, "10.0.0.7" in run.why) == ("refused", True)
    assert "/moved.html" not in publisher.paths()


def look_up_as(monkeypatch, answers):
    """Let names lead where that says; which were looked up, one by one."""
    looked, real = [], socket.getaddrinfo

    def found(host, port, *rest, **more):
        name = host.decode() if isinstance(host, bytes) else host
        if name.replace(".", "").isdecimal() and name != "127.0.0.1":
            return real(host, port, *rest, **more)
        looked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers(name), port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return looked


def test_the_address_that_was_judged_is_the_one_connected_to(source, publisher, monkeypatch):
    gathering, loaded = source(**NAMED)
    # What a name leads to at a second look-up would be another computer
    told = iter(["127.0.0.1"])
    seen = {}

    def once(name):
        if name == "publisher.example.org" and name not in seen:
            seen[name] = next(told)
            return seen[name]
        return "127.0.0.1" if name == "127.0.0.1" else "10.0.0.7"

    looked = look_up_as(monkeypatch, once)
    report = gathering.fetch(loaded, most_requests=1)
    assert looked.count("publisher.example.org") == 1
    assert [path for path, _ in publisher.asked] == ["/robots.txt"]
    assert report.requests == 1


def test_a_proxy_is_asked_where_there_is_one(source, publisher, monkeypatch):
    gathering, loaded = source(
        **{**NAMED, "address": '"http://publisher.example.org/list?rows=20"'}
    )
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{publisher.port}")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setattr(gathering, "_web", lambda _: guarded(gathering))
    assert gathering.fetch(loaded).run.state == "good"
    assert all(path.startswith("http://publisher.example.org/") for path, _ in publisher.asked)


KEY = "a-key-that-nobody-may-see"


@pytest.mark.parametrize("place", ['parameter = "serviceKey"', 'header = "X-Key"'])
def test_a_key_goes_to_its_host_and_into_no_record(root, source, publisher, monkeypatch, place):
    settings = root / "centre.toml"
    text = settings.read_text("utf-8")
    key_env = f'[fetch]\nkey_env = {{ "{source.name}" = "RIPARIAN_TEST_KEY" }}\n'
    settings.write_text(text.replace("[fetch]\n", key_env), "utf-8")
    monkeypatch.setenv("RIPARIAN_TEST_KEY", KEY)
    key = f'[key]\nhost = "127.0.0.1"\n{place}\n\n[manner]'
    gathering, loaded = source(
        details=True, hosts='["127.0.0.1", "localhost"]',
        instead={"[manner]": key, "http://127.0.0.1:{port}/detail": "http://localhost:{port}/detail"},
    )  # fmt: skip
    assert gathering.fetch(loaded).run.state == "good"
    settings.write_text(text, "utf-8")
    for path, headers in publisher.asked:
        is_its_own = headers["host"].startswith("127.0.0.1:")
        assert (KEY in path or KEY in headers.values()) == is_its_own, path
    kept = [x.read_bytes() for x in root.joinpath("evidence").rglob("*") if x.is_file()]
    assert not any(KEY.encode() in (unpacked(x) + x) for x in kept)


def unpacked(content):
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else b""


def test_a_source_is_asked_in_its_hours_alone(source, publisher):
    gathering, loaded = source(instead={"seconds = 30": 'hours = "18-22"\nseconds = 30'})
    gathering._on_web.clock = lambda: datetime(2026, 12, 1, 17, 59, tzinfo=UTC)
    run = gathering.fetch(loaded).run
    assert (run.state, "only from 18-22" in run.why) == ("unfinished", True)
    assert publisher.asked == []
    gathering._on_web.clock = lambda: datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
    assert gathering.fetch(loaded).run.state == "good"


def test_a_member_s_yes_is_its_own(tmp_path, publisher):
    centres = Centres(tmp_path, "jica", "koica")
    root = centres["jica"].layout.root
    settings = root / "centre.toml"
    settings.write_text(settings.read_text("utf-8").replace("[fetch]\n", FETCH), "utf-8")
    gathering, loaded = OwnSource(root, publisher, "agreed")()
    assert gathering_of(root, lambda _: None).has_consent(loaded)
    assert gathering.fetch(loaded).run.state == "good"
    # It is no secret that something was written; what it says is for the member alone
    node = centres["koica"].channel._node
    node.take(centres["jica"].channel.files())
    assert "fetch-consent" not in {entry.type for entry in centres["koica"].channel.entries()}
    own = [entry.said.source for entry in gathering._desk().of_types({"fetch-consent"})]
    assert own == ["agreed"]


MAPPING = """\
[columns]
identifier = "BSNS_NO"
title.ko = "KOREAN_BSNS_NM"
place = "place"
[defaults]
provider = "KR"
country = "KH"
"""
