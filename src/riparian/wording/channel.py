"""What is said of the channel: who can read something, who holds it, what an entry is.

Words of other members are shown through `exchange.plain_text`: nothing of them steers a terminal or
turns the direction of what stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from riparian.codelists.lists import country_name
from riparian.english import agree, count_of, listed
from riparian.exchange.clocks import CLOCK_SECONDS
from riparian.exchange.dark_members import WAITING_SECONDS
from riparian.exchange.entries.entry_types import (
    SHARED_JUDGEMENT,
    SHARED_PLACE,
    SHARED_STATEMENTS,
    TYPES,
)
from riparian.exchange.entries.payload import (
    ACTIVITY,
    AMBER,
    CLEAR,
    GREEN,
    NOTE,
    RED,
    REDACTION,
    WITHDRAWAL,
    About,
    Community,
    IdentifiedRecord,
    Pair,
    Thing,
)
from riparian.exchange.names import EntryName, is_earlier_journal
from riparian.exchange.pace import CARDS_A_DAY
from riparian.exchange.plain_text import plain_line
from riparian.ingest.shared_records import SharedBody
from riparian.model.activity import Narrative
from riparian.problems.contacts import without_contacts
from riparian.wording.shared_statements import body_words

if TYPE_CHECKING:
    from riparian.centre.channel_records import (
        ChannelEntry,
        ChannelState,
        EntersCatalogue,
        EntryCounts,
        MemberState,
    )
    from riparian.exchange.entries.redaction_fact import Redaction
    from riparian.exchange.new_reading_keys import NewReadingKey
    from riparian.exchange.transfer.taken import Taken

READERS = {CLEAR: "everyone", GREEN: "the community"}
"""Who can read an entry with that label, in a word."""

CARRIED = (
    "Entries for others are carried here too, and counted among those that wait: nobody here is"
    " shown them."
)
"""Why more entries wait and are held than can be read."""

KINDS = {
    ACTIVITY: "record",
    NOTE: "note",
    WITHDRAWAL: "withdrawal",
    REDACTION: "redaction",
    **{name: name for name in TYPES},
    SHARED_JUDGEMENT: "judgement of two records",
    SHARED_PLACE: "place of a project",
}

UNDERTAKING = {
    CLEAR: "Anybody will be able to read it, for ever: every member passes it on to whoever asks, "
    "and what was published once cannot be taken back.",
    **dict.fromkeys(
        (GREEN, *AMBER, RED),
        "Members keep what they have read: what was shared once cannot be taken back.",
    ),
}
"""What whoever shares something has to know before."""

WHO_ELSE = {
    GREEN: "Whoever is admitted later can read it too.",
    "AMBER": "They may show it to their own people and to the bodies they serve, as far as these"
    " need to know it. Other members carry it without being able to read it.",
    "AMBER+STRICT": "They keep it among their own people. Other members carry it without being able"
    " to read it.",
    RED: "Their nodes show it to these persons alone, in no list, count or search. It is encrypted"
    " for their members, so whoever administers such a node can read it: name nobody whose"
    " administrator must not. Other members carry it without being able to read it.",
}
"""Who else may read it, and who cannot. Of the bodies that an organisation serves TLP 2.0 speaks as
its clients (first.org/tlp, section 3)."""

COPIES_STAY = (
    "Copies outside stay: what somebody has read, printed, exported or has on a stick is not"
    " reached by it, nor a node that does not hear of it."
)
"""What a redaction does not do."""

READ_BY_ADMINISTRATORS = (
    "This is for named persons. Whoever administers this node can read it too. Only the terminal"
    " shows it: a page in a browser cannot yet tell who is reading."
)
"""What to know of what is TLP:RED where it is read."""

REACHES_NOBODY = (
    "Nobody else has it yet. Next: riparian exchange sync, or for a USB stick: riparian exchange"
    " bundle FILE"
)

NUMBERS_LEFT_OUT = (
    "The numbers left out are entries for others or for named persons, entries that carry keys or"
    " change the charter, and redacted entries."
)
READER_MAY = {
    CLEAR: "You may pass it on to anybody.",
    GREEN: "You may pass it on to other members and their people, but not publish it.",
    "AMBER": "You may show it to your own people and to the bodies you serve, as far as these need"
    " to know it.",
    "AMBER+STRICT": "You may show it to your own people as far as they need to know it, and to"
    " nobody else.",
    "RED": "It is for you alone: do not pass it on.",
}
"""What whoever reads an entry may do with it (TLP 2.0, first.org/tlp, the definitions)."""

SHOWN_READERS = 4
"""Readers of an entry that a list of entries names."""

MOST_MISNAMED = 10
"""Entries for somebody who is no member that are told."""

MOST_LEFT_OUT = 10
"""Journals of which it is told that keys are not held."""

LONGEST_LINE = 200
"""Characters of another member's words on one line."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def reader_words(tlp: str) -> str:
    """`everyone (TLP:CLEAR)`, `the community (TLP:GREEN)`."""
    return f"{READERS.get(tlp, 'chosen members')} (TLP:{tlp})"


