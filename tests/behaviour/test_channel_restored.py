"""A backup was put back: what others hold comes back before anything is written, and no fork is
made where anybody can be asked."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from centres import Centres, texts_of
from charters import seal_of
from folder_copies import copy_folder
from riparian import Centre
from riparian.centre.channel_records import CaughtUp
from riparian.cli.channel_pages import print_entry, print_state
from riparian.errors import JournalDamaged, UnknownName
from riparian.exchange.fork_report import fork_advice
from riparian.exchange.membership.succession import propose_threshold
from riparian.exchange.renewal import Renewed
from riparian.exchange.transfer import own_head
from riparian.wording.forks import caught_up_words, history_note
from running import BOUND_SECONDS, comes_true

pytestmark = pytest.mark.slow

JICA = "mekong/jica/1"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        super().do_GET()


@contextmanager
def web_server(folder):
    """Any web server that serves a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    server.asked = []
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def note(centre, text):
    return centre.channel.share_note(text, "CLEAR", "desk")


class Desk:
    """Japan's centre, and Korea's files on a web server."""

    def __init__(self, folder, server):
        self.folder, self.server = folder, server
        self.address = f"http://127.0.0.1:{server.server_port}"
        self._centres = Centres(folder, "jica", "koica", "cdc-kh")
        self.koica, self.jica = self._centres["koica"], self._centres["jica"]
        self.exchange()

    def join(self, member):
        return self._centres[member]

    def exchange(self):
        """Japan's news to Korea by stick, and Korea's to Japan by the net."""
        self.give()
        list(self.jica.channel.sync([self.address]))

    def give(self):
        self.jica.channel.publish(self.folder / "stick")
        taken = self.koica.channel.take_folder(self.folder / "stick")
        self.koica.channel.publish(self.folder / "web")
        return taken

    def back_up(self):
        self.jica.close()
        copy_folder(self.folder / "jica", self.folder / "backup")

    def put_back(self):
        self.jica.close()
        shutil.rmtree(self.folder / "jica")
        copy_folder(self.folder / "backup", self.folder / "jica")
        self.jica = Centre.open(self.folder / "jica")

    @property
    def proofs(self):
        return {
            centre.layout.root.name: list(centre.channel._store.forks.proofs())
            for centre in (self.jica, self.koica)
        }


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "web").mkdir()
    with web_server(tmp_path / "web") as server:
        desk = Desk(tmp_path, server)
        desk.jica.channel.share_note("before the backup", "GREEN", "desk")
        desk.exchange()
        desk.back_up()
        for text in ("lost?", "lost as well?"):
            note(desk.jica, text)
        desk.exchange()
        desk.put_back()
        yield desk


def test_what_was_written_since_comes_back_before_the_next_entry(desk):
    assert texts_of(desk.jica) == ["before the backup"]
    note(desk.jica, "after")
    everything = ["before the backup", "lost?", "lost as well?", "after"]
    assert texts_of(desk.jica) == everything
    assert desk.give().trouble == ()
    assert texts_of(desk.koica) == everything
    assert desk.proofs == {"jica": [], "koica": []}
    assert desk.jica.channel.verify() == desk.koica.channel.verify() == []


def test_it_is_said_what_came_back_and_nobody_is_asked_twice(desk):
    caught_up = desk.jica.channel.catch_up()
    assert (caught_up.asked, caught_up.answered, caught_up.fetched) == (1, 1, 2)
    assert "held 2 entries of this member's own journal" in caught_up_words(caught_up)
    desk.server.asked.clear()
    for text in ("one", "two"):
        assert caught_up_words(desk.jica.channel.catch_up()) == ""
        note(desk.jica, text)
    assert desk.server.asked == []


def test_who_takes_a_newcomers_card_from_a_stick_asks_first(desk, tmp_path):
    """Who takes it hands it the keys of the community: by an entry of the own journal."""
    newcomer = desk.join("cdc-kh")
    newcomer.channel.publish(tmp_path / "newcomer")
    desk.jica.channel.take_folder(tmp_path / "newcomer")
    assert texts_of(desk.jica)[1:] == ["lost?", "lost as well?"]
    desk.jica.channel.publish(tmp_path / "back")
    newcomer.channel.take_folder(tmp_path / "back")
    assert len(texts_of(newcomer)) == 3
    assert desk.give().trouble == ()
    assert desk.proofs == {"jica": [], "koica": []}


