"""What an entry says: the JSON of its payload, and the rules that make it readable.

{"v":1,"origin","type","tlp","audience","written_at","by","about","seen":{origin:size},"salt","body"}

`audience` is [] for everybody (CLEAR), {"charter":3} for the community, which is every member of
that version of the charter (GREEN), or the sorted names of members, the writer's among them (AMBER,
AMBER+STRICT, RED). RED has one field more: "persons", by member of its audience the names of those
who may read it there. `about` names things by what every node has: a record by {"reporting_org",
"iati_identifier"}, or by {"publisher","address"} where it has no identifier; a pair by two of
these, sorted; an entry by {"origin","index"}. The salt keeps the words of a deleted CLEAR payload
from being guessed back out of its hash.

The JSON is I-JSON (RFC 7493): no field twice, no lone surrogate, no integer beyond 2^53 - 1. Fields
and types that this version does not know are tolerated. The bytes are written once: whoever reads
them keeps them as they came. Sealing is not done here (`sealing`, `audience`).
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import msgspec

from riparian.codelists.lists import load_codelist
from riparian.errors import BadRequest, Refused
from riparian.exchange.journal.entry import LARGEST_PAYLOAD
from riparian.exchange.names import NAME, EntryName, Origin, read_origin
from riparian.exchange.plain_text import is_plain

ACTIVITY, NOTE, WITHDRAWAL = "activity", "note", "withdrawal"
AUDIENCE, COMMUNITY_KEYS = "audience", "community-keys"
CHARTER_DRAFT, CHARTER_SIGNATURES = "charter-draft", "charter-signatures"
CHARTER_CHANGES = frozenset({CHARTER_DRAFT, CHARTER_SIGNATURES})
REDACTION = "redaction"
"""The types of entry that there are now; a type is any name, so that more can follow."""

CLEAR, GREEN = "CLEAR", "GREEN"
AMBER = ("AMBER", "AMBER+STRICT")
"""For chosen members: with those who work for them where needed, or their own people alone."""
RED = "RED"
"""For named persons, whom the node of their member admits."""
FOR_NAMED_MEMBERS = frozenset({*AMBER, RED})

VERSION = 1
SALT_BYTES = 16
DEEPEST = 32
"""Levels of lists and objects in a payload."""
MOST_VALUES = 50_000
"""Values in a body. A small sealed payload can unfold to a megabyte of empty lists, and each of
them would take twenty times its room in memory."""
MOST_SEEN = 1_000
LONGEST_NAME = 200
LONGEST_ADDRESS = 2_000
MOST_PERSONS, LONGEST_PERSON = 50, 100
"""Persons that an entry names in all, and characters of a name."""
LARGEST_INTEGER = 2**53 - 1
"""RFC 7493, section 2.2: beyond it programs disagree about an integer."""

_TYPE = re.compile(r"[a-z-]{1,40}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\dZ", re.ASCII)
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters and those that turn the direction of what stands beside them."""


class IdentifiedRecord(msgspec.Struct, frozen=True):
    """An activity with an IATI identifier."""

    reporting_org: str
    iati_identifier: str


class PublishedRecord(msgspec.Struct, frozen=True):
    """An activity without an identifier: who publishes it, and the address of its source."""

    publisher: str
    address: str


Thing = IdentifiedRecord | PublishedRecord


class Pair(msgspec.Struct, frozen=True):
    """Two records, in the order of `pair_of`."""

    left: Thing
    right: Thing


About = Thing | Pair | EntryName