def persons_words(persons: Mapping[str, Sequence[str]]) -> str:
    """Persons by member: `Kim Min-jun of korea and Sato of japan`."""
    return listed(
        f"{listed(plain_line(name, 100) for name in names)} of {member}"
        for member, names in persons.items()
    )


def redaction_words(redaction: Redaction) -> str:
    """What was redacted, by whom and why, and when it is deleted here."""
    under = f", by an order under charter {redaction.charter}" if redaction.charter else ""
    at = redaction.deletes_at
    done, later = "deleted", ""
    if at is not None:
        done, later = "hidden", f" It is deleted here on {moment_words(at)}."
    return (
        f"What {redaction.entry} said was {done} by {listed(redaction.members)}{under}"
        f" ({redaction.by}).{later} Why: {shown_line(redaction.why, 2 * LONGEST_LINE)}"
    )


def audience_words(entry: ChannelEntry) -> str:
    """The readers of an entry; chosen members by name: `japan and korea (TLP:AMBER)`."""
    if entry.persons:
        return f"{persons_words(entry.persons)} (TLP:{entry.tlp})"
    chosen = chosen_members(entry)
    return f"{listed(chosen)} (TLP:{entry.tlp})" if chosen else reader_words(entry.tlp)


def label_words(entry: ChannelEntry) -> str:
    """The label of an entry among others: `TLP:GREEN`, `TLP:AMBER for japan and korea`."""
    if entry.persons:
        return f"TLP:{entry.tlp} for {persons_words(entry.persons)}"
    chosen = listed(chosen_members(entry), SHOWN_READERS)
    return f"TLP:{entry.tlp} for {chosen}" if chosen else f"TLP:{entry.tlp}"


def chosen_members(entry: ChannelEntry) -> tuple[str, ...]:
    """The members that an entry names as its readers, its writer among them; none where it is for
    everyone or the community."""
    return () if isinstance(entry.audience, Community) else entry.audience


def answer_command(entry: ChannelEntry, own: str) -> str:
    """The command that answers an entry to those who can read it: its writer and other readers."""
    chosen = [each for each in chosen_members(entry) if each != own]
    audience = {CLEAR: ["everyone"], GREEN: ["community"]}.get(entry.tlp, chosen)
    strict = " --strict" if entry.tlp == "AMBER+STRICT" else ""
    to = "".join(f" --to {each}" for each in audience)
    return f"riparian share --note - --about {entry.name}{to}{strict}"


def answers_to(name: EntryName, entries: Iterable[ChannelEntry]) -> list[ChannelEntry]:
    """The notes about an entry, the oldest first."""
    answers = (each for each in entries if each.about == name and each.type == NOTE)
    return sorted(answers, key=lambda each: (each.written_at, each.name))


def held_words(holders: int, members: int) -> str:
    """`held by 4 of 6`."""
    return f"held by {holders} of {members}"


def kind_words(entry: ChannelEntry) -> str:
    """`record`, `note`, `withdrawal`; of a kind that this version does not know, its own name."""
    return KINDS.get(entry.type, plain_line(entry.type, 40))


def author_words(entry: ChannelEntry) -> str:
    """Whom the member names as author, and the member: `Mekong desk (japan)`, `japan`."""
    member, author = entry.name.origin.member, plain_line(entry.by, 80)
    return member if author in ("", member) else f"{author} ({member})"


