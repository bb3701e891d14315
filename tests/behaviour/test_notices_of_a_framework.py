"""Votes, members out of reach and forks: heard of once by who reads the channel."""

from __future__ import annotations

import pytest

from case_centres import exchange, met_about_water
from centres import Centres
from people import ADMIN, OPERATOR
from riparian import Centre
from riparian.centre import notice_events
from riparian.centre.case_records import CaseQuestion
from riparian.centre.sharing import record_of_body
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.sharing.choice import Choice, Sharer
from riparian.exchange.entries.entry_types import Case, Dispute, Meeting
from riparian.exchange.entries.payload import IdentifiedRecord
from riparian.exchange.membership.succession import propose_threshold
from riparian.store.layout import Layout
from riparian.store.settings import Settings
from riparian.wording.notices import NEUTRAL, notice_line, open_line
from two_histories import both, forked_copies, forked_nodes

KOICA = "https://koica.example.org"


def hearers(centre):
    """A viewer and an administrator who hear of what concerns them."""
    found = []
    for name, rights in (("keiko", Rights((Role.VIEWER,))), ("boss", ADMIN)):
        centre.people.accounts.add(name, f"Full {name}", "", rights, OPERATOR)
        found.append(centre.people.accounts.account(name))
        centre.notices.subscribe(found[-1], "ours")
    return found


def lines(centre, account):
    return [notice_line(x) for x in centre.notices.page(account, account.rights).lines]


@pytest.fixture
def members(tmp_path):
    made = Centres(tmp_path, "jica", "koica", "mop-la")
    made.join("koica", KOICA)
    exchange(made, "koica", "jica")
    return made


def test_a_vote_is_asked_for_until_it_is_given(members):
    jica, koica = members["jica"], members["koica"]
    keiko, boss = hearers(jica)
    koica.channel.charter_changes.propose(lambda charter, now: propose_threshold(charter, 3, now))
    jica.channel._node.take(koica.channel.files())
    assert [jica.notices.look() for _ in range(2)] == [1, 0]
    ((what, sentence, to),) = lines(jica, keiko)
    assert (what, to) == ("Vote", "/channel")
    assert sentence == "A change of the charter asks for your member’s signature."
    assert lines(jica, boss) == []
    rows = jica.notices.store.newest(keiko.id, 9)
    (own,) = jica.notices.page(keiko, keiko.rights).lines
    (anybody,) = jica.notices.for_anybody(rows)
    assert open_line(own, anybody) == NEUTRAL


def test_records_that_are_shared_with_us_by_name_are_told_once_a_day(members):
    jica, koica = members["jica"], members["koica"]
    exchange(members, "mop-la", "koica")
    keiko, boss = hearers(jica)

    def share(title, tlp, *to):
        body = {
            "activity": {
                "iati_identifier": title, "title": [{"text": title}],
                "reporting_org": {"ref": "KR"}, "provenance": {"dataset": "d"},
            },
            "source": {},
        }  # fmt: skip
        koica.channel.share_records([record_of_body(body, "CLEAR")], tlp, "desk", to)

    for title in ("Wells", "Roads", "Dams"):
        share(title, "AMBER", "jica")
    share("Everyone's", "CLEAR")
    share("Others'", "AMBER", "mop-la")
    jica.channel._node.take(koica.channel.files())
    assert [jica.notices.look() for _ in range(2)] == [1, 0]
    ((what, sentence, to),) = lines(jica, keiko)
    assert what == "Shared with you"
    assert sentence.endswith("(koica, South Korea) shared “Wells” with you.")
    assert to.startswith("/channel/entry?")
    assert lines(jica, boss) == []


def test_what_is_taken_back_before_some_of_its_readers_alone_stands_in_notices_too(members):
    """As it does wherever else it is read."""
    jica, koica = members["jica"], members["koica"]
    exchange(members, "mop-la", "koica")
    exchange(members, "koica", "jica")
    keiko, _ = hearers(jica)
    record = IdentifiedRecord("JICA", "jp-1")
    own = {
        "activity": {
            "iati_identifier": "jp-1", "title": [{"text": "Wells"}],
            "reporting_org": {"ref": "JICA"}, "provenance": {"dataset": "d"},
        },
        "source": {},
    }  # fmt: skip
    jica.channel.share_records([record_of_body(own, "CLEAR")], "CLEAR", "desk")
    said = Dispute("location", "It is in the next district.", "Vang Vieng")
    name = koica.desk.write("dispute", said, record, "desk", "CLEAR")
    body = {"entry": name.index, "why": "For you alone."}
    koica.channel.write_entry("withdrawal", body, "AMBER", "desk", name, ["jica"])
    jica.channel._node.take(koica.channel.files())
    assert jica.notices.look()
    assert not lines(jica, keiko)[0].sentence.endswith("It was taken back since.")
    koica.channel.withdraw(str(name), "A mistake.", "desk")
    jica.channel._node.take(koica.channel.files())
    assert lines(jica, keiko)[0].sentence.endswith("It was taken back since.")


