"""What this centre can share: records as bodies of entries of type `activity`, with what to know.

Nothing is written or sent here. A record is taken from a file, or from a dataset of the live
snapshot, and read by the reader that a build would use; contacts are left out as in a build. Whose
cooperation a whole file is said to be stands in each record, because others see nothing but that.
Whether something may be shared is for a person: what speaks against it is told as a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from riparian.build.add_datasets import (
    NotAdded,
    ReadableFile,
    SourceOptions,
    check_options,
    each_file,
    get_ready,
)
from riparian.build.read_datasets import read_safely
from riparian.build.reading_files import ReadTask
from riparian.catalogue.record_names import find_unit
from riparian.centre.access import Access
from riparian.english import count_of, listed
from riparian.errors import BadRequest, CentreError, SourceUnreadable, UnknownName
from riparian.exchange.entries.payload import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_PERSON,
    IdentifiedRecord,
    PublishedRecord,
    Thing,
)
from riparian.exchange.plain_text import is_plain
from riparian.ingest.choose_reader import reader_named
from riparian.ingest.packed_files import receive
from riparian.ingest.reader import ReadOptions, ReadRecord
from riparian.ingest.shared_records import BodySource, SharedBody, record_key
from riparian.ingest.strip_contacts import without_personal
from riparian.language.invisible_characters import clean_line
from riparian.model.activity import Activity, Narrative, ParticipatingOrg
from riparian.normalise.provider_claims import FUNDING
from riparian.normalise.providers import load_providers
from riparian.normalise.shown_texts import best_english, to_show
from riparian.problems import Problem
from riparian.store.copying import digest_of
from riparian.store.dataset import Dataset
from riparian.store.layout import Layout
from riparian.store.names import safe_name
from riparian.store.schema import NEWEST_FIRST
from riparian.store.snapshot import current_build, open_snapshot
from riparian.store.tlp import marking_of

LARGEST_BODY = 1_000_000
"""Bytes of a body in JSON: with what stands around it, it fits into an entry (1 MiB)."""


def require_author(author: str) -> None:
    """Raises BadRequest for what others could not be shown as whoever wrote something."""
    if not is_plain(author, LONGEST_NAME):
        raise BadRequest(
            f"Expected an author of 1 to {LONGEST_NAME} visible characters on one line.",
            "Name an office, such as 'Mekong desk'.",
        )


def require_person(name: str) -> None:
    """Raises BadRequest for what is no name of a person."""
    if not is_plain(name, LONGEST_PERSON):
        raise BadRequest(
            f"Expected a person's name of 1 to {LONGEST_PERSON} visible characters on one line.",
            "Sender and reader write it alike: it is compared letter by letter.",
        )


class ShareableRecord(msgspec.Struct, frozen=True):
    """A record as it can be shared: the body of an entry, what the entry is about, and the title.

    `about` names the record by what every centre has: its reporter and identifier, or where it has
    no identifier its publisher and the address of its page; None where it has neither. `marking`:
    the TLP label of its dataset's licence, None where it is not known that everybody may have it.
    """

    body: dict[str, Any]
    about: Thing | None
    title: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    marking: str | None = None


def record_of_body(body: dict[str, Any], marking: str | None = None) -> ShareableRecord:
    """A record of which the body is there already, out of a draft or an entry of this member;
    raises BadRequest for what does not have the form of one."""
    try:
        activity = msgspec.convert(body, SharedBody).activity
    except (msgspec.ValidationError, RecursionError) as error:
        raise BadRequest(
            f"This does not have the form of a record ({error}).", "Share it from its file."
        ) from error
    return ShareableRecord(body, _about(activity), _title(activity), (), (), marking)


class Shareable(msgspec.Struct, frozen=True):
    """The records of a file as they can be shared. `problems` are all that were met in reading it;
    `notes` are sentences about the whole; `not_read` are files in it that could not be read."""

    records: tuple[ShareableRecord, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    not_read: tuple[NotAdded, ...] = ()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies of the entries to write, in the order of the file."""
        return [record.body for record in self.records]


