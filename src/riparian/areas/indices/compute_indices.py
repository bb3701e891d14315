"""All indices of two providers in one part of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from riparian.areas.cells import ProvidersAsked, Slice, cut, find_slice, find_two, grid
from riparian.areas.indices.index_records import Basis, Index, Indices
from riparian.areas.indices.index_sentences import (
    IndexQuestion,
    concentration_index,
    copresence_index,
    fragmentation_indices,
    inequality_index,
    jaccard_index,
    min_share_index,
    specialisation_indices,
)
from riparian.areas.indices.portfolio_parts import (
    By,
    WeightedPart,
    by_provider,
    mean_amount,
    pieces_of,
)
from riparian.catalogue.counting_rules import CANCELLED, DayStates
from riparian.english import year_span
from riparian.errors import BadRequest
from riparian.store.database import Snapshot

WAYS: tuple[By, ...] = ("amount", "projects")


class IndexFilter(msgspec.Struct, frozen=True):
    """Which part of the catalogue; words as a person types them, None means all of the region.

    `by`: `amount` (US dollars) or `projects`. Years: projects known to run in one of them.
    """

    country: str | None = None
    theme: str | None = None
    from_year: int | None = None
    to_year: int | None = None
    by: str = "amount"


def work_out(
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    wanted: IndexFilter,
    states: DayStates,
) -> Indices:
    """The indices of two providers, as far as anything is known to work them out of. They hold no
    project that is cancelled or, by its status, only planned.

    Raises UnknownName, and BadRequest for one provider given twice, years or ways that make no
    sense.
    """
    two = find_two(snapshot, provider_a, provider_b)
    a, b = two.a, two.b
    by = next((way for way in WAYS if way == wanted.by), None)
    if by is None:
        raise BadRequest(
            f"Indices cannot be counted by '{wanted.by}'.", "Choose amount or projects."
        )
    years = (wanted.from_year, wanted.to_year)
    place = find_slice(snapshot, "adm1", wanted.country, None, wanted.theme, years)
    cut(snapshot, place, two, states)
    pieces = pieces_of(snapshot, place)
    question = _question(snapshot, place, by, two)
    of = by_provider(pieces)
    all_countries = place if place.country is None else msgspec.structs.replace(place, country=None)
    region = pieces if place.country is None else pieces_of(snapshot, all_countries)
    indices: list[Index | None] = []
    if place.theme is None or place.country is None:
        sides = [_countrywide(of.get(provider, [])) for provider in (a, b)]
        indices.append(min_share_index(question, sides[0], sides[1], question.whole, "themes"))
    if question.groups:
        sides = [of.get(provider, []) for provider in (a, b)]
        indices.append(min_share_index(question, sides[0], sides[1], question.groups, "places"))
        indices.append(jaccard_index(question, sides[0], sides[1]))
        indices.append(copresence_index(question, sides[0], sides[1]))
    indices.append(concentration_index(question, of))
    indices += fragmentation_indices(question, region, place.country)
    if place.theme is None:
        for provider in (a, b):
            indices += specialisation_indices(question, of, provider)
    if question.groups:
        indices += [
            inequality_index(question, provider, of.get(provider, [])) for provider in (a, b)
        ]
    return Indices(
        provider_a=a,
        provider_b=b,
        by=by,
        where=question.where,
        basis=(
            _basis(snapshot, place, question, a, of.get(a, [])),
            _basis(snapshot, place, question, b, of.get(b, [])),
        ),
        indices=tuple(index for index in indices if index is not None),
    )


def _question(snapshot: Snapshot, place: Slice, by: By, two: ProvidersAsked) -> IndexQuestion:
    names = dict(snapshot.rows("SELECT place_id, name FROM place"))
    themes = dict(snapshot.rows("SELECT theme, name FROM theme ORDER BY position"))
    region = snapshot.rows("SELECT country FROM region_country ORDER BY 1")
    countries = [place.country] if place.country else [country for (country,) in region]
    above = dict(snapshot.rows("SELECT place_id, parent FROM place"))
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for cell in grid(snapshot, place):
        groups.setdefault((above[cell[0]], cell[1]), []).append(cell)
    meant = [theme for theme in themes if place.theme in (None, theme)]
    where = [names[place.country] if place.country else "the region"]
    where += [themes[place.theme]] if place.theme else []
    where += [_years(place)] if _years(place) else []
    return IndexQuestion(
        two=two,
        by=by,
        where=", ".join(where),
        places=names,
        themes=themes,
        groups=groups,
        whole={(c, t): [(c, t)] for c in countries for t in meant},
        countries=tuple(countries),
    )


def _years(place: Slice) -> str:
    if place.first is not None and place.last is not None:
        return year_span(place.first, place.last)
    if place.first is not None:
        return f"from {place.first}"
    return f"until {place.last}" if place.last is not None else ""


def _countrywide(pieces: Sequence[WeightedPart]) -> list[WeightedPart]:
    """The same with countries as the only places."""
    return [msgspec.structs.replace(piece, place=piece.country) for piece in pieces]


_PROJECTS = f"""
SELECT
    count(*) FILTER (WHERE s.running AND s.active),
    count(*) FILTER (WHERE s.running AND s.active AND s.usd > 0),
    count(*) FILTER (WHERE s.perhaps AND s.active),
    count(*) FILTER (WHERE s.planned AND (s.running OR s.perhaps)),
    count(*) FILTER (WHERE s.cancelled),
    count(o.project_id) FILTER (WHERE s.running AND s.active AND s.usd > 0)
