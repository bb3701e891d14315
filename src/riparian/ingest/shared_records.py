"""`SharedReader`: records that another member of a framework shared, out of its journal.

The file is JSON Lines in UTF-8. The first line says whose it is:

    {"riparian":"shared-records","v":1,"origin":"mekong/japan/1","member":"japan",
     "name":"Japan International Cooperation Agency","country":"JP"}

Each further line is one entry: `entry` (its index in the journal), `written_at`, `by`, `activity`
(an `Activity` in JSON) and `source` (where the member has it from). Another member wrote it, so it
is taken as its claim: decoded strictly, bounded, cleaned (`shared_values`), and marked with the
entry it stands in. Whose cooperation it is says the record, never the member that shared it.

A line that is not of this form is refused whole. Of several on one record, known by its reporter
and its identifier, the last that holds up counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec

from riparian.errors import not_readable
from riparian.ingest.reader import AS_FOUND, Look, ReadOptions, ReadRecord
from riparian.ingest.shared_values import Findings, clean_activity, clean_text
from riparian.language.invisible_characters import clean_line, without_unseen
from riparian.model.activity import Activity, Provenance, SharedBy
from riparian.problems import Problem, make_problem
from riparian.problems.contacts import without_contacts

FORMAT, VERSION = "shared-records", 1

LINE_LIMIT = 2 * 1024 * 1024
"""Bytes of one line; an entry of a journal has half of that at most."""

_HEADER_LIMIT = 8192
_NAME_LIMIT = 300
_Index = Annotated[int, msgspec.Meta(ge=0, lt=10**15)]
_Moment = Annotated[
    str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]{0,12}(Z|[+-]\d\d:\d\d)$")
]
_ORIGIN = r"^[a-z0-9-]{1,32}/[a-z0-9-]{1,32}/[1-9][0-9]{0,5}$"


class SharedHeader(msgspec.Struct, frozen=True):
    """Whose records these are: a journal, and what the charter calls the member."""

    riparian: str
    v: int
    origin: Annotated[str, msgspec.Meta(pattern=_ORIGIN)]
    member: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,32}$")]
    name: Annotated[str, msgspec.Meta(min_length=1)]
    country: str | None = None


class BodySource(msgspec.Struct, frozen=True):
    """Where the member has a record from, as it says: who published it, under which licence, of
    which day, when and in which of its datasets it was received, and by which reader it was
    read."""

    publisher: str | None = None
    licence: str | None = None
    as_of: str | None = None
    received_at: str | None = None
    dataset: str | None = None
    reader: str | None = None


class SharedBody(msgspec.Struct, frozen=True):
    """What an entry of type `activity` says."""

    activity: Activity
    source: BodySource


class SharedLine(msgspec.Struct, frozen=True):
    """One line: an entry of the journal."""

    entry: _Index
    written_at: _Moment
    by: str
    activity: Activity
    source: BodySource


RecordKey = tuple[str, str]
"""A record in any centre: its reporter's reference, or name where it has none, and identifier."""


def record_key(activity: Activity) -> RecordKey | None:
    """By what two records are known for one; None where it has no identifier."""
    reporter = activity.reporting_org
    named = reporter.ref or (reporter.narratives[0].text if reporter.narratives else "")
    identifier = without_unseen(activity.iati_identifier)
    return (without_unseen(named), identifier) if identifier else None


