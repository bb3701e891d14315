"""A member takes new keys by a new card, asking nobody, and goes on with the next journal."""

import json

import pyrage
import pytest
from msgspec.structs import replace

from charters import seal_of
from folder_copies import copy_folder
from nodes import Copies, Relay, note, texts_of
from riparian.errors import BadRequest, CentreBusy, CentreError, Refused
from riparian.exchange.entries.reading import Reading
from riparian.exchange.held.documents import AfterEnd
from riparian.exchange.journal.checkpoint import cosign, open_checkpoint, sign_checkpoint
from riparian.exchange.keys.node_keys import NodeKeys
from riparian.exchange.membership.card import open_card, write_card
from riparian.exchange.names import read_origin
from riparian.exchange.planned_words import Words
from riparian.exchange.renewal import Renewed, is_settled

JICA = "mekong/jica/1"
FIRST, SECOND = "mekong/koica/1", "mekong/koica/2"
JOURNAL = Renewed(journal=True)


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    def prepare(nodes):
        jica, koica, cdc = (nodes[member] for member in MEMBERS)
        for _ in range(2):
            exchange(jica, koica, cdc)
        koica.write([note("one"), note("two", "GREEN"), note("three", "AMBER", "jica")])
        for _ in range(2):
            exchange(jica, koica, cdc)

    return Copies(tmp_path_factory.mktemp("nodes"), prepare, *MEMBERS)


MEMBERS = ("jica", "koica", "cdc-kh")


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


def exchange(*nodes):
    """Each takes from each other; what was refused."""
    return [
        trouble
        for one in nodes
        for other in nodes
        if one is not other
        for trouble in one.take(other.files()).trouble
    ]


def renew(nodes, renewed, member="koica"):
    node = nodes[member]
    node.renew_card(seal_of(member), renewed)
    return node


def held_by(node, origin):
    (held,) = [each for each in node.held() if str(each.origin) == origin]
    return {member: size for member, (size, _) in held.by.items()}


# another journal


def test_a_journal_is_closed_where_it_ends_and_the_next_is_written(nodes):
    size = nodes["koica"].store.size(FIRST)
    koica = renew(nodes, JOURNAL)
    first, second = koica.own_card().journals
    assert (first.closed.size, str(second.origin), second.closed) == (size, SECOND, None)
    assert first.key != second.key
    [name] = koica.write([note("four", "GREEN")])
    assert name.origin == read_origin(SECOND)
    jica, cdc = nodes["jica"], nodes["cdc-kh"]
    assert exchange(jica, koica, cdc) == []
    assert texts_of(jica) == ["one", "two", "three", "four"]
    assert texts_of(cdc) == ["one", "two", "four"]
    assert koica.verify() == jica.verify() == cdc.verify() == []


def test_it_goes_on_after_it_was_started_again(nodes):
    renew(nodes, JOURNAL).write([note("four")])
    koica = nodes.reopened("koica")
    koica.write([note("five", "GREEN")])
    assert str(koica.origin) == SECOND
    assert texts_of(koica) == ["one", "two", "three", "four", "five"]


def test_who_held_the_first_is_told_after_it_was_closed(nodes):
    before = held_by(nodes["jica"], FIRST)
    koica = renew(nodes, JOURNAL)
    for _ in range(2):
        exchange(nodes["jica"], koica)
    assert held_by(nodes["jica"], FIRST) == before == dict.fromkeys(MEMBERS, before["koica"])
    assert held_by(nodes["jica"], SECOND) == {"koica": 0, "jica": 0}


def test_a_newcomer_reads_what_was_for_the_community_in_both(nodes):
    koica = renew(nodes, JOURNAL)
    koica.write([note("four", "GREEN")])
    late = replace_reading_key(nodes, "cdc-kh")
    for _ in range(2):
        exchange(koica, late)
    assert texts_of(late) == ["one", "two", "four"]


def replace_reading_key(nodes, member):
    """The member has lost its reading key and taken another."""
    renew(nodes, Renewed(reading=True), member)
    (nodes.folder / member / "keys" / "reading.key").unlink()
    return nodes.reopened(member)


STEPS = ["add_card", "append", "end_journal", "set_own"]


