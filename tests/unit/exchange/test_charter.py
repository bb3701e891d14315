import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root

from charters import NOW, SIX, altered, charter_of_six, draft_of, line_of, seal_of, signed
from riparian.errors import BadRequest, Refused
from riparian.exchange.membership.charter import (
    merge_signatures,
    missing_signatures,
    new_charter,
    open_charter,
    require_plausible_date,
    sign_charter,
)
from riparian.exchange.membership.charter_file import LARGEST_CHARTER
from riparian.exchange.membership.succession import propose_expulsion, propose_threshold
from riparian.exchange.membership.terms import MOST_MEMBERS


def test_audience_entries_are_for_sixteen_or_for_as_many_as_there_are_members():
    named = [
        replace(line_of("adb"), member=f"observer-{n}", seal=seal_of(f"observer-{n}").public)
        for n in range(MOST_MEMBERS - len(SIX))
    ]
    for more, size in ((named[:10], 16), (named[:11], 17), (named, 30)):
        content = signed(draft_of(*SIX, *more), *SIX)
        assert open_charter(content, None).audience_size == size


def test_four_of_six_decide_and_three_do_not():
    draft = draft_of()
    with pytest.raises(Refused, match=r"of the 4 signatures .* bears 3 .*jica, koica and moit"):
        open_charter(signed(draft, *SIX[:3]), None)
    charter = open_charter(signed(draft, *SIX[:4]), None)
    assert (charter.version, charter.framework, charter.threshold) == (1, "mekong", 4)
    assert charter.signers == tuple(sorted(SIX[:4]))
    assert charter.expires - NOW > timedelta(days=3650)


def test_a_charter_that_lacks_signatures_says_whose_can_still_come():
    with pytest.raises(Refused) as refusal:
        open_charter(signed(draft_of(), *SIX[:2]), None)
    assert refusal.value.try_this.startswith(
        "2 more signatures have to come, of cdc-kh, moit, mop-la or mrcs: each signs the file with"
        " `riparian framework sign"
    )
    with pytest.raises(Refused, match="The charter was refused") as refusal:
        open_charter(signed(draft_of(), *SIX[:3]), None)
    assert refusal.value.try_this.startswith("1 more signature has to come, of cdc-kh, mop-la or")


def test_a_successor_that_lacks_those_of_before_says_whose():
    first = charter_of_six()
    draft = propose_expulsion(first, "mrcs", NOW, threshold=3)
    with pytest.raises(Refused, match="the charter before it") as refusal:
        open_charter(signed(draft, *SIX[:3]), first)
    assert "1 more signature has to come, of cdc-kh, mop-la or mrcs:" in refusal.value.try_this


def test_names_countries_and_roles_come_back_and_are_covered_by_the_signatures():
    charter = charter_of_six()
    assert charter.members["koica"].name == "한국국제협력단"
    assert charter.members["mrcs"].country is None
    assert charter.members["moit"].role == "host"
    assert [line.member for line in charter.terms.members] == sorted(SIX)
    assert charter.seal_key("jica").keyid == seal_of("jica").keyid

    def rename(file):
        file["signed"]["x-riparian"]["members"]["jica"]["name"] = "Somebody else"

    with pytest.raises(Refused, match="signed by no member"):
        open_charter(altered(charter.raw, rename), None)


def test_tuf_itself_verifies_the_charter():
    root = Metadata[Root].from_bytes(charter_of_six().raw)
    root.signed.verify_delegate("root", root.signed_bytes, root.signatures)
    assert root.signed.unrecognized_fields["x-riparian"]["framework"] == "mekong"


def test_an_expired_charter_is_as_good_as_before():
    old = new_charter("mekong", "x", [line_of(x) for x in SIX], 4, NOW - timedelta(days=9000))
    charter = open_charter(signed(old, *SIX[:4]), None)
    assert charter.expires < NOW


def test_one_seal_that_signs_four_times_counts_once():
    draft = draft_of()
    four_times = signed(draft, "jica", "jica", "jica", "jica")
    assert missing_signatures(four_times) == sorted(set(SIX) - {"jica"})

    def repeat(file):
        file["signatures"] *= 4

    with pytest.raises(Refused):
        open_charter(altered(four_times, repeat), None)


def test_a_signature_under_another_key_id_does_not_count():
    content = signed(draft_of(), *SIX[:3])

    def lend(file):
        file["signatures"].append(dict(file["signatures"][0], keyid=seal_of("mrcs").keyid))

    with pytest.raises(Refused, match="bears 3"):
        open_charter(altered(content, lend), None)


