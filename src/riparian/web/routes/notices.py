"""What somebody hears of: the new ones first, what they subscribe to, and a form for more.

Everybody is answered; who is not signed in, with what is missing and how to get it. A notice is
read anew for whoever looks (`centre.notices`), and nothing of the page is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import groupby
from typing import Annotated, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.centre.centre import Centre
from riparian.centre.notice_reading import NoticeRead
from riparian.desk.accounts.records import LONGEST_PASSWORD
from riparian.desk.accounts.roles import Act
from riparian.desk.notices.subscriptions import (
    QUERY_NAMES,
    SUBSCRIPTION_KINDS,
    Subscription,
    SubscriptionKind,
)
from riparian.errors import BadRequest, NotThere, RiparianError, UnknownName
from riparian.overlap.engine.overlap_kinds import KINDS, TEXTS
from riparian.web.addresses import own_site
from riparian.web.atom import MEDIA_TYPE
from riparian.web.decisions import OPEN, SIGNED_IN
from riparian.web.known_names import knows
from riparian.web.local import read_form
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.notice_feed import feed_of
from riparian.web.pages import centre_of, render
from riparian.web.people import (
    Person,
    address_of,
    form_token_of,
    has_accounts,
    person_of,
    require_form,
)
from riparian.web.query import PageQuery, named_by_address
from riparian.wording import notices as wording

router = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_form)]
SHOWN, IN_FEED = 50, 100
DONE = {
    "subscribed": "You will hear of it here from now on.",
    "ended": "You will no longer hear of it.",
    "feed-ended": "The address of your feed opens nothing any more.",
    "mail": "You will get mail there.",
    "mail-ended": "You will get no more mail.",
    "read": "All are marked as read.",
}
"""What is said on the page after each act."""
TYPED = ("country", "theme", "kind", "place")
"""What the form on the page asks about overlaps."""


class Shown(NamedTuple):
    """A notice on the page."""

    id: int
    what: str
    sentence: str
    to: str
    tlp: str
    time: str
    is_new: bool


class Offer(NamedTuple):
    """What a link of another page would have somebody subscribe to: its fields, and what it is
    called."""

    what: str
    about: str
    words: str
    called: str


@router.get("/notices", dependencies=[OPEN])
def notices(request: Request) -> Response:
    """The page, for whoever asks."""
    return _page(request)


@router.get("/notices/feed", dependencies=[OPEN, knows("token")])
def feed(request: Request) -> Response:
    """Somebody's feed, by its own token. What opens none is answered as an address that is none."""
    centre, text = centre_of(request), request.query_params.get("token", "")
    account = None
    if text and has_accounts(centre):
        account = centre.notices.feeds.owner(text, address_of(request.scope))
    if account is None:
        raise NotThere("This page does not exist.", "Start from the first page.")
    notices = centre.notices
    rows = notices.store.newest(account.id, IN_FEED)
    content = feed_of(
        account,
        centre.settings.name,
        own_site(request),
        notices.reading.read(rows, notices.viewer(account)),
        notices.for_anybody(rows),
        notices.store.now(),
    )
    return kept_by_nobody(Response(content, media_type=MEDIA_TYPE))


@router.post("/notices/feed/make", dependencies=[SIGNED_IN])
def make_feed(request: Request, form: Form) -> Response:
    """An address for a feed, shown once; the one before ends."""
    person = require_form(request, form)
    centre = centre_of(request)
    try:
        sign_in = centre.people.sign_in
        sign_in.confirm(person.value, form.get("password", ""), person.address)
    except BadRequest as error:
        return _page(request, wrong=error, about="feed")
    text = centre.notices.feeds.make(person.account, person.actor)
    origin = own_site(request)
    return _page(request, new_feed=f"{origin}/notices/feed?token={text}")


@router.post("/notices/feed/end", dependencies=[SIGNED_IN])
def end_feed(request: Request, form: Form) -> Response:
    """Let the address of one's feed open nothing any more."""
    person = require_form(request, form)
    with suppress(UnknownName):  # it has ended already
        centre_of(request).notices.feeds.end(person.account, person.actor)
    return _back("feed-ended")


@router.post("/notices/mail", dependencies=[SIGNED_IN])
def set_mail(request: Request, form: Form) -> Response:
    """Get notices by mail, or no longer."""
    person = require_form(request, form)
    mail = centre_of(request).notices.mail
    if (how_often := form.get("how_often", "")) == "never":
        mail.end(person.account, person.actor)
        return _back("mail-ended")
    try:
        mail.set(person.account, form.get("address", ""), how_often, person.actor)
    except BadRequest as error:
        return _page(request, wrong=error, about="mail", form=form)
    return _back("mail")


