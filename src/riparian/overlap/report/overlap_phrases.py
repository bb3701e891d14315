"""Phrases that the sentence, the evidence and the open questions of an overlap share."""

from __future__ import annotations

from riparian.catalogue.host_marks import governments
from riparian.english import count_of, listed, possessive, with_article
from riparian.overlap.engine.overlap_kinds import may_be_at_once
from riparian.overlap.engine.overlap_row import OverlapRow
from riparian.overlap.report.overlap_records import Side
from riparian.overlap.report.pair_facts import Facts, PlaceFact
from riparian.overlap.report.year_spans import span_of

MOST_NAMED = 3
"""Places or words of one record that a sentence names."""


def who_in_text(provider: str, facts: Facts) -> str:
    """A provider inside a sentence: `Japan`, `the United States`."""
    return with_article(facts.provider_names.get(provider, provider))


def whose(provider: str, facts: Facts) -> str:
    """The same as an owner: `Japan's`, `the United States'`."""
    return possessive(who_in_text(provider, facts))


def subject_name(node: str, facts: Facts) -> str:
    """The plain name of a subject; `node` is `subject|country` or the subject alone."""
    subject = node.split("|")[0]
    return facts.subject_names.get(subject, subject)


def in_text(name: str) -> str:
    """A name that begins a heading, as it stands inside a sentence."""
    word = name[1:2].islower() or name[1:2] in (" ", "-")
    return name[:1].lower() + name[1:] if word else name


def system_title(node: str, facts: Facts) -> str:
    """`The railway, Myanmar`."""
    subject, _, country = node.partition("|")
    return f"{subject_name(subject, facts)}, {facts.place_names.get(country, country)}"


def body_name(node: str, facts: Facts) -> str:
    """The name of a host agency or implementer, without the country that its id begins with."""
    label = facts.body_labels.get(node)
    return label.name if label else node.partition("/")[2] or node


def subject_names(row: OverlapRow, facts: Facts) -> str:
    """The subject that both texts mention, or the two of which one affects the other."""
    shared = (row.subject_node,) if row.subject_node else (row.fed_a, row.fed_b)
    return " / ".join(subject_name(node, facts) for node in shared if node)


def theme_name(row: OverlapRow, facts: Facts) -> str:
    """The plain name of the theme of the finest purpose that two projects share; nothing where they
    have no theme in common."""
    node: str | None = row.purpose_node
    if node is None:
        return ""
    if row.purpose_level == "code":
        for purpose in facts.purposes[row.a]:
            if purpose.code == node:
                return facts.theme_names.get(purpose.theme, purpose.theme)
    theme = node.split("/")[0]
    return facts.theme_names.get(theme, theme)


def purpose_name(row: OverlapRow, facts: Facts) -> str:
    """The name of the finest purpose that two projects share, as its list has it."""
    node: str | None = row.purpose_node
    if node is None:
        return "work of different kinds"
    if row.purpose_level == "code":
        return facts.purpose_names.get(node, node)
    theme, _, category = node.partition("/")
    if category:
        return facts.purpose_names.get(category, f"fields under DAC heading {category}")
    return facts.theme_names.get(theme, theme)


def field_of(row: OverlapRow, facts: Facts) -> str:
    """The field that both are in: the purpose or its DAC heading, else what both texts mention."""
    if row.purpose_level in ("code", "category"):
        return in_sentence(purpose_name(row, facts))
    if heading := common_heading(row, facts):
        return in_sentence(facts.purpose_names.get(heading, heading))
    return in_text(subject_name(row.subject_node, facts)) if row.subject_node else ""


def common_heading(row: OverlapRow, facts: Facts) -> str:
    """A 3-digit heading that both have purposes under, in whatever theme."""
    ours, theirs = (
        {purpose.category for purpose in facts.purposes.get(project, []) if purpose.category}
        for project in (row.a, row.b)
    )
    return min(ours & theirs, default="")


def purpose_value(row: OverlapRow, facts: Facts) -> str:
    """The shared purpose with its code."""
    code = (row.purpose_node or "").rpartition("/")[2]
    name = purpose_name(row, facts)
    return name if row.purpose_level == "theme" else f"{code} {name}"


def in_sentence(name: str) -> str:
    """A name from a list as it stands in a sentence: `Water Supply & Sanitation` in lower case,
    abbreviations (`STD control including HIV/AIDS`) as they are."""
    main, dash, part = name.partition(" - ")
    words = (f"{main} ({part})" if dash else name).replace(" & ", " and ").split(" ")
    return " ".join(w.lower() if w[:1].isupper() and w[1:].islower() else w for w in words)


