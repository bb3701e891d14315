"""What the catalogue holds: projects, overlaps, sources and places; for anybody, by the live
build."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.catalogue.dataset_health import Holding
from riparian.catalogue.places_by_name import PlaceMeaning
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.facet_columns import SORTS
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.normalise.status import STATUSES, AskedState
from riparian.overlap.report.overlap_list.overlap_question import ORDERS, OverlapFilter
from riparian.overlap.report.overlap_records import Overlap
from riparian.web.api.envelope import Listed, by_number
from riparian.web.api.operation import Call, Operation, Param
from riparian.web.query import USUAL

GROUP = "Catalogue"
STATES: tuple[AskedState, ...] = ("now", "recent", "unknown", "all")
COMMON = (
    Param("country", "A country, by code or name."),
    Param("place", "A province, district, basin or road, by code or name in any language."),
    Param("theme", "A theme, by id or name."),
    Param("host", "A host agency or implementer, by name."),
    Param("from", "The first year.", (), "number", most=9999, least=1000),
    Param("to", "The last year.", (), "number", most=9999, least=1000),
    Param("q", "Words to look for, in any language."),
    Param("state", "What can still be acted upon; all where nothing is said.", STATES),
)


def projects(call: Call) -> Listed:
    """The projects that fit."""

    def items(offset: int, limit: int) -> tuple[Sequence[ProjectLine], int]:
        page = call.centre.browse_projects(
            ProjectQuestion(
                provider=_values(call, "provider"),
                country=_values(call, "country"),
                place=_values(call, "place"),
                theme=_values(call, "theme"),
                host=_values(call, "host"),
                status=_values(call, "status"),
                first_year=call.number("from"),
                last_year=call.number("to"),
                query=call.params.get("q"),
                sort=call.params.get("sort"),
                offset=offset,
                limit=limit,
                state=_state(call),
            )
        )
        return [row.project for row in page.rows], page.total

    return by_number(call, items)


def project(call: Call) -> ProjectLine:
    """One project, as in a list."""
    return call.centre.project(call.path["project"]).project


def overlaps(call: Call) -> Listed:
    """The overlaps of two providers that fit, the strongest of what is under way first."""
    wanted, sides = call.params, (call.params.get("a"), call.params.get("b"))

    def items(offset: int, limit: int) -> tuple[Sequence[Overlap], int]:
        page = call.centre.browse_overlaps(
            sides[0] or USUAL[0],
            sides[1] or USUAL[1],
            OverlapFilter(
                country=_values(call, "country") or None,
                place=_values(call, "place") or None,
                theme=_values(call, "theme") or None,
                kind=_values(call, "kind") or None,
                strength=_values(call, "strength") or None,
                host=_values(call, "host") or None,
                first_year=call.number("from"),
                last_year=call.number("to"),
                words=wanted.get("q"),
                order=next((x for x in ORDERS if x == wanted.get("sort")), ORDERS[0]),
                offset=offset,
                limit=limit,
                state=_state(call),
            ),
        )
        return page.overlaps, page.total

    return by_number(call, items)


def overlap(call: Call) -> Overlap:
    """One overlap, with its evidence."""
    return call.centre.explain(call.path["overlap"])


def sources(call: Call) -> Listed:
    """The datasets, by name."""
    found = call.centre.holdings()
    return by_number(call, lambda offset, limit: (found[offset : offset + limit], len(found)))


def places(call: Call) -> Listed:
    """The places that a name or code can mean, the likeliest first."""

    def items(offset: int, limit: int) -> tuple[Sequence[PlaceMeaning], int]:
        found, total = call.centre.places(call.params["name"], offset + limit)
        return found[offset:], total

    return by_number(call, items)


def _values(call: Call, name: str) -> tuple[str, ...]:
    return (call.params[name],) if call.params.get(name) else ()


def _state(call: Call) -> AskedState:
    asked = call.params.get("state")
    return next((state for state in STATES if state == asked), "all")


OPERATIONS = (
    Operation(
        "projects", "GET", "/projects", "Projects", projects, ProjectLine, "anybody", (
            Param("provider", "A provider or agency, by code or name."),
            *COMMON,
            Param("status", "Whether it is under way.", STATUSES),
            Param("sort", "The order; the best found first where words are given.", SORTS),
        ), listed=True, of_build=True, groups=GROUP,
    ),
    Operation(
        "project", "GET", "/projects/{project}", "One project", project, ProjectLine, "anybody",
        groups=GROUP, explained="All that its sources say of it: /projects/ID.json.",
    ),
    Operation(
        "overlaps", "GET", "/overlaps", "Where two providers meet", overlaps, Overlap, "anybody",
        (
            Param("a", "The first provider, by code or name; JP where nothing is said."),
            Param("b", "The second provider; KR where nothing is said."),
            *COMMON,
            Param("kind", "A kind of overlap: doubling, complement, relay, shared-host, river …"),
            Param("strength", "How strong: very strong, strong, moderate or weak."),
            Param("sort", "The order.", ORDERS),
        ), listed=True, of_build=True, groups=GROUP,
    ),
    Operation(
        "overlap", "GET", "/overlaps/{overlap}", "One overlap, with its evidence", overlap,
        Overlap, "anybody", groups=GROUP,
    ),
    Operation(
        "sources", "GET", "/sources", "The datasets of this centre", sources, Holding, "anybody",
        listed=True, of_build=True, groups=GROUP,
    ),
    Operation(
        "places", "GET", "/places", "What a name of a place can mean", places, PlaceMeaning,
        "anybody", (Param("name", "A name in any language, or a code.", required=True),),
        listed=True, of_build=True, groups=GROUP,
    ),
)  # fmt: skip
