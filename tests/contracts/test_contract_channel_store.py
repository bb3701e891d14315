"""What a store of the channel owes: the same suite for SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from unittest.mock import patch

import msgspec
import pytest
import sqlalchemy as sa

from channel import KEY, ORIGIN, OTHER, journal, payloads, sign
from earlier_journal import engine_at, insert_row, upgrade
from riparian.errors import BadRequest, CentreBusy, Refused
from riparian.exchange.held import rows
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.own_sizes import OwnSizes
from riparian.exchange.held.redactions import DAYS_HIDDEN, Orders, RedactionOrder
from riparian.exchange.journal.checkpoint import Checkpoint, cosign, open_checkpoint
from riparian.exchange.journal.entry import LARGEST_PAYLOAD, entry_of
from riparian.exchange.journal.notes import COSIGNATURE, Signer
from riparian.exchange.journal.tree import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
)
from riparian.exchange.names import EntryName, Origin, read_origin
from riparian.exchange.pace import DAY_SECONDS
from riparian.exchange.statements.statement_journal import StatementJournal
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.engine import open_engine
from riparian.store.journal.judgement import Judgement
from riparian.store.journal.schema import channel_payload
from running import BOUND_SECONDS


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a store is: a path, and the address of a server or None."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return tmp_path / "journal.db", url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_place(request, tmp_path):
    """The same, where no table is yet."""
    url = None if request.param == "sqlite" else request.getfixturevalue("empty_postgres_url")
    return tmp_path / "journal.db", url


@pytest.fixture
def store(place):
    """A store in which there is nothing yet."""
    store = ChannelStore(*place)
    yield store
    store.close()


def root_of(entries):
    return Frontier().add(map(leaf_hash, entries)).root()


def damage_one(place, index):
    """Change a payload past what guards the table, which guards it again afterwards."""
    name = "channel_payload_no_UPDATE"
    with open_engine(*place).execution_options(writes=True).begin() as connection:
        if place[1] is None:
            asked = sa.text("SELECT sql FROM sqlite_master WHERE name = :name")
            guard = connection.scalar(asked, {"name": name})
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            turn = f"ALTER TABLE channel_payload {{}} TRIGGER {name}"
            connection.execute(sa.text(turn.format("DISABLE")))
            guard = turn.format("ENABLE ALWAYS")
        changed = sa.update(channel_payload).where(channel_payload.c.entry_index == index)
        connection.execute(changed.values(content=b"flipped"))
        connection.execute(sa.text(guard))


def test_what_is_added_to_the_own_journal_is_there_and_its_head_signs_it(store, place):
    first = payloads(3)
    assert store.append(ORIGIN, first, sign) == range(3)
    second = [(b"sealed", b"\x01\x02\x03\x04"), (b"", bytes(4))]
    assert store.append(ORIGIN, second, sign) == range(3, 5)
    entries = [entry_of(*pair) for pair in (*first, *second)]
    for there in (store, ChannelStore(*place)):
        assert there.origins() == [ORIGIN]
        assert there.size(ORIGIN) == 5
        assert there.entries(ORIGIN, 0, 5) == entries
        assert there.entries(ORIGIN, 2, 4) == entries[2:4]
        assert there.payloads(ORIGIN, 0, 100) == [payload for payload, _ in (*first, *second)]
        signed = open_checkpoint(there.head(ORIGIN), Signer(ORIGIN, KEY).verifier)
        assert signed.checkpoint == Checkpoint(ORIGIN, 5, root_of(entries))
        assert there.verify(ORIGIN) == there.verify_all() == []


def test_a_damaged_payload_is_noted_not_given_and_replaced_by_the_right_one_alone(store, place):
    contents = payloads(4)
    store.append(ORIGIN, contents, sign)
    taken = store.bytes_by_member()
    damage_one(place, 2)
    right = [content for content, _ in contents]
    assert store.payloads(ORIGIN, 0, 4) == [*right[:2], None, right[3]]
    assert (store.damaged(), store.lacking(ORIGIN)) == ({ORIGIN: [2]}, [2])
    [finding] = store.verify(ORIGIN)
    assert finding.what == f"What entry 2 of {ORIGIN} says is damaged here."
    with pytest.raises(Refused):
        store.fill(ORIGIN, 0, [None, None, b"another", None])
    assert store.fill(ORIGIN, 0, right) == 1
    assert store.payloads(ORIGIN, 0, 4) == right
    assert (store.damaged(), store.verify_all()) == ({}, [])
    assert store.bytes_by_member() == taken
    with (
        pytest.raises(sa.exc.DBAPIError, match="only be added"),
        open_engine(*place).execution_options(writes=True).begin() as connection,
    ):
        connection.execute(sa.text("UPDATE channel_payload SET content = content"))


def test_an_empty_journal_has_a_signed_head(store):
    assert store.append(ORIGIN, [], sign) == range(0)
    head = store.head(ORIGIN)
    assert open_checkpoint(head, Signer(ORIGIN, KEY).verifier).checkpoint.size == 0
    assert store.append(ORIGIN, [], sign) == range(0)
    assert store.append(ORIGIN, payloads(1), sign) == range(1)
    assert store.append(ORIGIN, [], sign) == range(1, 1)
    assert store.verify(ORIGIN) == []


def test_what_cannot_be_signed_is_not_there(store):
    def broken(checkpoint):
        raise RuntimeError("the key is locked")

    def another(checkpoint):
        return sign(Checkpoint(ORIGIN, 7, checkpoint.root))

    store.append(ORIGIN, payloads(1), sign)
    head = store.head(ORIGIN)
    with pytest.raises(RuntimeError, match="locked"):
        store.append(ORIGIN, payloads(2, 1), broken)
    with pytest.raises(ValueError, match="not the checkpoint"):
        store.append(ORIGIN, payloads(2, 1), another)
    with pytest.raises(ValueError, match="bytes"):
        store.append(ORIGIN, [(bytes(LARGEST_PAYLOAD + 1), bytes(4))], sign)
    assert (store.size(ORIGIN), store.head(ORIGIN)) == (1, head)
    assert store.append(ORIGIN, payloads(1, 1), sign) == range(1, 2)
    assert store.verify(ORIGIN) == []


def test_a_journal_ends_where_it_is_closed_and_the_rest_is_kept_aside(store, place):
    store.append(ORIGIN, payloads(5), sign)
    entries = store.entries(ORIGIN, 0, 5)
    end = journal(ORIGIN, [payload for payload, _ in payloads(3)])[1]
    store.end_journal(ORIGIN, end)
    with pytest.raises(CentreBusy):
        store.append(ORIGIN, payloads(1, 5), sign)
    for there in (store, ChannelStore(*place)):
        assert (there.size(ORIGIN), there.head(ORIGIN)) == (3, end)
        assert there.entries(ORIGIN, 0, 9) == entries[:3]
        assert [each.entry for each in there.beyond_end(ORIGIN)] == entries[3:]
        assert there.verify_all() == []


def test_what_was_redacted_after_the_end_comes_back_and_nothing_else_does(store, place):
    contents = payloads(6)

    def ordering(entry, by):
        return Orders((RedactionOrder(name_of(by), name_of(entry), at_once=True),))

    def name_of(index):
        return EntryName(read_origin(ORIGIN), index)

    store.append(ORIGIN, contents[:3], sign)
    store.append(ORIGIN, contents[3:4], sign, orders=ordering(0, 3))
    store.append(ORIGIN, contents[4:5], sign, orders=ordering(1, 4))
    store.append(ORIGIN, contents[5:], sign, orders=ordering(4, 5))
    assert store.redacted()[ORIGIN].keys() == {0, 1}  # 4, which orders, is not to go
    store.end_journal(ORIGIN, journal(ORIGIN, [payload for payload, _ in contents[:4]])[1])
    assert store.redacted() == {ORIGIN: {0: name_of(3)}}
    assert store.bundles_lacking(ORIGIN) == [0]
    assert store.fill(ORIGIN, 0, [payload for payload, _ in contents[:4]]) == 1
    assert store.payloads(ORIGIN, 0, 4) == [None, *(payload for payload, _ in contents[1:4])]
    assert store.bundles_lacking(ORIGIN) == store.verify_all() == []
    for change in (
        "'' WHERE entry_index = 0",
        "'x' WHERE entry_index = 0",
        "'' WHERE entry_index = 1",
    ):
        with (
            pytest.raises(sa.exc.DBAPIError, match="only be added"),
            open_engine(*place).execution_options(writes=True).begin() as connection,
        ):
            connection.exec_driver_sql(f"UPDATE channel_redaction SET ordered_by = {change}")


def test_several_that_append_at_once_get_different_indices(store, place):
    store.append(ORIGIN, [], sign)
    indices = []

    def add(who):
        own = ChannelStore(*place)  # with a connection of its own, as another process has
        indices.extend(own.append(ORIGIN, payloads(1, n, who), sign)[0] for n in range(8))
        own.close()

    threads = [threading.Thread(target=add, args=(who,)) for who in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BOUND_SECONDS)
    assert sorted(indices) == list(range(24))
    assert store.verify(ORIGIN) == []
    assert OwnSizes(place[0].with_name("channel.json")).read() == {ORIGIN: 24}


def test_journals_of_others_are_kept_as_they_come_in_pieces(store):
    contents = [payload for payload, _ in payloads(2_500)]
    entries, head = journal(OTHER, contents[:7])
    store.extend(OTHER, 0, entries, contents[:7], head)
    every, last = journal(OTHER, contents)
    there = [*contents[7:2000], None, *contents[2001:]]
    store.extend(OTHER, 7, every[7:], there, last)
    assert store.head(OTHER) == last
    assert store.entries(OTHER, 0, 10_000) == every
    assert store.payloads(OTHER, 1_999, 2_002) == [contents[1_999], None, contents[2_001]]
    assert store.verify(OTHER) == []
    assert store.origins() == [OTHER]
    nodes = store.nodes(OTHER)
    proof = consistency_proof(nodes, 7, 2_500)
    assert is_consistent(7, 2_500, root_of(entries), root_of(every), proof)
    proof = inclusion_proof(nodes, 2_499, 2_500)
    assert is_included(leaf_hash(every[-1]), 2_499, 2_500, proof, root_of(every))


def test_what_does_not_fit_is_refused_whole(store):
    contents = [payload for payload, _ in payloads(6)]
    entries, head = journal(OTHER, contents)
    half, half_head = journal(OTHER, contents[:3])
    store.extend(OTHER, 0, half, contents[:3], half_head)
    rest, later = entries[3:], contents[3:]
    forged = [bytes(32) + entry[32:] for entry in rest]
    refused = [
        (3, rest, [later[0], b"another", later[2]], head),  # a payload that is not its own
        (3, [rest[0], rest[1][:-1], rest[2]], later, head),  # an entry of 35 bytes
        (3, forged, [None, None, None], head),  # another tree than was signed
        (3, rest, later, half_head),
        (3, rest[:2], later[:2], head),  # one too few
        (4, rest[1:], later[1:], head),  # a gap
        (0, entries, contents, head),  # what is held comes again
        (3, rest, later, journal("mekong/jica/1", contents)[1]),  # the head of another
        (3, rest, later, b"no note"),
        (3, rest, [bytes(LARGEST_PAYLOAD + 1), *later[1:]], head),
    ]
    for words in refused:
        with pytest.raises(Refused) as raised:
            store.extend(OTHER, *words)
        assert raised.value.try_this
    with pytest.raises(ValueError, match="3 entries and 2 payloads"):
        store.extend(OTHER, 3, rest, later[:2], head)
    with pytest.raises(BadRequest):
        store.extend("../etc", 0, half, contents[:3], half_head)
    assert (store.size(OTHER), store.head(OTHER)) == (3, half_head)
    assert store.entries(OTHER, 0, 9) == half
    store.extend(OTHER, 3, rest, later, head)
    assert store.verify_all() == []


def test_cosignatures_gather_on_one_checkpoint(store):
    contents = [payload for payload, _ in payloads(2)]
    entries, head = journal(OTHER, contents)
    store.extend(OTHER, 0, entries, contents, head)
    signers = [Signer(f"mekong/{who}/mirror", KEY, COSIGNATURE) for who in ("jica", "laos")]
    for at, signer in enumerate(signers, 1):
        store.replace_head(OTHER, cosign(head, signer, at))
    held = open_checkpoint(
        store.head(OTHER), Signer(OTHER, KEY).verifier, [signer.verifier for signer in signers]
    )
    assert held.cosigned == {"mekong/jica/mirror": 1, "mekong/laos/mirror": 2}
    with pytest.raises(Refused):
        store.replace_head(OTHER, journal(OTHER, contents[:1])[1])
    with pytest.raises(Refused):
        store.replace_head(ORIGIN, head)
    store.extend(OTHER, 2, [], [], head)  # the same once more takes nothing away
    assert store.head(OTHER) == held.note.to_bytes()
    assert store.verify(OTHER) == []


def test_charters_and_cards_come_in_order_of_their_versions(store):
    assert (store.charters(), store.cards()) == ([], {})
    store.add_charter(1, b"{one}")
    store.add_charter(2, b"{two}")
    store.add_charter(1, b"{one}")
    store.add_card("koica", 1, b"card")
    store.add_card("jica", 1, b"\x00\xff")
    store.add_card("jica", 2, b"newer")
    for version, content in ((2, b"{rival}"), (4, b"{four}"), (0, b""), (-1, b"")):
        with pytest.raises(Refused, match="charter"):
            store.add_charter(version, content)
    with pytest.raises(Refused, match="card of koica"):
        store.add_card("koica", 3, b"card")
    with pytest.raises(BadRequest):
        store.add_card("JICA/..", 1, b"card")
    assert store.charters() == [b"{one}", b"{two}"]
    assert store.cards() == {"jica": [b"\x00\xff", b"newer"], "koica": [b"card"]}
    assert store.verify_all() == []


def test_a_node_knows_its_own_journal(store, place):
    assert store.own() is None
    first, second = Origin("mekong", "jica", 1), Origin("mekong", "jica", 2)
    for origin in (first, first, second):
        store.set_own(origin)
        assert store.own() == ChannelStore(*place).own() == origin


def test_peers_are_remembered_with_when_and_why(store):
    assert store.peers() == []
    store.remember_peer("https://b.example", "It does not answer.\0")
    store.remember_peer("https://a.example")
    store.remember_peer("https://a.example", "It sent something else.")
    store.remember_peer("https://b.example")
    a, b = store.peers()
    assert (a.address, a.failure) == ("https://a.example", "It sent something else.")
    assert (b.address, b.failure) == ("https://b.example", "It does not answer.")
    for at in (a.reached_at, a.failed_at, b.reached_at, b.failed_at):
        assert at.endswith("+00:00")


def test_since_when_a_peer_is_dark_is_remembered_to_when_it_is_reached_again(store):
    days = (f"2026-11-{day:02}T08:00:00+00:00" for day in range(10, 20))
    with patch("riparian.exchange.held.known_peers._now", lambda: next(days)):
        since = []
        for failure in ("off", "off", "still off", None, "off again", "off"):
            store.remember_peer("https://a.example", failure)
            [peer] = store.peers()
            since.append(peer.dark_since and peer.dark_since[8:10])
    assert since == ["10", "10", "10", None, "14", "14"]
    assert peer.reached_at.startswith("2026-11-13")


ENTRY_TABLES = ("channel_entry", "channel_payload", "channel_redaction")
CHANGING = [
    *(f"DELETE FROM {table}" for table in (*ENTRY_TABLES, "channel_document", "channel_journal")),
    *(f"UPDATE {table} SET entry_index = entry_index + 10" for table in ENTRY_TABLES),
    "UPDATE channel_payload SET content = 'x'",
    "UPDATE channel_document SET version = 2",
    "UPDATE channel_journal SET size = size - 1",
    "UPDATE channel_journal SET origin = 'mekong/laos/1'",
    "UPDATE channel_journal SET id = id + 1",
    "DELETE FROM channel_payload WHERE entry_index = 0",
]


def test_no_statement_changes_or_removes_what_was_added(store, place):
    contents = [payload for payload, _ in payloads(3)]
    entries, head = journal(OTHER, contents)
    store.extend(OTHER, 0, entries, [*contents[:2], None], head)
    store.add_charter(1, b"{}")
    engine = open_engine(*place)
    replacing = (
        [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" for table in ENTRY_TABLES]
        + ["INSERT OR REPLACE INTO channel_journal SELECT 9, origin, 1, '', '', '' "
           "FROM channel_journal"]
        if place[1] is None
        else [f"SET session_replication_role = replica; TRUNCATE {table} CASCADE"
              for table in (*ENTRY_TABLES, "channel_document", "channel_journal")]
    )  # fmt: skip
    for statement in (*CHANGING, *replacing):
        with (
            pytest.raises(sa.exc.DBAPIError, match="only be added"),
            engine.execution_options(writes=True).begin() as connection,
        ):
            connection.exec_driver_sql(statement)
    assert store.payloads(OTHER, 0, 3) == [*contents[:2], None]
    assert store.verify_all() == []


def test_a_payload_can_go_in_one_way_and_its_entry_stays(store, place):
    store.append(ORIGIN, payloads(3), sign)
    with open_engine(*place).execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO channel_redaction (journal, entry_index, ordered_by)"
            " VALUES (1, 1, 'mekong/jica/1#2')"
        )
        connection.exec_driver_sql("DELETE FROM channel_payload WHERE entry_index = 1")
    assert [payload is None for payload in store.payloads(ORIGIN, 0, 3)] == [False, True, False]
    assert store.entries(ORIGIN, 1, 2) == [entry_of(payloads(1, 1)[0][0])]
    assert store.verify_all() == []
    assert store.append(ORIGIN, payloads(1, 3), sign) == range(3, 4)


def order(index, by=0, state="holds", at_once=False):
    """That the entry with this index of another member's journal goes, by one of the own."""
    by, entry = EntryName(read_origin(ORIGIN), by), EntryName(read_origin(OTHER), index)
    return RedactionOrder(by, entry, state, at_once)


