import pytest

from charters import NOW, SIX, charter_of_six, draft_of, line_of, seal_of, signed
from riparian.errors import BadRequest, Refused, UnknownName
from riparian.exchange.membership.charter import (
    going_on_alone,
    missing_signatures,
    open_charter,
)
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.membership.succession import (
    go_on_without,
    propose_admission,
    propose_expulsion,
    propose_role,
    propose_seal,
    propose_threshold,
    rival_signers,
)

FIRST = charter_of_six()


def _in_force(draft, *signers):
    return open_charter(signed(draft, *(signers or SIX[:4]), previous=FIRST), FIRST)


def test_a_proposal_is_signed_by_nobody():
    draft = propose_admission(FIRST, line_of("adb"), NOW)
    assert missing_signatures(draft, FIRST) == sorted(SIX)


def test_a_member_is_admitted():
    second = _in_force(propose_admission(FIRST, line_of("adb"), NOW))
    assert second.version == 2
    assert set(second.members) == {*SIX, "adb"}
    assert {x: second.members[x] for x in SIX} == FIRST.members
    assert second.threshold == FIRST.threshold


def test_who_admits_so_many_that_the_threshold_falls_to_half_says_another():
    seventh = line_of("adb", role="member")
    second = open_charter(signed(propose_admission(FIRST, seventh, NOW), *SIX), FIRST)
    eighth = line_of("edcf", country=None)
    with pytest.raises(BadRequest, match="4 of 8 votes cannot decide"):
        propose_admission(second, eighth, NOW)
    assert propose_admission(second, eighth, NOW, threshold=5)


def test_a_member_is_expelled_without_its_signature():
    second = _in_force(propose_expulsion(FIRST, "mrcs", NOW))
    assert set(second.members) == set(SIX) - {"mrcs"}


def test_a_role_is_changed():
    second = _in_force(propose_role(FIRST, "mrcs", "observer", NOW))
    assert second.members["mrcs"].role == "observer"
    assert second.members["mrcs"].seal == FIRST.members["mrcs"].seal


def test_a_seal_is_replaced_by_the_others():
    second = _in_force(propose_seal(FIRST, "jica", seal_of("jica again").public, NOW), *SIX[1:5])
    assert second.seal_key("jica").keyid == seal_of("jica again").keyid


def test_the_threshold_is_changed():
    assert _in_force(propose_threshold(FIRST, 5, NOW), *SIX[:5]).threshold == 5
    with pytest.raises(BadRequest, match="3 of 6 votes cannot decide"):
        propose_threshold(FIRST, 3, NOW)


def test_a_proposal_that_changes_nothing_or_names_no_member_is_refused():
    with pytest.raises(BadRequest, match="says that already"):
        propose_threshold(FIRST, 4, NOW)
    with pytest.raises(BadRequest, match="says that already"):
        propose_role(FIRST, "jica", "member", NOW)
    with pytest.raises(UnknownName, match="'adb' is no member"):
        propose_expulsion(FIRST, "adb", NOW)
    with pytest.raises(BadRequest, match="jica is in it twice"):
        propose_admission(FIRST, line_of("jica"), NOW)
    with pytest.raises(BadRequest, match="same seal"):
        propose_seal(FIRST, "jica", seal_of("koica").public, NOW)


def test_who_signed_two_rival_successors_is_named():
    left = _in_force(propose_admission(FIRST, line_of("adb"), NOW), *SIX[:4])
    right = _in_force(propose_threshold(FIRST, 5, NOW), *SIX[1:])
    assert rival_signers(left, right) == ["koica", "moit", "mop-la"]
    assert rival_signers(right, left) == rival_signers(left, right)


def test_one_charter_with_other_signatures_is_no_rival():
    draft = propose_admission(FIRST, line_of("adb"), NOW)
    assert rival_signers(_in_force(draft, *SIX[:4]), _in_force(draft, *SIX[2:])) == []


def test_a_successor_is_no_rival_and_a_second_first_charter_is():
    second = _in_force(propose_admission(FIRST, line_of("adb"), NOW))
    assert rival_signers(FIRST, second) == []
    other = open_charter(signed(draft_of(*SIX, "adb"), *SIX[:4]), None)
    assert rival_signers(FIRST, other) == sorted(SIX[:4])


def test_audiences_grow_with_a_member_that_has_no_room_in_them():
    small = open_charter(signed(draft_of(audience_size=6), *SIX), None)
    second = propose_admission(small, line_of("adb"), NOW)
    assert open_charter(signed(second, *SIX, previous=small), small).audience_size == 7
    assert _in_force(propose_admission(FIRST, line_of("adb"), NOW)).audience_size == 16


def test_a_second_member_of_a_country_is_admitted_where_that_is_said():
    second = line_of("edcf")
    with pytest.raises(BadRequest, match="koica and edcf are members for KR"):
        propose_admission(FIRST, second, NOW)
    charter = _in_force(propose_admission(FIRST, second, NOW, several_of=["KR"]))
    assert charter.several_of == ("KR",)


def test_those_who_remain_name_the_charter_that_they_go_on_from():
    content = go_on_without(FIRST, SIX[:3], 2, NOW)
    alone = signed(content, *SIX[:2], previous=FIRST)
    with pytest.raises(Refused, match="go on without the signatures"):
        open_charter(alone, FIRST)
    charter = open_charter(alone, FIRST, {read_draft(content).digest})
    assert (charter.after, charter.version, charter.threshold) == (FIRST.digest, 2, 2)
    assert set(charter.members) == set(SIX[:3])
    assert going_on_alone([FIRST.raw, alone]) == {charter.digest}
    with pytest.raises(UnknownName):
        go_on_without(FIRST, ("adb",), 1, NOW)
    with pytest.raises(BadRequest, match="cannot decide"):
        go_on_without(FIRST, SIX[:4], 2, NOW)