def own_purpose(side: Side, row: OverlapRow, facts: Facts) -> str:
    """What one project is for within the theme that both share, or at all, in a sentence; nothing
    where no purpose of it is known."""
    node: str | None = row.purpose_node
    theme, _, category = (node or "").partition("/")
    names = [
        facts.purpose_names.get(p.code or p.category) or p.category or facts.theme_names[p.theme]
        for p in facts.purposes.get(side.id, [])
        if node is None or (p.category == category if category else p.theme == theme)
    ]
    return in_sentence(listed(dict.fromkeys(names[:2])))


def country_of(node: str, facts: Facts) -> str:
    """The top of the tree above a place."""
    parents = facts.place_parents
    while (above := parents.get(node)) is not None:
        node = above
    return node


def stated_ground(row: OverlapRow, a: Side, b: Side, facts: Facts) -> str | None:
    """The common place, where the sources of both projects state theirs as a site there: in a place
    of the record or in its title. Else its country: what a description names in passing, a body's
    seat or the provinces along a river are evidence, and no headline."""
    node = row.place_node
    if node is None or node in facts.set_types or row.place_level == "country":
        return node
    if all(_is_stated_in(side, node, facts) for side in (a, b)):
        return node
    return country_of(node, facts)


def _is_stated_in(side: Side, node: str, facts: Facts) -> bool:
    return any(
        (fact.via is None or fact.method.startswith("site "))
        and not fact.method.startswith("seat of")
        and not fact.method.endswith("in description")
        and _is_within(fact.place, node, facts)
        for fact in facts.places.get(side.id, [])
    )


def _is_within(place: str, node: str, facts: Facts) -> bool:
    around: str | None = place
    while around is not None and around != node:
        around = facts.place_parents.get(around)
    return around is not None


def where_words(node: str | None, facts: Facts) -> str:
    """`In Siem Reap, Cambodia`; `In the provinces of the Se San basin`; `Along Road 5`."""
    if node is None:
        return "In different countries"
    name = facts.full_place(node)
    kind = facts.set_types.get(node)
    if kind == "basin":
        own, _, country = name.partition(", ")
        return f"In the provinces of {_basin(own)}" + (f" in {country}" if country else "")
    if kind in _ALONG:
        return f"Along {_ALONG[kind]}{name}"
    return f"In {name}"


def place_title(node: str | None, facts: Facts) -> str:
    """A shared node as a heading: `Siem Reap, Cambodia`; `Se Kong basin`."""
    if node is None:
        return "different countries"
    name = facts.full_place(node)
    if facts.set_types.get(node) != "basin":
        return name
    own, _, country = name.partition(", ")
    basin = _basin(own).removeprefix("the ")
    return basin + (f", {country}" if country else "")


def _basin(name: str) -> str:
    """`the Se San basin`, `the Mekong Delta`; numbered parts of a basin stand by their own name."""
    if name.startswith("Sub-area"):
        return name
    return f"the {name.partition(' (')[0]}" if " Delta" in name else f"the {name} basin"


_ALONG = {"corridor": "the ", "river": "the ", "railway": "the ", "road": ""}


def places_within(side: Side, node: str, facts: Facts) -> list[str]:
    """Names of a project's places below the country, in the country of `node` alone.

    Where the node is a basin or a road, those in the provinces that it touches.
    """
    names = dict.fromkeys(
        _place_name(fact, facts)
        for fact in facts.places.get(side.id, [])
        if fact.level != "country" and _lies_in(fact, node, facts)
    )
    return [name for name in names if name != facts.place_names.get(node)]


def _lies_in(fact: PlaceFact, node: str, facts: Facts) -> bool:
    """Whether a place is in the country of a node, or in a province that a set touches."""
    if node not in facts.set_types:
        return country_of(fact.place, facts) == country_of(node, facts)
    place: str | None = fact.place
    members = facts.set_members.get(node, ())
    while place is not None and place not in members:
        place = facts.place_parents.get(place)
    return place is not None


def names_the_set(side: Side, node: str, facts: Facts) -> bool:
    """Whether a record names the shared basin, road or corridor itself."""
    return any(fact.via == node for fact in facts.places.get(side.id, []))


def _place_name(fact: PlaceFact, facts: Facts) -> str:
    """The place; the set named, where it stands for many places."""
    spread = fact.via is not None and facts.set_types.get(fact.via) != "site"
    named = fact.via if spread and fact.via else fact.place
    return facts.place_names.get(named, named)


def unplaced(side: Side, facts: Facts) -> list[str]:
    """Locations that the record names and that led to no place below the country."""
    said = facts.said_places.get(side.id, [])
    return list(dict.fromkeys(one.name for one in said if not one.placed))


