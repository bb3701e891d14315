"""A newcomer joins with the one file that a member gave it, as both see it in a terminal."""

from __future__ import annotations

import re
import threading
import zipfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from charters import NOW, charter_of_six, line_of, seal_of, signed
from folder_copies import copy_folder
from quick_seals import QUICK
from riparian import Centre
from riparian.errors import DiskFull
from riparian.exchange.keys import seal
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.members import read_members
from riparian.exchange.membership.succession import propose_admission
from riparian.exchange.transfer.kit import read_kit

PASSPHRASE = "seven boats on a brown river"
LAO = "Ministry of Planning and Investment, Lao PDR"
PURPOSE = "To share what each does along the Mekong"


@pytest.fixture(scope="module", autouse=True)
def _quick_seals():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "pyrage", QUICK)
        patch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *_: None)
        yield


@contextmanager
def served(folder):
    """A web server with the files of a folder; its address."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(text, *points):
    whole = " ".join(text.split())
    missing = [point for point in points if point not in whole]
    assert not missing, f"{missing} not in:\n{text}"
    return True


def at_terminal(monkeypatch, *answers):
    """Let somebody sit at a terminal who gives these answers."""
    left = list(answers)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: left.pop(0))
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: left.pop(0))
    return left


def admit(centre, line):
    """Let the six sign a charter with one more member, at that centre."""
    before = centre.channel.charter()
    draft = propose_admission(before, line, NOW)
    content = signed(draft, *before.members, previous=before)
    centre.channel._store.add_charter(before.version + 1, content)


def words_in(text):
    """The six words in what a command says."""
    return re.search(r"[a-z]+(?: {3}[a-z]+){5}(?=\n)", text)[0]


@pytest.fixture(scope="module")
def _sponsor(tmp_path_factory):
    """Japan's node in a framework of six, with a note for the community."""
    folder = tmp_path_factory.mktemp("sponsor")
    centre = Centre.init(folder / "japan")
    first = charter_of_six().raw
    centre.channel.join([first], "jica", seal_of("jica"), (), "Mekong desk, Tokyo")
    centre.channel.share_note("Good morning from Tokyo.", "GREEN", by="desk")
    centre.channel._store.close()
    return folder / "japan"


@pytest.fixture
def sponsor(_sponsor, tmp_path):
    """A copy of it, to be changed at will."""
    return Centre.open(copy_folder(_sponsor, tmp_path / "japan"))


