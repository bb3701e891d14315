import pytest
from msgspec.structs import replace

from charters import PURPOSE, SIX, line_of, seal_of
from riparian.exchange.membership.terms import (
    MOST_MEMBERS,
    Terms,
    faults_of,
    remedy_of,
    weights_to_consider,
)

GOOD = Terms("mekong", PURPOSE, tuple(map(line_of, SIX)), 4)


def _with(*lines, **changes):
    return replace(GOOD, members=(*GOOD.members, *lines), **changes)


def test_six_members_with_a_threshold_of_four_to_six_keep_the_rules():
    for threshold in (4, 5, 6):
        assert list(faults_of(replace(GOOD, threshold=threshold))) == []


@pytest.mark.parametrize("threshold", [-1, 0, 1, 3, 7])
def test_at_half_two_rivals_could_stand_and_more_than_all_cannot_be_reached(threshold):
    (fault,) = faults_of(replace(GOOD, threshold=threshold))
    assert "6 votes cannot decide" in fault
    said = remedy_of(replace(GOOD, threshold=threshold))
    assert said == "With 6 votes at least 4 must sign: set that threshold (--threshold 4)."


def test_observers_do_not_count_towards_the_threshold():
    assert list(faults_of(_with(line_of("adb")))) == []
    assert "nobody in it has a vote" in list(
        faults_of(replace(GOOD, members=(line_of("adb"),), threshold=1))
    )


def test_two_members_cannot_share_a_seal():
    (fault,) = faults_of(_with(line_of("adb", seal=seal_of("jica").public)))
    assert fault == "jica and adb have the same seal"


def test_a_country_has_one_member_unless_the_charter_says_otherwise():
    two = _with(line_of("edcf"))
    assert list(faults_of(two)) == [
        "koica and edcf are members for KR, which several_of does not name"
    ]
    assert "--several-of" in remedy_of(two)
    assert list(faults_of(replace(two, several_of=("KR",)))) == []


def test_institutions_without_a_country_stand_for_themselves():
    assert list(faults_of(_with(line_of("adb", role="member")))) == []


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        (replace(GOOD, framework="Mekong"), "name of the framework"),
        (replace(GOOD, purpose=""), "purpose"),
        (replace(GOOD, purpose="a\nb"), "purpose"),
        (_with(line_of("adb", name="")), "adb is not called"),
        (_with(line_of("adb", country="jp")), "country of adb"),
        (_with(line_of("adb", role="owner")), "role of adb"),
        (_with(line_of("jica", seal="x", country=None)), "jica is in it twice"),
        (replace(GOOD, several_of=("Korea",)), "two capitals"),
        (replace(GOOD, audience_size=5), "audience size is 5"),
        (replace(GOOD, audience_size=101), "audience size is 101"),
        (replace(GOOD, entries_a_day=0), "entries a day"),
        (replace(GOOD, entries_a_day=1_000_001), "entries a day"),
    ],
)
def test_what_breaks_a_rule_is_said(terms, fault):
    assert any(fault in x for x in faults_of(terms))


def test_a_framework_has_at_most_thirty_members():
    lines = [
        replace(line_of("adb"), member=f"observer-{n}", seal=seal_of(f"observer-{n}").public)
        for n in range(MOST_MEMBERS + 1 - len(SIX))
    ]
    assert list(faults_of(replace(_with(*lines[:-1]), audience_size=30))) == []
    assert any("30 are the most" in x for x in faults_of(_with(*lines)))


def test_a_country_with_a_third_of_the_votes_is_pointed_out():
    assert weights_to_consider(GOOD) == []
    two = replace(GOOD, members=(*GOOD.members[:5], line_of("edcf")))
    (sentence,) = weights_to_consider(two)
    assert "holds 2 of 6 votes" in sentence
    assert weights_to_consider(_with(line_of("edcf"))) == []
