"""What a proposed charter changes, who has signed it and who has not, in words.

Names and purposes are another member's words until enough have signed: they are shown as plain
lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from riparian.codelists.lists import country_name
from riparian.english import agree, count_of, day, listed, with_article
from riparian.exchange.plain_text import plain_line
from riparian.wording.channel import expiry_words

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel
    from riparian.exchange.charter_changes import CharterState
    from riparian.exchange.membership.charter import Charter
    from riparian.exchange.membership.members import MemberLine
    from riparian.exchange.membership.proposals import DoubleSigner, Proposal
    from riparian.exchange.membership.terms import Terms
    from riparian.exchange.membership.votes import Votes

ROLES = {
    "member": "a member",
    "host": "a host",
    "observer": "an observer",
    "secretariat": "the secretariat",
}
"""A role with its article."""

SILENT_DAYS = 90
"""A member that has not been heard from for so many days is taken to be gone."""

REMINDED_DAYS = 180
"""For so many days before it expires, a charter reminds its members."""

_LONGEST = 120


def change_words(old: Terms, new: Terms) -> list[str]:
    """What a charter changes against the one before it, a clause for each: `admits the Asian
    Development Bank (adb) as an observer`, `changes the threshold from 3 to 4`."""
    return [*_member_words(old, new), *_rule_words(old, new)] or ["changes nothing but its date"]


def short_change_words(old: Terms, new: Terms) -> str:
    """The same in a line: `admits adb; changes the threshold from 3 to 4`."""
    return "; ".join(change_words(old, new))


def votes_words(votes: Votes, version: int) -> str:
    """How many have to sign by the rules of one charter, who has, and who has not."""
    signed = listed(votes.signed) or "nobody yet"
    missing = f" Not yet signed by: {listed(votes.missing)}." if votes.missing else ""
    must = f"{count_of(votes.threshold, 'member')} must sign"
    return f"Under charter {version}, {must}. Signed by: {signed}.{missing}"


def drawn_up_words(proposal: Proposal) -> str:
    """When it was drawn up: from then on its roles count."""
    return f"Drawn up on {day(proposal.drafted_at.date().isoformat())}."


class ProposalWords(NamedTuple):
    """A proposal: by whom, what it changes, and since when and how far it has come."""

    by: str
    changes: tuple[str, ...]
    votes: tuple[str, ...]


def proposal_words(proposal: Proposal, before: Terms) -> ProposalWords:
    """A proposal against the terms before it, as pages show it."""
    votes = [(proposal.before, proposal.version - 1), (proposal.own, proposal.version)]
    counted = [votes_words(each, version) for each, version in votes if each is not None]
    alone = [alone_words(proposal.terms)] if proposal.goes_on_alone else []
    return ProposalWords(
        listed(proposal.proposers) or "nobody here",
        tuple(change_words(before, proposal.terms)),
        (drawn_up_words(proposal), *alone, *dict.fromkeys(counted)),
    )


def state_words(proposal: Proposal) -> str:
    """Whether it has enough signatures."""
    if not proposal.is_signed_enough:
        return "It is not in force yet."
    if proposal.goes_on_alone:
        return "It has enough signatures of its own. Each centre decides whether to follow it."
    return "It has enough signatures."


def double_words(double: DoubleSigner) -> str:
    """That a member signed rivals."""
    proposals = listed(digest[:8] for digest in double.digests)
    return (
        f"{double.member} has signed {count_of(len(double.digests), 'rival proposal')} for charter "
        f"{double.version}: {proposals}. Only one can come into force."
    )


def alone_words(terms: Terms) -> str:
    """What it means that some go on without the others."""
    members = listed(line.member for line in terms.members)
    return (
        f"With this charter, {members} go on without the signatures that the previous charter "
        "requires, because too few members are left to sign. A centre follows it only if its own "
        "people decide to."
    )


def reminders(state: CharterState, frozen: str, now: datetime) -> list[tuple[str, str]]:
    """What the charter asks of this member: each as what it is, and why or what to do."""
    charter, told = state.charter, list[tuple[str, str]]()
    if state.own not in charter.members:
        told.append((
            f"{state.own} is no longer a member of {charter.framework}",
            f"Charter {charter.version} does not name it. It keeps what it holds and can still "
            "read what it could read; the others take nothing that it writes from now on.",
        ))  # fmt: skip
    for proposal in state.for_own:
        changes = short_change_words(charter.terms, proposal.terms)
        told.append((
            f"Charter {proposal.version} has been proposed and needs this member's signature",
            f"It {changes}. To sign it: riparian framework sign {proposal.digest[:8]} "
            "--seal SEALFILE",
        ))  # fmt: skip
    told += [("A member signed two rival proposals", double_words(each)) for each in state.double]
    if frozen:
        told.append(("The charter cannot be changed for now", frozen))
    expires = charter.expires.replace(tzinfo=UTC)
    if (expires - now).days < REMINDED_DAYS:
        renewed = f"{expiry_words(expires, now)} Any change to the charter renews it."
        told.append(("The charter needs to be renewed", renewed))
    return told


def reminders_of(channel: Channel, now: datetime) -> list[tuple[str, str]]:
    """The same for a centre's channel."""
    state = channel.charter_changes.state()
    frozen = frozen_words(state.charter, channel.unheard(SILENT_DAYS), SILENT_DAYS)
    return reminders(state, frozen, now)


