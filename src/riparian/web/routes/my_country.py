"""My country: what awaits the word of the government whose centre this is, and its answers.

The address answers everybody: where something is missing before a person can answer, it says what,
and how to get it. Answers come from a host officer who is signed in. Nothing is kept by browsers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.catalogue.project_list.facet_columns import UNKNOWN
from riparian.catalogue.record_claims import RecordClaim
from riparian.centre.centre import Centre
from riparian.centre.my_country import (
    PER_PAGE,
    SHOWS,
    CountryPage,
    CountryQuestion,
)
from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Act
from riparian.desk.claims.field_names import FIELD_NAMES
from riparian.desk.claims.host_answers import (
    LONGEST_OFFICE,
    PARTS,
    Answer,
    confirmation_of,
    read_answer,
)
from riparian.errors import BadRequest, NotAllowed, RiparianError
from riparian.exchange.entries.entry_types import LONGEST_LINE
from riparian.exchange.entries.payload import CLEAR, GREEN
from riparian.normalise.iso_days import today
from riparian.web.addresses import with_query
from riparian.web.decisions import OPEN, needs
from riparian.web.local import read_form, read_list_form
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import Person, form_token_of, has_accounts, person_of, require_form
from riparian.web.query import PageQuery, named_by_address
from riparian.web.sharer import sharer_of
from riparian.web.states import state_of, states_shown
from riparian.wording.host_word import READ_BY, change_sentence, word_sentence
from riparian.wording.my_country import (
    AUDIENCE_WORDS,
    PART_WORDS,
    confirmed_words,
    heading_words,
    missing_words,
    parts_words,
)

router = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_form)]
ListForm = Annotated[dict[str, str], Depends(read_list_form)]

PATH = "/my-country"
FILTERS = ("q", "show", "province", "ministry", "provider", "from", "to", "state")
NAMES = (*FILTERS, "page", "done")
TICK = "r:"
"""What the name of a ticked record begins with in a form; its value is the digest of what was shown
of it."""

LABEL_NAMES = {CLEAR: "everyone", GREEN: "members"}
"""What forms call the labels of an answer."""

TITLE = "Answer for your government"


@router.get(PATH, dependencies=[OPEN])
def my_country(request: Request) -> Response:
    """What awaits an answer; or what is missing before there can be one."""
    if (missing := _missing(request)) is not None:
        return _says(request, *missing)
    return _page(request, PageQuery.of(request, *NAMES))


@router.post(f"{PATH}/confirm", dependencies=[needs(Act.CONFIRM)])
def confirm(request: Request, form: ListForm) -> Response:
    """Show once more what is about to be confirmed; confirm it when that is agreed to."""
    person = require_form(request, form, Act.CONFIRM)
    centre, params = host_centre(request), query_of(form)
    try:
        answer, tlp, claims = answer_in(centre, person, form)
    except BadRequest as error:
        return _page(request, params, form=form, wrong=error)
    if not form.get("sure"):
        return _check(request, params, form, answer, tlp, claims)
    sharer = sharer_of(person, centre)
    written = centre.my_country.confirm(list(claims), answer, sharer, tlp)
    done = f"{len(written.entries)}-{len(written.standing)}-{len(written.silent)}"
    return _see_other(params.saying(done=done))


@router.post(f"{PATH}/withdraw", dependencies=[needs(Act.CONFIRM)])
def withdraw(request: Request, form: Form) -> Response:
    """Take back an answer of this government."""
    person = require_form(request, form, Act.CONFIRM)
    centre, params = host_centre(request), query_of(form)
    entry, why = form.get("entry", ""), form.get("why", "")
    try:
        with named_by_address():
            centre.my_country.withdraw(entry, why, sharer_of(person, centre))
    except BadRequest as error:
        return _page(request, params, form=form, wrong=error, about=entry)
    return _see_other(params.saying(done="withdrawn"))


def _missing(request: Request) -> tuple[str, str] | None:
    """What is missing before whoever asks can answer here, and how to get it."""
    centre, person = centre_of(request), person_of(request)
    own = centre.host_words.own_member() if centre.is_node else None
    return missing_words(
        accounts=has_accounts(centre),
        signed_in=person is not None,
        node=own is not None,
        host=own is not None and own.is_host,
        may_confirm=person is not None and person.rights.may_do(Act.CONFIRM),
        name=own.name if own is not None else "",
    )


def _may_type_in(request: Request) -> bool:
    """Whether whoever asks can pass on what an office of another country answered by a sheet."""
    centre, person = centre_of(request), person_of(request)
    own = centre.host_words.own_member() if centre.is_node else None
    shares = person is not None and person.rights.may_do(Act.SHARE)
    return own is not None and not own.is_host and shares


def host_centre(request: Request) -> Centre:
    """The centre that is a host's; raises NotAllowed where it is none."""
    if (missing := _missing(request)) is not None:
        raise NotAllowed(*missing)
    return centre_of(request)