def headline(entry: ChannelEntry, longest: int = LONGEST_LINE) -> str:
    """The title of a record, the first words of a note, the reason of a withdrawal."""
    if entry.type == ACTIVITY:
        record = record_in(entry)
        return title_words(record.activity.title, longest) if record else _UNREADABLE
    if entry.type == WITHDRAWAL:
        index, why = entry.body.get("entry"), entry.body.get("why")
        reason = shown_line(why, longest) if isinstance(why, str) and why.strip() else "not said"
        return f"#{index} no longer stands. Why: {reason}" if type(index) is int else _UNREADABLE
    if entry.type == REDACTION:
        why = entry.body.get("why")
        reason = shown_line(why, longest) if isinstance(why, str) else "not said"
        return f"What {entry.about} said was redacted. Why: {reason}"
    if entry.type in SHARED_STATEMENTS:
        return body_words(entry.type, entry.body, longest) or _UNREADABLE
    if entry.type in TYPES:
        said = (entry.body.get(name) for name in _FIRST_WORDS)
        texts = (shown_line(each, longest) for each in said if isinstance(each, str))
        return next(filter(None, texts), _UNREADABLE)
    text = entry.body.get("text")
    return shown_line(text, longest) if isinstance(text, str) and text.strip() else _UNREADABLE


_FIRST_WORDS = (
    "title", "what", "answer", "state", "verdict", "field", "office", "source",
    "why", "day",
)  # fmt: skip
"""Of what entries with a form say, by what they are known in a list."""

_UNREADABLE = "(not of a form that this version can show)"


def enters_words(entry: ChannelEntry, enters: EntersCatalogue) -> str:
    """Whether lists and counts hold what an entry says; empty where they never do."""
    if enters == "next":
        return "Not in lists and counts yet: it enters them with the next build."
    if enters == "never":
        return ""
    return "In lists and counts" + (
        "." if entry.tlp == CLEAR else " of this member's own view only."
    )


def record_in(entry: ChannelEntry) -> SharedBody | None:
    """The record in an entry; None where it is not of the form of one."""
    try:
        return msgspec.convert(entry.body, SharedBody)
    except (msgspec.ValidationError, RecursionError):
        return None


def record_facts(entry: ChannelEntry) -> Iterator[tuple[str, str]]:
    """What a shared record says, as its member shared it: label and words of each fact."""
    shared = record_in(entry)
    if shared is None:
        return
    activity, source = shared.activity, shared.source
    for narrative in activity.title:
        yield "title", shown_line(narrative.text, 2 * LONGEST_LINE)
    yield "identifier", shown_line(activity.iati_identifier, LONGEST_LINE)
    reporter = activity.reporting_org
    names = [shown_line(each.text, LONGEST_LINE) for each in reporter.narratives[:1]]
    yield "reported by", (names or [shown_line(reporter.ref or "", LONGEST_LINE)])[0]
    codes = [shown_line(each.code, 40) for each in activity.recipient_countries]
    yield "country", listed((country_name(code) or code for code in codes), 10)
    start = activity.date_of("2") or activity.date_of("1")
    end = activity.date_of("4") or activity.date_of("3")
    if start or end:
        yield "dates", f"{_day(start) or 'start not known'} to {_day(end) or 'end not known'}"
    yield "page", shown_line(activity.provenance.url or "", 2 * LONGEST_LINE)
    yield "licence", shown_line(source.licence or "", LONGEST_LINE) or "none stated"
    yield "as of", shown_line(source.as_of or "", 40)


def title_words(titles: Sequence[Narrative], longest: int = LONGEST_LINE) -> str:
    """The English title, else the first there is."""
    english = [each for each in titles if (each.lang or "").lower().startswith("en")]
    shown = (shown_line(each.text, longest) for each in (*english, *titles))
    return next(filter(None, shown), "(no title)")


def about_words(about: About) -> str:
    """What an entry is about: `the record 2016-00083 of KR-GOV-051`, `entry mekong/japan/1#3`."""
    if isinstance(about, EntryName):
        return f"entry {about}"
    if isinstance(about, Pair):
        return f"{_thing_words(about.left)} and {_thing_words(about.right)}"
    return _thing_words(about)


