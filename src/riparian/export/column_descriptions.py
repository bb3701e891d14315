"""Every column of every table that Riparian gives away: its name, meaning, unit and source.

The same names stand in CSV, JSON and GeoJSON, on the command line and in pages; `columns.md` of the
reference is produced from here. Nothing here is worked out, and no record is read.

In JSON what has two sides is not flat: `a_start` of a table is `start` in the object `a`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal

import msgspec

Form = Literal["csv", "json", "geojson"]


class Column(msgspec.Struct, frozen=True):
    """One column. `unit` is empty for text; `source`: who says it, or what it is worked out of.
    `forms`: where it stands, if not in every form of its table."""

    name: str
    meaning: str
    unit: str
    source: str
    forms: tuple[Form, ...] = ()


def in_a_cell(column: str) -> str:
    """The attribute that a cell of that column holds: a text where JSON has an object."""
    return column.replace("host_says", "host_lines")


class Exported(msgspec.Struct, frozen=True, dict=True):
    """One table: what a row of it is, how it is asked for, its columns in order."""

    name: str
    row: str
    asked: tuple[str, ...]
    columns: tuple[Column, ...]

    def names(self, form: Form = "csv") -> tuple[str, ...]:
        """The names of the columns of that form, in order."""
        return tuple(
            column.name for column in self.columns if not column.forms or form in column.forms
        )

    @cached_property
    def cells(self) -> Callable[[object], Sequence[Any]]:
        """What makes a record the cells of its row, where its fields are named as the columns
        are."""
        return attrgetter(*map(in_a_cell, self.names()))


PUBLISHED = "as published"
RULE = "worked out by rule"
COUNTED = "counted in the catalogue"
DATES = "dates, [status](../concepts/status.md)"
MONEY = "amounts and rates, [money](../concepts/money.md)"
PLACES = "[places](../concepts/places.md)"
PURPOSES = "[purposes](../concepts/purposes.md)"
PROVIDERS = "[providers](../concepts/providers.md)"
BITS = "[evidence in bits](../concepts/evidence-in-bits.md)"
HOSTS = "[the host’s word](../guides/confirm.md)"
LINKING = "[linking](../concepts/linking.md)"
SURE = "reported, derived, inferred, assumed"

_MONEY_APART = (
    Column("usd_planned", "Money that is only planned, in no sum", "USD", MONEY),
    Column("usd_pledged", "Money that is only pledged, in no sum", "USD", MONEY),
    Column("usd_cancelled", "Money of cancelled projects, in no sum", "USD", MONEY),
    Column("outliers", "Amounts far above all others: check them", "amounts", MONEY),
)
"""What stands beside the sums of a provider."""

_PROJECT: Mapping[str, tuple[str, str, str]] = {
    "id": ("Identifier; stays the same from build to build", "", "the record received first"),
    "handle": ("Short identifier, as addresses use it", "", RULE),
    "title": ("Title in English where there is one", "", "see `title_by`"),
    "title_by": (
        "Whose English the title is, where it is not the publisher's: compiler, gloss, machine",
        "", RULE,
    ),
    "original": ("Title in its original language", "", PUBLISHED),
    "original_lang": ("Language of the original title", "ISO 639-1 code", PUBLISHED),
    "providers": ("Whose cooperation it is: funders, then who reports", "provider codes",
                  PROVIDERS),
    "agencies": ("Agencies of the providers", "", PROVIDERS),
    "agency": ("Agency of the provider", "", PROVIDERS),
    "provider": ("The provider on this side", "provider code", PROVIDERS),
    "countries": ("Countries, most of the money first", "ISO 3166-1 codes", PLACES),
    "country_names": ("The same by name", "", PLACES),
    "country_shares": (
        "Part of the money for each of `countries`, in their order: `usd` times this part, shared"
        " equally by the funders, is what a sum for a provider in the country holds", "0–1",
        PLACES),
    "places": ("Provinces and smaller places, or the road or basin", "", PLACES),
    "place_shares": ("Part of the money for each of `places`", "0–1", PLACES),
    "themes": ("Themes", "", "purposes, [themes](themes.md)"),
    "purposes": ("Purposes, most of the money first; of 3 digits where no more is known",
                 "DAC codes", PURPOSES),
    "purpose_shares": ("Part of the money for each of `purposes`", "0–1", PURPOSES),
    "start": ("First day", "ISO 8601 date", DATES),
    "start_sureness": ("How the first day is known", SURE, RULE),
    "end": ("Last day", "ISO 8601 date", DATES),
    "end_sureness": ("How the last day is known", SURE, RULE),
    "status": ("Whether it is planned, ongoing, ended, cancelled or unknown on the day", "", DATES),
    "status_sureness": ("How the status is known", f"{SURE}, unknown", RULE),
    "status_rule": ("Why that is its status, with the words of the source where it says so", "",
                    RULE),
    "under_way_on": ("Day on which a source says that it is under way", "ISO 8601 date", DATES),
    "seen": ("Days on which it was heard of, where no start and no end is known",
             "ISO 8601 dates", PUBLISHED),
    "usd": ("Amount in dollars of its date, of all countries and funders together", "USD", MONEY),
    "usd_held": (
        "What the amount is: committed, spent, budgeted, forecast or pledged", "", PUBLISHED),
    "amount": ("The same as published, where all is in one currency", "`currency`", PUBLISHED),
    "outlier_times": (
        "How many times the largest of the others it is, where more than ten: check it", "", MONEY),
    "outlier_of": ("Whose others: a provider's, or all", "provider code", MONEY),
    "currency": ("Currency of `amount`", "ISO 4217 code", PUBLISHED),
    "activities": ("How many records tell of it", "records", LINKING),
    "scheme": (
        "Form of aid: grant, loan, technical-cooperation or other, or the provider's own word",
        "", PUBLISHED),
    "places_by": ("Who set the places, where a person did", "", "a person"),
    "datasets": ("Datasets that hold its records", "", "received files"),
    "tlp": ("Strictest label of what it was put together from; empty where all is for everybody",
            "TLP 2.0", "the members who shared it"),
    "host_says": (
        "What host governments confirm or dispute of it, as far as you may read it; in JSON of each"
        " fact apart", "", HOSTS),
    "urls": ("Pages that its records name as their source", "web addresses", PUBLISHED),
}  # fmt: skip
"""What a project is said to be: meaning, unit, source. Sides of an overlap have the same."""


def _of_project(name: str, side: str = "") -> Column:
    meaning, unit, source = _PROJECT[name]
    if not side:
        return Column(name, meaning, unit, source)
    return Column(f"{side.lower()}_{name}", f"{side}: {meaning[:1].lower()}{meaning[1:]}", unit,
                  source)  # fmt: skip


LINE = (
    "id", "handle", "title", "title_by", "original", "original_lang", "providers", "agencies",
    "countries", "country_names", "places", "themes", "start", "start_sureness", "end",
    "end_sureness", "status", "status_sureness", "seen", "usd", "amount", "currency", "activities",
    "scheme", "places_by", "usd_held", "country_shares", "place_shares", "purposes",
    "purpose_shares", "datasets", "urls", "outlier_times", "outlier_of", "status_rule",
    "tlp", "under_way_on", "host_says",
)  # fmt: skip

PROJECTS = Exported(
    "projects",
    "a project",
    ("riparian projects --csv", "riparian projects --json", "/projects.csv", "/projects.json",
     "/projects.geojson"),
    (
        *map(_of_project, LINE),
        Column("placed", "Each place as a point: code, name, how and by what it is known, share",
               "", PLACES, ("geojson",)),
    ),
)  # fmt: skip

SIDE = (
    "id", "handle", "provider", "agency", "title", "title_by", "original", "original_lang",
    "countries", "country_names", "places", "start", "start_sureness", "end", "end_sureness",
    "status", "status_sureness", "seen", "usd", "amount", "currency", "usd_held",
    "outlier_times", "outlier_of", "status_rule", "tlp", "under_way_on", "host_says",
)  # fmt: skip

OVERLAPS = Exported(
    "overlaps",
    "an overlap: two projects of different providers that meet",
    ("riparian overlaps A B --csv", "riparian overlaps A B --json", "/overlaps.csv",
     "/overlaps.json", "/overlaps.geojson"),
    (
        Column("id", "Identifier, of the two projects' handles", "", RULE),
        Column("kind", "[Kind](../concepts/overlap-kinds.md) of overlap", "", RULE),
        Column("kind_sentence", "What that kind means here", "", RULE),
        Column("kind_confidence", "How sure the kind is: firm, likely or open", "", RULE),
        Column("field", "Field that both are in, where that is the kind", "", RULE),
        Column("strength_bits", "Strength: each bit doubles the odds that a call is worth it",
               "bits", BITS),
        Column("as_reported_bits", "Strength if no host disputed anything of the two, where one"
               " does", "bits", BITS),
        Column("strength", "The same in words", "", BITS),
        Column("chance", "Chance that the pair is worth a call, as readers graded such pairs",
               "0–1", BITS),
        Column("closer_than", "Part of all pairs of the two that are less close", "0–1", BITS),
        Column("sentence", "What they have in common, in a sentence", "", RULE),
        Column("place", "Finest place in common", "", PLACES),
        Column("theme", "Theme in common, that of the finest purpose in common", "", PURPOSES),
        Column("subject", "What both texts mention, or two that affect each other", "", RULE),
        Column("advice", "What could be done", "", RULE),
        Column("missing", "What is not known of the two, or only assumed", "", RULE),
        Column("remarks", "What their records note, the first three of each", "", PUBLISHED),
        Column("evidence", "What the two share, each with bits, sentence and source; lists of pages"
               " leave it out, it stands at the overlap's own address", "", BITS, ("json",)),
        Column("group", "Strongest overlap of the same undertakings, by its `id`", "", LINKING),
        Column("meeting", "The same under its old name, gone in the next version", "", LINKING),
        *(_of_project(name, "A") for name in SIDE),
        *(_of_project(name, "B") for name in SIDE),
        Column("places_in_common", "Names of the places at its points", "", PLACES, ("geojson",)),
    ),
)  # fmt: skip


def _of_cell(side: str) -> tuple[Column, ...]:
    small = side.lower()
    return (
        Column(f"projects_{small}", f"Projects of {side} that touch the cell", "projects", COUNTED),
        Column(f"usd_{small}", f"Money of {side} there, by shares of place and theme", "USD",
               MONEY),
        Column(f"by_chance_{small}", f"Projects of {side} that are to be expected there besides:"
               " the sum of the chances of those of which no purpose is known", "projects",
               PURPOSES),
        Column(f"usd_by_chance_{small}", f"Money of {side} that these chances bring", "USD",
               MONEY),
        Column(f"with_usd_{small}", f"Of the projects of {side} those with an amount in dollars",
               "projects", COUNTED, ("csv",)),
        Column(f"usd_planned_{small}", f"Money of {side} that is only planned, in no sum", "USD",
               MONEY, ("csv",)),
        Column(f"usd_pledged_{small}", f"Money of {side} that is only pledged, in no sum", "USD",
               MONEY, ("csv",)),
        Column(f"outliers_{small}", f"Amounts of {side} far above all others: check them",
               "amounts", MONEY, ("csv",)),
        Column(f"first_year_{small}", f"First year known of a project of {side}", "year", DATES,
               ("csv",)),
        Column(f"last_year_{small}", f"Last year known of a project of {side}", "year", DATES,
               ("csv",)),
        Column(f"perhaps_{small}", f"Projects of {side} that may belong here too: province, years"
               " or state not known", "projects", COUNTED),
    )  # fmt: skip


AREAS = Exported(
    "areas",
    "a cell: one place and one theme, with who of two providers is there",
    ("riparian areas A B --csv", "riparian areas A B --json", "/areas.csv", "/areas.json"),
    (
        Column("place", "Province or country", "code", PLACES),
        Column("place_name", "The same by name", "", PLACES),
        Column("country", "Country of the place", "ISO 3166-1 code", PLACES),
        Column("country_name", "The same by name", "", PLACES),
        Column("level", "What the place is: adm1 (a province) or country", "", PLACES),
        Column("theme", "Theme", "id", PURPOSES),
        Column("theme_name", "The same by name", "", PURPOSES),
        Column("kind", "[Kind of cell](../concepts/areas.md), by its overlaps, purpose codes and"
               " years: contested, complementary, common, …", "", RULE),
        *_of_cell("A"),
        *_of_cell("B"),
        Column("together", "First and last year in which both are known to be there", "years",
               DATES, ("json",)),
        Column("together_from", "First year in which both are known to be there", "year", DATES,
               ("csv",)),
        Column("together_to", "Last year in which both are known to be there", "year", DATES,
               ("csv",)),
        Column("purposes", "What both do there at the same time", "DAC codes with names",
               PURPOSES),
        Column("others", "Other providers there, with their projects", "projects", COUNTED),
        Column("perhaps_others", "Projects of others that may belong here too", "projects",
               COUNTED),
        Column("by_chance_others", "Projects of others that are to be expected there besides",
               "projects", PURPOSES),
        Column("no_theme", "Projects there of which nothing tells the theme", "projects", COUNTED),
        Column("hosts", "Who carries out projects there", "", PUBLISHED),
        Column("doubling", "Strongest overlap there that is a doubling, by its `id`", "", RULE),
        Column("host_counts", "Of how many projects of the two a government disputes or confirms"
               " that they are there, for that theme", "", HOSTS),
        Column("a", "A there: projects, money, years, purposes", "", COUNTED, ("json",)),
        Column("b", "B there: projects, money, years, purposes", "", COUNTED, ("json",)),
    ),
)  # fmt: skip

AREA_SHAPES = Exported(
    "area shapes",
    "a place with its outline, and its cells",
    ("/areas.geojson",),
    (
        Column("place", "Province or country", "code", PLACES),
        Column("name", "The same by name", "", PLACES),
        Column("country", "Country of the place", "ISO 3166-1 code", PLACES),
        Column("country_name", "The same by name", "", PLACES),
        Column("projects_a", "Projects of A there, each once", "projects", COUNTED),
        Column("projects_b", "Projects of B there, each once", "projects", COUNTED),
        Column("usd_a", "Money of A there", "USD", MONEY),
        Column("usd_b", "Money of B there", "USD", MONEY),
        Column("cells", "Its cells: theme, kind, projects and money of both, projects that are to"
               " be expected besides (by_chance), projects of others", "", COUNTED),
    ),
)  # fmt: skip

RIVER = Exported(
    "river",
    "a place in which one of two providers is",
    ("/river.csv", "/river.geojson"),
    (
        Column("place", "Province, district or town", "code", PLACES),
        Column("name", "The same by name", "", PLACES),
        Column("level", "What the place is: adm1, adm2 or locality", "", PLACES),
        Column("country", "Country of the place", "", PLACES),
        Column("latitude", "Middle of the place, north", "degrees (WGS 84)", PLACES, ("csv",)),
        Column("longitude", "Middle of the place, east", "degrees (WGS 84)", PLACES, ("csv",)),
        Column("projects_a", "Projects of A there", "projects", COUNTED),
        Column("projects_b", "Projects of B there", "projects", COUNTED),
        Column("host_counts", "Of how many of these the government of the country disputes or"
               " confirms that they are there", "", HOSTS),
    ),
)  # fmt: skip

PROVIDERS_TABLE = Exported(
    "providers",
    "a provider",
    ("/providers.csv",),
    (
        Column("provider", "Provider", "code", PROVIDERS),
        Column("name", "The same by name", "", PROVIDERS),
        Column("projects", "Its projects; cancelled ones are not among them", "projects", COUNTED),
        Column("paid", "Projects that it pays for", "projects", COUNTED),
        Column("usd", "Money of these", "USD", MONEY),
        Column("with_usd", "Of these those with an amount in dollars", "projects", COUNTED),
        Column("first_year", "First year known of a project", "year", DATES),
        Column("last_year", "Last year known of a project", "year", DATES),
        Column("countries", "Countries in which it is, those with most projects first", "",
               PLACES),
        Column("no_years", "Projects of which no year is known", "projects", COUNTED),
        Column("no_country", "Projects of which no country is known", "projects", COUNTED),
        Column("no_province", "Projects of which no province is known", "projects", COUNTED),
        Column("no_theme", "Projects of which no theme is known", "projects", COUNTED),
        Column("no_scheme", "Projects of which the form of aid is not known", "projects",
               COUNTED),
        Column("no_agency", "Projects of which no agency is known", "projects", COUNTED),
        Column("no_usd", "Projects that it pays for of which no amount in dollars is known",
               "projects", COUNTED),
        Column("in_other_currency", "Of these those that state one in another currency",
               "projects", COUNTED),
        Column("planned", "Projects that are only planned", "projects", COUNTED),
        Column("cancelled", "Cancelled projects, which are in no other figure", "projects",
               COUNTED),
        *_MONEY_APART,
    ),
)  # fmt: skip

PORTFOLIO = Exported(
    "portfolio",
    "a part of what one provider does: a year, theme, country, province, form of aid or agency",
    ("/providers/CODE.csv",),
    (
        Column("part", "What the row is of: year, themes, countries, provinces, schemes,"
               " agencies", "", RULE),
        Column("code", "Which of these", "code", COUNTED),
        Column("name", "The same by name", "", COUNTED),
        Column("country", "Country of a province", "ISO 3166-1 code", PLACES),
        Column("projects", "Projects; in a year, those known to run in it", "projects", COUNTED),
        Column("usd", "Money of these, by shares", "USD", MONEY),
        Column("with_usd", "Of the projects those with an amount in dollars", "projects", COUNTED),
        *_MONEY_APART,
    ),
)  # fmt: skip

PROVINCES = Exported(
    "provinces of a provider",
    "a province in which a provider is, with its outline",
    ("/providers/CODE.geojson",),
    (
        Column("place", "Province", "code", PLACES),
        Column("name", "The same by name", "", PLACES),
        Column("country", "Its country", "ISO 3166-1 code", PLACES),
        Column("projects", "Projects there", "projects", COUNTED),
        Column("usd", "Money of these, by shares", "USD", MONEY),
        Column("with_usd", "Of the projects those with an amount in dollars", "projects", COUNTED),
    ),
)  # fmt: skip

INDICES = Exported(
    "indices",
    "an index of two providers, or of a country",
    ("/compare/A/B.csv", "riparian indices A B --json"),
    (
        Column("key", "Which [index](../concepts/indices.md)", "", RULE),
        Column("name", "The same by name", "", RULE),
        Column("about", "Providers or country", "codes", RULE),
        Column("value", "Value", "see `formula`", COUNTED),
        Column("low", "The least that it may be", "as `value`", COUNTED),
        Column("high", "The most that it may be; empty where nothing limits it", "as `value`",
               COUNTED),
        Column("shown", "The value as people write it", "", RULE),
        Column("range", "The range as people write it", "", RULE),
        Column("says", "The same in a sentence", "", RULE),
        Column("warning", "Why not to rely on it", "", RULE),
        Column("formula", "How it is worked out", "", RULE),
        Column("source", "Where the formula is published", "", "literature"),
    ),
)  # fmt: skip

_PARTS = {"place": "a place", "years": "a year", "money": "an amount", "purpose": "a purpose"}
"""What a record can say: how it is called in names, and in words."""

SOURCES = Exported(
    "sources",
    "a dataset",
    ("/sources.csv", "/sources.json"),
    (
        Column("name", "Name of the dataset", "", "who added it"),
        Column("file", "Name of the file, without its folders", "", "received file"),
        Column("reader", "What kind of file it is, by the [reader](readers.md) that knows it", "",
               "received file"),
        Column("provider", "Provider that was named for it", "code", "who added it"),
        Column("publishers", "Who reports in it, those of most records first", "", PUBLISHED),
        Column("more_publishers", "Further publishers, beyond those that are listed",
               "organisations", COUNTED),
        Column("providers", "Whose cooperation it tells of", "provider codes", PROVIDERS),
        Column("shared", "Which member shared it, and in which journal", "", "received file"),
        Column("licence", "Licence", "", "who added it"),
        Column("state", "How its age is to be taken: current, quiet, old copy, not said", "",
               RULE),
        Column("newest", "The publisher's own newest date", "ISO 8601 date", PUBLISHED),
        Column("as_of", "Date that was named for it", "ISO 8601 date", "who added it"),
        Column("last_updated", "Newest update of a record", "ISO 8601", PUBLISHED),
        Column("received_at", "When it was received", "ISO 8601, UTC", "this centre"),
        Column("versions", "How many versions were received", "versions", "this centre"),
        Column("bytes", "Size of the file", "bytes", "received file"),
        Column("sha256", "Hash of the file", "SHA-256", "received file"),
        Column("encoding", "Encoding in which it was read", "", "received file"),
        Column("rows", "Rows or activities in the file", "rows", COUNTED),
        Column("records", "Records in it: those kept and those refused", "records", COUNTED),
        Column("kept", "Records that were kept", "records", COUNTED),
        Column("refused", "Records that were refused", "records", COUNTED),
        Column("flagged", "Records with a warning or an error", "records", COUNTED),
        Column("projects", "Projects that its records tell of", "projects", COUNTED),
        Column("running", "Records whose known dates reach over its newest date", "records",
               DATES),
        *(Column(f"with_{part}", f"Records with {what}", "records", COUNTED, ("csv",))
          for part, what in _PARTS.items()),
        *(Column(f"{part}_unsure", "Of these those of which it is inferred or assumed", "records",
                 COUNTED, ("csv",)) for part in _PARTS),
        Column("complete", "The same: place, years, money and purpose, each known and unsure",
               "records", COUNTED, ("json",)),
        Column("problems", "Problems by kind", "problems", "[problems](problems.md)"),
    ),
)  # fmt: skip

PROBLEMS = Exported(
    "problems",
    "something that is wrong, or doubtful, in a file",
    ("riparian problems --csv", "riparian problems --json", "/sources/NAME.csv",
     "/sources/NAME.json"),
    (
        Column("code", "[Kind of problem](problems.md)", "", RULE),
        Column("severity", "error: lost; warning: kept and doubtful; note: kept by a choice", "",
               RULE),
        Column("message", "The same in a sentence", "", RULE),
        Column("dataset", "Dataset in which it stands", "", "received file"),
        Column("line", "Line of an XML file, from 1", "line", "received file"),
        Column("row", "Row of a table, from 1", "row", "received file"),
        Column("record", "Identifier of the record", "", PUBLISHED),
        Column("field", "Field or column in which it stands", "", PUBLISHED),
        Column("expected", "What was expected", "", RULE),
        Column("got", "What was found", "", PUBLISHED),
        Column("kept", "What was kept", "", RULE),
        Column("sheet", "Sheet of a workbook", "", "received file"),
    ),
)  # fmt: skip

UNPLACED = Exported(
    "unplaced",
    "a project that is placed nowhere finer than a country",
    ("riparian unplaced --csv", "riparian unplaced --json"),
    (
        *(_of_project(name)
          for name in ("id", "handle", "title", "original", "providers", "countries")),
        Column("words", "Words that could not be placed", "", PUBLISHED),
    ),
)  # fmt: skip

CHANGES = Exported(
    "changes",
    "an overlap that has changed between two builds",
    ("riparian changes --csv", "riparian changes --json"),
    (
        Column("what", "What has changed: new, gone, stronger, weaker, kind", "", RULE),
        Column("id", "Identifier of the overlap", "", RULE),
        Column("provider_a", "Provider of A", "code", PROVIDERS),
        Column("provider_b", "Provider of B", "code", PROVIDERS),
        Column("a", "Project A", "id", LINKING),
        Column("b", "Project B", "id", LINKING),
        Column("title_a", "Title of A", "", PUBLISHED),
        Column("title_b", "Title of B", "", PUBLISHED),
        Column("kind_before", "Kind of overlap before; empty where it is new", "", RULE),
        Column("kind", "Kind of overlap now; empty where it is gone", "", RULE),
        Column("bits_before", "Strength before", "bits", BITS),
        Column("bits", "Strength now", "bits", BITS),
        Column("why", "What is known of the reason", "", RULE),
    ),
)  # fmt: skip

JUDGEMENTS = Exported(
    "judgements",
    "what a person said of two records",
    ("riparian judgements --csv", "riparian judgements --json"),
    (
        Column("id", "Number of the entry", "", "this centre"),
        Column("made_at", "When it was said", "ISO 8601, UTC", "this centre"),
        Column("made_by", "Who said it", "", "a person"),
        Column("a", "First record", "id", "a person"),
        Column("b", "Second record", "id", "a person"),
        Column("verdict", "What was said of the two; empty for an undo", "", "a person"),
        Column("why", "The reason that was given", "", "a person"),
        Column("undoes", "The entry that no longer stands", "", "a person"),
    ),
)  # fmt: skip
