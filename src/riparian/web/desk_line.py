"""The line below the head of each page: where somebody who is signed in can go on."""

from __future__ import annotations

from typing import NamedTuple

from riparian.centre.centre import Centre
from riparian.desk.accounts.roles import Act
from riparian.errors import RiparianError
from riparian.web.people import Person, has_accounts
from riparian.wording.my_country import answer_for_words


class DeskPlace(NamedTuple):
    """A page of the desk, and how much waits there."""

    address: str
    name: str
    waiting: int = 0


MY_COUNTRY = "/my-country"

OF_A_NODE = (
    (DeskPlace("/share", "Share"), Act.DRAFT),
    (DeskPlace(MY_COUNTRY, answer_for_words(None)), Act.CONFIRM),
    (DeskPlace("/cases", "Cases"), Act.READ),
    (DeskPlace("/meetings", "Meetings"), Act.READ),
    (DeskPlace("/channel", "Channel"), Act.READ),
)
"""What there is in a framework, and for whom."""

OF_ACCOUNTS = (
    (DeskPlace("/accounts", "Accounts"), Act.MANAGE_ACCOUNTS),
    (DeskPlace("/audit", "Audit"), Act.READ_AUDIT),
)


def desk_line(centre: Centre, person: Person | None) -> list[DeskPlace]:
    """The pages for who is signed in. `person` is None where it can be anybody: then there are
    none, but for whoever works at the centre's own computer."""
    waiting = _suggestions_waiting(centre, person)
    suggestions = [DeskPlace("/suggestions", "Suggestions", waiting)] if waiting else []
    if person is None:
        return suggestions
    of_node = [
        _called(centre, _counted(centre, person, place))
        for place, act in OF_A_NODE
        if person.rights.may_do(act)
    ]
    of_accounts = [place for place, act in OF_ACCOUNTS if person.rights.may_do(act)]
    notices = DeskPlace("/notices", "Notices", _unread(centre, person))
    return [*(of_node if centre.is_node else ()), notices, *suggestions, *of_accounts]


def _counted(centre: Centre, person: Person, place: DeskPlace) -> DeskPlace:
    """A place with how much there waits for an answer that they can prepare."""
    try:
        if place.address == "/cases" and person.rights.may_do(Act.DRAFT):
            return place._replace(waiting=centre.cases.count_waiting())
        if place.address == "/channel" and person.rights.may_do(Act.PREPARE_VOTE):
            votes = centre.channel.charter_changes.state().for_own
            return place._replace(waiting=len(votes))
    except (RiparianError, OSError):  # the page itself can be shown all the same
        return place
    return place


def _called(centre: Centre, place: DeskPlace) -> DeskPlace:
    """A place as it is called here: where a government answers, with the name of its country."""
    if place.address != MY_COUNTRY:
        return place
    try:
        own = centre.host_words.own_member()
    except (RiparianError, OSError):  # the page itself can be shown all the same
        return place
    return place._replace(name=answer_for_words(own.country if own and own.is_host else None))


def _unread(centre: Centre, person: Person) -> int:
    """How many notices they have not read."""
    try:
        return centre.notices.unread(person.account)
    except (RiparianError, OSError):  # the page itself can be shown all the same
        return 0


def _suggestions_waiting(centre: Centre, person: Person | None) -> int:
    """How many suggestions wait for them, if they may answer them and nothing is kept of the
    page."""
    may_answer = (
        person.rights.may_do(Act.JUDGE)
        if person is not None
        else centre.as_member and not has_accounts(centre)
    )
    try:
        return centre.answering.suggestions.count_waiting() if may_answer else 0
    except (RiparianError, OSError):  # the page itself can be shown all the same
        return 0
