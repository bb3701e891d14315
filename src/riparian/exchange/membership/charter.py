"""The charter of a framework: who is a member, with which seal, and how many decide.

It is TUF root metadata (The Update Framework, section 5.3), one file for each version. The root
role holds the seals that vote and the threshold; names, countries and roles stand in the signed
field `x-riparian`. A successor needs the threshold of the charter before it and its own. Signatures
may be gathered apart, in any order. Expiry reminds and never stops anything: else a few could close
the channel by not signing, so TUF's `Updater`, which refuses what has expired, is not used.

What may stand in a charter is in `terms`, its file in `charter_file`, how to change one in
`succession`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Key, Signature, SSlibKey
from tuf.api.metadata import Metadata, Root

from riparian.english import agree, count_of, listed
from riparian.errors import BadRequest, Refused, UnknownName
from riparian.exchange.keys.seal import Seal, read_public, verifying_key
from riparian.exchange.membership.charter_file import (
    VALID_FOR,
    WHAT,
    CharterMember,
    Draft,
    read_draft,
    write_draft,
)
from riparian.exchange.membership.members import MemberLine
from riparian.exchange.membership.terms import AUDIENCE_SIZE, ENTRIES_A_DAY, Terms
from riparian.exchange.strict_json import refused
from riparian.model.member_names import member_called

_A_DAY = timedelta(days=1)


class Charter(msgspec.Struct, frozen=True):
    """A charter that enough members signed.

    `signers`: members of this charter or the one before whose valid signatures it bears. `digest`:
    SHA-256 of what they signed, the same for every file with the same words. `raw`: the file.
    `after`: the digest of the charter that it goes on from without its signatures, else nothing.
    """

    version: int
    framework: str
    purpose: str
    members: dict[str, CharterMember]
    threshold: int
    audience_size: int
    entries_a_day: int
    several_of: tuple[str, ...]
    expires: datetime
    seals: dict[str, str]
    signers: tuple[str, ...]
    digest: str
    raw: bytes
    after: str = ""

    @property
    def names(self) -> dict[str, str]:
        """What each member is called, as it is named everywhere."""
        lines = self.members.items()
        return {member: member_called(member, x.name, x.country) for member, x in lines}

    @property
    def terms(self) -> Terms:
        """What it says, as a successor takes it up."""
        return Terms(
            self.framework,
            self.purpose,
            tuple(
                MemberLine(member, x.name, x.country, x.role, self.seals[member])
                for member, x in self.members.items()
            ),
            self.threshold,
            self.several_of,
            self.audience_size,
            self.entries_a_day,
        )

    @property
    def drafted_at(self) -> datetime:
        """When it was made, as everybody who holds it reads it: it is good for a fixed time from
        then."""
        return self.expires - VALID_FOR

    def require(self, member: str) -> None:
        """Raises UnknownName for what is no member."""
        if member not in self.members:
            raise UnknownName(
                f"'{member[:80]}' is no member of {self.framework}.",
                f"Its members are {listed(self.members)}.",
            )

    def seal_key(self, member: str) -> SSlibKey:
        """The key that verifies what this member's seal signed."""
        return verifying_key(read_public(self.seals[member]))


def new_charter(
    framework: str,
    purpose: str,
    members: Sequence[MemberLine],
    threshold: int,
    now: datetime,
    *,
    several_of: Sequence[str] = (),
    audience_size: int | None = None,
    entries_a_day: int = ENTRIES_A_DAY,
) -> bytes:
    """The first charter of a framework, which nobody has signed; raises BadRequest for a rule that
    it would break."""
    terms = Terms(
        framework,
        purpose,
        tuple(members),
        threshold,
        tuple(several_of),
        max(AUDIENCE_SIZE, len(members)) if audience_size is None else audience_size,
        entries_a_day,
    )
    return write_draft(terms, 1, now)


