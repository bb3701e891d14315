"""The members of a framework as a person lists them: in a file, or for a new charter.

[member.japan]
name = "Japan International Cooperation Agency"
country = "JP"                # left out for an institution of no country
role = "member"               # member, host, observer or secretariat
seal = "ed25519:BASE64"       # what `riparian keys new` printed there
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, cast, get_args

import msgspec

from riparian.codelists.lists import load_codelist
from riparian.english import listed
from riparian.errors import BadRequest
from riparian.exchange.keys.seal import read_public
from riparian.exchange.names import read_name
from riparian.exchange.plain_text import is_plain

Role = Literal["member", "host", "observer", "secretariat"]
ROLES: tuple[Role, ...] = get_args(Role)
"""What a member may be. A host's confirmations are a government's; a secretariat has no further
rights; an observer reads CLEAR and GREEN and has no vote."""

VOTING = frozenset(ROLES) - {"observer"}
LONGEST_NAME = 120
LARGEST_MEMBERS_FILE = 64 * 1024
_FIELDS = frozenset({"name", "country", "role", "seal"})


class MemberLine(msgspec.Struct, frozen=True):
    """One member as listed: `member` is its name in the framework, `name` what it is called,
    `country` an ISO 3166-1 code or None for an institution, `seal` a public key."""

    member: str
    name: str
    country: str | None
    role: Role
    seal: str

    @property
    def votes(self) -> bool:
        """Whether its signature counts towards the threshold."""
        return self.role in VOTING


def read_members(path: Path) -> list[MemberLine]:
    """The members listed in a TOML file, in its order; raises BadRequest that names every mistake
    with member and field."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_MEMBERS_FILE + 1)
    except OSError as error:
        raise BadRequest(
            f"{path} could not be read: {error.strerror}.", "Give a TOML file that lists members."
        ) from error
    return members_in(content, str(path))


def members_in(content: bytes, called: str) -> list[MemberLine]:
    """The same of the content of such a file."""
    listing = _listing_in(content, called)
    mistakes: list[str] = []
    lines = [_line(member, fields, mistakes) for member, fields in listing.items()]
    if mistakes:
        raise BadRequest(
            f"{called} lists members with mistakes: {' '.join(mistakes)}",
            "Mend these, and give the file again. A member has name, country, role and seal; an "
            "institution of no country leaves out the country.",
        )
    return lines


def applicant_line(member: str, name: str, country: str | None, role: str) -> MemberLine:
    """An applicant as it will be listed, before it has a seal (""); raises BadRequest that names
    every mistake."""
    given = {"name": name, "country": country, "role": role}
    fields = {key: value for key, value in given.items() if value is not None}
    if mistakes := list(_mistakes_beside_seal(member, fields)):
        raise BadRequest(
            f"This applicant cannot be listed: {' '.join(mistakes)}",
            "Mend that and run it again. An institution of no country leaves out the country.",
        )
    return MemberLine(member, name, country, cast(Role, role), "")


def _listing_in(content: bytes, called: str) -> dict[str, Any]:
    try:
        listing = tomllib.loads(content.decode()) if len(content) <= LARGEST_MEMBERS_FILE else {}
    except (ValueError, RecursionError) as error:
        reason = str(error).rstrip(".")[:200]
        raise BadRequest(
            f"{called} is not TOML: {reason}.", "Write [member.japan] above the fields of a member."
        ) from error
    members = listing.get("member")
    if set(listing) != {"member"} or not isinstance(members, dict) or not members:
        raise BadRequest(
            f"{called} lists no members, or something else beside them, or has more than "
            f"{LARGEST_MEMBERS_FILE:,} bytes.",
            "Write [member.japan] above the fields of a member, and nothing else.",
        )
    return members


def _line(member: str, fields: object, mistakes: list[str]) -> MemberLine:
    """A member's line; what is wrong with it is added to the mistakes."""
    given = fields if isinstance(fields, dict) else {}
    mistakes += [f"{member[:80]}: {mistake}" for mistake in _mistakes(member, given)]
    return MemberLine(
        member,
        str(given.get("name")),
        given.get("country"),
        cast(Role, given.get("role")),
        str(given.get("seal")),
    )


def _mistakes(member: str, given: Mapping[str, object]) -> Iterator[str]:
    yield from _mistakes_beside_seal(member, given)
    seal = given.get("seal")
    if not isinstance(seal, str):
        yield f"seal: expected a public key, got {_shown(given, 'seal')}."
    elif mistake := _refusal(read_public, seal):
        yield f"seal: {mistake}"


def _mistakes_beside_seal(member: str, given: Mapping[str, object]) -> Iterator[str]:
    if mistake := _refusal(read_name, member, "member"):
        yield mistake
    for field in sorted(given.keys() - _FIELDS):
        yield f"'{field[:80]}' is no field of a member."
    if not _is_plain_text(given.get("name")):
        yield f"name: expected 1 to {LONGEST_NAME} characters, got {_shown(given, 'name')}."
    if "country" in given and not _is_country(given["country"]):
        yield f"country: expected a code such as JP, got {_shown(given, 'country')}."
    if given.get("role") not in ROLES:
        yield f"role: expected {listed(ROLES, last='or')}, got {_shown(given, 'role')}."


def _refusal(read: Callable[..., object], *text: str) -> str | None:
    try:
        read(*text)
    except BadRequest as refusal:
        return refusal.what
    return None


def _is_plain_text(value: object) -> bool:
    return isinstance(value, str) and is_plain(value, LONGEST_NAME)


def _is_country(value: object) -> bool:
    return isinstance(value, str) and load_codelist("Country").get(value) is not None


def _shown(given: Mapping[str, object], field: str) -> str:
    return f"'{str(given[field])[:80]}'" if field in given else "nothing"
