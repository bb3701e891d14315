"""Drafts of meetings: a writer prepares what a publisher calls.

They lie with the other drafts of the centre (`desk.sharing.drafts`), and are opened from the same
list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from riparian.desk.sharing.drafts import Draft, DraftContent
from riparian.errors import BadRequest
from riparian.exchange.entries.payload import AMBER
from riparian.exchange.plain_text import plain_line

if TYPE_CHECKING:
    from riparian.centre.centre import Centre
    from riparian.desk.sharing.choice import Choice
    from riparian.web.people import Person

FIELDS = ("name", "day", "place", "about")
LONGEST_FIELD = 200


def keep_meeting(
    centre: Centre, person: Person, given: Mapping[str, str], choice: Choice, key: str | None = None
) -> Draft:
    """Keep what is known of a meeting; in the place of one's own draft with that key, else as a new
    one. Raises BadRequest without a name, and for text that is too long."""
    fields = {name: plain_line(given.get(name, "").strip(), LONGEST_FIELD + 1) for name in FIELDS}
    if not fields["name"]:
        raise BadRequest("The name is missing.", "Fill it in.")
    if long := next((name for name, x in fields.items() if len(x) > LONGEST_FIELD), None):
        raise BadRequest(
            f"The {long} of a meeting has up to {LONGEST_FIELD} characters.", "Shorten it."
        )
    drafts = centre.sharing.drafts
    seen = drafts.of(person.account, person.rights)
    own = {each.id for each in seen if each.account == person.account.id}
    content = DraftContent(choice, meeting=fields)
    kept_as = key if key in own else None
    return drafts.keep(person.account, f"Meeting: {fields['name']}", content, key=kept_as)


def drafted_meeting(centre: Centre, person: Person, key: str) -> dict[str, str]:
    """What a draft of a meeting holds, as its form carries it; raises UnknownName for a draft that
    the person does not see, and BadRequest for one of anything else."""
    _, content = centre.sharing.drafts.open(key, person.account, person.rights)
    if not content.meeting:
        raise BadRequest("This is no draft of a meeting.", "Open it on the page /share.")
    choice, form = content.choice, {**content.meeting, "draft": key}
    if choice.tlp is not None:
        form["to"] = AMBER[0] if choice.tlp in AMBER else choice.tlp
        form |= {f"member-{member}": "1" for member in choice.members}
        form |= {"strict": "1"} if choice.tlp == AMBER[1] else {}
    return form
