import contextlib
import io
import json
import logging

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from riparian.web import access_log, log_budget
from riparian.web.access_log import AccessLog, PathPatterns, templates_of
from riparian.web.log_forms import LONGEST_LINE, JsonEntries, formatter

TEMPLATES = ("/", "/projects/{words:path}", "/projects/{words}.json", "/projects/{handle}/place",
             "/api/v1/overlaps/{overlap}", "/evidence/{run}/{answer}/file",
             "/brief.{ending}")  # fmt: skip


@pytest.fixture
def written(monkeypatch):
    """Has the server's log written in a form, and gives what was."""
    root, out = logging.Logger("root", logging.WARNING), io.StringIO()
    monkeypatch.setattr(logging, "basicConfig", lambda handlers: root.addHandler(*handlers))
    logger = logging.Logger("riparian.access")
    logger.parent = root
    monkeypatch.setattr(access_log, "LOGGER", logger)

    def write(form, accesses=True):
        with contextlib.redirect_stderr(out):
            log_budget.log_within_budget(form, accesses)
        return root, out

    return write


def answering(app=None):
    if app is None:
        app = FastAPI()
        app.get("/projects/{words:path}")(lambda words: {"words": words})
        app.get("/search")(lambda: "found")
    return TestClient(AccessLog(app, PathPatterns(templates_of(app))))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "/"),
        ("/projects/XM-DAC-1-2", "/projects/*"),
        ("/projects/who is this/in secret", "/projects/*/*"),
        ("/projects/12/place", "/projects/*/place"),
        ("/api/v1/overlaps/ab12", "/api/v1/overlaps/*"),
        ("/api/v1/overlaps", "/api/v1/overlaps"),
        ("/api/v2", "/api/*"),
        ("/brief.pdf", "/brief.*"),
        ("/brief", "/*"),
        ("/evidence/a/b/file", "/evidence/*/*/file"),
        ("/password=1234", "/*"),
        ("/place", "/*"),
        ("/" + "a/" * 1000, "/*/*/*/*/*/*"),
        ("", "/"),
    ],
)
def test_of_an_address_only_what_the_program_wrote_is_shown(path, shown):
    assert PathPatterns(TEMPLATES).of(path) == shown


def test_below_a_path_of_the_host_the_page_is_shown_as_elsewhere():
    patterns = PathPatterns(TEMPLATES, "/riparian")
    assert patterns.of("/riparian/projects/12/place") == "/projects/*/place"
    assert patterns.of("/riparian/") == "/"


def test_a_line_says_page_status_size_and_time_and_nothing_of_who_asked(written):
    _, out = written("json")
    client = answering()
    answer = client.get(
        "/projects/a-secret-name?q=hidden-words&token=hidden-token",
        headers={
            "authorization": "Bearer hidden-token", "cookie": "session=hidden-cookie",
            "referer": "https://hidden.example/", "user-agent": "hidden-agent",
            "x-forwarded-for": "203.0.113.9",
        },
    )  # fmt: skip
    client.get("/search", headers={"host": "testserver"})
    first, second = map(json.loads, out.getvalue().splitlines())
    assert first["url.path"] == "/projects/*"
    assert first["http.request.method"] == "GET"
    assert first["http.response.status_code"] == 200
    assert first["http.response.body.bytes"] == len(answer.content)
    assert first["event.duration"] > 0
    assert first["log.logger"] == first["event.dataset"] == "riparian.access"
    assert second["url.path"] == "/search"
    for kept_back in ("hidden", "secret", "203.0.113.9", "testclient", "127.0.0.1"):
        assert kept_back not in out.getvalue()


def test_a_method_is_never_a_message(written):
    _, out = written("json")
    answering().request("SECRET", "/search")
    entry = json.loads(out.getvalue())
    assert entry["http.request.method"] == "*"
    assert entry["http.response.status_code"] == 405


def test_what_fails_is_noted_too(written):
    _, out = written("text")

    async def fail(scope, receive, send):
        raise OSError("gone")

    client = TestClient(AccessLog(fail, PathPatterns(TEMPLATES)))
    with pytest.raises(OSError, match="gone"):
        client.get("/")
    assert " riparian.access INFO GET / 0, " in out.getvalue()


def test_accesses_are_written_only_where_asked_for(written):
    _, out = written("text", accesses=False)
    answering().get("/search")
    assert out.getvalue() == ""


def test_many_accesses_are_all_written_and_take_no_room_from_errors(written):
    root, out = written("json")
    client = answering()
    for _ in range(150):
        client.get("/search")
    root.error("something failed")
    assert len(out.getvalue().splitlines()) == 151


def test_an_error_is_one_line_of_json_with_its_traceback(written):
    root, out = written("json")
    try:
        raise ValueError("two\nlines, 'quoted', 日本語")
    except ValueError:
        root.exception("It did\nnot work: %s", "x")
    [line] = out.getvalue().splitlines()
    entry = json.loads(line)
    assert entry["log.level"] == "error"
    assert entry["message"] == "It did\nnot work: x"
    assert entry["error.type"] == "ValueError"
    assert entry["error.message"] == "two\nlines, 'quoted', 日本語"
    assert entry["error.stack_trace"].startswith("Traceback")
    assert entry["@timestamp"].endswith("Z")
    assert entry["ecs.version"]


def test_long_entries_are_cut_in_either_form():
    record = logging.LogRecord("a", logging.ERROR, __file__, 1, "x" * 50_000, (), None)
    assert isinstance(formatter("json"), JsonEntries)
    for form in ("text", "json"):
        assert len(formatter(form).format(record)) < LONGEST_LINE + 500
