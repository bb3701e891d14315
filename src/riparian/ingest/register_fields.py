"""Parts of an activity, each made from the cells of one register row.

Words of the page are the publisher's; the English beside them, the summary, the agency's name and
the notes are the compiler's. What a cell does not say is left out, never filled in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from riparian.codelists.lists import country_code, legacy_code, load_codelist
from riparian.ingest.iati.parse_values import ends_before
from riparian.ingest.register_cells import Cells
from riparian.language.figures.cell_reading import is_absurd
from riparian.language.figures.unit_words import currencies_of
from riparian.model.activity import (
    UNDATED_EVENT,
    ActivityDate,
    Amount,
    Author,
    Description,
    Document,
    Event,
    Location,
    Narrative,
    OtherIdentifier,
    ParticipatingOrg,
    RecipientCountry,
    Sector,
    Tag,
    Transaction,
)

_ADDRESS = re.compile(r"https?://[^\s;<>\"]+", re.IGNORECASE)
# The compilers quote it with its list: "row 13, project no. 2024-00015"
_PROJECT_NUMBER = re.compile(r"\bproject no\. *([^\s;,]+)")
# "title described by the page", "no formal title on the page"
_NO_FORMAL_TITLE = re.compile(
    r"\btitle (?:formed|(?:as )?described|rendered)\b|\bno formal title\b", re.IGNORECASE
)
_COMMA = re.compile("[,、，]")
_OWN_SCRIPT = frozenset({"ja", "ko", "zh"})


def ours(text: str) -> Narrative:
    """English words of the compiler."""
    return Narrative(text, "en", "compiler")


def language(cells: Cells, column: str) -> str | None:
    """A language code, or None; a code that is not in the list is a Problem and not used."""
    code = cells[column].lower()
    if not code or code in load_codelist("Language"):
        return code or None
    cells.flag("code-unknown", column, "a language code of ISO 639-1", code, "no language was set")
    return None


def titles(cells: Cells, lang: str | None) -> tuple[Narrative, ...]:
    """Original, official English, the compiler's English, each text once.

    A title that the notes say was formed from an article is the compiler's, not the publisher's.
    """
    notes = f"{cells['duration_note']} {cells['status_note']}"
    author: Author = "compiler" if _NO_FORMAL_TITLE.search(notes) else "publisher"
    by_text: dict[str, Narrative] = {}
    for title in (
        Narrative(cells["title_original"], lang, author),
        Narrative(cells["title_en"], "en"),
        ours(cells["title_en_ours"]),
    ):
        if title.text:
            by_text.setdefault(title.text, title)
    return tuple(by_text.values())


def descriptions(cells: Cells) -> tuple[Description, ...]:
    """The compiler's summary as the general description."""
    summary = cells["summary_en"]
    return (Description((ours(summary),), "1"),) if summary else ()


def participating_orgs(cells: Cells, lang: str | None) -> tuple[ParticipatingOrg, ...]:
    """Donor country (funding), agency (extending) and executing agencies (implementing)."""
    orgs = [
        ParticipatingOrg(role="4", narratives=(as_written(name, lang),))
        for name in cells.items("executing_agency")
    ]
    if cells["agency"]:
        orgs.insert(0, ParticipatingOrg(role="3", narratives=(ours(cells["agency"]),)))
    if donor := cells["donor_country"]:
        orgs.insert(0, ParticipatingOrg(role="1", ref=_country(cells, "donor_country", donor)))
    return tuple(orgs)


def recipient_countries(cells: Cells) -> tuple[RecipientCountry, ...]:
    """The countries, each once, without percentages, by code or by name. What is neither is kept
    and a Problem."""
    words = (word for item in cells.items("country") for word in _separate_countries(item))
    codes = tuple(dict.fromkeys(_country(cells, "country", word) for word in words))
    if not codes:
        cells.flag(
            "country-missing",
            "country",
            "a country such as KH or KH;LA",
            None,
            "the record was kept without a country",
        )
    return tuple(RecipientCountry(code) for code in codes)


def locations(cells: Cells, lang: str | None) -> tuple[Location, ...]:
    """The places: with both names where as many are written as there are English ones.

    Otherwise nothing says which belongs to which, and the English ones stand alone.
    """
    written, english = cells.items("places"), cells.items("places_en")
    if len(written) == len(english):
        return tuple(_location(*pair, lang) for pair in zip(written, english, strict=True))
    if english:
        return tuple(Location(names=(ours(name),)) for name in english)
    return tuple(Location(names=(as_written(name, lang),)) for name in written)


def sectors(cells: Cells) -> tuple[Sector, ...]:
    """The purpose that the compiler judged it to have."""
    code = cells["dac_purpose_guess"]
    if not code:
        return ()
    if code not in load_codelist("Sector"):
        cells.flag(
            "code-unknown", "dac_purpose_guess", "a DAC purpose code", code, "the code was kept"
        )
    return (Sector(code, "1", basis="judged"),)


def tags(cells: Cells) -> tuple[Tag, ...]:
    """The compiler's words for what it is about; 99 is the reporter's own vocabulary."""
    words = dict.fromkeys(cells.items("sector_words"))
    return tuple(Tag(word, "99", (ours(word),)) for word in words)


