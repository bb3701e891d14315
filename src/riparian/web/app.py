"""The application: every address, what answers it, and what happens when it cannot.

`make_server` puts it behind a socket. Under another server, that server's own limits hold.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import msgspec
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from riparian.centre.centre import Centre
from riparian.errors import BadRequest, NotThere, RiparianError
from riparian.exchange.transfer.bundle_cost import LARGEST_POSTED
from riparian.normalise.iso_days import today
from riparian.store.missing_pandas import say_that_pandas_is_missing
from riparian.store.web_names import as_address, networks, read_root_path
from riparian.version import __version__
from riparian.web import addresses
from riparian.web.access_log import AccessLog, PathPatterns, templates_of
from riparian.web.addresses import RootPath
from riparian.web.api import table as api
from riparian.web.connections import ConnectionLimits, LimitedServer, limited_server
from riparian.web.cross_origin import ReadableElsewhere
from riparian.web.decisions import OPEN
from riparian.web.error_pages import add_refusals
from riparian.web.exchange import BUNDLE, PREFIX, ExchangeAnswers
from riparian.web.headers import SecurityHeaders
from riparian.web.hosts import KnownHosts, Proxies
from riparian.web.known_names import KNOWN_NAMES
from riparian.web.member_view import Marked, mark_for_reader
from riparian.web.notice_rounds import keep_notified
from riparian.web.pages import STATIC, centre_of, static_edition, static_path
from riparian.web.people import People, has_accounts
from riparian.web.response_cache import OF_LISTS, OF_PEOPLE_TOO, Answers
from riparian.web.routes import (
    about,
    account,
    accounts,
    answers,
    areas,
    briefs,
    cases,
    catalog,
    channel,
    channel_entry,
    charter,
    compare,
    country_sheet,
    evidence,
    exports,
    host_dispute,
    meetings,
    my_country,
    notices,
    overlap,
    overlap_feed,
    overlaps,
    packs,
    project_place,
    projects,
    providers,
    review,
    river,
    row_pictures,
    share,
    sign_in,
    sources,
    sources_on_web,
    suggestions,
)
from riparian.web.sync_rounds import keep_in_sync
from riparian.web.uploads import LARGEST_UPLOAD
from riparian.web.warmup import keep_ahead

LONGEST_GOODBYE_SECONDS = 5.0
"""How long the reading ahead may go on after the last answer."""

ROUTERS: tuple[APIRouter, ...] = (
    river.router,
    suggestions.router,
    answers.router,  # before the addresses of projects, which hold any others
    project_place.router,
    overlaps.router,
    overlap_feed.router,
    overlap.router,
    projects.router,
    areas.router,
    providers.router,
    compare.router,
    briefs.router,
    exports.router,
    catalog.router,
    sources.router,
    sources_on_web.router,
    evidence.router,
    row_pictures.router,
    review.router,
    channel.router,
    channel_entry.router,
    about.router,
)
"""The addresses of every kind of page that anybody may ask for."""

OF_PEOPLE: tuple[APIRouter, ...] = (
    sign_in.router, account.router, accounts.router, share.router, my_country.router,
    cases.router, meetings.router, packs.router, notices.router,
    country_sheet.router, host_dispute.router, charter.router,
)  # fmt: skip
"""Those about people and their accounts, each with a decision of its own."""

OPENAPI = "/openapi.json"
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css", ".mjs": "text/javascript", ".js": "text/javascript",
    ".svg": "image/svg+xml", ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8", ".png": "image/png",
}  # fmt: skip


def make_server(
    centre: Centre,
    host: str = "",
    limits: ConnectionLimits | None = None,
    *,
    as_member: bool = False,
    sync_minutes: float | None = None,
    notifies: bool = False,
    root_path: str | None = None,
    logs_accesses: bool = False,
) -> LimitedServer:
    """A server of the centre's pages, to be run with a listening socket.

    `host`: where it listens, as a person said it; it answers under that name too. `logs_accesses`:
    each answer gets a line in the log. The rest is as in `make_app`.
    """
    proxies = networks(centre.settings.web.proxies)
    root = root_of(centre, root_path)
    app = make_app(
        centre,
        host,
        as_member=as_member,
        sync_minutes=sync_minutes,
        notifies=notifies,
        root_path=root,
    )
    if logs_accesses:
        app = AccessLog(app, PathPatterns(templates_of(app), root))
    # What is a little too long is answered by the page, and not by the connection.
    uploads = dict.fromkeys(
        (*share.UPLOADS, *country_sheet.UPLOADS, *charter.UPLOADS), 2 * LARGEST_UPLOAD
    )
    limits = limits or ConnectionLimits()
    long_bodies = {BUNDLE: LARGEST_POSTED, **uploads, **api.LONG_BODIES}
    below = {root + path: size for path, size in long_bodies.items()}
    limits = msgspec.structs.replace(limits, long_bodies=long_bodies | below)
    return limited_server(app, limits, proxies)


def make_app(
    centre: Centre,
    host: str = "",
    *,
    as_member: bool = False,
    sync_minutes: float | None = None,
    notifies: bool = False,
    root_path: str | None = None,
) -> ASGIApp:
    """The centre in a browser. The live snapshot is kept open; a newer one is taken up at once.

    It answers under names of this computer, those in the settings, and `host`: where it listens, as
    a person said it. If that is every address of the computer, each of them is a name too.
    `as_member`: to this computer alone, it shows all that the member may see whose node it is, of
    the channel too (`web.member_view`). `sync_minutes`: how often it exchanges with the other
    members; never where None. `notifies`: it makes and mails people's notices meanwhile.
    `root_path`: the path below which it is reached, as `/riparian`; that of the settings where
    None.
    """
    root = root_of(centre, root_path)
    if as_member and not centre.as_member:
        centre = Centre(centre.layout, centre.settings, as_member=True)
    centre.keep_open()
    own = centre if as_member else Centre(centre.layout, centre.settings, as_member=True)
    own.keep_open()  # each answer to who is signed in asks it for its marking
    say_that_pandas_is_missing()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        stop = Event()
        ahead = Thread(target=keep_ahead, args=(centre, app, stop), daemon=True)
        ahead.start()
        if sync_minutes is not None:
            # Not waited for at the end: a peer may let it wait for minutes, and what is not kept
            # yet is fetched next time.
            Thread(target=keep_in_sync, args=(centre, sync_minutes * 60, stop), daemon=True).start()
        if notifies:
            Thread(target=keep_notified, args=(centre, stop), daemon=True).start()
        yield
        stop.set()
        await run_in_threadpool(ahead.join, LONGEST_GOODBYE_SECONDS)
        centre.close()
        own.close()

    app = FastAPI(
        title=centre.settings.name,
        version=__version__,
        summary="Who is doing what, where and when along the Mekong, and where two partners meet.",
        openapi_url=OPENAPI,
        docs_url=None,  # they come from another server
        redoc_url=None,
        servers=[{"url": root}] if root else None,
        lifespan=lifespan,
        dependencies=[Depends(mark_for_reader)],
    )
    app.state.centre = centre
    add_refusals(app)
    for path, answer in OF_FILES:
        app.add_api_route(path, answer, include_in_schema=False, dependencies=[OPEN])
    for router in ROUTERS:
        app.include_router(router, dependencies=[OPEN, KNOWN_NAMES])
    app.include_router(api.router)
    for router in OF_PEOPLE:
        app.include_router(router)

    # Around the whole application, its answer to errors of our own included.
    answers = _answers(app, centre, own)
    web, listening = centre.settings.web, as_address(host)
    everywhere = listening is not None and listening.is_unspecified
    known_hosts = KnownHosts(
        ExchangeAnswers(answers, centre), (*web.hosts, host), own_addresses=everywhere
    )
    below = RootPath(known_hosts, root)
    return SecurityHeaders(Proxies(below, networks(web.proxies)))


def root_of(centre: Centre, root_path: str | None = None) -> str:
    """The path below which a centre is reached, as `/riparian`; that of its settings where None is
    given. Raises BadRequest for one that is none, or that begins as an address of the centre does:
    nobody could tell whether a proxy had taken it off."""
    given = centre.settings.web.root_path if root_path is None else root_path
    try:
        root = read_root_path(given)
    except ValueError as error:
        raise BadRequest(f"{error}.", "Give the path alone, for example /riparian.") from error
    first = root.split("/")[1] if root else ""
    if first in _first_parts():
        raise BadRequest(
            f"The centre cannot live below {root}: its own addresses begin with /{first}.",
            "Choose another path, for example /riparian.",
        )
    return root


def _first_parts() -> set[str]:
    """With which parts the centre's own addresses begin."""
    paths = [PREFIX, OPENAPI, *(path for path, _ in OF_FILES)]
    for router in (*ROUTERS, *OF_PEOPLE, api.router):
        paths += [route.path for route in router.routes if isinstance(route, APIRoute)]
    return {path.split("/")[1] for path in paths} - {""}