class SharedReader:
    """Reads what another member shared; nothing in it is trusted."""

    name = "shared"
    version = 3
    describes = "records shared by another member (JSON Lines out of its journal)"

    def recognises(self, look: Look) -> bool:
        """Whether the first line says so."""
        try:
            first = msgspec.json.decode(look.head[:_HEADER_LIMIT].partition(b"\n")[0])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
        return isinstance(first, dict) and first.get("riparian") == FORMAT

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Go through the lines, twice; raises SourceUnreadable if the file cannot be opened."""
        try:
            file = path.open("rb")
        except OSError as error:
            raise not_readable(path, error) from error
        with file:
            yield from _read(file, dataset)


def _read(file: BinaryIO, dataset: str) -> Iterator[ReadRecord | Problem]:
    header = _header(_next_line(file), dataset)
    if isinstance(header, Problem):
        yield header
    start = file.tell()
    newest = {} if isinstance(header, Problem) else _newest_lines(file)
    file.seek(start)
    number = None
    for number, content in _lines(file):
        if isinstance(header, Problem):
            yield ReadRecord(None, (_refused(dataset, number, "a first line that says whose the"
                                             " records are", "another", None),))  # fmt: skip
            continue
        yield _read_line(content, number, header, dataset, newest)
        if not content.endswith(b"\n") and isinstance(_decode(content), _Fault):
            yield make_problem("file-cut-off", dataset=dataset, line=number)
    if number is None and not isinstance(header, Problem):
        yield make_problem("nothing-shared", dataset=dataset, line=1)


def _next_line(file: BinaryIO) -> bytes:
    """A line with its end, at most one byte more than may be; the rest of it is passed over."""
    content = file.readline(LINE_LIMIT + 1)
    last = content
    while len(last) > LINE_LIMIT and not last.endswith(b"\n"):
        last = file.readline(LINE_LIMIT + 1)
    return content


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines behind the first with their numbers; empty ones are none."""
    number = 1
    while content := _next_line(file):
        number += 1
        if content.strip():
            yield number, content


def _header(content: bytes, dataset: str) -> SharedHeader | Problem:
    """The first line; a Problem where it does not hold up."""
    expected, got = "a first line that says whose the records are", None
    try:
        header = msgspec.json.decode(content[:_HEADER_LIMIT], type=SharedHeader)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        got = f"{_shown(content)} ({error})"
    else:
        framework_member = header.origin.split("/")[1]
        if header.riparian != FORMAT or header.v != VERSION:
            expected = f"{FORMAT} of version {VERSION}, the only one that this Riparian knows"
            got = f"{header.riparian} of version {header.v}"
        elif framework_member != header.member:
            expected, got = f"the member of {header.origin}", header.member
        else:
            name = without_contacts(clean_line(header.name, _NAME_LIMIT)) or header.member
            return msgspec.structs.replace(header, name=name)
    return make_problem(
        "record-unreadable", dataset=dataset, line=1, expected=expected, got=got,
        kept="nothing of the file was kept",
    )  # fmt: skip


class _Fault(msgspec.Struct, frozen=True):
    """Why a line is refused."""

    field: str | None
    expected: str
    got: str | None


class _Decoded(msgspec.Struct, frozen=True):
    """A line that holds up, and all of it as it came."""

    line: SharedLine
    raw: Any


def _decode(content: bytes) -> _Decoded | _Fault:
    """One line, strictly."""
    if len(content) > LINE_LIMIT:
        return _Fault(None, f"a line of at most {LINE_LIMIT:,} bytes", "a longer one")
    try:
        # Decoded whole first: what no field takes would pass unseen, whatever bytes it is of.
        raw = msgspec.json.decode(content)
        line = msgspec.convert(raw, SharedLine)
    except msgspec.ValidationError as error:
        return _fault_of(str(error))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _Fault(None, "one entry as JSON", f"{_shown(content)} ({error})")
    if not (line.activity.iati_identifier.strip() or line.activity.title):
        return _Fault(None, "an identifier or a title", None)
    return _Decoded(line, raw)


_WRONG = re.compile(r"(?:Expected (?P<expected>.*?)(?:, got `(?P<got>[^`]*)`)?"
                    r"|Object missing required field `(?P<missing>[^`]*)`"
                    r"|(?P<other>.*?))(?: - at `\$\.?(?P<at>[^`]*)`)?", re.DOTALL)  # fmt: skip
_TYPES = {
    "str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false",
    "object": "an object", "array": "a list", "null": "nothing",
}  # fmt: skip


def _fault_of(message: str) -> _Fault:
    """What msgspec says of a value of a wrong type, in our words."""
    parts = _WRONG.fullmatch(message)
    if parts is None:
        return _Fault(None, "one entry as JSON", message)
    if parts["missing"]:
        return _Fault(parts["at"] or None, f"the field '{parts['missing']}'", None)
    expected, got = parts["expected"], parts["got"]
    if expected is None:
        return _Fault(parts["at"] or None, "another value", parts["other"])
    if "regex" in expected:
        return _Fault(parts["at"] or None, "a time such as 2026-11-28T09:30:00Z", "another text")
    kind, _, bounds = expected.replace("`", "").partition(" >= ")
    words = " or ".join(_TYPES.get(name, name) for name in kind.split(" | "))
    words += f" of {bounds} or more" * bool(bounds)
    return _Fault(parts["at"] or None, words, _TYPES.get(got, got) if got else None)


