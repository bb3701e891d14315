"""docs/reference/mapping.md: the form of a mapping file."""

from __future__ import annotations

from reference_docs.markdown import block, code, page, table
from riparian.ingest.mapped.engine.mapped_reader import layout_readers
from riparian.ingest.mapped.engine.mapping_fields import FIELDS, SOURCE_OPTIONS, TABLE_OPTIONS
from riparian.ingest.mapped.engine.named_code_lists import list_names

_INTRO = """\
A mapping says which column of a table holds what. `riparian mapping suggest FILE` works one out,
`riparian mapping check MAPPING FILE` tries it, `riparian add FILE --mapping MAPPING` uses it; step
by step: [map a table](../guides/map-a-table.md). It is a TOML file of at most five sections, of
which only `[columns]` is needed."""

_EXAMPLE = """\
[table]
key = ["project_no"]                       # rows with the same number are one activity

[columns]
identifier = "project_no"
title.ko = "사업명"
title.en = "project name"
country = "country"
place = { column = "places", separator = ";" }
start = "from"
end = "to"
commitment = { column = "amount (mn)", unit = "million", currency = "USD" }
year = "fiscal year"

[values.country]
"PDR Lao" = "LA"

[defaults]
provider = "KR"
agency = "KOICA"
"""

_RULES = (
    "`[columns]`: for each field a column, a list of sources, a table by language (`title.ja`), or"
    " one source with options. For a field that holds one value the first source that is filled"
    " counts; for one that holds many, all do. Amounts of one kind in several columns are the same"
    " money: the first that is filled counts, and zero is no amount; where they hold different"
    " amounts in one currency, it is told. A table needs one of such columns; only if it has none"
    " of them, something is missing.",
    "Years such as 2567 are of the Buddhist era (2024) in a column that has no others, in a table"
    ' with words in Thai letters or of Thailand (`provider = "TH"`), and wherever `fiscal = "TH"`'
    " says so.",
    "`[values.FIELD]`: what the words or codes of a field mean; those that are not in it stay.",
    "`[defaults]`: what holds where no column says anything.",
    "Where several rows make one activity, the newest by year or date speaks first; of rows as new"
    " as each other, the one that ends last. Rows that name different purposes or countries give"
    " them to their amounts, if each has one.",
    "A row that is a total, a note or the names once more is refused with the reason; so is one"
    " with more cells than the table has columns. Below a row that names the columns differently"
    " (by other years, or in another order) rows are refused until the names of the table come"
    " again. Nothing is passed over in silence.",
    "In lists that a cell holds, what stands in one place belongs together: the second id to the"
    " second name, the third percentage to the third country; an empty place keeps its place.",
)


def mapping_page() -> str:
    """The page."""
    fields = [(code(f.name), f.holds, f.kind, f.means) for f in FIELDS.values()]
    layouts = [
        (code(reader.name), reader.describes, ", ".join(map(code, reader.needs)))
        for reader in layout_readers()
    ]
    return page(
        "Mapping files",
        _INTRO,
        block(_EXAMPLE, "toml"),
        *_RULES,
        "## Fields",
        "`one` value for an activity, `many`, or one for each `row`.",
        table(("field", "holds", "kind", ""), fields),
        "## Options of a source",
        table(("option", ""), [(code(name), words) for name, words in SOURCE_OPTIONS.items()]),
        "Lists that `values` can name: " + ", ".join(map(code, list_names())) + ".",
        "## [table]",
        table(("rule", ""), [(code(name), words) for name, words in TABLE_OPTIONS.items()]),
        "## Layouts that need no mapping",
        "Published layouts are mapping files too, in the package, with a `[layout]` that says by"
        " which columns their tables are known.",
        table(("reader", "reads", "known by the columns"), layouts),
    )
