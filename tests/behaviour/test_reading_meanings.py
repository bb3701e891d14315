"""A build goes live by words; what texts mean is read after it, piece by piece."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from threading import Event

import numpy as np
import pytest
from starlette.testclient import TestClient

import meaning_encoders
import riparian.build.add_meanings as small
from folder_copies import copy_folder
from meaning_encoders import Meaning, Silent, Waiting, encoding
from riparian import Centre
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.catalogue.similar_projects import ENCODER_FAILED, NO_WORD
from riparian.language.stoppable_encoder import EncoderThread, InThread
from riparian.normalise.purpose_inference.infer_purpose import infer_purpose
from riparian.normalise.purpose_inference.purpose_model import load_model
from riparian.store.lock import build_lock
from riparian.store.snapshot import damaged_files
from riparian.store.vectors import Vectors
from riparian.web.app import make_app
from running import BOUND_SECONDS, comes_to_an_end

pytestmark = pytest.mark.slow

SURE = "コンポンチャム州上水道拡張計画"
LIKELY = "Support for Women Entrepreneurs"
UNCLEAR = "Phase two of the plan"
JAPANESE = "第二期計画"
TEXTS = {LIKELY, UNCLEAR, JAPANESE}
"""Those whose words make nothing certain."""

ROWS = [
    {"key": "sure", "title_original": SURE, "title_lang": "ja"},
    {"key": "likely", "title_original": LIKELY, "title_lang": "en"},
    {"key": "unclear", "title_original": UNCLEAR, "title_lang": "en"},
    {"key": "japanese", "title_original": JAPANESE, "title_lang": "ja"},
    {"key": "a", "title_original": "Rural roads in Kampong Thom", "title_lang": "en",
     "dac_purpose_guess": "21020"},
    {"key": "b", "title_original": "Roads of Kampong Thom province", "title_lang": "en",
     "dac_purpose_guess": "21020", "donor_country": "KR"},
]  # fmt: skip


def opened(centre, encoder):
    """The centre in another process, with this encoder."""
    again = Centre.open(centre.layout.root)
    again.__dict__.pop("encoder", None)
    assert again.encoder is encoder
    return again


def tables(centre):
    """Every table, with a hash of its rows and their order."""
    with centre.reading() as snapshot:
        names = snapshot.column(
            "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND NOT internal"
        )
        return {
            name: snapshot.row(f"SELECT count(*), bit_xor(hash(t.rowid, t)) FROM {name} AS t")
            for name in names
        }


@pytest.fixture(scope="module")
def by_words(tmp_path_factory, write_register):
    """A centre that has just gone live. Only for reading."""
    folder = tmp_path_factory.mktemp("meanings")
    rows = [{"donor_country": "JP", "country": "KH"} | row for row in ROWS]
    centre = Centre.init(folder / "centre")
    centre.add([write_register(folder / "register.csv", rows)])
    with encoding(Silent()):
        centre.build()
    return centre


@pytest.fixture
def fresh(by_words, tmp_path):
    """The same, for oneself."""
    copy_folder(by_words.layout.root, tmp_path / "centre")
    return Centre.open(tmp_path / "centre")


@pytest.fixture(scope="module")
def read(by_words, tmp_path_factory):
    """That centre when all has been read. Only for reading."""
    root = tmp_path_factory.mktemp("read") / "centre"
    copy_folder(by_words.layout.root, root)
    with encoding(encoder := Meaning()):
        centre = Centre.open(root)
        centre.first = centre.read_meanings()
    centre.asked = encoder.own
    return centre


def page(centre, path):
    with TestClient(make_app(Centre.open(centre.layout.root)), "http://localhost:8000") as client:
        return client.get(path).text


# going live


def test_a_build_is_live_before_anything_is_encoded(by_words):
    counts = by_words.read_texts()
    assert (counts.purposes_read, counts.purposes_waiting) == (0, len(TEXTS))
    assert counts.compared_read == 0
    assert counts.compared_waiting == 2
    assert by_words.project("sure").project.themes == ("Water supply and sanitation",)


def test_nothing_has_changed_while_texts_wait(by_words):
    with encoding(Silent()):
        assert not by_words.is_stale()
        assert not by_words.build().changed


def test_pages_and_terminal_say_what_is_by_words_so_far(by_words, read, riparian):
    purposes = "by words only so far: 0 of 3 texts have been read for their meaning."
    overlaps = "by words only so far: those of 0 of 2 projects have been read for their meaning."
    whole = "The texts of 3 records and 2 projects have been read by their words only so far."
    [overlap] = by_words.overlaps("JP", "KR")[0]
    for path, said in (
        ("/projects/unclear", purposes),
        ("/areas?a=JP&b=KR", purposes),
        ("/overlaps?a=JP&b=KR", overlaps),
        (f"/overlaps/{overlap.id}?a=JP&b=KR", overlaps),
        ("/sources", whole),
    ):
        assert said in page(by_words, path), path
        assert "only so far" not in page(read, path), path
    told = " ".join(riparian("-C", by_words.layout.root, "status").out.split())
    assert purposes in told
    assert overlaps in told
    assert "only so far" not in riparian("-C", read.layout.root, "status").out


def test_without_an_encoder_nothing_waits(fresh):
    with encoding(None):
        assert fresh.build().changed
        assert fresh.read_meanings() is None
    counts = fresh.read_texts()
    assert (counts.purposes_waiting, counts.compared_waiting) == (0, 0)


# reading


def test_titles_without_english_come_first_then_what_words_leave_open(read):
    asked = [text for text in read.asked if text in {*TEXTS, SURE} or text.startswith("Roads")]
    titles = read.asked[: read.asked.index(UNCLEAR)]
    assert LIKELY not in titles
    assert not any("oads" in text for text in titles)
    assert asked.index(UNCLEAR) < asked.index(LIKELY)
    assert len(set(read.asked)) == len(read.asked)


def test_what_is_certain_need_not_be_encoded_for_that(read):
    assert SURE not in read.asked


def test_the_small_build_has_what_a_whole_one_would_have(fresh, read):
    with encoding(encoder := Meaning()):
        shutil.copy(read.layout.vectors, fresh.layout.vectors)
        report = fresh.build(anew=True)
        assert encoder.asked == []
    assert report.build_id == read.built() == read.first.build_id
    assert tables(fresh) == tables(read)


def test_only_what_can_rest_on_meaning_changes(by_words, read):
    before, after = tables(by_words), tables(read)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed <= {
        "text_reading", "purpose_proposal", "theme_chance",
        "overlap", "overlap_search", "project_reading",
    }  # fmt: skip
    assert {"text_reading", "project_reading", "overlap"} <= changed


def test_all_of_it_is_searched_by_meaning_in_the_end(read):
    with encoding(Meaning()):
        again = Centre.open(read.layout.root)
        assert again.similar("sure").encoder is not None
        assert again.read_meanings() is None
        assert not again.is_stale()


def test_stopped_after_each_text_it_goes_on_where_it_was(fresh, read):
    live, asked, stops = fresh.built(), [], 0
    while True:
        with encoding(encoder := Meaning(most=1)):
            centre = Centre.open(fresh.layout.root)
            try:
                done = centre.read_meanings()
            except KeyboardInterrupt:
                stops += 1
                asked += encoder.asked
                if not set(asked) >= TEXTS:
                    assert centre.built() == live
                continue
            asked += encoder.asked
            break
    assert stops > len(TEXTS)
    assert len(set(asked)) == len(asked)
    assert done is not None
    assert fresh.built() == read.built()
    assert tables(fresh) == tables(read)


def test_stopped_before_the_small_build_is_live_nothing_is_encoded_again(fresh, read, monkeypatch):
    live = fresh.built()

    def stop(*_):
        raise KeyboardInterrupt

    with encoding(Meaning()), monkeypatch.context() as patch:
        patch.setattr(small, "put_live", stop)
        with pytest.raises(KeyboardInterrupt):
            fresh.read_meanings()
    assert fresh.built() == live
    with encoding(encoder := Meaning()):
        done = opened(fresh, encoder).read_meanings()
    assert not TEXTS & set(encoder.asked)
    assert done.build_id == fresh.built() == read.built()


def test_no_more_is_encoded_than_the_settings_allow(fresh, read):
    settings = fresh.layout.settings
    text = settings.read_text("utf-8").replace("encode_at_most = 50000", "encode_at_most = 4")
    settings.write_text(text, "utf-8")
    rounds = []
    while True:
        with encoding(encoder := Meaning()):
            centre = opened(fresh, encoder)
            assert not centre.is_stale()  # how much is encoded makes no other build
            done = centre.read_meanings()
        if done is None:
            break
        assert len(encoder.own) == done.encoded + done.texts_encoded <= 4
        rounds.append(done)
    assert rounds[0].waiting > 0
    assert rounds[-1].waiting == 0
    assert tables(fresh) == tables(read)


def test_an_encoder_that_fails_changes_nothing_and_is_told_of(fresh, riparian):
    live = fresh.built()
    with encoding(Meaning(most=0, error=RuntimeError("out of tokens"))):
        answer = riparian("-C", fresh.layout.root, "build")
    assert answer.status == 0
    assert "failed: it raised RuntimeError: out of tokens" in answer.err
    assert "Everything else is in use." in answer.err
    assert fresh.built() == live
    assert page(fresh, "/overlaps?a=JP&b=KR").count("only so far") == 1


def test_what_an_encoder_gave_before_it_failed_is_put_to_use(fresh, read):
    class Failing(Meaning):
        def encode(self, texts):
            if LIKELY in texts:
                self.most = 0
            return super().encode(texts)

    with encoding(encoder := Failing(error=RuntimeError("out of tokens"))):
        done = opened(fresh, encoder).read_meanings()
    assert "out of tokens" in done.stopped
    assert done.build_id == fresh.built() != read.built()
    counts = Centre.open(fresh.layout.root).read_texts()
    assert (counts.purposes_read, counts.purposes_waiting) == (len(TEXTS) - 1, 1)
    with encoding(encoder := Meaning()):
        assert opened(fresh, encoder).read_meanings().stopped is None
    assert encoder.own == [LIKELY]
    assert tables(Centre.open(fresh.layout.root)) == tables(read)


def test_a_text_that_the_encoder_cannot_take_stops_no_other(fresh, riparian):
    class Choosy(Meaning):
        def encode(self, texts):
            if LIKELY in texts:
                raise ValueError("no token for it")
            return super().encode(texts)

    with encoding(Choosy()):
        answer = riparian("-C", fresh.layout.root, "build")
    assert f"could not process 1 text, read by words alone: “{LIKELY}”." in answer.err
    assert "in use" not in answer.err
    assert "left to read" not in answer.err
    centre = Centre.open(fresh.layout.root)
    counts = centre.read_texts()
    assert (counts.purposes_read, counts.purposes_waiting) == (len(TEXTS) - 1, 1)
    with encoding(Choosy()):
        again = riparian("-C", fresh.layout.root, "build", "--json").json
    assert again["meanings"]["refused"] == [LIKELY]
    assert again["meanings"]["texts_encoded"] == 0
    with encoding(encoder := Meaning()):
        assert opened(fresh, encoder).read_meanings().refused == ()
    assert encoder.own == [LIKELY]


def test_texts_that_are_refused_use_up_no_limit(fresh):
    class Choosy(Meaning):
        def encode(self, texts):
            if any(text.startswith("Project") for text in texts):  # as the glosses of titles do
                raise ValueError("no token for it")
            return super().encode(texts)

    settings = fresh.layout.settings
    text = settings.read_text("utf-8").replace("encode_at_most = 50000", "encode_at_most = 2")
    settings.write_text(text, "utf-8")
    with encoding(encoder := Choosy()):
        done = opened(fresh, encoder).read_meanings()
    assert done.refused
    assert all(text.startswith("Project") for text in done.refused)
    assert done.encoded + done.texts_encoded == 2


@pytest.mark.parametrize(
    "gives",
    [
        lambda found: np.full_like(found, np.nan),
        lambda found: np.where(np.arange(384) == 3, np.inf, found),
        lambda found: found[:, :100],
        lambda found: np.vstack([found, found]),
        lambda found: found[0],
        lambda found: None,
        lambda found: "vectors",
        lambda found: [[0.0] * 384, [0.0]],
    ],
)  # fmt: skip
def test_what_is_no_vector_is_not_kept(fresh, gives):
    class Broken(Meaning):
        def encode(self, texts):
            return gives(super().encode(texts))

    live = fresh.built()
    with encoding(encoder := Broken()):
        done = opened(fresh, encoder).read_meanings()
    assert f"The encoder {encoder.name} failed: " in done.stopped
    assert done.build_id is None
    assert fresh.built() == live
    assert len(Vectors(fresh.layout.vectors, Meaning()).missing(sorted(TEXTS))) == len(TEXTS)


def test_while_it_is_encoded_others_may_build(fresh):
    class Building(Meaning):
        def encode(self, texts):
            if not self.asked:
                with encoding(None):
                    assert Centre.open(fresh.layout.root).build().changed
            return super().encode(texts)

    with encoding(encoder := Building()):
        done = opened(fresh, encoder).read_meanings()
    assert done.build_id is None  # the newer build is not overwritten
    assert Centre.open(fresh.layout.root).read_texts().purposes_waiting == 0


@pytest.mark.skipif(sys.platform != "linux", reason="an empty mutex is one of zeros on Linux")
def test_who_waits_for_an_encoder_that_never_returns_can_leave_and_nobody_else_waits(
    fresh, read, tmp_path, write_register
):
    command = [sys.executable, meaning_encoders.__file__, "-C", str(fresh.layout.root), "build"]
    told = tmp_path / "told"
    with told.open("wb") as stderr, running(command, stderr) as process:
        waiting = until_both_hang(process)
        assert "only so far" in page(fresh, "/overlaps?a=JP&b=KR")
        new = {"key": "new", "donor_country": "KR", "country": "LA", "title_original": "A plan"}
        with encoding(Silent()):
            centre = Centre.open(fresh.layout.root)
            centre.add([write_register(tmp_path / "korea.csv", [new])])
            live = centre.build().build_id
        for number, sign in zip(waiting, (signal.SIGTERM, signal.SIGINT), strict=True):
            os.kill(number, sign)
        said, _ = process.communicate(timeout=BOUND_SECONDS)
    assert said == f"ended {-signal.SIGTERM}\n"
    assert process.returncode == 128 + signal.SIGINT
    assert "Stopped reading meanings; everything else is in use." in told.read_text()
    assert centre.built() == live
    with build_lock(fresh.layout):
        assert not damaged_files(fresh.layout, live)
    with encoding(encoder := Meaning()):
        done = opened(fresh, encoder).read_meanings()
    assert read.asked[0] not in encoder.asked  # it was kept before the encoder hung
    assert (done.stopped, done.waiting) == (None, 0)


@contextmanager
def running(command, stderr):
    """The process, which is killed in the end with all that it started."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=stderr, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until_both_hang(process):
    """The numbers of both processes, as soon as both hang."""
    hanging = []
    while len(hanging) < 2:
        line = process.stdout.readline()
        assert line, "neither goes on"
        if line.startswith("hangs "):
            hanging.append(int(line.split()[1]))
    return hanging


