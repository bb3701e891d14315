"""A payload that a disk has changed: noticed, not counted as held, not given on, fetched again."""

from typing import Annotated

import msgspec
import pytest

from changes import proposed
from damage import HOW, damage, stored
from nodes import Copies, Relay, note, texts_of
from riparian.exchange.entries.payload import REDACTION
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import open_checkpoint
from riparian.exchange.journal.tiles import payload_path, unpack_payloads
from riparian.exchange.membership.succession import propose_threshold
from riparian.exchange.planned_words import Words
from riparian.exchange.transfer.files import write_bundle
from riparian.exchange.transfer.peers import FolderPeer, open_bundle
from riparian.exchange.transfer.publishing import publish

pytestmark = pytest.mark.slow

MEMBERS = ("jica", "koica", "moit", "mop-la")
JICA, KOICA = "mekong/jica/1", "mekong/koica/1"


def exchange(nodes, *members, rounds=2):
    for _ in range(rounds):
        for one in members:
            for other in members:
                if one != other:
                    nodes[one].take(nodes[other].files())


def _prepare(nodes):
    """Each of four holds journals with everything that nodes and people write: keys for members and
    newcomers, notes with every label, a proposal and a redaction."""
    exchange(nodes, "jica", "koica", "moit", rounds=1)
    nodes["jica"].write(
        [note("for all"), note("for us", "GREEN"), note("for koica", "AMBER", "koica")]
    )
    nodes["jica"].write([note("for moit", "AMBER", "moit"), note("to go")])
    nodes["koica"].write([note("of koica", "GREEN"), note("to all, of koica")])
    nodes["moit"].write([note("of moit", "AMBER", "jica")])
    proposed(nodes, "jica", propose_threshold, 4)
    exchange(nodes, *MEMBERS)
    _redact(nodes["jica"], "to go")
    exchange(nodes, *MEMBERS)


def _redact(node, text):
    [name] = [
        x.name for x in node.entries(JICA) if x.payload and x.payload.body.get("text") == text
    ]
    node.write([Words(REDACTION, {"why": "it was wrong"}, "CLEAR", "desk", about=name)])


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return Copies(tmp_path_factory.mktemp("lacking"), _prepare, *MEMBERS)


@pytest.fixture
def nodes(prepared, tmp_path):
    return prepared.to(tmp_path)


@pytest.fixture(scope="module")
def payloads(prepared):
    """Those that koica holds, and that nothing has hidden."""
    store = ChannelStore(prepared.folder / "koica" / "journal.db")
    hidden = {(x, index) for x, indices in store.redacted().items() for index in indices}
    store.close()
    held = stored(prepared.folder / "koica" / "journal.db").items()
    return {name: content for name, content in held if name not in hidden}


def journal_of(nodes, member):
    nodes[member].store.close()
    return nodes.folder / member / "journal.db"


def damaged(nodes, origin, index, how="a bit in the middle", member="koica"):
    damage(journal_of(nodes, member), origin, index, how)
    return nodes.reopened(member)


def held_by(node, origin, member="koica"):
    return {str(each.origin): each.by for each in node.held()}[origin][member][0]


def payload_among_files(node, origin, index):
    name = f"journals/{origin}/{payload_path(0, index + 1)}"
    return unpack_payloads(node.files().get(name))[index]


def without_payloads(node):
    """A peer that holds everything but payloads."""
    return Relay(node.files(), lambda name, content: None if "/payload/" in name else content)


def test_the_journals_hold_all_that_can_be_damaged(nodes, payloads):
    types = {x.payload.type for x in nodes["koica"].entries() if x.payload}
    assert {"note", "redaction", "community-keys", "charter-draft"} <= types
    assert {origin for origin, _ in payloads} == {JICA, KOICA, "mekong/moit/1"}
    assert sum(x.state == "sealed" for x in nodes["koica"].entries()) > 3  # keys, others' words


def test_whatever_is_damaged_is_noticed_kept_back_and_fetched_from_whoever_holds_it(
    nodes, payloads, tmp_path
):
    size = {origin: nodes["koica"].store.size(origin) for origin, _ in payloads}
    for number, ((origin, index), content) in enumerate(payloads.items()):
        koica = damaged(nodes, origin, index)
        assert payload_among_files(koica, origin, index) is None  # it is read, and noticed
        assert koica.store.damaged() == {origin: [index]}
        assert held_by(koica, origin) == index
        [entry] = [x for x in koica.entries(origin) if x.name.index == index]
        assert (entry.state, entry.payload) == ("empty", None)
        holder = nodes[("moit", "mop-la", "jica")[number % 3]]
        if number % 2:
            taken = koica.take(holder.files())
        else:
            with (tmp_path / f"{number}.zip").open("wb") as file:
                write_bundle(holder.files(), file)
            with open_bundle(tmp_path / f"{number}.zip") as bundle:
                taken = koica.take(bundle)
        assert (taken.contents, taken.trouble, taken.is_nothing) == (1, (), False)
        assert koica.store.damaged() == {}
        assert koica.verify() == []
        assert held_by(koica, origin) == size[origin]
        assert stored(journal_of(nodes, "koica"))[origin, index] == content
    assert nodes["koica"].store.bytes_by_member() == nodes["moit"].store.bytes_by_member()


