"""My country: what awaits the word of the government whose centre this is, and its answers."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.responses import Response

from riparian.centre.my_country import (
    SHOWS,
    CountryQuestion,
    CountryRow,
    SheetRead,
)
from riparian.desk.accounts.roles import Act
from riparian.desk.claims.answer_sheet import write_bad_rows
from riparian.desk.claims.host_answers import Part, confirmation_of, read_dispute
from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import Field
from riparian.export.xlsx_file import XLSX
from riparian.normalise.iso_days import today
from riparian.web.api.envelope import Listed, by_number
from riparian.web.api.operation import Call, File, Operation, Param
from riparian.web.api.types import Day, EntryText, Words, Written, written
from riparian.web.not_kept import NOT_KEPT
from riparian.web.routes.country_sheet import (
    answered_rows,
    country_asked,
    counts_of,
    typist,
)
from riparian.web.routes.my_country import TICK, answer_in, digest_of, host_centre, label_in
from riparian.web.sharer import sharer_of
from riparian.web.uploads import LARGEST_UPLOAD, Upload
from riparian.wording.host_word import word_sentence

GROUP = "My country"
To = Annotated[
    Literal["everyone", "members"],
    Meta(description="For everyone (TLP:CLEAR), or for all members (GREEN)."),
]
FILTERS = (
    Param("show", "What is shown; awaiting where nothing is said.", SHOWS),
    Param("province", "A province, by code or name, or unknown for none."),
    Param("ministry", "A host agency as the records name it, or unknown for none."),
    Param("provider", "A provider or agency, by code or name."),
    Param("from", "The first year.", (), "number", most=9999, least=1000),
    Param("to", "The last year.", (), "number", most=9999, least=1000),
    Param("state", "What can still be acted upon.", ("auto", "now", "recent", "unknown", "all")),
)


class CountryProject(msgspec.Struct, frozen=True):
    """A project of the country, by the record that speaks for it."""

    record: Annotated[str, Meta(description="To be sent with an answer.")]
    shown: Annotated[
        str, Meta(description="To be sent with an answer: another once the record says otherwise.")
    ]
    project: str
    title: Words
    providers: tuple[str, ...]
    values: Annotated[
        dict[Field, str], Meta(description="What it says, field by field, as one is asked.")
    ]
    usd: float | None
    words: Annotated[tuple[str, ...], Meta(description="What hosts say of it, in sentences.")]


class ShownRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record for which one answers, as it was shown."""

    record: str
    shown: str


class ToConfirmAll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is confirmed of one or more records, all alike; all of it is written, or nothing."""

    records: Annotated[tuple[ShownRecord, ...], Meta(min_length=1, max_length=200)]
    parts: tuple[Part, ...]
    as_of: Day
    office: Annotated[str, Meta(description="The office that answers.")]
    to: To
    why: Words = ""
    dry_run: Annotated[bool, Meta(description="Only show what would be confirmed.")] = False


class Confirmed(msgspec.Struct, frozen=True):
    """What came of an answer."""

    entries: Annotated[dict[str, EntryText], Meta(description="By record, what was written.")]
    standing: Annotated[
        tuple[str, ...], Meta(description="Records of which the same stands already.")
    ]
    silent: Annotated[
        tuple[str, ...], Meta(description="Records that say nothing of what is confirmed.")
    ]
    values: Annotated[
        dict[str, dict[Field, str]], Meta(description="By record, what is confirmed of it.")
    ]


class HostDispute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a field of a record is wrong, in the name of the government."""

    record: str
    field: Field
    why: Words
    to: To
    value: Annotated[Words, Meta(description="What is right.")] = ""


class HostTakeBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer of this government that is taken back, and why."""

    entry: EntryText
    why: Words


class SheetRowAnswer(msgspec.Struct, frozen=True):
    """What one row of a sheet answers."""

    row: int
    record: str
    confirms: dict[Field, str]
    disputes: dict[Field, str]


class SheetFault(msgspec.Struct, frozen=True):
    """What is wrong in a sheet."""

    row: int
    column: str
    what: str


class SheetAnswer(msgspec.Struct, frozen=True):
    """What a sheet that came back answers; nothing is written yet."""

    shown: Annotated[str, Meta(description="To be sent when it is written.")]
    rows: tuple[SheetRowAnswer, ...]
    faults: tuple[SheetFault, ...]
    not_taken: Annotated[int, Meta(description="Rows with something that cannot be taken.")]


def my_country(call: Call) -> Listed:
    """What awaits an answer, or was answered."""
    centre, question = host_centre(call.request), _question(call)

    def items(offset: int, limit: int) -> tuple[list[CountryProject], int]:
        page = centre.my_country.ask(msgspec.structs.replace(question, offset=offset, limit=limit))
        return [_project(row) for row in page.rows], page.page.total

    return by_number(call, items)


def confirm(call: Call) -> Confirmed:
    """Confirm the same of each of these records."""
    centre, sent, person = host_centre(call.request), call.body, call.person
    form = {f"{TICK}{x.record}": x.shown for x in sent.records}
    form |= {f"part-{part}": "1" for part in sent.parts}
    form |= {"as_of": sent.as_of, "office": sent.office, "why": sent.why, "to": sent.to}
    answer, tlp, claims = answer_in(centre, person, form)
    sharer = sharer_of(person, centre)
    done = centre.my_country.confirm(list(claims), answer, sharer, tlp, dry=sent.dry_run)
    values = {
        unit: dict(word.fields)
        for unit, claim in claims.items()
        if (word := confirmation_of(claim.values, answer)) is not None
    }
    entries = {unit: str(entry) for unit, entry in done.entries.items()}
    return Confirmed(entries, done.standing, done.silent, values)


def dispute(call: Call) -> Written:
    """Dispute one field of one record."""
    centre, sent, person = host_centre(call.request), call.body, call.person
    said = read_dispute(sent.field, sent.value, sent.why)
    tlp = label_in(person, {"to": sent.to})
    return written(centre.my_country.dispute(sent.record, said, sharer_of(person, centre), tlp))


def withdraw(call: Call) -> Written:
    """Take back an answer of this government."""
    centre, sent, person = host_centre(call.request), call.body, call.person
    return written(centre.my_country.withdraw(sent.entry, sent.why, sharer_of(person, centre)))


def sheet(call: Call) -> Response:
    """A sheet that asks an office about what awaits an answer."""
    centre, _, own = typist(call.request)
    country = country_asked(own, call.params.get("country"))
    content = centre.my_country.sheet(msgspec.structs.replace(_question(call), country=country))
    return _file(content, f"answers-{country}-{today()}.xlsx")


def read_sheet(call: Call) -> SheetAnswer:
    """What a sheet that came back answers."""
    read = _read(call)
    answers = read.answers
    rows = tuple(
        SheetRowAnswer(
            row.number, row.unit, dict(row.confirmation.fields) if row.confirmation else {},
            {x.field: x.value or "" for x in row.disputes},
        )
        for row in answers.rows
    )  # fmt: skip
    faults = tuple(SheetFault(x.row, x.column, x.what) for x in answers.problems)
    return SheetAnswer(counts_of(read), rows, faults, len(answers.bad))


def take_sheet(call: Call) -> Written:
    """Write what a sheet answers, as it was shown."""
    centre, person, _ = typist(call.request)
    read = _read(call)
    if call.params["shown"] != counts_of(read):
        raise BadRequest(
            "The catalogue has changed since the sheet was shown. Nothing was written.",
            "Read it once more.",
        )
    tlp = label_in(person, call.params)
    return written(*centre.my_country.write_sheet(read, sharer_of(person, centre), tlp))


def not_taken(call: Call) -> Response:
    """A sheet of what could not be taken, with the reasons, to be answered again."""
    return _file(write_bad_rows(_read(call).answers), f"not-taken-{today()}.xlsx")


def _read(call: Call) -> SheetRead:
    centre, person, _ = typist(call.request)
    rows = answered_rows(Upload({}, "sheet", call.body))
    return centre.my_country.read_sheet(rows, person.account.full_name)


def _question(call: Call) -> CountryQuestion:
    asked = call.params
    states: dict[str, Literal["auto", "now", "recent", "unknown", "all"]] = {
        "auto": "auto", "now": "now", "recent": "recent", "unknown": "unknown", "all": "all",
    }  # fmt: skip
    return CountryQuestion(
        show=next((each for each in SHOWS if each == asked.get("show")), "awaiting"),
        province=asked.get("province"),
        ministry=asked.get("ministry"),
        provider=asked.get("provider"),
        first_year=call.number("from"),
        last_year=call.number("to"),
        state=states[asked.get("state", "auto")],
    )


def _project(row: CountryRow) -> CountryProject:
    claim, said = row.claim, row.word
    words = [word for of_field in said.fields.values() for word in of_field] if said else []
    return CountryProject(
        claim.unit, digest_of(claim), row.line.handle, claim.title, claim.providers, claim.values,
        claim.usd, tuple(word_sentence(word) for word in words),
    )  # fmt: skip


def _file(content: bytes, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', **NOT_KEPT}
    return Response(content, headers=headers, media_type=XLSX)


_COUNTRY = Param("country", "Which country, in a centre that is no host’s, by its code.")
_SHEET = "/my-country/sheet"
OPERATIONS = (
    Operation(
        "my-country", "GET", "/my-country", "What awaits the government’s word", my_country,
        CountryProject, Act.CONFIRM, FILTERS, listed=True, groups=GROUP,
    ),
    Operation(
        "confirm", "POST", "/my-country/confirm", "Confirm many records at once", confirm,
        Confirmed, Act.CONFIRM, body=ToConfirmAll, does=("/my-country/confirm",), groups=GROUP,
    ),
    Operation(
        "host-dispute", "POST", "/my-country/dispute", "Dispute a field for the government",
        dispute, Written, Act.CONFIRM, body=HostDispute, status=201,
        does=("/my-country/dispute",), groups=GROUP,
    ),
    Operation(
        "host-take-back", "POST", "/my-country/withdraw", "Take back an answer", withdraw,
        Written, Act.CONFIRM, body=HostTakeBack, status=201, does=("/my-country/withdraw",),
        groups=GROUP,
    ),
    Operation(
        "sheet", "GET", _SHEET, "A sheet for an office that cannot sign in", sheet, File(XLSX),
        "signed-in", (*FILTERS, _COUNTRY), groups=GROUP,
    ),
    Operation(
        "read-sheet", "POST", f"{_SHEET}/read", "What does this sheet answer?", read_sheet,
        SheetAnswer, "signed-in", body=File(XLSX), does=(_SHEET,), groups=GROUP,
        largest=LARGEST_UPLOAD, explained="Nothing is written.",
    ),
    Operation(
        "take-sheet", "POST", _SHEET, "Write what a sheet answers", take_sheet, Written,
        "signed-in", (
            Param("shown", "What reading it gave as `shown`.", required=True),
            Param("to", "For whom it is.", ("everyone", "members"), required=True),
        ), File(XLSX), 201, (f"{_SHEET}/take",), groups=GROUP, largest=LARGEST_UPLOAD,
    ),
    Operation(
        "not-taken", "POST", f"{_SHEET}/not-taken", "What could not be taken",
        not_taken, File(XLSX), "signed-in", body=File(XLSX), does=(f"{_SHEET}/back",),
        groups=GROUP, largest=LARGEST_UPLOAD,
    ),
)  # fmt: skip
