"""Drafts of cases: a writer prepares what a publisher opens.

They lie with the other drafts of the centre (`desk.sharing.drafts`), and are opened from the same
list. Who is to read a case is kept as it was ticked, and is asked anew when it is opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from riparian.desk.sharing.drafts import Draft, DraftContent
from riparian.errors import BadRequest
from riparian.exchange.plain_text import plain_line

if TYPE_CHECKING:
    from riparian.centre.case_records import CaseOffer
    from riparian.centre.centre import Centre
    from riparian.web.people import Person

FIELDS = ("title", "question", "for", "strict")
LONGEST_TITLE, LONGEST_QUESTION = 200, 20_000


def keep_case(
    centre: Centre,
    person: Person,
    overlap: str,
    offer: CaseOffer,
    given: Mapping[str, str],
    key: str | None = None,
) -> Draft:
    """Keep what is known of a case about an overlap; in the place of one's own draft with that key,
    else as a new one. Raises BadRequest without a title, and for text that is too long."""
    title, question = given.get("title", "").strip(), given.get("question", "")
    if not title:
        raise BadRequest("The title is missing.", "Fill it in.")
    if len(title) > LONGEST_TITLE or len(question) > LONGEST_QUESTION:
        raise BadRequest(
            f"The title of a case has up to {LONGEST_TITLE} characters, and its question up to"
            f" {LONGEST_QUESTION:,}.",
            "Shorten it.",
        )
    names = [*FIELDS, *_ticks(offer)]
    case = {"overlap": overlap, **{name: given[name] for name in names if given.get(name)}}
    drafts = centre.sharing.drafts
    seen = drafts.of(person.account, person.rights)
    own = {each.id for each in seen if each.account == person.account.id}
    kept_as = key if key in own else None
    content = DraftContent(case=case)
    return drafts.keep(person.account, f"Case: {plain_line(title, 200)}", content, key=kept_as)


def drafted_case(centre: Centre, person: Person, key: str) -> dict[str, str]:
    """What a draft of a case holds, as its form carries it; raises UnknownName for a draft that the
    person does not see, and BadRequest for one of anything else."""
    _, content = centre.sharing.drafts.open(key, person.account, person.rights)
    if not content.case:
        raise BadRequest("This is no draft of a case.", "Open it on the page /share.")
    return {**content.case, "draft": key}


def _ticks(offer: CaseOffer) -> Iterator[str]:
    """What can be ticked on the form."""
    for each in offer.candidates:
        yield f"member-{each.member}"
        yield f"lead-{each.member}"
