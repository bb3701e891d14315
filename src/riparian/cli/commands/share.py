"""`riparian share`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click
import msgspec

from riparian.build.add_datasets import NotAdded, SourceOptions
from riparian.centre.channel import LONGEST_NOTE, Channel
from riparian.centre.desk_sharing import DeskSharing
from riparian.centre.sharing import ShareableRecord, require_person
from riparian.centre.sharing_records import Parcel, Preview
from riparian.cli.at_the_computer import at_the_computer
from riparian.cli.channel_pages import say_caught_up
from riparian.cli.options import centre_of, file_options, json_option
from riparian.cli.output import print_json, require_agreement, say
from riparian.cli.sharing_preview import say_preview
from riparian.desk.sharing.choice import Choice, Sharer, named_persons
from riparian.desk.sharing.closer import PARTS
from riparian.desk.sharing.stops import StopKind
from riparian.english import and_more, count_of
from riparian.errors import BadRequest, SnapshotMissing, UnknownName
from riparian.exchange.entries.payload import CLEAR, GREEN, RED, About
from riparian.exchange.names import EntryName
from riparian.exchange.plain_text import plain_line, plain_lines
from riparian.exchange.widening import require_wider
from riparian.ingest.stated_options import read_mapping
from riparian.problems import KINDS, Problem
from riparian.wording.channel import (
    REACHES_NOBODY,
    UNDERTAKING,
    about_words,
    entries_words,
    headline,
    new_key_words,
    persons_words,
    reader_words,
)
from riparian.wording.shared_statements import said_words
from riparian.wording.sharing import (
    preview_document,
    stop_sentence,
)

AUDIENCES = {"everyone": CLEAR, "community": GREEN}
SHOWN = 5
"""Titles of one file that are shown before it is shared."""

WIDTH = 80

LARGEST_TYPED = 4 * LONGEST_NOTE
"""Bytes of a note on standard input: a character of UTF-8 has at most four."""


class Found(msgspec.Struct, frozen=True):
    """What one argument stands for: records out of a file or of the catalogue, and what to know
    before they are shared."""

    label: str
    records: tuple[ShareableRecord, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    not_read: tuple[NotAdded, ...] = ()


class ShareDocument(msgspec.Struct, frozen=True):
    """What `--json` prints."""

    tlp: str
    entries: tuple[str, ...]
    notes: tuple[str, ...]


@click.command(
    epilog="Example:  riparian -C my-centre share projects.xlsx --to community --licence CC-BY-4.0"
)
@click.argument("things", metavar="RECORD|FILE|ENTRY...", nargs=-1)
@click.option(
    "--to",
    "to",
    metavar="everyone|community|MEMBER",
    multiple=True,
    required=True,
    help="Who can read it: everyone (TLP:CLEAR), the community, which is every member of the"
    " framework (TLP:GREEN), or chosen members (TLP:AMBER), by name; repeat it for several.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="For the chosen members' own people alone (TLP:AMBER+STRICT): not for the bodies they"
    " serve.",
)
@click.option(
    "--red",
    "red",
    metavar="[MEMBER:]PERSON",
    multiple=True,
    help="For this person alone, at the member that --to names (TLP:RED); repeat it for more"
    " persons. If --to names several members, put the person's member first: korea:'Kim Min-jun'."
    " Whoever administers that member's node can read it too.",
)
@click.option(
    "--note",
    metavar="TEXT|-",
    help="Share this text instead of records; - reads it from standard input. A text on the command"
    " line stays in the shell's history.",
)
@click.option(
    "--about",
    metavar="RECORD|ENTRY",
    help="What the note is about: a record of this centre, or an entry such as mekong/japan/1#42.",
)
@click.option(
    "--judgement",
    "judged",
    is_flag=True,
    help="Share the judgement that stands here on two records: RECORD RECORD (riparian judge).",
)
@click.option(
    "--place",
    "placed",
    is_flag=True,
    help="Share the places that somebody here has set for a project: RECORD (riparian place-set).",
)
@click.option(
    "--wider",
    is_flag=True,
    help="Share again, with more readers, what this member shared before: ENTRY, such as"
    " mekong/japan/1#42. It becomes a new entry; whoever could read the old one still can.",
)
@click.option(
    "--by",
    metavar="NAME",
    help="Whom to name as author: an office, not a person (default: the member).",
)
@click.option(
    "--keep-closer",
    "closer",
    metavar="PART[,PART…]",
    help="Parts of the records that not all readers get: "
    + ", ".join(PARTS)
    + ". Say with --closer-to who alone reads them; without it nobody does.",
)
@click.option(
    "--closer-to",
    "closer_to",
    metavar="MEMBER",
    multiple=True,
    help="Who alone reads what is kept closer: it gets the whole record as a second entry"
    " (TLP:AMBER). Repeat it for several members.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show everything that is said before, and share nothing.",
)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation; needed without a terminal.")
@file_options
@json_option
@click.pass_context
def command(
    context: click.Context,
    things: tuple[str, ...],
    to: tuple[str, ...],
    strict: bool,
    red: tuple[str, ...],
    note: str | None,
    about: str | None,
    judged: bool,
    placed: bool,
    wider: bool,
    by: str | None,
    closer: str | None,
    closer_to: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    reader: str | None,
    mapping: Path | None,
    encoding: str | None,
    provider: str | None,
    licence: str | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Share records, whole files or a note with everyone, the community or chosen members.

    RECORD is an identifier or handle of a record in the catalogue. FILE is a file as for `riparian
    add`; it need not be in the centre. Personal contacts are left out. Before anything is written,
    the command shows what it is and who will be able to read it, and asks. Each thing shared is an
    entry of this member's journal; others have it after `riparian exchange sync`.
    """
    _check_use(things, note, about, wider=wider)
    _check_said(things, judged=judged, placed=placed, otherwise=wider or note is not None)
    text = read_mapping(mapping) if mapping is not None else None
    options = SourceOptions(reader, provider, licence, as_of, None, encoding, text)
    centre = centre_of(context)
    channel, tlp, members = centre.channel, *_audience(to, strict=strict)
    persons = _persons(red, members)
    tlp = RED if persons else tlp
    parts = tuple(part for part in (closer or "").split(",") if part)
    choice = Choice(tlp, members, named_persons(persons), parts, closer_to)
    sharer = Sharer(at_the_computer(), by or _member(channel))
    channel.require_readers([*members, *closer_to])
    desk = _Desk(centre.sharing, channel, choice, sharer, yes, dry_run, as_json)
    if wider:
        desk.share_again(things)
    elif judged or placed:
        said = centre.shared_statements
        parcel = said.judgement_to_share(*things) if judged else said.place_to_share(*things)
        assert parcel.said is not None
        assert parcel.about is not None
        words = plain_lines(said_words(parcel.said, about_words(parcel.about)), LONGEST_NOTE)
        say("You are about to share what stands here:")
        say(words, "  ")
        desk.share(parcel, [plain_line(words, WIDTH)])
    elif note is not None:
        note = _typed_note() if note == "-" else note
        thing = channel.thing(about) if about else None
        _say_note(note, thing)
        desk.share(Parcel(note=note, about=thing), [plain_line(note, WIDTH)])
    else:
        found = [_found(channel, each, options) for each in things]
        _say_found(found)
        records = tuple(record for each in found for record in each.records)
        desk.share(
            Parcel(records),
            [plain_line(record.title, WIDTH) for record in records],
            tuple(dict.fromkeys(note for each in found for note in each.notes)),
            [plain_line(x.message, WIDTH * 4) for each in found for x in each.problems],
        )


