"""Members share through the command line: from their seals to reading each other on two sides."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import threading
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from folder_copies import copy_folder
from riparian import Centre
from riparian.exchange.planned_words import Words

PASSPHRASE = "seven boats on a brown river"
MEMBERS = {
    "jica": ("Japan International Cooperation Agency", "JP", "member"),
    "koica": ("Korea International Cooperation Agency", "KR", "member"),
    "moit": ("Ministry of Industry and Trade", "VN", "host"),
    "adb": ("Asian Development Bank", None, "observer"),
}
NO_FRAMEWORK = "This centre belongs to no framework yet."


class Desk:
    """A member's own computer: its folder with a seal and a centre, and its commands."""

    def __init__(self, run, folder, member):
        self._run, self.folder, self.member = run, folder, member
        self.centre = folder / f"{member}-centre"

    def __call__(self, *words):
        return self._run("-C", self.centre, *words)

    def done(self, *words):
        """A command that has to succeed; all that it says."""
        answer = self(*words)
        assert answer.status == 0, answer.err
        return answer.out + answer.err


pytestmark = pytest.mark.usefixtures("quick_seals")


@pytest.fixture(scope="module")
def _founded(riparian, tmp_path_factory):
    """A folder with the seals of four members and a charter that two of the three signed apart."""
    folder = tmp_path_factory.mktemp("framework")
    (folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    lines = []
    for member, (name, country, role) in MEMBERS.items():
        answer = riparian("keys", "new", folder / f"{member}.seal", *typed(folder))
        assert answer.status == 0, answer.err
        lines += [f"[member.{member}]", f'name = "{name}"', f'role = "{role}"', answer.out.strip()]
        lines += [f'country = "{country}"'] if country else []
    (folder / "members.toml").write_text("\n".join(lines))
    charter = folder / "mekong.charter.json"
    new = "framework", "new", "mekong", "--members", folder / "members.toml", "--threshold", 2
    answer = riparian(*new, "--charter", charter)
    assert answer.status == 0, answer.err
    for member in ("jica", "koica"):
        shutil.copy(charter, folder / f"{member}.json")
        signed = riparian("framework", "sign", folder / f"{member}.json", *sealed(folder, member))
        assert signed.status == 0, signed.err
        assert says(signed.out, f"{member} has signed", "1 more signature is needed")
    apart = [folder / "jica.json", folder / "koica.json"]
    merged = riparian("framework", "merge", *apart, "--into", charter)
    assert says(merged.out, "Signed by jica and koica, and so in force. moit has not signed.")
    return folder


@pytest.fixture(scope="module")
def _met(riparian, _founded):
    """Japan's and Korea's nodes, which have each other's cards; Korea's serves its files."""
    for member in ("jica", "koica"):
        joined(riparian, _founded, member)
    meet(desk_of(riparian, _founded, "jica"), desk_of(riparian, _founded, "koica"))
    return _founded


@pytest.fixture
def folder(_founded, tmp_path):
    """A copy of what was founded, to be changed at will."""
    return copy_folder(_founded, tmp_path / "founded")


@pytest.fixture
def desks(riparian, _met, tmp_path):
    """Copies of Japan's and Korea's nodes, to be changed at will."""
    folder = copy_folder(_met, tmp_path / "framework")
    return desk_of(riparian, folder, "jica"), desk_of(riparian, folder, "koica")


@pytest.fixture
def plain(riparian, tmp_path):
    """A centre that belongs to no framework."""
    riparian("init", tmp_path / "plain-centre")
    return Desk(riparian, tmp_path, "plain")


def says(text, *points):
    """Whether each of these stands in a text, wherever its lines are folded."""
    whole = " ".join(text.split())
    missing = [point for point in points if point not in whole]
    assert not missing, f"{missing} not in:\n{text}"
    return True


def typed(folder):
    return "--passphrase-file", folder / "passphrase"


def sealed(folder, member):
    return "--seal", folder / f"{member}.seal", *typed(folder)


def desk_of(run, folder, member):
    return Desk(run, folder, member)


def joined(run, folder, member, *more):
    desk = Desk(run, folder, member)
    run("init", desk.centre)
    charter = folder / "mekong.charter.json"
    desk.done("join", charter, "--as", member, *sealed(folder, member), *more)
    return desk


def carry(giver, taker, *more):
    """Bring what one holds to another on a stick."""
    stick = giver.folder / f"{giver.member}-{len(list(giver.folder.glob('*.zip')))}.zip"
    giver.done("exchange", "bundle", stick, *more)
    return taker.done("exchange", "unbundle", stick)


def meet(a, b):
    carry(a, b)
    carry(b, a)
    carry(a, b)


def identifiers(centre):
    return {project.id for project in Centre.open(centre).projects()[0]}


def backup_of(desk):
    """A copy of the journal, as a tool for backups of SQLite makes it."""
    with closing(sqlite3.connect(desk.centre / "journal.db")) as journal:
        return journal.serialize()


def put_back(desk, backup):
    """Put a backup of the journal in its place."""
    for file in desk.centre.glob("journal.db*"):
        file.unlink()
    (desk.centre / "journal.db").write_bytes(backup)


def change(database, statement):
    """Change the journal behind the node's back."""
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement)
        connection.commit()


