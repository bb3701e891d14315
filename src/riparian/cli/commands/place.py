"""`riparian place`."""

from __future__ import annotations

from collections.abc import Iterable

import click
from rich.console import Console
from rich.text import Text

from riparian.catalogue.place_profile import PlaceChange, PlaceView, SetOf
from riparian.catalogue.places_by_name import PlaceRef
from riparian.cli.notes import resolve_place
from riparian.cli.options import centre_of, json_option
from riparian.cli.output import console, print_json
from riparian.english import and_more, count_of
from riparian.region.place_lookup import level_words
from riparian.wording.amounts import amount_of
from riparian.wording.chance_counts import many_words

SHOWN_NAMES, SHOWN_MEMBERS, SHOWN_THEMES = 30, 30, 5
"""Names, places of a set, and themes that are printed; the rest is counted."""


@click.command(epilog="Example:  riparian place KH-17")
@click.argument("place", metavar="PLACE")
@json_option
@click.pass_context
def command(context: click.Context, place: str, as_json: bool) -> None:
    """Show a place, basin or road: its names, what it belongs to, and who works there.

    PLACE is a code, or a name in any language.
    """
    centre = centre_of(context)
    view = centre.place(resolve_place(centre, place) or place)
    if as_json:
        print_json(view)
    else:
        _print(console(), view)
        if centre.built() is None:
            click.echo(
                "Nothing has been built yet, so no projects are known there: riparian build",
                err=True,
            )


def _print(out: Console, view: PlaceView) -> None:
    above = ", ".join(parent.name for parent in view.parents)
    head = Text(view.name, style="bold")
    head.append(f"  {view.code}", style="cyan")
    out.print(head)
    kind = f" ({view.kind})" if view.kind and view.kind.lower() != level_words(view.level) else ""
    out.print(Text(f"  {level_words(view.level)}{kind}" + (f" in {above}" if above else "")))
    if view.population:
        _fact(out, "inhabitants", f"{view.population:,}")
    _print_valid(out, view)
    if view.outline_of is not None and view.outline_of.code != view.code:
        _fact(out, "outline", f"that of {_with_code(view.outline_of)}, which it was split from")
    if view.note:
        _fact(out, "note", view.note)
    _print_names(out, view)
    if view.codes:
        _fact(out, "codes", " · ".join(f"{c.vocabulary} {c.code}" for c in view.codes))
    _print_below(out, view)
    river = view.level == "river"
    _print_water(out, view.upstream, view.downstream, "joined by" if river else "upstream")
    for place_set in view.sets:
        _print_set(out, place_set)
    for change in view.changes:
        _fact(out, "change", _change(change), change.source)
    if view.sources:
        _fact(out, "sources", "; ".join(view.sources))
    out.print()
    _print_there(out, view)


def _print_valid(out: Console, view: PlaceView) -> None:
    if view.valid_from or view.valid_to:
        _fact(out, "valid", _span(view.valid_from, view.valid_to))


def _print_names(out: Console, view: PlaceView) -> None:
    by_language: dict[str, list[str]] = {}
    for name in view.names[:SHOWN_NAMES]:
        kind = "" if name.kind == "alias" else f" ({name.kind})"
        by_language.setdefault(name.lang or "other", []).append(name.name + kind)
    for lang, names in by_language.items():
        _fact(out, lang, " · ".join(names))
    if len(view.names) > SHOWN_NAMES:
        _fact(out, "", and_more(len(view.names) - SHOWN_NAMES, "names"), "see --json")


def _print_below(out: Console, view: PlaceView) -> None:
    if view.children:
        counts = ", ".join(
            count_of(count, level_words(level)) for level, count in view.children_counted.items()
        )
        more = sum(view.children_counted.values()) - len(view.children)
        names = ", ".join(map(_with_code, view.children)) + (f" {and_more(more)}" if more else "")
        _fact(out, "below", counts, names)
    if view.members:
        _fact(out, "places", f"{len(view.members)} are named")
        for member in view.members[:SHOWN_MEMBERS]:
            at = f", {member.position}." if member.position is not None else ""
            _fact(out, member.relation + at, f"{member.name} ({member.code})", member.level)
        if len(view.members) > SHOWN_MEMBERS:
            _fact(out, "", and_more(len(view.members) - SHOWN_MEMBERS), "see --json")


def _print_set(out: Console, place_set: SetOf) -> None:
    at = f", {place_set.position}. of it" if place_set.position is not None else ""
    valid = (
        f", {_span(place_set.valid_from, place_set.valid_to)}"
        if place_set.valid_from or place_set.valid_to
        else ""
    )
    _fact(
        out,
        level_words(place_set.type),
        f"{place_set.name} ({place_set.code}){valid}",
        place_set.relation + at,
    )
    _print_water(out, place_set.upstream, place_set.downstream, "upstream")


def _print_water(
    out: Console, upstream: tuple[PlaceRef, ...], downstream: tuple[PlaceRef, ...], joining: str
) -> None:
    if upstream:
        _fact(out, joining, _list(upstream))
    if downstream:
        _fact(out, "downstream", " → ".join(map(_with_code, downstream)))


def _print_there(out: Console, view: PlaceView) -> None:
    if not view.projects:
        return
    out.print(Text(f"{count_of(view.projects, 'project')} there", "bold"))
    for provider in view.providers:
        _fact(out, provider.provider, f"{provider.name}: {provider.projects:,}")
        for project in provider.largest:
            _fact(out, "", f"{project.handle}  {project.title}", amount_of(project))
    if view.themes:
        shown = view.themes[:SHOWN_THEMES]
        counts = [f"{t.name} {many_words(t.projects, t.by_chance)}" for t in shown]
        _fact(out, "themes", " · ".join(counts))
    for overlap in view.overlaps:
        _fact(out, "overlap", overlap.id, overlap.kind)


def _change(change: PlaceChange) -> str:
    day = change.date[: {"year": 4, "month": 7}.get(change.precision, 10)]
    then = f"{', '.join(change.from_names)} → {', '.join(change.to_names)}"
    return f"{day} {change.change}: {then}" + (f" ({change.note})" if change.note else "")


def _span(start: str | None, end: str | None) -> str:
    return " ".join(filter(None, (f"from {start}" if start else "", f"to {end}" if end else "")))


def _with_code(place: PlaceRef) -> str:
    return f"{place.name} ({place.code})"


def _list(ones: Iterable[PlaceRef]) -> str:
    return ", ".join(map(_with_code, ones))


def _fact(out: Console, what: str, value: str, how: str = "") -> None:
    text = Text(f"{what:>13}  ", style="dim")
    text.append(value)
    if how:
        text.append(f"  {how}", style="dim")
    out.print(text)
