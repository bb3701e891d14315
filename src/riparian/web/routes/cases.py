"""Cases: the list, one case with what was said in it, and forms to open one and to write in one.

Whoever may read what the member can sees its cases; anybody else those that are for everybody.
Nothing of it is kept. What is written is for the readers of the case, which stands beside each
button; whoever opens a case sees first, by name, who will read it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.centre.case_filling import filled
from riparian.centre.case_opening import TLP_OF, Reach, opening_of
from riparian.centre.case_records import CaseOffer, CaseQuestion, CaseView
from riparian.codelists.lists import country_name
from riparian.desk.accounts.roles import Act
from riparian.desk.cases.case_records import ThreadEntry
from riparian.desk.sharing.choice import Sharer, may_share
from riparian.errors import BadRequest, NotThere, RiparianError, UnknownName
from riparian.exchange.entries.entry_types import (
    ANSWER,
    CASE_STATES,
    PROPOSAL,
    STATE,
    Answer,
    Proposal,
    State,
)
from riparian.exchange.names import EntryName, is_entry_name
from riparian.exchange.plain_text import plain_line
from riparian.exchange.policy import PUBLIC, Reader
from riparian.web.case_drafts import drafted_case, keep_case
from riparian.web.decisions import OPEN, needs
from riparian.web.local import read_list_form
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import (
    Person,
    form_token_of,
    has_accounts,
    person_of,
    require,
    require_form,
)
from riparian.web.query import PageQuery, named_by_address
from riparian.web.sharer import sharer_of
from riparian.web.shown_before import fingerprint
from riparian.wording import cases as wording
from riparian.wording import sharing as sharing_words

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.cases import Cases
    from riparian.centre.sharing_records import Preview

router = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_list_form)]
WRITERS = needs(Act.SHARE)
FILTERS = ("standing", "country", "mine")
MINE, ANSWERS = "lead", "answer"
PAGE = 100
SHOWN_PROPOSALS = 5
"""Of the proposals of a case, the last so many stand in the table."""
SHOWN_ENTRIES = 300
"""Of the entries of a case, the last so many stand on its page unless all are asked for: one member
can write thousands in a day."""


@router.get("/cases", dependencies=[OPEN])
def cases(request: Request) -> Response:
    """The cases that whoever asks may read; or what is missing, and how to get it."""
    centre, params = centre_of(request), PageQuery.of(request, *FILTERS, "page")
    standing, country = params.first("standing"), params.first("country")
    mine, number = params.first("mine"), params.page()
    question = CaseQuestion(
        standing if standing in CASE_STATES else None,
        country,
        mine == MINE,
        mine == ANSWERS,
    )
    found = centre.cases.browse(question, _reader(request)) if _has_cases(request) else None
    lines = found.lines if found else ()
    answer = render(
        request,
        "cases.html",
        title="Cases",
        description="What members work out with each other about overlaps.",
        indexed=False,
        found=found,
        lines=lines[(number - 1) * PAGE : number * PAGE],
        total=len(lines),
        page=number,
        more=len(lines) > number * PAGE,
        question=question,
        mine=mine or "",
        missing=_missing(request),
        states=wording.STATES,
        where=wording.WHERE,
        country_name=lambda code: country_name(code) or code,
        names=_names(request),
        called=wording.called,
        address_of=address_of,
    )
    return kept_by_nobody(answer)


@router.get("/cases/new", dependencies=[needs(Act.DRAFT)])
def new(request: Request) -> Response:
    """A form to open a case about an overlap, or to go on with a draft of one."""
    params, form = PageQuery.of(request, "overlap", "draft"), dict[str, str]()
    overlap = params.first("overlap", "") or ""
    with named_by_address():
        if key := params.first("draft"):
            form = drafted_case(centre_of(request), require(request, Act.DRAFT), key)
            overlap = form["overlap"]
        offer = centre_of(request).cases.offer_for_overlap(overlap)
    return _page_of_offer(request, overlap, offer, form)


@router.post("/cases/draft", dependencies=[needs(Act.DRAFT)])
def draft(request: Request, form: Form) -> Response:
    """Keep a case as a draft."""
    person, overlap = require_form(request, form, Act.DRAFT), form.get("overlap", "")
    with named_by_address():
        offer = centre_of(request).cases.offer_for_overlap(overlap)
    try:
        keep_case(centre_of(request), person, overlap, offer, form, form.get("draft"))
    except BadRequest as error:
        return _page_of_offer(request, overlap, offer, form, wrong=error)
    return RedirectResponse("/share?done=draft", 303, NOT_KEPT)


@router.post("/cases/open", dependencies=[WRITERS])
def open_case(request: Request, form: Form) -> Response:
    """First who will read it; then the case."""
    person = require_form(request, form, Act.SHARE)
    cases, overlap = centre_of(request).cases, form.get("overlap", "")
    with named_by_address():
        offer = cases.offer_for_overlap(overlap)
    readers = [x.member for x in offer.candidates if form.get(f"member-{x.member}")]
    leads = tuple(x.member for x in offer.candidates if form.get(f"lead-{x.member}"))
    wide: Reach | None = next((x for x, tlp in TLP_OF.items() if tlp == form.get("for")), None)
    sharer = _sharer(request, person)
    try:
        opening = opening_of(
            offer,
            title=form.get("title", ""),
            question=form.get("question", ""),
            leads=leads,
            readers=() if wide else readers,  # what is ticked counts where nobody else reads it
            to=wide or "organisations",
            strict=bool(form.get("strict")) and not wide,
        )
        preview = None
        if opening.tlp is not None:
            preview = centre_of(request).sharing.preview(opening.parcel, opening.choice, sharer)
        choice = preview.choice if preview else None
        shown = fingerprint(opening.case, choice, preview, centre_of(request).channel.own_size)
        if form.get("step") != "send" or (wrong := _not_yet(form, shown, preview)) is not None:
            wrong = None if form.get("step") != "send" else wrong
            return _page_of_offer(
                request, overlap, offer, form, wrong=wrong, preview=preview, shown=shown
            )
        name = cases.open_as(opening, sharer)
    except (BadRequest, UnknownName) as error:
        return _page_of_offer(request, overlap, offer, form, wrong=error)
    if form.get("draft"):
        with suppress(UnknownName):  # it was deleted meanwhile
            drafts = centre_of(request).sharing.drafts
            drafts.delete(form["draft"], person.account, person.rights)
    return RedirectResponse(f"{address_of(name)}?done=opened", 303, NOT_KEPT)


@router.get("/cases/{framework}/{member}/{number}/{index}", dependencies=[OPEN])
def case(request: Request, framework: str, member: str, number: str, index: str) -> Response:
    """One case."""
    params = PageQuery.of(request, "done", "all")
    done, every = params.first("done", "") or "", params.first("all") is not None
    name = _name(framework, member, number, index)
    return _page_of_case(request, name, done=done, every=every)


@router.post("/cases/note", dependencies=[WRITERS])
def note(request: Request, form: Form) -> Response:
    """Say something in a case."""
    person = require_form(request, form, Act.SHARE)
    return _written(
        request,
        form,
        "note",
        lambda cases, name: cases.note(name, form.get("text", ""), _sharer(request, person)),
    )


@router.post("/cases/propose", dependencies=[WRITERS])
def propose(request: Request, form: Form) -> Response:
    """Propose something; instead of another proposal, where that is chosen."""
    person = require_form(request, form, Act.SHARE)

    def write(cases: Cases, name: str) -> EntryName:
        said = filled(PROPOSAL, **{x: form.get(x, "") for x in ("what", "who", "by_when")})
        assert isinstance(said, Proposal)
        return cases.propose(name, said, _sharer(request, person), form.get("instead_of", ""))

    return _written(request, form, "propose", write)


@router.post("/cases/answer", dependencies=[WRITERS])
def answer(request: Request, form: Form) -> Response:
    """Accept or decline a proposal."""
    person = require_form(request, form, Act.SHARE)

    def write(cases: Cases, name: str) -> EntryName:
        said = filled(ANSWER, **{x: form.get(x, "") for x in ("proposal", "answer", "why")})
        assert isinstance(said, Answer)
        return cases.answer(name, said, _sharer(request, person))

    return _written(request, form, "answer", write)


@router.post("/cases/state", dependencies=[WRITERS])
def state(request: Request, form: Form) -> Response:
    """Say where a case stands."""
    person = require_form(request, form, Act.SHARE)

    def write(cases: Cases, name: str) -> EntryName:
        said = filled(STATE, state=form.get("state", ""), why=form.get("why", ""))
        assert isinstance(said, State)
        return cases.state(name, said, _sharer(request, person))

    return _written(request, form, "state", write)


@router.post("/cases/take-back", dependencies=[WRITERS])
def take_back(request: Request, form: Form) -> Response:
    """Take back a proposal, an answer, a state, or the case."""
    person = require_form(request, form, Act.SHARE)
    return _written(
        request,
        form,
        "take-back",
        lambda cases, name: cases.withdraw(
            name, form.get("entry", ""), form.get("why", ""), _sharer(request, person)
        ),
    )


def _written(request: Request, form: dict[str, str], kind: str, write: Any) -> Response:
    """What a form of a case leads to: the entry in the case, or the case with what is wrong."""
    case = form.get("case", "")
    if not is_entry_name(case):
        raise BadRequest("This form belongs to no case.", "Open the case again, and write there.")
    try:
        name: EntryName = write(centre_of(request).cases, case)
    except (BadRequest, UnknownName) as error:
        try:
            return _page_of_case(request, case, wrong=error, form=form, kind=kind)
        except RiparianError:  # there is no such case
            raise error from None
    with named_by_address():
        found = centre_of(request).cases.case(case).thread.name
    return RedirectResponse(f"{address_of(found)}?done={kind}#{anchor(name)}", 303, NOT_KEPT)


def address_of(name: EntryName) -> str:
    """Where a case is shown."""
    return f"/cases/{name.origin}/{name.index}"


def anchor(name: EntryName) -> str:
    """Where in its case an entry stands."""
    return f"e-{name.origin.member}-{name.origin.number}-{name.index}"


def _name(framework: str, member: str, number: str, index: str) -> str:
    return f"{framework}/{member}/{number}#{index}"


def _page_of_case(
    request: Request,
    name: str,
    wrong: RiparianError | None = None,
    form: dict[str, str] | None = None,
    kind: str = "note",
    *,
    done: str = "",
    every: bool = False,
) -> Response:
    if not _has_cases(request) or not is_entry_name(name):
        raise NotThere("There is no case at this address.", "Start from the list of cases.")
    with named_by_address():
        view = centre_of(request).cases.case(name, _reader(request))
    thread, person = view.thread, person_of(request)
    may_write = (
        person is not None
        and person.rights.may_do(Act.SHARE)
        and centre_of(request).as_member
        and thread.case is not None
        and thread.withdrawn_by is None
    )
    title = plain_line(thread.case.title, 200) if thread.case else f"Case {name}"
    answerable = [x for x in thread.proposals if _is_answerable(x.name, view)]
    shown = thread.entries if every else thread.entries[-SHOWN_ENTRIES:]
    on_page = {each.entry.name for each in shown}

    def link(entry: EntryName) -> str:
        whole = "" if entry in on_page else f"{address_of(thread.name)}?all=1"
        return f"{whole}#{anchor(entry)}"

    page = render(
        request,
        "case.html",
        title=title,
        description="A case that members work on together.",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        indexed=False,
        view=view,
        thread=thread,
        words=wording,
        state_words=wording.STATES,
        state_means=wording.STATE_MEANS,
        providers=_providers(request),
        country_name=lambda code: country_name(code) or code,
        anchor=anchor,
        link=link,
        shown_entries=shown,
        every=f"{address_of(thread.name)}?all=1",
        address_of=address_of,
        unseen={each.entry.name: _links(each, view, link) for each in shown},
        shown_proposals=thread.proposals[-SHOWN_PROPOSALS:],
        answerable=answerable,
        mine=[x for x in thread.entries if _can_take_back(x, view)],
        may_write=may_write,
        reads_only=person is not None and not person.rights.may_do(Act.SHARE),
        sayable=_sayable(view),
        wrong=wrong,
        form=form or {},
        kind=kind,
        done=done if may_write else "",
        token=form_token_of(request),
        organisations=len({each.entry.member for each in thread.entries}),
    )
    return kept_by_nobody(page)


def _is_answerable(name: EntryName, view: CaseView) -> bool:
    entry = view.thread.entry(name)
    stands = next(each.stands for each in view.thread.proposals if each.name == name)
    stand = stands.get(view.own)
    unanswered = stand is not None and not stand.made and stand.reply is None
    return entry is not None and entry.counts and unanswered


def _sayable(view: CaseView) -> list[str]:
    """What this member can say of where the case stands: nothing, where it only reads it."""
    opening = view.thread.opening
    decides = {*view.thread.leads, *([opening.member] if opening else [])}
    return [x for x in CASE_STATES if x != "agreed"] if view.own in decides else []


def _can_take_back(each: ThreadEntry, view: CaseView) -> bool:
    entry = each.entry
    is_own = entry.member == view.own and entry.type in (PROPOSAL, ANSWER, STATE)
    return is_own and each.withdrawn_by is None and not entry.name.origin.is_local


def _links(
    each: ThreadEntry, view: CaseView, link: Callable[[EntryName], str]
) -> list[tuple[str, str]]:
    """What its writer had not seen, as addresses and words."""
    links = []
    for name in each.unseen[:3]:
        entry = view.thread.entry(name)
        if entry is not None:
            words = (
                f"{wording.reference(entry)} by {wording.called(name.origin.member, view.names)}"
            )
            links.append((link(name), words))
    return links


def _page_of_offer(
    request: Request,
    overlap: str,
    offer: CaseOffer,
    form: dict[str, str],
    wrong: RiparianError | None = None,
    preview: Preview | None = None,
    shown: str = "",
) -> Response:
    person = require(request, Act.DRAFT)
    sharer = _sharer(request, person)
    page = render(
        request,
        "case_new.html",
        title="Open a case",
        description="A case about an overlap, and who reads it.",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        indexed=False,
        overlap=overlap,
        offer=offer,
        form=form,
        filled=bool(form),
        for_all=[x for x in offer.for_all if may_share(sharer, x) or not sharer.may_do(Act.SHARE)],
        may_open=sharer.may_do(Act.SHARE),
        wrong=wrong,
        preview=preview,
        shown=shown,
        providers=_providers(request),
        words=sharing_words,
        called=wording.called,
        names=_names(request),
        token=form_token_of(request),
    )
    return kept_by_nobody(page)


def _not_yet(form: dict[str, str], shown: str, preview: Preview | None) -> BadRequest | None:
    """Why the case is not opened yet; None where what is sent is what was shown."""
    if form.get("shown") != shown:
        return BadRequest(
            "Something has changed since you were shown who will see it.",
            "Read the names below, and open the case then.",
        )
    if any(not form.get(f"yes-{stop.kind}") for stop in (preview.stops if preview else ())):
        return BadRequest(
            "Something has to be confirmed before the case is opened.",
            "It is marked above the button.",
        )
    return None


def _sharer(request: Request, person: Person) -> Sharer:
    return sharer_of(person, centre_of(request))


def _reader(request: Request) -> Reader | None:
    """The member, for its own people; else the public."""
    return None if centre_of(request).as_member else PUBLIC


def _has_cases(request: Request) -> bool:
    centre = centre_of(request)
    return centre.is_node and centre.channel.has_joined


def _missing(request: Request) -> str:
    """What is missing for cases, in a sentence; nothing where all is there."""
    centre, person = centre_of(request), person_of(request)
    if not _has_cases(request):
        return wording.NO_FRAMEWORK
    if not has_accounts(centre):
        return wording.NO_ACCOUNTS
    if person is None:
        return "" if centre.as_member else wording.SIGN_IN
    return "" if person.rights.may_do(Act.SHARE) else wording.NO_WRITING


def _names(request: Request) -> dict[str, str]:
    if not _has_cases(request):
        return {}
    return dict(centre_of(request).channel.charter().names)


def _providers(request: Request) -> dict[str, str]:
    """What providers are called; before the first build by their codes."""
    centre = centre_of(request)
    if centre.built() is None:
        return {}
    return {choice.code: choice.name for choice in centre.choices().providers}