class Sharing:
    """Makes bodies of entries out of files and out of what is in the catalogue."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def bodies_of_file(
        self, path: Path, options: SourceOptions | None = None, most: int | None = None
    ) -> Shareable:
        """Every record of a file, read as `add` and `build` would; nothing is added. With `most`
        it is read no further than that many records.

        Raises SourceUnreadable where nothing in it can be read, BadRequest or UnknownName for wrong
        options, and BadRequest for records that another member shared, and for more than `most`.
        """
        said = check_options(options or SourceOptions())
        now = datetime.now(UTC).isoformat(timespec="seconds")
        not_read: list[NotAdded] = []
        items: list[ReadRecord | Problem] = []
        records: list[ShareableRecord] = []
        too_large: list[str] = []
        read = 0
        for each in each_file([path], not_read):
            with receive(each) as inside:
                for file in inside:
                    ready = get_ready(file, said, self._access.sources)
                    if isinstance(ready, NotAdded):
                        not_read.append(ready)
                        continue
                    source = _source_of(ready, said, now)
                    for item in _read(_task(ready, source.dataset or "")):
                        read += isinstance(item, ReadRecord)
                        if most is not None and read > most:
                            raise BadRequest(
                                f"The table has more than {most:,} records.",
                                "Share it in parts, or in the terminal of the centre: riparian"
                                " share FILE.",
                            )
                        items.append(item)
                        record = _shareable(item, source, said.provider, too_large)
                        if record is not None:
                            records.append(record)
        if not items and not_read:
            raise SourceUnreadable(not_read[0].what, not_read[0].try_this)
        notes = (*_licence_notes(path.name, said.licence), *_size_notes(too_large))
        return Shareable(tuple(records), tuple(_problems(items)), notes, tuple(not_read))

    def body_of_record(self, name: str) -> ShareableRecord:
        """A record of the live snapshot by its identifier or handle, read again from its file.

        Raises UnknownName where there is none, and BadRequest where several are meant, where
        another member shared it, and where it is too large for an entry.
        """
        item, dataset = self._record(name)
        source = BodySource(
            licence=dataset.licence,
            as_of=dataset.as_of,
            received_at=dataset.received_at,
            dataset=dataset.name,
            reader=dataset.reader,
        )
        too_large: list[str] = []
        record = _shareable(item, source, dataset.provider, too_large)
        if record is None:
            raise BadRequest(next(_size_notes(too_large)), "Shorten it, and share it as a file.")
        notes = tuple(_licence_notes(dataset.name, dataset.licence))
        return msgspec.structs.replace(record, notes=notes)

    def thing_of_record(self, name: str) -> Thing:
        """By what other members know a record of the live snapshot, whoever it came from; raises as
        `body_of_record` does, and BadRequest where it has neither identifier nor page."""
        item, _ = self._record(name)
        thing = _about(item.activity) if item.activity else None
        if thing is None:
            raise BadRequest(
                f"Other members cannot know which record {name} is: it has no identifier of its"
                " publisher, and no page.",
                "Name the project in the text, and leave out --about.",
            )
        return thing

    def _record(self, name: str) -> tuple[ReadRecord, Dataset]:
        """A record as its file has it now, and the dataset that the file is of."""
        with self._access.reading() as snapshot:
            unit = find_unit(snapshot, name)
            rows = snapshot.rows(
                "SELECT a.dataset, a.ordinal, a.identifier, s.sha256 FROM activity AS a"
                " JOIN dataset AS s ON s.name = a.dataset WHERE a.unit_id = $unit"
                f" ORDER BY s.reader = 'shared', {NEWEST_FIRST}",
                {"unit": unit},
            )
        name_of_dataset, ordinal, identifier, sha256 = rows[0]
        dataset = self._dataset(str(name_of_dataset), unit)
        item = _again(dataset, int(ordinal), str(identifier), dataset.sha256 == sha256)
        if item is None:
            raise _gone(unit, dataset.name)
        return item, dataset

    def entry_is_in(self, entry: str) -> bool:
        """Whether a live snapshot, everybody's or the member's own, holds the record of another
        member's entry."""
        public = self._access.of_everybody
        return any(_holds(layout, entry) for layout in (public, public.of_member))

    def project_of(self, about: object) -> str | None:
        """The handle of the project in which the record is that an entry is about; None where the
        live snapshot has it not."""
        if not isinstance(about, IdentifiedRecord):
            return None
        with self._access.reading_if_built() as snapshot:
            handles = snapshot and snapshot.column(
                "SELECT h.handle FROM activity AS a JOIN handle AS h USING (project_id)"
                " WHERE a.identifier = $identifier"
                " AND coalesce(a.reporting_org_ref, a.reporting_org_name) = $reporter LIMIT 1",
                {"identifier": about.iati_identifier, "reporter": about.reporting_org},
            )
        return handles[0] if handles else None

    def _dataset(self, name: str, unit: str) -> Dataset:
        for dataset in self._access.datasets():
            if dataset.name == name:
                if digest_of(dataset.file) != dataset.sha256:
                    raise CentreError(
                        f"The file that was added as '{name}' is damaged or gone.",
                        "Run `riparian check`; it says what can be done.",
                    )
                return dataset
        raise _gone(unit, name)


