"""What the catalogue holds: projects and their records, overlaps and what has changed, areas,
indices, providers, sources and places; for anybody, by the live build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from riparian.areas.areas import KINDS, Area, AreaFilter
from riparian.areas.cells import LEVELS
from riparian.areas.indices.compute_indices import IndexFilter
from riparian.areas.indices.index_records import Indices
from riparian.catalogue.activity_views import ActivityView
from riparian.catalogue.dataset_health import Holding
from riparian.catalogue.places_by_name import PlaceMeaning
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.facet_columns import SORTS
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.catalogue.provider_portfolio import Portfolio
from riparian.catalogue.record_lines import RecordFilter, RecordLine
from riparian.catalogue.search.search_answer import SearchFilter, SearchHit
from riparian.centre.brief_records import Brief, BriefFilter, without_maps
from riparian.centre.pinned_builds import BuildLine
from riparian.normalise.status import STATUSES, AskedState, State
from riparian.overlap.report.overlap_changes import WHATS, Change, ChangeFilter
from riparian.overlap.report.overlap_list.overlap_question import ORDERS, OverlapFilter
from riparian.overlap.report.overlap_records import Overlap
from riparian.web.api.envelope import Listed, by_number
from riparian.web.api.operation import Call, Operation, Param
from riparian.web.query import USUAL
from riparian.wording.read_texts import found_by_words

GROUP = "Catalogue"
BY = ("amount", "projects")
PAIR = (
    Param("a", "The first provider, by code or name; JP where nothing is said."),
    Param("b", "The second provider; KR where nothing is said."),
)
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
            ),
            near_in_meaning=False,
        )
        return [row.project for row in page.rows], page.total

    return by_number(call, items)


def project(call: Call) -> ProjectLine:
    """One project, as in a list."""
    return call.centre.project(call.path["project"]).project


def overlaps(call: Call) -> Listed:
    """The overlaps of two providers that fit, the strongest of what is under way first."""
    wanted = call.params

    def items(offset: int, limit: int) -> tuple[Sequence[Overlap], int]:
        page = call.centre.browse_overlaps(
            *_two(call),
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


def records(call: Call) -> Listed:
    """The records that fit."""
    names = ("provider", "country", "dataset", "identifier")
    asked = {name: call.params.get(name) for name in names}

    def items(offset: int, limit: int) -> tuple[Sequence[RecordLine], int]:
        return call.centre.records(RecordFilter(**asked, offset=offset, limit=limit))

    return by_number(call, items)


def project_records(call: Call) -> Listed:
    """The records of one project, as its sources say them."""
    found = call.centre.project(call.path["project"]).sources
    return by_number(call, lambda offset, limit: (found[offset : offset + limit], len(found)))


def search(call: Call) -> Listed:
    """The projects that words find, best first, each with what was found."""

    note = ""

    def items(offset: int, limit: int) -> tuple[Sequence[SearchHit], int]:
        nonlocal note
        answer = call.centre.search(
            call.params["q"],
            SearchFilter(
                call.params.get("provider"),
                call.params.get("country"),
                call.params.get("place"),
                call.params.get("theme"),
                limit=offset + limit,
            ),
        )
        note = found_by_words(answer)
        hits = answer.hits[offset : offset + limit]
        return hits, max(answer.total, len(answer.hits))

    return replace(by_number(call, items), note=note)


def changes(call: Call) -> Listed:
    """The overlaps that have changed since an earlier build, the strongest of each sort first."""

    def items(offset: int, limit: int) -> tuple[Sequence[Change], int]:
        only = call.params.get("only")
        wanted = ChangeFilter(only, call.params.get("country"), offset + limit)
        found = call.centre.changes(call.params.get("since"), wanted)
        total = sum(n for what, n in found.counts.items() if what in WHATS and only in (None, what))
        return found.changes[offset : offset + limit], total

    return by_number(call, items)


def builds(call: Call) -> Listed:
    """The builds that can be asked for, the newest first."""
    found = call.centre.kept_builds()
    return by_number(call, lambda offset, limit: (found[offset : offset + limit], len(found)))


def areas(call: Call) -> Listed:
    """Places x themes with who of two is there."""
    wanted = AreaFilter(
        call.params.get("country"),
        call.params.get("place"),
        call.params.get("theme"),
        call.params.get("level", LEVELS[0]),
        only=call.params.get("only"),
        from_year=call.number("from"),
        to_year=call.number("to"),
        state=_state_of_areas(call),
    )
    found, total = call.centre.areas(*_two(call), wanted)
    return by_number(call, lambda offset, limit: (found[offset : offset + limit], total))


def indices(call: Call) -> Indices:
    """How much two providers have in common, with ranges."""
    wanted = IndexFilter(
        call.params.get("country"),
        call.params.get("theme"),
        call.number("from"),
        call.number("to"),
        call.params.get("by", BY[0]),
    )
    return call.centre.indices(*_two(call), wanted)


def brief(call: Call) -> Brief:
    """What is known of two providers in a country, at a place or in the region, in short."""
    wanted = BriefFilter(call.params.get("country"), call.params.get("place"))
    return without_maps(call.centre.brief(*_two(call), wanted))


def providers(call: Call) -> Listed:
    """The providers, those with most projects first."""
    every = call.centre.portfolios().values()
    found = [ProviderLine(*(getattr(each, name) for name in _LINE)) for each in every]
    return by_number(call, lambda offset, limit: (found[offset : offset + limit], len(found)))


def provider(call: Call) -> Portfolio:
    """What one provider does."""
    return call.centre.portfolio(call.path["provider"])


class ProviderLine(msgspec.Struct, frozen=True):
    """A provider in a list: its code (ISO 3166-1, or an organisation’s), its name, its projects,
    those that it `paid` for, what is known of their money (US dollars of its date) and of how many
    (`with_usd`), and the years."""

    provider: str
    name: str
    projects: int
    paid: int
    usd: float | None
    with_usd: int
    first_year: int | None
    last_year: int | None


_LINE = ProviderLine.__struct_fields__


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


def _two(call: Call) -> tuple[str, str]:
    return call.params.get("a") or USUAL[0], call.params.get("b") or USUAL[1]


def _state_of_areas(call: Call) -> State:
    asked = _state(call)
    return "all" if asked == "auto" else asked


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
        ), listed=True, of_build=True, at_build=True, groups=GROUP,
    ),
    Operation(
        "project", "GET", "/projects/{project}", "One project", project, ProjectLine, "anybody",
        at_build=True, groups=GROUP, explained="All that its sources say of it: /projects/ID.json.",
    ),
    Operation(
        "overlaps", "GET", "/overlaps", "Where two providers meet", overlaps, Overlap, "anybody",
        (
            *PAIR,
            *COMMON,
            Param("kind", "A kind of overlap: doubling, complement, relay, shared-host, river …"),
            Param("strength", "How strong: very strong, strong, moderate or weak."),
            Param("sort", "The order.", ORDERS),
        ), listed=True, of_build=True, at_build=True, groups=GROUP,
    ),
    Operation(
        "overlap", "GET", "/overlaps/{overlap}", "One overlap, with its evidence", overlap,
        Overlap, "anybody", at_build=True, groups=GROUP,
    ),
    Operation(
        "project-records", "GET", "/projects/{project}/records", "The records of one project",
        project_records, ActivityView, "anybody", listed=True, at_build=True, groups=GROUP,
    ),
    Operation(
        "records", "GET", "/records", "Records of the datasets", records, RecordLine, "anybody",
        (
            Param("provider", "A provider or agency, by code or name."),
            COMMON[0],
            Param("dataset", "A dataset, by its name in /api/v1/sources."),
            Param("identifier", "The identifier that the publisher gave it, letter by letter."),
        ), listed=True, of_build=True, at_build=True, groups=GROUP,
        explained="Dataset after dataset, in the order of their files. All that one of them says:"
        " /api/v1/projects/{project}/records.",
    ),
    Operation(
        "search", "GET", "/search", "What words find", search, SearchHit, "anybody",
        (
            Param("q", "Words, in any language.", required=True),
            Param("provider", "A provider or agency, by code or name."),
            *COMMON[:3],
        ), listed=True, of_build=True, at_build=True, groups=GROUP,
    ),
    Operation(
        "changes", "GET", "/changes", "Overlaps that have changed", changes, Change, "anybody",
        (
            Param("since", "A build, or a day (2026-11-01); else the build before."),
            Param("only", "What has become of them.", WHATS),
            COMMON[0],
        ), listed=True, groups=GROUP,
    ),
    Operation(
        "builds", "GET", "/builds", "The builds that can be asked for", builds, BuildLine,
        "anybody", listed=True, groups=GROUP,
        explained="The newest first. Of those before the live one few are kept, and none that may"
        " hold what was taken back since.",
    ),
    Operation(
        "areas", "GET", "/areas", "Who is where on what", areas, Area, "anybody",
        (
            *PAIR, *COMMON[:3], *COMMON[4:6], COMMON[7],
            Param("level", "Provinces (adm1) or countries.", LEVELS),
            Param("only", "Cells where both work (common), with a purpose code in common or"
                  " a doubling (contested) or with neither (complementary); where one works alone;"
                  " or neither.",
                  tuple(KINDS)),
        ), listed=True, of_build=True, at_build=True, groups=GROUP,
    ),
    Operation(
        "indices", "GET", "/indices", "How much two providers have in common", indices, Indices,
        "anybody", (*PAIR, COMMON[0], COMMON[2], *COMMON[4:6], Param("by", "What is counted.", BY)),
        of_build=True, at_build=True, groups=GROUP,
    ),
    Operation(
        "brief", "GET", "/brief", "Two providers in a country, in short", brief, Brief, "anybody",
        (*PAIR, *COMMON[:2]), of_build=True, at_build=True, groups=GROUP,
    ),
    Operation(
        "providers", "GET", "/providers", "The providers", providers, ProviderLine, "anybody",
        listed=True, of_build=True, at_build=True, groups=GROUP,
    ),
    Operation(
        "provider", "GET", "/providers/{provider}", "What one provider does", provider, Portfolio,
        "anybody", at_build=True, groups=GROUP,
    ),
    Operation(
        "sources", "GET", "/sources", "The datasets of this centre", sources, Holding, "anybody",
        listed=True, of_build=True, at_build=True, groups=GROUP,
    ),
    Operation(
        "places", "GET", "/places", "What a name of a place can mean", places, PlaceMeaning,
        "anybody", (Param("name", "A name in any language, or a code.", required=True),),
        listed=True, of_build=True, at_build=True, groups=GROUP,
    ),
)  # fmt: skip