def test_a_member_that_is_out_of_reach_for_a_week_is_told_once_and_when_it_is_back(
    members, monkeypatch
):
    jica = members["jica"]
    keiko, boss = hearers(jica)
    jica.channel._store.remember_peer(KOICA, "nobody answers")
    assert jica.notices.look() == 0  # for a moment only
    monkeypatch.setattr(notice_events, "WAITING_SECONDS", -5)
    assert [jica.notices.look() for _ in range(2)] == [1, 0]
    name = jica.channel.charter().members["koica"].name
    ((_, sentence, to),) = lines(jica, keiko)
    assert sentence.startswith(f"{name} (koica, South Korea) cannot be reached since ")
    assert to == "/channel"
    jica.channel._store.remember_peer(KOICA)
    assert lines(jica, keiko)[0].sentence.endswith("It can be reached again.")
    assert jica.notices.look() == 0
    assert lines(jica, boss) == []


def test_a_journal_with_two_histories_is_told_once(tmp_path_factory, tmp_path):
    nodes = forked_nodes(forked_copies(tmp_path_factory.mktemp("copies")), tmp_path)
    koica, cdc = both(nodes, nodes.not_joined("twin"))
    koica.store.close()
    centre = Centre(Layout(tmp_path / "koica"), Settings())
    keiko, boss = hearers(centre)
    assert centre.notices.look() == 0
    centre.channel._node.take(cdc.files())
    assert centre.channel.state().forks
    assert [centre.notices.look() for _ in range(2)] == [1, 0]
    name = centre.channel.charter().members["jica"].name
    ((_, sentence, to),) = lines(centre, keiko)
    assert sentence == f"A journal of {name} (jica, Japan) has two histories."
    assert to == "/channel"
    assert lines(centre, boss) == []


def test_what_asks_us_for_an_answer_reaches_whoever_can_give_it_without_being_wanted(tmp_path):
    members = met_about_water(tmp_path)
    jica, koica = members["jica"], members["koica"]
    roles = {
        "writer": Role.WRITER,
        "signs": Role.SIGNATORY,
        "reads": Role.VIEWER,
        "boss": Role.ADMIN,
    }
    for name, role in roles.items():
        jica.people.accounts.add(name, f"Full {name}", "", Rights((role,)), OPERATOR)
    people = {name: jica.people.accounts.account(name) for name in roles}
    jica.notices.look()  # the first: what was before is no news
    record = jica.channel.shareable_record("jp-1")
    jica.channel.share_records([record], "CLEAR", "desk")
    members["koica"].channel._node.take(jica.channel.files())
    sharer = Sharer(OPERATOR, "desk", Rights((Role.PUBLISHER,)))
    case = koica.cases.open(
        record.about, Case("One survey?", "Could both use one?", ("jica", "koica")), ["jica"],
        sharer, "AMBER",
    )  # fmt: skip
    koica.channel.share_note("For you.", "AMBER", "desk", members=("jica",))
    koica.desk.write(
        "dispute", Dispute("title", "It has another.", "x"), record.about, "desk", "GREEN"
    )
    koica.meetings.call(
        Meeting("On water", "2027-03-02", "mekong"), Choice("AMBER", ("jica",)), sharer
    )
    koica.channel.charter_changes.propose(lambda charter, now: propose_threshold(charter, 3, now))
    jica.channel._node.take(koica.channel.files())
    jica.notices.look()
    heard = {name: {line.what for line in lines(jica, who)} for name, who in people.items()}
    assert heard == {
        "writer": {"New case", "Shared with you", "Disputed", "Meeting"},
        "signs": {"Vote"}, "reads": set(), "boss": set(),
    }  # fmt: skip
    meeting = next(line for line in lines(jica, people["writer"]) if line.what == "Meeting")
    assert "called the meeting “On water”" in meeting.sentence
    assert meeting.to.startswith("/meetings/mekong/koica/1/")
    assert jica.cases.count_waiting() == 1
    assert jica.cases.browse(CaseQuestion(waiting=True)).waiting_for_us == 1
    jica.cases.note(str(case), "Yes.", sharer)
    assert jica.cases.count_waiting() == 0
    assert koica.cases.count_waiting() == 0  # whoever opened it waits