# searching by meaning, with an encoder that does not answer

BY_WORDS = "Searched by words only, as texts cannot be compared by meaning right now."
QUESTION = "/projects?q=cooking+recipes"


@contextmanager
def serving(centre, encoder):
    """The pages of a centre whose encoder has no time at all to answer."""
    with pytest.MonkeyPatch.context() as patch, encoding(encoder):
        patch.setattr("riparian.centre.access.PATIENCE_SECONDS", 0.0)
        patch.setattr("riparian.language.stoppable_encoder.WAKE_SECONDS", 0.05)
        app = make_app(Centre.open(centre.layout.root))
        with TestClient(app, "http://localhost:8000") as client:
            yield client


def test_a_page_waits_for_no_encoder_that_hangs_and_says_what_is_missing(read):
    encoder = Waiting()
    with serving(read, encoder) as client:
        try:
            page = client.get(f"{QUESTION}+roads")
            assert BY_WORDS in page.text
            assert "2 projects found" in page.text
            again = client.get(QUESTION)  # it is not asked again while it has not answered
            assert BY_WORDS in again.text
            assert encoder.calls == 1
            assert {x.headers["cache-control"] for x in (page, again)} == {"no-store"}
            listed = client.get("/api/v1/search?q=cooking+recipes")
            whole = client.get("/api/v1/search?q=cooking+recipes&format=ndjson")
            for answer in (listed, whole):
                assert answer.headers["riparian-note"].startswith(BY_WORDS)
                assert answer.headers["cache-control"] == "no-store"
        finally:
            encoder.goes_on.set()