def _thing_words(thing: Thing) -> str:
    if isinstance(thing, IdentifiedRecord):
        identifier, reporter = thing.iati_identifier, thing.reporting_org
        return f"the record {plain_line(identifier, 80)} of {plain_line(reporter, 80)}"
    return f"the record of {plain_line(thing.publisher, 80)} at {plain_line(thing.address, 200)}"


def withdrawn_by(entry: ChannelEntry) -> EntryName | None:
    """The entry that one of type withdrawal takes back: of the same journal, or of an earlier one
    of its member."""
    index, about, origin = entry.body.get("entry"), entry.about, entry.name.origin
    if entry.type != WITHDRAWAL or type(index) is not int or index < 0:
        return None
    if isinstance(about, EntryName) and is_earlier_journal(about.origin, origin):
        return about
    return EntryName(origin, index) if index < entry.name.index else None


def withdrawals(entries: Iterable[ChannelEntry]) -> dict[EntryName, EntryName]:
    """The entries that their own member withdrew later, each with the entry that says so."""
    pairs = ((withdrawn_by(entry), entry.name) for entry in entries)
    return {withdrawn: name for withdrawn, name in pairs if withdrawn is not None}


def entries_words(names: Sequence[EntryName]) -> str:
    """`entry mekong/japan/1#3`, `entries mekong/japan/1#3 to #14`; they follow one another."""
    if len(names) == 1:
        return f"entry {names[0]}"
    return f"entries {names[0]} to #{names[-1].index}"


def taken_words(taken: Taken) -> str:
    """What came from a peer: `3 entries of japan, 1 card and 2 confirmations`, `nothing new`;
    that a journal has two histories, where that is news."""
    members: dict[str, int] = {}
    for origin, count in taken.entries.items():
        member = origin.split("/")[1]
        members[member] = members.get(member, 0) + count
    parts = [f"{count_of(count, 'entry')} of {member}" for member, count in sorted(members.items())]
    parts += [count_of(taken.cards, "card")] if taken.cards else []
    parts += [count_of(taken.charters, "charter")] if taken.charters else []
    parts += [count_of(taken.confirmations, "confirmation")] if taken.confirmations else []
    if taken.contents:
        parts.append(f"the missing content of {count_of(taken.contents, 'entry')}")
    if taken.forked:
        parts.append(f"proof that {listed(taken.forked, 3)} {_has(taken.forked)} two histories")
    return listed(parts) or "nothing new"


def _has(journals: Sequence[str]) -> str:
    return agree(len(journals), "has", "have")


def not_taken_words(member: MemberState) -> str:
    """That entries of a member wait, and why: `korea writes more than …`."""
    waits = agree(member.not_taken, "of its entries waits", "of its entries wait")
    return (
        f"{member.member} writes more than the charter allows: {member.not_taken:,} {waits}. They "
        "will be taken as days go by, or once half of the other members hold them."
    )


def dark_words(since: datetime, now: float) -> str:
    """Since when a member's node does not answer, and what follows from that in the end."""
    words = f"has not answered since {moment_words(since)}"
    if now - since.timestamp() < WAITING_SECONDS:
        return words
    return f"{words}; newcomers are handed keys without waiting for it"


def cards_wait_words(member: MemberState) -> str:
    """That cards of a member wait, and what to do about it."""
    return (
        f"{member.member} changes its card faster than others take it, {CARDS_A_DAY} a day: the "
        f"newest are taken as time goes on. Ask {member.member} by telephone whether somebody has "
        "its seal."
    )


def room_words(state: ChannelState) -> str:
    """How much room the journals take here, of how much."""
    taken = sum(member.mib for member in state.members)
    return (
        f"The journals take up {taken:,} of {state.most_mib:,} MiB here; those of any one other "
        f"member may take up {state.most_mib_of_member:,} MiB."
    )