def test_what_is_ordered_to_go_goes_whenever_it_comes(store, place):
    """Before the order, with it, and after it; and what came without its payload."""
    contents = [payload for payload, _ in payloads(6)]
    entries, head = journal(OTHER, contents[:3])
    store.extend(OTHER, 0, entries, [contents[0], contents[1], None], head)
    orders = Orders((order(0), order(2, 1), order(4, 2), order(5, 3, "waits")))
    store.append(ORIGIN, payloads(4), sign, orders=orders)
    assert [x is None for x in store.payloads(OTHER, 0, 3)] == [True, False, True]
    assert store.bundles_lacking(OTHER) == []
    entries, head = journal(OTHER, contents)
    store.extend(OTHER, 3, entries[3:], contents[3:], head)
    assert [x is None for x in store.payloads(OTHER, 3, 6)] == [False, True, False]
    store.fill(OTHER, 0, contents)
    assert store.redactions.waiting() == [order(5, 3, "waits")]
    store.redactions.settle(Orders((order(5, 3),)))
    for there in (store, ChannelStore(*place)):
        assert [x is None for x in there.payloads(OTHER, 0, 6)] == [True, False] * 2 + [True, True]
        by = {0: 0, 2: 1, 4: 2, 5: 3}
        assert there.redacted() == {
            OTHER: {index: EntryName(read_origin(ORIGIN), n) for index, n in by.items()}
        }
        assert there.redactions.waiting() == []
        assert there.verify_all() == []


