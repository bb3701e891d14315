"""The kinds of problem that tables and pages have; `kinds` holds them with all others."""

from __future__ import annotations

from riparian.problems.kind import ProblemKind

TABLE_KINDS: tuple[ProblemKind, ...] = (
    ProblemKind(
        "columns-missing",
        "error",
        "The table lacks a column that is needed.",
        "Add the column, even if it stays empty, and add the table again.",
    ),
    ProblemKind(
        "columns-unknown",
        "note",
        "The table has columns that the reader does not know.",
        "They were not read; check their spelling if you meant others.",
    ),
    ProblemKind(
        "heading-missing",
        "warning",
        "A page lacks a heading that pages of its kind have.",
        "Look at the page; the heading may be worded in a way that is not known yet.",
    ),
    ProblemKind(
        "table-unreadable",
        "error",
        "The file cannot be read as a table to its end.",
        "Open it in the program that made it, save it anew, and add it again.",
    ),
    ProblemKind(
        "table-note",
        "note",
        "Something about the table had to be decided or could not be read.",
        "Compare a few records with the table.",
    ),
    ProblemKind(
        "cells-repeated",
        "note",
        "Cells with a mark such as 〃 were read as the cell above them.",
        "Look at the first of these rows.",
    ),
    ProblemKind(
        "rows-continue",
        "warning",
        "Rows have neither number nor title; they may go on with the project above them.",
        "If they do, name the columns under [table] in the mapping, as key and as fill_down.",
    ),
    ProblemKind(
        "country-from-heading",
        "note",
        "Rows without a country have that of the heading that stands above them in the table.",
        "Look at the first of these rows, and that the headings name countries.",
    ),
    ProblemKind(
        "amounts-small",
        "note",
        "All amounts of a column are small, and nothing says what they count.",
        'If they are millions, write unit = "million" for the column in the mapping; if not, "1".',
    ),
    ProblemKind(
        "table-without-titles",
        "note",
        "The table has no titles: it tells of the places or money of projects in another table.",
        "Add the table of projects of the same publisher too; they meet by their identifiers.",
    ),
    ProblemKind(
        "mapping-missing",
        "error",
        "Nobody has said what the columns of the table hold.",
        "Make a mapping with `riparian mapping suggest` and add the table with it.",
    ),
    ProblemKind(
        "sheet-not-read",
        "note",
        "A sheet of the workbook was not read.",
        "If it holds projects, say its name in a mapping.",
    ),
    ProblemKind(
        "row-short",
        "warning",
        "A row has fewer cells than the table has columns.",
        "The missing cells were taken as empty; compare the record with the table.",
    ),
    ProblemKind(
        "row-shifted",
        "error",
        "A row does not fit the columns, so its values may stand in wrong ones.",
        "It was refused; mend the table at this row and add it again.",
    ),
    ProblemKind(
        "title-cut",
        "note",
        "A title ends in dots, so its end is missing.",
        "Look for the whole title at the publisher before you compare it with others.",
    ),
    ProblemKind(
        "row-no-record",
        "note",
        "A row is a total, a note or the column names once more.",
        "It is no activity; nothing needs to be done if that is right.",
    ),
    ProblemKind(
        "row-above-names",
        "error",
        "A row that looks like a record stands above the column names.",
        "It was refused; move the column names to the top of the table and add it again.",
    ),
    ProblemKind(
        "rows-disagree",
        "note",
        "The rows of one activity say different things.",
        "What the newest row says was kept; the received file keeps all of it.",
    ),
    ProblemKind(
        "rows-too-many",
        "warning",
        "More rows have the same key than any activity has.",
        "Check the key in the mapping; it may be no identifier.",
    ),
    ProblemKind(
        "key-missing",
        "warning",
        "A row has no key, so it cannot be put together with others.",
        "It is kept as an activity of its own.",
    ),
    ProblemKind(
        "value-understood",
        "note",
        "Values were written in words, units or orders that had to be understood.",
        "Look at the example; if it is wrong, say how in a mapping.",
    ),
    ProblemKind(
        "text-not-utf-8",
        "error",
        "Bytes of a text are not UTF-8.",
        "Save the table again as UTF-8 and add it again.",
    ),
    ProblemKind(
        "place-contradiction",
        "note",
        "The name of a place and its coordinates point to different provinces.",
        "The coordinates were used; check the place on a map.",
    ),
)
"""In the order of the reference."""
