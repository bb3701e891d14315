"""The words of a pack: headings, and sentences that every form of it has."""

from __future__ import annotations

from riparian.codelists.lists import country_name
from riparian.desk.claims.field_names import FIELD_NAMES
from riparian.desk.claims.verdicts import VERDICT_NAMES
from riparian.desk.pack.pack import (
    Pack,
    PackAudience,
    PackClaim,
    PackProposal,
    PackVerdict,
)
from riparian.english import count_of, day, listed
from riparian.overlap.report.overlap_changes import Changes

AGENDA, OVERLAPS = "Agenda", "Strongest overlaps"
CHANGES = "What has changed since the last meeting"
CLAIMS, CASES, SOURCES = "Confirmed and disputed", "Open cases and proposals", "Sources"

NOTHING = {
    AGENDA: "Nothing is on the agenda yet.",
    OVERLAPS: "There is no overlap.",
    CLAIMS: "No host government has confirmed or disputed anything that all readers may see.",
    CASES: "There is no open case that all readers may see.",
    SOURCES: "There is no source.",
}
"""What stands where there is nothing."""

WHATS = {
    "new": "New", "gone": "Gone", "stronger": "Stronger", "weaker": "Weaker", "kind": "Other kind",
}  # fmt: skip
SAYS = {"confirmed": "Confirmed", "changed": "Changed since confirmed", "disputed": "Disputed"}


def label_line(pack: Pack) -> str:
    """What stands at the top and bottom of each page: the label, and for whom it is."""
    return f"TLP:{pack.label} · {audience_words(pack.audience)}"


def audience_words(audience: PackAudience) -> str:
    """For whom it is."""
    if audience.kind == "everyone":
        return "for everyone"
    if audience.kind == "members":
        return "for all members of the framework, and nobody else"
    return f"for {listed(audience.names)}, and nobody else"


def head_lines(pack: Pack) -> tuple[str, ...]:
    """When and where the meeting is, and of what this paper is made."""
    about = (
        f"about {country_name(pack.country) or pack.country}"
        if pack.country
        else f"of the framework {pack.framework}"
    )
    place = f", {pack.place}" if pack.place else ""
    lines = [f"{day(pack.day)}{place}; {about}."]
    made = f"Made by {pack.made_by} on {day(pack.made_on)}"
    if pack.build:
        made += f", from the catalogue of {day(pack.build_day)} (build {pack.build})"
    lines.append(f"{made}.")
    if pack.edition_day:
        lines.append(f"The meeting was called with the catalogue of {day(pack.edition_day)}.")
    lines.append(
        "Overlaps, changes and sources are those that everybody may see. Of the rest only what all"
        " of these readers may see is here."
    )
    return tuple(lines)


def overlaps_lead(pack: Pack) -> str:
    """How many overlaps there are, and which of them stand here."""
    if not pack.overlaps:
        return NOTHING[OVERLAPS]
    first = "" if len(pack.overlaps) == pack.overlaps_in_all else f", of {pack.overlaps_in_all:,}"
    where = f" in {country_name(pack.country) or pack.country}" if pack.country else ""
    return (
        f"{count_of(len(pack.overlaps), 'overlap')}{first}{where}, of {listed(pack.pairs)}: those"
        " first of which both projects are under way or planned, the strongest first."
    )


def changes_sentences(name: str, on: str, found: Changes) -> tuple[str, ...]:
    """Since when, and how much."""
    counts, records = found.counts, found.records.counts
    since = day(found.earlier.since_made_at[:10])
    lines = [
        f"The last meeting was {name}, on {day(on)}. Compared is the catalogue of {since}.",
        f"Overlaps: {counts['new']:,} new, {counts['gone']:,} gone, {counts['stronger']:,}"
        f" stronger, {counts['weaker']:,} weaker, {counts['kind']:,} of another kind,"
        f" {counts['same']:,} the same.",
        f"Records: {records['new']:,} new, {records['gone']:,} gone, {records['changed']:,}"
        f" changed, {records['same']:,} the same.",
    ]
    if found.earlier.precision == "list":
        lines.append("Of that catalogue only a list is left: what is gone has no title any more.")
    if found.many_moved:
        lines.append(
            "Most strengths have moved because the catalogue as a whole, or the rules, changed."
        )
    return tuple(lines)


def claim_words(claim: PackClaim) -> str:
    """What is said of one field, in a sentence."""
    field = FIELD_NAMES[claim.field]
    whose = f"{claim.whose} ({claim.office})" if claim.office else claim.whose
    if claim.says == "disputed":
        said = f"{field}: {whose} disputes {claim.value_now or 'it'}"
        said += f", and says {claim.value}" if claim.value else ""
    elif claim.field == "activity":
        said = f"{field}: confirmed by {whose}"
    else:
        said = f"{field}: {claim.value}, confirmed by {whose}"
        if claim.says == "changed":
            said += f"; the record says {claim.value_now or 'nothing'} now"
    said += f", as of {day(claim.as_of)}."
    if claim.why:
        said += f" {claim.why}"
    no_governments = " This is the word of a member, and no government’s."
    return said if claim.is_governments else said + no_governments


def verdict_words(verdict: PackVerdict) -> str:
    """What a member thinks of an overlap, in a sentence."""
    office = "" if verdict.office in ("", verdict.whose) else f"{verdict.office}, "
    name = VERDICT_NAMES[verdict.verdict]
    why = f"{verdict.why}." if verdict.why[-1:].isalnum() else verdict.why
    return f"{name}: {verdict.whose} ({office}{day(verdict.on)}). {why}".strip()


def proposal_words(proposal: PackProposal) -> str:
    """Where a proposal stands."""
    if proposal.is_agreed:
        return "Agreed by all leads."
    said = f"Accepted by {listed(proposal.accepted)}." if proposal.accepted else ""
    if proposal.open_with:
        said += f" Not yet answered by {listed(proposal.open_with)}."
    return said.strip()