WEEK = DAYS_HIDDEN * DAY_SECONDS


def stored(store, index):
    return store.redactions.payload(EntryName(read_origin(OTHER), index))


def test_what_is_hidden_is_deleted_in_its_time_or_now_and_not_before(store, place):
    """Each by one order, by one at once after it, and by one that comes after its time."""
    contents = [payload for payload, _ in payloads(5)]
    names = [EntryName(read_origin(OTHER), index) for index in range(5)]
    entries, head = journal(OTHER, contents)
    orders = Orders(tuple(order(index, index) for index in range(4)), at=100)
    store.extend(OTHER, 0, entries[:4], contents[:4], journal(OTHER, contents[:4])[1], orders)
    store.redactions.settle(Orders((order(4, 4),), at=100 + WEEK - 1))
    assert store.payloads(OTHER, 0, 4) == [None] * 4
    assert [stored(store, index) for index in range(4)] == contents[:4]
    assert store.redactions.hidden() == dict.fromkeys(names[:4], 100 + WEEK)
    assert store.redactions.delete_now(names[1]) == 1
    store.redactions.settle(Orders((order(2, 5, at_once=True),), at=101))
    assert [stored(store, index) is None for index in range(4)] == [False, True, True, False]
    assert store.redactions.delete_due(100 + WEEK - 1) == 0
    store.extend(OTHER, 4, entries[4:], contents[4:], head, Orders(at=100 + WEEK))
    assert store.redactions.delete_due(100 + WEEK) == 0  # what came has brought it with it
    for there in (store, ChannelStore(*place)):
        assert [stored(there, index) for index in range(5)] == [None] * 4 + contents[4:]
        assert there.redactions.hidden() == {names[4]: 100 + 2 * WEEK - 1}
        assert there.redacted()[OTHER].keys() == {0, 1, 2, 3, 4}
        assert there.bundles_lacking(OTHER) == there.verify_all() == []
        assert there.payloads(OTHER, 0, 5) == [None] * 5


