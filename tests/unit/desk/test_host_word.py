"""The host's word: whose it is, what it says of which field, and in whatever order it comes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from charters import NOW, PURPOSE, draft_of, line_of, signed
from riparian.desk.claims.desk_entry import DeskEntry
from riparian.desk.claims.host_word import RecordNow, host_word
from riparian.exchange.entries.entry_types import Confirmation, Dispute
from riparian.exchange.entries.payload import IdentifiedRecord
from riparian.exchange.membership.charter import new_charter, open_charter
from riparian.exchange.names import EntryName, Origin
from riparian.wording.host_word import (
    change_sentence,
    host_line,
    why_not_sentence,
    withdrawn_sentence,
    word_sentence,
)

RECORD = IdentifiedRecord("JICA", "jp-1")
OTHER = IdentifiedRecord("JICA", "jp-2")
MEMBERS = ("jica", "koica", "mop-la", "cdc-kh")
CHARTER = open_charter(signed(draft_of(*MEMBERS, threshold=3), *MEMBERS), None)
NOW_SAID = RecordNow(frozenset({"LA"}), {"value": "JPY 900 million", "location": "Vientiane"})
RECORDS = {RECORD: NOW_SAID, OTHER: RecordNow(frozenset({"LA", "KH"}), {})}
CONFIRMED = Confirmation(
    {"activity": "yes", "value": "JPY 900 million"}, "2026-09-30", "Ministry of Planning", "LA"
)


def entry(said, member="mop-la", index=0, about=RECORD, framework="mekong", **changes):
    name = EntryName(Origin(framework, member, 1), index)
    fields = {
        "name": name, "type": type(said).__name__.lower(), "tlp": "CLEAR", "audience": (),
        "persons": {}, "written_at": NOW + timedelta(days=1, minutes=index), "by": "desk",
        "about": about, "body": {}, "seen": {}, "said": said,
    }  # fmt: skip
    return DeskEntry(**fields | changes)


def test_a_host_confirms_field_by_field_what_the_record_says():
    said = host_word([entry(CONFIRMED)], [CHARTER], RECORDS)
    assert list(said.fields) == ["activity", "value"]
    (word,) = said.fields["value"]
    assert (word.country, word.as_of, word.office) == ("LA", "2026-09-30", "Ministry of Planning")
    assert said.state("value") == "confirmed"
    assert said.state("location") == "none"
    assert "Confirmed by the Ministry of Planning for" in word_sentence(word)
    assert word_sentence(word).endswith("as of 30 September 2026.")
    assert host_line(said) == "The host confirms that it exists and amount."


def test_a_confirmation_stands_with_its_day_where_the_claim_has_changed_since():
    now = {RECORD: RecordNow(frozenset({"LA"}), {"value": "JPY 950 million"})}
    said = host_word([entry(CONFIRMED)], [CHARTER], now)
    (word,) = said.fields["value"]
    assert (said.state("value"), said.state("activity")) == ("changed", "confirmed")
    assert change_sentence(word) == (
        "The claim has changed since. What was confirmed is “JPY 900 million”."
    )
    gone = host_word([entry(CONFIRMED)], [CHARTER], {RECORD: RecordNow(frozenset({"LA"}), {})})
    assert "says nothing of it now" in change_sentence(gone.fields["value"][0])


def test_a_dispute_stands_until_the_same_host_confirms_and_the_other_way_round():
    dispute = entry(Dispute("value", "The grant was cut.", "JPY 700 million"), index=1)
    said = host_word([entry(CONFIRMED), dispute], [CHARTER], RECORDS)
    assert (said.state("value"), said.state("activity")) == ("disputed", "confirmed")
    assert said.is_disputed
    assert "it should say “JPY 700 million”. Why: The grant was cut." in word_sentence(
        said.fields["value"][0]
    )
    again = host_word([entry(CONFIRMED, index=2), dispute], [CHARTER], RECORDS)
    assert again.state("value") == "confirmed"


def test_what_is_no_governments_is_that_members_word_and_says_why():
    cases = {
        "no-host": entry(CONFIRMED, "koica"),
        "other-country": entry(CONFIRMED, "cdc-kh"),
        "no-member": entry(CONFIRMED, "adb"),
        "unshared": entry(CONFIRMED, framework="local"),
    }
    for why, each in cases.items():
        said = host_word([each], [CHARTER], RECORDS)
        assert not said.fields
        assert {word.why_not for word in said.others} == {why}
        assert "no government’s" in why_not_sentence(said.others[0])
    alone = entry(CONFIRMED, tlp="AMBER+STRICT", audience=("mop-la",))
    assert host_word([alone], [CHARTER], RECORDS).others[0].why_not == "unshared"
    other = Confirmation({"activity": "yes"}, "2026-09-30", "CDC", "KH")
    said = host_word([entry(other, "cdc-kh")], [CHARTER], RECORDS)
    assert said.others[0].why_not == "no-recipient"
    assert host_word([entry(other, "cdc-kh", about=OTHER)], [CHARTER], RECORDS).is_confirmed
    assert host_word([entry(CONFIRMED)], [], RECORDS).others[0].why_not == "unshared"


def test_another_member_that_types_in_an_answer_says_so_and_confirms_nothing():
    sheet = Confirmation(
        {"activity": "yes"}, "2026-09-30", "Ministry of Health", "LA", typed_in_by="Kim Minji"
    )
    said = host_word([entry(sheet, "koica")], [CHARTER], RECORDS)
    assert not said.is_confirmed
    names = {"koica": "KOICA", "mop-la": "MPI"}
    assert word_sentence(said.others[0], names) == (
        "KOICA says that the Ministry of Health answered by sheet and confirmed it, typed in by "
        "Kim Minji, as of 30 September 2026."
    )
    said = host_word([entry(sheet)], [CHARTER], RECORDS)
    assert "answered by sheet, typed in at MPI by Kim Minji" in word_sentence(
        said.fields["activity"][0], names
    )


def test_the_charter_of_the_day_decides_who_was_a_host():
    later = [line_of(x) if x != "mop-la" else line_of(x, role="member") for x in MEMBERS]
    draft = new_charter("mekong", PURPOSE, later, 3, NOW + timedelta(days=10))
    second = open_charter(signed(draft, *MEMBERS), None)
    charters = [CHARTER, second]
    assert CHARTER.drafted_at == NOW
    before, after = entry(CONFIRMED), entry(CONFIRMED, index=9, written_at=NOW + timedelta(days=11))
    assert host_word([before], charters, RECORDS).is_confirmed
    assert not host_word([after], charters, RECORDS).is_confirmed
    # What it says as a member replaces nothing that it said as a host.
    both = host_word([before, after], charters, RECORDS)
    assert both.is_confirmed
    assert {word.why_not for word in both.others} == {"no-host"}
    early = entry(CONFIRMED, written_at=datetime(2001, 1, 1, tzinfo=UTC))
    assert host_word([early], charters, RECORDS).is_confirmed


def test_what_was_withdrawn_or_is_unfit_or_about_something_else_counts_nowhere():
    withdrawn = entry(CONFIRMED, withdrawn_by=EntryName(Origin("mekong", "mop-la", 1), 5))
    unfit = entry(None, unfit="It does not have the form of a confirmation.")
    other = entry(CONFIRMED, about=IdentifiedRecord("KOICA", "kr-1"))
    said = host_word([withdrawn, unfit, other], [CHARTER], RECORDS)
    assert (said.fields, said.others) == ({}, ())
    assert [word.field for word in said.withdrawn] == ["activity", "value"]
    why = (
        "Confirmed by the Ministry of Planning for Laos, as of 30 September 2026; taken back since."
    )
    assert withdrawn_sentence(said.withdrawn[0]) == why


ENTRIES = st.lists(
    st.builds(
        entry,
        st.one_of(
            st.builds(
                Confirmation,
                st.dictionaries(
                    st.sampled_from(["activity", "value", "location"]),
                    st.sampled_from(["JPY 900 million", "yes"]),
                    min_size=1,
                ),
                st.just("2026-09-30"),
                st.just("Office"),
                st.sampled_from(["LA", "KH"]),
            ),
            st.builds(Dispute, st.sampled_from(["value", "location"]), st.just("why")),
        ),
        st.sampled_from(MEMBERS),
        st.integers(0, 30),
        st.sampled_from([RECORD, OTHER]),
        withdrawn_by=st.sampled_from([None, None, EntryName(Origin("mekong", "jica", 1), 99)]),
    ),
    unique_by=lambda x: x.name,
    max_size=8,
)


@given(ENTRIES, st.data())
def test_order_and_repetition_make_no_difference(entries, data):
    again = data.draw(st.permutations([*entries, *entries[:3]]))
    assert host_word(entries, [CHARTER], RECORDS) == host_word(again, [CHARTER], RECORDS)