def _says(request: Request, what: str, how: str) -> Response:
    answer = render(
        request,
        "my_country_none.html",
        title=TITLE,
        description="What awaits a host government’s word.",
        indexed=False,
        what=what,
        how=how,
        may_type_in=_may_type_in(request),
    )
    return kept_by_nobody(answer)


def _page(
    request: Request,
    params: PageQuery,
    *,
    form: Mapping[str, str] | None = None,
    wrong: RiparianError | None = None,
    about: str = "",
) -> Response:
    centre = host_centre(request)
    person = person_of(request)
    assert person is not None
    with named_by_address():
        shown = centre.my_country.ask(question_of(params))
    answer = render(
        request,
        "my_country.html",
        title=heading_words(shown.name, shown.page.total) if _awaits(params) else _title(shown),
        description=f"What awaits the word of {shown.member.name}.",
        status=400 if wrong else 200,
        indexed=False,
        shown=shown,
        params=params,
        number=params.page(),
        pages=max(1, -(-shown.page.total // PER_PAGE)),
        facets={facet.name: facet for facet in shown.page.facets},
        states=states_shown(params, shown.page.states, shown.page.state),
        digest=digest_of,
        tick=TICK,
        form=form or {},
        ticked={name for name in form or () if name.startswith(TICK)},
        wrong=wrong,
        about=about,
        done=_done(params.first("done")),
        token=form_token_of(request),
        today=today(),
        office=person.account.office or shown.member.name,
        limited=is_limited(person),
        audience=chosen_audience(centre, person, form or {}),
        kept=[(name, value) for name in FILTERS for value in params.all(name)],
        unknown=UNKNOWN,
        parts=PART_WORDS,
        fields=FIELD_NAMES,
        reads=READ_BY,
        said=word_sentence,
        change=change_sentence,
        names=centre.host_words.member_names(),
        longest_line=LONGEST_LINE,
        longest_office=LONGEST_OFFICE,
        query=params.query(done=None, page=None),
    )
    return kept_by_nobody(answer)


def _check(
    request: Request,
    params: PageQuery,
    form: Mapping[str, str],
    answer: Answer,
    tlp: str,
    claims: Mapping[str, RecordClaim],
) -> Response:
    """What is about to be confirmed, with the values, once more."""
    centre = centre_of(request)
    member = centre.host_words.own_member()
    assert member is not None
    shown = render(
        request,
        "my_country_check.html",
        title="Is this your government’s word?",
        description="What is about to be confirmed.",
        indexed=False,
        claims=claims,
        answer=answer,
        parts=parts_words(answer.parts),
        fields=FIELD_NAMES,
        rows={unit: _values(claim, answer) for unit, claim in claims.items()},
        member=member,
        audience=AUDIENCE_WORDS[tlp],
        hidden={**form, "token": form_token_of(request)},
        back=with_query(PATH, params.query(done=None)),
    )
    return kept_by_nobody(shown)


def _values(claim: RecordClaim, answer: Answer) -> list[tuple[str, str]]:
    """What would be confirmed of a record: names of fields, and their values."""
    word = confirmation_of(claim.values, answer)
    return [(FIELD_NAMES[field], value) for field, value in word.fields.items()] if word else []


def answer_in(
    centre: Centre, person: Person, form: Mapping[str, str]
) -> tuple[Answer, str, dict[str, RecordClaim]]:
    """The answer in a form, its label, and the records that are ticked; raises BadRequest for what
    is missing, and where the catalogue has changed since the page was shown."""
    ticked = {name.removeprefix(TICK): form[name] for name in form if name.startswith(TICK)}
    if not ticked:
        raise BadRequest("No project is ticked.", "Tick those that you confirm.")
    own = centre.my_country.own_host()
    parts = [part for part in PARTS if form.get(f"part-{part}")]
    answer = read_answer(
        parts, form.get("as_of", ""), form.get("office", ""), str(own.country), form.get("why", "")
    )
    with named_by_address():
        claims = centre.my_country.claims_of(list(ticked))
    changed = [claim.title for unit, claim in claims.items() if digest_of(claim) != ticked[unit]]
    if changed:
        raise BadRequest(
            f"The catalogue has changed since this page was shown: “{changed[0][:100]}” says "
            "something else now. Nothing was confirmed.",
            "Look at it again, and tick it once more.",
        )
    return answer, label_in(person, form), claims


def chosen_audience(centre: Centre, person: Person, form: Mapping[str, str]) -> str:
    """For whom an answer is, as a form has it, else what is chosen first."""
    return form.get("to") or LABEL_NAMES[centre.my_country.first_label(sharer_of(person, centre))]


def is_limited(person: Person) -> bool:
    """Whether somebody shares with members at most."""
    return person.rights.limit == MEMBERS_AT_MOST


def label_in(person: Person, form: Mapping[str, str]) -> str:
    """For whom an answer is; raises BadRequest where nobody is chosen, and for more than this
    account may share with."""
    if form.get("to") == LABEL_NAMES[GREEN]:
        return GREEN
    if form.get("to") != LABEL_NAMES[CLEAR]:
        raise BadRequest("You have not chosen who will see it.", "Choose everyone or all members.")
    if is_limited(person):
        raise BadRequest(
            "Your account shares with members at most, and this would be for everyone.",
            "Choose “All members”, or ask your administrator.",
        )
    return CLEAR


def digest_of(claim: RecordClaim) -> str:
    """A text that changes with what a person is asked about a record."""
    content = msgspec.json.encode([claim.unit, sorted(claim.values.items())])
    return hashlib.sha256(content).hexdigest()[:16]


def question_of(params: PageQuery) -> CountryQuestion:
    """Which projects of the country an address asks for."""
    show, words = params.first("show", "awaiting"), params.first("q")
    return CountryQuestion(
        words=words,
        show=next((each for each in SHOWS if each == show), "awaiting"),
        province=params.first("province"),
        ministry=params.first("ministry"),
        provider=params.first("provider"),
        first_year=params.year("from"),
        last_year=params.year("to"),
        state=state_of(params, "all" if words else "auto"),
        offset=(params.page() - 1) * PER_PAGE,
    )


def _awaits(params: PageQuery) -> bool:
    return params.first("show", "awaiting") not in ("changed", "answered")


def _title(shown: CountryPage) -> str:
    return f"{shown.name}: what you have answered"


def _done(text: str | None) -> str:
    """What was just done, in a sentence."""
    if text is None:
        return ""
    if text == "withdrawn":
        return "It is taken back, and the page of the project says so."
    counts = [int(part) for part in text.split("-") if part.isascii() and part.isdigit()]
    return confirmed_words(*counts) if len(counts) == 3 else ""


def query_of(form: Mapping[str, str]) -> PageQuery:
    """What was chosen on the page from which a form came."""
    return PageQuery(
        {name: (form[f"kept-{name}"],) for name in FILTERS if form.get(f"kept-{name}")}
    )


def _see_other(params: PageQuery) -> Response:
    return RedirectResponse(with_query(PATH, params.query()), 303, NOT_KEPT)