class Community(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every member of one version of the charter."""

    charter: int


Audience = tuple[str, ...] | Community
"""Sorted names of members, none for everybody; or the community."""


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What one entry says. Its `repr` does not show it: a log is read by others than its audience.

    `by` is whom its member names as author; no address of a person. `seen` has the sizes of other
    journals at which the writer had arrived: the only order there is across journals. `persons`:
    of what is RED, who may read it, by member; each sorted.
    """

    origin: Origin
    type: str
    tlp: str
    audience: Audience
    written_at: datetime
    by: str
    body: dict[str, Any]
    about: About | None = None
    seen: dict[Origin, int] = {}
    salt: bytes = msgspec.field(default_factory=lambda: secrets.token_bytes(SALT_BYTES))
    persons: dict[str, tuple[str, ...]] = {}

    def __repr__(self) -> str:
        return f"Payload({self.origin}, {self.type}, TLP:{self.tlp})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:  # msgspec would show rich all of it
        return [("origin", str(self.origin)), ("type", self.type)]


class _Json(msgspec.Struct, kw_only=True):
    """The fields of a payload as JSON has them."""

    v: int
    origin: str
    type: str
    tlp: str
    audience: list[str] | Community
    written_at: str
    by: str
    about: dict[str, str | int] | list[dict[str, str | int]] | None
    seen: dict[str, int]
    salt: str
    body: dict[str, Any]
    persons: dict[str, list[str]] | msgspec.UnsetType = msgspec.UNSET


def pair_of(record: Thing, other: Thing) -> Pair:
    """Both in the order that all nodes give them: those with an IATI identifier first, then by
    their two values, compared by code points; raises BadRequest for a record with itself."""
    if record == other:
        raise BadRequest("A pair has two records, not one twice.", "Name the other record.")
    left, right = sorted((record, other), key=_place_in_pair)
    return Pair(left, right)


def encode(payload: Payload) -> bytes:
    """The bytes of a payload, to be written once; raises Refused for what no reader would take."""
    content = msgspec.json.encode(_to_json(payload))
    if decode(content, payload.origin) != payload:
        raise ValueError(f"{payload!r} would be read otherwise than it was written")
    return content


def decode(content: bytes, origin: Origin) -> Payload:
    """The payload in these bytes, which came in the journal `origin`.

    Raises Refused for what is malformed, too large or nested too deeply, and for a payload of
    another journal: copied from there, it would speak in the wrong member's name.
    """
    try:
        return _payload_in(_read_json(content), origin)
    except _UnfitError as error:
        raise Refused(
            f"An entry of {origin} cannot be read: {error}.",
            f"Only {origin.member} can put it right, with a new entry. Tell them; it may also have "
            "been written by a newer Riparian than yours.",
        ) from None


class _UnfitError(Exception):
    """Why a payload is refused, as the end of a sentence."""


def _read_json(content: bytes) -> _Json:
    if len(content) > LARGEST_PAYLOAD:
        raise _UnfitError(f"it has {len(content):,} bytes, expected at most {LARGEST_PAYLOAD:,}")
    try:
        read = msgspec.json.decode(content, type=_Json)
        _bound(read.body)
        json.loads(content, object_pairs_hook=_without_repetition)
    except RecursionError:
        raise _UnfitError(f"expected at most {DEEPEST} levels of lists and objects") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise _UnfitError(f"expected the JSON of an entry ({_first_words(error)})") from None
    return read


def _first_words(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "its text is not UTF-8"
    return str(error).partition("\n")[0].replace("`", "")[:120]


def _without_repetition(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a field stands in it twice")


def _bound(body: dict[str, Any]) -> None:
    """Raises for what is too deep or too great in a body; without recursion."""
    level: list[Any] = [body]
    values = 0
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _inside(value)]
        values += len(level)
        if values > MOST_VALUES:
            raise ValueError(f"more than {MOST_VALUES:,} values")
        if not level:
            return
    raise RecursionError


def _inside(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, list):
        return value
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise ValueError("an integer beyond 2^53 - 1")
    return ()


def _payload_in(read: _Json, origin: Origin) -> Payload:
    if read.v != VERSION:
        raise _UnfitError(f"it is of version {read.v}, and this Riparian reads version {VERSION}")
    if read.origin != str(origin):
        raise _UnfitError(f"it says that it belongs to the journal '{read.origin[:120]}'")
    audience = _read_audience(read.audience)
    _check_label(read.tlp, audience, origin)
    return Payload(
        origin=origin,
        type=_matching(_TYPE, read.type, "a type in small letters and hyphens"),
        tlp=read.tlp,
        audience=audience,
        written_at=_read_time(read.written_at),
        by=_line(read.by, "by", LONGEST_NAME),
        about=_read_about(read.about),
        seen=_read_seen(read.seen),
        salt=_read_salt(read.salt),
        body=read.body,
        persons=_read_persons(read.persons, read.tlp, _names(audience)),
    )


def _matching(pattern: re.Pattern[str], text: str, what: str) -> str:
    if pattern.fullmatch(text) is None:
        _differs(what, text)
    return text


def _differs(expected: str, got: object) -> NoReturn:
    raise _UnfitError(f"expected {expected}, got '{_UNFIT.sub('?', str(got))[:80]}'")


def _line(text: object, field: str, longest: int) -> str:
    if not isinstance(text, str) or not 0 < len(text) <= longest or _UNFIT.search(text):
        _differs(f"1 to {longest:,} characters on one line as {field}", text)
    return text


def _read_audience(audience: list[str] | Community) -> Audience:
    if isinstance(audience, Community):
        if not 1 <= audience.charter <= LARGEST_INTEGER:
            _differs("the version of a charter", audience.charter)
        return audience
    names = tuple(_matching(NAME, name, "the name of a member") for name in audience)
    if list(names) != sorted(set(names)):
        raise _UnfitError("expected the members of its audience sorted, each once")
    return names


def _check_label(tlp: str, audience: Audience, origin: Origin) -> None:
    """TLP 2.0's labels (first.org/tlp), each with the audience that goes with it here."""
    if tlp not in load_codelist("TLP"):
        _differs("a label of TLP 2.0", tlp)
    if tlp == CLEAR and audience != ():
        raise _UnfitError("it is TLP:CLEAR, which is for everybody, and yet has an audience")
    if (tlp == GREEN) != isinstance(audience, Community):
        raise _UnfitError("expected TLP:GREEN with the community as audience, and only with it")
    if tlp in FOR_NAMED_MEMBERS and origin.member not in _names(audience):
        raise _UnfitError(f"it is TLP:{tlp}, and its audience does not name {origin.member} itself")


def _names(audience: Audience) -> tuple[str, ...]:
    return () if isinstance(audience, Community) else audience


def _read_persons(
    persons: dict[str, list[str]] | msgspec.UnsetType, tlp: str, audience: Collection[str]
) -> dict[str, tuple[str, ...]]:
    if persons is msgspec.UNSET and tlp != RED:
        return {}
    if persons is msgspec.UNSET or tlp != RED or not persons:
        raise _UnfitError("expected TLP:RED with the persons whom it is for, and only with it")
    if list(persons) != sorted(persons) or not set(persons) <= set(audience):
        raise _UnfitError("expected persons of members of its audience, sorted by member")
    if sum(map(len, persons.values())) > MOST_PERSONS:
        raise _UnfitError(f"it names more than {MOST_PERSONS} persons")
    return {member: _read_persons_of(names) for member, names in persons.items()}


def _read_persons_of(names: list[str]) -> tuple[str, ...]:
    for name in names:
        if not is_plain(name, LONGEST_PERSON):
            _differs(f"a name of 1 to {LONGEST_PERSON} visible characters on one line", name)
    if not names or names != sorted(set(names)):
        raise _UnfitError("expected the persons of a member sorted, each once")
    return tuple(names)


def _read_time(text: str) -> datetime:
    _matching(_TIME, text, "a time in UTC to the second (2026-11-28T09:30:00Z)")
    try:
        return datetime.fromisoformat(text)  # ten times faster than strptime
    except ValueError:
        _differs("a time that exists", text)


def _read_salt(text: str) -> bytes:
    """Decoded and encoded again: base64 has several spellings of the same bytes."""
    try:
        salt = base64.b64decode(text, validate=True)
    except ValueError:
        salt = b""
    if len(salt) != SALT_BYTES or base64.b64encode(salt).decode() != text:
        raise _UnfitError(f"expected a salt of {SALT_BYTES} bytes in base64")
    return salt


def _read_seen(seen: dict[str, int]) -> dict[Origin, int]:
    if len(seen) > MOST_SEEN:
        raise _UnfitError(f"expected at most {MOST_SEEN:,} journals seen, got {len(seen):,}")
    return {_origin(name): _count(size, "the size of a journal") for name, size in seen.items()}


def _origin(text: str) -> Origin:
    try:
        return read_origin(text)
    except BadRequest:
        _differs("the name of a journal", text)


def _count(number: int, what: str) -> int:
    if not 0 <= number <= LARGEST_INTEGER:
        _differs(what, number)
    return number


def _read_about(about: dict[str, str | int] | list[dict[str, str | int]] | None) -> About | None:
    if about is None:
        return None
    if isinstance(about, list):
        return _read_pair([_read_thing(thing) for thing in about])
    if about.keys() == {"origin", "index"}:
        return _read_entry_name(about["origin"], about["index"])
    return _read_thing(about)


def _read_entry_name(origin: str | int, index: str | int) -> EntryName:
    if not isinstance(origin, str) or not isinstance(index, int):
        raise _UnfitError("expected an entry as the name of its journal and a number")
    return EntryName(_origin(origin), _count(index, "the index of an entry"))


def _read_pair(things: list[Thing]) -> Pair:
    if len(things) != 2 or _place_in_pair(things[0]) >= _place_in_pair(things[1]):
        raise _UnfitError("expected a pair as two different records, sorted")
    return Pair(things[0], things[1])


def _read_thing(about: Mapping[str, str | int]) -> Thing:
    for kind in (IdentifiedRecord, PublishedRecord):
        if about.keys() == set(kind.__struct_fields__):
            values = {field: _line(value, field, LONGEST_ADDRESS) for field, value in about.items()}
            return kind(**values)
    raise _UnfitError("expected it to be about a record, a pair, an entry or nothing")


def _place_in_pair(thing: Thing) -> tuple[int, str, str]:
    if isinstance(thing, IdentifiedRecord):
        return 0, thing.reporting_org, thing.iati_identifier
    return 1, thing.publisher, thing.address


def _to_json(payload: Payload) -> _Json:
    return _Json(
        v=VERSION,
        origin=str(payload.origin),
        type=payload.type,
        tlp=payload.tlp,
        audience=payload.audience
        if isinstance(payload.audience, Community)
        else list(payload.audience),
        written_at=_time_to_json(payload.written_at),
        by=payload.by,
        about=_about_to_json(payload.about),
        seen={str(origin): size for origin, size in sorted(payload.seen.items())},
        salt=base64.b64encode(payload.salt).decode(),
        body=payload.body,
        persons={member: list(names) for member, names in sorted(payload.persons.items())}
        or msgspec.UNSET,
    )


def _time_to_json(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _about_to_json(about: About | None) -> Any:
    if isinstance(about, EntryName):
        return {"origin": str(about.origin), "index": about.index}
    if isinstance(about, Pair):
        return [msgspec.to_builtins(about.left), msgspec.to_builtins(about.right)]
    return msgspec.to_builtins(about)