@router.get("/notices/stop", dependencies=[OPEN])
def stop(request: Request) -> Response:
    """Whether mail is to end, asked of whoever follows the link in one."""
    return _page_of_stop(request)


@router.post("/notices/stop", dependencies=[OPEN])
def stop_mail(request: Request) -> Response:
    """End it, for whoever has that link: a person, or the program that shows the mail, which comes
    from no page of ours (RFC 8058). It can do nothing else."""
    token = request.query_params.get("token", "")
    if has_accounts(centre_of(request)):
        with suppress(UnknownName):
            centre_of(request).notices.mail.end_by(token, address_of(request.scope))
    return _page_of_stop(request)


def _page_of_stop(request: Request) -> Response:
    """Says whose mail it is to nobody, and whether there was any to whom has the link."""
    centre, token = centre_of(request), request.query_params.get("token", "")
    setting = None
    if has_accounts(centre) and token:
        with suppress(UnknownName):
            setting = centre.notices.mail.setting_of(token)
    answer = render(
        request,
        "notices_stop.html",
        title="No mail any more",
        description="End mail about notices.",
        indexed=False,
        goes_on=setting is not None,
        action=f"/notices/stop?{urlencode({'token': token})}",
    )
    return kept_by_nobody(answer)


@router.get("/notices/{number:int}", dependencies=[SIGNED_IN])
def one(request: Request, number: int) -> Response:
    """To what a notice is about; to the list, where that can no longer be read."""
    person = person_of(request)
    assert person is not None
    with named_by_address():
        read = centre_of(request).notices.one(person.account, person.rights, number)
    return RedirectResponse(wording.notice_line(read).to or "/notices", 303, NOT_KEPT)


@router.post("/notices/read", dependencies=[SIGNED_IN])
def mark_read(request: Request, form: Form) -> Response:
    """One is read, or all that the page had shown."""
    person = require_form(request, form)
    store = centre_of(request).notices.store
    if number := form.get("number"):
        store.mark_read(person.account.id, _number(number))
        return RedirectResponse("/notices", 303, NOT_KEPT)
    store.mark_read(person.account.id, up_to=_number(form.get("up_to", "")))
    return _back("read")


@router.post("/notices/subscribe", dependencies=[SIGNED_IN])
def subscribe(request: Request, form: Form) -> Response:
    """Hear of something from now on."""
    person = require_form(request, form)
    kind = form.get("what", "")
    try:
        if kind not in SUBSCRIPTION_KINDS:
            raise BadRequest("Nothing is chosen.", "Choose what you want to hear of.")
        words = _words(form.get("words", ""))
        words |= {x: (form[x],) for x in TYPED if form.get(x) and kind == "overlaps"}
        centre_of(request).notices.subscribe(
            person.account, _kind(kind), form.get("about", ""), words, rights=person.rights
        )
    except (BadRequest, UnknownName) as error:
        return _page(request, wrong=error, form=form)
    return _back("subscribed")


@router.post("/notices/unsubscribe", dependencies=[SIGNED_IN])
def unsubscribe(request: Request, form: Form) -> Response:
    """End a subscription; one that has ended already has ended."""
    person = require_form(request, form)
    with suppress(UnknownName):
        store = centre_of(request).notices.store
        store.unsubscribe(person.account.id, _number(form.get("number", "")))
    return _back("ended")


def _page(
    request: Request,
    wrong: RiparianError | None = None,
    form: dict[str, str] | None = None,
    about: str = "subscribe",
    new_feed: str = "",
) -> Response:
    centre, person = centre_of(request), person_of(request)
    params = PageQuery.of(request, "subscribe", "case", "done", "page", *QUERY_NAMES)
    more: dict[str, Any] = {"found": None, "days": [], "own": [], "offer": None}
    if person is not None:
        more = _of_person(centre, person, params)
    answer = render(
        request,
        "notices.html",
        title="Notices",
        description="What you want to hear of, and what is new.",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        indexed=False,
        missing=_missing(centre, person),
        words=wording,
        done=DONE.get(params.first("done", "") or "", ""),
        wrong=wrong,
        about=about,
        new_feed=new_feed,
        longest=LONGEST_PASSWORD,
        form=form or {},
        token=form_token_of(request),
        choices=centre.choices() if centre.built() else None,
        kinds_of=[(kind, TEXTS[kind].name) for kind in KINDS],
        in_framework=centre.is_node and centre.notices.own() is not None,
        **more,
    )
    return kept_by_nobody(answer)


