"""`riparian project`."""

from __future__ import annotations

import click
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from riparian.catalogue.activity_views import ActivityView
from riparian.catalogue.project import PlacesByPerson, ProjectView
from riparian.cli.blocks import project_block
from riparian.cli.link_blocks import print_joined
from riparian.cli.options import centre_of, day_option, json_option
from riparian.cli.output import console, print_json
from riparian.codelists.lists import load_codelist, name_of_theme
from riparian.english import and_more
from riparian.model.activity import Activity, Narrative, ParticipatingOrg
from riparian.model.derived import Period, UsdAmount
from riparian.problems import stands_at
from riparian.store.restricted import strictest_label
from riparian.wording.said_by import amount_sources_words

SHOWN_AMOUNTS = 8
"""Amounts of one source that are printed; the rest is counted."""

SHOWN_ORGANISATIONS = 20
"""Organisations of one source that are printed; the rest is counted."""


@click.command(epilog="Example:  riparian project jp-0002")
@click.argument("identifier", metavar="ID")
@day_option("--on", "The day for which to show the status (2026-11-24; default: today).")
@json_option
@click.pass_context
def command(context: click.Context, identifier: str, on: str | None, as_json: bool) -> None:
    """Show one project: what each source says, the rule behind each value, and what is wrong."""
    view = centre_of(context).project(identifier, on)
    if as_json:
        print_json(view)
    else:
        _print(console(), view)


def _print(out: Console, view: ProjectView) -> None:
    rules = filter(None, (view.project.status_rule, amount_sources_words(view)))
    out.print(project_block(view.project, more=[Text(rule, style="dim") for rule in rules]))
    if view.description:
        _print_description(out, view.description)
    if view.set_by is not None:
        _print_set_by(out, view.set_by, view.names)
    if view.joined is not None:
        print_joined(out, view.joined)
    for source in view.sources:
        _print_source(out, source, view.names, set_aside=view.set_by is not None)


def _print_description(out: Console, description: str) -> None:
    if _has_long_address(description, out.width - 2):
        out.print(Text(f"  {description}\n"), soft_wrap=True)
    else:
        out.print(Padding(Text(description), (0, 0, 1, 2)))


def _print_set_by(out: Console, correction: PlacesByPerson, names: dict[str, str]) -> None:
    out.print(Text("Places set by a person", style="bold"))
    _fact(
        out,
        "stated by",
        correction.made_by,
        f"on {correction.made_at[:10]}, entry {correction.entry}",
    )
    share = f"{100 / len(correction.places):.0f} %"
    for place in correction.places:
        _fact(out, "place", f"{names.get(place, place)} ({place}) {share}", "")
    _fact(out, "why", correction.why, "")
    out.print()


def _print_source(
    out: Console, source: ActivityView, names: dict[str, str], *, set_aside: bool = False
) -> None:
    at = stands_at(source.line, source.row, source.sheet)
    where = ", ".join(filter(None, (source.dataset, at)))
    out.print(Text(f"Source: {where}", style="bold"))
    _fact(out, "stated by", source.reporting_org or "not said", "")
    if shared := source.reported.provenance.shared:
        _fact(out, "came", f"{shared}, entry {shared.entry}", "")
    if label := strictest_label([source.dataset]):
        _fact(out, "may go", f"TLP:{label}: not public", "")
    if source.url:
        out.print(Text(f"{'':>15}{source.url}", style="dim"), soft_wrap=True)
    for n in source.reported.title:
        _fact(out, "title", n.text, _whose(n))
    for p in source.providers:
        name = names.get(p.provider, p.provider) + (f", {p.agency}" if p.agency else "")
        _fact(out, p.role, name, f"{p.sureness}: {p.rule}")
    _print_organisations(out, source.reported.participating_orgs)
    for c in source.countries:
        share = f"{100 * c.share:.0f} %"
        _fact(
            out, "country", f"{names.get(c.country, c.country)} {share}", f"{c.sureness}: {c.rule}"
        )
    for place in source.places:
        words = f" '{place.words}'" if place.words else ""
        name = f"{names.get(place.place, place.place)} {100 * place.share:.0f} %"
        how = f"{place.sureness}: {place.method}{words}"
        if set_aside:
            _fact(out, "place", name, f"replaced by a person's entry; {how}", "strike")
        else:
            _fact(out, "place", name, how, "" if place.share else "strike")
    for u in source.purposes:
        code = u.code or u.category
        named = f"{code} {names.get(code, '')}" if code else name_of_theme(u.theme)
        name = f"{named} {100 * u.share:.0f} %"
        _fact(out, "purpose", name, f"{u.sureness}: {u.rule}")
    if source.proposed_purpose is not None:
        name = f"perhaps {source.proposed_purpose.words(names)}"
        how = f"proposed but not counted: {source.proposed_purpose.rule}"
        _fact(out, "purpose", name, how)
    _print_words(out, source.reported)
    _print_period(out, source.period)
    _fact(out, "status", source.status.status, source.status.rule)
    for amount in source.amounts[:SHOWN_AMOUNTS]:
        _fact(out, amount.kind, *amount_words(amount))
    if len(source.amounts) > SHOWN_AMOUNTS:
        _fact(out, "", and_more(len(source.amounts) - SHOWN_AMOUNTS, "amounts"), "see --json")
    for note in source.reported.notes:
        _fact(out, "note", note.text, _whose(note))
    for problem in source.problems:
        _fact(out, problem.severity, problem.message, problem.code)
    out.print()