def _newest_lines(file: BinaryIO) -> dict[RecordKey, tuple[int, int]]:
    """The line and entry that count for each record that has an identifier."""
    newest: dict[RecordKey, tuple[int, int]] = {}
    for number, content in _lines(file):
        decoded = _decode(content)
        if isinstance(decoded, _Decoded) and (key := record_key(decoded.line.activity)):
            newest[key] = number, decoded.line.entry
    return newest


def _read_line(
    content: bytes,
    number: int,
    header: SharedHeader,
    dataset: str,
    newest: dict[RecordKey, tuple[int, int]],
) -> ReadRecord:
    decoded = _decode(content)
    if isinstance(decoded, _Fault):
        problem = _refused(dataset, number, decoded.expected, decoded.got, decoded.field)
        return ReadRecord(None, (problem,))
    line = decoded.line
    key = record_key(line.activity)
    if key is not None and newest[key][0] != number:
        return ReadRecord(None, (_replaced(line, number, header, dataset, newest[key]),))
    findings = Findings(dataset, number)
    findings.record = clean_line(line.activity.iati_identifier, 200) or None
    _flag_unknown_fields(decoded, findings)
    shared = _shared_by(line, header, findings)
    where = Provenance(dataset, line=number, url=line.activity.provenance.url, shared=shared)
    activity = msgspec.structs.replace(line.activity, provenance=where)
    cleaned = clean_activity(activity, line.written_at, findings)
    if cleaned is None:
        problem = _refused(dataset, number, "an identifier that can be kept", None, None)
        return ReadRecord(None, (*findings.problems(), problem))
    return ReadRecord(cleaned, findings.problems())


def _shared_by(line: SharedLine, header: SharedHeader, findings: Findings) -> SharedBy:
    """The entry in which the record stands, and what the member says of its own source."""
    source = {
        name: without_contacts(clean_text(text, f"source.{name}", findings, _NAME_LIMIT)) or None
        for name in BodySource.__struct_fields__
        if (text := getattr(line.source, name)) is not None
    }
    return SharedBy(
        entry=f"{header.origin}#{line.entry}",
        member=header.member,
        name=header.name,
        written_at=line.written_at,
        country=header.country or None,
        **source,
    )


def _refused(
    dataset: str, number: int, expected: str, got: str | None, field: str | None
) -> Problem:
    return make_problem(
        "record-unreadable", dataset=dataset, line=number, field=field, expected=expected, got=got,
        kept="the entry was refused; the others were read",
    )  # fmt: skip


def _replaced(
    line: SharedLine,
    number: int,
    header: SharedHeader,
    dataset: str,
    newest: tuple[int, int],
) -> Problem:
    record = clean_line(line.activity.iati_identifier, 120)
    return make_problem(
        "shared-again", dataset=dataset, line=number, record=record,
        message=f"{header.name} shared {record} in entry {line.entry} and again in entry"
        f" {newest[1]} of {header.origin}. The later counts; this one was left out.",
        kept=f"entry {newest[1]} was kept",
    )  # fmt: skip


def _flag_unknown_fields(decoded: _Decoded, findings: Findings) -> None:
    """Note what this version knows no field for, once for all of the line."""
    unknown = list(dict.fromkeys(_unknown_fields(decoded.raw, decoded.line, "")))
    if unknown:
        names = ", ".join(unknown[:20]) + (f" and {len(unknown) - 20} more" * (len(unknown) > 20))
        expected = "the fields of an activity"
        findings.flag("fields-unknown", None, expected, names, "they were left out")


def _unknown_fields(raw: Any, value: Any, at: str) -> Iterator[str]:
    if isinstance(raw, dict) and isinstance(value, msgspec.Struct):
        for name, part in raw.items():
            path = f"{at}.{name}".lstrip(".")
            if name in value.__struct_fields__:
                yield from _unknown_fields(part, getattr(value, name), path)
            else:
                yield clean_line(path, 80)
    elif isinstance(raw, list) and isinstance(value, tuple):
        for part, kept in zip(raw, value, strict=True):
            yield from _unknown_fields(part, kept, at)


def _shown(content: bytes) -> str:
    return content[:100].decode(errors="replace").strip()
