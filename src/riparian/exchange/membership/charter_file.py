"""The file of a charter: TUF root metadata with the framework's own field, strictly read.

Here a file becomes a `Draft`, which keeps every rule of `terms`, whoever signed it. Whether enough
members signed is for `charter` to say.
"""

from __future__ import annotations

import copy
import hashlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from securesystemslib.exceptions import FormatError
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import TOP_LEVEL_ROLE_NAMES, Metadata, Root
from tuf.api.metadata import Role as RootRole

from riparian.errors import BadRequest
from riparian.exchange.keys.seal import read_public, verifying_key, write_public
from riparian.exchange.membership.members import MemberLine, Role
from riparian.exchange.membership.terms import MOST_MEMBERS, Terms, faults_of, remedy_of
from riparian.exchange.strict_json import convert, read_object, refused

LARGEST_CHARTER = 256 * 1024
VALID_FOR = timedelta(days=3653)  # ten years
WHAT = "the charter"
_FIELD = "x-riparian"


class CharterMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member: what it is called, its country (None for an institution), its role, and the key ID
    of its seal."""

    name: str
    country: str | None
    role: Role
    seal: str


class Draft(msgspec.Struct, frozen=True):
    """A charter that keeps the rules, whoever signed it."""

    metadata: Metadata[Root]
    terms: Terms
    members: dict[str, CharterMember]
    digest: str

    @property
    def drafted_at(self) -> datetime:
        """When it says that it was drawn up: it is good for a fixed time from then."""
        return self.root.expires.replace(tzinfo=UTC) - VALID_FOR

    @property
    def root(self) -> Root:
        """The signed part, as TUF has it."""
        return self.metadata.signed


def write_draft(terms: Terms, version: int, now: datetime) -> bytes:
    """An unsigned charter of that version; raises BadRequest for a rule that it would break."""
    for fault in faults_of(terms):
        raise BadRequest(f"This cannot be a charter: {fault}.", remedy_of(terms))
    keys = {line.member: verifying_key(read_public(line.seal)) for line in terms.members}
    voters = sorted(keys[line.member].keyid for line in terms.voters)
    root = Root(
        version,
        expires=(now.astimezone(UTC) + VALID_FOR),
        keys={key.keyid: key for key in keys.values()},
        # Only the root role is used; a root without the other three is not valid.
        roles={role: RootRole(list(voters), terms.threshold) for role in TOP_LEVEL_ROLE_NAMES},
        unrecognized_fields={_FIELD: _named(terms, keys)},
    )
    return Metadata(root).to_bytes()


def read_draft(content: bytes) -> Draft:
    """A charter file whose content keeps every rule but for signatures; raises Refused."""
    fields = read_object(content, WHAT, LARGEST_CHARTER)
    file = convert(fields, _File, WHAT)
    try:
        canonical = encode_canonical(fields["signed"])
        metadata = Metadata[Root].from_dict(copy.deepcopy(fields))
        payload = metadata.signed_bytes
    except (ValueError, KeyError, TypeError, FormatError, RepositoryError) as error:
        raise refused(WHAT, f"it is no TUF root ({str(error)[:200]})") from error
    if canonical is None or payload != canonical.encode():
        raise refused(WHAT, "what its signatures cover is not what stands in it")
    terms = _terms(file.signed)
    for fault in faults_of(terms):
        raise refused(WHAT, fault)
    digest = hashlib.sha256(payload).hexdigest()
    return Draft(metadata, terms, file.signed.named.members, digest)


@lru_cache(maxsize=64)
def digest_of(content: bytes) -> str:
    """The digest of a charter that is held, of what its signatures cover; raises Refused."""
    return read_draft(content).digest


class _Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    framework: str
    purpose: str
    members: Annotated[dict[str, CharterMember], msgspec.Meta(max_length=MOST_MEMBERS)]
    audience_size: int
    entries_a_day: int
    several_of: Annotated[list[str], msgspec.Meta(max_length=MOST_MEMBERS)]
    after: Annotated[str, msgspec.Meta(pattern=r"\A([0-9a-f]{64})?\Z")] = ""


class _KeyValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    public: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class _Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keytype: Literal["ed25519"]
    scheme: Literal["ed25519"]
    keyval: _KeyValue


class _Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keyids: list[str]
    threshold: int


class _Roles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    root: _Role
    timestamp: _Role
    snapshot: _Role
    targets: _Role


class _Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is signed. An unknown field is refused: it may be a rule that binds everybody."""

    kind: Literal["root"] = msgspec.field(name="_type")
    spec_version: Annotated[str, msgspec.Meta(pattern=r"\A1(\.[0-9]{1,4}){1,2}\Z")]
    version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    expires: Annotated[
        str, msgspec.Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")
    ]
    consistent_snapshot: bool
    keys: Annotated[dict[str, _Key], msgspec.Meta(max_length=MOST_MEMBERS)]
    roles: _Roles
    named: _Named = msgspec.field(name=_FIELD)


class _Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keyid: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    sig: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{128}\Z")]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    signatures: Annotated[list[_Signature], msgspec.Meta(max_length=4 * MOST_MEMBERS)]
    signed: _Signed


def _terms(signed: _Signed) -> Terms:
    """What a charter says, once names, keys and roles are known to agree; raises Refused."""
    named = signed.named
    public = {
        keyid: write_public(bytes.fromhex(x.keyval.public)) for keyid, x in signed.keys.items()
    }
    if any(verifying_key(read_public(text)).keyid != keyid for keyid, text in public.items()):
        raise refused(WHAT, "a key ID in it is not that of its key")
    if {x.seal for x in named.members.values()} != public.keys():
        raise refused(WHAT, "its keys are not the seals of its members")
    terms = Terms(
        named.framework,
        named.purpose,
        tuple(
            MemberLine(member, x.name, x.country, x.role, public[x.seal])
            for member, x in named.members.items()
        ),
        signed.roles.root.threshold,
        tuple(named.several_of),
        named.audience_size,
        named.entries_a_day,
        named.after,
    )
    voters = sorted(named.members[line.member].seal for line in terms.voters)
    if any(
        sorted(role.keyids) != voters or role.threshold != terms.threshold
        for role in (getattr(signed.roles, name) for name in _Roles.__struct_fields__)
    ):
        raise refused(WHAT, "the seals that decide are not those of the members with a vote")
    return terms


def _named(terms: Terms, keys: dict[str, SSlibKey]) -> dict[str, object]:
    """The field `x-riparian`."""
    members = {
        line.member: CharterMember(line.name, line.country, line.role, keys[line.member].keyid)
        for line in terms.members
    }
    named = _Named(
        terms.framework,
        terms.purpose,
        members,
        terms.audience_size,
        terms.entries_a_day,
        list(terms.several_of),
        terms.after,
    )
    built: dict[str, object] = msgspec.to_builtins(named)
    return built
