"""What a redaction hides and deletes, at whom, and what stays."""

import sqlite3
from importlib import import_module

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope

from charters import NOW, SIX, line_of, seal_of, signed
from folder_copies import copy_folder
from nodes import Copies, Nodes, Relay, charter_of, note, texts_of
from riparian.errors import BadRequest, Refused, UnknownName
from riparian.exchange.entries.payload import REDACTION, encode
from riparian.exchange.entries.redaction_order import (
    PAYLOAD_TYPE,
    draft_order,
    merge_orders,
    read_order,
    sign_order,
    signers_of,
)
from riparian.exchange.held.allowances import BYTES_OF_ENTRY
from riparian.exchange.held.redactions import DAYS_HIDDEN, NO_ORDERS
from riparian.exchange.journal.entry import NO_TAG
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.membership.succession import propose_admission, propose_threshold
from riparian.exchange.names import EntryName, Origin
from riparian.exchange.pace import DAY_SECONDS
from riparian.exchange.planned_words import Words
from riparian.exchange.redactions import NodeRedactions
from riparian.exchange.renewal import Renewed
from riparian.store.journal.schema import channel_order

JICA, KOICA = "mekong/jica/1", "mekong/koica/1"
WORDS = "the-words-that-are-to-go"
WHY = "It named a person"
MEMBERS = ("jica", "koica", "cdc-kh")


def entry(origin, index):
    framework, member, number = origin.split("/")
    return EntryName(Origin(framework, member, int(number)), index)


def _prepare(nodes):
    nodes["jica"].take(nodes["koica"].files())
    nodes["jica"].write([note("before"), note(WORDS * 300), note("to all", "GREEN")])
    nodes["koica"].take(nodes["jica"].files())


TARGET = entry(JICA, 2)
"""The note with the words; entry 0 has the key of the community."""


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    return Copies(tmp_path_factory.mktemp("prepared"), _prepare, *MEMBERS)


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


def redact(node, name=TARGET):
    return NodeRedactions(node).redact(name, WHY, "desk")


def wait(nodes, days=DAYS_HIDDEN):
    nodes.clock.at += days * DAY_SECONDS


def ordered(node, *members, name=TARGET):
    redactions = NodeRedactions(node)
    content = redactions.draft(name, WHY)
    for member in members:
        content = redactions.sign(content, seal_of(member))
    return content


def states(node, origin=JICA):
    return [each.state for each in node.entries(origin)]


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def passed_on(node):
    """All that a node serves, publishes or bundles."""
    return b"".join(content for _, content in node.files().all())


def test_what_a_member_redacts_is_read_nowhere_at_once_and_is_in_no_file_after_a_week(
    nodes, tmp_path
):
    jica, koica = nodes["jica"], nodes["koica"]
    assert WORDS in texts_of(koica)[1]
    by = redact(jica)
    koica.take(jica.files())
    for member in ("jica", "koica"):
        node = nodes[member]
        assert texts_of(node) == ["before", "to all"]
        assert states(node)[2] == "redacted"
        assert next(x for x in node.entries(JICA) if x.name == TARGET).redacted_by == by
        assert WORDS.encode() not in passed_on(node)
        assert WORDS.encode() in bytes_of(tmp_path / member)
        assert node.verify() == []
        (redaction,) = NodeRedactions(node).all()
        assert (redaction.entry, redaction.by, redaction.why) == (TARGET, by, WHY)
        assert (redaction.members, redaction.charter) == (("jica",), None)
        assert (redaction.deletes_at - node.now()).days == DAYS_HIDDEN - 1  # it has gone on
    wait(nodes)
    assert jica.verify() == []
    koica.take(jica.files())
    for member in ("jica", "koica"):
        assert WORDS.encode() not in bytes_of(tmp_path / member)  # not after closing it, but now
        assert nodes[member].verify() == []
        assert NodeRedactions(nodes[member]).all()[0].deletes_at is None
    assert len(koica.store.entries(JICA, 0, 9)) == jica.store.size(JICA) == 5


def steal(nodes, member="jica"):
    """Another node with the keys and the database of a member's."""
    nodes[member].store.close()
    copy_folder(nodes.folder / member, nodes.folder / "thief")
    return nodes.not_joined("thief")


def stolen(nodes, size, member="jica"):
    """What `riparian keys stolen` does: the journal ends at that size."""
    renewed = Renewed(True, True, True, size, write_again=False)
    nodes[member].renew_card(seal_of(member), renewed)