def places_apart(a: Side, b: Side, node: str, facts: Facts) -> str:
    """What is known of where two projects are that share no place below the country."""
    known = [places_within(side, node, facts) for side in (a, b)]
    if all(known):
        return f"the two name different places there ({some(known[0])}; {some(known[1])})"
    said = [_where(side, places, node, facts) for side, places in zip((a, b), known, strict=True)]
    if said[0] == said[1]:
        return _of_both(said[0])
    return "; ".join(
        f"{whose(side.provider, facts)} record {one}"
        for side, one in zip((a, b), said, strict=True)
    )


def _of_both(said: str) -> str:
    """What both records say, or neither does."""
    rest = said.removeprefix("does not say ")
    if rest != said:
        return f"neither record says {rest}"
    verb, _, what = said.partition(" ")
    return f"both records {verb.removesuffix('s')} {what}"


def _where(side: Side, places: list[str], node: str, facts: Facts) -> str:
    """What a record says of where its project is, as a verb with what follows."""
    said = unplaced(side, facts)
    if not places and (by := facts.disputing(side.id, "location")):
        return f"names places that {governments(by)} {'disputes' if len(by) == 1 else 'dispute'}"
    if not places and names_the_set(side, node, facts):
        return f"names {place_in_text(node, facts)} as a whole"
    if places:
        also = f", and '{some(said)}', which could not be placed" if said else ""
        return f"names {some(places)}{also}"
    if said:
        return f"says '{some(said)}', which could not be placed"
    if any(fact.method == "nationwide" for fact in facts.places.get(side.id, [])):
        return "says nationwide"
    return f"does not say where in {_country_name(node, facts)}"


def place_in_text(node: str, facts: Facts) -> str:
    """A place or set inside a sentence: `the Mekong River`, `National Road 5`."""
    name = facts.place_names.get(node, node)
    kind = facts.set_types.get(node)
    return _basin(name) if kind == "basin" else f"{_ALONG.get(kind or '', '')}{name}"


def _country_name(node: str, facts: Facts) -> str:
    country = country_of(node, facts)
    return facts.place_names.get(country, country)


def some(names: list[str]) -> str:
    """The first three names, and how many there are besides."""
    return listed(names, MOST_NAMED)


def years_between(row: OverlapRow, a: Side, b: Side) -> str:
    """How the two stand in time, where years of both are known: how many years in common, or how
    many between them, and whether they may have run at once all the same."""
    common = row.years_in_common
    assert common is not None, f"{row.id}: no years are known"
    if common >= 1:
        return f"{'' if row.years_whole else 'at least '}{count_of(common, 'year')} in common"
    assumed = row.gap_known and earlier_of(a, b).end_sureness == "assumed"
    maybe = may_be_at_once(common, row.gap_known, assumed)
    if not row.gap_known:
        if maybe:
            return "not all years of the two are known: they may have run at the same time"
        return f"{count_of(-common, 'year')} between the years that are known of each"
    if maybe:
        return (
            "the one that began first is assumed to have ended just before the other began: they"
            " may have run at the same time"
        )
    if common == 0:
        return "one begins in the year after the other ends"
    return f"{count_of(-common, 'year')} between the end of one and the start of the other"


def mentioned_words(row: OverlapRow, facts: Facts) -> str:
    """What the texts of the two mention: one subject, or two of which one affects the other."""
    if row.subject_node is not None:
        return f"both texts mention {in_text(subject_name(row.subject_node, facts))}"
    if row.fed_a is None or row.fed_b is None:
        return ""
    ours, theirs = (in_text(subject_name(fed, facts)) for fed in (row.fed_a, row.fed_b))
    first, second = (whose(provider, facts) for provider in facts.providers)
    return f"{first} text mentions {ours}, {second} {theirs}"


def other_routes(a: Side, b: Side, facts: Facts) -> tuple[str, str] | None:
    """The numbers of the roads or lines that each names, where they have none in common."""
    ours, theirs = (facts.routes.get(side.id, "") for side in (a, b))
    if not (ours and theirs) or set(ours.split(", ")) & set(theirs.split(", ")):
        return None
    return ours, theirs


def nearest_words(row: OverlapRow, a: Side, b: Side, facts: Facts) -> str:
    """How far apart the nearest places are that both name; nothing where one names none, or no more
    than a part of its country."""
    if row.km is None or facts.parts.keys() & {a.id, b.id}:
        return ""
    km = "less than 1 km" if row.km < 1 else f"about {row.km:,.0f} km"
    return f"the nearest places they name are {km} apart"


def earlier_of(a: Side, b: Side) -> Side:
    """The one that began first as far as is known; the first of two that began in one year."""
    span_a, span_b = span_of(a), span_of(b)
    return b if span_a and span_b and span_b[0] < span_a[0] else a