def test_where_more_is_held_and_does_not_come_nothing_is_written(desk):
    shutil.rmtree(desk.folder / "web/journals/mekong/jica/1/tile")
    with pytest.raises(JournalDamaged, match="4 entries of mekong/jica/1, and 2 are held here"):
        note(desk.jica, "after")
    assert texts_of(desk.jica) == ["before the backup"]
    desk.koica.channel.publish(desk.folder / "web")
    note(desk.jica, "after")
    assert len(texts_of(desk.jica)) == 4


def test_a_lie_about_the_own_journal_stops_nobody(desk):
    path = desk.folder / "web/journals/mekong/jica/1/checkpoint"
    path.write_text(path.read_text().replace("\n4\n", "\n5\n"))
    caught_up = desk.jica.channel.catch_up()
    assert (caught_up.answered, caught_up.fetched) == (0, 0)
    assert "No other member answered (1 address tried)" in caught_up_words(caught_up)


def test_whatever_else_writes_asks_first_as_well(desk):
    """A proposed charter is an entry; a card that closes the journal says where it ends."""
    desk.jica.channel.charter_changes.propose(
        lambda charter, now: propose_threshold(charter, 3, now=now)
    )
    assert len(texts_of(desk.jica)) == 3
    assert desk.give().trouble == ()
    desk.put_back()
    desk.jica.channel.keys.renew(seal_of("jica"), Renewed(journal=True))
    (closed, _) = desk.jica.channel.keys.card().journals
    assert closed.closed.size == 5
    assert desk.give().trouble == ()
    assert desk.proofs == {"jica": [], "koica": []}


def test_who_does_not_answer_keeps_nobody_waiting(desk, monkeypatch):
    """To look a name up can take as long as it likes."""
    go_on = threading.Event()
    asked = own_head.ServerPeer
    slow = "http://slow.example/exchange"

    class Slow(asked):
        def get(self, name, at_most=0):
            if self.name == slow:
                go_on.wait(BOUND_SECONDS)
            return super().get(name, at_most)

    monkeypatch.setattr(own_head, "ServerPeer", Slow)
    monkeypatch.setattr(  # the time is over as soon as one has answered
        own_head, "wait", lambda answers, _: comes_true(lambda: any(x.done() for x in answers))
    )
    desk.jica.channel._store.remember_peer(slow)
    caught_up = desk.jica.channel.catch_up()
    go_on.set()
    assert (caught_up.asked, caught_up.answered, caught_up.fetched) == (2, 1, 2)
    note(desk.jica, "after")
    assert desk.give().trouble == ()


@pytest.fixture
def offline(desk, monkeypatch):
    """Nobody answers while Japan writes."""
    monkeypatch.setattr(own_head, "ASK_SECONDS", 0.3)
    asked = own_head.ServerPeer

    class Silent(asked):
        def get(self, name, at_most=0):
            raise own_head.ServiceError("It does not answer.", "Try it later.")

    with monkeypatch.context() as patch:
        patch.setattr(own_head, "ServerPeer", Silent)
        caught_up = desk.jica.channel.catch_up()
        assert (caught_up.asked, caught_up.answered) == (1, 0)
        assert "gives it two histories" in caught_up_words(caught_up)
        note(desk.jica, "written in the dark")
    return desk


def test_what_was_written_without_asking_is_a_fork_that_all_learn_of(offline):
    taken = offline.give()
    assert [trouble.of for trouble in taken.trouble] == [JICA]
    list(offline.jica.channel.sync([offline.address]))
    assert offline.proofs == {"jica": [JICA], "koica": [JICA]}
    with pytest.raises(JournalDamaged, match="Others hold another history of mekong/jica/1"):
        note(offline.jica, "no more")
    for centre, advice in ((offline.jica, "keys rotate journal"), (offline.koica, "by telephone")):
        (finding,) = centre.channel.verify()
        assert finding.what.startswith("mekong/jica/1 has two histories under one signature")
        assert "They have the first 2 entries in common." in finding.what
        assert advice in finding.next