def amount_words(amount: UsdAmount) -> tuple[str, str]:
    """An amount with its date, and the rule by which it was turned into dollars."""
    usd = f" = USD {amount.usd:,.0f}" if amount.usd is not None else " (no value in dollars)"
    money = f"{amount.currency} {amount.value:,.0f}{usd}"
    if amount.value_date:
        return f"{money} on {amount.value_date}", amount.rule
    return f"{money}, no date", amount.rule.removeprefix("no date is given").removeprefix("; ")


def _print_organisations(out: Console, organisations: tuple[ParticipatingOrg, ...]) -> None:
    """Every organisation with its part as reported, whether or not it is known whose it is."""
    roles = load_codelist("OrganisationRole")
    for organisation in organisations[:SHOWN_ORGANISATIONS]:
        names = (
            " / ".join(n.text for n in organisation.narratives)
            or organisation.ref
            or organisation.crs_channel_code
        )
        if names:
            ref = f"({organisation.ref})" if organisation.ref and organisation.narratives else ""
            _fact(out, (roles.name_of(organisation.role or "") or "takes part").lower(), names, ref)
    if len(organisations) > SHOWN_ORGANISATIONS:
        more = len(organisations) - SHOWN_ORGANISATIONS
        _fact(out, "", and_more(more, "organisations"), "see --json")


def _print_words(out: Console, reported: Activity) -> None:
    """Sectors and tags in the source's own words; bare DAC codes stand among the purposes."""
    for sector in reported.sectors:
        if sector.narratives or sector.vocabulary not in ("1", "2"):
            coded = f"{sector.code} of vocabulary {sector.vocabulary}"
            words = " / ".join(n.text for n in sector.narratives)
            _fact(out, "sector", words or coded, f"({coded})" if words else "")
    for tag in reported.tags:
        words = " / ".join(n.text for n in tag.narratives) or tag.code
        _fact(out, "tag", words, f"({tag.code})" if tag.code != words else "")


def _whose(narrative: Narrative) -> str:
    by = "" if narrative.by == "publisher" else f", by the {narrative.by}"
    return f"({narrative.lang or 'language not stated'}{by})"


def _print_period(out: Console, period: Period) -> None:
    for what, day, rule, sureness in (
        ("start", period.start, period.start_rule, period.start_sureness),
        ("end", period.end, period.end_rule, period.end_sureness),
    ):
        _fact(out, what, day or "not known", f"{sureness}: {rule}" if sureness else rule)
    for sighting in period.seen:
        _fact(out, "seen", sighting, "")


def _fact(out: Console, what: str, value: str, how: str, style: str = "") -> None:
    text = Text(f"{what:>13}  ", style="dim")
    text.append(value, style=style)
    if how:
        text.append(f"  {how}", style="dim")
    out.print(text, soft_wrap=_has_long_address(text.plain, out.width))


def _has_long_address(text: str, width: int) -> bool:
    """Whether a web address is longer than a line; it is then left whole for the terminal."""
    return any("://" in word and cell_len(word) > width for word in text.split())
