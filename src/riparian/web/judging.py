"""Who may judge and answer on a page: whoever is signed in and has the role, or where nobody has an
account whoever sits at the centre's own computer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request

from riparian.centre.judgements import who
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Act, Rights, Role
from riparian.desk.sharing.choice import Sharer
from riparian.errors import BadRequest, OnlyHere
from riparian.web import sharer
from riparian.web.local import is_here, only_here, only_ours
from riparian.web.pages import centre_of
from riparian.web.people import has_accounts, person_of, require, require_form

if TYPE_CHECKING:  # heavy
    from riparian.exchange.planned_words import Noting

AT_THE_COMPUTER = Actor("somebody at the centre's computer")


def require_judge(request: Request) -> None:
    """Raises NotSignedIn and NotAllowed where people have accounts, else OnlyHere."""
    if centre_of(request).people.exist:
        _require_accounts_here(request)
        require(request, Act.JUDGE)
    else:
        only_here(request)


def require_judge_form(request: Request, form: dict[str, str]) -> None:
    """The same of what changes something, which must come from a page of ours."""
    if centre_of(request).people.exist:
        _require_accounts_here(request)
        require_form(request, form, Act.JUDGE)
    else:
        only_here(request)
        only_ours(request, form)


def _require_accounts_here(request: Request) -> None:
    """Raises OnlyHere on a server that shows the member's view to this computer: it knows nobody
    by name."""
    if request.app.state.centre.as_member:
        raise OnlyHere(
            "Pairs are judged by people who are signed in, and nobody can sign in here.",
            "Open the server that runs without --as-member, and sign in there.",
        )


def author_of(request: Request) -> str:
    """Who says it, where they are signed in: nobody writes another's name then."""
    person = person_of(request)
    return sharer.author_for(person, centre_of(request)) if person else ""


def noting_of_judge(request: Request) -> Callable[[str], Noting | None]:
    """What has the audit say what is judged here, in the name of whoever is signed in."""
    person = person_of(request)
    actor = person.actor if person else AT_THE_COMPUTER
    return centre_of(request).people.judging(actor)


def may_share_said(request: Request) -> bool:
    """Whether whoever asks can share what was judged or corrected here."""
    centre, person = centre_of(request), person_of(request)
    can = person is not None and person.rights.may_do(Act.SHARE)
    return can and centre.is_node and centre.channel.has_joined


def sharer_of(request: Request, name: str = "") -> Sharer | None:
    """Who answers on a page, as whoever writes is asked; None for a reader, whose suggestion waits.
    Where nobody has an account, whoever sits here says their `name`, and shares nothing."""
    person = person_of(request)
    if person is not None:
        if not person.rights.may_do(Act.JUDGE):
            return None
        return sharer.sharer_of(person, centre_of(request))
    if has_accounts(centre_of(request)) or not is_here(request):
        return None
    try:
        author = name or who(None)
    except BadRequest:
        author = ""
    return Sharer(AT_THE_COMPUTER, author, Rights((Role.WRITER,)))
