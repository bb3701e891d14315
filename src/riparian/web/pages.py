"""Render a page from a template: the context of every page, and the filters of templates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from riparian.catalogue.host_marks import beside, counts_words, mark_lines
from riparian.centre.centre import Centre
from riparian.desk.accounts.roles import Act
from riparian.document.blocks import bar_words, longest_bar
from riparian.english import agree, and_more, capitalised, count_of, day, listed, year_span
from riparian.errors import RiparianError
from riparian.exchange.entries.entry_types import LONGEST_LINE
from riparian.normalise.providers import load_providers
from riparian.overlap.engine.overlap_kinds import CONFIDENCE_TEXTS, TEXTS, kind_in_words
from riparian.overlap.report.year_spans import year_words
from riparian.store.restricted import strictest_label
from riparian.version import __version__
from riparian.web import number_format
from riparian.web.addresses import address, with_query
from riparian.web.described import citation
from riparian.web.desk_line import desk_line
from riparian.web.people import (
    CENTRE,
    Person,
    form_token_of,
    has_accounts,
    person_of,
    sharing_given,
)
from riparian.web.template_code import QuickEnvironment
from riparian.wording.accounts import (
    LIMIT_WORDS,
    ROLE_NAMES,
    ROLE_WORDS,
    act_words,
    rights_words,
    sharing_given_words,
    standing_words,
)
from riparian.wording.amounts import KINDS, amount_of, outlier_words, size_in_words, usd_in_words
from riparian.wording.channel import clock_ahead_words, date_note, shown_line
from riparian.wording.read_texts import (
    found_by_words,
    may_still_change,
    overlaps_by_words,
    purposes_by_words,
)
from riparian.wording.states import ground_of_state, unknown_pairs, unknown_projects
from riparian.wording.title_labels import chance_words, percent_words, title_words, words_read

HERE = Path(__file__).parent
STATIC = HERE / "static"

NAVIGATION = (
    ("/", "River"),
    ("/overlaps", "Overlaps"),
    ("/projects", "Projects"),
    ("/areas", "Areas"),
    ("/providers", "Providers"),
    ("/sources", "Sources"),
    ("/method", "Method"),
)
OF_A_NODE = (("/cases", "Cases"), ("/meetings", "Meetings"), ("/channel", "Channel"))


_OF_A_TERMINAL = re.compile(r"`riparian\b|(?:^|\s|`)--[a-z]")


@cache
def static_edition() -> str:
    """Names all files below `static`: another file, another name, so browsers may keep them."""
    digest = hashlib.sha256(__version__.encode())
    for file in sorted(p for p in STATIC.rglob("*") if p.is_file()):
        digest.update(file.relative_to(STATIC).as_posix().encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]


def static(name: str) -> str:
    """The address of a file of ours."""
    return address(static_path(name))


def static_path(name: str) -> str:
    """The centre's own path of a file of ours."""
    return f"/static/{static_edition()}/{name}"


def assets_built() -> bool:
    """Whether the scripts and fonts from npm are there; pages can be read without."""
    return (STATIC / "vendor" / "built-from.txt").exists()


@cache
def environment() -> Environment:
    """The templates: escaped always, and no name may be missing."""
    made = QuickEnvironment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        address=address, with_query=with_query, static=static, assets_built=assets_built,
        kinds=TEXTS, kind_in_words=kind_in_words, sureness=CONFIDENCE_TEXTS, version=__version__,
        purposes_by_words=purposes_by_words, overlaps_by_words=overlaps_by_words,
        found_by_words=found_by_words,
        may_still_change=may_still_change,
        unknown_pairs=unknown_pairs, unknown_projects=unknown_projects, amount_kinds=KINDS,
        date_note=date_note,
    )  # fmt: skip
    made.filters.update(
        usd=usd_in_words, size=size_in_words, whose=title_words, closer=percent_words,
        chance=chance_words, words_read=words_read,
        years=year_words, many=count_of, agree=agree, and_more=and_more, day=day,
        number=number_format.number, percent=number_format.percent, sure=number_format.sure,
        compact_usd=number_format.compact_usd, marked=marked, listed=listed,
        moment=number_format.moment,
        called=load_providers().display,
        capitalised=capitalised, span=lambda years: year_span(*years), lang=number_format.lang,
        ground=ground_of_state, label_of=strictest_label, instant=number_format.instant,
        rights=rights_words, account_standing=standing_words, act=act_words, safe_svg=Markup,
        bar_words=bar_words, longest_bar=longest_bar, beside=beside, mark_lines=mark_lines,
        counts_words=counts_words,
        for_page=without_commands, line=lambda text: shown_line(text or "", LONGEST_LINE),
    )  # fmt: skip
    made.globals.update(role_names=ROLE_NAMES, role_words=ROLE_WORDS, limit_words=LIMIT_WORDS)
    made.globals.update(amount=amount_of, outlier=outlier_words)
    return made


