"""What a charter says, and the rules that hold for every charter.

TUF counts keys. That a vote is a member's is made of the rules here: one seal for each member, one
member for each country unless the charter names the country in `several_of`, and a threshold above
half of those who vote. At half, two successors could both stand; with two seals, a member would
have two votes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from riparian.codelists.lists import country_name
from riparian.english import count_of, listed
from riparian.exchange.membership.members import LONGEST_NAME, ROLES, MemberLine
from riparian.exchange.names import LOCAL, NAME
from riparian.exchange.plain_text import is_plain

MOST_MEMBERS = 30
LONGEST_PURPOSE = 2_000
AUDIENCE_SIZE, LARGEST_AUDIENCE = 16, 100
"""How many recipients every audience entry has, so that its size tells nothing: unless the charter
says otherwise, these or as many as there are members. Each reader tries each such entry of others
once, which for 30 recipients takes ten times as long as for 12 (`audience`)."""
ENTRIES_A_DAY, MOST_ENTRIES_A_DAY = 10_000, 1_000_000
"""How many entries a day the others carry of one member (`pace`): what a member has published
elsewhere can come in one day."""

_COUNTRY = re.compile(r"[A-Z]{2}")


class Terms(msgspec.Struct, frozen=True):
    """What members sign. `several_of`: countries that may have more than one member; `after`: the
    digest of the charter that those who remain go on from without its signatures, else nothing."""

    framework: str
    purpose: str
    members: tuple[MemberLine, ...]
    threshold: int
    several_of: tuple[str, ...] = ()
    audience_size: int = AUDIENCE_SIZE
    entries_a_day: int = ENTRIES_A_DAY
    after: str = ""

    @property
    def voters(self) -> list[MemberLine]:
        """The members whose signatures count."""
        return [line for line in self.members if line.votes]


def faults_of(terms: Terms) -> Iterator[str]:
    """Every rule that the terms break, as a clause without a full stop."""
    yield from _unreadable(terms)
    yield from _twice(terms)
    yield from _threshold_faults(terms)
    yield from _size_faults(terms)


def remedy_of(terms: Terms) -> str:
    """What to do about the first rule that the terms break, with the option where there is one."""
    least = len(terms.voters) // 2 + 1
    if any(_unreadable(terms)):
        return "Correct that, and propose it again."
    if any(_twice(terms)):
        return "Leave one of them out; or let the country have several members (--several-of CODE)."
    if terms.voters and any(_threshold_faults(terms)):
        votes = count_of(len(terms.voters), "vote")
        return f"With {votes} at least {least} must sign: set that threshold (--threshold {least})."
    return "Choose other terms, and propose it again."


def weights_to_consider(terms: Terms) -> list[str]:
    """Sentences about countries that hold a third of the votes or more with several members: with
    so many, they can stop a charter that the others want."""
    votes = Counter(line.country for line in terms.voters if line.country is not None)
    total = len(terms.voters)
    return [
        f"{country_name(country) or country} holds {count} of {count_of(total, 'vote')}, a third "
        "or more."
        for country, count in sorted(votes.items())
        if count > 1 and 3 * count >= total
    ]


def _unreadable(terms: Terms) -> Iterator[str]:
    if NAME.fullmatch(terms.framework) is None:
        yield "the name of the framework has other characters than a-z, digits and hyphens"
    if terms.framework == LOCAL:
        yield f"a framework cannot be called {LOCAL}: so is what a centre keeps for itself alone"
    if not is_plain(terms.purpose, LONGEST_PURPOSE):
        yield f"its purpose is not one line of 1 to {LONGEST_PURPOSE:,} characters"
    for line in terms.members:
        if NAME.fullmatch(line.member) is None:
            yield "the name of a member has other characters than a-z, digits and hyphens"
        elif not is_plain(line.name, LONGEST_NAME):
            yield f"{line.member} is not called by 1 to {LONGEST_NAME} visible characters"
        elif line.country is not None and _COUNTRY.fullmatch(line.country) is None:
            yield f"the country of {line.member} is not a code of two capitals"
        elif line.role not in ROLES:
            yield f"the role of {line.member} is none of {listed(ROLES, last='or')}"
    if not all(map(_COUNTRY.fullmatch, terms.several_of)):
        yield "a country that may have several members is not a code of two capitals"


def _twice(terms: Terms) -> Iterator[str]:
    for member in _repeated([line.member for line in terms.members]):
        yield f"{member} is in it twice"
    for seal in _repeated([line.seal for line in terms.members]):
        yield f"{listed(x.member for x in terms.members if x.seal == seal)} have the same seal"
    for country in _repeated([x.country for x in terms.members if x.country is not None]):
        if country not in terms.several_of:
            sharing = listed(x.member for x in terms.members if x.country == country)
            yield f"{sharing} are members for {country}, which several_of does not name"


def _threshold_faults(terms: Terms) -> Iterator[str]:
    votes, threshold = len(terms.voters), terms.threshold
    if not votes:
        yield "nobody in it has a vote"
    elif not votes < 2 * threshold <= 2 * votes:
        because = (
            "so many can never sign"
            if threshold > votes
            else "two rival charters could both have so many signatures"
        )
        yield f"{threshold} of {count_of(votes, 'vote')} cannot decide: {because}"


def _size_faults(terms: Terms) -> Iterator[str]:
    if len(terms.members) > MOST_MEMBERS:
        yield f"it has {len(terms.members)} members, and {MOST_MEMBERS} are the most"
    if not len(terms.members) <= terms.audience_size <= LARGEST_AUDIENCE:
        yield (
            f"its audience size is {terms.audience_size}; it has to be at least the number of "
            f"members and at most {LARGEST_AUDIENCE}"
        )
    if not 1 <= terms.entries_a_day <= MOST_ENTRIES_A_DAY:
        yield f"its entries a day are not 1 to {MOST_ENTRIES_A_DAY:,}"
    if len(terms.several_of) > MOST_MEMBERS:
        yield "it names too many countries that may have several members"


def _repeated(items: list[str]) -> list[str]:
    return sorted(item for item, count in Counter(items).items() if count > 1)