_ENTRY = """
SELECT 1 FROM record AS r JOIN dataset AS d ON d.name = r.dataset
WHERE d.reader = 'shared'
    AND json_extract_string(r.activity, '$.provenance.shared.entry') = $entry
LIMIT 1
"""


def _holds(layout: Layout, entry: str) -> bool:
    if current_build(layout) is None:
        return False
    with closing(open_snapshot(layout)) as snapshot:
        return bool(snapshot.column(_ENTRY, {"entry": entry}))


def _read(task: ReadTask) -> Iterator[ReadRecord | Problem]:
    return map(without_personal, read_safely(task))


def _task(ready: ReadableFile, dataset: str) -> ReadTask:
    return _task_of(str(ready.file.bytes_at), dataset, ready.how.reader, ready.how.options)


def _task_of(file: str, dataset: str, reader: str, options: ReadOptions) -> ReadTask:
    """What a build would read; where its results would be kept is not asked for."""
    return ReadTask(
        dataset=dataset,
        file=file,
        bytes=0,
        sha256="",
        reader=reader,
        reader_version=reader_named(reader).version,
        provider=None,
        folder="",
        fingerprint="",
        region="",
        options=options,
    )


def _source_of(ready: ReadableFile, said: SourceOptions, now: str) -> BodySource:
    file = PurePosixPath(ready.file.inner_name or ready.file.path.name)
    return BodySource(
        licence=said.licence,
        as_of=said.as_of,
        received_at=now,
        dataset=safe_name(said.name or file.stem),
        reader=ready.how.reader,
    )


def _again(dataset: Dataset, ordinal: int, identifier: str, same: bool) -> ReadRecord | None:
    """That record of the dataset's file as it is now: the one at its place in the `same` file, else
    the first of its identifier; None where there is none any more."""
    options = ReadOptions(dataset.encoding, dataset.mapping)
    task = _task_of(str(dataset.file), dataset.name, dataset.reader, options)
    kept = 0
    for item in _read(task):
        if isinstance(item, Problem) or item.activity is None:
            continue
        kept += 1
        if kept == ordinal if same else identifier and item.activity.iati_identifier == identifier:
            return item
    return None


def _gone(unit: str, dataset: str) -> UnknownName:
    return UnknownName(
        f"The record {unit} is no longer in '{dataset}'.",
        "Run `riparian build`, so that the catalogue knows what the file has now.",
    )