def open_charter(
    content: bytes, previous: Charter | None, followed: Collection[str] = ()
) -> Charter:
    """The charter in a file, checked against the one before it (None for version 1).

    Raises Refused unless the rules hold, framework and version follow, and the threshold of both
    charters signed. One that has expired is as good as before. One by which those who remain go on
    without the threshold of the charter before needs its own alone, and counts where its digest is
    among those `followed`: a person decided that.
    """
    draft, before = read_draft(content), _read_previous(previous)
    _check_order(draft, before)
    if draft.terms.after and draft.digest not in followed:
        raise _goes_on_alone(draft)
    before = _deciding(draft, before)
    result = draft.root.get_root_verification_result(
        before.root if before else None, draft.metadata.signed_bytes, draft.metadata.signatures
    )
    signers = _names(result.signed, draft, before)
    demanded = ((result.second, "it", draft), (result.first, "the charter before it", before))
    for needed, demands, of in demanded:
        if of is not None and not needed.verified:
            lacking = of.root.roles[Root.type].keyids - needed.signed.keys()
            raise Refused(
                f"The charter was refused: of the {count_of(needed.threshold, 'signature')} that "
                f"{demands} demands, version {draft.root.version} of {draft.terms.framework} bears "
                f"{len(needed.signed)} (it is signed by {listed(signers) or 'no member'}).",
                _who_can_sign(needed.threshold - len(needed.signed), _names(lacking, draft, of)),
            )
    return _charter(draft, signers, content)


def going_on_alone(contents: Iterable[bytes]) -> frozenset[str]:
    """The digests of those among these charters by which those who remain go on without the
    signatures that the one before demands: a person who gives them follows them. Raises Refused."""
    drafts = map(read_draft, contents)
    return frozenset(draft.digest for draft in drafts if draft.terms.after)


def sign_charter(content: bytes, seal: Seal, previous: Charter | None = None) -> bytes:
    """The same charter with this seal's signature too.

    Raises Refused for what is no charter, and BadRequest for a seal without a vote in it or, where
    given, in the charter before it.
    """
    draft = read_draft(content)
    before = _deciding(draft, _read_previous(previous))
    if seal.keyid not in _voting_keys(draft, before):
        raise BadRequest(
            f"This seal has no vote on version {draft.root.version} of the charter of "
            f"{draft.terms.framework}.",
            "Take the seal of a member with a vote: observers have none.",
        )
    draft.metadata.sign(seal.signer, append=True)
    return draft.metadata.to_bytes()


def require_plausible_date(content: bytes, previous: Charter | None, now: datetime) -> None:
    """Raise Refused for a draft that says that it was drawn up after `now`, or before the charter
    before it, by more than a day: from its date on its roles count for what members say.

    For whoever signs it, or brings it to others. What enough have signed counts as it is: nodes
    with other clocks would not all come to the same.
    """
    draft = read_draft(content)
    begins = min(previous.drafted_at, now) if previous else draft.drafted_at
    if begins - _A_DAY <= draft.drafted_at <= now + _A_DAY:
        return
    drafted, earliest, today = (x.date().isoformat() for x in (draft.drafted_at, begins, now))
    expected = f"no day after today ({today})"
    if previous:
        expected = (
            f"a day between {earliest}, when the previous charter was drawn up, and today ({today})"
        )
    raise Refused(
        f"Charter {draft.root.version} (fingerprint {draft.digest[:8]}) says that it was drawn up "
        f"on {drafted}. Expected {expected}: from that day on its roles count.",
        "Propose the change anew, on a computer whose clock is right.",
    )


def merge_signatures(left: bytes, right: bytes, previous: Charter | None = None) -> bytes:
    """One charter with the signatures of both files, which is the same whichever comes first.

    Kept are valid signatures of seals with a vote in it or in the charter before it; `previous` is
    needed for those of members that it no longer names. Raises Refused where the two differ in
    anything else.
    """
    draft, other = read_draft(left), read_draft(right)
    before = _deciding(draft, _read_previous(previous))
    payload = draft.metadata.signed_bytes
    if payload != other.metadata.signed_bytes:
        raise refused(WHAT, "the two files hold different charters, each with its own signatures")
    signatures = [*draft.metadata.signatures.values(), *other.metadata.signatures.values()]
    valid = _valid(signatures, payload, _voting_keys(draft, before))
    return Metadata(draft.root, {x.keyid: x for x in valid}).to_bytes()