def test_what_another_order_still_hides_does_not_come_back(store, place):
    """Of four: by the order that is void alone, by one more, by one at once; and none of it."""
    contents = payloads(6)

    def name_of(index):
        return EntryName(read_origin(ORIGIN), index)

    def ordering(*orders):
        return Orders(
            tuple(RedactionOrder(name_of(by), name_of(x), "holds", now) for by, x, now in orders)
        )

    store.append(ORIGIN, contents[:4], sign)
    other = EntryName(read_origin(OTHER), 0)
    store.append(ORIGIN, contents[4:], sign, orders=ordering((4, 0, False), (5, 1, False)))
    more = (RedactionOrder(other, name_of(1)), RedactionOrder(name_of(6), name_of(2)))
    store.redactions.settle(Orders(more))
    store.end_journal(ORIGIN, journal(ORIGIN, [payload for payload, _ in contents[:4]])[1])
    for there in (store, ChannelStore(*place)):
        assert there.redacted() == {ORIGIN: {1: other}}
        read = there.payloads(ORIGIN, 0, 4)
        assert [x is None for x in read] == [False, True, False, False]
        assert there.fill(ORIGIN, 0, [payload for payload, _ in contents[:4]]) == 0
        assert there.payloads(ORIGIN, 1, 2) == [None]
        assert there.bundles_lacking(ORIGIN) == there.verify_all() == []