def test_a_foreign_signature_is_not_counted_and_goes_when_files_are_merged():
    content = signed(draft_of(), *SIX[:3])
    metadata = Metadata[Root].from_bytes(content)
    metadata.sign(CryptoSigner.generate_ed25519(), append=True)
    foreign = metadata.to_bytes()
    with pytest.raises(Refused, match="bears 3"):
        open_charter(foreign, None)
    assert len(json.loads(foreign)["signatures"]) == 4
    assert len(json.loads(merge_signatures(foreign, content))["signatures"]) == 3


@settings(max_examples=20)
@given(st.permutations(SIX), st.integers(1, 5))
def test_signatures_are_gathered_apart_and_in_any_order(order, cut):
    draft = draft_of()
    left, right = signed(draft, *order[:cut]), signed(draft, *order[cut:])
    merged = merge_signatures(left, right)
    assert merged == merge_signatures(right, left)
    assert open_charter(merged, None).signers == tuple(sorted(SIX))
    assert missing_signatures(merged) == []
    assert missing_signatures(left) == sorted(order[cut:])


def test_a_false_signature_does_not_displace_a_true_one():
    content = signed(draft_of(), *SIX[:4])

    def spoil(file):
        for signature in file["signatures"]:
            signature["sig"] = "00" * 64

    merged = merge_signatures(altered(content, spoil), content)
    assert open_charter(merged, None).signers == tuple(sorted(SIX[:4]))


def test_signatures_of_two_different_charters_are_not_merged():
    with pytest.raises(Refused, match="different charters"):
        merge_signatures(draft_of(), draft_of(threshold=5))


def test_an_observer_has_a_seal_and_no_vote():
    draft = draft_of(*SIX, "adb")
    charter = open_charter(signed(draft, *SIX[:4]), None)
    assert charter.members["adb"].seal == charter.seal_key("adb").keyid
    assert "adb" not in missing_signatures(draft)
    with pytest.raises(BadRequest, match="no vote"):
        sign_charter(draft, seal_of("adb"))
    metadata = Metadata[Root].from_bytes(signed(draft, *SIX[:3]))
    metadata.sign(seal_of("adb").signer, append=True)
    with pytest.raises(Refused, match="bears 3"):
        open_charter(metadata.to_bytes(), None)


def test_a_successor_needs_enough_of_the_old_as_well():
    first = charter_of_six()
    second = open_charter(signed(propose_threshold(first, 6, NOW), *SIX, previous=first), first)
    draft = propose_threshold(second, 4, NOW)
    with pytest.raises(Refused, match=r"6 signatures that the charter before it demands.* bears 4"):
        open_charter(signed(draft, *SIX[:4]), second)
    assert open_charter(signed(draft, *SIX), second).threshold == 4


def test_a_successor_needs_enough_of_its_own():
    first = charter_of_six()
    draft = propose_threshold(first, 6, NOW)
    with pytest.raises(Refused, match=r"6 signatures that it demands.* bears 4"):
        open_charter(signed(draft, *SIX[:4]), first)


def test_a_member_that_leaves_may_sign_for_it():
    first = open_charter(signed(draft_of(threshold=6), *SIX), None)
    draft = propose_expulsion(first, "mrcs", NOW, threshold=5)
    stay = signed(draft, *SIX[:5])
    leave = signed(draft, "mrcs", previous=first)
    assert missing_signatures(stay, first) == ["mrcs"]
    with pytest.raises(Refused):
        open_charter(merge_signatures(stay, leave), first)
    second = open_charter(merge_signatures(stay, leave, first), first)
    assert "mrcs" not in second.members
    assert "mrcs" in second.signers
    with pytest.raises(BadRequest, match="no vote"):
        sign_charter(draft, seal_of("mrcs"))


def test_versions_follow_one_another():
    first = charter_of_six()

    def fourth(file):
        file["signed"]["version"] = 4

    content = signed(altered(propose_threshold(first, 5, NOW), fourth), *SIX)
    with pytest.raises(Refused, match="expected version 2, got 4"):
        open_charter(content, first)
    with pytest.raises(Refused, match="expected version 1, got 4"):
        open_charter(content, None)
    with pytest.raises(Refused, match="expected version 2, got 1"):
        open_charter(first.raw, first)


def test_the_name_of_a_framework_stays():
    first = charter_of_six()

    def rename(file):
        file["signed"]["x-riparian"]["framework"] = "tonle-sap"

    content = signed(altered(propose_threshold(first, 5, NOW), rename), *SIX)
    with pytest.raises(Refused, match="expected a charter of mekong, got one of tonle-sap"):
        open_charter(content, first)