def _answers(app: ASGIApp, centre: Centre, own: Centre) -> ASGIApp:
    """Everybody's pages, of which answers are kept, and those of whoever is signed in; or where the
    member's own view is served to this computer, that alone. Of what not everybody sees nothing is
    kept: it has no edition."""
    elsewhere = centre.journal.is_elsewhere
    of_member = Answers(Marked(app, own), lambda _: "", own.built, elsewhere)
    if centre is own:
        return of_member
    fresh = partial(fresh_seconds, centre)
    kept = Answers(app, partial(edition_of, centre), centre.built, elsewhere, fresh)
    of_everybody = kept if centre.as_member else ReadableElsewhere(kept)
    signed_in = Answers(app, lambda _: "", centre.built, elsewhere)
    return People(of_everybody, signed_in, of_member, centre, own)


def edition_of(centre: Centre, path: str) -> str:
    """What the answer at a path rests on: the build, the day, the version and our own files, and
    for a project what people said, which its history tells at once. Empty for nothing to keep."""
    build_id = centre.built()
    if not build_id:
        return ""
    warning = centre.journal.warning() or ""
    node = "-node" if centre.is_node else ""  # each page leads to the channel then
    people = "-people" if has_accounts(centre) else ""  # each page leads to /sign-in then
    told = _token(warning + addresses.root_path())  # each address stands below the root path then
    edition = f"{build_id}-{today()}-{static_edition()}{node}{people}{told}"
    if path == overlap_feed.PATH:
        edition += _token(centre.overlap_news_edition())
    if (path == "/" or path.startswith(OF_LISTS)) and not path.startswith(OF_PEOPLE_TOO):
        return _with_hosts(centre, edition)
    if not path.startswith(OF_PEOPLE_TOO):
        return edition
    try:
        return f"{edition}-{centre.journal.state()}"
    except (RiparianError, OSError):  # the page itself says what is wrong
        return ""