def missing_signatures(content: bytes, previous: Charter | None = None) -> list[str]:
    """The members with a vote, here or in the charter before, whose valid signature it lacks."""
    draft = read_draft(content)
    before = _deciding(draft, _read_previous(previous))
    keys = _voting_keys(draft, before)
    signatures = draft.metadata.signatures.values()
    signed = _valid(signatures, draft.metadata.signed_bytes, keys)
    unsigned = keys.keys() - {signature.keyid for signature in signed}
    return list(_names(unsigned, draft, before))


def _who_can_sign(count: int, members: Sequence[str]) -> str:
    return (
        f"{count_of(count, 'more signature')} {agree(count, 'has', 'have')} to come, of "
        f"{listed(members, last='or')}: each signs the file with `riparian framework sign FILE "
        "--seal SEALFILE`, and `riparian framework merge` puts several files together."
    )


def _deciding(draft: Draft, before: Draft | None) -> Draft | None:
    """The charter before, where its threshold is needed too."""
    return None if draft.terms.after else before


def _goes_on_alone(draft: Draft) -> Refused:
    terms = draft.terms
    return Refused(
        f"By charter {draft.root.version} of {terms.framework} (fingerprint {draft.digest[:8]}) "
        f"{listed(line.member for line in terms.members)} go on without the signatures that the "
        "charter before it demands. It is not followed here.",
        'That is for people to decide: docs/guides/change-a-charter.md, "If too few are left".',
    )


def _read_previous(previous: Charter | None) -> Draft | None:
    return None if previous is None else read_draft(previous.raw)


def _check_order(draft: Draft, before: Draft | None) -> None:
    version = before.root.version + 1 if before else 1
    if draft.terms.after and before is None:
        raise refused(WHAT, "it goes on from another, and comes as the first")
    if draft.root.version != version:
        raise refused(
            WHAT,
            f"expected version {version}, got {draft.root.version}: charters follow one another, "
            "each checked against the one before it",
        )
    if before and draft.terms.framework != before.terms.framework:
        raise refused(
            WHAT,
            f"expected a charter of {before.terms.framework}, got one of {draft.terms.framework}",
        )


def _voting_keys(draft: Draft, before: Draft | None) -> dict[str, Key]:
    return {
        keyid: part.root.get_key(keyid)
        for part in (before, draft)
        if part is not None
        for keyid in part.root.roles[Root.type].keyids
    }


def _valid(
    signatures: Iterable[Signature], payload: bytes, keys: dict[str, Key]
) -> list[Signature]:
    """Valid signatures of these keys, one for each, in an order that does not depend on theirs."""
    valid: dict[str, Signature] = {}
    for signature in sorted(signatures, key=lambda x: (x.keyid, x.signature), reverse=True):
        if signature.keyid in keys and _verifies(keys[signature.keyid], signature, payload):
            valid[signature.keyid] = signature
    return [valid[keyid] for keyid in sorted(valid)]


def _verifies(key: Key, signature: Signature, payload: bytes) -> bool:
    try:
        key.verify_signature(signature, payload)
    except UnverifiedSignatureError:
        return False
    return True


def _names(keyids: Iterable[str], draft: Draft, before: Draft | None) -> tuple[str, ...]:
    """The members whose seals these are, in this charter or else in the one before it."""
    parts = [part.members for part in (before, draft) if part is not None]
    member_of = {x.seal: member for members in parts for member, x in members.items()}
    return tuple(sorted({member_of[keyid] for keyid in keyids}))


def _charter(draft: Draft, signers: tuple[str, ...], content: bytes) -> Charter:
    terms = draft.terms
    return Charter(
        draft.root.version,
        terms.framework,
        terms.purpose,
        draft.members,
        terms.threshold,
        terms.audience_size,
        terms.entries_a_day,
        terms.several_of,
        draft.root.expires,
        {line.member: line.seal for line in terms.members},
        signers,
        draft.digest,
        content,
        terms.after,
    )
