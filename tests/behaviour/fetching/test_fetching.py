"""Fetching from a publisher on loopback: what is asked, what is kept, what counts."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import pytest
from warcio.archiveiterator import ArchiveIterator

from fetching import dataset, guarded, state
from meaning_encoders import Meaning, encoding
from publisher import MAPPING
from riparian import Centre
from riparian.errors import BadRequest
from running import BOUND_SECONDS

pytestmark = pytest.mark.slow


def test_a_list_with_its_details_becomes_one_dataset(root, source, publisher):
    gathering, loaded = source(details=True)
    so_far: list[int] = []
    report = gathering.fetch(loaded, asked=so_far.append)
    assert (report.run.state, report.run.records) == ("good", 45)
    assert len(publisher.paths()) == 3 + 45
    assert so_far == sorted(so_far)
    assert so_far[-1] == report.requests
    records = json.loads(dataset(root, loaded).file.read_bytes())
    assert len(records) == 45
    assert records[7]["place"] == "2024-00007 프놈펜"
    assert "fetch:" in dataset(root, loaded).origin
    said = {headers["user-agent"] for _, headers in publisher.asked}
    assert len(said) == 1
    assert "desk@example.org" in said.pop()
    stands = state(gathering, loaded)
    assert (stands.state, stands.records) == ("good", 45)
    assert stands.last_good is not None

    again = gathering.fetch(loaded)
    assert again.run.state == "unchanged"
    assert dataset(root, loaded).versions == 1
    publisher.records.append({**publisher.records[0], "BSNS_NO": "2026-00001"})
    assert gathering.fetch(loaded).run.state == "good"
    assert dataset(root, loaded).versions == 2


def test_a_record_leads_to_the_list_and_to_its_own_page(root, source, publisher):
    gathering, loaded = source(details=True)
    gathering.fetch(loaded)
    kept, centre = dataset(root, loaded), Centre.open(root)
    for row in (2, 21, 22, 46):
        place = centre.evidence.place_of(kept.name, kept.received_at, row)
        lists, alone = (
            centre.evidence.answer(place.run, x) for x in (place.answer, place.own_page)
        )
        assert lists.answer.url.endswith(f"page={(row - 2) // 20 + 1}")
        assert alone.answer.url.endswith(f"/detail?number=2024-{row - 2:05}")
    assert centre.evidence.place_of(kept.name, kept.received_at, 47).own_page is None


def test_every_answer_stands_in_a_warc(root, source, publisher):
    gathering, loaded = source()
    run = gathering.fetch(loaded).run
    path = root / "evidence" / loaded.recipe.name / f"{run.id}.warc.gz"
    with path.open("rb") as file:
        kept = {
            record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }
    assert len(kept) == 3 + 1  # robots.txt
    page = next(body for url, body in kept.items() if url.endswith("page=2"))
    assert len(json.loads(page)["list"]) == 20


def test_what_came_unchanged_is_read_anew_where_the_mapping_changed(root, source, publisher):
    gathering, loaded = source()
    gathering.fetch(loaded)
    name = loaded.recipe.name
    mapping = MAPPING + 'reporter = "A ministry"\n'
    gathering, loaded = source(mapping=mapping)
    asked = len(publisher.asked)
    report = gathering.take_from(loaded, root / "evidence" / name)
    assert len(publisher.asked) == asked
    assert (report.run.state, report.changed) == ("unchanged", (name,))
    assert dataset(root, loaded).mapping == mapping
    assert dataset(root, loaded).versions == 1
    again = gathering.take_from(loaded, root / "evidence" / name)
    assert (again.run.state, again.changed) == ("unchanged", ())


def test_nobody_is_asked_before_somebody_agrees_or_after_the_recipe_changed(
    root, source, publisher, riparian
):
    gathering, loaded = source(agreed=False)
    name = loaded.recipe.name
    with pytest.raises(BadRequest, match="nobody has agreed"):
        gathering.fetch(loaded)
    with pytest.raises(BadRequest, match="nobody has agreed"):
        gathering.look(loaded)
    refused = riparian("-C", root, "fetch", name)
    assert refused.status == 2
    assert f"fetch {name} --agree {loaded.short_hash}" in refused.err
    looked = riparian("-C", root, "fetch", name, "--look")
    assert f"fetch {name} --look --agree {loaded.short_hash}" in looked.err
    assert riparian("-C", root, "fetch", name, "--agree", "0" * 16).status == 2
    assert publisher.asked == []
    assert riparian("-C", root, "fetch", name, "--agree", loaded.short_hash).status == 0
    count = len(publisher.asked)
    assert count
    source(agreed=False, rhythm='"daily"')
    assert riparian("-C", root, "fetch", name).status == 2
    assert len(publisher.asked) == count


def test_the_network_is_off_until_the_settings_name_a_contact(tmp_path, riparian):
    home = tmp_path / "centre"
    riparian("init", home)
    answer = riparian("-C", home, "fetch", "world-bank", "--agree", "0" * 16)
    assert answer.status == 2
    assert "[fetch]" in answer.err


@pytest.mark.parametrize(
    ("fault", "came_to", "says"),
    [
        ("half", "partial", "of the 45 records"),
        ("empty", "empty", "no record"),
        ("again", "layout changed", "the page before it once more"),
        ("renamed", "layout changed", "have nothing at /BSNS_NO"),
        ("sign in", "layout changed", "Expected JSON, got '<html>"),
        ("short", "layout changed", "Expected JSON"),
        ("error page", "empty", "no record"),
        ("403", "refused", "refuses (status 403)"),
        ("401", "needs key", "asks for a key"),
        ("404", "moved", "nothing any more"),
        ("elsewhere", "moved", "192.0.2.1"),
        ("bomb", "refused", "longer than the 4 MiB"),
        ("500", "unfinished", "a fault of its own"),
        ("busy", "unfinished", "left alone until"),
        ("cut", "unfinished", "cut off"),
        ("cut while packed", "unfinished", "cut off"),
    ],
)
def test_a_fault_is_told_and_what_was_good_stays(root, source, publisher, fault, came_to, says):
    gathering, loaded = source()
    assert gathering.fetch(loaded).run.state == "good"
    before = dataset(root, loaded)
    publisher.fault = fault
    report = gathering.fetch(loaded)
    assert report.run.state == came_to
    assert says in (report.run.why or "")
    assert dataset(root, loaded).sha256 == before.sha256
    stands = state(gathering, loaded)
    assert stands.state == came_to
    assert stands.records == 45
    publisher.fault = ""
    if fault != "busy":
        assert gathering.fetch(loaded).run.state == "unchanged"


def test_a_server_that_drips_is_left_in_time(source, publisher):
    gathering, loaded = source(seconds="5")
    publisher.fault = "drip"
    report = gathering.fetch(loaded, most_requests=2)
    assert report.run.state == "unfinished"


def test_a_shrunken_list_is_held_until_somebody_accepts_it(root, source, publisher):
    gathering, loaded = source()
    gathering.fetch(loaded)
    publisher.records = publisher.records[:30]
    report = gathering.fetch(loaded)
    assert report.run.state == "shrunk"
    assert len(json.loads(dataset(root, loaded).file.read_bytes())) == 45
    asked = len(publisher.asked)
    assert gathering.accept(report.run.id, "They closed a fund.", "Somebody") == (
        loaded.recipe.name,
    )
    assert len(publisher.asked) == asked
    kept = json.loads(dataset(root, loaded).file.read_bytes())
    assert sum(not record["not_listed_since"] for record in kept) == 30
    assert state(gathering, loaded).records == 30
    with pytest.raises(BadRequest, match="counts already"):
        gathering.accept(report.run.id, "Again.", "Somebody")


def test_a_run_that_is_cut_off_goes_on_and_asks_nothing_twice(source, publisher):
    gathering, loaded = source(details=True)
    report = gathering.fetch(loaded, most_requests=20)
    assert report.run.state == "unfinished"
    assert gathering.fetch(loaded).run.state == "good"
    paths = publisher.paths()
    assert len(paths) == len(set(paths)) == 48


def test_the_limit_of_a_day_holds_over_runs(source, publisher):
    gathering, loaded = source(requests_a_day="3")
    assert gathering.fetch(loaded).run.state == "unfinished"
    assert "3 requests a day" in (gathering.fetch(loaded).run.why or "")
    assert len(publisher.asked) == 3


def test_robots_txt_is_obeyed(source, publisher):
    publisher.robots = "User-agent: *\nDisallow: /list\n"
    gathering, loaded = source()
    report = gathering.fetch(loaded)
    assert report.run.state == "refused"
    assert "robots.txt" in (report.run.why or "")
    assert publisher.paths() == []


def test_robots_txt_is_obeyed_where_it_has_moved(source, publisher):
    publisher.redirects["/robots.txt"] = "/rules.txt"
    publisher.files["/rules.txt"] = b"User-agent: *\nDisallow: /list\n"
    gathering, loaded = source()
    report = gathering.fetch(loaded)
    assert (report.run.state, publisher.paths()) == ("refused", ["/rules.txt"])
    assert "does not allow" in (report.run.why or "")


def test_nothing_is_asked_where_robots_txt_leads_out_of_the_recipe(source, publisher):
    publisher.redirects["/robots.txt"] = "http://192.0.2.1/robots.txt"
    gathering, loaded = source()
    report = gathering.fetch(loaded)
    assert (report.run.state, publisher.paths()) == ("moved", [])
    assert (
        "192.0.2.1, which is not among the recipe's hosts. So its rules are not known, and nothing"
        " is asked." in (report.run.why or "")
    )


def test_the_pause_is_kept_between_requests(source, publisher):
    gathering, loaded = source(pause_seconds="3")
    gathering.fetch(loaded, most_requests=4)
    assert len([x for x in source.waits if 2.5 < x <= 3]) == 3


ONE_FILE = """\
name = "{name}"
title = "A file"
publisher = "A publisher"
licence = "CC-BY-4.0"
terms = "https://publisher.example.org/terms"
languages = ["en"]
hosts = ["127.0.0.1"]
rhythm = "daily"
built_from = "2026-11-28"
[steps]
step = "one-file"
address = "http://127.0.0.1:{port}/data.csv"
file = "data.csv"
[read]
mapping = true
[manner]
pause_seconds = 0
[[layout]]
claim = "A table."
source = "The test."
"""


def table(rows: int) -> bytes:
    head = "BSNS_NO,KOREAN_BSNS_NM,BSNS_BEGIN_YEAR,BSNS_END_YEAR,place\n"
    lines = (f"N{at},Rural water supply in village {at},2024,2029,Phnom Penh" for at in range(rows))
    return (head + "\n".join(lines) + "\n").encode()


def test_a_file_goes_on_where_it_was_cut_and_costs_one_request_when_nothing_changed(
    root, source, publisher
):
    publisher.files["/data.csv"] = table(500)
    publisher.fault = "cut once"
    gathering, loaded = source(text=ONE_FILE)
    report = gathering.fetch(loaded)
    assert (report.run.state, report.run.records) == ("good", 500)
    ranges = [headers.get("range") for path, headers in publisher.asked if path == "/data.csv"]
    assert ranges[0] is None
    assert ranges[1] is not None
    assert dataset(root, loaded).file.read_bytes() == table(500)
    count = len(publisher.paths())
    assert gathering.fetch(loaded).run.state == "unchanged"
    assert len(publisher.paths()) == count + 1


def test_an_address_in_the_own_network_is_not_asked(root, source, publisher, monkeypatch):
    gathering, loaded = source()
    monkeypatch.setattr(gathering, "_web", lambda _: guarded(gathering))
    report = gathering.fetch(loaded)
    assert report.run.state == "refused"
    assert "network of one's own" in (report.run.why or "")
    assert publisher.asked == []


def test_a_name_that_leads_into_the_own_network_is_not_asked(source, publisher, monkeypatch):
    gathering, loaded = source(
        hosts='["publisher.example.org"]',
        address=f'"http://publisher.example.org:{publisher.port}/list"',
    )
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", publisher.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(gathering, "_web", lambda _: guarded(gathering))
    assert "127.0.0.1" in (gathering.fetch(loaded).run.why or "")
    assert publisher.asked == []


def test_a_look_keeps_nothing(root, source, publisher):
    gathering, loaded = source(details=True)
    looked = gathering.look(loaded)
    assert looked.why is None
    assert looked.files[0].activities == 20
    assert "columns-missing" not in {each.code for each in looked.files[0].problems}
    assert len(publisher.paths()) == 1 + 20
    assert gathering.runs(loaded.recipe.name) == []
    assert loaded.recipe.name not in {x.name for x in Centre.open(root).datasets()}


def test_what_was_looked_at_can_be_kept_for_a_mapping(root, source, publisher, riparian, tmp_path):
    fields = 'fields = { a = "/BSNS_NO", b = "/KOREAN_BSNS_NM" }'
    _, loaded = source(instead={"mapping = true": "", "total =": f"{fields}\ntotal ="})
    name = loaded.recipe.name
    looked = riparian("-C", root, "fetch", name, "--look")
    assert looked.status == 1
    assert f"riparian fetch {name} --look --keep FOLDER" in looked.err
    assert "/tmp" not in looked.out + looked.err
    assert str(root) not in looked.out + looked.err
    kept = riparian("-C", root, "fetch", name, "--look", "--keep", tmp_path / "looked")
    assert f"What was looked at is in {tmp_path / 'looked'}" in " ".join(kept.err.split())
    records = json.loads((tmp_path / "looked" / f"{name}.json").read_bytes())
    assert len(records) == 20
    assert riparian("-C", root, "fetch", name, "--keep", tmp_path).status == 2


def test_a_look_says_which_paths_lead_to_nothing(root, source, publisher, riparian):
    fields = 'fields = { number = "/BSNS_NO", name = "/NO_SUCH" }'
    _, loaded = source(instead={"total =": f"{fields}\ntotal ="})
    answer = riparian("-C", root, "fetch", loaded.recipe.name, "--look")
    assert "nothing was found in any record at name (/NO_SUCH)" in answer.err
    assert "number (" not in answer.err
    _, loaded = source(instead={'records = "/list"': 'records = "/no/such/list"'})
    answer = riparian("-C", root, "fetch", loaded.recipe.name, "--look")
    assert answer.status == 1
    assert "nothing is at /no/such/list" in answer.err


def test_what_is_unconfirmed_is_looked_at_and_not_fetched(source, publisher):
    gathering, loaded = source(built_from='"2026-11-28"\nunconfirmed = "Assumed."')
    assert gathering.look(loaded).why is None
    with pytest.raises(BadRequest, match=r"Assumed\."):
        gathering.fetch(loaded)


def test_a_process_that_is_killed_loses_and_repeats_nothing(root, source, publisher):
    gathering, loaded = source(details=True)
    words = [sys.executable, "-m", "riparian", "-C", str(root), "fetch", loaded.recipe.name]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        publisher.on_request = lambda count: count == 30 and _kill(process.pid)
        process.communicate(timeout=BOUND_SECONDS)
    assert process.returncode == -signal.SIGKILL
    assert len(publisher.asked) == 30
    run = gathering.fetch(loaded).run
    assert (run.state, run.records) == ("good", 45)
    paths = publisher.paths()
    assert len(set(paths)) == 48
    # What was asked for at the moment of the kill was not acknowledged, and is asked for again.
    assert len(paths) == 49


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def test_the_log_and_the_sources_say_what_a_run_came_to(root, source, publisher, riparian):
    gathering, loaded = source()
    gathering.fetch(loaded)
    listed = riparian("-C", root, "fetch", "log", loaded.recipe.name, "--json").json
    assert [run["state"] for run in listed] == ["good"]
    assert loaded.recipe.name in riparian("-C", root, "fetch", "log").out
    shown = riparian("-C", root, "sources").out
    assert loaded.recipe.name in shown


def test_a_record_that_is_no_longer_listed_stays_and_says_so(root, source, publisher, riparian):
    gathering, loaded = source()
    name = loaded.recipe.name
    gathering.fetch(loaded)
    assert gathering.record_changes(name) == []
    first, second, *others = publisher.records
    changed = {**second, "BSNS_END_YEAR": "2031"}
    added = {**first, "BSNS_NO": "2026-00001", "KOREAN_BSNS_NM": "라오스 농촌 개발 사업"}
    publisher.records = [changed, *others, added]
    assert gathering.fetch(loaded).run.state == "good"
    kept = json.loads(dataset(root, loaded).file.read_bytes())
    assert len(kept) == 46
    assert [x["BSNS_NO"] for x in kept if x["not_listed_since"]] == [first["BSNS_NO"]]
    told = {(each.what, each.key) for each in gathering.record_changes(name)}
    assert told == {
        ("gone", first["BSNS_NO"]), ("changed", second["BSNS_NO"]), ("new", added["BSNS_NO"]),
    }  # fmt: skip
    listed = riparian("-C", root, "changes", "--of", "records").out
    assert f"{name}  no longer listed  {first['BSNS_NO']}  {first['KOREAN_BSNS_NM']}" in listed
    assert riparian("-C", root, "changes", "--of", "records", "--only", "new").status == 2

    publisher.records = [first, changed, *others, added]
    assert gathering.fetch(loaded).run.state == "good"
    kept = json.loads(dataset(root, loaded).file.read_bytes())
    assert not any(record["not_listed_since"] for record in kept)
    assert {each.what for each in gathering.record_changes(name)} == {"back"}
    # Quiet again: what changed last is still told.
    assert gathering.fetch(loaded).run.state == "unchanged"
    assert {each.what for each in gathering.record_changes(name)} == {"back"}


def test_a_run_held_back_makes_no_record_gone(root, source, publisher):
    gathering, loaded = source()
    gathering.fetch(loaded)
    publisher.records = publisher.records[:20]
    run = gathering.fetch(loaded).run
    assert run.state == "shrunk"
    assert gathering.record_changes(loaded.recipe.name) == []
    gathering.accept(run.id, "They closed a fund.", "Somebody")
    assert {each.what for each in gathering.record_changes(loaded.recipe.name)} == {"gone"}
    assert len(json.loads(dataset(root, loaded).file.read_bytes())) == 45


def test_a_build_after_a_fetch_says_that_the_encoder_failed(root, source, publisher, riparian):
    _, loaded = source()
    failing = Meaning(most=0, error=RuntimeError("out of tokens"))
    with encoding(failing):
        answer = riparian("-C", root, "fetch", loaded.recipe.name, "--build")
    assert answer.status == 0
    assert "failed: it raised RuntimeError: out of tokens" in answer.err
    assert "Built with 1 dataset that changed." in answer.err


def test_the_files_of_a_timer_are_printed(root, riparian):
    answer = riparian("-C", root, "fetch", "--timer")
    assert answer.status == 0
    assert f"-C {root.resolve()} fetch --due --build" in answer.out
    assert "OnCalendar=daily" in answer.out


def test_a_source_is_taken_from_the_evidence_of_another_centre(root, source, publisher, riparian):
    gathering, loaded = source(details=True)
    name = loaded.recipe.name
    gathering.fetch(loaded)
    asked = len(publisher.asked)
    other = root.parent / "other"
    riparian("init", other)
    shutil.copytree(root / "recipes", other / "recipes")
    taken = riparian("-C", other, "fetch", name, "--from", root / "evidence" / name)
    assert taken.status == 0
    assert len(publisher.asked) == asked
    assert dataset(other, loaded).sha256 == dataset(root, loaded).sha256
    assert "from a folder" in riparian("-C", other, "fetch", "log").out
    empty = root.parent / "empty"
    empty.mkdir()
    assert riparian("-C", other, "fetch", name, "--from", empty).status == 1
    (empty / "1.warc.gz").write_bytes(b"no archive")
    assert riparian("-C", other, "fetch", name, "--from", empty).status in (1, 2)
    assert riparian("-C", other, "fetch", name, "--from", empty / "nothing").status == 2