@pytest.mark.parametrize("how", [*HOW, None])
def test_however_it_is_damaged(nodes, payloads, how):
    for index in (0, 3):
        koica = damaged(nodes, JICA, index, how)
        assert koica.take(nodes["moit"].files()).contents == 1  # nobody had read it
        assert koica.verify() == []
        assert stored(journal_of(nodes, "koica"))[JICA, index] == payloads[JICA, index]


def test_an_exchange_finds_what_nobody_has_read_and_fetches_it_with_what_is_new(nodes):
    koica = damaged(nodes, JICA, 1)
    nodes["jica"].write([note("one more")])
    taken = koica.take(nodes["jica"].files())
    assert (taken.entries, taken.contents) == ({JICA: 1}, 1)
    assert koica.store.damaged() == {}


def test_a_published_folder_brings_it_back(nodes, tmp_path):
    publish(nodes["mop-la"].files(), tmp_path / "public")
    koica = damaged(nodes, JICA, 2)
    assert koica.take(FolderPeer(tmp_path / "public")).contents == 1


def test_what_is_damaged_is_not_given_to_others(nodes):
    damaged(nodes, JICA, 1)
    mop = damaged(nodes, JICA, 1, member="mop-la")
    assert mop.take(nodes["koica"].files()).contents == 0
    assert mop.store.damaged() == {JICA: [1]}
    assert mop.take(nodes["moit"].files()).contents == 1


def test_a_full_disk_for_others_keeps_room_for_what_was_there(nodes):
    koica = damaged(nodes, JICA, 1)
    koica.room = msgspec.structs.replace(koica.room, of_member=1)
    assert koica.take(nodes["moit"].files()).contents == 1


def test_what_was_redacted_is_not_fetched_again(nodes):
    [index] = nodes["koica"].store.redacted()[JICA]
    for how in ("a bit in the middle", None):
        koica = damaged(nodes, JICA, index, how)
        asked = Relay(nodes["moit"].files())
        assert koica.take(asked).contents == 0
        assert not [name for name in asked.asked if "/payload/" in name]
        assert koica.store.damaged() == {}
        assert held_by(koica, JICA) == koica.store.size(JICA)


def test_an_order_takes_what_is_damaged_too(nodes):
    [index] = [
        x.name.index
        for x in nodes["jica"].entries(JICA)
        if x.payload and x.payload.body.get("text") == "for all"
    ]
    koica = damaged(nodes, JICA, index)
    koica.store.look_through()
    assert koica.store.damaged() == {JICA: [index]}
    _redact(nodes["jica"], "for all")
    assert koica.take(nodes["jica"].files()).contents == 0
    assert index in koica.store.redacted()[JICA]
    assert koica.store.damaged() == {}
    assert held_by(koica, JICA) == koica.store.size(JICA)


def test_what_was_only_read_wrongly_is_as_it_was(nodes):
    """A bad read of a good disk must lose nothing."""
    koica = nodes["koica"]
    before = stored(journal_of(nodes, "koica"))
    koica.store._note_damaged(JICA, [1, 2])
    assert koica.store.damaged() == {}
    damaged(nodes, JICA, 1).store.look_through()
    koica.store.close()
    copy = nodes.folder / "koica" / "journal.db"
    damage(copy, JICA, 1)  # the same bit again
    koica = nodes.reopened("koica")
    koica.store.look_through()
    assert koica.store.damaged() == {}
    assert stored(journal_of(nodes, "koica")) == before


def test_a_key_that_is_lost_comes_back_with_what_it_opens(nodes, payloads):
    keys = min(index for origin, index in payloads if origin == JICA)
    koica = damaged(nodes, JICA, keys)
    assert "for us" not in texts_of(koica)
    koica.take(nodes["moit"].files())
    assert {"for us", "for koica", "of koica"} <= set(texts_of(koica))


def test_a_member_that_has_lost_a_key_of_its_own_writes_on(nodes):
    koica = damaged(nodes, KOICA, 0)
    [name] = koica.write([note("and more", "GREEN")])
    nodes["jica"].take(koica.files())
    assert "and more" in texts_of(nodes["jica"], KOICA)
    assert nodes["jica"].store.payloads(KOICA, name.index, name.index + 1) != [None]
    koica.take(nodes["jica"].files())
    assert koica.verify() == []


# what was confirmed


