"""The catalogue of all kinds of problem; `docs/reference/problems.md` is produced from it."""

from __future__ import annotations

from riparian.problems.problem_kind import ASK, CHECK, COMPARE, ProblemKind
from riparian.problems.table_kinds import OF_TABLES

_KINDS: tuple[ProblemKind, ...] = (
    # the file
    ProblemKind(
        "file-cut-off",
        "error",
        "The file ends before it is complete.",
        "Download the file again. Everything before the break was read.",
    ),
    ProblemKind(
        "file-not-well-formed",
        "error",
        "The XML is broken at this line.",
        "Ask the publisher for a valid file. The rest of the file was read.",
    ),
    ProblemKind(
        "file-has-entities",
        "error",
        "The file declares XML entities; they are never expanded.",
        "Ask for a file without a DOCTYPE. Text that used an entity is incomplete here.",
    ),
    ProblemKind(
        "file-has-control-characters",
        "warning",
        "The text contains characters that XML forbids.",
        ASK,
    ),
    ProblemKind(
        "file-encoding-guessed",
        "note",
        "The encoding is not declared.",
        "Look at a few titles. If they are garbled, add the file again with --encoding.",
    ),
    ProblemKind(
        "file-without-records",
        "error",
        "The file contains no activities.",
        "Check that this is the file you meant.",
    ),
    ProblemKind(
        "version-unknown",
        "warning",
        "The IATI version is missing or not known.",
        "It was read by its structure. Check a few records.",
    ),
    ProblemKind(
        "reader-failed",
        "error",
        "The reader stopped before the end of the file.",
        "Please report this, with the file. What was read before is kept.",
    ),
    ProblemKind(
        "rule-failed",
        "error",
        "A rule failed on a record.",
        "Please report this, with the record. It is kept as published.",
    ),
    ProblemKind(
        "page-is-picture",
        "error",
        "A page of a document is a picture without text.",
        "Install tesseract with the data of its language and add the document again, or ask the"
        " publisher for a copy with its text.",
    ),
    ProblemKind(
        "read-from-picture", "warning", "Values were read from a picture of a page.", COMPARE
    ),
    ProblemKind("letters-lost", "warning", "A document does not name all its letters.", COMPARE),
    ProblemKind(
        "table-without-lines", "warning", "A table in a document has no ruling lines.", COMPARE
    ),
    # the record
    ProblemKind("record-without-identifier", "warning", "An activity has no identifier.", ASK),
    ProblemKind(
        "record-empty",
        "error",
        "A record has neither an identifier nor a title.",
        "There is nothing to show, so it was refused.",
    ),
    ProblemKind(
        "record-cut-off",
        "error",
        "A record is incomplete because the file ends in the middle of it.",
        "Download the file again. Everything before the break was kept.",
    ),
    ProblemKind(
        "record-unreadable",
        "error",
        "A record could not be read.",
        "It was refused. Tell the publisher what the message says.",
    ),
    ProblemKind(
        "export-mark-wrong",
        "warning",
        "An export of a centre does not say where a record is from in the form it should.",
        "It counts as a record of its own. Check that it is not here twice.",
    ),
    ProblemKind(
        "record-held-already",
        "note",
        "Records of a centre’s export are here already, from the file it had them from.",
        "Nothing to do. Each counts once, as the original says it.",
    ),
    ProblemKind(
        "identifier-again",
        "note",
        "An identifier occurs in several datasets of one kind.",
        "They are shown as one project, side by side, unless different reporters use it.",
    ),
    ProblemKind(
        "identifier-repeated",
        "warning",
        "An identifier occurs more than once in one dataset.",
        "All of them are kept and shown side by side. Check whether they are the same project.",
    ),
    ProblemKind(
        "nothing-shared",
        "note",
        "A member shares no records at present.",
        "Nothing needs to be done: what was shared before has been withdrawn.",
    ),
    ProblemKind(
        "shared-again",
        "note",
        "A member shared a record more than once.",
        "The later entry counts; the journal has both.",
    ),
    ProblemKind(
        "fields-unknown",
        "note",
        "A shared record has fields that this version does not know.",
        "They were left out. A newer version may know them.",
    ),
    ProblemKind("title-missing", "warning", "An activity has no title.", ASK),
    ProblemKind(
        "text-very-long",
        "warning",
        "A text is longer than 20,000 characters.",
        "It was shortened for display and search. The received file has all of it.",
    ),
    ProblemKind(
        "list-very-long",
        "warning",
        "A list has more than 10,000 parts.",
        "It was cut. The received file has all of it.",
    ),
    ProblemKind(
        "text-redacted",
        "note",
        "The publisher withheld a text, with a standard phrase in its place.",
        "Ask the publisher if you need it.",
    ),
    ProblemKind(
        "contact-left-out",
        "note",
        "A text of the record holds an e-mail address or a telephone number.",
        "It is not kept in the catalogue; the received file has it.",
    ),
    ProblemKind(
        "text-garbled",
        "warning",
        "A text was garbled before it reached us: it was read in a wrong encoding, or letters"
        " were lost.",
        "It is shown as it is. Look it up at the publisher's, and tell them.",
    ),
    ProblemKind(
        "text-boilerplate",
        "note",
        "The same text appears on many different projects, so it says nothing about any of them.",
        "It is shown, but does not count as evidence of what a project is about.",
    ),
    ProblemKind(
        "language-mismatch",
        "note",
        "A text is not in the language declared for it.",
        "The actual language counts. Tell the publisher.",
    ),
    ProblemKind(
        "row-too-short",
        "error",
        "A row has fewer cells than the table has columns.",
        "Correct this row and add the table again.",
    ),
    ProblemKind(
        "row-too-long",
        "warning",
        "A row has more cells than the table has columns.",
        "The extra cells were left out. Check the row for a stray separator.",
    ),
    ProblemKind(
        "row-repeated",
        "warning",
        "A key occurs in more than one row.",
        "All of the rows are kept. If they are different projects, give each a key of its own.",
    ),
    # values
    ProblemKind("date-wrong", "warning", "A date does not exist or cannot be read.", ASK),
    ProblemKind("date-implausible", "warning", "A date is before 1950 or after 2100.", CHECK),
    ProblemKind("end-before-start", "warning", "An activity ends before it starts.", CHECK),
    ProblemKind(
        "under-way-before-start",
        "warning",
        "A source says that an activity is under way in a year before its stated start.",
        CHECK,
    ),
    ProblemKind("date-is-a-limit", "note", "A year is the latest start or the earliest end.", ASK),
    ProblemKind("label-from-above", "note", "The label of a row above was taken.", COMPARE),
    ProblemKind("amount-wrong", "warning", "An amount is not a number.", ASK),
    ProblemKind(
        "amount-negative",
        "note",
        "An amount is below zero.",
        "It counts as a correction of earlier amounts.",
    ),
    ProblemKind(
        "amount-absurd",
        "warning",
        "An amount is larger than any aid activity could be.",
        "It is kept in the record but left out of every total.",
    ),
    ProblemKind(
        "currency-missing",
        "warning",
        "An amount has no currency.",
        "It is kept, without a value in dollars.",
    ),
    ProblemKind(
        "currency-undecided",
        "warning",
        "The currency sign stands for several currencies, and nothing says which one is meant.",
        "It is kept, without a value in dollars. State the currency in a mapping.",
    ),
    ProblemKind(
        "unit-disagrees",
        "warning",
        "The amount and its heading, or the cell for its currency, give different units.",
        "The unit beside the amount was used, and only once. Check the table.",
    ),
    ProblemKind("currency-unknown", "warning", "A currency code is not in ISO 4217.", ASK),
    ProblemKind(
        "rate-missing",
        "warning",
        "There is no exchange rate for this currency and date.",
        "The original amount is kept but left out of totals in dollars.",
    ),
    ProblemKind(
        "value-date-missing",
        "note",
        "An amount has no date of its own.",
        "The date of its transaction or period was used.",
    ),
    ProblemKind(
        "prices-constant",
        "note",
        "Amounts are in the prices of a different year from their date, without saying so.",
        "They are used until another record gives the amount as agreed.",
    ),
    ProblemKind("code-unknown", "warning", "A code is not in its code list.", ASK),
    ProblemKind(
        "code-withdrawn",
        "note",
        "A code has been withdrawn from its list.",
        "It is kept and still counts under its category.",
    ),
    ProblemKind("percentage-wrong", "warning", "A percentage is not a number from 0 to 100.", ASK),
    ProblemKind(
        "percentages-off",
        "warning",
        "Percentages do not add up to 100.",
        "The shares were scaled to 100.",
    ),
    ProblemKind("coordinates-wrong", "warning", "Coordinates cannot be read.", ASK),
    ProblemKind(
        "coordinates-swapped",
        "warning",
        "Latitude and longitude seem to be swapped.",
        "The point was not used. Check it on a map and tell the publisher.",
    ),
    ProblemKind(
        "coordinates-outside",
        "warning",
        "A point is outside the countries that the activity names.",
        "The point was not used. The country still counts.",
    ),
    ProblemKind(
        "place-unknown",
        "note",
        "A place name is not in the region's list of places.",
        "The country still counts. If the name is right, add it to the region pack.",
    ),
    ProblemKind(
        "place-ambiguous",
        "note",
        "A place name could mean several places.",
        "None was chosen. The country still counts.",
    ),
    ProblemKind(
        "place-set-aside", "note", "A place in a text is not the project's.", "It was not used."
    ),
    ProblemKind(
        "correction-without-project",
        "warning",
        "Somebody set the places of a project that is no longer in the catalogue.",
        "The correction waits for the project to return. To undo it: `riparian place-set ID"
        " --undo`.",
    ),
    ProblemKind(
        "correction-place-unknown",
        "warning",
        "Somebody set a place that is no longer in the region's list of places.",
        "Set the places again with `riparian place-set`; `riparian places NAME` finds them.",
    ),
    ProblemKind(
        "judgement-without-record",
        "warning",
        "Somebody judged a record that is no longer in the catalogue.",
        "The judgement waits for the record to return. To undo it: `riparian judge --undo A B`.",
    ),
    ProblemKind(
        "judgement-contradiction",
        "warning",
        "Some judgements say that records are one project, others that they are different ones.",
        "Look at the pairs with `riparian review A B`, then judge again or undo one of them.",
    ),
    ProblemKind(
        "country-missing",
        "warning",
        "An activity names no country.",
        "It is kept, but cannot be placed.",
    ),
    ProblemKind(
        "provider-unknown",
        "note",
        "It is not clear whose cooperation this is.",
        "If the whole file is one provider's, add it again with --provider.",
    ),
    ProblemKind(
        "status-contradicts-dates",
        "note",
        "The published status contradicts the published dates.",
        "The dates count; both are shown.",
    ),
    ProblemKind(
        "event-type-unknown",
        "note",
        "The type of a dated event is not known.",
        "The date is kept as a sighting, but is neither a start nor an end.",
    ),
    *OF_TABLES,
)

KINDS: dict[str, ProblemKind] = {kind.code: kind for kind in _KINDS}
"""Every kind of problem by its code."""