def test_a_page_is_whole_again_as_soon_as_the_encoder_answers(read):
    encoder = Waiting()
    with serving(read, encoder) as client:
        assert BY_WORDS in client.get(QUESTION).text
        encoder.goes_on.set()
        with comes_to_an_end():
            while BY_WORDS in (page := client.get(QUESTION)).text:
                continue
    assert page.headers["cache-control"] == "no-cache"


def test_an_encoder_that_fails_when_asked_leaves_what_words_find(read, riparian):
    encoder = Meaning(most=0, error=RuntimeError("out of tokens"))
    with encoding(encoder):
        answer = riparian("-C", read.layout.root, "search", "cooking", "roads")
        assert answer.status == 0
        assert "Roads of Kampong Thom province" in answer.out
        assert BY_WORDS in answer.err
        assert "out of tokens" not in answer.err
        alike = Centre.open(read.layout.root).similar("sure")
        assert (alike.note, alike.encoder) == (ENCODER_FAILED, None)
    with encoding(Meaning()):
        assert BY_WORDS not in riparian("-C", read.layout.root, "search", "cooking", "roads").err


def test_a_page_waits_for_no_model_that_is_not_loaded(read):
    goes_on = Event()
    with serving(read, Meaning()) as client, pytest.MonkeyPatch.context() as patch:
        patch.setattr("riparian.centre.access.find_encoder", lambda _: goes_on.wait() and None)
        try:
            assert BY_WORDS in client.get(QUESTION).text
            assert BY_WORDS in client.get(f"{QUESTION}+roads").text
        finally:
            goes_on.set()


