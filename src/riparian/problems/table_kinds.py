"""Kinds of problem of tables and pages, for `kinds`."""

from __future__ import annotations

from riparian.problems.problem_kind import ProblemKind

OF_TABLES: tuple[ProblemKind, ...] = (
    ProblemKind(
        "columns-missing",
        "error",
        "The table lacks a required column.",
        "Add the column, even if it is empty, then add the table again.",
    ),
    ProblemKind(
        "columns-unknown",
        "note",
        "The table has columns that the reader does not know.",
        "They were not read. Check their spelling.",
    ),
    ProblemKind(
        "heading-missing",
        "warning",
        "A page lacks a heading that such pages usually have.",
        "Look at the page. The heading may be worded in a way we do not know yet.",
    ),
    ProblemKind(
        "table-unreadable",
        "error",
        "The table cannot be read to the end.",
        "Open it in the program it was made with, save it again, and add it again.",
    ),
    ProblemKind(
        "table-note",
        "note",
        "Something in the table was unclear or could not be read.",
        "Compare a few records with the table.",
    ),
    ProblemKind(
        "cells-repeated",
        "note",
        "Cells with a ditto mark such as 〃 were given the value of the cell above.",
        "Look at the first of these rows.",
    ),
    ProblemKind(
        "rows-continue",
        "warning",
        "Some rows have neither a number nor a title. They may belong to the project above.",
        "If so, name the columns as key and fill_down under [table] in the mapping.",
    ),
    ProblemKind(
        "country-from-heading",
        "note",
        "Rows without a country were given the country in the heading above them.",
        "Check the first of these rows, and that the headings are names of countries.",
    ),
    ProblemKind(
        "amount-left-out",
        "warning",
        "Two columns that are read as the same money hold different amounts in one currency.",
        "The first was kept. If both count, add them up in the table, or map them apart.",
    ),
    ProblemKind(
        "amounts-small",
        "note",
        "All amounts in a column are small, and nothing says whether they are thousands or"
        " millions.",
        'If they are millions, write unit = "million" for the column in the mapping; if not, "1".',
    ),
    ProblemKind(
        "table-without-titles",
        "note",
        "The table has no titles: it gives places or amounts for projects in another table.",
        "Add the same publisher's table of projects too; identifiers join the two.",
    ),
    ProblemKind(
        "mapping-missing",
        "error",
        "It has not been said what the columns of the table hold.",
        "Make a mapping with `riparian mapping suggest` and add the table with it.",
    ),
    ProblemKind(
        "sheet-not-read",
        "note",
        "A sheet of the workbook was not read.",
        "If it contains projects, name it in a mapping.",
    ),
    ProblemKind(
        "row-short",
        "warning",
        "A row has fewer cells than the table has columns.",
        "The missing cells count as empty. Compare the record with the table.",
    ),
    ProblemKind(
        "row-shifted",
        "error",
        "A row does not fit the columns, so its values may be in the wrong ones.",
        "It was refused. Correct this row and add the table again.",
    ),
    ProblemKind(
        "title-cut",
        "note",
        "A title ends in dots: the rest is missing.",
        "Look up the full title at the publisher's before comparing it with others.",
    ),
    ProblemKind(
        "row-no-record",
        "note",
        "A row is a total, a note or a repetition of the column names.",
        "It is not an activity. If that is right, nothing needs to be done.",
    ),
    ProblemKind(
        "row-above-names",
        "error",
        "A row that looks like a record stands above the column names.",
        "It was refused; move the column names to the top of the table and add it again.",
    ),
    ProblemKind(
        "row-below-other-names",
        "error",
        "A row stands below a row that names the columns differently, as if another table began.",
        "It was refused. Put that table into a sheet or file of its own, and add it.",
    ),
    ProblemKind(
        "rows-disagree",
        "note",
        "The rows of one activity say different things.",
        "The newest row counts. The received file has all of them.",
    ),
    ProblemKind(
        "rows-too-many",
        "warning",
        "Too many rows have the same key to be one activity.",
        "Check the key in the mapping: it may not be an identifier.",
    ),
    ProblemKind(
        "key-missing",
        "warning",
        "A row has no key, so it cannot be joined with others.",
        "It is kept as a separate activity.",
    ),
    ProblemKind(
        "value-understood",
        "note",
        "Values were written in words, units or an order that had to be interpreted.",
        "Check the example. If it is wrong, correct it in a mapping.",
    ),
    ProblemKind(
        "text-not-utf-8",
        "error",
        "A text contains bytes that are no characters in the encoding of the file.",
        "Save the table as UTF-8 and add it again, or say its encoding with --encoding.",
    ),
    ProblemKind(
        "place-contradiction",
        "note",
        "The name of a place and its coordinates point to different provinces.",
        "The coordinates were used. Check the place on a map.",
    ),
)
