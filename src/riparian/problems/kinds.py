"""The catalogue of all kinds of problem; `docs/reference/problems.md` is produced from it."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "note"]
"""`error`: something was lost. `warning`: kept, but doubtful. `note`: kept; a choice was made."""


class ProblemKind(msgspec.Struct, frozen=True):
    """One kind of problem: its code, severity, what it means, and what to do about it."""

    code: str
    severity: Severity
    meaning: str
    next_step: str


_ASK = "Tell the publisher; the original is kept."
_CHECK = "Check the value in the source before you rely on it."

_KINDS: tuple[ProblemKind, ...] = (
    # the file
    ProblemKind(
        "file-cut-off",
        "error",
        "The file ends before it is complete.",
        "Fetch the file again; what stood before the cut was read.",
    ),
    ProblemKind(
        "file-not-well-formed",
        "error",
        "The XML is broken at this line.",
        "Ask the publisher for a valid file; what could be read around it was read.",
    ),
    ProblemKind(
        "file-has-entities",
        "error",
        "The file declares XML entities; they are never expanded.",
        "Ask for a file without a DOCTYPE; text that used an entity lacks it here.",
    ),
    ProblemKind(
        "file-has-control-characters",
        "warning",
        "Characters that XML forbids stand in the text.",
        _ASK,
    ),
    ProblemKind(
        "file-encoding-guessed",
        "note",
        "The encoding is not declared.",
        "Look at a few titles; if they are garbled, say the encoding.",
    ),
    ProblemKind(
        "file-without-records",
        "error",
        "The file holds no activity.",
        "Check that this is the file you meant.",
    ),
    ProblemKind(
        "version-unknown",
        "warning",
        "The IATI version is missing or not known.",
        "It was read by its shape; check a few records.",
    ),
    ProblemKind(
        "reader-failed",
        "error",
        "The reader stopped at an unexpected place.",
        "Please report this with the file; what was read before is kept.",
    ),
    # the record
    ProblemKind("record-without-identifier", "warning", "An activity has no identifier.", _ASK),
    ProblemKind(
        "record-empty",
        "error",
        "A record has neither identifier nor title.",
        "Nothing can be shown of it; it was refused.",
    ),
    ProblemKind(
        "record-cut-off",
        "error",
        "A record is incomplete because the file ends in it.",
        "Fetch the file again; what stood before the cut was kept.",
    ),
    ProblemKind(
        "record-unreadable",
        "error",
        "A record could not be read.",
        "It was refused; see the message, and tell the publisher.",
    ),
    ProblemKind(
        "identifier-again",
        "note",
        "An identifier occurs in several datasets of one kind.",
        "They are shown as one project, side by side, unless other reporters use it.",
    ),
    ProblemKind(
        "identifier-repeated",
        "warning",
        "An identifier occurs more than once in one dataset.",
        "Both records are kept and shown side by side; check whether they are one.",
    ),
    ProblemKind("title-missing", "warning", "An activity has no title.", _ASK),
    ProblemKind(
        "text-very-long",
        "warning",
        "A text is longer than 20,000 characters.",
        "It was cut for display and search; the received file keeps all of it.",
    ),
    ProblemKind(
        "text-redacted",
        "note",
        "The publisher withheld a text by formula.",
        "Ask the publisher if you need it.",
    ),
    ProblemKind(
        "text-garbled",
        "warning",
        "A text was read in a wrong encoding on its way, or its letters were lost.",
        "It is shown as it is; look for it at the publisher, and tell them.",
    ),
    ProblemKind(
        "text-boilerplate",
        "note",
        "A text stands on many different projects, so it tells nothing about any of them.",
        "It is shown, and does not count as evidence of what a project is about.",
    ),
    ProblemKind(
        "language-mismatch",
        "note",
        "A text is in another language than is declared for it.",
        "The language of the text counts; tell the publisher.",
    ),
    ProblemKind(
        "row-too-short",
        "error",
        "A row has fewer cells than the table has columns.",
        "Mend the table at this row and add it again.",
    ),
    ProblemKind(
        "row-too-long",
        "warning",
        "A row has more cells than the table has columns.",
        "The extra cells were left out; check for a stray separator.",
    ),
    ProblemKind(
        "row-repeated",
        "warning",
        "A key stands in more than one row.",
        "Both rows are kept; check whether they are one.",
    ),
    # values
    ProblemKind("date-wrong", "warning", "A date does not exist or cannot be read.", _ASK),
    ProblemKind("date-implausible", "warning", "A date lies before 1950 or after 2100.", _CHECK),
    ProblemKind("end-before-start", "warning", "An activity ends before it starts.", _CHECK),
    ProblemKind("amount-wrong", "warning", "An amount is not a number.", _ASK),
    ProblemKind(
        "amount-negative",
        "note",
        "An amount is below zero.",
        "It is counted as a correction of earlier amounts.",
    ),
    ProblemKind(
        "amount-absurd",
        "warning",
        "An amount is larger than any aid activity could be.",
        "It is kept in the record and left out of every sum.",
    ),
    ProblemKind(
        "currency-missing",
        "warning",
        "An amount has no currency.",
        "It is kept without a value in dollars.",
    ),
    ProblemKind("currency-unknown", "warning", "A currency code is not in ISO 4217.", _ASK),
    ProblemKind(
        "rate-missing",
        "warning",
        "No exchange rate reaches this currency and date.",
        "The original amount is kept and left out of sums in dollars.",
    ),
    ProblemKind(
        "value-date-missing",
        "note",
        "An amount has no date of its own.",
        "The date of its transaction or period was taken.",
    ),
    ProblemKind(
        "prices-constant",
        "note",
        "Amounts are at the prices of another year than that of their date, and nothing says so.",
        "They stand in for dollars of their date until a record has the amount as it was agreed.",
    ),
    ProblemKind("code-unknown", "warning", "A code is not in its code list.", _ASK),
    ProblemKind(
        "code-withdrawn",
        "note",
        "A code has been withdrawn from its list.",
        "It is kept and still counted under its category.",
    ),
    ProblemKind("percentage-wrong", "warning", "A percentage is not a number from 0 to 100.", _ASK),
    ProblemKind(
        "percentages-off",
        "warning",
        "Percentages do not add up to 100.",
        "Shares were worked out in proportion to what is given.",
    ),
    ProblemKind("coordinates-wrong", "warning", "Coordinates cannot be read.", _ASK),
    ProblemKind(
        "coordinates-swapped",
        "warning",
        "Latitude and longitude look exchanged.",
        "The place was not used; check it on a map and tell the publisher.",
    ),
    ProblemKind(
        "coordinates-outside",
        "warning",
        "A point lies in no province of the countries that the activity names.",
        "The place was not used; the country still counts.",
    ),
    ProblemKind(
        "place-unknown",
        "note",
        "A place name is not in the region's list of places.",
        "The country still counts; add the name to the region pack if it is right.",
    ),
    ProblemKind(
        "place-ambiguous",
        "note",
        "A place name fits several places.",
        "None was chosen; the country still counts.",
    ),
    ProblemKind(
        "correction-without-project",
        "warning",
        "A person set the places of a project that is not in the catalogue any more.",
        "It waits for the project to come back; or undo it with `riparian place-set ID --undo`.",
    ),
    ProblemKind(
        "correction-place-unknown",
        "warning",
        "A person set a place that the region's list of places does not hold any more.",
        "Set the places again with `riparian place-set`; see them with `riparian places NAME`.",
    ),
    ProblemKind(
        "country-missing",
        "warning",
        "An activity names no country.",
        "It is kept and cannot be placed.",
    ),
    ProblemKind(
        "provider-unknown",
        "note",
        "It cannot be told whose cooperation this is.",
        "Say it for the whole file with --provider, if it is one provider's.",
    ),
    ProblemKind(
        "status-contradicts-dates",
        "note",
        "The published status contradicts the published dates.",
        "The dates decide; both are shown.",
    ),
    ProblemKind(
        "event-type-unknown",
        "note",
        "A word for a dated event is not known.",
        "The date is kept as a sighting and fixes neither start nor end.",
    ),
    # tables
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

KINDS: dict[str, ProblemKind] = {kind.code: kind for kind in _KINDS}
"""Every kind of problem by its code."""