def failing_to_load(error):
    def load(_):
        raise error

    return load


@pytest.mark.parametrize("error", [RuntimeError, MemoryError, OSError])
def test_an_encoder_that_cannot_be_loaded_leaves_what_words_find(read, caplog, error):
    broken = failing_to_load(error("damaged\nweights"))
    with serving(read, Meaning()) as client, pytest.MonkeyPatch.context() as patch:
        patch.setattr("riparian.centre.access.find_encoder", broken)
        assert "2 projects found" in (found := client.get(f"{QUESTION}+roads")).text
        assert BY_WORDS in found.text
        answer = client.get("/api/v1/search?q=cooking+roads")
        assert answer.status_code == 200
        assert answer.headers["riparian-note"].startswith(BY_WORDS)
        assert said_of_the_encoder(caplog) == [
            "Searches use words only: The encoder cannot be loaded:"
            f" {error.__name__}: damaged weights."
        ]


def test_a_list_of_the_api_which_words_alone_find_asks_no_encoder(read, caplog):
    with serving(read, Meaning()) as client, pytest.MonkeyPatch.context() as patch:
        patch.setattr("riparian.centre.access.find_encoder", failing_to_load(RuntimeError()))
        answer = client.get("/api/v1/projects?q=cooking+roads")
        assert answer.status_code == 200
        assert "riparian-note" not in answer.headers
    assert said_of_the_encoder(caplog) == []