def waiting_words(counts: EntryCounts) -> list[str]:
    """What is not whole of what others wrote, in sentences."""
    sentences = [f"{each.what} {each.lost} {each.next}" for each in counts.damaged]
    if counts.to_come:
        comes = agree(counts.to_come, "has arrived without its", "have arrived without their")
        sentences.append(
            f"{count_of(counts.to_come, 'entry')} {comes} content. It will come with the next "
            "exchange with a member that holds it."
        )
    sentences += [f"An entry is broken: {plain_line(why, 400)}" for why in counts.broken]
    sentences += [*counts.misnamed[:MOST_MISNAMED], *counts.keys[:MOST_LEFT_OUT]]
    return sentences


def own_words(counts: EntryCounts, own: str) -> str:
    """How many entries are this member's judgements and corrections, which are for itself alone,
    and how many receipts; empty where there are none."""
    sentences = []
    if counts.own:
        are = agree(counts.own, "is a judgement or correction", "are judgements and corrections")
        sentences += [
            f"{count_of(counts.own, 'entry')} of {own} {are} made here, encrypted for {own} alone."
            " The other members carry copies that they cannot read."
        ]
    if counts.receipts:
        say = agree(counts.receipts, "says", "say")
        sentences += [
            f"{count_of(counts.receipts, 'entry')} {say} that an entry was opened, and"
            f" {agree(counts.receipts, 'stands', 'stand')} with it."
        ]
    return " ".join(sentences)


def ago(then: float, now: float) -> str:
    """`just now`, `5 minutes ago`, `3 hours ago`, `12 days ago`."""
    seconds = max(int(now - then), 0)
    for unit, noun in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= unit:
            return f"{count_of(seconds // unit, noun)} ago"
    return "just now"


def new_key_words(key: NewReadingKey) -> str:
    """That a member has another reading key than before, and what to do about it."""
    return f"{new_key_headline(key)}: {new_key_advice(key)}"


def new_key_headline(key: NewReadingKey) -> str:
    """`korea has a new reading key since 2026-11-28 (card 3)`; since then it is known here."""
    since = f" since {key.since[:10]}" if key.since else ""
    return f"{key.member} has a new reading key{since} (card {key.card})"


def new_key_advice(key: NewReadingKey) -> str:
    """What it means, and what whoever did not expect it does."""
    return (
        f"what is for {key.member} is encrypted for it from now on. If you did not expect this, "
        f"telephone {key.member} and compare the six words of the key: {' '.join(key.words)}."
    )


def expiry_words(expires: datetime, now: datetime) -> str:
    """When a charter expires or did, and that this stops nothing."""
    day, days = expires.date().isoformat(), (expires - now).days
    if days < 0:
        return (
            f"It expired on {day}, {count_of(-days, 'day')} ago. It is in force all the same: "
            "expiry only reminds the members to sign a new one."
        )
    in_words = count_of(days // 365, "year") if days >= 365 else count_of(days, "day")
    return f"It expires on {day}, in {in_words}. That is only a reminder and stops nothing."


def date_note(entry: ChannelEntry) -> str:
    """That it is dated later than another member held it; empty where it is not."""
    others = [at for member, at in entry.held_since.items() if member != entry.name.origin.member]
    if not others or entry.written_at.timestamp() <= min(others) + CLOCK_SECONDS:
        return ""
    return "others held it before that: one of the two clocks is wrong"


def clock_ahead_words(seconds: int) -> str:
    """What somebody has to know before they write where this computer's clock is so far ahead of
    those of other members; empty where it is not."""
    if not seconds:
        return ""
    minutes = seconds // 60
    ahead = (
        count_of(minutes // 1440, "day") if minutes >= 2880
        else count_of(minutes // 60, "hour") if minutes >= 120
        else count_of(minutes, "minute")
    )  # fmt: skip
    return (
        f"This computer's clock is at least {ahead} ahead of those of the other members' servers."
        " What is written now is dated too late, and they see that. Have the clock set by a time"
        " server (NTP) first."
    )


def moment_words(moment: datetime) -> str:
    """`2026-11-28 09:30 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def place_words(country: str | None) -> str:
    """The country of a member; an institution has none."""
    return (country_name(country) or country) if country else "–"


def shown_line(text: str, longest: int) -> str:
    """Words of another member as one line, without contacts."""
    # Cut first: looking for contacts in a megabyte takes its time.
    return plain_line(without_contacts(text[: 4 * longest]), longest)


def _day(date: str | None) -> str:
    return plain_line(date or "", 10)
