"""What a lost history says is said again in portions, once, and never what nobody should repeat."""

from __future__ import annotations

import pytest

from charters import NOW, draft_of, seal_of, signed
from folder_copies import copy_folder
from nodes import Copies, Nodes, note, texts_of
from riparian.exchange import written_again
from riparian.exchange.held import repeats
from riparian.exchange.held.documents import AfterEnd
from riparian.exchange.membership.card import write_card
from riparian.exchange.membership.succession import propose_expulsion
from riparian.exchange.names import EntryName, read_origin
from riparian.exchange.pace import Allowance
from riparian.exchange.planned_words import Words
from riparian.exchange.redactions import NodeRedactions
from riparian.exchange.renewal import Renewed
from riparian.exchange.written_again import state_of_repeats
from riparian.wording.forks import repeat_words

JICA, NEXT = "mekong/jica/1", "mekong/jica/2"
THREE = ("jica", "koica", "moit")
DAY, A_DAY = 86_400, 10


class Few(Nodes):
    """Nodes whose charter lets a member write ten entries a day."""

    def __init__(self, folder, *members):
        super().__init__(folder, *members)
        self.charter = signed(draft_of(*members, threshold=2, entries_a_day=A_DAY), *members)


def _prepare(nodes):
    for member in THREE[1:]:
        nodes["jica"].take(nodes[member].files())
    nodes["jica"].write([note("first", "GREEN")])
    for member in THREE[1:]:
        nodes[member].take(nodes["jica"].files())
    nodes["jica"].store.close()
    copy_folder(nodes.folder / "jica", nodes.folder / "twin")


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")

    class Prepared(Copies):
        def __init__(self):
            self.folder, self._members = folder, THREE
            nodes = Few(folder, *THREE)
            for member in THREE:
                nodes[member].store.close()
            _prepare(nodes)
            for member in THREE:
                nodes[member].store.close()

    return Prepared()


@pytest.fixture
def nodes(copies, tmp_path):
    copy_folder(copies.folder / "twin", tmp_path / "twin")
    for member in THREE:
        copy_folder(copies.folder / member, tmp_path / member)
    return Few(tmp_path, *THREE)


@pytest.fixture
def twin(nodes):
    """jica's node out of its backup, which has written on."""
    return nodes.not_joined("twin")


def lose(nodes, twin, *days):
    """jica wrote these words, a list for each day; koica holds them, and the twin, which wrote one
    of its own, hears of them and closes the journal."""
    for words in days:
        nodes.clock.at += DAY
        nodes["jica"].write(words)
    nodes["koica"].take(nodes["jica"].files())
    twin.write([note("in the dark")])
    twin.take(nodes["koica"].files())
    nodes.clock.at += DAY


def texts(start, count, *audience):
    return [note(f"lost {n}", *audience) for n in range(start, start + count)]


def lost_in(node):
    return [text for text in texts_of(node, NEXT) if text.startswith("lost")]


def close(twin, **more):
    twin.renew_card(seal_of("jica"), Renewed(journal=True, **more))


def states(twin):
    return [(x.origin, x.waits) for x in state_of_repeats(twin.store, twin.origin)]


def test_what_was_taken_back_while_a_card_was_drawn_up_is_not_said_again(nodes):
    """The seal is far from the server: days pass before a card that was drawn up is kept."""
    jica = nodes["jica"]
    card = jica.renewal().sealed(Renewed(journal=True), seal_of("jica"))
    (wrong,) = jica.write([note("withdrawn")])
    jica.write([Words("withdrawal", {"entry": wrong.index, "why": "x"}, "CLEAR", "desk", wrong)])
    nodes.clock.at += DAY
    (named,) = jica.write([note("it named a person")])
    NodeRedactions(jica).redact(named, "It named a person.", "desk")
    (before,) = [x.name for x in jica.entries(JICA) if x.payload and x.payload.type == "note"][:1]
    body = {"entry": before.index, "why": "of before"}
    jica.write([note("it stands"), Words("withdrawal", body, "CLEAR", "desk", before)])
    jica.keep_card(card)
    for _ in range(3):
        nodes.clock.at += DAY
        jica.settle()
    said = [x.payload for x in jica.entries(NEXT) if x.is_for_people]
    assert [(x.type, x.body.get("text", x.body.get("why"))) for x in said] == [
        ("note", "it stands"), ("withdrawal", "of before"),
    ]  # fmt: skip
    assert state_of_repeats(jica.store, jica.origin) == ()


def test_more_words_than_a_days_allowance_are_said_again_in_portions(nodes, twin):
    lose(nodes, twin, texts(0, 8), texts(8, 8), texts(16, 8))
    close(twin)
    assert lost_in(twin) == [f"lost {n}" for n in range(5)]
    assert states(twin) == [(JICA, 19)]
    twin.write([note(f"new {n}") for n in range(5)])  # of the same day
    shown, at = lost_in(twin), 0
    while states(twin):
        nodes.clock.at += DAY
        twin.store.close()
        twin = nodes.not_joined("twin")
        twin.follow_up()
        assert len(lost_in(twin)) > len(shown)
        twin.write([note(f"new {at} {n}") for n in range(5)])
        shown, at = lost_in(twin), at + 1
    assert shown == [f"lost {n}" for n in range(24)]
    assert twin.store.repeats.pending(twin.origin) == []