def exchange(*nodes):
    for node in nodes:
        for other in nodes:
            if other is not node:
                node.take(other.files())


def test_whoever_steals_the_keys_deletes_nothing_for_good(nodes, tmp_path):
    """Every node, the member's own too, has followed the thief before the card comes; one hears
    of the channel for the first time in between, and gets what the others hide afterwards."""
    jica, koica, late = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    thief, size = steal(nodes), jica.store.size(JICA)
    for index in 1, 2:
        redact(thief, entry(JICA, index))
    koica.take(thief.files())
    jica.take(koica.files())
    wait(nodes, DAYS_HIDDEN - 1)
    late.take(koica.files())
    for node in jica, koica, late:
        assert "before" not in texts_of(node)
        assert node.verify() == []
    assert WORDS.encode() not in bytes_of(tmp_path / "cdc-kh")
    stolen(nodes, size)
    for _ in range(2):
        exchange(jica, koica, late)
    wait(nodes)
    for node in jica, koica, late:
        assert texts_of(node) == ["before", WORDS * 300, "to all"]
        assert node.store.redacted() == {}
        assert node.verify() == []
        assert WORDS.encode() in passed_on(node)


def test_what_a_thief_redacts_in_another_history_comes_back_too(nodes):
    """The entries of the same number in the history that counts are followed instead."""
    jica, koica, late = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    late.take(jica.files())
    thief = steal(nodes)
    there = redact(thief)
    koica.take(thief.files())
    here = redact(jica, entry(JICA, 1))
    assert here == there
    jica.write([note("after")])
    late.take(jica.files())
    exchange(koica, late)
    assert states(koica)[1:3] == ["open", "redacted"]
    stolen(nodes, jica.store.size(JICA))
    for _ in range(3):
        exchange(jica, koica, late)
    for node in jica, koica, late:
        assert texts_of(node) == [WORDS * 300, "to all", "after"]
        assert node.store.redacted() == {JICA: {1: here}}
        assert node.store.redactions.hidden().keys() == {entry(JICA, 1)}
        assert node.verify() == []


