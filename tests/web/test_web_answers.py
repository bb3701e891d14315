"""What every answer is sent with, and what happens when something cannot be answered."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import threading

import pytest
from starlette.testclient import TestClient

from riparian import Centre
from riparian.store.snapshot import make_current
from riparian.web.app import make_app


def test_every_answer_says_what_a_browser_may_run(client):
    for path in ("/", "/about", "/no/such/page", "/static/x/riparian.css"):
        sent = client.get(path).headers
        assert "unsafe" not in sent["content-security-policy"]
        assert "default-src 'none'" in sent["content-security-policy"]
        assert "frame-ancestors 'none'" in sent["content-security-policy"]
        assert sent["x-content-type-options"] == "nosniff"


def test_no_page_holds_a_style_or_a_script_that_the_policy_would_refuse(client):
    for path in ("/", "/about", "/no/such/page"):
        html = client.get(path).text
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script>|javascript:", html), path
        assert "http://" not in re.sub(r"http://www\.w3\.org/[\w/]+", "", html), path


def test_a_page_that_a_browser_has_is_not_sent_again(client):
    first = client.get("/about")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/about", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_head_is_answered_as_a_get_without_its_body(client):
    got, head = client.get("/about"), client.head("/about")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"]


def test_texts_are_compressed_for_those_who_can_read_it(client):
    packed = client.get("/about", headers={"accept-encoding": "gzip"})
    plain = client.get("/about", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


def test_a_file_of_ours_may_be_kept_for_ever_and_another_edition_leads_to_it(client):
    old = client.get("/static/0123456789ab/riparian.css", follow_redirects=False)
    assert old.status_code == 307
    file = client.get(old.headers["location"])
    assert "immutable" in file.headers["cache-control"]
    assert file.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "path",
    ["/static/x/../app.py", "/static/x/%2e%2e/app.py", "/static/x/..%2fapp.py",
     "/static/x//etc/passwd", "/static/x/", "/static/x/nothing.css", "/static/x/a%00b",
     "/static/x/" + 300 * "a", "/static/x/" + 3000 * "a/"],
)  # fmt: skip
def test_no_path_leads_out_of_our_files(client, path):
    assert client.get(path).status_code == 404


def test_what_is_not_there_is_a_page_in_the_same_style(client):
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.text


def test_what_is_not_there_as_data_is_said_as_data(client):
    answer = client.get("/no/such.json")
    assert answer.status_code == 404
    assert set(answer.json()) == {"what", "try_this"}


def test_an_error_of_ours_shows_a_number_and_nothing_of_the_program(sample, monkeypatch, caplog):
    import riparian.web.routes.about as about

    def broken(*_, **__):
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr(about, "centre_of", broken)
    with TestClient(make_app(Centre.open(sample.layout.root)), "http://localhost") as client:
        answer = client.get("/about")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    [number] = re.findall(r"error (\w{8}) happened", answer.text)
    assert number in caplog.text


def test_before_the_first_build_every_page_says_so(tmp_path):
    with TestClient(make_app(Centre.init(tmp_path / "new")), "http://localhost") as client:
        answer = client.get("/")
    assert answer.status_code == 503
    assert "Nothing has been built" in answer.text


def test_only_reading_is_answered(client):
    assert client.post("/about").status_code == 405
    assert client.delete("/").status_code == 405


def test_a_text_of_ten_thousand_letters_is_refused_in_words(client):
    answer = client.get("/", params={"theme": "x" * 10_000})
    assert answer.status_code == 400
    assert "at most 500 are allowed" in answer.text


def test_a_newer_snapshot_is_taken_up_and_told(my_web_centre):
    centre, client = my_web_centre
    first = centre.built()
    assert client.get("/newer", params={"than": first}).status_code == 204
    etag = client.get("/about").headers["etag"]
    other = "0123456789abcdef"
    for file in centre.layout.catalogue.glob(f"{first}.*"):
        (centre.layout.catalogue / file.name.replace(first, other)).write_bytes(file.read_bytes())
    make_current(centre.layout, other)
    said = client.get("/newer", params={"than": first})
    assert said.status_code == 200
    assert "newer catalogue" in said.text
    assert client.get("/about").headers["etag"] != etag
    assert f'data-build="{other}"' in client.get("/").text


def test_pages_over_a_damaged_snapshot_say_so_until_it_is_repaired(my_small_web_centre):
    centre, client = my_small_web_centre
    file = centre.layout.snapshot(centre.built())
    content = bytearray(file.read_bytes())
    for start in range(12_288, len(content), 262_144):
        content[start + 100] ^= 1
    file.write_bytes(content)
    for path in ("/", "/projects", "/areas", "/sources"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "a file of this centre is damaged" in answer.text
        assert "riparian check --repair" in answer.text
        assert "Traceback" not in answer.text
        assert str(centre.layout.root) not in answer.text
    assert client.get("/projects.json").json()["what"].endswith("is damaged.")
    centre.check(repair=True)
    assert client.get("/projects").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("made_ahead")
def test_many_readers_at_once_while_the_snapshot_changes_all_get_an_answer(my_web_centre):
    centre, client = my_web_centre
    first = centre.built()
    bad = []

    def read():
        for number in range(15):
            answer = client.get("/", params={"from": str(2000 + number % 7)})
            if answer.status_code != 200:
                bad.append(answer.text)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for turn in range(4):
        other = f"{turn:016x}"
        for file in centre.layout.catalogue.glob(f"{first}.*"):
            name = file.name.replace(first, other)
            (centre.layout.catalogue / name).write_bytes(file.read_bytes())
        make_current(centre.layout, other)
    for thread in threads:
        thread.join()
    assert not bad


@pytest.mark.usefixtures("made_ahead")
def test_a_build_beside_eight_readers_fails_no_page(my_small_web_centre):
    centre, client = my_small_web_centre
    before = centre.built()
    handle = client.get("/projects.json").json()[0]["handle"]
    centre.set_place(handle, ["Battambang"], "The map says so.", "Ana")
    paths = ("/", "/overlaps?page=2", "/projects?q=water", "/areas", f"/projects/{handle}")
    done, bad = threading.Event(), []

    def read(reader):
        for number in itertools.count(reader):
            if done.wait(0.25):  # a person looks at a page before the next
                return
            path = paths[number % len(paths)]
            answer = client.get(path, params={"from": str(2000 + number % 20)})
            if answer.status_code != 200:
                bad.append((path, answer.status_code, answer.text[:200]))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for reader in readers:
        reader.start()
    command = (sys.executable, "-m", "riparian", "-C", centre.layout.root, "build")
    try:
        subprocess.run(command, check=True, capture_output=True)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert not bad
    assert centre.built() != before
    assert f'data-build="{centre.built()}"' in client.get("/").text
    assert "Ana" in client.get(f"/projects/{handle}").text