class _Desk:
    """Shares one thing or several for one audience, once a person agrees."""

    def __init__(
        self,
        sharing: DeskSharing,
        channel: Channel,
        choice: Choice,
        sharer: Sharer,
        yes: bool,
        dry_run: bool,
        as_json: bool,
    ) -> None:
        self._sharing, self._channel = sharing, channel
        self._choice, self._sharer = choice, sharer
        self._yes, self._dry_run, self._as_json = yes, dry_run, as_json

    def share(
        self,
        parcel: Parcel,
        titles: Sequence[str],
        notes: tuple[str, ...] = (),
        problems: Sequence[str] = (),
    ) -> None:
        """Records or a note."""
        if (preview := self._agreed([parcel], titles, problems)) is None:
            return
        confirmed = {stop.kind for stop in preview.stops}
        names = self._sharing.share(parcel, self._choice, self._sharer, confirmed)
        self._say_shared(names, notes, records=bool(parcel.records))

    def share_again(self, things: Sequence[str]) -> None:
        """Entries, with more readers; all are looked at before anything is written."""
        entries = [self._channel.entry(each) for each in things]
        for entry in entries:
            require_wider(entry.name, entry.type, entry.tlp, entry.audience, self._choice.tlp or "",
                          self._choice.members, _member(self._channel))  # fmt: skip
        say("You are about to share again, with more readers:")
        for entry in entries:
            say(f"{entry.name}, TLP:{entry.tlp}: {headline(entry, WIDTH)}", "  ")
        parcels = [self._sharing.parcel_of_entry(str(entry.name)) for entry in entries]
        if self._agreed(parcels, [headline(entry, WIDTH) for entry in entries], ()) is None:
            return
        names = [
            name
            for entry in entries
            for name in self._sharing.share_wider(
                str(entry.name), self._choice, self._sharer, get_args(StopKind)
            )
        ]
        self._say_shared(names, (), records=False)

    def _agreed(
        self, parcels: Sequence[Parcel], titles: Sequence[str], problems: Sequence[str]
    ) -> Preview | None:
        """Say what it comes to; the preview of the first, once a person agrees, None where nothing
        is to be written."""
        if not self._dry_run:
            say_caught_up(self._channel)
        previews = [self._sharing.preview(x, self._choice, self._sharer) for x in parcels]
        say_preview(previews[0])
        stops = list(dict.fromkeys(stop_sentence(s, each) for each in previews for s in each.stops))
        names = self._choice.members or self._channel.charter().members
        new_keys = [] if self._choice.tlp == CLEAR else self._channel.keys.new_of_others()
        new_keys = [key for key in new_keys if key.member in names]
        for key in new_keys:
            say(new_key_words(key))
        say(UNDERTAKING[previews[0].tlp])
        for stop in stops:
            say(f"Please look once more: {stop}")
        if self._dry_run:
            if self._as_json:
                print_json(preview_document(previews[0], titles, problems))
            say("Nothing was shared. To share it, leave out --dry-run.")
            return None
        require_agreement("Share it?", "Nothing was shared", yes=self._yes)
        if not self._yes:  # else nobody may have read it
            self._channel.keys.note_told(new_keys)
        return previews[0]

    def _say_shared(
        self, entries: Sequence[EntryName], notes: tuple[str, ...], *, records: bool
    ) -> None:
        tlp, persons = self._choice.tlp or "", self._choice.persons
        if self._as_json:
            print_json(ShareDocument(tlp, tuple(map(str, entries)), notes))
        else:
            whom = f"{persons_words(persons)} (TLP:{tlp})" if persons else reader_words(tlp)
            click.echo(f"Shared with {whom}: {entries_words(entries)}.")
        _say_next(tlp, records=records)


