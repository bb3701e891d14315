"""Whoever shares with members at most writes nothing for everybody, whichever way they take."""

from __future__ import annotations

import pytest

from audiences import own_view
from hosts import host_framework
from people import OPERATOR
from quick_seals import QUICK
from riparian.centre.my_country import SheetRead
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Rights, Role
from riparian.desk.claims.answer_sheet import SheetAnswers
from riparian.desk.claims.host_answers import read_answer, read_dispute
from riparian.desk.sharing.choice import Sharer
from riparian.errors import NotAllowed
from riparian.exchange.keys import seal
from riparian.exchange.policy import PUBLIC

ROLES = (Role.PUBLISHER, Role.HOST_OFFICER)
ANSWER = read_answer(["exists"], "2026-09-30", "MPI", "LA", "")
WRONG = read_dispute("title", "It", "We know.")
TEXT = "words for the whole world"
SHEET = SheetRead(SheetAnswers((), (), (), 0), {})


def sharer(centre, name, limit=None):
    rights = Rights(ROLES, limit)
    centre.people.accounts.add(name, f"Full {name}", "MPI", rights, OPERATOR)
    account = centre.people.accounts.account(name)
    return Sharer(Actor.of(account), "MPI", rights, account)


@pytest.fixture(scope="module")
def host(sample, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "pyrage", QUICK)
        yield own_view(host_framework(sample, tmp_path_factory.mktemp("limits"))["mop-la"])


@pytest.fixture(scope="module")
def limited(host):
    return sharer(host, "limited", MEMBERS_AT_MOST)


@pytest.fixture(scope="module")
def said(host):
    """By label, of what an unlimited colleague has said something: an overlap, with the verdict,
    and a record, with the dispute."""
    full = sharer(host, "full")
    overlaps = dict(zip(("CLEAR", "GREEN"), host.overlaps("JP", "KR")[0], strict=False))
    units = {tlp: host.host_words.find_records([x.a.id])[0] for tlp, x in overlaps.items()}
    return {
        tlp: (
            overlap,
            host.verdicts.say(overlap, "useful", "We met.", tlp, full),
            units[tlp],
            host.my_country.dispute(units[tlp], WRONG, full, tlp),
        )
        for tlp, overlap in overlaps.items()
    }


WAYS = {
    "confirm": lambda host, of, who, tlp: host.my_country.confirm([of[2]], ANSWER, who, tlp),
    "dispute": lambda host, of, who, tlp: host.my_country.dispute(of[2], WRONG, who, tlp),
    "withdraw": lambda host, of, who, tlp: host.my_country.withdraw(str(of[3]), TEXT, who),
    "take a sheet": lambda host, of, who, tlp: host.my_country.write_sheet(SHEET, who, tlp),
    "take back a verdict": lambda host, of, who, tlp: host.verdicts.take_back(
        of[0], str(of[1]), TEXT, who
    ),
    "say a verdict": lambda host, of, who, tlp: host.verdicts.say(of[0], "known", TEXT, tlp, who),
}


def test_only_what_can_be_taken_back_is_offered_for_it(host, limited, said):
    offered = {tlp: host.verdicts.own(said[tlp][0], limited) for tlp in ("CLEAR", "GREEN")}
    assert offered["CLEAR"] == []
    assert [each.entry for each in offered["GREEN"]] == [said["GREEN"][1]]


@pytest.mark.parametrize("way", WAYS)
def test_whoever_shares_with_members_at_most_writes_for_members_alone(host, limited, said, way):
    before = len(host.channel.entries(PUBLIC))
    with pytest.raises(NotAllowed, match="members at most"):
        WAYS[way](host, said["CLEAR"], limited, "CLEAR")
    assert len(host.channel.entries(PUBLIC)) == before
    WAYS[way](host, said["GREEN"], limited, "GREEN")
    assert len(host.channel.entries(PUBLIC)) == before