def _second_field(content):
    return content.replace(b'"version":1', b'"version":1,"version":1')


def _as(change):
    return lambda content: altered(content, change)


def _signed_field(name, value):
    return _as(lambda file: file["signed"].__setitem__(name, value))


def _named_field(name, value):
    return _as(lambda file: file["signed"]["x-riparian"].__setitem__(name, value))


def _role(name, field, value):
    return _as(lambda file: file["signed"]["roles"][name].__setitem__(field, value))


def _rekey(file):
    keys = file["signed"]["keys"]
    first, second = sorted(keys)[:2]
    keys[first] = keys[second]


def _weaker_key(file):
    next(iter(file["signed"]["keys"].values()))["scheme"] = "rsassa-pss-sha256"


def _drop_key(file):
    file["signed"]["keys"].popitem()


@pytest.mark.parametrize(
    ("alter", "why"),
    [
        (_second_field, "stands in it twice"),
        (lambda content: content + b" " * LARGEST_CHARTER, "bytes"),
        (lambda content: b"[" * 100_000, "nested too deeply"),
        (lambda content: b"\xff" + content, "UTF-8"),
        (lambda content: b"[]", "not a JSON object"),
        (lambda content: content.replace(b'"To share', b'"\\ud800To share'), "UTF-8"),
        (lambda content: content.replace(b'"To share', b'"\\u202eTo share'), "purpose"),
        (lambda content: content.replace(b'"version":1', b'"version":1.0'), "expected form"),
        (lambda content: content.replace(b'"version":1', b'"version":NaN'), "no number"),
        (_as(lambda file: file.update(unsigned=1)), "unknown field"),
        (_signed_field("version", True), "expected form"),
        (_signed_field("veto", "jica"), "unknown field"),
        (_signed_field("expires", "2036-1-1T0:00:00Z"), "expected form"),
        (_signed_field("expires", "0000-01-01T00:00:00Z"), "no TUF root"),
        (_signed_field("expires", "0999-01-01T00:00:00Z"), "what its signatures cover"),
        (_signed_field("spec_version", "2.0.0"), "expected form"),
        (_signed_field("_type", "targets"), "expected form"),
        (_named_field("veto", "jica"), "unknown field"),
        (_named_field("audience_size", 5), "audience size"),
        (_named_field("entries_a_day", 0), "entries a day"),
        (_named_field("several_of", ["kr"]), "two capitals"),
        (_named_field("framework", "Mekong"), "name of the framework"),
        (_named_field("members", {}), "seals of its members"),
        (_role("root", "threshold", 3), "those of the members"),
        (_role("targets", "threshold", 1), "those of the members"),
        (_role("root", "keyids", []), "those of the members"),
        (_as(_rekey), "not that of its key"),
        (_as(_weaker_key), "expected form"),
        (_as(_drop_key), "seals of its members"),
    ],
)  # fmt: skip
def test_what_is_no_charter_is_refused(alter, why):
    content = alter(draft_of())
    with pytest.raises(Refused, match=why):
        sign_charter(content, seal_of("jica"))
    with pytest.raises(Refused, match=why):
        open_charter(content, None)


@given(st.data())
def test_a_charter_changed_at_random_is_refused_or_says_the_same(data):
    charter = charter_of_six()
    content = bytearray(charter.raw)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    try:
        opened = open_charter(bytes(content), None)
    except Refused:
        return
    assert opened.digest == charter.digest


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def _places(value, above=()):
    yield above
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _places(value[key], (*above, key))


@given(st.data())
def test_a_charter_with_another_value_somewhere_is_refused_or_says_the_same(data):
    charter = charter_of_six()
    file = json.loads(charter.raw)
    *above, last = data.draw(st.sampled_from([x for x in _places(file) if x]))
    inside = file
    for key in above:
        inside = inside[key]
    inside[last] = data.draw(json_values)
    try:
        opened = open_charter(json.dumps(file).encode(), None)
    except Refused:
        return
    assert opened.digest == charter.digest


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_other_bytes_are_refused(content):
    with pytest.raises(Refused):
        open_charter(content, None)


@pytest.mark.parametrize(("days", "passes"), [(-9000, True), (1, True), (2, False), (900, False)])
def test_a_first_charter_is_not_drawn_up_in_days_to_come(days, passes):
    content = new_charter(
        "mekong", "Aid", [line_of(member) for member in SIX], 4, NOW + timedelta(days=days)
    )
    if passes:
        require_plausible_date(content, None, NOW)
    else:
        with pytest.raises(Refused, match=r"Expected no day after today \(2026-11-28\)"):
            require_plausible_date(content, None, NOW)