def _check_use(things: Sequence[str], note: str | None, about: str | None, *, wider: bool) -> None:
    if wider and (not things or note is not None or about is not None):
        raise BadRequest(
            "Expected the entries to share with more readers, and no note.",
            "riparian share --wider mekong/japan/1#42 --to community",
        )
    if bool(things) == (note is not None):
        raise BadRequest(
            "Expected records or files to share, or a note with --note, and not both.",
            "riparian share FILE --to everyone, or riparian share --note TEXT --to community",
        )
    if about is not None and note is None:
        raise BadRequest(
            "--about says what a note is about, and there is no --note.",
            "Add the text with --note, or leave out --about.",
        )


def _check_said(things: Sequence[str], *, judged: bool, placed: bool, otherwise: bool) -> None:
    wanted = 2 if judged else 1
    if (judged or placed) and (otherwise or (judged and placed) or len(things) != wanted):
        raise BadRequest(
            f"Expected {count_of(wanted, 'record')}, and nothing else to share.",
            "riparian share --judgement jp-1 kr-1 --to community, or riparian share --place jp-1"
            " --to everyone",
        )


def _typed_note() -> str:
    """The text that comes by standard input. What is no UTF-8 in it is refused with the rest of
    what a note cannot be; see `Channel.share_note`."""
    if sys.stdin.isatty():
        say("Type the note. End it with Enter and Ctrl-D (on Windows Ctrl-Z and Enter).")
    content = sys.stdin.buffer.read(LARGEST_TYPED + 1)
    if len(content) > LARGEST_TYPED:
        raise BadRequest(
            f"Expected a note of 1 to {LONGEST_NOTE:,} characters, and standard input has more.",
            "Share a longer text as a file elsewhere, and its address here.",
        )
    return content.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n")