def _of_person(centre: Centre, person: Person, params: PageQuery) -> dict[str, Any]:
    """What the page shows of somebody."""
    number, notices = params.page(), centre.notices
    found = notices.page(person.account, person.rights, SHOWN, (number - 1) * SHOWN)
    own = notices.store.subscriptions(person.account.id)
    titles = notices.case_titles(person.account, person.rights, own)
    names = _names(centre)
    return {
        "found": found,
        "days": list(_days(found.lines)),
        "number": number,
        "pages": max(1, -(-found.total // SHOWN)),
        "own": [(each, wording.subscription_words(each, names, titles), _to(each)) for each in own],
        "feed_made_at": notices.feeds.made_at(person.account),
        "mail": notices.mail.rows.of(person.account.id),
        "mail_is_set": notices.mail.is_set,
        "mail_failures": _failures(centre, person),
        "hears_ours": any(each.kind == "ours" for each in own),
        "offer": _offer(centre, person, params, names),
    }


def _days(lines: Sequence[NoticeRead]) -> Iterator[tuple[bool, str, list[Shown]]]:
    """The notices of each day, those that are new apart from those that were read."""

    def day_of(read: NoticeRead) -> tuple[bool, str]:
        when = datetime.fromtimestamp(read.notice.at, UTC)
        return read.notice.read_at is None, when.date().isoformat()

    for (is_new, day), of_day in groupby(lines, day_of):
        yield is_new, day, [_shown(read) for read in of_day]


def _shown(read: NoticeRead) -> Shown:
    what, sentence, to = wording.notice_line(read)
    time = datetime.fromtimestamp(read.notice.at, UTC).strftime("%H:%M UTC")
    is_open = read.standing == "open"
    is_new = read.notice.read_at is None
    return Shown(read.notice.id, what, sentence, to, read.tlp if is_open else "", time, is_new)


def _failures(centre: Centre, person: Person) -> list[str]:
    """Whose mail could not be sent, and why, for who gives accounts."""
    if not person.rights.may_do(Act.MANAGE_ACCOUNTS):
        return []
    return [f"{name}: {each.failure}" for name, each in centre.notices.mail.failures()]


def _offer(
    centre: Centre, person: Person, params: PageQuery, names: dict[str, str]
) -> Offer | None:
    """What a link asks for; nothing where it asks for nothing that there is."""
    kind = params.first("subscribe", "") or ""
    if kind == "overlaps":
        words = {name: params.all(name) for name in QUERY_NAMES if params.all(name)}
        query = urlencode([(name, each) for name, several in words.items() for each in several])
        return Offer(kind, "", query, wording.overlap_words(words, names))
    about = params.first("case" if kind == "case" else "country", "") or ""
    if kind not in ("case", "country", "ours"):
        return None
    example = Subscription(0, "", _kind(kind), about, 0)
    titles = centre.notices.case_titles(person.account, person.rights, [example])
    return Offer(kind, about, "", wording.subscription_words(example, names, titles))


def _missing(centre: Centre, person: Person | None) -> str:
    """What is missing for notices, in a sentence; nothing where all is there."""
    if not has_accounts(centre):
        return wording.NO_ACCOUNTS
    return "" if person is not None else wording.SIGN_IN


def _names(centre: Centre) -> dict[str, str]:
    """What providers and themes are called; before the first build by their codes."""
    if centre.built() is None:
        return {}
    choices = centre.choices()
    return {each.code: each.name for each in (*choices.providers, *choices.themes)}


def _to(subscription: Subscription) -> str:
    """Where what somebody subscribes to is shown."""
    match subscription.kind:
        case "overlaps":
            words = subscription.words
            return (
                f"/overlaps?{urlencode([(n, x) for n, several in words.items() for x in several])}"
            )
        case "country":
            return f"/overlaps?{urlencode({'country': subscription.about})}"
        case "case":
            origin, _, index = subscription.about.partition("#")
            return f"/cases/{origin}/{index}"
        case "ours":
            return ""


def _words(query: str) -> dict[str, tuple[str, ...]]:
    """The words of a list's address, as a form carries them."""
    try:
        pairs = parse_qsl(query, max_num_fields=60)
    except ValueError as error:
        raise BadRequest("You ask for too much at once.", "Choose fewer conditions.") from error
    words: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if name in QUERY_NAMES and value.strip():
            words[name] = (*words.get(name, ()), value.strip())
    return words


def _kind(text: str) -> SubscriptionKind:
    return next(kind for kind in SUBSCRIPTION_KINDS if kind == text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise BadRequest(f"Expected a number, got '{text[:20]}'.", "Load the page again.")
    return int(text)


def _back(done: str) -> Response:
    return RedirectResponse(f"/notices?{urlencode({'done': done})}", 303, NOT_KEPT)
