"""What a node takes for others is bounded, and what is left out is said."""

from functools import partial

import pytest

from charters import draft_of, signed
from nodes import Copies, Files, Nodes, Relay, note, texts_of
from riparian.errors import BadRequest, ServiceError
from riparian.exchange.journal.checkpoint import sign_checkpoint
from riparian.exchange.transfer import limits
from riparian.exchange.transfer.limits import Room, duration_words

JICA, KOICA = "mekong/jica/1", "mekong/koica/1"
THREE = ("jica", "koica", "moit")
DAY = 86_400
A_DAY = 10


class Few(Nodes):
    """Nodes whose charter lets a member write ten entries a day."""

    def __init__(self, folder, *members):
        super().__init__(folder, *members)
        threshold = len(members) // 2 + 1
        self.charter = signed(
            draft_of(*members, threshold=threshold, entries_a_day=A_DAY), *members
        )


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")

    class Prepared(Copies):
        def __init__(self):
            self.folder, self._members = folder, THREE
            nodes = Few(folder, *THREE)
            for member in THREE:
                nodes[member].take(nodes["jica"].files())
            for member in THREE:
                nodes["jica"].take(nodes[member].files())
                nodes[member].take(nodes["jica"].files())
            for member in THREE:
                nodes[member].store.close()

        def to(self, place):
            super().to(place)
            return Few(place, *THREE)

    return Prepared()


@pytest.fixture
def nodes(copies, tmp_path):
    """Three nodes that have known each other for more than a week."""
    nodes = copies.to(tmp_path)
    nodes.clock.at += 30 * DAY
    return nodes


def flood(node, count):
    """Entries beyond what its own node would let a member write."""
    words = [note(str(n)) for n in range(count)]
    writer = node.writer()
    writer._require_allowed = lambda _: None
    return writer.write(words)


def take_all(taker, *givers):
    return [taker.take(giver.files()) for giver in givers]


def test_a_member_that_writes_too_much_is_told_and_nothing_is_written(nodes):
    jica = nodes["jica"]
    jica.write([note(str(n)) for n in range(8)])
    with pytest.raises(BadRequest, match=r"10 entries a day.*: 2 by now, and not 5") as error:
        jica.write([note(str(n)) for n in range(5)])
    assert "in 8 hours" in error.value.try_this
    with pytest.raises(BadRequest) as error:
        jica.write([note(str(n)) for n in range(11)])
    assert "the rest tomorrow" in error.value.try_this
    assert jica.store.size(JICA) == 8
    nodes.clock.at += 8 * 3_600
    jica.write([note(str(n)) for n in range(5)])
    assert jica.store.size(JICA) == 13


def test_entries_that_carry_keys_are_counted_and_never_refused(nodes):
    jica = nodes["jica"]
    jica.write([note(str(n)) for n in range(10)])
    writer = nodes["jica"].writer()
    writer.hand_keys([], "koica", jica.framework.cards["koica"])
    assert jica.store.size(JICA) > 10
    assert jica.store.allowance("jica").left < 0


def test_what_is_counted_is_counted_in_the_transaction_that_adds_it(nodes, monkeypatch):
    jica = nodes["jica"]
    jica.write([note("first")])
    before = jica.store.allowance("jica")

    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("riparian.exchange.writer.write_allowance", broken)
    with pytest.raises(KeyboardInterrupt):
        jica.write([note("second")])
    assert jica.store.size(JICA) == 1
    assert jica.store.allowance("jica") == before