def test_what_is_hidden_comes_back_in_another_process(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    thief, size = steal(nodes), jica.store.size(JICA)
    redact(thief)
    koica.take(thief.files())
    koica = nodes.reopened("koica")
    assert states(koica)[2] == "redacted"
    stolen(nodes, size)
    koica.take(jica.files())
    koica = nodes.reopened("koica")
    assert texts_of(koica)[1] == WORDS * 300


def test_a_clock_that_is_put_back_or_right_deletes_nothing_early(nodes, tmp_path):
    jica, koica = nodes["jica"], nodes["koica"]
    redact(jica)
    now = nodes.clock.at
    nodes.clock.at = 5  # of a computer without a battery, when koica hears of it
    koica.take(jica.files())
    nodes.clock.at = now + 60
    koica.take(jica.files())
    assert koica.verify() == []
    assert WORDS.encode() in bytes_of(tmp_path / "koica")
    nodes.clock.at = now - 30 * DAY_SECONDS
    assert jica.verify() == koica.verify() == []
    for member in "jica", "koica":
        assert WORDS.encode() in bytes_of(tmp_path / member)
    nodes.clock.at = now + (DAYS_HIDDEN + 1) * DAY_SECONDS
    assert jica.verify() == koica.verify() == []
    for member in "jica", "koica":
        assert WORDS.encode() not in bytes_of(tmp_path / member)


def test_who_only_reads_deletes_it_in_time_too(nodes, tmp_path):
    jica = nodes["jica"]
    redact(jica)
    assert texts_of(jica) == ["before", "to all"]
    wait(nodes)
    assert texts_of(jica) == ["before", "to all"]
    assert WORDS.encode() not in bytes_of(tmp_path / "jica")


def test_it_is_deleted_before_its_time_at_one_node_alone(nodes, tmp_path):
    jica, koica = nodes["jica"], nodes["koica"]
    with pytest.raises(BadRequest, match="nothing hidden"):
        NodeRedactions(jica).delete_now(TARGET)
    redact(jica)
    koica.take(jica.files())
    NodeRedactions(jica).delete_now(TARGET)
    exchange(jica, koica)
    assert WORDS.encode() not in bytes_of(tmp_path / "jica")
    assert WORDS.encode() in bytes_of(tmp_path / "koica")
    assert jica.verify() == koica.verify() == []


def test_what_is_redacted_by_two_orders_stays_so_where_one_is_void(nodes):
    """By a thief with the member's key, and by enough members, in either order."""
    jica, koica, late = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    late.take(jica.files())
    thief, size = steal(nodes), jica.store.size(JICA)
    redact(thief)
    koica.take(thief.files())
    NodeRedactions(koica).give(ordered(koica, "koica", "cdc-kh"), "koica")
    NodeRedactions(late).give(ordered(late, "koica", "cdc-kh"), "cdc-kh")
    late.take(thief.files())
    stolen(nodes, size)
    for _ in range(2):
        exchange(jica, koica, late)
    for node in koica, late, jica:
        assert states(node)[2] == "redacted"
        assert node.store.payloads(JICA, 2, 3) == [None]
        assert node.store.redacted()[JICA][2].origin.member != "jica"
        assert node.store.bundles_lacking(JICA) == []
        assert WORDS.encode() not in passed_on(node)
        assert WORDS.encode() not in bytes_of(nodes.folder / node.origin.member)
        assert node.verify() == []


def test_what_was_written_ahead_and_not_moved_yet_is_overwritten_too(nodes, tmp_path):
    jica, ahead = nodes["jica"], tmp_path / "jica" / "journal.db-wal"
    (written,) = jica.write([note("these-are-ahead")])
    assert b"these-are-ahead" in ahead.read_bytes()
    redact(jica, written)
    NodeRedactions(jica).delete_now(written)
    assert b"these-are-ahead" not in bytes_of(tmp_path / "jica")


def test_what_goes_is_overwritten_whatever_sqlite_does_by_itself(nodes, monkeypatch):
    connect = sqlite3.dbapi2.connect

    def careless(*args, **options):
        connection = connect(*args, **options)
        connection.execute("PRAGMA secure_delete = OFF")
        return connection

    monkeypatch.setattr("sqlite3.dbapi2.connect", careless)
    redact(nodes["jica"])
    NodeRedactions(nodes["jica"]).delete_now(TARGET)
    assert WORDS.encode() not in bytes_of(nodes.folder / "jica")


def test_a_bundle_with_a_gap_is_served_taken_and_held_whole(nodes):
    jica, late = nodes["jica"], nodes["cdc-kh"]
    redact(jica)
    served = jica.files().get(f"journals/{JICA}/payload/000.p/5")
    late.take(jica.files())
    assert late.files().get(f"journals/{JICA}/payload/000.p/5") == served
    assert states(late) == ["sealed", "open", "redacted", "sealed", "open"]
    assert late.store.bundles_lacking(JICA) == []
    assert "cdc-kh" in next(x for x in late.held() if str(x.origin) == JICA).by
    assert late.verify() == []


def test_entry_and_order_in_one_exchange_never_lie_on_the_disk(nodes):
    """The peer has not carried it out: its bundle still has the words."""
    jica, late = nodes["jica"], nodes["cdc-kh"]
    before = {name: jica.files().get(name) for name, _ in jica.files().all()}
    NodeRedactions(jica).give(ordered(jica, "koica", "cdc-kh"), "jica")
    (payload,) = jica.store.payloads(JICA, 4, 5)
    with_words = before[f"journals/{JICA}/payload/000.p/4"] + _item(payload)
    changed = {f"journals/{JICA}/payload/000.p/5": with_words}
    written = []
    listener = "before_cursor_execute"

    def note_written(_connection, _cursor, _statement, parameters, *_):
        rows = parameters if isinstance(parameters, list) else [parameters]
        written.extend(bytes(x) for row in rows for x in row if isinstance(x, memoryview))

    sa.event.listen(sa.Engine, listener, note_written)
    late.take(Relay(jica.files(), lambda name, content: changed.get(name, content)))
    sa.event.remove(sa.Engine, listener, note_written)
    assert WHY.encode() in b"".join(written)
    assert WORDS.encode() not in b"".join(written)
    assert states(late)[2] == "redacted"
    assert late.store.bundles_lacking(JICA) == []


@pytest.mark.parametrize("days", [0, DAYS_HIDDEN])
def test_what_comes_after_its_redaction_is_hidden_for_a_week_and_not_kept_after(
    nodes, tmp_path, days
):
    """An order in another journal of the member comes before what it names, from a peer that has
    not heard of it."""
    jica, late = nodes["jica"], nodes["cdc-kh"]
    old = {name: jica.files().get(name) for name, _ in jica.files().all()}
    jica.renew_card(seal_of("jica"), Renewed(journal=True))
    redact(jica)
    heads = jica.files().heads()
    before = msgspec.structs.replace(
        heads, journals={name: notes for name, notes in heads.journals.items() if name != JICA}
    )
    late.take(Relay(jica.files(), lambda n, x: msgspec.json.encode(before) if n == "heads" else x))
    assert late.store.size(JICA) == 0
    wait(nodes, days)
    bundle = f"journals/{JICA}/payload/000.p/4"
    late.take(Relay(jica.files(), lambda n, x: old[bundle] if n == bundle else x))
    assert states(late)[2] == "redacted"
    assert late.store.bundles_lacking(JICA) == []
    assert (WORDS.encode() in bytes_of(tmp_path / "cdc-kh")) == (not days)
    assert WORDS.encode() not in passed_on(late)
    assert late.verify() == []


def _item(payload):
    return len(payload).to_bytes(4, "big") + payload


def test_nobody_puts_back_what_was_redacted_and_it_is_not_asked_for_again(nodes):
    """koica has not heard of it; jica takes from it, and then from an old copy of its own files."""
    jica, koica = nodes["jica"], nodes["koica"]
    old = {name: koica.files().get(name) for name, _ in koica.files().all()}
    redact(jica)
    relay = Relay(koica.files())
    jica.take(relay)
    jica.store.fill(JICA, 0, koica.store.payloads(JICA, 0, 4))
    assert not [name for name in relay.asked if f"{JICA}/payload" in name]
    assert jica.store.payloads(JICA, 2, 3) == [None]
    koica.take(jica.files())
    koica.take(Relay(jica.files(), lambda name, content: old.get(name, content)))
    assert koica.store.payloads(JICA, 2, 3) == [None]
    assert koica.verify() == jica.verify() == []


def test_an_order_for_an_entry_that_has_not_come_waits_for_it(tmp_path):
    nodes = Nodes(tmp_path, *SIX)
    jica, koica, moit = nodes["jica"], nodes["koica"], nodes["moit"]
    moit.take(jica.files())
    jica.write([note("before"), note(WORDS)])
    koica.take(jica.files())
    NodeRedactions(koica).give(ordered(koica, *SIX[:4], name=entry(JICA, 1)), "koica")

    def without_jica(name, content):
        return content if JICA not in name or "payload" in name else None

    heads = koica.files().heads()
    del heads.journals[JICA]
    moit.take(
        Relay(
            koica.files(),
            lambda name, content: msgspec.json.encode(heads) if name == "heads" else content,
        )
    )
    assert moit.store.size(JICA) == 0
    assert moit.store.size(KOICA) == 1
    jica_files = jica.files()  # jica itself has not heard of it
    moit.take(jica_files)
    assert states(moit) == ["open", "redacted"]
    assert WORDS.encode() not in bytes_of(tmp_path / "moit")
    assert jica.store.payloads(JICA, 1, 2) != [None]
    jica.take(moit.files())
    assert states(jica) == ["open", "redacted"]
    assert [node.verify() for node in (jica, koica, moit)] == [[], [], []]


def test_what_went_takes_no_room_any_more(nodes):
    jica = nodes["jica"]
    before = jica.store.bytes_by_member()["jica"]
    (size,) = map(len, jica.store.payloads(JICA, 2, 3))
    redact(jica)
    (redaction,) = map(len, jica.store.payloads(JICA, 4, 5))
    more = redaction + BYTES_OF_ENTRY
    assert jica.store.bytes_by_member()["jica"] == before + more
    NodeRedactions(jica).delete_now(TARGET)
    assert jica.store.bytes_by_member()["jica"] == before - size + more


def test_an_order_of_enough_members_deletes_what_another_wrote(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    by = NodeRedactions(koica).give(ordered(koica, "cdc-kh", "jica"), "koica")
    assert by.origin.member == "koica"
    jica.take(koica.files())
    for node in (jica, koica):
        assert states(node)[2] == "redacted"
        (redaction,) = NodeRedactions(node).all()
        assert (redaction.members, redaction.charter) == (("cdc-kh", "jica"), 1)
        assert node.verify() == []


def test_those_who_began_a_framework_delete_nothing_of_who_came_later(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    draft = propose_admission(koica.framework.charter, line_of("moit"), NOW, 3)
    content = signed(draft, *MEMBERS, "moit")
    koica.store.add_charter(2, content)
    jica.take(koica.files())
    moit = nodes.not_joined("moit")
    moit.join([nodes.charter, content], "moit", seal_of("moit"))
    (said,) = moit.write([note(WORDS)])
    koica.take(moit.files())
    named = {"origin": str(said.origin), "index": said.index}
    for charter, state, becomes in ((1, "broken", "open"), (2, "open", "redacted")):
        body = order_of(koica, *MEMBERS, entry=named, charter=charter)
        (by,) = koica.write([Words(REDACTION, body, "CLEAR", "desk", said)])
        moit.take(koica.files())
        for node in (koica, moit):
            order = next(x for x in node.entries(KOICA) if x.name == by)
            assert order.state == state
            assert ("moit was no member before charter 2" in order.fault) is (charter == 1)
            assert states(node, str(said.origin))[said.index] == becomes


def test_signatures_that_were_gathered_apart_make_one_order(nodes):
    koica = nodes["koica"]
    draft = NodeRedactions(koica).draft(TARGET, WHY)
    apart = [NodeRedactions(koica).sign(draft, seal_of(member)) for member in ("jica", "cdc-kh")]
    merged = merge_orders([draft, *apart])
    state = NodeRedactions(koica).order(merged)
    assert (state.signers, state.missing, state.threshold) == (("cdc-kh", "jica"), ("koica",), 2)
    assert merge_orders([*reversed(apart), merged]) != b""
    with pytest.raises(Refused, match="different orders"):
        merge_orders([draft, NodeRedactions(koica).draft(entry(JICA, 1), WHY)])


def order_of(node, *members, **changes):
    """The body of a redaction with an order that says something else, under these seals."""
    text = {
        "framework": "mekong", "entry": {"origin": JICA, "index": 2}, "why": WHY, "charter": 1,
    } | changes  # fmt: skip
    envelope = Envelope(msgspec.json.encode(text), PAYLOAD_TYPE, {})
    for member in members:
        envelope.sign(seal_of(member).signer)
    return {"why": WHY, "order": envelope.to_dict()}


def twice(node, member):
    """One key whose signature counts twice, under two names."""
    body = order_of(node, member)
    (signature,) = body["order"]["signatures"]
    body["order"]["signatures"] = [signature, signature]
    return body


def other_name(node, member, name):
    body = order_of(node, member)
    (signature,) = body["order"]["signatures"]
    other = seal_of(name).keyid
    body["order"]["signatures"] = [signature, {**signature, "keyid": other}]
    return body


BROKEN = {
    "somebody else": (lambda _: {"why": WHY}, "cannot delete what another member says"),
    "below the threshold": (lambda n: order_of(n, "koica"), "2 signatures that charter 1 demands"),
    "nobody": (lambda n: order_of(n), "no member"),
    "one key twice": (lambda n: twice(n, "koica"), "two signatures of one key"),
    "one key by two names": (lambda n: other_name(n, "koica", "jica"), "jica is not valid"),
    "a stranger": (lambda n: order_of(n, "koica", "jica", "mrcs"), "nobody with a vote"),
    "another entry": (
        lambda n: order_of(n, "koica", "jica", entry={"origin": JICA, "index": 1}),
        "for another entry",
    ),
    "another reason": (lambda n: order_of(n, "koica", "jica", why="Other"), "another reason"),
    "another framework": (
        lambda n: order_of(n, "koica", "jica", framework="nile"), "another framework"
    ),
    "more fields": (lambda n: order_of(n, "koica", "jica", until=3), "expected form"),
    "a later charter": (lambda n: order_of(n, "koica", "jica", charter=2), "has not come here yet"),
    "no order": (lambda _: {"why": WHY, "order": "please"}, "not a JSON object"),
    "no reason": (lambda _: {}, "gives no reason"),
    "a long reason": (lambda _: {"why": "x" * 501}, "one line of up to 500"),
    "more than a reason": (lambda _: {"why": WHY, "text": WORDS}, "says more than a redaction may"),
    "more beside an order": (
        lambda n: order_of(n, "koica", "jica") | {"text": WORDS}, "says more than a redaction may"
    ),
    "reason of two lines": (lambda _: {"why": "a\nb"}, "gives no reason"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_redaction_that_does_not_hold_is_broken_named_and_deletes_nothing(nodes, name):
    jica, koica = nodes["jica"], nodes["koica"]
    make, why = BROKEN[name]
    (by,) = koica.write([Words(REDACTION, make(koica), "CLEAR", "desk", TARGET)])
    jica.take(koica.files())
    for node in (jica, koica):
        broken = next(x for x in node.entries(KOICA) if x.name == by)
        assert broken.state == "broken"
        assert broken.fault.startswith(f"{by}: The ")
        assert why in broken.fault
        assert states(node)[2] == "open"
        assert node.store.redacted() == {}
        assert node.verify() == []


def written(node, change):
    """The name of a redaction of which the JSON was changed before it was signed."""
    content = encode(
        node.writer().payload(Words(REDACTION, {"why": WHY}, "CLEAR", "desk", TARGET), (), {})
    )
    (name,) = node.writer().append([(change(content), lambda _: NO_TAG)])
    return name


MORE = {
    "a field that nobody knows": lambda x: x[:-1] + b',"text":"' + WORDS.encode() + b'"}',
    "space between": lambda x: x[:-1] + b" \t " * 900 + b"}",
    "journals of no framework": lambda x: x.replace(b'"seen":{}', b'"seen":{"words/to-go/1":1}'),
}


@pytest.mark.parametrize("more", MORE)
def test_a_redaction_that_says_more_is_none_and_can_be_redacted(nodes, tmp_path, more):
    jica, koica = nodes["jica"], nodes["koica"]
    name = written(jica, MORE[more])
    koica.take(jica.files())
    for node in jica, koica:
        (broken,) = [each for each in node.entries(JICA) if each.state == "broken"]
        assert broken.fault.startswith(f"{name}: The redaction was refused: it says more than")
        assert states(node)[2] == "open"
        assert node.verify() == []
    redact(jica, name)
    koica.take(jica.files())
    wait(nodes)
    for node in jica, koica:
        assert node.verify() == []
        assert states(node)[4:] == ["redacted", "open"]
        assert node.store.redactions.payload(name) is None


def test_a_redaction_of_what_cannot_go_can_be_redacted(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    keys, none = entry(JICA, 0), {"why": "This stays for ever"}
    (name,) = jica.write([Words(REDACTION, none, "CLEAR", "desk", keys)])
    redact(jica, name)
    koica.take(jica.files())
    for node in jica, koica:
        assert states(node)[4:] == ["redacted", "open"]
        assert states(node)[0] == "sealed"


def test_an_order_under_a_charter_that_never_comes_can_be_redacted(nodes):
    """Its signatures cannot be judged, so that anything could stand in them."""
    koica, jica = nodes["koica"], nodes["jica"]
    body = order_of(koica, "koica", "jica", charter=900_000)
    (name,) = koica.write([Words(REDACTION, body, "CLEAR", "desk", TARGET)])
    redact(koica, name)
    jica.take(koica.files())
    wait(nodes)
    for node in jica, koica:
        assert states(node, KOICA)[0] == "redacted"
        assert node.verify() == []
        assert node.store.redactions.payload(name) is None


def test_an_order_that_was_hidden_while_it_waited_is_followed_and_stays(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    content = signed(propose_threshold(koica.framework.charter, 3, NOW), *MEMBERS)
    koica.store.add_charter(2, content)
    by = NodeRedactions(koica).give(ordered(koica, *MEMBERS), "koica")
    koica.write([Words(REDACTION, {"why": WHY}, "CLEAR", "desk", by)])
    files = koica.files()
    old = msgspec.structs.replace(files.heads(), charter=1)
    jica.take(Relay(files, lambda n, x: msgspec.json.encode(old) if n == "heads" else x))
    assert states(jica, KOICA) == ["redacted", "open"]
    assert states(jica)[2] == "open"
    jica.take(files)
    for node in jica, koica:
        assert states(node)[2] == "redacted"
        assert states(node, KOICA) == ["open", "broken"]
        assert node.verify() == []


@pytest.mark.parametrize("tlp", ["GREEN", "AMBER"])
def test_a_redaction_that_is_not_for_everyone_is_none(nodes, tlp):
    jica = nodes["jica"]
    members = ("koica",) if tlp == "AMBER" else ()
    jica.write([Words(REDACTION, {"why": WHY}, tlp, "desk", TARGET, members)])
    assert states(jica)[2] == "open"
    assert any("for everyone" in each.fault for each in jica.entries(JICA))


def test_a_redaction_of_what_comes_after_it_is_none(nodes):
    jica = nodes["jica"]
    jica.write([Words(REDACTION, {"why": WHY}, "CLEAR", "desk", entry(JICA, 5))])
    jica.write([note("after")])
    assert states(jica)[4:] == ["broken", "open"]


def test_keys_and_redactions_stay(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    by = redact(jica)
    for name in (entry(JICA, 0), by):
        with pytest.raises(BadRequest, match="cannot be redacted"):
            redact(jica, name)
        with pytest.raises(BadRequest, match="cannot be redacted"):
            NodeRedactions(jica).draft(name, WHY)
        # of a member whose Riparian asks less
        jica.write([Words(REDACTION, {"why": WHY}, "CLEAR", "desk", name)])
    koica.take(jica.files())
    for node in (jica, koica):
        assert states(node) == [
            "sealed", "open", "redacted", "open", "open", "broken", "broken"
        ]  # fmt: skip
        assert None not in node.store.payloads(JICA, 0, 1) + node.store.payloads(JICA, 4, 5)
        assert node.verify() == []


def test_what_only_says_that_it_is_a_redaction_can_go(nodes):
    jica = nodes["jica"]
    (name,) = jica.write([Words(REDACTION, {"text": WORDS}, "CLEAR", "desk")])
    redact(jica, name)
    assert states(jica)[4:] == ["redacted", "open"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (entry(KOICA, 0), "only its own member"),
        (entry(JICA, 9), "no entry"),
        (entry("mekong/jica/2", 0), "no entry"),
    ],
)
def test_what_cannot_be_redacted_is_said_and_nothing_is_written(nodes, name, why):
    jica, size = nodes["jica"], nodes["jica"].store.size(JICA)
    with pytest.raises((BadRequest, UnknownName), match=why):
        redact(jica, name)
    with pytest.raises(BadRequest, match="visible characters on one line"):
        NodeRedactions(jica).redact(TARGET, "a\nb", "desk")
    assert jica.store.size(JICA) == size
    redact(jica)
    with pytest.raises(BadRequest, match="redacted already") as refused:
        redact(jica)
    assert "--now" in refused.value.try_this
    NodeRedactions(jica).delete_now(TARGET)
    with pytest.raises(BadRequest, match="redacted already") as refused:
        redact(jica)
    assert "--now" not in refused.value.try_this


def test_an_order_below_the_threshold_or_of_an_observer_is_not_given_in(nodes):
    koica = nodes["koica"]
    with pytest.raises(Refused, match=r"charter 1 demands, it bears 1 \(of jica\)"):
        NodeRedactions(koica).give(ordered(koica, "jica"), "koica")
    with pytest.raises(BadRequest, match="no vote"):
        ordered(koica, "adb")


def test_what_was_redacted_without_an_order_is_found(nodes):
    jica = nodes["jica"]
    by = redact(jica)
    with jica.store._database._opened().execution_options(writes=True).begin() as connection:
        insert = "INSERT INTO channel_redaction VALUES (:journal, :index, :by)"
        number = connection.execute(
            sa.text("SELECT id FROM channel_journal WHERE origin = :o"), {"o": JICA}
        ).scalar_one()
        values = {"journal": number, "index": 1, "by": str(by)}
        connection.execute(sa.text(insert), values)
        connection.execute(sa.text("DELETE FROM channel_payload WHERE entry_index = 1"))
    (finding,) = jica.verify()
    assert finding.what.startswith(f"What {JICA}#1 says was redacted, and {by}, which is to have")


def test_what_was_redacted_and_is_there_again_is_found(nodes):
    jica = nodes["jica"]
    (payload,) = jica.store.payloads(JICA, 2, 3)
    NodeRedactions(jica).give(ordered(jica, "jica", "koica"), "jica")
    with jica.store._database._opened().execution_options(writes=True).begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO channel_payload SELECT id, 2, :payload FROM channel_journal"
                " WHERE origin = :o"
            ),
            {"payload": payload, "o": JICA},
        )
    (finding,) = jica.store.verify_all()
    assert "entry 2 was redacted and has its payload" in finding.what
    assert jica.verify() == []  # which has deleted it


def test_an_order_under_a_charter_that_has_not_come_waits_for_it(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    charter = koica.framework.charter
    content = signed(propose_threshold(charter, 3, NOW), *MEMBERS)
    koica.store.add_charter(2, content)
    NodeRedactions(koica).give(ordered(koica, *MEMBERS), "koica")
    assert states(koica)[2] == "redacted"
    files = koica.files()
    old = msgspec.structs.replace(files.heads(), charter=1)
    jica.take(Relay(files, lambda n, x: msgspec.json.encode(old) if n == "heads" else x))
    (waiting,) = [x for x in jica.entries(KOICA) if x.state == "broken"]
    assert "under charter 2, which has not come here yet" in waiting.fault
    assert states(jica)[2] == "open"
    assert jica.verify() == []
    jica.take(files)
    assert states(jica)[2] == "redacted"
    assert [x.state for x in jica.entries(KOICA)] == ["open"]
    assert jica.store.redactions.waiting() == []
    assert jica.verify() == []


def test_an_order_under_an_earlier_charter_is_not_given_in_and_is_followed_where_it_was(nodes):
    koica, jica = nodes["koica"], nodes["jica"]
    before = ordered(koica, "koica", "cdc-kh")
    NodeRedactions(koica).give(before, "koica")
    koica.store.add_charter(2, signed(propose_threshold(koica.framework.charter, 3, NOW), *MEMBERS))
    for use in (NodeRedactions(koica).order, lambda x: NodeRedactions(koica).give(x, "koica")):
        with pytest.raises(BadRequest, match="under charter 1 of mekong, and here it is charter 2"):
            use(before)
    jica.take(koica.files())
    assert states(jica)[2] == "redacted"


def test_what_was_redacted_by_two_is_redacted_by_the_first(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    first = NodeRedactions(koica).give(ordered(koica, "koica", "cdc-kh"), "koica")
    own = redact(jica)
    assert jica.store.redacted()[JICA][2] == own
    jica.take(koica.files())
    koica.take(jica.files())
    assert jica.store.redacted()[JICA][2] == own
    assert koica.store.redacted()[JICA][2] == first
    assert jica.verify() == koica.verify() == []


@given(st.data())
@settings(max_examples=60)
def test_an_altered_order_counts_for_nothing(data):
    """Whatever is changed in it, it says and is signed as before, or is refused."""
    charter = open_charter(charter_of(*MEMBERS), None)
    content = draft_order(TARGET, WHY, charter)
    for member in MEMBERS:
        content = sign_order(content, seal_of(member), charter)
    at = data.draw(st.integers(0, len(content) - 1))
    altered = bytearray(content)
    altered[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([bytes(altered), content[:at], content + content[at:]]))
    try:
        text, signers = read_order(cut), signers_of(cut, charter)
    except (Refused, BadRequest):
        return
    assert text == read_order(content)
    assert set(signers) == set(MEMBERS)


def test_redactions_that_came_before_they_were_known_are_followed_after_the_upgrade(
    nodes, tmp_path, monkeypatch
):
    """A journal as an earlier Riparian carried it: the redaction is there, and what it names."""
    jica, koica = nodes["jica"], nodes["koica"]
    redact(jica)
    with monkeypatch.context() as earlier:
        earlier.setattr("riparian.exchange.transfer.sync.orders_in", lambda *_: NO_ORDERS)
        koica.take(jica.files())
    koica.store.close()
    revision = import_module("riparian.store.journal.migrations.versions.r0006_redaction")
    engine = sa.create_engine(f"sqlite:///{tmp_path}/koica/journal.db", poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        (values,) = revision._earlier(connection)
        noted = dict(zip(revision._ORDER, values, strict=True))
        (by_entry,) = jica.store.entries(noted["by_origin"], noted["by_index"], 5)
        connection.execute(sa.insert(channel_order).values(**noted, by_entry=by_entry))
    koica = nodes.reopened("koica")
    assert koica.store.payloads(JICA, 2, 3) != [None]
    (waiting,) = koica.store.redactions.waiting()
    assert (waiting.by, waiting.entry) == (entry(JICA, 4), TARGET)
    koica.take(jica.files())
    assert states(koica)[2] == "redacted"
    assert WORDS.encode() in bytes_of(tmp_path / "koica")  # it is not older than that it is known
    wait(nodes)
    assert koica.verify() == []
    assert WORDS.encode() not in bytes_of(tmp_path / "koica")
