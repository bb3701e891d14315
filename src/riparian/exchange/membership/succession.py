"""Proposals to change a charter, and who signed two of them.

Each proposal is the unsigned successor: the same terms with one change, and the next version. It
says nothing about who agrees; whoever does signs it (`charter.sign_charter`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from msgspec.structs import replace

from riparian.errors import BadRequest
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.charter_file import write_draft
from riparian.exchange.membership.members import MemberLine, Role
from riparian.exchange.membership.terms import Terms


def propose_admission(
    charter: Charter,
    line: MemberLine,
    now: datetime,
    threshold: int | None = None,
    several_of: Sequence[str] = (),
) -> bytes:
    """The successor with one more member, in which these countries, too, may have several.

    The threshold stays unless another is given; raises BadRequest where it would no longer be above
    half of the votes, or where another rule of `terms` would be broken.
    """
    terms = charter.terms
    members = (*terms.members, line)
    admitting = replace(
        terms,
        members=members,
        several_of=tuple(sorted({*terms.several_of, *several_of})),
        audience_size=max(terms.audience_size, len(members)),
    )
    return _successor(charter, now, admitting, threshold)


def propose_expulsion(
    charter: Charter, member: str, now: datetime, threshold: int | None = None
) -> bytes:
    """The successor without this member. Its journals stay, and so does what it wrote."""
    charter.require(member)
    members = tuple(line for line in charter.terms.members if line.member != member)
    return _successor(charter, now, replace(charter.terms, members=members), threshold)


def propose_role(
    charter: Charter, member: str, role: Role, now: datetime, threshold: int | None = None
) -> bytes:
    """The successor in which this member has another role."""
    terms = _with_line(charter, member, lambda line: replace(line, role=role))
    return _successor(charter, now, terms, threshold)


def propose_seal(charter: Charter, member: str, seal: str, now: datetime) -> bytes:
    """The successor in which this member has another seal (its public key), for one that was lost
    or stolen. It needs no signature by either of the two."""
    terms = _with_line(charter, member, lambda line: replace(line, seal=seal))
    return _successor(charter, now, terms, None)


def propose_threshold(charter: Charter, threshold: int, now: datetime) -> bytes:
    """The successor in which another number of members decides."""
    return _successor(charter, now, charter.terms, threshold)


def go_on_without(
    charter: Charter, members: Collection[str], threshold: int, now: datetime
) -> bytes:
    """The charter by which these members go on where too few are left to sign a successor.

    It names the charter that it goes on from, and needs its own threshold only; each node follows
    it where its own people say so. Raises BadRequest where a rule would be broken, UnknownName for
    one that is no member.
    """
    for member in members:
        charter.require(member)
    lines = tuple(line for line in charter.terms.members if line.member in members)
    terms = replace(charter.terms, members=lines, threshold=threshold, after=charter.digest)
    return write_draft(terms, charter.version + 1, now)


def rival_signers(left: Charter, right: Charter) -> list[str]:
    """The members who signed both of two different charters of one version; none where the two are
    no rivals.

    With a threshold above half of the same votes there is always at least one.
    """
    rivals = left.framework == right.framework and left.version == right.version
    if not rivals or left.digest == right.digest:
        return []
    return sorted(set(left.signers) & set(right.signers))


def _successor(charter: Charter, now: datetime, terms: Terms, threshold: int | None) -> bytes:
    decided = terms if threshold is None else replace(terms, threshold=threshold)
    if decided == charter.terms:
        raise BadRequest(
            f"The charter of {charter.framework} says that already.", "Nothing has to be proposed."
        )
    return write_draft(decided, charter.version + 1, now)


def _with_line(charter: Charter, member: str, changed: Callable[[MemberLine], MemberLine]) -> Terms:
    charter.require(member)
    members = tuple(
        changed(line) if line.member == member else line for line in charter.terms.members
    )
    return replace(charter.terms, members=members)
