"""Proposals out of drafts and signatures, in whatever order and among whatever else they came."""

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charters import NOW, SIX, charter_of_six, line_of, seal_of, signed
from riparian.errors import Refused
from riparian.exchange.charter_entries import (
    draft_words,
    drafts_in,
    signature_words,
    signatures_among,
)
from riparian.exchange.entries.payload import Payload
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.membership import proposals as proposals_module
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.membership.proposals import (
    DraftEntry,
    SignaturesEntry,
    double_signers,
    proposals_in,
    signatures_in,
    unsigned,
)
from riparian.exchange.membership.succession import (
    propose_admission,
    propose_expulsion,
    propose_seal,
    propose_threshold,
)
from riparian.exchange.membership.votes import SealSignature, sign_with, votes_under
from riparian.exchange.names import EntryName, Origin

FIRST = charter_of_six()
CHANGES = {
    "admits": propose_admission(FIRST, line_of("adb"), NOW),
    "expels": propose_expulsion(FIRST, "mrcs", NOW),
    "threshold": propose_threshold(FIRST, 5, NOW),
    "seal": propose_seal(FIRST, "jica", seal_of("jica again").public, NOW),
}
DIGESTS = {name: read_draft(content).digest for name, content in CHANGES.items()}


def name_of(member, index):
    return EntryName(Origin("mekong", member, 1), index)


def draft_entry(content, member="jica", index=0, version=2):
    return DraftEntry(name_of(member, index), version, content)


def signatures_entry(content, member, index=1, by=None):
    (signature,) = signatures_in(signed(unsigned(content), by or member, previous=FIRST))
    return SignaturesEntry(name_of(member, index), read_draft(content).digest, (signature,))


def entry_of(words, member, index):
    payload = Payload(
        origin=Origin("mekong", member, 1), type=words.type, tlp="CLEAR", audience=(),
        written_at=NOW, by=member, body=words.body,
    )  # fmt: skip
    return ReadEntry(name_of(member, index), "open", payload)


EVERYTHING = [draft_entry(content, index=at) for at, content in enumerate(CHANGES.values())] + [
    signatures_entry(CHANGES[change], member, at)
    for at, (change, member) in enumerate(
        [(change, member) for change in CHANGES for member in SIX[: 3 + len(change) % 4]], 10
    )
]


def _gathered(everything):
    drafts = [each for each in everything if isinstance(each, DraftEntry)]
    return proposals_in([FIRST], drafts, [x for x in everything if isinstance(x, SignaturesEntry)])


@settings(max_examples=60)
@given(st.permutations(EVERYTHING), st.integers(0, len(EVERYTHING)))
def test_the_order_in_which_they_come_does_not_matter(everything, again):
    assert _gathered([*everything, *everything[:again]]) == _gathered(EVERYTHING)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.sampled_from(SIX)), max_size=24))
def test_what_has_enough_signatures_opens_and_what_has_not_does_not(pairs):
    entries = [draft_entry(content, index=at) for at, content in enumerate(CHANGES.values())]
    entries += [signatures_entry(CHANGES[x], member, at) for at, (x, member) in enumerate(pairs)]
    for proposal in _gathered(entries):
        who = {member for change, member in pairs if DIGESTS[change] == proposal.digest}
        assert set(proposal.signers) == who
        try:
            charter = open_charter(proposal.content, FIRST)
        except Refused:
            charter = None
        assert (charter is not None) == proposal.is_signed_enough


def test_old_and_new_are_counted_apart():
    seal = _gathered([draft_entry(CHANGES["seal"]), signatures_entry(CHANGES["seal"], "jica")])[0]
    assert seal.before.signed == ("jica",)  # by its seal of before
    assert seal.own.signed == ()
    assert seal.own.lacking == 4
    again = SignaturesEntry(
        name_of("jica", 2),
        seal.digest,
        (sign_with(seal_of("jica again"), read_draft(CHANGES["seal"]).metadata.signed_bytes),),
    )
    both = _gathered([draft_entry(CHANGES["seal"]), again])[0]
    assert (both.before.signed, both.own.signed) == ((), ("jica",))


def test_three_rivals_and_who_signed_more_than_one():
    entries = [
        draft_entry(CHANGES[x], index=at) for at, x in enumerate(("admits", "expels", "seal"))
    ]
    entries += [
        signatures_entry(CHANGES[change], member, 10 + at)
        for at, (change, member) in enumerate([
            ("admits", "jica"), ("admits", "koica"), ("expels", "koica"), ("seal", "koica"),
            ("seal", "moit"),
        ])
    ]  # fmt: skip
    proposals = _gathered(entries)
    assert len(proposals) == 3
    assert not any(each.is_signed_enough for each in proposals)
    (double,) = double_signers(proposals)
    assert (double.member, double.version, len(double.digests)) == ("koica", 2, 3)


def test_a_charter_in_force_counts_among_those_that_somebody_signed():
    second = open_charter(signed(CHANGES["threshold"], *SIX[:5], previous=FIRST), FIRST)
    rival = [draft_entry(CHANGES["admits"]), signatures_entry(CHANGES["admits"], "jica")]
    proposals = proposals_in([FIRST, second], rival[:1], rival[1:])
    assert [each.digest for each in proposals if each.signers == SIX[:1]] == [DIGESTS["admits"]]
    assert [each.member for each in double_signers(proposals)] == ["jica"]