def test_what_was_confirmed_is_taken_back_and_confirmed_again(nodes):
    size = nodes["jica"].store.size(JICA)
    koica = damaged(nodes, JICA, 3)
    assert koica.take(without_payloads(nodes["jica"])).has_not_heard
    assert held_by(koica, JICA) == 3
    nodes["jica"].take(koica.files())
    nodes["mop-la"].take(nodes["jica"].files())  # by way of another
    assert held_by(nodes["jica"], JICA) == held_by(nodes["mop-la"], JICA) == 3
    assert not koica.take(without_payloads(nodes["jica"])).has_not_heard
    koica.take(nodes["moit"].files())
    nodes["jica"].take(koica.files())
    nodes["mop-la"].take(nodes["jica"].files())
    assert held_by(nodes["jica"], JICA) == held_by(nodes["mop-la"], JICA) == size
    assert nodes["jica"].store.retractions(JICA) == nodes["mop-la"].store.retractions(JICA) == []


def test_an_earlier_word_does_not_count_again_whoever_brings_it(nodes):
    koica = damaged(nodes, JICA, 3)
    koica.take(without_payloads(nodes["jica"]))
    jica = nodes["jica"]
    jica.take(koica.files())
    jica.take(nodes["moit"].files())  # which has not heard of it
    jica.write([note("more")])
    jica.take(nodes["moit"].files())
    assert held_by(jica, JICA) == 3
    key, cosigners = jica.framework.keys[JICA], jica.framework.cosigners.values()
    for head in (*jica.store.heads(JICA), jica.files().get(f"journals/{JICA}/checkpoint")):
        assert "mekong/koica/mirror" not in open_checkpoint(head, key, cosigners).cosigned


def test_what_is_lost_beyond_that_is_taken_back_further_and_less_later(nodes):
    koica = damaged(nodes, JICA, 3)
    koica.take(without_payloads(nodes["jica"]))
    koica = damaged(nodes, JICA, 1)
    koica.take(without_payloads(nodes["jica"]))
    nodes["jica"].take(koica.files())
    assert held_by(nodes["jica"], JICA) == 1
    gone = damaged(nodes, JICA, 3, None, member="moit")
    koica.take(gone.files())
    nodes["jica"].take(koica.files())
    assert held_by(nodes["jica"], JICA) == 3


def test_a_clock_that_was_put_back_keeps_nobody_from_confirming(nodes):
    koica = damaged(nodes, JICA, 3)
    nodes.clock.at -= 90_000
    koica.take(without_payloads(nodes["jica"]))
    nodes["jica"].take(koica.files())
    assert held_by(nodes["jica"], JICA) == 3
    koica.take(nodes["moit"].files())
    nodes["jica"].take(koica.files())
    assert held_by(nodes["jica"], JICA) == nodes["jica"].store.size(JICA)


def test_nobody_takes_back_for_another(nodes):
    koica = damaged(nodes, JICA, 3)
    koica.take(without_payloads(nodes["jica"]))
    [note_of_koica] = koica.store.retractions(JICA)
    forged = note_of_koica.decode().replace("\n3\n", "\n2\n")

    def change(name, content):
        if name != "heads":
            return content
        heads = msgspec.json.decode(content)
        return msgspec.json.encode(heads | {"retractions": {JICA: [forged]}})

    taken = nodes["jica"].take(Relay(koica.files(), change))
    assert [trouble.of for trouble in taken.trouble] == [JICA]
    assert held_by(nodes["jica"], JICA) == nodes["jica"].store.size(JICA)


class HeadsOfBefore(msgspec.Struct, frozen=True):
    """`heads` as it was read before there were retractions (28 November 2026)."""

    framework: str
    charter: Annotated[int, msgspec.Meta(ge=0, le=999_999)]
    cards: Annotated[dict[str, int], msgspec.Meta(max_length=1_000)]
    journals: Annotated[
        dict[str, Annotated[list[str], msgspec.Meta(max_length=64)]],
        msgspec.Meta(max_length=4_000),
    ]
    forks: Annotated[
        dict[str, Annotated[list[str], msgspec.Meta(max_length=16)]],
        msgspec.Meta(max_length=4_000),
    ] = {}
    newest_charter: Annotated[str, msgspec.Meta(max_length=64)] = ""


def test_a_member_with_an_earlier_riparian_reads_all_that_is_said(nodes):
    """It counts what was said before: no note in what it reads is other than it knew them."""
    koica = damaged(nodes, JICA, 3)
    koica.take(without_payloads(nodes["jica"]))
    content = koica.files().get("heads")
    heads = msgspec.json.decode(content, type=HeadsOfBefore)
    key, cosigners = koica.framework.keys[JICA], koica.framework.cosigners.values()
    opened = [open_checkpoint(x.encode(), key, cosigners) for x in heads.journals[JICA]]
    assert opened[0].checkpoint.size == koica.store.size(JICA)
    assert msgspec.json.decode(content)["retractions"] != {}
    earlier = Relay(
        koica.files(), lambda name, x: msgspec.json.encode(heads) if name == "heads" else x
    )
    assert nodes["jica"].take(earlier).trouble == ()