def test_where_nothing_can_be_said_today_what_waits_is_counted(nodes, twin):
    lose(nodes, twin, texts(0, 8))
    twin.store.set_allowance("jica", Allowance(0, nodes.clock.at, 0.0))
    close(twin)
    assert (lost_in(twin), states(twin)) == ([], [(JICA, 8)])
    nodes.clock.at += DAY
    twin.follow_up()
    assert (len(lost_in(twin)), states(twin)) == (5, [(JICA, 3)])


def test_what_waits_of_a_journal_is_said_though_the_next_was_closed_as_well(nodes, twin):
    lose(nodes, twin, texts(0, 8))
    close(twin)
    close(twin)
    assert states(twin) == [(JICA, 3)]
    nodes.clock.at += DAY
    twin.follow_up()
    assert lost_in(twin) == [f"lost {n}" for n in range(5)]
    assert texts_of(twin, "mekong/jica/3") == [f"lost {n}" for n in range(5, 8)]
    assert states(twin) == []


@pytest.mark.parametrize("step", ["before", "after"])
def test_what_stops_it_lets_nothing_be_said_twice(nodes, twin, monkeypatch, step):
    lose(nodes, twin, texts(0, 4))
    keep = repeats.add_next

    def stop(connection, kind, name, content):
        if kind == "said-again" and step == "before":
            raise KeyboardInterrupt
        keep(connection, kind, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(repeats, "add_next", stop)
        if step == "after":
            patch.setattr(twin.store, "note_what_comes_after", _stop_when_written(twin))
        with pytest.raises(KeyboardInterrupt):
            close(twin)
    twin.store.close()
    twin = nodes.not_joined("twin")
    assert len(lost_in(twin)) == (4 if step == "after" else 0)
    twin.write([note("goes on")])
    assert lost_in(twin) == [f"lost {n}" for n in range(4)]


def _stop_when_written(twin):
    note_it = twin.store.note_what_comes_after

    def stop(origin, decision):
        if decision is AfterEnd.WRITTEN:
            raise KeyboardInterrupt
        note_it(origin, decision)

    return stop


def test_two_processes_that_go_on_with_it_say_nothing_twice(nodes, twin, monkeypatch):
    lose(nodes, twin, texts(0, 8))
    close(twin)
    nodes.clock.at += DAY
    other = nodes.not_joined("twin")
    say = written_again._say

    def meanwhile(*args):
        monkeypatch.setattr(written_again, "_say", say)
        other.follow_up()
        say(*args)

    monkeypatch.setattr(written_again, "_say", meanwhile)
    twin.follow_up()
    assert lost_in(twin) == [f"lost {n}" for n in range(8)]
    assert twin.verify() == []


def test_a_history_that_comes_after_the_card_was_drafted_is_not_said_again(nodes, twin):
    lose(nodes, twin, texts(0, 2))
    close(twin, other_histories=())
    twin.write([note("goes on")])
    assert texts_of(twin, NEXT) == ["goes on"]
    assert states(twin) == []


def test_who_drafted_the_card_before_another_history_came_says_none_of_it_again(nodes, twin):
    nodes["jica"].write(texts(0, 2))
    nodes["koica"].take(nodes["jica"].files())
    twin.write([note("in the dark")])
    card = twin.renewal().draft(Renewed(journal=True))
    twin.take(nodes["koica"].files())
    twin.keep_card(write_card(card, seal_of("jica")))
    assert (lost_in(twin), states(twin)) == ([], [])


def test_a_redaction_is_not_repeated_by_itself_and_it_is_said(nodes, twin):
    first = EntryName(read_origin(JICA), 1)
    redaction = Words("redaction", {"why": "by a thief"}, "CLEAR", "desk", first)
    lose(nodes, twin, [note("lost 0"), redaction, note("lost 1")])
    close(twin)
    assert texts_of(twin, NEXT) == ["lost 0", "lost 1"]
    assert texts_of(twin, JICA) == ["first", "in the dark"]
    ((what, why),) = repeat_words(state_of_repeats(twin.store, twin.origin))
    assert what.startswith(f"{JICA}~")
    assert what.endswith("#3 is not said again")
    assert why.endswith(f"riparian redact {first} --why TEXT")


def test_a_redaction_after_the_end_of_a_journal_is_not_repeated_either(nodes, twin):
    card = twin.renewal().draft(Renewed(journal=True))
    first = EntryName(read_origin(JICA), 1)
    redaction = Words("redaction", {"why": "meanwhile"}, "CLEAR", "desk", first)
    twin.write([note("lost between"), redaction])
    nodes.clock.at += DAY
    twin.keep_card(write_card(card, seal_of("jica")))
    assert lost_in(twin) == ["lost between"]
    ((what, _),) = repeat_words(state_of_repeats(twin.store, twin.origin))
    assert what == f"{JICA}#3 is not said again"


def test_what_can_be_said_to_nobody_any_more_is_named_and_stops_nothing(nodes, twin):
    lose(nodes, twin, [*texts(0, 1), note("lost to moit", "AMBER", "moit"), *texts(1, 1)])
    before = twin.framework.charter
    draft = propose_expulsion(before, "moit", NOW)
    twin.store.add_charter(2, signed(draft, "jica", "koica", previous=before))
    close(twin)
    assert lost_in(twin) == ["lost 0", "lost 1"]
    ((what, why),) = repeat_words(state_of_repeats(twin.store, twin.origin))
    assert what.endswith("is not said again")
    assert why.startswith("It was for moit alone")