def test_beyond_the_pace_of_the_charter_others_stop_carrying_and_say_so(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    take_all(koica, jica)
    allowance = koica.store.allowance("jica")
    flood(jica, 500)
    [taken] = take_all(koica, jica)
    assert taken.entries == {}
    [trouble] = taken.trouble
    assert trouble.what == (
        "jica has written more than the 10 entries a day that the charter lets others carry: 500 "
        "entries of it were not taken."
    )
    assert "after" in trouble.try_this
    assert "days" in trouble.try_this
    assert koica.store.allowance("jica").waits == 500
    assert koica.store.allowance("jica").left == pytest.approx(allowance.left, abs=0.1)
    nodes.clock.at += 60 * DAY
    [taken] = take_all(koica, jica)
    assert taken.entries == {JICA: 500}
    assert taken.trouble == ()
    assert koica.store.allowance("jica").waits == 0
    assert len(texts_of(koica, JICA)) == 500


def test_what_may_come_comes_up_to_a_checkpoint_that_somebody_has_confirmed(nodes):
    jica, koica, moit = (nodes[member] for member in THREE)
    take_all(koica, jica)
    jica.write([note(str(n)) for n in range(10)])
    take_all(moit, jica)
    take_all(jica, moit)  # it says that moit holds ten
    flood(jica, 500)
    [taken] = take_all(koica, jica)
    assert taken.entries == {JICA: 10}
    assert koica.store.allowance("jica").waits == 500
    assert "500 entries of it were not taken" in taken.trouble[0].what
    assert taken.trouble[0].of == JICA


def test_who_is_honest_is_taken_whole_by_who_was_away_for_a_month(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    take_all(koica, jica)
    for _ in range(8):
        nodes.clock.at += DAY
        jica.write([note("today's") for _ in range(A_DAY)])
    [taken] = take_all(koica, jica)
    assert taken.entries == {JICA: 80}
    assert taken.trouble == ()


def test_what_half_of_the_others_hold_is_taken_whoever_wrote_it_how_fast(nodes):
    jica, koica, moit = (nodes[member] for member in THREE)
    take_all(koica, jica)
    flood(jica, 500)
    moit.store.set_allowance("jica", limits.Allowance(0, nodes.clock.at, 1_000.0))
    take_all(moit, jica)
    before = koica.store.allowance("jica")
    [taken] = take_all(koica, moit)
    assert taken.entries == {JICA: 500}
    assert koica.store.allowance("jica").left >= before.left  # nor was it counted


def test_a_fresh_node_takes_everything_also_from_one_far_behind_and_then_another(nodes, tmp_path):
    jica, koica = nodes["jica"], nodes["koica"]
    flood(jica, 50)
    behind = dict(jica.files().all())
    flood(jica, 500)
    koica.store.close()
    (tmp_path / "new").mkdir()
    fresh = Few(tmp_path / "new", *THREE)["moit"]
    assert fresh.take(Files(behind)).entries == {JICA: 50}
    taken = fresh.take(jica.files())
    assert taken.entries == {JICA: 500}
    assert JICA not in [trouble.of for trouble in taken.trouble]


def test_a_peer_cannot_keep_what_it_gave_uncounted_by_breaking_off(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    take_all(koica, jica)
    left = koica.store.allowance("jica").left
    jica.write([note(str(n)) for n in range(10)])

    def breaks(name, content):
        if "/payload/" in name:
            raise ServiceError("It broke.", "Again.")
        return content

    with pytest.raises(ServiceError):
        koica.take(Relay(jica.files(), breaks))
    assert koica.store.size(JICA) == 10
    assert koica.store.allowance("jica").left == pytest.approx(left - 10, abs=0.1)


def test_an_own_journal_is_fetched_back_whatever_its_pace(nodes, tmp_path):
    jica, koica = nodes["jica"], nodes["koica"]
    backup = tmp_path / "backup"
    jica.store.close()
    backup.write_bytes((tmp_path / "jica/journal.db").read_bytes())
    flood(jica, 100)
    koica.store.set_allowance("jica", limits.Allowance(0, nodes.clock.at, 1_000.0))
    take_all(koica, jica)
    jica.store.close()
    (tmp_path / "jica/journal.db").write_bytes(backup.read_bytes())
    jica = nodes.reopened("jica")
    [taken] = take_all(jica, koica)
    assert (taken.entries, taken.trouble) == ({JICA: 100}, ())


def test_so_many_at_once_that_they_do_not_fit_into_memory_come_in_parts(nodes, monkeypatch):
    jica, koica, moit = (nodes[member] for member in THREE)
    jica.write([note(str(n)) for n in range(6)])
    take_all(moit, jica)
    take_all(jica, moit)
    jica.write([note(str(n)) for n in range(4)])
    monkeypatch.setattr(limits, "MOST_ENTRIES", 7)
    [taken] = take_all(koica, jica)
    assert taken.entries == {JICA: 6}
    assert "has 10 entries that are not held here, and 7 can be taken at once" in (
        taken.trouble[0].what
    )
    [taken] = take_all(koica, jica)
    assert (taken.entries, taken.trouble) == ({JICA: 4}, ())


def test_beyond_the_room_for_one_member_its_entries_come_without_what_they_say(nodes):
    jica, koica, moit = (nodes[member] for member in THREE)
    for node in (jica, moit):
        for _ in range(9):
            node.write([note("x" * 40_000)])
    # 256 entries make a bundle: one too many may come.
    jica.store.append(JICA, [(bytes([n]) * 9_000, bytes(4)) for n in range(250)], _signer(jica))
    jica.store.append(JICA, [(bytes([n]) * 9_001, bytes(4)) for n in range(250)], _signer(jica))
    koica.room = Room(of_member=1_000_000, in_all=10**9)
    for node in (koica, moit):
        node.store.set_allowance("jica", limits.Allowance(0, nodes.clock.at, 1_000.0))
    take_all(moit, jica)
    [taken] = take_all(koica, moit)
    [trouble] = taken.trouble
    assert "of new entries of jica it took no more than that they exist" in trouble.what
    assert "most_mib_of_member" in trouble.try_this
    assert koica.store.size(JICA) == 509
    assert len(koica.store.bundles_lacking(JICA)) == 1
    assert texts_of(koica, "mekong/moit/1") == ["x" * 40_000] * 9  # all others are taken
    [held] = [each for each in koica.held() if str(each.origin) == JICA]
    assert held.by["koica"][0] == 0  # it does not say that it holds them
    assert koica.verify() == []
    # With room, the rest comes.
    koica.room = Room()
    [taken] = take_all(koica, moit)
    assert taken.trouble == ()
    assert koica.store.bundles_lacking(JICA) == []


def test_beyond_the_room_for_all_nothing_but_entries_comes(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.write([note("x" * 4_000)])
    koica.room = Room(of_member=10**9, in_all=1)
    koica.write([note("my own")])
    [taken] = take_all(koica, jica)
    assert "of all members together, and they are full" in taken.trouble[0].what
    assert "most_mib under" in taken.trouble[0].try_this
    assert texts_of(koica) == ["my own"]


def test_bytes_are_counted_as_they_come(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.write([note("x" * 4_000)])
    before = koica.store.bytes_by_member().get("jica", 0)
    take_all(koica, jica)
    assert 4_000 < koica.store.bytes_by_member()["jica"] - before < 5_000


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "an hour"), (3_600, "an hour"), (3_601, "2 hours"), (47 * 3_600, "47 hours"),
     (48 * 3_600, "2 days"), (48 * 3_600 + 1, "3 days")],
)  # fmt: skip
def test_how_long_in_words(seconds, words):
    assert duration_words(seconds) == words


def _signer(node):
    return partial(sign_checkpoint, signer=node.keys().log_signer(node.origin))
