"""`riparian confirm`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import msgspec

from riparian.catalogue.record_claims import RecordClaim
from riparian.centre.centre import Centre
from riparian.centre.my_country import (
    CountryQuestion,
    SheetRead,
)
from riparian.cli.at_the_computer import at_the_computer
from riparian.cli.channel_pages import say_caught_up
from riparian.cli.options import centre_of, day_option, json_option
from riparian.cli.output import print_json, require_agreement, say
from riparian.codelists.lists import load_codelist
from riparian.desk.claims.answer_sheet import read_sheet, write_bad_rows
from riparian.desk.claims.field_names import FIELD_NAMES
from riparian.desk.claims.host_answers import PARTS, Answer, confirmation_of, read_answer
from riparian.desk.sharing.choice import Sharer
from riparian.english import agree, and_more, count_of
from riparian.errors import BadRequest
from riparian.exchange.entries.payload import CLEAR, GREEN
from riparian.exchange.plain_text import plain_line
from riparian.normalise.iso_days import today
from riparian.store.writing import write_atomically
from riparian.wording.channel import REACHES_NOBODY
from riparian.wording.my_country import AUDIENCE_WORDS, confirmed_words, parts_words

AUDIENCES = {"everyone": CLEAR, "community": GREEN, "members": GREEN}
SHOWN = 20
"""Records and problems that are listed one by one."""

WIDTH = 70


class ConfirmDocument(msgspec.Struct, frozen=True):
    """What `--json` prints: the entries, by record where they are of single records; those that
    had the same answer already, or say nothing of what is confirmed; and what is wrong in a
    sheet."""

    tlp: str
    entries: dict[str, str] | tuple[str, ...]
    standing: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    dry_run: bool = False


@click.command(
    epilog="Example:  riparian -C my-centre confirm jp-0207 --part exists --part value"
    " --office 'Ministry of Planning' --as-of 2026-09-30"
)
@click.argument("records", metavar="RECORD...", nargs=-1)
@click.option(
    "--part",
    "--field",
    "parts",
    type=click.Choice(PARTS),
    multiple=True,
    help="What is confirmed; repeat it for more (default: that it exists).",
)
@day_option("--as-of", "The day as of which it is so, 2026-09-30 (default: today).")
@click.option("--office", metavar="NAME", help="The office that answers (default: the member).")
@click.option("--why", metavar="TEXT", help="One reason for all of them.")
@click.option(
    "--to",
    type=click.Choice(list(AUDIENCES)),
    help="Who can read it: everyone (TLP:CLEAR), or every member of the framework (TLP:GREEN),"
    " which is both community and members (default: as in the last answer; else members).",
)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Take the answers out of this sheet (xlsx), instead of RECORD.",
)
@click.option(
    "--typed-in-by",
    metavar="NAME",
    help="Who enters what an office answered by sheet (default: the user of this computer).",
)
@click.option(
    "--bad-rows",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what could not be taken of the sheet to this file, to be answered again.",
)
@click.option(
    "--write-sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a sheet (xlsx) that asks an office about what awaits its word; confirm nothing.",
)
@click.option(
    "--country",
    metavar="CODE",
    help="The country, as a code: of which --write-sheet asks, or for which a member of another"
    " one passes on an answer (default: that of this centre's member).",
)
@click.option("--by", metavar="NAME", help="Whom to name as author (default: the member).")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation; needed without a terminal.")
@click.option("--dry-run", is_flag=True, help="Show what would be confirmed, and write nothing.")
@json_option
@click.pass_context
def command(
    context: click.Context,
    records: tuple[str, ...],
    parts: tuple[str, ...],
    as_of: str | None,
    office: str | None,
    why: str | None,
    to: str | None,
    sheet: Path | None,
    typed_in_by: str | None,
    bad_rows: Path | None,
    write_sheet: Path | None,
    country: str | None,
    by: str | None,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Confirm what records say, in the name of the government whose centre this is.

    RECORD is an identifier or handle. It counts as a government's word where this centre's member
    is a host of a country that the record names; else it is this member's own word. What others say
    stays as it is. An office that cannot sign in answers by a sheet: --write-sheet makes it, and
    --sheet takes what comes back. `riparian withdraw ENTRY` takes a confirmation back.
    """
    given = [bool(records), sheet is not None, write_sheet is not None]
    if sum(given) != 1:
        raise BadRequest(
            "Expected one of three: records, --sheet FILE, or --write-sheet FILE.",
            "riparian confirm jp-0207 --part exists, or riparian confirm --sheet answers.xlsx",
        )
    centre = centre_of(context)
    if write_sheet is not None:
        _write_sheet(centre, write_sheet, country)
        return
    own = centre.host_words.own_member()
    if own is None:
        centre.my_country.own_host()
    assert own is not None
    if not own.is_host:
        say(
            f"{own.member} is no host in {own.framework}: this is its own word, not a government’s."
        )
    sharer = Sharer(at_the_computer(), by or own.member)
    tlp = AUDIENCES[to] if to else centre.my_country.first_label(sharer)
    if sheet is not None:
        person = typed_in_by or at_the_computer().by
        read = centre.my_country.read_sheet(read_sheet(sheet), person)
        _say_sheet(read, bad_rows)
        _take_sheet(centre, read, sharer, tlp, yes=yes, dry=dry_run, as_json=as_json)
        return
    answer = read_answer(
        parts or ("exists",), as_of or today(), office or own.name,
        _country(country or own.country), why or "",
    )  # fmt: skip
    units = centre.host_words.find_records(records)
    claims = centre.my_country.claims_of(units)
    _say_records(claims, answer)
    centre.my_country.confirm(units, answer, sharer, tlp, dry=True)
    _ask(centre, tlp, "Confirm?", yes=yes or dry_run)
    written = centre.my_country.confirm(units, answer, sharer, tlp, dry=dry_run)
    if as_json:
        entries = {unit: str(entry) for unit, entry in written.entries.items()}
        print_json(ConfirmDocument(tlp, entries, written.standing, written.silent, (), dry_run))
    elif dry_run:
        say("Nothing was written.")
    else:
        click.echo(
            confirmed_words(len(written.entries), len(written.standing), len(written.silent))
        )
        say(REACHES_NOBODY)