def test_what_is_similar_is_found_by_words_where_the_encoder_cannot_be_loaded(read):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riparian.centre.access.find_encoder", failing_to_load(RuntimeError()))
        centre = Centre.open(read.layout.root)
        alike = centre.similar("Rural roads")
        nothing = centre.similar("qwxzk")
    assert alike.found
    assert alike.note == ENCODER_FAILED
    assert not nothing.found
    assert nothing.note == NO_WORD


def test_the_log_says_once_why_the_encoder_fails_and_once_that_it_responds(read, caplog):
    encoder = Meaning(most=0, error=ValueError("cooking recipes cannot be read"))
    with encoding(encoder):
        centre = Centre.open(read.layout.root)
        for _ in range(2):
            assert centre.search("cooking recipes").by_words_alone
        assert centre.browse_projects(ProjectQuestion(query="cooking")).said.by_words_alone
        assert centre.similar("cooking roads").note == ENCODER_FAILED
        encoder.most = None
        for _ in range(2):
            assert not centre.search("cooking recipes").by_words_alone
    assert said_of_the_encoder(caplog) == [
        f"Searches use words only: {encoder.name} raised ValueError.",
        "The encoder responds again; searches use meaning too.",
    ]


def said_of_the_encoder(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "riparian.encoder"]


