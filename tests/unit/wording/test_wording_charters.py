"""What a proposed charter changes, in words."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from charters import NOW, SIX, charter_of_six, line_of, seal_of, signed
from riparian.exchange.charter_changes import CharterState
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.membership.proposals import DoubleSigner, DraftEntry, proposals_in
from riparian.exchange.membership.succession import (
    go_on_without,
    propose_admission,
    propose_expulsion,
    propose_role,
    propose_seal,
    propose_threshold,
)
from riparian.exchange.names import EntryName, Origin
from riparian.wording.charters import (
    REMINDED_DAYS,
    alone_words,
    change_words,
    frozen_words,
    reminders,
    short_change_words,
)

FIRST = charter_of_six()
ENDS = FIRST.expires.replace(tzinfo=NOW.tzinfo)


def terms_of(content):
    return read_draft(content).terms


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (propose_admission(FIRST, line_of("adb"), NOW),
         ["admits the Asian Development Bank (adb) as an observer"]),
        (propose_admission(FIRST, line_of("edcf"), NOW, several_of=["KR"]),
         ["admits the Economic Development Cooperation Fund (edcf) as a member, for South Korea",
          "changes the countries that may have several members from none to South Korea"]),
        (propose_expulsion(FIRST, "mrcs", NOW),
         ["expels the Mekong River Commission Secretariat (mrcs)"]),
        (propose_role(FIRST, "jica", "observer", NOW, threshold=3),
         ["changes the role of jica from member to observer",
          "changes the threshold from 4 to 3"]),
        (propose_seal(FIRST, "jica", seal_of("x").public, NOW),
         [f"gives jica a new seal: {seal_of('x').public}"]),
        (propose_threshold(FIRST, 5, NOW), ["changes the threshold from 4 to 5"]),
    ],
)  # fmt: skip
def test_each_change_is_told(content, words):
    assert change_words(FIRST.terms, terms_of(content)) == words


def test_what_else_a_draft_may_change_is_told_too():
    old = FIRST.terms
    lines = [replace(old.members[0], name="Other", country="TH"), *old.members[1:]]
    new = replace(old, members=tuple(lines), purpose="To talk.", audience_size=20, entries_a_day=5)
    told = change_words(old, new)
    first = old.members[0].name
    assert f"changes the name of cdc-kh from '{first}' to 'Other'" in told
    assert "changes the country of cdc-kh from Cambodia to Thailand" in told
    assert "changes the audience size from 16 to 20" in told
    written = f"{old.entries_a_day:,} to 5"
    assert f"changes the number of entries a member may write in a day from {written}" in told
    assert f"changes the purpose from '{old.purpose}' to 'To talk.'" in told
    assert change_words(old, old) == ["changes nothing but its date"]
    assert short_change_words(old, replace(old, threshold=5)) == "changes the threshold from 4 to 5"


def test_a_hostile_name_stands_as_a_plain_line():
    line = replace(line_of("adb"), name="evil\u202e\x1b[31m\nadmits nobody")
    (told,) = change_words(FIRST.terms, replace(FIRST.terms, members=(*FIRST.terms.members, line)))
    assert not {"\u202e", "\x1b", "\n"} & set(told)


def state_of(own, *contents, double=()):
    origin = Origin("mekong", "jica", 1)
    drafts = [DraftEntry(EntryName(origin, at), 2, each) for at, each in enumerate(contents)]
    proposals = tuple(proposals_in([FIRST], drafts, []))
    return CharterState(FIRST, own, proposals, (), tuple(double), FIRST.digest)


def test_a_member_is_reminded_of_what_waits_for_its_signature():
    content = propose_threshold(FIRST, 5, NOW)
    ((what, why),) = reminders(state_of("jica", content), "", NOW)
    assert what == "Charter 2 has been proposed and needs this member's signature"
    assert why.startswith("It changes the threshold from 4 to 5. To sign it: riparian framework ")
    assert why.endswith(" --seal SEALFILE")
    ((gone, _),) = reminders(state_of("adb", content), "", NOW)[:1]
    assert gone.startswith("adb is no longer a member")
    signing = signed(content, "jica", previous=FIRST)
    assert reminders(state_of("jica", signing), "", NOW) == []
    assert len(reminders(state_of("koica", signing), "", NOW)) == 1


def test_a_charter_reminds_before_its_end_and_after_and_stops_nothing():
    state = state_of("jica")
    assert reminders(state, "", ENDS - timedelta(days=REMINDED_DAYS + 1)) == []
    ((_, soon),) = reminders(state, "", ENDS - timedelta(days=REMINDED_DAYS - 1))
    ((_, late),) = reminders(state, "", ENDS + timedelta(days=2))
    day = ENDS.date().isoformat()
    assert soon.startswith(f"It expires on {day}, in 179 days. That is only a reminder")
    assert late.startswith(f"It expired on {day}, 2 days ago. It is in force all the same")
    assert soon.endswith("Any change to the charter renews it.")


def test_who_signed_two_and_that_too_few_are_left_is_told():
    double = DoubleSigner("koica", 2, ("a" * 64, "b" * 64))
    told = dict(reminders(state_of("jica", double=[double]), "Frozen.", NOW))
    assert (
        "koica has signed 2 rival proposals for charter 2: aaaaaaaa and bbbbbbbb"
        in told["A member signed two rival proposals"]
    )
    assert told["The charter cannot be changed for now"] == "Frozen."


def test_a_charter_is_frozen_where_fewer_are_left_than_have_to_sign():
    assert frozen_words(FIRST, ["jica", "koica"], 90) == ""
    told = frozen_words(FIRST, ["jica", "koica", "moit", "adb"], 90)
    assert "have not been heard from for 90 days" in told
    assert "3 members can still sign (" in told
    assert "and 4 must" in told
    assert "Everything else goes on" in told
    assert "adb" not in told


def test_going_on_alone_is_told():
    terms = terms_of(go_on_without(FIRST, SIX[:3], 2, NOW))
    assert alone_words(terms).startswith("With this charter, jica, koica and moit go on without")
