"""Whatever is asked: a clear answer, nothing executed, nothing of the program told.

The addresses are those that the application itself names, so pages that come later are tried too.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Match, Route
from starlette.testclient import TestClient

from riparian import Centre
from riparian.web.app import make_app
from riparian.web.query import NAMES

pytestmark = pytest.mark.slow

PAYLOADS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>",
    "' onmouseover='alert(1)", "javascript:alert(1)", "{{7*7}}", "'; DROP TABLE project; --",
    "../../etc/passwd", "%00", "\x00", "%", "_", "\ud7ff", "١٢٣", "1e999", "-1", "0", "99999999",
    "NaN", "2015", "0000", "x" * 600, "JP", "KR", "KH", "Laos", "Kampot", "water", "odd-1", "~",
    "odd-1~kr-odd-1", "a~b~c", "weak", "odd", "상수도", "上水道", "strength", "adm1",
    "file-cut-off",
)  # fmt: skip
UNESCAPED = ("<script>alert(1)", "<img src=x", "<svg/onload")
TRACES = ("Traceback", 'File "/', "duckdb", "site-packages")
DATA = ("application/json", "application/ld+json")
"""Scripts that no browser runs."""

MOST_OF_A_KIND = 5

few = settings(
    max_examples=60, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def routes_of(app) -> list[Route]:
    """Every address of the application that answers a GET, but for its own files."""
    while hasattr(app, "app"):
        app = app.app
    found, waiting = [], [app.router]
    while waiting:
        for one in waiting.pop().routes:
            inner = getattr(one, "original_router", None) or getattr(one, "app", None)
            if isinstance(one, Route):
                found.append(one)
            elif inner is not None and hasattr(inner, "routes"):
                waiting.append(inner)
    return [r for r in found if "GET" in (r.methods or ()) and not r.path.startswith("/static")]


@pytest.fixture(scope="module")
def app(odd):
    return make_app(Centre.open(odd.layout.root), "testserver")  # as schemathesis calls it


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) as client:
        yield client


class Runs(HTMLParser):
    """What a browser would run of a page, if its policy let it, but for our own files."""

    @classmethod
    def of(cls, html: str) -> list[str]:
        parser = cls()
        parser.found = []
        parser.feed(html)
        return parser.found

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        ours = (named.get("src") or "").startswith("/static/")
        if tag in ("iframe", "object", "embed", "base", "style"):
            self.found.append(tag)
        if tag == "script" and not ours and named.get("type") not in DATA:
            self.found.append(tag)
        for name, value in attrs:
            address = name in ("href", "src", "action", "formaction", "hx-get", "srcdoc")
            runs = address and re.match(r"\s*(?:javascript|data|vbscript):", value or "", re.I)
            if runs or name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}={value}")


def traces_in(answer):
    """What of the inside an answer shows. A Parquet file says by what it was written."""
    said = answer.content.decode("utf-8", "replace")  # a workbook is no text
    written = {"duckdb"} if b"PAR1" in answer.content else set()  # a ZIP file holds some, too
    return {trace for trace in TRACES if trace in said} - written


def check(answer, asked):
    """What holds for every answer to whatever was asked."""
    assert answer.status_code < 500, (asked, answer.text[:500])
    kind = answer.headers.get("content-type", "")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], asked
    assert not traces_in(answer), (asked, answer.text[:500])
    if kind.startswith("text/html"):
        assert len(re.findall(r"<h1[ >]", answer.text)) == 1, asked
        assert not any(bad in answer.text for bad in UNESCAPED), asked
        assert Runs.of(answer.text) == [], asked
    elif "json" in kind:
        json.loads(answer.text)


def test_the_application_names_its_addresses(app):
    paths = {route.path for route in routes_of(app)}
    assert {"/", "/sources", "/sources/{name}", "/review", "/about", "/openapi.json"} <= paths


texts = st.sampled_from(PAYLOADS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
queries = st.lists(st.tuples(st.sampled_from(sorted(NAMES)) | texts, texts), max_size=5)


def test_any_path_and_any_query_give_a_clear_answer(app, client):
    routes = sorted({route.path for route in routes_of(app)})
    described = {route.path: getattr(route, "openapi_extra", None) for route in routes_of(app)}
    tried = Counter()

    # They are the same in every run, so each address is tried as often as finds what it can find.
    @settings(few, max_examples=5 * len(routes))
    @given(template=st.sampled_from(routes), data=st.data())
    def ask(template, data):
        # An address of data refuses other names than those by which it is described.
        own = [each["name"] for each in (described[template] or {}).get("parameters", ())]
        names = st.sampled_from(own or sorted(NAMES))
        query = data.draw(queries | st.lists(st.tuples(names, texts), max_size=2))
        path = re.sub(r"\{[^}]+\}", lambda _: quote(data.draw(texts), safe="") or "-", template)
        asked = f"{path}?{urlencode(query)}"
        answer = client.get(asked, follow_redirects=False)
        check(answer, asked)
        tried[answer.status_code] += 1

    ask()
    assert tried[200] > len(routes)
    assert tried[400]
    assert tried[404]


@few
@given(path=st.lists(texts, max_size=4), query=texts)
def test_an_address_that_there_is_not_gives_a_clear_answer(client, path, query):
    asked = "/" + "/".join(quote(part, safe="") for part in path) + "?" + quote(query, safe="=&")
    check(client.get(asked, follow_redirects=False), asked)


def test_no_data_address_fails_on_what_its_description_allows_or_forbids(app):
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert operations
    share = settings(few, max_examples=max(8, 160 // len(operations)))
    tried = Counter()
    for operation in operations:

        @share
        @given(case=operation.as_strategy())
        def ask(case):
            answer = case.call()
            tried[case.operation.path] += 1
            assert answer.status_code < 500, (case.as_curl_command(), answer.text[:500])
            assert not traces_in(answer), answer.content[:500]

        ask()
    assert set(tried) == {operation.path for operation in operations}


def test_titles_that_hold_html_are_text_on_every_page_that_can_be_reached(app, client):
    """Follows the links from the first page on, some of each kind; none may be dead, either."""
    routes, seen, told = routes_of(app), Counter(), set()
    waiting, known = ["/", "/review", "/about", "/projects", "/overlaps", "/openapi.json"], set()
    while waiting:
        asked = waiting.pop(0)
        if asked in known:
            continue
        known.add(asked)
        template = template_of(routes, asked)
        if template is None or seen[template] >= MOST_OF_A_KIND:
            continue
        seen[template] += 1
        answer = client.get(asked)
        check(answer, asked)
        assert answer.status_code == 200, asked
        if answer.headers["content-type"].startswith("text/html"):
            if "&lt;img src=x onerror=alert(1)&gt;" in answer.text:
                told.add(template)
            waiting += [
                found.partition("#")[0]
                for found in map(unescape, re.findall(r'href="(/[^"]*)"', answer.text))
                if not found.startswith(("/static", "//"))
            ]
    assert {"/", "/sources", "/sources/{name}", "/review", "/about"} <= set(seen)
    assert {"/sources", "/sources/{name}", "/review"} <= told


def template_of(routes: list[Route], asked: str) -> str | None:
    """Which of the routes answers an address; those of later pages may not be there yet."""
    path = urlsplit(asked).path
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return next((r.path for r in routes if r.matches(scope)[0] is Match.FULL), None)


@pytest.mark.parametrize(
    ("html", "runs"),
    [
        ("<p>&lt;script&gt;</p><script src='/static/a.js'></script>", False),
        ("<script type='application/json'>{}</script><a href='/x?onload=1'>", False),
        ("<script>1</script>", True), ("<script src='https://e.example/a.js'></script>", True),
        ("<b onclick='x'>", True), ("<a href=' JavaScript:x'>", True), ("<p style='x'>", True),
        ("<iframe>", True),
    ],
)  # fmt: skip
def test_what_would_run_is_seen(html, runs):
    assert bool(Runs.of(html)) is runs