def fresh_seconds(centre: Centre, path: str) -> int:
    """For how long caches in front may give what is at a path: as the settings have it, where it
    rests on the build alone. What people say is to be seen at once, a warning too."""
    seconds = centre.settings.web.cache_seconds
    of_hosts = centre.is_node and (path == "/" or path.startswith(OF_LISTS))
    of_people = of_hosts or path.startswith(OF_PEOPLE_TOO) or centre.as_member
    return 0 if not seconds or of_people or centre.journal.warning() else seconds


def _with_hosts(centre: Centre, edition: str) -> str:
    """An edition of lists, which mark what hosts have said; empty where that cannot be known."""
    if not centre.is_node:
        return edition
    try:
        return f"{edition}-{centre.host_words.projects().edition}"
    except (RiparianError, OSError):
        return ""


def _token(text: str) -> str:
    """What else an edition rests on, in short: a warning stands on each page."""
    return f"-{sha256(text.encode()).hexdigest()[:8]}" if text else ""


def _static(edition: str, name: str) -> Response:
    """A file of ours; an address of another edition leads to today's."""
    if (file := _file_of(name)) is None:
        raise NotThere("This page does not exist.", "Start from the first page.")
    if edition != static_edition():
        return RedirectResponse(static_path(name), 307, {"cache-control": "no-store"})
    kind = TYPES.get(file.suffix, "application/octet-stream")
    return FileResponse(file, media_type=kind, headers={"cache-control": FOR_EVER})


def _file_of(name: str) -> Path | None:
    """The file of ours that has this name; None where there is none."""
    try:
        file = (STATIC / name).resolve()
        return file if file.is_relative_to(STATIC) and file.is_file() else None
    except (OSError, ValueError):  # too long for a name, or with letters that no name has
        return None


def _icon() -> Response:
    return RedirectResponse(static_path("icon.svg"), 307)


def _newer(request: Request, than: str = "") -> Response:
    """204 while the build that a page was made of is the live one, else a line that says so."""
    live = centre_of(request).built() or ""
    if not live or live == than:
        return Response(status_code=204, headers={"cache-control": "no-store"})
    sentence = "A newer catalogue is there. Load the page again to see it."
    return Response(sentence, media_type="text/plain", headers={"cache-control": "no-store"})


OF_FILES = (
    ("/static/{edition}/{name:path}", _static), ("/favicon.ico", _icon), ("/newer", _newer),
)  # fmt: skip
"""What pages are made with, and whether there is a newer one."""
