"""Projects: search in any language with facets, and one project with all that is said of it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.facet_columns import UNKNOWN
from riparian.catalogue.project_list.facet_names import PROVINCE
from riparian.catalogue.project_list.list_page import Facet, ProjectPage
from riparian.catalogue.project_list.map_points import ProjectPoint
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.centre.centre import Centre
from riparian.desk.claims.host_projects import ASKED
from riparian.english import count_of
from riparian.export.column_descriptions import PROJECTS
from riparian.export.geojson import OF_PROJECTS, project_feature
from riparian.web.addresses import with_query
from riparian.web.formats import as_csv, as_geojson, as_json
from riparian.web.not_kept import kept_by_nobody
from riparian.web.pages import can_draft, centre_of, render
from riparian.web.problem_sentences import fault
from riparian.web.project_page import ProjectExtras, show
from riparian.web.query import PageQuery, named_by_address, parameters
from riparian.web.routes.host_dispute import government_answer
from riparian.web.states import state_of, states_shown
from riparian.wording import claims, host_word
from riparian.wording.comparison_sentences import DO_SOURCES_AGREE
from riparian.wording.host_word import HOST_WORDS
from riparian.wording.not_shared import not_shared_words
from riparian.wording.states import PROJECTS_ARE, assumed_words

router = APIRouter()

NAMES = (
    "provider", "country", "place", "theme", "host", "state", "status", "from", "to", "q", "sort",
    "host_word", "page",
)  # fmt: skip
PER_PAGE = 25
MOST_VALUES = 30
"""Values of a facet that a page offers, and all that are asked for; others are found by search."""

SORTS = {"newest": "newest first", "money": "most money", "title": "A to Z"}

FACETS = {
    "provider": "Provider",
    "agency": "Agency",
    "country": "Country",
    "place": "Province",
    "set": "Basin, river, road or corridor",
    "theme": "Theme",
    "host": "Host agency",
    "other": "Other body that carries it out",
    "status": "Under way",
}
"""What facets are called, in the order in which they stand. Agencies are asked for as providers."""

CONDITIONS = {
    "provider": ("the provider", ("provider",)),
    "country": ("the country", ("country",)),
    "place": ("the place", ("place",)),
    "theme": ("the theme", ("theme",)),
    "host": ("the host agency", ("host",)),
    "status": ("the status", ("status",)),
    "years": ("the years", ("year_from", "year_to")),
    "query": ("the words", ("q",)),
    "host_word": ("the host’s word", ("host_word",)),
}
"""What each condition is called, and the query names that state it; what other states hold stands
above the list."""


def question_of(params: PageQuery, limit: int | None = PER_PAGE) -> ProjectQuestion:
    """What an address asks of the projects; with a limit, its page of the list."""
    offset = 0 if limit is None else (params.page() - 1) * limit
    return ProjectQuestion(
        provider=params.all("provider"),
        country=params.all("country"),
        place=params.all("place"),
        theme=params.all("theme"),
        host=params.all("host"),
        status=params.all("status"),
        first_year=params.year("from"),
        last_year=params.year("to"),
        query=params.first("q"),
        sort=params.first("sort"),
        offset=offset,
        limit=limit,
        state=state_of(params, "all" if limit is None else "auto"),
        host_word=params.one_of("host_word", (*ASKED, ""), "") or None,
    )


@router.get("/projects", include_in_schema=False)
def projects(request: Request) -> Response:
    """The projects that fit, in parts, with facets."""
    centre = centre_of(request)
    params, taken = PageQuery.of(request, *NAMES).with_places(centre.settings.region)
    question = question_of(params)
    page = centre.browse_projects(question)
    params = params.saying(state=page.state)
    answer = render(
        request,
        "projects.html",
        title=_title(page, params),
        description="Projects along the Mekong, searched in any language, with who says what.",
        page=page,
        params=params,
        number=params.page(),
        pages=max(1, -(-page.total // PER_PAGE)),
        per_page=PER_PAGE,
        sorts=SORTS,
        states=states_shown(params, page.states, page.state),
        assumed=assumed_words(page.assumed, page.total, page.state),
        facets=[(facet, called, _field(facet)) for facet, called in _ordered(page)],
        hosts=centre.is_node,
        host_words=HOST_WORDS,
        taken=taken,
        around=None if page.total else centre.projects_around(question),
        without=[] if page.total else list(_without_each(centre, params, question)),
    )
    if page.said is not None and page.said.by_words_alone:
        answer = kept_by_nobody(answer)
    if request.headers.get("hx-request"):  # the address without the names of which nothing is said
        answer.headers["hx-push-url"] = with_query("/projects", params.query())
    return answer


@router.get("/projects.json", openapi_extra=parameters(*NAMES[:-1]), tags=["projects"])
def projects_json(request: Request) -> Response:
    """All projects that fit."""
    return as_json(list(_lines(request)))


@router.get("/projects.csv", openapi_extra=parameters(*NAMES[:-1]), tags=["projects"])
def projects_csv(request: Request) -> Response:
    """All projects that fit, as a table."""
    return as_csv("projects", PROJECTS.names(), map(PROJECTS.cells, _lines(request)))


@router.get("/projects.geojson", openapi_extra=parameters(*NAMES[:-1]), tags=["projects"])
def projects_geojson(request: Request) -> Response:
    """Where all projects that fit are, a feature for each; none is left out for want of a place."""
    question = question_of(PageQuery.of(request, *NAMES), None)
    points: dict[str, list[ProjectPoint]] = {}
    for point in centre_of(request).project_points(question):
        points.setdefault(point.project, []).append(point)
    lines = centre_of(request).project_lines(question)
    return as_geojson(
        (project_feature(line, points.get(line.id, [])) for line in lines), **OF_PROJECTS
    )


@router.get("/projects/{words}.json", tags=["projects"])
def project_json(request: Request, words: str) -> Response:
    """One project with everything that its sources say of it, and under `statements` what members
    confirm, dispute and correct of it."""
    centre = centre_of(request)
    with named_by_address():
        view = centre.project(words)
    if view.project.handle != words:
        return RedirectResponse(f"/projects/{view.project.handle}.json", 308)
    said = centre.claims.statements(centre.claims.of_project(view))
    return as_json({**msgspec.structs.asdict(view), "statements": said})


@router.get("/projects/{words:path}", include_in_schema=False)
def project(request: Request, words: str) -> Response:
    """One project; any other of its names redirects to its address."""
    centre = centre_of(request)
    with named_by_address():
        view = centre.project(words)
    if view.project.handle != words:
        return RedirectResponse(f"/projects/{view.project.handle}", 308)
    shown: ProjectExtras = show(centre, view)
    return render(
        request,
        "project.html",
        title=view.project.title,
        description=shown.summary,
        **{name: getattr(shown, name) for name in shown.__struct_fields__},
        view=view,
        line=view.project,
        fault=fault,
        agreements=DO_SOURCES_AGREE,
        can_draft=can_draft(request),
        not_shared=not_shared_words,
        government=government_answer(request, view.project.handle, view.project.countries),
        words=claims,
        host=host_word,
    )


def _without_each(
    centre: Centre, params: PageQuery, question: ProjectQuestion
) -> Iterator[tuple[str, str, int]]:
    """Each condition without which some projects fit: what it is called, the query, how many."""
    for name, count in centre.projects_without(question).items():
        if count and name in CONDITIONS:
            called, fields = CONDITIONS[name]
            yield called, params.query(**dict.fromkeys(fields)), count


def _title(page: ProjectPage, params: PageQuery) -> str:
    """`47 projects of Japan in Cambodia for water supply about “pipes”`."""
    named: dict[str, list[str]] = {}
    for value in page.chosen:
        name = value.name if value.code != UNKNOWN else f"a {value.facet} not known"
        named.setdefault(value.facet, []).append(name)
    phrases = [
        f" {word} {' or '.join(named[facet][:3])}{' …' if len(named[facet]) > 3 else ''}"
        for facet, word in (
            ("provider", "of"),
            ("place", "in"),
            ("country", "in"),
            ("theme", "on"),
            ("host", "with"),
        )
        if facet in named
    ]
    words = params.first("q")
    about = f" found for “{words[:60]}{' …' if len(words) > 60 else ''}”" if words else ""
    count = count_of(page.total, "project")
    return f"{count}{''.join(phrases)}{about}{PROJECTS_ARE[page.state]}"


def _ordered(page: ProjectPage) -> Iterator[tuple[Facet, str]]:
    """The facets as they stand, with what each is called; provinces, and bodies of host countries,
    apart from others."""
    by_name = {str(facet.name): facet for facet in page.facets}
    for name, level, others in (("place", PROVINCE, "set"), ("host", "host", "other")):
        whole = by_name[name]
        for called, is_first in ((name, True), (others, False)):
            values = tuple(x for x in whole.values if (x.level == level) == is_first)
            unknown = whole.unknown if is_first else 0
            by_name[called] = msgspec.structs.replace(whole, values=values, unknown=unknown)
    for name in FACETS:
        numbered = enumerate(by_name[name].values)
        shown = tuple(value for at, value in numbered if at < MOST_VALUES or value.chosen)
        yield msgspec.structs.replace(by_name[name], values=shown), FACETS[name]


def _field(facet: Facet) -> str:
    """The query name under which a value of the facet is asked for."""
    return "provider" if facet.name == "agency" else facet.name


def _lines(request: Request) -> Iterator[ProjectLine]:
    params = PageQuery.of(request, *NAMES)
    return centre_of(request).project_lines(question_of(params, None))
