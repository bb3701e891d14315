"""What the page /share is asked for, and what its form says: a choice of readers, and of what.

The page keeps nothing between its steps: what is shared is named by its address, typed in the form,
or lies in a draft. `shown` is a fingerprint of what the readers were last shown for; whoever
changes anything after that is shown the readers again before it is shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Literal

import msgspec

from riparian.centre.centre import Centre
from riparian.centre.channel_records import ChannelState
from riparian.centre.sharing import ShareableRecord, record_of_body, require_person
from riparian.centre.sharing_records import Parcel, Preview
from riparian.centre.typed_records import FIELDS
from riparian.desk.sharing.choice import ONLY_US, Choice, named_persons
from riparian.desk.sharing.closer import PARTS
from riparian.desk.sharing.drafts import DraftContent, DraftRecord
from riparian.errors import BadRequest, RiparianError, UnknownName
from riparian.exchange.entries.payload import AMBER, CLEAR, GREEN, RED
from riparian.exchange.plain_text import plain_line
from riparian.problems import Problem
from riparian.wording.channel import about_words
from riparian.wording.shared_statements import said_words

Kind = Literal["note", "project", "record", "records", "wider", "judgement", "place"]
LONGEST_TITLE = 160
MOST_CUTS = 20
"""Places at which the two names of a pair are told apart, each of which asks the database."""

SHOWN_PROBLEMS = 40


class Asked(msgspec.Struct, frozen=True):
    """What is to be shared: a note, a project typed into the form, a record of the catalogue, the
    records of a draft, an entry of this member with more readers (`record` names it), or a
    judgement or correction of places that stands here (`record` names the pair or the project).
    `fault`: why it cannot be shared as it is, in words for a person."""

    kind: Kind
    parcel: Parcel
    title: str
    record: str = ""
    draft: str = ""
    about: str = ""
    note: str = ""
    form: dict[str, str] = {}
    problems: tuple[str, ...] = ()
    fault: RiparianError | None = None

    @property
    def keeps_draft(self) -> bool:
        """Whether it can be kept as a draft: what stands here already needs none."""
        return self.kind not in ("wider", "judgement", "place")

    @property
    def content(self) -> bytes:
        """What would be shared, for a fingerprint; but not when a record was read, which is each
        time another moment."""
        activities = [record.body["activity"] for record in self.parcel.records]
        return msgspec.json.encode([self.note, self.about, activities])


def choice_in(form: Mapping[str, str], state: ChannelState) -> Choice:
    """The readers that a form chooses; raises BadRequest for persons that are none."""
    to = form.get("to", "")
    closer = tuple(part for part in PARTS if form.get(f"closer-{part}"))
    names = [each.member for each in state.members if each.member != state.own]
    few = tuple(name for name in names if form.get(f"few-{name}")) if closer else ()
    if to in (CLEAR, GREEN):
        return Choice(to, (), {}, closer, few)
    if to == AMBER[0]:
        tlp = AMBER[1] if form.get("strict") else AMBER[0]
        return Choice(tlp, tuple(x for x in names if form.get(f"member-{x}")), {}, closer, few)
    if to == RED:
        persons = {x.member: _persons(form.get(f"red-{x.member}", "")) for x in state.members}
        found = named_persons(persons)
        members = tuple(name for name in found if name != state.own)
        return Choice(RED, members or tuple(found), found)
    return ONLY_US


def _persons(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        require_person(name)
    return names


def asked_of_form(
    centre: Centre, form: Mapping[str, str], draft: DraftContent | None, own_name: str
) -> Asked:
    """What a form asks to be shared; `draft`, if it names one. What is wrong with a text is kept in
    `fault`, so that the page shows it with all that was typed."""
    kind, key = form.get("kind", ""), form.get("draft", "")
    if kind == "note":
        return _note(centre, form.get("note", ""), form.get("about", ""), key)
    if kind == "project":
        fields = {name: form.get(name, "") for name in FIELDS}
        return _project(centre, fields, own_name, key)
    if kind == "judgement":
        return judgement_to_share(centre, form.get("record", ""))
    if kind == "place":
        return place_to_share(centre, form.get("record", ""))
    if kind == "wider":
        return entry_to_widen(centre, form.get("record", ""))
    if draft is not None:
        return asked_of_draft(centre, draft, key, own_name)
    return record_of_catalogue(centre, form.get("record", ""))


def asked_of_draft(centre: Centre, draft: DraftContent, key: str, own_name: str) -> Asked:
    """What a draft holds; raises BadRequest for that of a meeting or a case, which are sent
    elsewhere."""
    if draft.meeting:
        raise BadRequest("This is the draft of a meeting.", "Call it on the page /meetings.")
    if draft.case:
        raise BadRequest("This is the draft of a case.", "Open it on the page /cases/new.")
    if draft.form:
        return _project(centre, draft.form, own_name, key)
    if not draft.records:
        return _note(centre, draft.note, draft.about, key)
    records = tuple(record_of_body(x.body, x.marking) for x in draft.records)
    title = records[0].title if len(records) == 1 else draft.source
    return Asked(
        "record" if len(records) == 1 else "records",
        Parcel(records),
        plain_line(title, LONGEST_TITLE),
        draft=key,
        problems=draft.problems,
    )


def entry_to_widen(centre: Centre, name: str) -> Asked:
    """An entry of this member, to be shared once more; raises as `DeskSharing.parcel_of_entry`
    does."""
    parcel = centre.sharing.parcel_of_entry(name)
    note = _said_in(parcel) or parcel.note
    title = parcel.records[0].title if parcel.records else note
    return Asked("wider", parcel, plain_line(title, LONGEST_TITLE), name, note=note)


def judgement_to_share(centre: Centre, pair: str) -> Asked:
    """A judgement that stands here on the two records that `pair` names, with ~ between them, which
    may stand in an identifier too. Raises as `SharedStatements.judgement_to_share` does."""
    parts = pair.split("~")
    for cut in range(1, min(len(parts), MOST_CUTS)):
        with suppress(UnknownName):
            names = "~".join(parts[:cut]), "~".join(parts[cut:])
            parcel = centre.shared_statements.judgement_to_share(*names)
            return _statement("judgement", parcel, pair)
    raise UnknownName("Nobody here has judged these two records.", "Judge them first.")


def place_to_share(centre: Centre, project: str) -> Asked:
    """The correction of a project's places that stands here, likewise."""
    return _statement("place", centre.shared_statements.place_to_share(project), project)


