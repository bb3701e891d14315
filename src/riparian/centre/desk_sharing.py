"""Sharing by the people of a member: who will read it, what is asked once more, drafts, the audit.

    preview = centre.sharing.preview(Parcel(note="…"), Choice("GREEN"), sharer)
    centre.sharing.share(Parcel(note="…"), Choice("GREEN"), sharer, {"first-time"})

Pages and the terminal come here alike. What somebody may do is decided here, and not by the page;
who may read what is written, by `exchange.policy`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from riparian.centre.channel import Channel, require_text
from riparian.centre.own_shares import (
    SHARED_TYPES,
    breadth_of,
    is_by,
    replaced_by,
    shared_among,
    standing_among,
    withdrawn_among,
)
from riparian.centre.people import People
from riparian.centre.sharing import ShareableRecord, record_of_body
from riparian.centre.sharing_records import (
    KeptCloser,
    Parcel,
    Preview,
    audited_words,
    leaving_of,
)
from riparian.centre.typed_records import FORM
from riparian.desk.accounts.audit import REDACTED, SHARED, WITHDRAWN
from riparian.desk.sharing.choice import (
    ONLY_US,
    Choice,
    Sharer,
    require_may_confirm,
    require_may_draft,
    require_may_share,
    require_sound,
)
from riparian.desk.sharing.closer import parts_beyond, parts_of, says_part_in_name, without
from riparian.desk.sharing.drafts import Drafts
from riparian.desk.sharing.readers import WhoReads, who_reads
from riparian.desk.sharing.stops import Earlier, Stop, stops_of
from riparian.errors import BadRequest, RiparianError, UnknownName
from riparian.exchange.entries.entry_types import (
    CONFIRMATION,
    DISPUTE,
    SHARED_JUDGEMENT,
    SHARED_PLACE,
    SHARED_STATEMENTS,
    SharedJudgement,
    SharedPlace,
    read_body,
)
from riparian.exchange.entries.payload import (
    ACTIVITY,
    AMBER,
    CLEAR,
    NOTE,
    RED,
    WITHDRAWAL,
    About,
    Community,
    Payload,
)
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import EntryName, read_entry_name
from riparian.exchange.planned_words import Noting, Words
from riparian.exchange.widening import require_wider
from riparian.store.tlp import marking_of

_REMEMBERED = 1_000
"""Lines of the audit among which the last share of a person is looked for."""


class DeskSharing:
    """Shares for people; see the module."""

    def __init__(self, channel: Channel, people: Callable[[], People]) -> None:
        self._channel, self._people = channel, people

    @property
    def drafts(self) -> Drafts:
        """Drafts of the people of this centre."""
        accounts = self._people().accounts
        return Drafts(accounts.database, accounts.now)

    # before

    def preview(self, parcel: Parcel, choice: Choice, sharer: Sharer) -> Preview:
        """What sharing would come to; nothing is written. Raises NotAllowed for what the sharer may
        not even prepare, BadRequest and UnknownName for what cannot be shared so."""
        require_may_draft(sharer)
        require_sound(choice)
        if choice.tlp is None:
            raise BadRequest("A draft is read by nobody else.", "Choose whom it is for.")
        words = _words_of(parcel, choice, sharer.author)
        framework, planned = self._channel.plan(words)
        first, wholes = planned[0].payload, planned[len(parcel.records) or 1 :]
        payloads = [first, *(each.payload for each in wholes[:1])]
        in_parts = bool(choice.closer) and not choice.closer_to
        who = who_reads(framework, payloads, in_parts=in_parts)
        state, own = self._channel.state(), self._channel.own_entries()
        assert state is not None
        stops = self._stops(framework, parcel, [x.payload for x in planned], who, sharer, own)
        return Preview(
            framework.name,
            state.own,
            choice.tlp,
            who,
            tuple(planned),
            tuple(leaving_of(each) for each in state.members if each.member != state.own),
            tuple(stops),
            choice,
            replaced_by(own, [each.about for each in parcel.records if each.about is not None]),
            next((x.name for x in reversed(shared_among(own))), None),
        )

    def last_choice(self, sharer: Sharer, answers: str | None = None) -> Choice:
        """What is proposed first: whom the sharer's last share was for, of those who can be named
        still, and never more; else a draft. For what `answers` an entry, the readers of that where
        they are no more than these, else these where they are no more than the readers of that."""
        last = ONLY_US
        if self._channel.has_joined:
            last = self._choice_of(self._last_share(sharer, self._channel.own_entries()))
        limited = sharer.rights is not None and sharer.rights.limit is not None
        if last.tlp == CLEAR and limited:
            return ONLY_US
        if answers is None:
            return last
        answered = self._choice_of(self._channel.entry_read(read_entry_name(answers)).payload)
        if answered.is_within(last):
            return answered
        return last if last.is_within(answered) else ONLY_US

    def choice_of_entry(self, name: str) -> Choice:
        """For whom an entry is, of those who can be named still; a draft for named persons."""
        return self._choice_of(self._channel.entry_read(read_entry_name(name)).payload)

    def _choice_of(self, payload: Payload | None) -> Choice:
        state = self._channel.state()
        if payload is None or payload.tlp == RED or state is None:
            return ONLY_US
        if isinstance(payload.audience, Community) or not payload.audience:
            return Choice(payload.tlp)
        able = {x.member for x in state.members if x.has_card and x.role != "observer"}
        members = tuple(x for x in payload.audience if x in able - {state.own})
        return Choice(payload.tlp, members) if members else ONLY_US

    def _few_of(self, payload: Payload) -> Choice | None:
        """For whom an entry for chosen members or named people is, of those who can be named still;
        None where there is nobody left."""
        state = self._channel.state()
        assert state is not None
        assert not isinstance(payload.audience, Community)
        able = {x.member for x in state.members if x.has_card and x.role != "observer"}
        members = tuple(x for x in payload.audience if x in able and x != state.own)
        persons = {x: y for x, y in payload.persons.items() if x in able}
        if payload.tlp == RED:
            return Choice(RED, members or tuple(persons), persons) if persons else None
        return Choice(payload.tlp, members) if members else None

    def to_correct(self, name: str) -> tuple[Parcel, Choice]:
        """What an entry of this member says, to be said anew, and for whom. Where a part of it was
        kept closer, the whole of it, and that part for those few again; else the new entry would
        stand for all that is said to them. Raises as `parcel_of_entry` does."""
        parcel, choice = self.parcel_of_entry(name), self.choice_of_entry(name)
        closer = self._closer_than(read_entry_name(name)) if parcel.records else []
        if not closer or choice.tlp is None:
            return parcel, choice
        whole = _record_again(closer[-1].body, closer[-1].tlp)
        keeping = self._keeping_closer(choice, whole.body, read_entry_name(name))
        return (Parcel((whole,)), keeping) if keeping.closer_to else (parcel, choice)

    def keeping_closer(
        self, choice: Choice, record: ShareableRecord, name: str | None = None
    ) -> Choice:
        """The choice, with those parts of a record kept closer that an entry of this member about
        it has not, and for the same few: of the entry of that `name`, else of the one with the most
        readers that stands. What was kept back is not offered to more only because it is said
        anew."""
        if name is not None:
            return self._keeping_closer(choice, record.body, read_entry_name(name))
        standing = self._standing_about(record.about)
        if not standing:
            return choice
        widest = max(standing, key=lambda x: (breadth_of(x.payload), x.name))
        return self._keeping_closer(choice, record.body, widest.name)

    def _keeping_closer(self, choice: Choice, body: Mapping[str, Any], name: EntryName) -> Choice:
        entry = next((x for x in self._channel.own_entries() if x.name == name), None)
        if entry is None or entry.payload is None or entry.payload.type != ACTIVITY:
            return choice
        parts = parts_beyond(body, entry.payload.body)
        if not parts:
            return choice
        wholes = [x for x in self._closer_than(name) if {*parts} & {*parts_of(x.body)}]
        few = self._choice_of(wholes[-1]).members if wholes else ()
        if choice.tlp in AMBER:
            few = tuple(member for member in few if member in choice.members)
            if few and set(few) == set(choice.members):  # each of them has had all of it
                return choice
        return msgspec.structs.replace(choice, closer=parts, closer_to=few)

    def _standing_about(self, thing: About | None) -> list[ReadEntry]:
        """The records that this member has shared about one thing and not taken back."""
        standing = standing_among(self._channel.own_entries()) if thing is not None else []
        return [x for x in standing if x.payload is not None and x.payload.about == thing]

    def _stops(
        self,
        framework: Framework,
        parcel: Parcel,
        payloads: Sequence[Payload],
        who: WhoReads,
        sharer: Sharer,
        own: Sequence[ReadEntry],
    ) -> Iterator[Stop]:
        """Of every record what has to be confirmed, each kind once; `own`: what this member has
        written."""
        gone, own_member = withdrawn_among(own), self._channel.own_reader().member
        reached: dict[object, frozenset[str]] = {}

        def earlier_of(payload: Payload) -> Earlier:
            key = msgspec.json.encode([payload.tlp, payload.audience, payload.persons])
            if key not in reached:
                reached[key] = who_reads(framework, [payload], in_parts=False).reach
            return Earlier(payload, reached[key])

        earlier = [
            earlier_of(x.payload)
            for x in own
            if x.payload is not None and x.payload.type in SHARED_TYPES and x.name not in gone
        ]
        addressed = [x.payload for x in own if x.payload is not None]
        is_all = not any(x.origin.member == own_member for x in self._channel.redacted())
        last = self._last_share(sharer, own)
        answered = None
        if isinstance(parcel.about, EntryName):
            payload = self._channel.entry_read(parcel.about).payload
            assert payload is not None
            answered = earlier_of(payload).reach
        seen = set()
        markings = [record.marking for record in parcel.records]
        written: dict[About | None, list[Earlier]] = {}
        for payload in payloads if parcel.records else ():
            written.setdefault(payload.about, []).append(earlier_of(payload))
        written.pop(None, None)  # nobody can tell that two of these are one record
        for payload in payloads[: len(parcel.records) or 1]:
            now = written.get(payload.about, [])
            found = stops_of(
                payload, who, earlier, earlier_of(last) if last else None, answered, markings, now,
                addressed, is_all,
            )  # fmt: skip
            for stop in found:
                if stop.kind not in seen:
                    seen.add(stop.kind)
                    yield stop

    def _last_share(self, sharer: Sharer, own: Sequence[ReadEntry]) -> Payload | None:
        """What the person shared last: by the audit where they have an account, else by whom its
        entry names as author."""
        shared = shared_among(own)
        if sharer.account is None:
            return next((x.payload for x in reversed(shared) if is_by(x, sharer.author)), None)
        by_name = {each.name: each.payload for each in shared}
        for line in self._people().accounts.audit([SHARED], limit=_REMEMBERED):
            if line.actor.account == sharer.account.id:
                with suppress(RiparianError):
                    name = read_entry_name(line.about.partition(" ")[0].rstrip(","))
                    return by_name.get(name)
        return None

    # sharing

    def share(
        self, parcel: Parcel, choice: Choice, sharer: Sharer, confirmed: Collection[str]
    ) -> list[EntryName]:
        """Write it; the entries, which are on the disk, and in the audit. Raises NotAllowed for
        what the sharer may not share, BadRequest where something was not `confirmed` (kinds of
        stops) that has to be, and as `Channel.write` does."""
        return self._share(parcel, choice, sharer, confirmed)

    def _share(
        self,
        parcel: Parcel,
        choice: Choice,
        sharer: Sharer,
        confirmed: Collection[str],
        again: Sequence[Words] = (),
    ) -> list[EntryName]:
        """Write it, and `again` after it: all or none."""
        require_may_share(sharer, choice.tlp)
        preview = self.preview(parcel, choice, sharer)
        lacking = [stop.kind for stop in preview.stops if stop.kind not in confirmed]
        if lacking:
            raise BadRequest(
                "Something has to be confirmed before this is shared.",
                "Read who will see it, and confirm what is asked there.",
            )
        words = [*_words_of(parcel, choice, sharer.author), *again]
        audit = self._people().auditing(sharer.actor)
        noting = audit(lambda names: [(SHARED, audited_words(names, choice))])
        return self._channel.write(words, noting=noting)

    def share_wider(
        self, name: str, choice: Choice, sharer: Sharer, confirmed: Collection[str]
    ) -> list[EntryName]:
        """Share an entry of this member once more, with more readers. What was kept closer of the
        same record is written again after it, for whom it was: else these would take the new entry
        for all that is said. Raises as `share` does, and BadRequest for fewer readers."""
        parcel = self.parcel_of_entry(name)
        entry = self._channel.entry(name)
        state = self._channel.state()
        assert state is not None
        require_may_share(sharer, choice.tlp)
        require_sound(choice)
        require_wider(
            entry.name, entry.type, entry.tlp, entry.audience, choice.tlp or "", choice.members,
            state.own,
        )  # fmt: skip
        again = [
            Words(ACTIVITY, x.body, x.tlp, x.by, x.about, few.members, few.persons)
            for x in self._closer_than(entry.name)
            if (few := self._few_of(x)) is not None
        ]
        return self._share(parcel, choice, sharer, confirmed, again)

    def preview_wider(self, name: str, choice: Choice, sharer: Sharer) -> Preview:
        """What sharing an entry of this member with more readers would come to. Raises as `preview`
        does, and BadRequest for fewer readers."""
        entry = self._channel.entry(name)
        preview = self.preview(self.parcel_of_entry(name), choice, sharer)
        require_wider(
            entry.name, entry.type, entry.tlp, entry.audience, preview.tlp, choice.members,
            preview.own,
        )  # fmt: skip
        return preview

    def parcel_of_entry(self, name: str) -> Parcel:
        """What an entry of this member says, to be shared once more. Raises UnknownName where it is
        none that this member may read, BadRequest for one of another member, or of a type that is
        not shared so."""
        entry = self._channel.entry(name)
        if entry.name.origin.member != self._channel.own_reader().member:
            raise BadRequest(
                f"{entry.name} is an entry of {entry.name.origin.member}, who alone shares it with"
                " more members.",
                f"Ask {entry.name.origin.member}, or answer it with a note of your own.",
            )
        if entry.type in SHARED_STATEMENTS:
            said = read_body(entry.type, entry.body, entry.about)
            assert isinstance(said, SharedJudgement | SharedPlace)
            return Parcel(about=entry.about, said=said)
        if entry.type == NOTE:
            return Parcel(note=str(entry.body.get("text", "")), about=entry.about)
        if entry.type != ACTIVITY:
            raise BadRequest(
                f"{entry.name} is no record, note, judgement or correction of a place.",
                "Only these are shared with more members.",
            )
        return Parcel((_record_again(entry.body, entry.tlp),))

    def _closer_than(self, name: EntryName) -> list[Payload]:
        """What was written of the same record after an entry for chosen members, and stands; of
        each set of them the last: the whole of which the entry has a part."""
        first = next((x.payload for x in self._channel.own_entries() if x.name == name), None)
        if first is None or first.type != ACTIVITY:
            return []
        standing = self._standing_about(first.about)
        later = [x.payload for x in standing if name < x.name and x.payload is not None]
        closest = {x.audience: x for x in later if not isinstance(x.audience, Community)}
        return [x for audience, x in closest.items() if audience]

    # after it

    def kept_closer(self, name: str) -> list[KeptCloser]:
        """Of an entry of this member, the parts of its record that went apart to a few, in entries
        of their own that stand; nothing for what another member wrote."""
        entry = next((x for x in self._channel.own_entries() if str(x.name) == name), None)
        if entry is None or entry.payload is None or entry.payload.type != ACTIVITY:
            return []
        later = [x for x in self._standing_about(entry.payload.about) if x.name > entry.name]
        found = {}
        for each in later:
            whole = each.payload
            assert whole is not None
            parts = parts_beyond(whole.body, entry.payload.body)
            if parts and whole.audience and not isinstance(whole.audience, Community):
                own = each.name.origin.member
                members = tuple(x for x in whole.audience if x != own)
                found[members] = KeptCloser(parts, members, each.name)
        return list(found.values())

    def withdraw(self, name: str, why: str, sharer: Sharer) -> list[EntryName]:
        """Say that a record, or a judgement or place that was shared, no longer stands. A person at
        a page takes back these alone: anything else is taken back where it was said, by whoever may
        say it there. Raises NotAllowed, and as `Channel.withdraw` does."""
        payload = self._require_may_undo(name, sharer)
        kinds = {ACTIVITY, *SHARED_STATEMENTS}
        if sharer.rights is not None and payload is not None and payload.type not in kinds:
            raise BadRequest(
                f"{name} is no record, judgement or place, and only these are taken back here.",
                "Take it back on the page where it was said, if your account may say it there.",
            )
        noting = self._noting(sharer, WITHDRAWN, f"{name}: {why}")
        return [self._channel.withdraw(name, why, sharer.author, noting=noting)]

    def redact(self, name: str, why: str, sharer: Sharer) -> EntryName:
        """Have what an entry of this member says hidden and deleted. Raises NotAllowed, and as
        `ChannelRedactions.redact` does."""
        self._require_may_undo(name, sharer)
        noting = self._noting(sharer, REDACTED, f"{name}: {why}")
        return self._channel.redactions.redact(name, why, sharer.author, noting=noting)

    def _require_may_undo(self, name: str, sharer: Sharer) -> Payload | None:
        """What an entry says; None where it is not here or for named persons. Raises NotAllowed for
        whoever could not have written it: who may not share with its readers, or speak for a host
        government where it does. What takes an entry back is held against that entry too."""
        require_may_share(sharer, None)
        said = self._said_in(read_entry_name(name))
        taken_back = said.about if said is not None and said.type == WITHDRAWAL else None
        before = self._said_in(taken_back) if isinstance(taken_back, EntryName) else None
        for each in (said, before):
            if each is not None:
                require_may_share(sharer, each.tlp)
                if self._is_of_host(each):
                    require_may_confirm(sharer)
        return said

    def _said_in(self, name: EntryName) -> Payload | None:
        with suppress(UnknownName):
            return self._channel.entry_read(name).payload
        return None

    def _is_of_host(self, payload: Payload) -> bool:
        """Whether it is the word of a host government, or was meant as one."""
        line = self._channel.charter().members.get(payload.origin.member)
        is_host = line is not None and line.role == "host"
        return payload.type == CONFIRMATION or (payload.type == DISPUTE and is_host)

    def _noting(self, sharer: Sharer, act: str, about: str) -> Noting | None:
        return self._people().auditing(sharer.actor)(lambda _: [(act, about)])


def _record_again(body: Mapping[str, Any], tlp: str) -> ShareableRecord:
    """A record that this member has shared under that label, to be shared once more: what is not
    for everybody yet may not be by its licence either, unless it was typed in here."""
    source = body.get("source") or {}
    is_free = tlp == CLEAR or source.get("dataset") == FORM
    return record_of_body(dict(body), CLEAR if is_free else marking_of(source.get("licence")))


def _words_of(parcel: Parcel, choice: Choice, by: str) -> list[Words]:
    """What is written: each record without what is kept closer, then each whole for the few."""
    if choice.closer and not parcel.records:
        raise BadRequest(
            "Parts of a record can be kept closer, and this is none.",
            "Write two notes, each for those who may read it.",
        )
    assert choice.tlp is not None
    whom = tuple(sorted(set(choice.members))), choice.persons
    if parcel.said is not None:
        kind = SHARED_JUDGEMENT if isinstance(parcel.said, SharedJudgement) else SHARED_PLACE
        said = msgspec.json.decode(msgspec.json.encode(parcel.said))  # lists, where it has tuples
        return [Words(kind, said, choice.tlp, by, parcel.about, *whom)]
    if not parcel.records:
        body = {"text": require_text(parcel.note, "note")}
        return [Words(NOTE, body, choice.tlp, by, parcel.about, *whom)]
    if any(says_part_in_name(each.about, choice.closer) for each in parcel.records):
        raise BadRequest(
            "A record without an identifier is known to others by the address of its page, and that"
            " says what is to be kept closer.",
            "Give it an identifier, or share its description with all its readers.",
        )
    first = [
        Words(ACTIVITY, without(x.body, choice.closer), choice.tlp, by, x.about, *whom)
        for x in parcel.records
    ]
    if not choice.closer_to:
        return first
    if any(each.about is None for each in parcel.records):
        raise BadRequest(
            "A record without an identifier cannot have parts that are kept closer: nobody would"
            " know the two for one.",
            "Give it an identifier, or share it whole.",
        )
    few = tuple(sorted(set(choice.closer_to)))
    return [
        *first,
        *(Words(ACTIVITY, x.body, choice.closer_tlp, by, x.about, few) for x in parcel.records),
    ]
