"""The catalogue of all kinds of problem; `docs/reference/problems.md` is produced from it."""

from __future__ import annotations

from riparian.problems.kind import ProblemKind, Severity
from riparian.problems.table_kinds import TABLE_KINDS

__all__ = ["KINDS", "ProblemKind", "Severity"]

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
    ProblemKind(
        "rule-failed",
        "error",
        "A rule could not work on a record.",
        "Please report this with the record; it is kept as published.",
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
        "contact-left-out",
        "note",
        "A text of the record holds an e-mail address or a telephone number.",
        "It is not kept in the catalogue; the received file has it.",
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
    ProblemKind(
        "currency-undecided",
        "warning",
        "An amount has a sign that several currencies share, and nothing says which is meant.",
        "It is kept without a value in dollars; say in a mapping which currency it is.",
    ),
    ProblemKind(
        "unit-disagrees",
        "warning",
        "An amount and its heading, or the cell for its currency, say different units.",
        "What stands with the amount was kept and nothing counted twice; look at the table.",
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
        "judgement-without-record",
        "warning",
        "A person judged a record that is not in the catalogue any more.",
        "It waits for the record to come back; or undo it with `riparian judge --undo A B`.",
    ),
    ProblemKind(
        "judgement-contradiction",
        "warning",
        "Judgements of people say that records are one project and that they are two.",
        "Look at the pairs with `riparian review A B`, and judge again or undo one of them.",
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
)

KINDS: dict[str, ProblemKind] = {kind.code: kind for kind in (*_KINDS, *TABLE_KINDS)}
"""Every kind of problem by its code."""