@pytest.fixture
def newcomer(riparian, tmp_path, monkeypatch):
    """A new centre in a folder of its own, in which a person types."""
    folder = tmp_path / "laos"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert riparian("init", "my-centre").status == 0
    settings = folder / "my-centre" / "centre.toml"
    asked = settings.read_text().replace("local_addresses = false", "local_addresses = true")
    settings.write_text(asked)
    (folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    return partial(riparian, "-C", "my-centre")


@pytest.fixture
def at(sponsor, tmp_path):
    """The address at which Japan's node is reached."""
    (tmp_path / "web").mkdir()
    with served(tmp_path / "web") as address:
        yield address


def kit_of(riparian, sponsor, tmp_path, *more):
    path = tmp_path / "mekong-kit.zip"
    answer = riparian("-C", sponsor.layout.root, "framework", "kit", path, *more)
    assert answer.status == 0, answer.err
    return path, answer


APPLICANT = (
    "--as", "mpi", "--name", LAO, "--role", "host", "--country", "th", "--seal", "mpi.seal",
    "--passphrase-file", "passphrase",
)  # fmt: skip


def test_from_the_kit_to_the_first_entry(riparian, sponsor, newcomer, at, tmp_path, monkeypatch):
    kit, made = kit_of(riparian, sponsor, tmp_path, "--peer", at)
    assert says(made.err, "nothing in it is secret", "READ-ME-FIRST.html")
    names, passphrases = ("M.P.I.", "MPI"), ("too short", PASSPHRASE, PASSPHRASE)
    typed = at_terminal(monkeypatch, *names, LAO, "th", "host", *passphrases)
    applied = newcomer("join", kit)
    assert (applied.status, typed) == (0, []), applied.err
    assert words_in(applied.err) == words_in(made.out)
    assert says(applied.err, "(jica) is said to have made it", "do not go on", "two safes")
    assert says(applied.err, "A name has 1 to 32 small letters", "The passphrase is too short")
    [line] = read_members(tmp_path / "laos" / "mpi.application.toml")
    public = Seal.open(tmp_path / "laos" / "mpi.seal", PASSPHRASE).public
    assert (line.member, line.name, line.country, line.role) == ("mpi", LAO, "TH", "host")
    assert line.seal == public

    status = newcomer("exchange", "status")
    assert status.status == 0
    assert says(status.out, "applied to join mekong as mpi and waits to be admitted", "any 4 of")
    assert words_in(status.out) == words_in(applied.out)
    sponsor.channel.publish(tmp_path / "web")
    synced = newcomer("exchange", "sync")
    assert synced.status == 0
    assert says(synced.err, "waits to be admitted")
    assert says(newcomer("join").out, "waits to be admitted")

    admit(sponsor, line)
    sponsor.channel.publish(tmp_path / "web")
    synced = newcomer("exchange", "sync")
    assert says(synced.err, "has been admitted by charter 2", "riparian join")
    at_terminal(monkeypatch, PASSPHRASE)
    joined = newcomer("join")
    assert joined.status == 0, joined.err
    assert says(joined.out, f"the node of {LAO} (mpi) in mekong", "mekong/mpi/1", "of jica")
    assert newcomer("exchange", "read").out == ""

    stick = tmp_path / "from-mpi.zip"
    assert newcomer("exchange", "bundle", stick).status == 0
    sponsor.channel.take_bundle(stick)
    sponsor.channel.publish(tmp_path / "web")
    assert newcomer("exchange", "sync").status == 0
    assert "Good morning from Tokyo." in newcomer("exchange", "read").out
    assert says(newcomer("exchange", "verify").out, "Everything is right")


def test_without_a_network_all_of_it_goes_by_stick(riparian, sponsor, newcomer, tmp_path):
    kit, made = kit_of(riparian, sponsor, tmp_path)
    assert says(made.err, "newcomers can learn of their admission only by a bundle", "--wheels")
    assert newcomer("join", kit, *APPLICANT).status == 0
    [line] = read_members(tmp_path / "laos" / "mpi.application.toml")
    admit(sponsor, line)
    sponsor.channel.write_bundle(tmp_path / "stick.zip")
    taken = newcomer("exchange", "unbundle", tmp_path / "stick.zip")
    assert taken.status == 0
    assert says(taken.err, "has been admitted by charter 2")
    joined = newcomer("join", "--passphrase-file", "passphrase")
    assert joined.status == 0, joined.err
    assert newcomer("exchange", "unbundle", tmp_path / "stick.zip").status == 0
    assert says(newcomer("exchange", "status").out, "node of mpi")


def test_an_applicant_asks_and_gives_nothing(riparian, sponsor, newcomer, at, tmp_path):
    """Also where it has a newer charter than who it asks."""
    kit, _ = kit_of(riparian, sponsor, tmp_path, "--peer", at)
    assert newcomer("join", kit, *APPLICANT).status == 0
    sponsor.channel.publish(tmp_path / "web")
    admit(sponsor, *read_members(tmp_path / "laos" / "mpi.application.toml"))
    sponsor.channel.write_bundle(tmp_path / "stick.zip")
    assert newcomer("exchange", "unbundle", tmp_path / "stick.zip").status == 0
    (outcome,) = newcomer("exchange", "sync", "--json").json
    assert (outcome["reached"], outcome["gave"], outcome["not_given"]) == (True, False, None)


def test_addresses_in_a_kit_do_not_lead_into_the_own_network_unasked(
    riparian, sponsor, newcomer, at, tmp_path
):
    kit, _ = kit_of(riparian, sponsor, tmp_path, "--peer", at)
    sponsor.channel.publish(tmp_path / "web")
    assert newcomer("join", kit, *APPLICANT).status == 0
    settings = tmp_path / "laos" / "my-centre" / "centre.toml"
    settings.write_text(settings.read_text().replace("addresses = true", "addresses = false"))
    refused = newcomer("exchange", "sync")
    assert (refused.status, says(refused.out, "into this centre's own network")) == (1, True)
    assert newcomer("exchange", "sync", "--peer", at).status == 0


def test_another_history_than_that_of_the_kit_is_noticed(riparian, sponsor, newcomer, tmp_path):
    copy_folder(sponsor.layout.root, tmp_path / "liar")
    liar = Centre.open(tmp_path / "liar")
    sponsor.channel.share_note("What everybody else has.", "GREEN", by="desk")
    liar.channel.share_note("What only the newcomer is shown.", "GREEN", by="desk")
    mine = Seal.create(tmp_path / "laos" / "adb.seal", PASSPHRASE)
    for centre in (sponsor, liar):
        admit(centre, line_of("adb", seal=mine.public, role="member"))
    kit, _ = kit_of(riparian, sponsor, tmp_path)
    words = "--as", "adb", "--seal", "adb.seal", "--passphrase-file", "passphrase"
    assert newcomer("join", kit, *words).status == 0
    waits = "mekong/jica/1: 0 of the 3 entries that it had when the join kit was made have"
    assert says(newcomer("exchange", "status").out, waits)
    liar.channel.write_bundle(tmp_path / "stick.zip")
    taken = newcomer("exchange", "unbundle", tmp_path / "stick.zip")
    assert taken.status == 1
    assert says(taken.out, "mekong/jica/1", "two histories")


def test_a_newer_kit_completes_as_well(riparian, sponsor, newcomer, tmp_path):
    kit, _ = kit_of(riparian, sponsor, tmp_path)
    assert newcomer("join", kit, *APPLICANT).status == 0
    admit(sponsor, *read_members(tmp_path / "laos" / "mpi.application.toml"))
    kit.unlink()
    kit_of(riparian, sponsor, tmp_path)
    joined = newcomer("join", kit, "--passphrase-file", "passphrase")
    assert joined.status == 0, joined.err
    assert says(joined.out, "the node of")


def test_a_member_by_the_charter_needs_no_application(riparian, sponsor, newcomer, tmp_path):
    kit, _ = kit_of(riparian, sponsor, tmp_path)
    mine = Seal.create(tmp_path / "laos" / "adb.seal", PASSPHRASE)
    admit(sponsor, line_of("adb", seal=mine.public, role="member"))
    kit.unlink()
    kit_of(riparian, sponsor, tmp_path)
    words = "--as", "adb", "--passphrase-file", "passphrase"
    without = newcomer("join", kit, *words)
    assert (without.status, says(without.err, "Joining needs --seal SEALFILE")) == (2, True)
    joined = newcomer("join", kit, *words, "--seal", "adb.seal")
    assert joined.status == 0, joined.err
    assert says(joined.out, "the node of Asian Development Bank (adb)")
    assert not (tmp_path / "laos" / "adb.application.toml").exists()
    state = newcomer("exchange", "status", "--json").json["state"]
    assert {x["member"] for x in state["members"] if x["has_card"]} == {"adb", "jica"}
    again = newcomer("join", kit, *words, "--seal", "adb.seal")
    assert (again.status, says(again.err, "is the node of adb in mekong already")) == (2, True)


def test_what_an_applicant_cannot_do_yet_is_said(riparian, sponsor, newcomer, tmp_path):
    kit, _ = kit_of(riparian, sponsor, tmp_path)
    assert newcomer("join", kit, *APPLICANT).status == 0
    waits = "has applied to mekong as mpi and is no member's node yet."
    for words in (
        ("exchange", "read"), ("exchange", "bundle", "x.zip"), ("exchange", "publish", "x"),
        ("share", "--note", "x", "--to", "everyone", "--yes"), ("framework", "kit", "x.zip"),
    ):  # fmt: skip
        answer = newcomer(*words)
        assert (answer.status, says(answer.err, waits, "exchange status")) == (2, True), words
    assert newcomer("check").status == 0
    assert says(newcomer("exchange", "verify").out, "Everything is right", "holds nothing else")
    status = newcomer("exchange", "status", "--json").json
    assert (status["state"], status["application"]["standing"]) == (None, "waiting")
    assert len(status["application"]["words"]) == 6


def test_a_country_that_has_a_member_is_told_before_a_seal_is_made(
    riparian, sponsor, newcomer, tmp_path
):
    kit, _ = kit_of(riparian, sponsor, tmp_path)
    answer = newcomer("join", kit, *APPLICANT, "--country", "KH")
    assert (answer.status, says(answer.err, "members for KH")) == (2, True)
    wrong = newcomer("join", kit, *APPLICANT, "--role", "king")
    assert (wrong.status, says(wrong.err, "expected member, host, observer or")) == (2, True)
    assert not (tmp_path / "laos" / "mpi.seal").exists()


def test_without_a_terminal_what_is_missing_is_named(riparian, sponsor, newcomer, tmp_path):
    kit, _ = kit_of(riparian, sponsor, tmp_path)
    answer = newcomer("join", kit)
    assert (answer.status, says(answer.err, "Joining needs --as")) == (2, True)
    answer = newcomer("join", kit, "--as", "mpi")
    assert (answer.status, says(answer.err, "Joining needs --name")) == (2, True)
    answer = newcomer("join")
    assert (answer.status, says(answer.err, "has not applied to join a framework")) == (2, True)


def test_another_file_in_the_place_of_the_application_is_not_written_over(
    riparian, sponsor, newcomer, tmp_path
):
    kit, _ = kit_of(riparian, sponsor, tmp_path)
    (tmp_path / "laos" / "mpi.application.toml").write_text("something else")
    answer = newcomer("join", kit, *APPLICANT)
    assert (answer.status, says(answer.err, "holds something else")) == (2, True)
    assert newcomer("join", kit, *APPLICANT, "--application", "mine.toml").status == 0
    assert read_members(tmp_path / "laos" / "mine.toml")


def test_an_application_can_be_made_again_with_the_same_seal(riparian, sponsor, newcomer, tmp_path):
    kit, _ = kit_of(riparian, sponsor, tmp_path)
    first = newcomer("join", kit, *APPLICANT)
    written = (tmp_path / "laos" / "mpi.application.toml").read_text()
    for words in (APPLICANT, ()):
        (tmp_path / "laos" / "mpi.application.toml").unlink()
        again = newcomer("join", kit, *words)
        assert again.status == 0, again.err
        assert words_in(again.out) == words_in(first.out)
        assert (tmp_path / "laos" / "mpi.application.toml").read_text() == written
    other = newcomer("join", kit, *APPLICANT, "--role", "member", "--application", "other.toml")
    assert (other.status, words_in(other.out)) == (0, words_in(first.out))
    assert 'role = "member"' in (tmp_path / "laos" / "other.toml").read_text()


# the kit


def test_the_page_asks_nobody_for_anything_and_names_all_that_is_needed(
    riparian, sponsor, tmp_path
):
    kit, made = kit_of(riparian, sponsor, tmp_path, "--peer", "https://jica.example.org/exchange")
    with zipfile.ZipFile(kit) as archive:
        page = archive.read("READ-ME-FIRST.html").decode()
    assert says(page, *words_in(made.out).split(), PURPOSE, "Mekong desk, Tokyo", "한국국제협력단")
    assert says(
        page, "https://jica.example.org/exchange", "port 443", "mekong-kit.zip", "No inbound"
    )
    assert "src=" not in page
    assert "href=" not in page
    assert "@import" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_words_of_members_are_no_markup(riparian, sponsor, tmp_path):
    admit(sponsor, line_of("adb", role="member", name="<script>alert(1)</script> & Co"))
    kit, _ = kit_of(riparian, sponsor, tmp_path)
    with zipfile.ZipFile(kit) as archive:
        page = archive.read("READ-ME-FIRST.html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in page


def test_a_kit_that_could_not_be_written_whole_is_not_there(sponsor, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    joining = sponsor.channel.joining
    facts = joining.kit_facts()
    monkeypatch.setattr("riparian.exchange.transfer.kit.new_entry", fail)
    with pytest.raises(DiskFull):
        joining.write_kit(tmp_path / "kit.zip", facts, "page")
    assert not (tmp_path / "kit.zip").exists()


def test_a_kit_holds_its_peers_and_is_never_written_over(riparian, sponsor, tmp_path):
    kit, _ = kit_of(riparian, sponsor, tmp_path, "--peer", "https://a.example.org/")
    assert read_kit(kit).peers == ("https://a.example.org",)
    before = kit.read_bytes()
    answer = riparian("-C", sponsor.layout.root, "framework", "kit", kit)
    assert (answer.status, says(answer.err, "is there already")) == (2, True)
    assert kit.read_bytes() == before
    root = sponsor.layout.root
    for words, said in (
        (("--wheels", "windows", "--without-wheels"), "exclude each other"),
        (("--python", "3.12"), "--python is for wheels"),
        (("--peer", "ftp://x"), "Expected the web address"),
        (("--wheels", "windows", "--python", "2.7"), "Expected a version of Python"),
    ):
        answer = riparian("-C", root, "framework", "kit", tmp_path / "x.zip", *words)
        assert (answer.status, says(answer.err, said)) == (2, True)
    assert not (tmp_path / "x.zip").exists()