def _country(code: str | None) -> str:
    """The country for which is answered; raises BadRequest for none, and for what is no code."""
    known = (code or "").upper()
    if load_codelist("Country").get(known) is None:
        raise BadRequest(
            f"Expected the country for which this is the answer, got '{(code or '')[:40]}'.",
            "Give its code: --country LA.",
        )
    return known


def _write_sheet(centre: Centre, path: Path, country: str | None) -> None:
    asked = CountryQuestion(country=_country(country) if country else None)
    content = centre.my_country.sheet(asked)
    write_atomically(path, content)
    say(f"{path} asks about what awaits an answer. Send it, and take it back with --sheet.")


def _say_records(claims: Mapping[str, RecordClaim], answer: Answer) -> None:
    say(
        f"You are about to confirm {parts_words(answer.parts)} of "
        f"{count_of(len(claims), 'record')}, as of {answer.as_of}, for {answer.office}:"
    )
    for claim in list(claims.values())[:SHOWN]:
        say(plain_line(f"{claim.handle}: {claim.title}", WIDTH), "  ")
        word = confirmation_of(claim.values, answer)
        for field, value in word.fields.items() if word else ():
            say(plain_line(f"{FIELD_NAMES[field]}: {value}", WIDTH), "    ")
        if word is None:
            say("It says nothing of this, so nothing is confirmed of it.", "    ")
    if len(claims) > SHOWN:
        say(and_more(len(claims) - SHOWN, "records"), "  ")


def _say_sheet(read: SheetRead, bad_rows: Path | None) -> None:
    answers = read.answers
    confirmed = sum(row.confirmation is not None for row in answers.rows)
    disputes = sum(len(row.disputes) for row in answers.rows)
    say(
        f"The sheet answers for {count_of(len(answers.rows), 'record')}: "
        f"{count_of(confirmed, 'confirmation')}, {count_of(disputes, 'dispute')}. "
        f"{count_of(answers.empty, 'row')} {agree(answers.empty, 'is', 'are')} left empty."
    )
    for row in answers.rows[:SHOWN]:
        claim = read.claims[row.unit]
        say(plain_line(f"{claim.handle}: {claim.title}", WIDTH), "  ")
        for field, value in row.confirmation.fields.items() if row.confirmation else ():
            say(plain_line(f"confirmed: {FIELD_NAMES[field]}: {value}", WIDTH), "    ")
        for dispute in row.disputes:
            right = f", right is {dispute.value}" if dispute.value else ""
            words = f"disputed: {FIELD_NAMES[dispute.field]}{right}. Why: {dispute.why}"
            say(plain_line(words, WIDTH), "    ")
    if answers.problems:
        bad = count_of(len(answers.bad), "row")
        say(f"{bad} cannot be taken:")
    for problem in answers.problems[:SHOWN]:
        say(plain_line(str(problem), 4 * WIDTH), "  ")
    if len(answers.problems) > SHOWN:
        say(and_more(len(answers.problems) - SHOWN, "problems"), "  ")
    if answers.bad and bad_rows is not None:
        write_atomically(bad_rows, write_bad_rows(answers))
        say(f"{bad_rows} asks for these once more. Send it, and take it back with --sheet.")
    elif answers.bad:
        say("To ask for these once more, by a sheet with the reasons: --bad-rows FILE")


def _take_sheet(
    centre: Centre,
    read: SheetRead,
    sharer: Sharer,
    tlp: str,
    *,
    yes: bool,
    dry: bool,
    as_json: bool,
) -> None:
    """Write what a sheet answers, where somebody agrees."""
    answers = read.answers
    if not answers.rows:
        raise BadRequest(
            "The sheet answers nothing that could be taken.", "See what is wrong with it above."
        )
    centre.my_country.write_sheet(read, sharer, tlp, dry=True)
    _ask(centre, tlp, "Take these answers?", yes=yes or dry)
    names = centre.my_country.write_sheet(read, sharer, tlp, dry=dry)
    problems: Sequence[str] = [str(problem) for problem in answers.problems]
    if as_json:
        entries = tuple(map(str, names))
        print_json(ConfirmDocument(tlp, entries, (), (), tuple(problems), dry))
    elif dry:
        say("Nothing was written.")
    else:
        rows = count_of(len(answers.rows), "row")
        click.echo(f"Took {rows} of the sheet: {count_of(len(names), 'entry', 'entries')}.")
        say(REACHES_NOBODY)


def _ask(centre: Centre, tlp: str, question: str, *, yes: bool) -> None:
    say_caught_up(centre.channel)
    say(f"{AUDIENCE_WORDS[tlp]} (--to chooses.)")
    require_agreement(question, "Nothing was confirmed", yes=yes)