def _audience(to: Sequence[str], *, strict: bool) -> tuple[str, tuple[str, ...]]:
    """The TLP label, and the members that are named; raises BadRequest for a mixture."""
    to = [each for part in to for each in part.split(",")]
    named = [AUDIENCES.get(each.lower()) for each in to]
    if None not in named and len(set(named)) == 1 and not strict:
        return str(named[0]), ()
    if any(named):
        raise BadRequest(
            "Expected one of three after --to: everyone, community, or the names of members.",
            "riparian share FILE --to korea --to cambodia; --strict is for members by name only",
        )
    return "AMBER+STRICT" if strict else "AMBER", tuple(dict.fromkeys(to))


def _persons(red: Sequence[str], members: Sequence[str]) -> dict[str, list[str]]:
    """The persons by member; raises BadRequest where it is not said whose one is."""
    persons: dict[str, list[str]] = {}
    for each in red:
        member, colon, name = each.partition(":")
        if not colon:
            member, name = members[0] if len(members) == 1 else "", each
        if member not in members:
            raise BadRequest(
                f"Expected a person at a member that --to names, got '{each[:100]}'.",
                "riparian share --note TEXT --to korea --red 'Kim Min-jun', or with several "
                "members --red korea:'Kim Min-jun'",
            )
        require_person(name.strip())
        persons.setdefault(member, []).append(name.strip())
    return persons


def _member(channel: Channel) -> str:
    """The member whose node this is; raises BadRequest where it is nobody's."""
    channel.charter()
    state = channel.state()
    assert state is not None
    return state.own


def _found(channel: Channel, thing: str, options: SourceOptions) -> Found:
    path = Path(thing)
    if path.exists():
        shareable = channel.shareable_file(path, options)
        records, problems = shareable.records, shareable.problems
        if not records:
            raise BadRequest(
                f"There is no record in {path} that could be shared.",
                f"See what is read of it: riparian add --dry-run {path}",
            )
        return Found(thing, records, problems, shareable.notes, shareable.not_read)
    try:
        record = channel.shareable_record(thing)
    except (UnknownName, SnapshotMissing) as error:
        raise UnknownName(
            f"There is no file '{thing}', and no record of that name: {error.what}", error.try_this
        ) from error
    return Found(thing, (record,), record.problems, record.notes)


# what is said before anything is written


def _say_note(note: str, about: About | None) -> None:
    say("You are about to share a note:")
    for line in plain_lines(note, LONGEST_NOTE).split("\n"):
        say(line, "  ")
    if about is not None:
        say(f"It is about {about_words(about)}.")


def _say_found(found: Sequence[Found]) -> None:
    total = sum(len(each.records) for each in found)
    say(f"You are about to share {count_of(total, 'record')}:")
    for each in found:
        if len(each.records) > 1 or each.label != each.records[0].title:
            say(f"{each.label}: {count_of(len(each.records), 'record')}", "  ")
        for record in each.records[:SHOWN]:
            say(plain_line(record.title, WIDTH - 6), "    ")
        if len(each.records) > SHOWN:
            say(and_more(len(each.records) - SHOWN), "    ")
        for not_read in each.not_read:
            say(f"Left out, because it could not be read: {not_read.path}: {not_read.what}", "  ")
        _say_problems(each.problems)
    for note in dict.fromkeys(note for each in found for note in each.notes):
        say(f"Note: {note}")


def _say_problems(problems: Sequence[Problem]) -> None:
    counts = Counter(each.code for each in problems if each.severity != "note")
    if counts:
        say(
            f"Reading it met {count_of(counts.total(), 'problem')}, which the others will see too:",
            "  ",
        )
    for code, count in counts.most_common():
        say(f"{count:,} × {code}: {KINDS[code].meaning}", "    ")


def _say_next(tlp: str, *, records: bool) -> None:
    if tlp == RED:
        say("They read it with `riparian exchange read --red --as PERSON`, at their own node.")
    elif records and tlp != CLEAR:
        say(
            "They enter the readers' own views (--as-member) with their next builds, and nobody"
            " else's lists and counts."
        )
    elif records:
        say("They enter the lists and counts of the other members with their next builds.")
    say(REACHES_NOBODY)