def _shareable(
    item: ReadRecord | Problem, source: BodySource, provider: str | None, too_large: list[str]
) -> ShareableRecord | None:
    """One record; None for what is none, and for one that is too large, which is then named."""
    if isinstance(item, Problem) or item.activity is None:
        return None
    if (shared := item.activity.provenance.shared) is not None:
        raise BadRequest(
            f"This record was {shared}, entry {shared.entry}.",
            "Whoever may read that entry has it. To say something of it, answer that entry.",
        )
    activity = _without_places(_with_provider(item.activity, provider))
    source = msgspec.structs.replace(source, publisher=_reporter(activity))
    content = msgspec.json.encode(SharedBody(activity, source))
    if len(content) > LARGEST_BODY:
        too_large.append(activity.iati_identifier or _title(activity))
        return None
    body = msgspec.json.decode(content)
    marking = marking_of(source.licence)
    return ShareableRecord(body, _about(activity), _title(activity), item.problems, (), marking)


def _without_places(activity: Activity) -> Activity:
    """The record without where its values stand in a document, which others have not got."""
    provenance = msgspec.structs.replace(activity.provenance, box=None, cells=())
    return msgspec.structs.replace(activity, provenance=provenance)


def _with_provider(activity: Activity, provider: str | None) -> Activity:
    """The record with whom the whole file was said to be of as its first funder, where it names no
    such; a record without a title is a part of another, which says so itself."""
    table = load_providers()
    funders = (org for org in activity.participating_orgs if org.role == FUNDING)
    names = ((org.ref, n.text) for org in funders for n in (org.narratives or (Narrative(""),)))
    recognised = (table.recognise(ref, name) for ref, name in names)
    if provider is None or not activity.title:
        return activity
    if any(one is not None and one.provider == provider for one in recognised):
        return activity
    said = ParticipatingOrg(role=FUNDING, ref=provider)
    return msgspec.structs.replace(
        activity, participating_orgs=(said, *activity.participating_orgs)
    )


def _reporter(activity: Activity) -> str | None:
    reporter = activity.reporting_org
    return reporter.narratives[0].text if reporter.narratives else reporter.ref


def _about(activity: Activity) -> Thing | None:
    reporter, address = _line(_reporter(activity)), _line(activity.provenance.url)
    key = record_key(activity)
    if key is not None and key[0]:
        return IdentifiedRecord(_line(key[0]), _line(key[1]))
    return PublishedRecord(reporter, address) if reporter and address else None


def _line(text: str | None) -> str:
    return clean_line(text or "", LONGEST_ADDRESS)


def _title(activity: Activity) -> str:
    titles = to_show(activity.title)
    return (best_english(titles) or titles[0]).text if titles else "(no title)"


def _problems(items: Iterable[ReadRecord | Problem]) -> Iterator[Problem]:
    for item in items:
        yield from (item,) if isinstance(item, Problem) else item.problems


def _licence_notes(name: str, licence: str | None) -> Iterator[str]:
    """A sentence where it is not known that everybody may have it."""
    marking = marking_of(licence)
    if licence is None:
        yield (
            f"No licence is stated for '{name}', so Riparian does not know whether it may be passed"
            " on. That is for you to decide."
        )
    elif marking is None:
        yield (
            f"The licence of '{name}' is '{licence}', which Riparian does not know to be free."
            " Whether it may be passed on is for you to decide."
        )
    elif marking != "CLEAR":
        yield (
            f"'{name}' is marked TLP:{marking}, so it is not for everybody. Whom it may be shared"
            " with is for you to decide."
        )


def _size_notes(too_large: Sequence[str]) -> Iterator[str]:
    if too_large:
        records = count_of(len(too_large), "record")
        yield (
            f"{records} would be larger than an entry may be ({LARGEST_BODY:,} bytes):"
            f" {listed(too_large, 3)}."
        )