def test_a_member_that_floods_hides_nothing_of_the_others(monkeypatch):
    monkeypatch.setattr(proposals_module, "MOST_SIGNATURES", 5)
    flood = [
        draft_entry(propose_admission(FIRST, line_of("adb", name=f"Bank {n}"), NOW), "koica", n)
        for n in range(30)
    ]
    false = (SealSignature("0" * 64, "0" * 128),)
    junk = [SignaturesEntry(name_of("koica", n), DIGESTS["expels"], false) for n in range(500)]
    mine = [draft_entry(CHANGES["expels"], "jica"), signatures_entry(CHANGES["expels"], "jica")]
    proposals = _gathered([*flood, *junk, *mine])
    assert len(proposals) == proposals_module.MOST_DRAFTS + 1
    expels = next(each for each in proposals if each.digest == DIGESTS["expels"])
    assert expels.signers == ("jica",)
    kept = {each.terms.members[-1].name for each in proposals} | {
        line.name for each in proposals for line in each.terms.members if line.member == "adb"
    }
    assert "Bank 29" in kept
    assert "Bank 0" not in kept


def test_signatures_beyond_the_newest_of_a_journal_are_not_looked_at(monkeypatch):
    monkeypatch.setattr(proposals_module, "MOST_SIGNATURES", 2)
    content = CHANGES["expels"]
    entries = [draft_entry(content)] + [
        signatures_entry(content, "jica", at, by=member) for at, member in enumerate(SIX[:4], 1)
    ]
    assert _gathered(entries)[0].signers == tuple(sorted(SIX[2:4]))


@pytest.mark.parametrize("version", [0, 1, 3, 999_999])
def test_a_draft_of_another_version_than_the_next_is_passed_over(version):
    assert _gathered([draft_entry(CHANGES["expels"], version=version)]) == []


@pytest.mark.parametrize("version", [1, 3, 999_999])
def test_a_draft_that_is_of_another_version_is_passed_over_as_well(version):
    content = CHANGES["expels"].replace(b'"version": 2', b'"version": %d' % version)
    content = content.replace(b'"version":2', b'"version":%d' % version)
    assert read_draft(content).root.version == version
    assert _gathered([draft_entry(content, version=version)]) == []


def test_a_draft_of_another_framework_is_passed_over():
    other = CHANGES["expels"].replace(b'"mekong"', b'"salween"')
    assert read_draft(other).terms.framework == "salween"
    assert _gathered([draft_entry(other)]) == []


def test_drafts_and_signatures_come_back_out_of_their_entries():
    content = CHANGES["admits"]
    (signature,) = signatures_in(signed(content, "jica", previous=FIRST))
    draft = draft_words(2, content, "jica")
    signing = signature_words(2, DIGESTS["admits"], [signature], "koica")
    entries = [entry_of(draft, "jica", 0), entry_of(signing, "koica", 3)]
    assert drafts_in(entries) == [draft_entry(content)]
    assert signatures_among(entries) == [
        SignaturesEntry(name_of("koica", 3), DIGESTS["admits"], (signature,))
    ]


def test_of_two_thousand_mutated_drafts_and_signatures_nothing_false_is_kept():
    """Whatever is altered: a proposal is one of those that were drafted, or says something else
    and bears no signature of anybody."""
    chance = random.Random(16)
    content = CHANGES["expels"]
    given_ = signatures_in(signed(content, *SIX[:4], previous=FIRST))
    words = [
        draft_words(2, content, "jica"),
        signature_words(2, DIGESTS["expels"], given_, "jica"),
    ]
    for _ in range(2_000):
        altered = [_mutated(each, chance) for each in words]
        entries = [
            entry_of(each, "jica", at) for at, each in enumerate(altered) if each is not None
        ]
        proposals = proposals_in([FIRST], drafts_in(entries), signatures_among(entries))
        for proposal in proposals:
            if proposal.digest != DIGESTS["expels"]:
                assert proposal.signers == ()
            assert set(proposal.signers) <= set(SIX[:4])
            if proposal.is_signed_enough:
                assert open_charter(proposal.content, FIRST).digest == DIGESTS["expels"]


def _mutated(words, chance):
    """The words after some bytes of their body's JSON were changed; None where it is none then."""
    body = bytearray(msgspec.json.encode(words.body))
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        at = chance.randrange(len(body))
        kind = chance.randrange(3)
        if kind == 0:
            body[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del body[at : at + chance.randrange(1, 40)]
        else:
            body[at:at] = body[chance.randrange(len(body)) :][: chance.randrange(1, 40)]
    try:
        read = msgspec.json.decode(bytes(body))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return msgspec.structs.replace(words, body=read) if isinstance(read, dict) else None


def test_a_vote_is_a_members_and_counts_once():
    terms = FIRST.terms
    signatures = [sign_with(seal_of(member), b"an order") for member in ("jica", "jica", "koica")]
    votes = votes_under(b"an order", signatures, terms)
    assert (votes.signed, votes.threshold, votes.lacking) == (("jica", "koica"), 4, 2)
    assert set(votes.missing) == set(SIX) - {"jica", "koica"}
    assert votes_under(b"another", signatures, terms).signed == ()
    stranger = sign_with(seal_of("somebody"), b"an order")
    assert votes_under(b"an order", [stranger], terms).signed == ()
    false = msgspec.structs.replace(signatures[0], keyid=signatures[2].keyid)
    assert votes_under(b"an order", [false], terms).signed == ()