FROM slice_payer AS x
LEFT JOIN project_outlier AS o ON o.project_id = x.project_id
JOIN (
    SELECT project_id, running, perhaps, planned, NOT planned AS active, usd, false AS cancelled
    FROM slice_project
    UNION ALL
    SELECT project_id, false, false, false, false, NULL, true FROM ({CANCELLED})
) AS s ON s.project_id = x.project_id
WHERE x.provider = $provider
    AND EXISTS (
        SELECT 1 FROM place_node AS n WHERE n.project_id = x.project_id AND n.level = 'country'
            AND (n.node = $country OR $country IS NULL
                AND n.node IN (SELECT country FROM region_country))
    )
    AND ($theme IS NULL OR EXISTS (
        SELECT 1 FROM purpose_node AS u WHERE u.project_id = x.project_id AND u.node = $theme
    ) OR coalesce((
        SELECT sum(u.share) FROM purpose_node AS u
        WHERE u.project_id = x.project_id AND u.level = 'theme'
    ), 0) < 1 - 1e-9)
"""
"""Of one theme those are counted too of which it is not known: their money is, as the part of which
the theme is not known."""


def _basis(
    snapshot: Snapshot,
    place: Slice,
    question: IndexQuestion,
    provider: str,
    pieces: Sequence[WeightedPart],
) -> Basis:
    row = snapshot.row(
        _PROJECTS, {"provider": provider, "country": place.country, "theme": place.theme}
    ) or (0, 0, 0, 0, 0, 0)
    weights = [(p, p.money if question.by == "amount" else p.projects) for p in pieces if p.runs]
    whole = sum(weight for _, weight in weights)

    def part(of: Sequence[float]) -> float:
        return sum(of) / whole if whole > 0 else 0.0

    return Basis(
        provider=provider,
        name=question.two.name(provider),
        projects=row[0],
        with_amount=row[1],
        perhaps=row[2],
        planned=row[3],
        cancelled=row[4],
        usd=sum(p.money for p in pieces if p.runs),
        mean_usd=mean_amount(pieces),
        not_located=part([w for p, w in weights if p.place is None]),
        no_theme=part([w for p, w in weights if p.theme is None]),
        outliers=row[5],
    )