# the whole story


def test_records_a_file_and_a_note_are_read_on_the_other_side(desks, whole):
    japan, korea = desks
    japan.done("add", whole / "japan.csv")
    japan.done("build")
    said = japan.done("share", "jp-1", "--to", "everyone", "--yes")
    assert says(said, "Shared with everyone (TLP:CLEAR): entry mekong/jica/1#")
    japan.done("share", whole / "united_states.xml", "--to", "community", "--yes")
    japan.done("share", "--note", "A mission in January.", "--to", "community", "--yes", "--by",
               "Mekong desk", "--about", "jp-1")  # fmt: skip
    assert says(carry(japan, korea), "entries of jica", "riparian exchange read")

    listed = korea.done("exchange", "read", "--limit", 0)
    assert says(listed, "note by Mekong desk (jica)", "A mission in January.")
    assert says(listed, "Siem Reap water supply expansion", "TLP:CLEAR", "TLP:GREEN")
    assert says(listed, "held by 2 of 4")
    entries = korea("exchange", "read", "--json").json
    note = next(entry for entry in entries if entry["type"] == "note")
    whole_note = korea.done("exchange", "read", note["entry"])
    assert says(whole_note, "about", "the record jp-1 of", "A mission in January.")
    assert says(whole_note, "held by", "2 of 4: jica, koica")

    korea.done("build")
    assert "jp-1" in identifiers(korea.centre)
    assert len(identifiers(korea.centre)) == 1  # what is for the community enters no catalogue
    assert says(korea.done("exchange", "verify"), "Everything is right", "2 members")
    assert says(korea.done("check"), "Every file is whole.")


def test_an_answer_comes_back_and_what_waits_is_said(desks):
    japan, korea = desks
    japan.done("share", "--note", "Who else?", "--to", "community", "--yes")
    waits = "koica has not confirmed 2 entries of ours yet."
    assert says(japan.done("exchange", "status"), waits)
    carry(japan, korea, "--for", "koica")
    (question,) = korea("exchange", "read", "--json").json
    korea.done("share", "--note", "We are.", "--to", "community", "--about", question["entry"],
               "--yes")  # fmt: skip
    carry(korea, japan)
    status = japan.done("exchange", "status")
    assert says(status, "Nothing: every node holds all")
    assert waits not in status
    answer, asked = japan("exchange", "read", "--json").json
    assert answer["about"] == {"entry": asked["entry"]}
    assert asked["held_by"] == ["jica", "koica"]
    state = japan("exchange", "status", "--json").json["state"]
    assert {m["member"]: m["has_card"] for m in state["members"]} == {
        "adb": False, "jica": True, "koica": True, "moit": False,
    }  # fmt: skip


def test_what_is_for_chosen_members_says_so_before_and_is_explained_after(riparian, desks):
    japan, korea = desks
    vietnam = joined(riparian, japan.folder, "moit")
    meet(japan, vietnam)
    said = japan("share", "--note", "Between us.", "--to", "koica", "--yes")
    assert says(said.err, "chosen members (TLP:AMBER)", MEMBERS["koica"][0], "without being able")
    not_chosen = f"{MEMBERS['moit'][0]} (moit, Vietnam): You did not choose it."
    assert says(said.err, "Who will not:", not_chosen, "Observers see what is for everyone")
    (entry,) = (each["entry"] for each in japan("exchange", "read", "--json").json)
    assert says(japan.done("exchange", "read", entry), "readers jica and koica (TLP:AMBER)")
    assert "TLP:AMBER for jica and koica ·" in japan.done("exchange", "read")
    carry(japan, vietnam)
    carry(vietnam, korea)
    assert korea("exchange", "read", entry, "--json").json["audience"] == ["jica", "koica"]
    assert "Between us." in korea.done("exchange", "read")
    assert "Between us." not in vietnam.done("exchange", "read")
    why = " ".join(korea.done("why", entry, "koica").split())
    assert says(why, "Yes.", "(jica, Japan) names", "(koica, South Korea) as its reader.")
    assert says(korea.done("why", entry, "moit"), "No.", "(moit, Vietnam) carries it")
    hidden, absent = vietnam("why", entry, "koica"), vietnam("why", "mekong/jica/1#999", "koica")
    assert hidden.status == absent.status == 2
    assert hidden.err.replace(entry, "") == absent.err.replace("mekong/jica/1#999", "")