def test_an_order_that_waited_and_holds_is_not_deleted_itself(store):
    """What ordered it to go, while it waited, hides it until then."""
    contents = payloads(3)
    first, second = (EntryName(read_origin(ORIGIN), index) for index in (1, 2))
    waits = RedactionOrder(first, EntryName(read_origin(OTHER), 7), "waits", at_once=True)
    store.append(ORIGIN, contents, sign, orders=Orders((waits, RedactionOrder(second, first))))
    assert store.payloads(ORIGIN, 1, 2) == [None]
    assert store.redactions.payload(first) == contents[1][0]
    store.redactions.settle(Orders((msgspec.structs.replace(waits, state="holds"),)))
    assert store.payloads(ORIGIN, 1, 2) == [contents[1][0]]
    assert store.redacted() == store.redactions.hidden() == {}
    assert store.redactions.is_order(first)
    assert not store.redactions.is_order(second)
    assert store.verify_all() == []


def test_what_is_spared_stays_whenever_it_comes(store):
    contents = [payload for payload, _ in payloads(2)]
    spares = Orders((order(0), order(1, 1)), lambda payload: True)
    entries, head = journal(OTHER, contents[:1])
    store.extend(OTHER, 0, entries, contents[:1], head, spares)
    entries, head = journal(OTHER, contents)
    store.extend(OTHER, 1, entries[1:], contents[1:], head, Orders((), spares.spares))
    assert store.payloads(OTHER, 0, 2) == contents
    store.redactions.settle(Orders((order(1, 1),)))  # known, and found to be none
    assert store.redacted() == {}
    assert store.verify_all() == []