def centre_of(request: Request) -> Centre:
    """The centre that is asked, as whoever asks may see it."""
    centre = request.scope.get(CENTRE, request.app.state.centre)
    assert isinstance(centre, Centre)
    return centre


def can_draft(request: Request) -> bool:
    """Whether who is signed in prepares what is shared, and there are members to share it with."""
    person = person_of(request)
    is_theirs = person is not None and person.rights.may_do(Act.DRAFT)
    return is_theirs and centre_of(request).is_node


def navigation_of(centre: Centre, person: Person | None) -> tuple[tuple[str, str], ...]:
    """Where one can go from every page. The channel is among it where there is one; for who is
    signed in it stands on the line of the desk instead."""
    if person is not None or not centre.is_node:
        return NAVIGATION
    return (*NAVIGATION[:-1], *(OF_A_NODE if centre.as_member else OF_A_NODE[-1:]), NAVIGATION[-1])


def _nearest(path: str, places: Iterable[tuple[Any, ...]]) -> str:
    """The address among these that is that of the page, or above it; empty for none."""
    return next((to for to, *_ in reversed([*places]) if path == to or below(path, to)), "")


def render(
    request: Request,
    template: str,
    *,
    title: str,
    description: str,
    status: int = 200,
    indexed: bool = True,
    **context: Any,
) -> Response:
    """A page. `title` and `description` say what it is, also where its link is shown elsewhere."""
    path = request.url.path
    centre, person = centre_of(request), person_of(request)
    navigation, line = navigation_of(centre, person), desk_line(centre, person)
    page = environment().get_template(template)
    html = page.render(
        request=request,
        title=title,
        description=description,
        indexed=indexed,
        here=_nearest(path, navigation),
        navigation=navigation,
        path=path,
        full_path=path + (f"?{request.url.query}" if request.url.query else ""),
        build=getattr(request.state, "build", ""),
        warning=centre.journal.warning(),
        read_texts=centre.read_texts if centre.built() else None,
        as_member=centre.as_member,
        shows_members_material=_shows_members_material(centre),
        person=person,
        form_token=form_token_of(request),
        has_accounts=has_accounts(centre),
        sign_in_here=sign_in_address(request),
        desk_line=line,
        here_on_line=_nearest(path, line),
        notices=[
            *filter(None, [_clock_words(centre, person)]),
            *map(sharing_given_words, sharing_given(request)),
        ],
        cite=citation(request, centre, template, title, context.get("params")),
        **context,
    )
    return HTMLResponse(html, status)


def _clock_words(centre: Centre, person: Person | None) -> str:
    """That what is written here would be dated too late, for those who write."""
    if person is None or not centre.is_node or not person.rights.may_do(Act.DRAFT):
        return ""
    try:
        return clock_ahead_words(centre.channel.clock_ahead())
    except (RiparianError, OSError):  # the page itself can be shown all the same
        return ""


def _shows_members_material(centre: Centre) -> bool:
    """Whether anything is held here that may be for members alone."""
    if not centre.as_member or centre.marking is not None:
        return centre.as_member
    try:
        return centre.is_node and centre.channel.has_entries
    except (RiparianError, OSError):  # the page itself can be shown all the same
        return True


def sign_in_address(request: Request) -> str:
    """Where somebody signs in who then goes on here."""
    path, query = request.url.path, request.url.query
    if path.startswith(("/sign-", "/invitation")):  # whose query is nobody's but its own
        return "/sign-in"
    return with_query("/sign-in", urlencode({"next": f"{path}?{query}" if query else path}))


def below(path: str, other: str) -> bool:
    """Whether an address lies below another; all lie below `/`, which counts for none."""
    return other != "/" and path.startswith(f"{other}/")


def marked(text: str, spans: tuple[tuple[int, int], ...]) -> Markup:
    """A text with what was found in it marked; everything escaped."""
    parts: list[Markup] = []
    done = 0
    for start, end in sorted(spans):
        if start < done:
            continue
        parts += [escape(text[done:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        done = end
    return Markup("").join([*parts, escape(text[done:])])


def without_commands(
    try_this: str, otherwise: str = "Search for it, or start from the first page."
) -> str:
    """What to try, in words for a page: a hint at a command or option of the terminal is left out,
    and where nothing else is said, `otherwise` stands for it."""
    sentences = [part for part in try_this.split(". ") if not _OF_A_TERMINAL.search(part)]
    return ". ".join(sentences) or otherwise