def test_an_audience_is_told_as_it_is_written(desks):
    japan, _ = desks
    for to in ("everyone", "community", "jica"):
        japan.done("share", "--note", to, "--to", to, "--yes")
    entries = japan("exchange", "read", "--json").json
    told = {entry["headline"]: (entry["tlp"], entry["audience"]) for entry in entries}
    assert told == {
        "everyone": ("CLEAR", []),
        "community": ("GREEN", {"charter": 1}),
        "jica": ("AMBER", ["jica"]),
    }
    own = next(entry["entry"] for entry in entries if entry["headline"] == "jica")
    assert says(japan.done("why", own, "koica"), "No.", "for nobody but itself")


def test_whoever_shares_a_record_again_is_told_so(desks, whole):
    japan, _ = desks
    japan.done("add", whole / "japan.csv")
    japan.done("build")
    share = "share", "jp-1", "--to", "everyone", "--yes"
    assert "You have shared" not in japan(*share).err
    assert says(japan(*share).err, "You have shared it before: mekong/jica/1#0.")
    japan.done("withdraw", "mekong/jica/1#1", "--why", "wrong", "--yes")
    assert says(japan(*share).err, "You have shared it before: mekong/jica/1#0.")


def test_what_was_for_some_is_shared_with_more_and_never_with_fewer(desks):
    japan, _ = desks
    japan.done("share", "--note", "Shall we split the survey?", "--to", "koica", "--yes")
    entry = next(each["entry"] for each in japan("exchange", "read", "--json").json)
    again = japan("share", "--wider", entry, "--to", "community", "--yes")
    assert says(again.out, "Shared with the community (TLP:GREEN)")
    assert says(again.err, "share again, with more readers", "Shall we split the survey?")
    shared = japan("exchange", "read", "--json").json
    assert [each["tlp"] for each in shared] == ["GREEN", "AMBER"]
    narrower = japan("share", "--wider", shared[0]["entry"], "--to", "koica", "--yes")
    assert narrower.status == 2
    assert says(narrower.err, "not for more readers than that", "riparian redact")
    assert len(japan("exchange", "read", "--json").json) == 2
    assert japan("share", "--wider", "--note", "x", "--to", "community", "--yes").status == 2


def test_an_answer_stands_below_what_it_answers(desks):
    japan, _ = desks
    japan.done("share", "--note", "Who builds it?", "--to", "everyone", "--yes")
    asked = "mekong/jica/1#0"
    japan.done("share", "--note", "We do.", "--to", "everyone", "--about", asked, "--yes")
    shown = japan.done("exchange", "read", asked)
    assert says(shown, "You may pass it on to anybody.", "answer mekong/jica/1#1", "We do.")
    assert f"riparian share --note - --about {asked} --to everyone" in shown
    assert "The numbers left out" in japan("exchange", "read").err


def test_a_withdrawal_names_the_chosen_members(desks, whole):
    japan, _ = desks
    japan.done("share", whole / "japan.csv", "--to", "koica", "--yes")
    entry = japan("exchange", "read", "--json").json[0]["entry"]
    said = japan.done("withdraw", entry, "--why", "It was cancelled.", "--yes")
    assert says(said, f"says to jica and koica (TLP:AMBER) that {entry} no longer stands")


def test_a_note_comes_by_standard_input(desks, monkeypatch):
    japan, _ = desks
    note = "share", "--note", "-", "--to", "koica", "--yes"
    given(monkeypatch, "\ufeffBetween us.\r\nទឹក\n".encode())
    assert says(japan.done(*note), "Between us.")
    (entry,) = japan("exchange", "read", "--json").json
    shown = japan("exchange", "read", entry["entry"], "--json").json
    assert shown["body"] == {"text": "Between us.\nទឹក"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Expected a note of 1 to"),
        (b"\xff\xfe", "bytes that are no text"),
        (b"x" * 20_001, "got 20,001"),
        (b" " * 80_000 + b"x", "standard input has more"),
    ],
)
def test_what_is_no_note_on_standard_input_is_refused(desks, monkeypatch, content, said):
    japan, _ = desks
    given(monkeypatch, content)
    refused = japan("share", "--note", "-", "--to", "koica", "--yes")
    assert (refused.status, says(refused.err, said)) == (2, True)
    assert japan("exchange", "read", "--json").json == []