def test_of_a_journal_with_two_histories_what_bears_the_number_goes_in_both(store):
    """Redacted before the other history comes, and after; whichever counts."""
    ours = [payload for payload, _ in payloads(4)]
    theirs = [*ours[:2], *(payload for payload, _ in payloads(2, 2, "other"))]
    entries, head = journal(OTHER, ours)
    store.extend(OTHER, 0, entries, ours, head)
    store.append(ORIGIN, payloads(1), sign, orders=Orders((order(0), order(2, 1))))
    entries, head = journal(OTHER, theirs)
    name = store.forks.keep_branch(head, entries, 2, theirs[2:], 1)
    assert store.forks.payloads(name, 2, 4) == [None, theirs[3]]
    store.redactions.settle(Orders((order(1, 2), order(3, 3))))
    assert store.payloads(OTHER, 0, 4) == [None] * 4
    assert store.forks.payloads(name, 0, 4) == [None] * 4
    store.forks.let_count(OTHER, name)
    assert store.payloads(OTHER, 0, 4) == [None] * 4
    assert store.bundles_lacking(OTHER) == []
    assert sorted(store.redacted()[OTHER]) == [0, 1, 2, 3]


ORDERS = [
    "DELETE FROM channel_order",
    "UPDATE channel_order SET entry_index = 7",
    "UPDATE channel_order SET by_entry = ''",
    "UPDATE channel_order SET state = 'waits'",
    "UPDATE channel_order SET deletes_at = 0",
    "UPDATE channel_redaction SET ordered_by = 'x' WHERE ordered_by <> ''",
    "UPDATE channel_redaction SET ordered_by = '' WHERE ordered_by <> ''",
    "DELETE FROM channel_payload WHERE entry_index = 1",
]


