"""What somebody fills in to open a case, at a page, at the terminal or by a program: checked by one
rule, ready to be shown and written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from riparian.centre.case_filling import filled
from riparian.centre.case_records import CaseOffer
from riparian.desk.sharing.choice import Choice
from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import CASE, Case
from riparian.exchange.entries.payload import AMBER, CLEAR, GREEN

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.sharing_records import Parcel

Reach = Literal["organisations", "members", "everyone"]
REACHES: tuple[Reach, ...] = get_args(Reach)
"""Who reads a case: the organisations that it names, all members (GREEN), everyone (CLEAR)."""

TLP_OF: dict[Reach, str] = {"members": GREEN, "everyone": CLEAR}
"""The labels of the wide ones."""


class CaseOpening(msgspec.Struct, frozen=True):
    """A case that is to be opened: what it is about, what it says, who else reads it by name, and
    its label; None where it is for this member alone."""

    offer: CaseOffer
    case: Case
    others: tuple[str, ...]
    tlp: str | None

    @property
    def is_for_all(self) -> bool:
        """Whether its readers are not chosen by name."""
        return self.tlp in TLP_OF.values()

    @property
    def choice(self) -> Choice:
        """For whom it is, as of whatever is shared; raises nothing for one that is not shared."""
        return Choice(self.tlp or AMBER[0], self.others)

    @property
    def parcel(self) -> Parcel:
        """What is shown before it is shared."""
        from riparian.centre.sharing_records import Parcel

        return Parcel(note=self.case.question, about=self.offer.about)


def opening_of(
    offer: CaseOffer,
    *,
    title: str,
    question: str,
    leads: Sequence[str],
    readers: Sequence[str],
    to: Reach = "organisations",
    strict: bool = False,
) -> CaseOpening:
    """A case as it was filled in; `readers` are those beside this member. Raises BadRequest for
    what is missing, for readers or leads that cannot be, and for readers that may not know of the
    records."""
    said = filled(CASE, title=title, question=question, leads=tuple(leads))
    assert isinstance(said, Case)
    if to in TLP_OF:
        if readers or strict:
            raise BadRequest(
                "Readers are named only of a case between organisations.",
                "Leave them out where all members or everyone read it.",
            )
        require_for_all(offer, said, TLP_OF[to])
        return CaseOpening(offer, said, (), TLP_OF[to])
    others = tuple(x for x in dict.fromkeys(readers) if x != offer.own)
    outside = [x for x in said.leads if x not in (*others, offer.own)]
    if outside:
        raise BadRequest(
            f"{outside[0][:40]} is to lead in the case, and is not among its readers.",
            "Choose it as a reader too, or not as a lead.",
        )
    not_told = {each.member for each in offer.candidates if each.why_not == "not-told"}
    if unaware := [each for each in others if each in not_told]:
        raise BadRequest(
            f"{unaware[0]} may not know of a record of this case: whoever shared it did not share"
            " it with them.",
            "Leave it out, or ask whoever shared the record to share it wider.",
        )
    return CaseOpening(offer, said, others, (AMBER[1] if strict else AMBER[0]) if others else None)


def require_for_all(offer: CaseOffer, case: Case, tlp: str) -> None:
    """Raises BadRequest where not all members (GREEN), or not everybody (CLEAR), may know of the
    records of a case, and for a lead that could not write in it."""
    if tlp not in offer.for_all:
        raise BadRequest(
            "Not everybody who would read this case may know of its records.",
            "Choose the organisations that are in it.",
        )
    able = {each.member for each in offer.candidates if each.why_not != "observer"}
    for lead in case.leads:
        if lead not in able:
            raise BadRequest(
                f"{lead[:40]} cannot write in a case, so it cannot lead in one.", "Leave it out."
            )
