"""What somebody does and the line of the audit about it are one: both are there, or neither."""

from __future__ import annotations

import pytest

from centres import Centres
from people import OPERATOR
from quick_seals import QUICK
from riparian.centre.sharing_records import Parcel
from riparian.desk.accounts.audit import AuditTrail
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.sharing.choice import Choice, Sharer
from riparian.errors import CentreError
from riparian.exchange.entries.entry_types import Case, Confirmation, Dispute
from riparian.exchange.entries.payload import IdentifiedRecord
from riparian.exchange.keys import seal

THING = IdentifiedRecord("JP", "jp-1")
ROLES = Rights((Role.PUBLISHER, Role.HOST_OFFICER))


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "pyrage", QUICK)
        centres = Centres(folder, "mop-la", "jica")
        assert centres["jica"].channel.has_joined
        centre = centres["mop-la"]
        centre.channel._node.take(centres["jica"].channel.files())
        centre.people.accounts.add("keiko", "Full keiko", "Desk", ROLES, OPERATOR)
        yield centre


@pytest.fixture(scope="module")
def sharer(host):
    account = host.people.accounts.account("keiko")
    return Sharer(Actor.of(account), "Desk", ROLES, account)


def acts_of(host, sharer):
    """Each way in which a person writes something, by a name: what does it, and the act."""
    word = Confirmation({"title": "T"}, "2026-09-30", "Ministry", "LA")
    confirmed = host.desk.write("confirmation", word, THING, "Ministry", "CLEAR")
    (note,) = host.sharing.share(Parcel(note="gone"), Choice("GREEN"), sharer, {"first-time"})
    waiting = host.answering.suggestions
    number = waiting.add("project", "jp-1", "title", "It", "I know", "x")
    taken = waiting.add("project", "jp-1", "title", "So", "I know", "x")
    case = Case("Title", "Question?", ("mop-la",))
    return {
        "share": lambda: host.sharing.share(
            Parcel(note="words"), Choice("GREEN"), sharer, {"first-time"}
        ),
        "redact": lambda: host.sharing.redact(str(note), "A mistake.", sharer),
        "take back": lambda: host.my_country.withdraw(str(confirmed), "No.", sharer),
        "answer": lambda: host.desk.write(
            "dispute",
            Dispute("title", "No."),
            THING,
            "Desk",
            noting=host.answering.noting(sharer, None, "dispute", number),
        ),
        "set aside": lambda: host.answering.answer_suggestion(
            taken, "No.", sharer, is_taken_up=False
        ),
        "open a case": lambda: host.cases.open(THING, case, ["jica"], sharer),
    }


def state_of(host):
    sizes = [host.channel.own_size, len(host.journal.local_entries())]
    waiting = host.answering.suggestions.count_waiting()
    redacted = sorted(map(str, host.channel.redacted()))
    return sizes, waiting, redacted, len(host.people.accounts.audit())


def test_nothing_is_written_that_the_audit_cannot_say_and_once_is_once(host, sharer, monkeypatch):
    for name, act in acts_of(host, sharer).items():
        before = state_of(host)

        def fails(*_):
            raise CentreError("The key is gone.", "Put it back.")

        with monkeypatch.context() as patch:
            patch.setattr(AuditTrail, "write", fails)
            with pytest.raises(CentreError, match=r"Nothing was written.*The key is gone"):
                act()
        sizes, *rest = state_of(host)
        assert tuple(rest) == before[1:], name
        # The key of an audience is no act: it may be there already.
        assert [b - a for a, b in zip(before[0], sizes, strict=True)] in ([0, 0], [1, 0]), name
        act()
        assert state_of(host)[3] == before[3] + 1, name
    about = [line.about for line in host.people.accounts.audit()]
    assert len(set(about)) == len(about)
    assert host.people.accounts.broken_audit_lines() == []