def test_a_centre_that_is_closed_leaves_no_thread(read):
    with encoding(Meaning()):
        centre = Centre.open(read.layout.root)
        before = set(threading.enumerate())
        centre.search("cooking recipes")
        (own,) = (t for t in set(threading.enumerate()) - before if t.name == "encoder")
        centre.close()
    own.join(BOUND_SECONDS)
    assert not own.is_alive()


def test_an_encoder_that_is_named_and_not_there_leaves_what_words_find(fresh):
    settings = fresh.layout.settings
    text = settings.read_text("utf-8")
    assert 'encoder = "auto"' in text
    named = text.replace('encoder = "auto"', 'encoder = "sentence-transformers:nowhere"')
    settings.write_text(named, "utf-8")
    found = page(fresh, f"{QUESTION}+roads")
    assert BY_WORDS in found
    assert "2 projects found" in found
    assert Centre.open(fresh.layout.root).similar("sure").note == ENCODER_FAILED


def test_a_copy_of_a_process_asks_the_encoder_itself():
    own = InThread(Meaning(), EncoderThread())
    own.encode(["before"])
    sender, receiver = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(receiver, str(own.encode(["after"]).shape).encode())
        finally:
            os._exit(0)
    os.close(receiver)
    try:
        with comes_to_an_end():
            assert os.read(sender, 100) == b"(1, 384)"
    finally:
        os.close(sender)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


# builds


def test_a_build_by_meaning_says_why_it_was_made_and_is_not_what_changes_are_since(read, by_words):
    newest, before = read.kept_builds()
    assert (newest.build, newest.reason) == (read.built(), "meaning")
    assert (before.build, before.reason) == (by_words.built(), "inputs")


def test_changes_are_told_since_the_build_of_other_inputs(fresh, tmp_path, write_register):
    with encoding(encoder := Meaning()):
        centre = opened(fresh, encoder)
        centre.read_meanings()
        first = centre.built()
        new = {"key": "new", "donor_country": "KR", "country": "LA", "title_original": "A plan"}
        centre.add([write_register(tmp_path / "korea.csv", [new])])
        by_words = centre.build().build_id
        assert centre.read_meanings().build_id == centre.built() != by_words
        assert centre.changes(None).earlier.since == first


@pytest.mark.parametrize("title", [SURE, LIKELY, UNCLEAR, "캄보디아 상수도 확장", "Dam safety"])
def test_what_is_certain_is_so_with_and_without_a_vector(title):
    plain = infer_purpose(title, "", None)
    model = load_model()
    for case in range(0, len(model.weights.cases), 60):
        vector = (model.weights.case_vectors[case] + model.weights.middle).astype(np.float32)
        got = infer_purpose(title, "", None, vector)
        assert (got.verdict == "certain") == (plain.verdict == "certain")
        if plain.verdict == "certain":
            assert got == plain