@pytest.mark.parametrize("step", STEPS)
def test_whatever_stops_it_it_can_be_done_again(nodes, monkeypatch, step):
    koica = nodes["koica"]
    renewed = Renewed(reading=True, cosigner=True, journal=True)
    with monkeypatch.context() as patch:
        patch.setattr(koica.store, step, lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            koica.renew_card(seal_of("koica"), renewed)
    koica = nodes.reopened("koica")
    if koica.own_card().version == 1:
        renew(nodes, renewed)
    koica.write([note("four", "GREEN")])
    assert koica.own_card().version == 2
    assert str(koica.origin) == SECOND
    assert exchange(nodes["jica"], koica) == []
    assert texts_of(nodes["jica"]) == texts_of(koica) == ["one", "two", "three", "four"]
    assert koica.verify() == []


def test_what_was_written_between_the_draft_and_the_card_is_written_again(nodes):
    koica = nodes["koica"]
    card = koica.renewal().draft(JOURNAL)
    koica.write([
        note("between"), note("two between", "GREEN"), note("three between", "AMBER", "jica"),
    ])  # fmt: skip
    exchange(nodes["jica"], koica)
    koica.keep_card(write_card(card, seal_of("koica")))
    koica.keep_card(koica.store.cards()["koica"][-1])
    assert exchange(nodes["jica"], koica)  # it is said that what came after the end was set aside
    exchange(nodes["jica"], koica)
    assert texts_of(koica) == [
        "one", "two", "three", "between", "two between", "three between",
    ]  # fmt: skip
    assert texts_of(nodes["jica"]) == texts_of(koica)
    named = {e.payload.body["text"]: e.payload.audience for e in koica.entries() if e.is_for_people}
    assert named["three between"] == ("jica", "koica")


def test_it_is_left_where_that_was_decided(nodes):
    koica = nodes["koica"]
    card = koica.renewal().draft(Renewed(journal=True, write_again=False))
    koica.write([note("between")])
    koica.keep_card(write_card(card, seal_of("koica")))
    assert texts_of(koica) == ["one", "two", "three"]
    assert koica.store.entries_beyond(FIRST) == 1


def test_who_writes_while_a_card_closes_the_journal_is_told_to_try_again(nodes):
    koica = nodes["koica"]
    late = koica.writer()
    renew(nodes, JOURNAL)
    with pytest.raises(CentreBusy, match="closed at this moment"):
        late.write([note("late")])
    assert koica.store.entries_beyond(FIRST) == 0


# an earlier end


def test_entries_after_the_end_are_taken_from_nobody_and_passed_on_by_nobody(nodes):
    koica, jica, cdc = nodes["koica"], nodes["jica"], nodes["cdc-kh"]
    size = koica.store.size(FIRST)
    thief = note("by a thief")
    koica.write([thief])
    exchange(jica, koica)  # jica has taken it, cdc-kh has not
    renew(nodes, Renewed(journal=True, end=size, write_again=False))
    troubles = exchange(jica, koica)
    assert any("came after these were held here" in x.what for x in troubles)
    exchange(jica, koica, cdc)
    for node in (jica, koica, cdc):
        assert texts_of(node)[:2] == ["one", "two"]
        assert "by a thief" not in texts_of(node)
        assert node.store.size(FIRST) == size
        assert node.verify() == []
        assert held_by(node, FIRST) == dict.fromkeys(MEMBERS, size)
    reopened = nodes.reopened("jica")
    assert "by a thief" not in texts_of(reopened)


def test_a_thief_who_writes_on_is_refused_and_named(nodes):
    koica, jica = nodes["koica"], nodes["jica"]
    stolen = NodeKeys.open(nodes.folder / "koica" / "keys").log_signer(read_origin(FIRST))
    renew(nodes, JOURNAL)
    exchange(jica, koica)
    (checkpoint,) = [
        open_checkpoint(head, stolen.verifier).checkpoint for head in jica.store.heads(FIRST)[:1]
    ]
    longer = sign_checkpoint(replace(checkpoint, size=checkpoint.size + 1), stolen)
    other = sign_checkpoint(replace(checkpoint, root=bytes(32)), stolen)

    for false in (longer, other):
        taken = jica.take(Relay(koica.files(), swap_heads(false)))
        assert [x.of for x in taken.trouble] == [FIRST]
        assert "card closes it" in taken.trouble[0].what
    assert jica.store.size(FIRST) == checkpoint.size


def swap_heads(note):
    def change(name, content):
        if name != "heads":
            return content
        heads = json.loads(content)
        heads["journals"] = {FIRST: [note.decode()]}
        return json.dumps(heads).encode()

    return change


def test_an_end_beyond_what_is_held_is_refused(nodes):
    koica = nodes["koica"]
    for size in (-1, koica.store.size(FIRST) + 1):
        with pytest.raises(BadRequest, match="cannot end with"):
            koica.renewal().draft(Renewed(journal=True, end=size))


def test_without_its_key_a_journal_ends_where_somebody_confirmed_it(nodes):
    koica = nodes["koica"]
    size = koica.store.size(FIRST)
    (nodes.folder / "koica" / "keys" / "log.mekong.koica.1.key").unlink()
    with pytest.raises(BadRequest, match="Nobody has confirmed exactly 2"):
        koica.renewal().draft(Renewed(journal=True, end=2))
    renew(nodes, Renewed(journal=True, end=size))
    assert str(koica.origin) == SECOND


@pytest.mark.parametrize("step", ["before", "after"])
def test_what_a_thief_wrote_first_is_not_said_again(nodes, step):
    """Whichever history others took: the card closes the member's own."""
    jica, koica, cdc = (nodes[member] for member in MEMBERS)
    koica.store.close()
    copy_folder(nodes.folder / "koica", nodes.folder / "thief")
    thief = nodes.not_joined("thief")
    size = koica.store.size(FIRST)
    koica.write([note("mine", "GREEN")])
    thief.write([note("a thief's", "GREEN")])
    if step == "after":
        exchange(koica, cdc)
        size += 1
    jica.take(thief.files())
    exchange(jica, koica, cdc)
    renew(nodes, Renewed(True, True, True, size, other_histories=()))
    for _ in range(2):
        exchange(jica, koica, cdc)
    for node in jica, koica, cdc:
        assert [text for text in texts_of(node) if text != "three"] == ["one", "two", "mine"]
        assert node.store.size(FIRST) == size
        assert node.verify() == []


def test_what_a_thief_has_redacted_comes_back(nodes):
    jica, koica, cdc = (nodes[member] for member in MEMBERS)
    koica.store.close()
    copy_folder(nodes.folder / "koica", nodes.folder / "thief")
    thief = nodes.not_joined("thief")
    size = koica.store.size(FIRST)
    one = next(x.name for x in koica.entries(FIRST) if x.is_for_people)
    thief.write([Words("redaction", {"why": "a lie"}, "CLEAR", "desk", one)])
    jica.take(thief.files())
    assert texts_of(jica) == ["two", "three"]
    assert jica.store.redacted()[FIRST].keys() == {one.index}
    renew(nodes, Renewed(True, True, True, size, other_histories=()))
    for _ in range(2):
        exchange(jica, koica, cdc)
    for node in jica, koica, cdc:
        assert texts_of(node)[:2] == ["one", "two"]
        assert node.store.redacted() == {}
        assert node.verify() == []
        assert held_by(node, FIRST) == dict.fromkeys(MEMBERS, size)
    koica.write([Words("redaction", {"why": "ours"}, "CLEAR", "desk", one)])
    exchange(jica, koica, cdc)
    for node in jica, koica, cdc:
        assert "one" not in texts_of(node)
        assert node.verify() == []


# another confirming key


def test_what_it_held_stays_counted_with_another_confirming_key(nodes):
    jica = nodes["jica"]
    before = {str(x.origin): held_by(jica, str(x.origin)) for x in jica.held()}
    koica = renew(nodes, Renewed(cosigner=True))
    # The card alone: what was confirmed under the earlier key counts until there is something newer
    jica.take(Relay(koica.files(), lambda name, x: None if name.startswith("journals") else x))
    exchange(jica, koica, nodes["cdc-kh"])
    for node in nodes["jica"], nodes["cdc-kh"], koica:
        assert {str(x.origin): held_by(node, str(x.origin)) for x in node.held()} == before


def test_the_card_alone_takes_nothing_from_the_count(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    before = held_by(jica, JICA)
    draft = koica.renewal().draft(Renewed(cosigner=True))
    jica.store.add_card("koica", 2, write_card(draft, seal_of("koica")))
    assert held_by(jica, JICA) == before
    assert "koica" in before


def test_what_an_earlier_key_confirms_later_counts_nowhere(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    koica.store.close()
    copy_folder(nodes.folder / "koica", nodes.folder / "thief")
    thief = nodes.not_joined("thief")
    exchange(jica, renew(nodes, Renewed(cosigner=True)))
    jica.write([note("later")])
    size = held_by(jica, JICA)["jica"]
    without_cards = Relay(jica.files(), lambda name, x: None if name.startswith("cards") else x)
    assert thief.take(without_cards).entries == {JICA: 1}
    assert held_by(thief, JICA)["koica"] == size
    jica.take(thief.files())
    assert held_by(jica, JICA)["koica"] == size - 1
    exchange(koica, jica)
    assert held_by(jica, JICA)["koica"] == size


def test_who_holds_less_than_it_said_with_its_earlier_key_is_counted_with_less(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    size = held_by(jica, JICA)["koica"]
    jica.write([note("a")])
    exchange(koica, jica)
    assert held_by(jica, JICA)["koica"] == size + 1
    card = koica.renewal().draft(Renewed(cosigner=True))
    for node in jica, koica:
        node.store.add_card("koica", 2, write_card(card, seal_of("koica")))
    signer, key = koica.sync()._cosigner, jica.framework.key_of(JICA)
    shorter = jica.store.heads(JICA)[-1]
    less = open_checkpoint(cosign(shorter, signer, 1_900_000_000), key, [signer.verifier])
    assert less.checkpoint.size == size
    jica.store.keep_cosigned(JICA, [less])
    assert held_by(jica, JICA)["koica"] == size


# another reading key


def test_what_was_sealed_to_an_earlier_reading_key_stays_readable(nodes):
    koica, jica = nodes["koica"], nodes["jica"]
    jica.write([note("before", "AMBER", "koica")])
    exchange(jica, koica)
    stolen = Reading(jica.store, koica.keys().readings)
    old = koica.own_card().reading_keys
    renew(nodes, Renewed(reading=True))
    exchange(jica, koica)
    jica.write([note("after", "AMBER", "koica")])
    exchange(jica, koica)
    assert koica.own_card().reading_keys != old
    assert texts_of(koica, JICA) == ["before", "after"]
    assert texts_of(nodes.reopened("koica"), JICA) == ["before", "after"]
    texts = [x.payload.body["text"] for x in stolen.all_entries() if x.is_for_people]
    assert "before" in texts
    assert "after" not in texts


def test_what_the_community_said_is_handed_again_to_who_lost_its_reading_key(nodes):
    koica, jica = nodes["koica"], nodes["jica"]
    jica.write([note("for all", "GREEN"), note("for koica", "AMBER", "koica")])
    exchange(jica, koica)
    koica = replace_reading_key(nodes, "koica")
    assert texts_of(koica) == ["one"]
    for _ in range(2):
        exchange(jica, koica)
    # its own words for the community, too: jica hands it the key that it made itself
    assert texts_of(koica) == ["for all", "one", "two"]


# what a card needs


def test_a_card_with_a_key_that_is_not_here_is_not_kept(nodes):
    koica = nodes["koica"]
    fresh = str(pyrage.x25519.Identity.generate().to_public())
    card = koica.renewal().draft(Renewed(reading_keys=(fresh,)))
    with pytest.raises(CentreError, match="not in"):
        koica.renewal().keep(write_card(card, seal_of("koica")))
    card = koica.renewal().draft(Renewed(cosigner=True))
    (nodes.folder / "koica" / "keys" / "cosigner.2.key").unlink()
    with pytest.raises(CentreError, match="confirming key"):
        koica.renewal().keep(write_card(card, seal_of("koica")))
    card = koica.renewal().draft(JOURNAL)
    (nodes.folder / "koica" / "keys" / "log.mekong.koica.2.key").unlink()
    with pytest.raises(CentreError, match=r"mekong\.koica\.2"):
        koica.renewal().keep(write_card(card, seal_of("koica")))
    assert koica.own_card().version == 1


def test_a_card_that_closes_another_history_is_not_kept(nodes):
    koica = nodes["koica"]
    card = koica.renewal().draft(JOURNAL)
    first = replace(card.journals[0], closed=replace(card.journals[0].closed, root=bytes(32)))
    card = replace(card, journals=(first, card.journals[1]))
    with pytest.raises(Refused, match="not those that are held here"):
        koica.renewal().keep(write_card(card, seal_of("koica")))
    assert koica.own_card().version == 1


def test_another_members_seal_is_refused_before_a_key_is_made(nodes):
    koica = nodes["koica"]
    before = {x.name for x in (nodes.folder / "koica" / "keys").iterdir()}
    with pytest.raises(BadRequest, match="not the one that the charter names"):
        koica.renew_card(seal_of("jica"), JOURNAL)
    with pytest.raises(Refused, match="seal"):
        koica.renewal().keep(
            write_card(koica.renewal().draft(Renewed(contact="x")), seal_of("adb"))
        )
    assert {x.name for x in (nodes.folder / "koica" / "keys").iterdir()} == before


def test_where_it_is_reached_changes_alone(nodes):
    koica = renew(nodes, Renewed(addresses=("https://koica.example/exchange",), contact="Desk"))
    card = koica.own_card()
    assert (card.addresses, card.contact) == (("https://koica.example/exchange",), "Desk")
    assert str(koica.origin) == FIRST
    with pytest.raises(BadRequest, match="Nothing would change"):
        koica.renewal().draft(Renewed(contact="Desk"))
    exchange(nodes["jica"], koica)
    assert nodes["jica"].framework.cards["koica"] == card
    assert open_card(koica.store.cards()["koica"][1], koica.framework.charter) == card


def test_a_second_card_after_a_second_journal(nodes):
    renew(nodes, JOURNAL).write([note("four")])
    koica = renew(nodes, JOURNAL)
    koica.write([note("five")])
    assert str(koica.origin) == "mekong/koica/3"
    assert is_settled(koica.store, koica.framework, koica.origin)
    assert koica.store.what_comes_after(SECOND) is AfterEnd.WRITTEN
    jica = nodes["jica"]
    assert exchange(jica, koica) == []
    assert texts_of(jica) == ["one", "two", "three", "four", "five"]
