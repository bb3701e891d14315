"""What a proposed charter changes, who has signed it and who has not, in words.

Names and purposes are another member's words until enough have signed: they are shown as plain
lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from riparian.codelists.lists import country_name
from riparian.english import agree, count_of, listed, with_article
from riparian.exchange.plain_text import plain_line

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
"""A member of which nothing was heard for so long is taken not to be left."""

REMINDED_DAYS = 180
"""Before its end a charter reminds for so long."""

_LONGEST = 120


def change_words(old: Terms, new: Terms) -> list[str]:
    """What a charter changes against the one before it, a clause for each: `admits the Asian
    Development Bank (adb) as an observer`, `threshold 3 -> 4`."""
    return [*_member_words(old, new), *_rule_words(old, new)] or ["changes nothing but its date"]


def short_change_words(old: Terms, new: Terms) -> str:
    """The same in a line: `admits adb; threshold 3 -> 4`."""
    return "; ".join(change_words(old, new))


def votes_words(votes: Votes, version: int) -> str:
    """Who has signed by the count of one charter, how many have to, and who has not."""
    signed = listed(votes.signed) or "nobody yet"
    missing = f" Not yet: {listed(votes.missing, last='or')}." if votes.missing else ""
    has = agree(votes.threshold, "has", "have")
    return f"{votes.threshold} {has} to sign by charter {version}. Signed: {signed}.{missing}"


def state_words(proposal: Proposal) -> str:
    """What is still needed for it."""
    if not proposal.is_signed_enough:
        return "It is not in force yet."
    if proposal.goes_on_alone:
        return "It has enough signatures of its own; each centre decides whether it follows it."
    return "It has enough signatures."


def double_words(double: DoubleSigner) -> str:
    """That a member signed rivals."""
    drafts = listed(digest[:8] for digest in double.digests)
    return (
        f"{double.member} has signed {count_of(len(double.digests), 'rival charter')} of version "
        f"{double.version}: {drafts}. Only one can be in force."
    )


def alone_words(terms: Terms) -> str:
    """What it means that some go on without the others."""
    members = listed(line.member for line in terms.members)
    return (
        f"By it {members} go on without the signatures that the charter before it demands: for the "
        "case that too few are left to sign. No centre follows it unless its own people say so."
    )


def reminders(state: CharterState, frozen: str, now: datetime) -> list[tuple[str, str]]:
    """What the charter asks of this member: each as what it is, and why or what to do."""
    charter, told = state.charter, list[tuple[str, str]]()
    if state.own not in charter.members:
        told.append((
            f"{state.own} is no member of {charter.framework} any more",
            f"By charter {charter.version} it has left. What it holds and could read, it keeps; "
            "what it writes, nobody takes.",
        ))  # fmt: skip
    for proposal in state.for_own:
        changes = short_change_words(charter.terms, proposal.terms)
        told.append((
            f"Charter {proposal.version} is proposed and waits for this member's signature",
            f"Changes: {changes}. With the seal: riparian framework sign {proposal.digest[:8]}",
        ))  # fmt: skip
    told += [("Two rival charters were signed", double_words(each)) for each in state.double]
    if frozen:
        told.append(("The charter cannot be changed now", frozen))
    if (days := (charter.expires.replace(tzinfo=UTC) - now).days) < REMINDED_DAYS:
        told.append(("The charter is to be renewed", ending_words(charter.expires, days)))
    return told


def reminders_of(channel: Channel, now: datetime) -> list[tuple[str, str]]:
    """The same for a centre's channel."""
    state = channel.charter_changes.state()
    frozen = frozen_words(state.charter, channel.unheard(SILENT_DAYS), SILENT_DAYS)
    return reminders(state, frozen, now)


def ending_words(expires: datetime, days: int) -> str:
    """When a charter ends or did, and that this stops nothing."""
    day = expires.date().isoformat()
    when = f"It ended on {day}" if days < 0 else f"It ends on {day}"
    return (
        f"{when}. That reminds, and stops nothing: it is in force until the members sign another. "
        "Any change renews it."
    )


def frozen_words(charter: Charter, unheard: Collection[str], days: int) -> str:
    """That too few are left to change the charter, as these have not been heard of for so many
    days, and that all else goes on; nothing where enough are left."""
    voters = [line.member for line in charter.terms.voters]
    present = [member for member in voters if member not in unheard]
    gone = [member for member in voters if member in unheard]
    if len(present) >= charter.threshold:
        return ""
    return (
        f"Of {listed(gone)} nothing has been heard for {days} days. With "
        f"{listed(present) or 'nobody'} left, {count_of(len(present), 'member')} can sign and "
        f"{charter.threshold} have to: the charter cannot be changed now. Everything else goes on: "
        "sharing, reading, exchanging. If they do not come back, those who remain can go on by a "
        "charter of their own: `riparian framework new --after`."
    )


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
        yield f"makes {new.member} {ROLES[new.role]}, now {ROLES[old.role]}"
    if old.seal != new.seal:
        yield f"gives {new.member} another seal: {new.seal}"
    if old.name != new.name:
        yield f"calls {new.member} '{_plain(new.name)}', now '{_plain(old.name)}'"
    if old.country != new.country:
        yield f"country of {new.member} {_country(old.country)} -> {_country(new.country)}"


def _rule_words(old: Terms, new: Terms) -> Iterator[str]:
    numbers = (
        ("threshold", old.threshold, new.threshold),
        ("audience size", old.audience_size, new.audience_size),
        ("entries a day", old.entries_a_day, new.entries_a_day),
    )
    for name, before, after in numbers:
        if before != after:
            yield f"{name} {before} -> {after}"
    if old.purpose != new.purpose:
        yield f"purpose: '{_plain(new.purpose)}'"
    if old.several_of != new.several_of:
        several, now = _countries(new.several_of), _countries(old.several_of)
        yield f"several members for {several}, now for {now}"


def _called(line: MemberLine) -> str:
    return f"{with_article(_plain(line.name))} ({line.member})"


def _of_country(line: MemberLine) -> str:
    return f", for {_country(line.country)}" if line.country else ""


def _country(code: str | None) -> str:
    return (country_name(code) or code) if code else "none"


def _countries(codes: Iterable[str]) -> str:
    return listed(map(_country, codes)) or "no country"


def _plain(text: str) -> str:
    return plain_line(text, _LONGEST)