def given(monkeypatch, content):
    """Let that be what comes by standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))


def test_whoever_verifies_is_told_of_entries_without_their_content(desks):
    japan, korea = desks
    for text in ("one", "two", "three"):
        japan.done("share", "--note", text, "--to", "everyone", "--yes")
    carry(japan, korea)
    for index, words in ((2, "1 of them is held without its"), (1, "2 of them are held without")):
        lose_content(korea, index)
        said = korea.done("exchange", "verify")
        assert says(said, "Everything is right:", words, "content, which could not be checked")


def lose_content(desk, index):
    """As if those entries had come without their content."""
    journal = desk.centre / "journal.db"
    at = f"FROM channel_payload WHERE entry_index = {index}"
    change(journal, f"INSERT INTO channel_redaction SELECT journal, entry_index, '' {at}")
    change(journal, f"DELETE {at}")


def test_a_third_member_that_comes_later_reads_what_the_community_read(riparian, desks):
    japan, korea = desks
    japan.done("share", "--note", "Before you came.", "--to", "community", "--yes")
    carry(japan, korea)
    vietnam = joined(riparian, japan.folder, "moit")
    carry(korea, vietnam)
    assert "Before you came." not in vietnam.done("exchange", "read")
    handed = carry(vietnam, japan)
    assert says(handed, "with keys for newcomers")
    carry(japan, vietnam)
    assert "Before you came." in vietnam.done("exchange", "read")


def test_a_withdrawn_record_leaves_the_other_catalogue_and_is_marked(desks, whole):
    japan, korea = desks
    japan.done("share", whole / "japan.csv", "--to", "everyone", "--yes")
    carry(japan, korea)
    korea.done("build")
    assert "jp-2" in identifiers(korea.centre)
    entries = japan("exchange", "read", "--json").json
    entry = next(each["entry"] for each in entries if "Training" in each["headline"])
    asked = japan("withdraw", entry, "--why", "It was cancelled.")
    assert asked.status == 2
    assert says(asked.err, "You are about to withdraw", "Training for water works", "--yes")
    said = japan.done("withdraw", entry, "--why", "It was cancelled.", "--yes")
    assert says(said, f"{entry} no longer stands", "Training for water works in Cambodia")
    carry(japan, korea)
    korea.done("build")
    assert "jp-2" not in identifiers(korea.centre)
    assert says(korea.done("exchange", "read"), "withdrawn by #", "Why: It was cancelled.")
    assert says(korea.done("exchange", "read", entry), "withdrawn", "by its member, in entry")


def test_a_change_behind_the_nodes_back_is_found(desks):
    japan, _ = desks
    japan.done("share", "--note", "As it was.", "--to", "everyone", "--yes")
    change(japan.centre / "journal.db", "UPDATE channel_payload SET content = x'00'")
    for command in (("check",), ("exchange", "verify")):
        found = japan(*command)
        assert found.status == 1
        assert says(found.out, "of mekong/jica/1 says is damaged here", "newest backup")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE channel_document SET content = x'00' WHERE kind = 'charter'", "of the charter"),
        ("UPDATE channel_document SET content = x'00' WHERE kind = 'card'", "the card of jica"),
        ("UPDATE channel_journal SET head = x'00'", "The head of mekong/jica/1"),
        ("DELETE FROM channel_document WHERE kind = 'charter'", "The charter of this node's"),
        ("DELETE FROM channel_document WHERE kind = 'own'", "The name of this node's own journal"),
    ],
)
def test_whatever_was_changed_a_check_finds_it(desks, statement, words):
    japan, _ = desks
    change(japan.centre / "journal.db", statement)
    for command in (("check",), ("exchange", "verify")):
        found = japan(*command)
        assert (found.status, "finding" in found.err) == (1, True)
        assert says(found.out, words)


def test_an_older_backup_is_noticed_and_filled_from_another_member(desks):
    japan, korea = desks
    note = "share", "--to", "everyone", "--yes", "--note"
    japan.done(*note, "one")
    older = backup_of(japan)
    japan.done(*note, "two")
    carry(japan, korea)
    put_back(japan, older)
    refused = japan(*note, "three")
    assert (refused.status, says(refused.err, "has had 2 entries and has 1 now")) == (1, True)
    back = carry(korea, japan)
    assert says(back, "1 entry of jica")
    assert "newcomers" not in back
    japan.done(*note, "three")
    assert says(japan.done("check"), "Every file is whole.")


def test_entries_that_nobody_holds_can_be_accepted_as_lost(desks):
    japan, _ = desks
    note = "share", "--to", "everyone", "--yes", "--note"
    older = backup_of(japan)
    japan.done(*note, "one")
    put_back(japan, older)
    accepted = japan.done("check", "--accept-journal", "--by", "A. Sato")
    assert says(accepted, "Accepted: The journal mekong/jica/1 has had 1 entry and has 0 now")
    assert says(accepted, "Every file is whole.")
    assert says(japan.done(*note, "two"), "entry mekong/jica/1#0")


def test_a_missing_key_is_found_and_named(desks):
    japan, _ = desks
    (japan.centre / "keys" / "reading.key").unlink()
    assert says(japan("check").out, "reading.key is missing", "Put the file back")
    status = japan("keys", "status")
    assert status.status == 1
    assert says(status.out, "cosigner.key", "can be used", "reading.key is missing")


def test_keys_are_shown_where_they_lie_and_never_themselves(desks):
    japan, _ = desks
    shown = japan.done("keys", "status") + japan("keys", "status", "--json").out
    assert says(shown, "signs the journal mekong/jica/1", "age1", "ed25519:")
    for file in (japan.centre / "keys").iterdir():
        secret = file.read_text().splitlines()[-2 if "PRIVATE" in file.read_text() else -1]
        assert len(secret) > 20
        assert secret not in shown


# by the net, by a folder


@contextmanager
def web_server(folder):
    """Any web server, which knows nothing of the channel."""
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
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


def test_published_files_are_taken_from_any_web_server(desks, monkeypatch, tmp_path):
    monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    japan, korea = desks
    japan.done("share", "--note", "By the net.", "--to", "community", "--yes")
    assert says(japan.done("exchange", "publish", tmp_path / "public"), "files written to")
    assert says(japan.done("exchange", "publish", tmp_path / "public"), "Nothing new for")
    with web_server(tmp_path / "public") as address:
        first = korea.done("exchange", "sync", "--peer", address)
        assert says(first, f"{address}: took 2 entries of jica; it lacks nothing")
        (again,) = korea("exchange", "sync", "--peer", address, "--json").json
    assert (again["reached"], again["entries"], again["refused"]) == (True, {}, [])
    assert "By the net." in korea.done("exchange", "read")
    folder = korea.done("exchange", "unbundle", tmp_path / "public")
    assert says(folder, "nothing new")


def test_sync_ends_with_1_only_where_nobody_was_reached(desks, tmp_path):
    japan, _ = desks
    nobody = japan("exchange", "sync")
    assert nobody.status == 1
    assert says(nobody.err, "nobody can be reached", "riparian exchange bundle FILE")
    (tmp_path / "empty").mkdir()
    with web_server(tmp_path / "empty") as address:
        pass
    gone = japan("exchange", "sync", "--peer", address)
    assert gone.status == 1
    assert says(gone.out, f"{address} cannot be reached")
    assert japan("exchange", "sync").out == ""  # what was mistyped is not tried ever after


def test_what_does_not_hold_up_is_refused_and_named(desks, tmp_path):
    japan, korea = desks
    japan.done("share", "--note", "As it was.", "--to", "everyone", "--yes")
    japan.done("exchange", "publish", tmp_path / "public")
    for payload in (tmp_path / "public" / "journals").rglob("payload/**/*"):
        if payload.is_file():
            payload.write_bytes(payload.read_bytes().replace(b"As it was.", b"As it is!!"))
    taken = korea("exchange", "unbundle", tmp_path / "public")
    assert taken.status == 1
    assert says(taken.out, "refused mekong/jica/1", "1 other payload")
    assert "As it" not in korea.done("exchange", "read")


def test_a_proof_is_printed_or_written_once(desks, tmp_path):
    japan, _ = desks
    japan.done("share", "--note", "For the record.", "--to", "everyone", "--yes")
    printed = japan("exchange", "proof", "mekong/jica/1#0")
    assert printed.out.startswith("c2sp.org/tlog-proof@v1\n")
    japan.done("exchange", "proof", "mekong/jica/1#0", "--to", tmp_path / "p")
    assert (tmp_path / "p").read_text("utf-8") == printed.out
    again = japan("exchange", "proof", "mekong/jica/1#0", "--to", tmp_path / "p")
    assert (again.status, says(again.err, "is there already")) == (2, True)


# what is said before something is shared


def test_who_will_read_it_is_said_and_nothing_is_written_without_a_yes(desks, whole):
    japan, _ = desks
    asked = japan("share", whole / "japan.csv", "--to", "community")
    assert asked.status == 2
    assert says(asked.err, "You are about to share 7 records", "and 2 more", "No licence is stated")
    for name, _, _ in MEMBERS.values():
        assert says(asked.err, name)
    assert says(asked.err, "somebody has to agree", "--yes")
    everyone = japan("share", whole / "japan.csv", "--to", "everyone", "--licence", "CC BY 4.0")
    assert says(everyone.err, "Anybody will be able to read it, for ever")
    assert "licence" not in everyone.err
    assert says(japan("exchange", "read").err, "No entry")


def test_a_withdrawal_needs_a_reason(desks, whole):
    japan, _ = desks
    japan.done("share", whole / "undp.xml", "--to", "everyone", "--yes")
    answer = japan("withdraw", "mekong/jica/1#0", "--why", " ", "--yes")
    assert (answer.status, says(answer.err, "Expected a reason of 1 to")) == (2, True)


def test_a_place_that_cannot_be_written_to_is_said_without_a_word_of_the_journal(desks):
    japan, _ = desks
    for words in (("publish", japan.centre / "centre.toml"), ("bundle", japan.folder / "a" / "b")):
        answer = japan("exchange", *words)
        assert (answer.status, says(answer.err, "cannot be written:")) == (1, True)
        assert "journal" not in answer.err


def test_a_person_at_a_terminal_is_asked(desks, monkeypatch):
    japan, _ = desks
    note = "share", "--note", "At a terminal.", "--to", "community"
    for answer, status in (("n", 130), ("y", 0)):
        at_terminal(monkeypatch, answer)
        assert japan(*note).status == status
    assert len(japan("exchange", "read", "--json").json) == 1


def at_terminal(monkeypatch, *answers):
    """Let somebody sit at a terminal who gives these answers."""
    left = list(answers)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: left.pop(0))
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: left.pop(0))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("share", "--to", "everyone"), "Expected records or files to share, or a note"),
        (("share", "x", "--note", "y", "--to", "everyone"), "and not both"),
        (("share", "x", "--about", "y", "--to", "everyone"), "there is no --note"),
        (("share", "nothing.csv", "--to", "everyone", "--yes"), "There is no file 'nothing.csv'"),
        (("share", "--note", " ", "--to", "everyone", "--yes"), "Expected a note of 1 to"),
        (("share", "--note", "x", "--to", "friends", "--yes"), "'friends' is no member"),
        (("share", "--note", "x", "--to", "everyone", "--to", "koica"), "one of three after --to"),
        (("share", "--note", "x", "--to", "community", "--strict"), "one of three after --to"),
        (("share", "--note", "x", "--to", "moit", "--yes"), "The card of moit has not arrived"),
        (("why", "mekong/jica/1#99", "koica"), "There is no entry"),
        (
            ("share", "--note", "x", "--to", "everyone", "--yes", "--by", "\x1b"),
            "Expected an author",
        ),
        (("share", "--note", "\udcff", "--to", "everyone", "--yes"), "bytes that are no text"),
        (("withdraw", "mekong/jica/1#99", "--why", "x"), "There is no entry"),
        (("withdraw", "jp-1", "--why", "x"), "Expected the name of an entry"),
        (("exchange", "read", "mekong/koica/1#7"), "There is no entry"),
        (("exchange", "proof", "mekong/koica/1#7"), "is not held here"),
        (("exchange", "bundle", "x.zip", "--for", "usaid"), "'usaid' is no member of mekong"),
        (("exchange", "unbundle", "nothing.zip"), "There is no file or folder nothing.zip"),
        (("exchange", "sync", "--peer", "koica"), "Expected the web address"),
    ],
)
def test_bad_use_says_what_to_try(desks, words, said):
    japan, _ = desks
    answer = japan(*words)
    assert answer.status == 2
    assert says(answer.err, said)
    assert "try:" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("exchange", "sync"), ("exchange", "status"), ("exchange", "read"),
        ("exchange", "publish", "x"), ("exchange", "bundle", "x"), ("exchange", "unbundle", "x"),
        ("exchange", "verify"), ("exchange", "proof", "a/b/1#1"), ("framework", "status"),
        ("share", "--note", "x", "--to", "everyone"), ("withdraw", "a/b/1#1", "--why", "x"),
        ("why", "a/b/1#1", "b"),
    ],
)  # fmt: skip
def test_a_centre_in_no_framework_says_so_and_how_to_join(plain, words):
    answer = plain(*words)
    assert answer.status == 2
    assert says(answer.err, NO_FRAMEWORK, "`riparian join KIT`")
    assert not (plain.centre / "journal.db").exists()


def test_a_centre_in_no_framework_has_no_keys_and_is_whole(plain):
    assert says(plain.done("keys", "status"), "belongs to no framework")
    assert plain("keys", "status", "--json").json == []
    assert says(plain.done("check"), "Every file is whole.")


# the charter


def test_a_charter_is_told_in_words(riparian, folder, desks):
    unsigned = folder / "other.json"
    new = "framework", "new", "other", "--members", folder / "members.toml", "--threshold", 3
    answer = riparian(*new, "--purpose", "To talk.", "--charter", unsigned)
    assert says(answer.out, "other, charter 1", "To talk.", "Any 3 of the 3 members with a vote")
    assert says(answer.out, "Signed by nobody yet", "3 more signatures are needed")
    assert says(answer.out, "no vote", "Asian Development Bank", "–", "only a reminder")
    charter = riparian("framework", "status", folder / "mekong.charter.json", "--json").json
    assert (charter["signed_by"], charter["missing"]) == (["jica", "koica"], 0)
    own = desks[0]("framework", "status", "--json").json
    assert {field: own[field] for field in charter} == charter
    assert (charter["in_force"], own["frozen"]) == (True, "")


def test_a_signature_is_added_once_and_a_charter_is_never_overwritten(riparian, folder):
    charter = folder / "mekong.charter.json"
    signed = riparian("framework", "sign", charter, *sealed(folder, "moit"))
    assert says(signed.out, "moit has signed", "Signed by jica, koica and moit, and so in force.")
    content = charter.read_bytes()
    again = riparian("framework", "sign", charter, *sealed(folder, "moit"))
    assert says(again.out, "had signed", "nothing was changed")
    members = "--members", folder / "members.toml"
    new = riparian("framework", "new", "x", *members, "--threshold", 2, "--charter", charter)
    assert (new.status, says(new.err, "is there already")) == (2, True)
    assert charter.read_bytes() == content


def test_merging_loses_no_signature_that_is_there(riparian, folder):
    into = shutil.copy(folder / "jica.json", folder / "into.json")
    merged = riparian("framework", "merge", folder / "koica.json", "--into", into)
    assert says(merged.out, "Signed by jica and koica, and so in force.")
    other = folder / "other.json"
    members = "--members", folder / "members.toml"
    riparian("framework", "new", "other", *members, "--threshold", 2, "--charter", other)
    refused = riparian("framework", "merge", other, "--into", into)
    assert (refused.status, says(refused.err, "different charters")) == (1, True)


def test_who_holds_a_third_of_the_votes_is_said(riparian, folder):
    text = (folder / "members.toml").read_text().replace('"KR"', '"JP"')
    (folder / "members.toml").write_text(text)
    new = "framework", "new", "x", "--members", folder / "members.toml", "--threshold", 2
    refused = riparian(*new, "--charter", folder / "x.json")
    assert (refused.status, says(refused.err, "jica and koica are members for JP")) == (2, True)
    written = riparian(*new, "--charter", folder / "x.json", "--several-of", "jp")
    assert written.status == 0
    assert says(written.err, "Warning: Japan holds 2 of 3 votes, a third or more.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "Mekong!", "--members", "x", "--threshold", "2"), "the name of a framework"),
        (("new", "m", "--members", "nothing.toml", "--threshold", "2"), "could not be read"),
        (("sign", "nothing.json", "--seal", "x"), "could not be read"),
        (("status", "nothing.json"), "could not be read"),
        (("merge", "nothing.json", "--into", "x"), "could not be read"),
    ],
)
def test_bad_use_of_a_charter_says_what_to_try(riparian, words, said):
    answer = riparian("framework", *words)
    assert answer.status == 2
    assert says(answer.err, said)
    assert "try:" in answer.err


def test_a_threshold_of_half_and_a_foreign_file_are_refused(riparian, folder, whole):
    members = "--members", folder / "members.toml"
    answer = riparian("framework", "new", "m", *members, "--threshold", 1)
    assert says(answer.err, "1 of 3 votes cannot decide")
    assert riparian("framework", "status", whole / "japan.csv").status == 1


# joining, and the seal


def test_joining_needs_the_members_own_seal_and_enough_signatures(riparian, folder):
    desk = Desk(riparian, folder, "adb")
    riparian("init", desk.centre)
    charter = folder / "mekong.charter.json"
    wrong = desk("join", charter, "--as", "adb", *sealed(folder, "moit"))
    assert (wrong.status, says(wrong.err, "not the one that the charter names for adb")) == (
        2,
        True,
    )
    nobody = desk("join", charter, "--as", "usaid", *sealed(folder, "moit"))
    assert (nobody.status, says(nobody.err, "'usaid' is no member")) == (2, True)
    few = desk("join", folder / "jica.json", "--as", "adb", *sealed(folder, "adb"))
    assert (few.status, says(few.err, "the 2 signatures that it demands")) == (1, True)
    address = desk("join", charter, "--as", "adb", *sealed(folder, "adb"), "--address", "adb")
    assert (address.status, says(address.err, "Expected the web address")) == (2, True)
    done = desk.done("join", charter, "--as", "adb", *sealed(folder, "adb"))
    assert says(done, "now the node of Asian Development Bank (adb) in mekong", "mekong/adb/1")
    again = desk("join", charter, "--as", "adb", *sealed(folder, "adb"))
    assert (again.status, says(again.err, "is the node of adb in mekong already")) == (2, True)


def test_the_passphrase_is_asked_for_twice_and_shown_nowhere(riparian, tmp_path, monkeypatch):
    at_terminal(monkeypatch, PASSPHRASE, PASSPHRASE)
    made = riparian("keys", "new", tmp_path / "a.seal")
    assert re.fullmatch(r'seal = "ed25519:[A-Za-z0-9+/]{43}="\n', made.out)
    assert says(made.err, "at least 12 characters", "two safes", "new charter")
    assert PASSPHRASE not in made.out + made.err
    assert PASSPHRASE.encode() not in (tmp_path / "a.seal").read_bytes()
    at_terminal(monkeypatch, "too short", PASSPHRASE, PASSPHRASE)
    again = riparian("keys", "new", tmp_path / "b.seal")
    assert (again.status, says(again.err, "The passphrase is too short")) == (0, True)


def test_the_passphrase_can_come_from_standard_input(riparian, folder, monkeypatch, tmp_path):
    (tmp_path / "in").write_text(f"{PASSPHRASE}\n")
    with (tmp_path / "in").open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        sign = "framework", "sign", folder / "mekong.charter.json", "--seal", folder / "moit.seal"
        signed = riparian(*sign, "--passphrase-file", "-")
    assert says(signed.out, "moit has signed")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("a.seal",), "no terminal at which to ask"),
        (("a.seal", "--passphrase-file", "nothing"), "could not be read"),
        (("taken", "--passphrase-file", "nothing"), "a seal is never overwritten"),
    ],
)
def test_a_seal_without_a_passphrase_is_not_made(riparian, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("")
    with (tmp_path / "taken").open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        answer = riparian("keys", "new", *words)
    assert answer.status == 2
    assert says(answer.err, said)
    assert not (tmp_path / "a.seal").exists()


def test_a_wrong_passphrase_changes_nothing(riparian, folder):
    (folder / "passphrase").write_text("another passphrase\n")
    charter = folder / "mekong.charter.json"
    before = charter.read_bytes()
    answer = riparian("framework", "sign", charter, *sealed(folder, "moit"))
    assert (answer.status, says(answer.err, "The passphrase does not open the seal")) == (2, True)
    assert charter.read_bytes() == before


# words of others


def test_nothing_that_another_member_writes_steers_a_terminal(desks):
    japan, korea = desks
    channel = Centre.open(japan.centre).channel
    channel.share_note("Look\x1b[2J\u202e here\x9b2J\u200f\nand \u2066there", "GREEN", "jica")
    record = {"activity": {"title": "\x1b]0;owned\x07"}, "source": None}
    channel.write([Words("activity", record, "CLEAR", "jica")])
    channel.write([Words("withdrawal", {"entry": "\x1b", "why": 3}, "CLEAR", "jica")])
    channel.write([Words("other-kind", {"x": "\x1b"}, "CLEAR", "jica")])
    carry(japan, korea)
    shown = korea.done("exchange", "read")
    names = [entry["entry"] for entry in korea("exchange", "read", "--json").json]
    assert len(names) == 4
    shown += "".join(korea.done("exchange", "read", name) for name in names)
    shown += "".join(korea.done("exchange", "read", name, "--json") for name in names)
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown
    )
    assert says(shown, "not of a form that this version can show", "Look", "there")


def test_json_keeps_what_is_hidden_as_escapes(desks):
    japan, _ = desks
    Centre.open(japan.centre).channel.share_note("a\u202eb", "CLEAR", "jica")
    answer = japan("exchange", "read", "mekong/jica/1#0", "--json")
    assert "\\u202e" in answer.out
    assert json.loads(answer.out)["body"]["text"] == "a\u202eb"