def frozen_words(charter: Charter, unheard: Collection[str], days: int) -> str:
    """That too few are left to change the charter, as these have not been heard from for so many
    days, and that all else goes on; nothing where enough are left."""
    voters = [line.member for line in charter.terms.voters]
    present = [member for member in voters if member not in unheard]
    gone = [member for member in voters if member in unheard]
    if len(present) >= charter.threshold:
        return ""
    return (
        f"{listed(gone)} {agree(len(gone), 'has', 'have')} not been heard from for {days} days. "
        f"{_signers_left(present)}, and {charter.threshold} must: the charter cannot be changed "
        "for now. Everything else goes on: sharing, reading, exchanging. If they do not come back, "
        "the others can go on with a charter of their own: riparian framework new --after."
    )


def _signers_left(present: Collection[str]) -> str:
    if not present:
        return "Nobody is left to sign"
    return f"{count_of(len(present), 'member')} can still sign ({listed(present)})"


def _member_words(old: Terms, new: Terms) -> Iterator[str]:
    before = {line.member: line for line in old.members}
    after = {line.member: line for line in new.members}
    for member in sorted(after.keys() - before.keys()):
        line = after[member]
        yield f"admits {_called(line)} as {ROLES[line.role]}{_of_country(line)}"
    for member in sorted(before.keys() - after.keys()):
        yield f"expels {_called(before[member])}"
    for member in sorted(after.keys() & before.keys()):
        yield from _line_words(before[member], after[member])


def _line_words(old: MemberLine, new: MemberLine) -> Iterator[str]:
    if old.role != new.role:
        yield f"changes the role of {new.member} from {old.role} to {new.role}"
    if old.seal != new.seal:
        yield f"gives {new.member} a new seal: {new.seal}"
    if old.name != new.name:
        before, after = _plain(old.name), _plain(new.name)
        yield f"changes the name of {new.member} from '{before}' to '{after}'"
    if old.country != new.country:
        before, after = _country(old.country), _country(new.country)
        yield f"changes the country of {new.member} from {before} to {after}"


def _rule_words(old: Terms, new: Terms) -> Iterator[str]:
    numbers = (
        ("the threshold", old.threshold, new.threshold),
        ("the audience size", old.audience_size, new.audience_size),
        ("the number of entries a member may write in a day", old.entries_a_day, new.entries_a_day),
    )
    for what, before, after in numbers:
        if before != after:
            yield f"changes {what} from {before:,} to {after:,}"
    if old.purpose != new.purpose:
        yield f"changes the purpose from '{_plain(old.purpose)}' to '{_plain(new.purpose)}'"
    if old.several_of != new.several_of:
        earlier, later = _countries(old.several_of), _countries(new.several_of)
        yield f"changes the countries that may have several members from {earlier} to {later}"


def _called(line: MemberLine) -> str:
    return f"{with_article(_plain(line.name))} ({line.member})"


def _of_country(line: MemberLine) -> str:
    return f", for {_country(line.country)}" if line.country else ""


def _country(code: str | None) -> str:
    return (country_name(code) or code) if code else "none"


def _countries(codes: Iterable[str]) -> str:
    return listed(map(_country, codes)) or "none"


def _plain(text: str) -> str:
    return plain_line(text, _LONGEST)