def test_what_each_history_says_can_be_read_and_says_which_it_is_of(offline):
    offline.give()
    list(offline.jica.channel.sync([offline.address]))
    koica = offline.koica.channel
    shown = {entry.body["text"]: history_note(entry) for entry in koica.entries()}
    assert shown == {
        "before the backup": "",
        "lost?": "from a journal that has two histories",
        "lost as well?": "from a journal that has two histories",
    }
    (other,) = koica.other_entries()
    assert other.body == {"text": "written in the dark"}
    assert koica.entry(other.address) == other
    assert other.held_by == ("jica",)
    assert history_note(other) == f"of another history ({other.mark}) of mekong/jica/1"
    for unknown in (f"mekong/jica/1~{other.mark}#1", "mekong/jica/1~00000000#2", "~", "x~y#z"):
        with pytest.raises(UnknownName):
            koica.entry(unknown)
    assert [entry.body["text"] for entry in offline.jica.channel.other_entries()] == [
        "lost as well?", "lost?",
    ]  # fmt: skip


def test_the_channel_says_so_on_every_screen(offline, capsys):
    offline.give()
    state = offline.koica.channel.state()
    print_state(state, offline.koica.channel.counts())
    words = " ".join(capsys.readouterr().out.split())
    assert "Two histories of one journal" in words
    assert "the one held here, has 4 entries. Held by jica" in words
    assert "No more of it is taken until jica closes it with a new card." in words
    print_entry(offline.koica.channel.other_entries()[0], [], "koica", 3)
    assert "of another history" in capsys.readouterr().out


def test_a_card_closes_it_and_both_go_on(offline):
    offline.give()
    list(offline.jica.channel.sync([offline.address]))
    offline.jica.channel._node.renew_card(seal_of("jica"), Renewed(journal=True))
    note(offline.jica, "goes on")
    assert offline.give().trouble == ()
    for centre in (offline.jica, offline.koica):
        assert sorted(texts_of(centre)) == [
            "before the backup", "goes on", "lost as well?", "lost?", "written in the dark",
        ]  # fmt: skip
        assert centre.channel.verify() == []
        (fork,) = centre.channel.state().forks
        assert fork.is_settled
        assert "does not count" in " ".join(fork_advice(fork, "koica"))


def test_an_address_that_had_no_turn_is_told_where_others_answered():
    words = caught_up_words(CaughtUp(5, 2, not_asked=3))
    assert "3 addresses of other members were not asked" in words
    assert "2 of 5 answered" in words
    assert "3 addresses" in caught_up_words(CaughtUp(5, 2, 1, ("http://a",), not_asked=3))
    assert caught_up_words(CaughtUp(5, 2)) == ""


def test_a_members_addresses_are_asked_in_its_turn_also_those_of_earlier_cards(tmp_path):
    """Else a member could have more turns by a new card each day."""
    centres = Centres(tmp_path, "jica", "koica", "cdc-kh")
    old, new, other = (f"https://{name}.example/exchange" for name in ("old", "new", "other"))
    koica = centres.join("koica", old)
    koica.channel.keys.renew(seal_of("koica"), Renewed(addresses=(new,)))
    koica.channel.publish(tmp_path / "stick")
    jica = centres["jica"].channel
    jica.take_folder(tmp_path / "stick")
    assert jica._own._addresses() == [[new]]
    for address in (old, other):
        jica._store.remember_peer(address)
    assert jica._own._addresses() == [[new, old], [other]]


def test_who_knows_nobody_is_told_so_once(tmp_path):
    centre = Centres(tmp_path, "jica", "koica")["jica"]
    caught_up = centre.channel.catch_up()
    assert "No address of another member is known here" in caught_up_words(caught_up)
    assert caught_up_words(centre.channel.catch_up()) == ""