@pytest.mark.parametrize("statement", ORDERS)
def test_no_statement_takes_back_what_was_ordered_or_deletes_more(store, place, statement):
    contents = [payload for payload, _ in payloads(2)]
    entries, head = journal(OTHER, contents)
    store.extend(OTHER, 0, entries, [contents[0], None], head, Orders((order(0),)))
    store.fill(OTHER, 0, contents)
    engine = open_engine(*place)
    with (
        pytest.raises(sa.exc.DBAPIError, match="only be added"),
        engine.execution_options(writes=True).begin() as connection,
    ):
        connection.exec_driver_sql(statement)
    assert store.payloads(OTHER, 0, 2) == [None, contents[1]]


def older_journal(path, url):
    """Make a journal of revision 0003 with a correction, its undo and a judgement; returns them."""
    at = "2026-11-01T00:00:00+00:00"
    corrections = (
        PlaceCorrection(1, at, "a", "メコン", ("KH", "LA"), "理由"),
        PlaceCorrection(2, at, "a", "メコン", (), "理由", 1),
    )
    judgements = (Judgement(1, at, "a", "x", "y", "same", "理由"),)
    engine = engine_at(path, url)
    upgrade(engine, "0003")
    with engine.begin() as connection:
        assert not sa.inspect(connection).has_table("channel_entry")
        for row in (*corrections, *judgements):
            insert_row(connection, row)
    return corrections, judgements


def test_a_journal_of_before_gets_the_tables_and_keeps_what_it_holds(empty_place):
    before = older_journal(*empty_place)
    store = ChannelStore(*empty_place)
    assert store.origins() == []
    store.append(ORIGIN, payloads(1), sign)
    journal = StatementJournal(*empty_place)
    assert (journal.place_corrections(), journal.judgements()) == before
    assert journal.verify() == ()
    assert journal.judge("x", "z", "same", "why", "a").id == 2
    assert store.verify_all() == []


def test_orders_of_before_get_the_entry_that_gives_them(empty_place):
    """Also where another history has one of the same name, which says something else."""
    engine = engine_at(*empty_place)
    upgrade(engine, "0009")
    about = {"type": "redaction", "about": {"origin": OTHER, "index": 1}}
    order = b'{"type":"note"}', msgspec.json.encode(about), b'{"type":"note"}'
    entries = [entry_of(content) for content in order]
    with engine.begin() as connection:
        for name, start in ((ORIGIN, 0), (f"{ORIGIN}~12345678", 1)):  # by index 0, and 1
            end = Frontier().add(map(leaf_hash, entries[start : start + 2]))
            number = rows.add_journal(connection, name, end, b"head")
            kept = entries[start : start + 2], order[start : start + 2]
            rows.add_entries(connection, number, 0, *kept)
        for index in (0, 1, 7):
            connection.exec_driver_sql(
                "INSERT INTO channel_order (by_origin, by_index, origin, entry_index, state)"
                f" VALUES ('{ORIGIN}', {index}, '{OTHER}', 1, 'holds')"
            )
    engine.dispose()
    with open_engine(*empty_place).connect() as connection:
        given = connection.execute(sa.text("SELECT by_index, by_entry, state FROM channel_order"))
        there = {index: (bytes(entry), state) for index, entry, state in given}
    assert there == {0: (entries[1], "holds"), 1: (entries[1], "holds"), 7: (b"", "holds")}


def test_reading_what_is_not_there_finds_nothing(store):
    assert (store.size(ORIGIN), store.head(ORIGIN)) == (0, None)
    assert store.entries(ORIGIN, 0, 9) == store.payloads(ORIGIN, 0, 9) == []
    assert store.verify(ORIGIN) == store.verify_all() == []