def _statement(kind: Kind, parcel: Parcel, record: str) -> Asked:
    note = _said_in(parcel)
    return Asked(kind, parcel, plain_line(note, LONGEST_TITLE), record, note=note)


def _said_in(parcel: Parcel) -> str:
    """A judgement or places in words; nothing for any other parcel."""
    if parcel.said is None or parcel.about is None:
        return ""
    return said_words(parcel.said, about_words(parcel.about))


def record_of_catalogue(centre: Centre, name: str) -> Asked:
    """A record of the catalogue; raises as `Channel.shareable_record` does."""
    record = centre.channel.shareable_record(name)
    problems = (*record.notes, *sentences(record.problems))
    title = plain_line(record.title, LONGEST_TITLE)
    return Asked("record", Parcel((record,)), title, record=name, problems=problems)


def _note(centre: Centre, text: str, about: str, key: str) -> Asked:
    title, thing = plain_line(text, LONGEST_TITLE), None
    fault: RiparianError | None = None
    try:
        thing = centre.channel.thing(about) if about else None
    except RiparianError as error:
        fault = error
    words = about_words(thing) if thing is not None else ""
    return Asked(
        "note", Parcel(note=text, about=thing), title or "A note", draft=key, about=about,
        note=text, problems=(f"It is about {words}.",) if words else (), fault=fault,
    )  # fmt: skip


def _project(centre: Centre, fields: dict[str, str], own_name: str, key: str) -> Asked:
    title = plain_line(fields.get("title_original", ""), LONGEST_TITLE) or "A project"
    try:
        typed = centre.channel.typed_record(fields, own_name)
    except BadRequest as error:
        return Asked("project", Parcel(), title, draft=key, form=dict(fields), fault=error)
    problems = tuple(sentences(typed.problems))
    parcel = Parcel((typed.record,))
    return Asked("project", parcel, title, draft=key, form=dict(fields), problems=problems)


def draft_of(asked: Asked, choice: Choice, source: str = "") -> DraftContent:
    """The same as a draft."""
    if asked.kind == "note":
        return DraftContent(choice, asked.note, asked.about)
    if asked.kind == "project":
        return DraftContent(choice, form=asked.form)
    records = tuple(map(draft_record, asked.parcel.records))
    source = source or asked.record or asked.title
    return DraftContent(choice, records=records, source=source, problems=asked.problems)


def draft_record(record: ShareableRecord) -> DraftRecord:
    """A record as a draft keeps it."""
    return DraftRecord(record.body, record.title, record.marking)


def fingerprint(asked: Asked, preview: Preview) -> str:
    """Of what the readers are shown for, of who these are, and of when: once something was shared
    after it, also by the same form, it is another."""
    who = [[each.member, each.sees] for each in preview.who.members]
    whole = msgspec.json.encode([preview.choice, who, preview.who.public.yes, str(preview.after)])
    return sha256(asked.content + whole).hexdigest()[:32]


def sentences(problems: Sequence[Problem]) -> list[str]:
    """Problems with where they stand, each once."""
    told = [
        plain_line(f"{x.stands}: {x.message}" if x.stands else x.message, 600)
        for x in problems
        if x.severity != "note"
    ]
    return list(dict.fromkeys(told))
