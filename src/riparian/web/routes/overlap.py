"""One overlap: two projects side by side, where and when, why they meet, what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from fastapi import APIRouter, Request
from markupsafe import Markup, escape
from starlette.responses import Response

from riparian.centre.centre import Centre
from riparian.charts.meeting_map import meeting_map
from riparian.charts.timeline import timeline_of
from riparian.charts.waterfall import waterfall_of
from riparian.desk.accounts.roles import Act
from riparian.english import listed
from riparian.normalise.iso_days import today
from riparian.overlap.report.overlap_list.project_locations import Spot
from riparian.overlap.report.overlap_records import Overlap, Side, SourceLine
from riparian.problems import stands_at
from riparian.web.addresses import with_query
from riparian.web.choices import between_query
from riparian.web.formats import as_json
from riparian.web.pages import centre_of, render
from riparian.web.people import person_of
from riparian.web.query import PageQuery, named_by_address, parameters
from riparian.wording import answering, undertakings
from riparian.wording.cases import STATES
from riparian.wording.overlap_limit import limit_words
from riparian.wording.title_labels import FEATURES

router = APIRouter()
NAMES = ("a", "b")
SHOWN_CASES = 20
"""Of the cases about an overlap, the last so many that were written in."""


class SourceLink(msgspec.Struct, frozen=True):
    """Where a record stands: in which dataset and line of it, and on which page if any."""

    dataset: str
    at: str
    url: str | None
    host: str | None


@router.get("/overlaps/{overlap_id}.json", openapi_extra=parameters(*NAMES))
def overlap_json(request: Request, overlap_id: str) -> Response:
    """One overlap with all of its evidence, where the two projects are, and what members think of
    it."""
    centre = centre_of(request)
    overlap = _find(centre, PageQuery.of(request, *NAMES), overlap_id)
    a, b = centre.undertakings(overlap)
    return as_json(
        {
            "overlap": overlap,
            "places": centre.ground(overlap),
            "undertakings": {"a": a, "b": b},
            "verdicts": centre.verdicts.of(overlap),
        }
    )


@router.get("/overlaps/{overlap_id}", include_in_schema=False)
def overlap(request: Request, overlap_id: str) -> Response:
    """One overlap in words, with its drawings."""
    centre, params = centre_of(request), PageQuery.of(request, *NAMES)
    overlap = _find(centre, params, overlap_id)
    ground, related = centre.ground(overlap), centre.related_overlaps(overlap)
    undertaken = centre.undertakings(overlap)
    names = {choice.code: choice.name for choice in centre.choices().providers}
    two = (overlap.a.provider, overlap.b.provider)
    called = tuple(names.get(code, code) for code in two)
    query = between_query(centre, *two)
    return render(
        request,
        "overlap.html",
        title=f"{listed(called)}: {overlap.topic}, {overlap.place}",
        description=overlap.sentence,
        overlap=overlap,
        does=undertakings,
        sentence=_coloured(overlap.sentence, called),
        names=names,
        sides=[
            _side(which, side, name, spots, overlap) | {"does": undertaking}
            for which, side, name, spots, undertaking in (
                ("a", overlap.a, called[0], ground.a, undertaken[0]),
                ("b", overlap.b, called[1], ground.b, undertaken[1]),
            )
        ],
        map=meeting_map(ground, centre.settings.region),
        timeline=timeline_of((overlap.a, overlap.b), today()),
        waterfall=waterfall_of(overlap.counting),
        sources={
            piece.feature: {
                which: [_source(line) for line in piece.source if line.side == which]
                for which in ("a", "b")
            }
            for piece in overlap.evidence
        },
        features=FEATURES,
        related=related,
        limit=limit_words(
            max(related.total_a, related.total_b) + 1, centre.settings.overlap.keep_per_project
        ),
        cases=_cases(request, overlap),
        query=query,
        back=with_query("/overlaps", "" if not query else query.removeprefix("?")),
        here_country=_country(overlap),
        json=f"/overlaps/{overlap.id}.json{query}",
        keeper=centre.claims.keeper_called,
        verdicts=centre.verdicts.of(overlap),
        member_names=centre.claims.member_names(),
        answering=answering,
        itself=f"/overlaps/{overlap.id}{query}",
    )


def _cases(request: Request, overlap: Overlap) -> dict[str, Any] | None:
    """The cases about it, and with whom one can be opened, for whoever reads what the member can;
    None for anybody else."""
    centre, person = centre_of(request), person_of(request)
    if not centre.as_member or not centre.is_node or not centre.channel.has_joined:
        return None
    lines = centre.cases.about_projects([overlap.a.id, overlap.b.id])
    newest = sorted(lines, key=lambda line: (line.last_at, line.name), reverse=True)
    return {
        "lines": newest[:SHOWN_CASES],
        "more": len(newest[SHOWN_CASES:]),
        "with": centre.cases.counterparts([overlap.a.provider, overlap.b.provider]),
        "may_open": person is not None and person.rights.may_do(Act.SHARE),
        "may_prepare": person is not None and person.rights.may_do(Act.DRAFT),
        "states": STATES,
    }


def _find(centre: Centre, params: PageQuery, overlap_id: str) -> Overlap:
    a, b = params.first("a"), params.first("b")
    with named_by_address():
        return centre.explain(overlap_id, (a, b) if a and b else None)


def _side(
    which: str, side: Side, name: str, spots: Sequence[Spot], overlap: Overlap
) -> dict[str, Any]:
    lines = {line for piece in overlap.evidence for line in piece.source if line.side == which}
    ordered = [
        line for line in (overlap.evidence[0].source if overlap.evidence else ()) if line in lines
    ]
    return {
        "which": which,
        "side": side,
        "name": name,
        "spots": [spot for spot in spots if spot.level != "country"],
        "nationwide": any(spot.how == "nationwide" for spot in spots),
        "sources": [_source(line) for line in ordered],
    }


def _source(line: SourceLine) -> SourceLink:
    """A link leads out only to a page on the web, never to what a record calls an address."""
    host = _host(line.url)
    at = stands_at(line.line, line.row, line.sheet)
    return SourceLink(line.dataset, at, line.url if host else None, host)


def _host(url: str | None) -> str | None:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None


def _country(overlap: Overlap) -> tuple[str, str] | None:
    """The code and name of a country that both are in, for the way back to the list."""
    both = zip(overlap.a.countries, overlap.a.country_names, strict=False)
    return next((pair for pair in both if pair[0] in overlap.b.countries), None)


def _coloured(sentence: str, called: Sequence[str]) -> Markup:
    """The sentence with the two names where they first stand marked as what they are."""
    return Markup("").join(_pieces(sentence, called))


def _pieces(sentence: str, called: Sequence[str]) -> Iterator[Markup]:
    classes = dict(zip(called, "ab", strict=False))
    done: set[str] = set()
    words = "|".join(re.escape(name) for name in sorted(called, key=len, reverse=True))
    for piece in re.split(rf"\b({words})\b", sentence):
        if piece in classes and piece not in done:
            done.add(piece)
            yield Markup('<span class="{}">{}</span>').format(classes[piece], piece)
        else:
            yield escape(piece)