def events(cells: Cells, day: str | None) -> tuple[Event, ...]:
    """The event of the page, if it is dated; see `notes` for one that is not."""
    return (Event(cells["event_type"] or "other", day),) if day else ()


def activity_dates(cells: Cells) -> tuple[ActivityDate, ...]:
    """Start and end, as planned ones.

    Most pages were written when a project was agreed or tendered, and no row says that it really
    began or ended on the day; "planned" claims the least.
    """
    start, end = cells.day("start"), cells.day("end")
    if start and end and ends_before(end, start):
        cells.flag(
            "end-before-start",
            "end",
            f"an end not before the start {start}",
            end,
            "both dates were kept",
        )
    stated = (("1", start), ("3", end))
    return tuple(ActivityDate(kind, day) for kind, day in stated if day)


def transactions(cells: Cells) -> tuple[Transaction, ...]:
    """The amount as one commitment; nothing where the cell holds no number.

    It has no date: whether the event of the row is the day of the promise, and not years after it,
    is for the rules of `normalise.money` to say.
    """
    value, stated = cells.amount("amount")
    if value is None:
        return ()
    if currencies_of(stated):
        _check_amount(cells, value, None)
        return (Transaction(Amount(value, sign=stated.casefold()), type="2"),)
    currency = stated.upper() or None
    _check_amount(cells, value, currency)
    if currency is None:
        cells.flag(
            "currency-missing",
            "currency",
            "a currency such as JPY",
            None,
            "the amount was kept without a value in dollars",
        )
    elif currency not in load_codelist("Currency"):
        cells.flag(
            "currency-unknown",
            "currency",
            "a currency of ISO 4217",
            currency,
            "the amount was kept without a value in dollars",
        )
    return (Transaction(Amount(value, currency), type="2"),)


def _check_amount(cells: Cells, value: float, currency: str | None) -> None:
    if value < 0:
        cells.flag("amount-negative", "amount", None, cells["amount"], "the amount was kept")
    if is_absurd(value, currency):
        kept = "the amount was kept and is left out of every sum"
        cells.flag("amount-absurd", "amount", None, cells["amount"], kept)


def addresses(cells: Cells) -> tuple[str, ...]:
    """The web addresses in `source_url`, which may hold words as well."""
    stripped = (address.rstrip(".,)") for address in _ADDRESS.findall(cells["source_url"]))
    return tuple(dict.fromkeys(stripped))


def documents(cells: Cells, lang: str | None) -> tuple[Document, ...]:
    """The pages that the row was read from."""
    languages = (lang,) if lang else ()
    return tuple(
        Document(url, title=(ours("Source page"),), languages=languages) for url in addresses(cells)
    )


def other_identifiers(cells: Cells) -> tuple[OtherIdentifier, ...]:
    """Project numbers of the agency, where `source_url` names them (A9: another identifier)."""
    owner = (ours(cells["agency"]),) if cells["agency"] else ()
    numbers = dict.fromkeys(_PROJECT_NUMBER.findall(cells["source_url"]))
    return tuple(OtherIdentifier(number, "A9", owner=owner) for number in numbers)


def activity_status(cells: Cells) -> str | None:
    """The status code where the notes say outright that it is completed, else None."""
    first = cells["status_note"].partition(";")[0].strip().lower()
    return legacy_code("ActivityStatus", "Completion") if first == "completed" else None


def notes(cells: Cells, event_day: str | None) -> tuple[Narrative, ...]:
    """The compiler's notes, and the words for which an activity has no other place."""
    texts = [cells["duration_note"], cells["status_note"]]
    if cells["event_type"] not in ("", "other") and not event_day:
        texts.append(f"{UNDATED_EVENT}{cells['event_type']}")
    written, english = cells.items("places"), cells.items("places_en")
    if english and written and len(written) != len(english):
        texts.append(f"Places as written: {cells['places']}")
    source = cells["source_url"]
    if source and (source,) != addresses(cells):
        texts.append(f"Source: {source}")
    return tuple(ours(text) for text in dict.fromkeys(texts) if text)


def as_written(text: str, lang: str | None) -> Narrative:
    """Words as they stand on the page, in its language.

    Latin letters on a Japanese, Korean or Chinese page are in no language that is known.
    """
    return Narrative(text, None if lang in _OWN_SCRIPT and text.isascii() else lang)


def _location(written: str, english: str, lang: str | None) -> Location:
    name = as_written(written, lang)
    return Location(names=(name,) if written == english else (name, ours(english)))


def _country(cells: Cells, column: str, words: str) -> str:
    if code := _country_code(words):
        return code
    cells.flag(
        "code-unknown",
        column,
        "a country, by its code in ISO 3166-1 or by name",
        words,
        "it was kept as it stands, and counts in no country",
    )
    return words


def _country_code(words: str) -> str | None:
    return words.upper() if words.upper() in load_codelist("Country") else country_code(words)


def _separate_countries(words: str) -> Sequence[str]:
    """Parts between commas where each of them is a country, which the whole is not."""
    parts = [part.strip() for part in _COMMA.split(words)]
    if _country_code(words) or not all(map(_country_code, parts)):
        return (words,)
    return parts
