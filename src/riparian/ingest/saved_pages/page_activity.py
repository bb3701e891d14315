"""A project of a page as an activity; what cannot be understood is reported and left out."""

from __future__ import annotations

import re

import msgspec

from riparian.ingest.iati.parse_values import ends_before
from riparian.ingest.reader import ReadRecord
from riparian.ingest.saved_pages.page_facts import PageProject
from riparian.ingest.saved_pages.page_places import codes_in_value, places_in_title, places_in_value
from riparian.ingest.saved_pages.page_titles import is_english, same
from riparian.ingest.saved_pages.publisher import Publisher
from riparian.language.figures.cell_reading import fold_text, is_absurd, is_plausible
from riparian.language.figures.dates import read_date
from riparian.language.figures.numbers import read_number
from riparian.language.figures.periods import read_period
from riparian.language.figures.unit_words import read_unit
from riparian.model.activity import (
    Activity,
    ActivityDate,
    Amount,
    Description,
    Document,
    Event,
    Location,
    Narrative,
    ParticipatingOrg,
    Provenance,
    RecipientCountry,
    ReportingOrg,
    Transaction,
)
from riparian.problems import Problem, make_problem

TEXT_LIMIT = 20_000
"""Characters of a text that are kept for display and search."""


class PageSource(msgspec.Struct, frozen=True):
    """What is the same for all projects of a page; `day` is the page's own (ISO), `lang` the
    language that it is in."""

    dataset: str
    url: str | None
    publisher: Publisher | None
    title: str
    day: str | None
    lang: str = "ja"


class Remarks:
    """What is said of a project besides its values: problems, and words kept as notes."""

    def __init__(
        self, dataset: str, line: int, record: str, notes: list[str], lang: str = "ja"
    ) -> None:
        self.lang = lang
        self.problems: list[Problem] = []
        self._notes = list(notes)
        self._dataset = dataset
        self._line = line
        self._record = record or None

    @property
    def notes(self) -> tuple[Narrative, ...]:
        """The notes, each once, in the words of the page."""
        return tuple(Narrative(self.cut(note), self.lang) for note in dict.fromkeys(self._notes))

    def note(self, words: str) -> None:
        """Keep words of the page for which an activity has no other place."""
        self._notes.append(words)

    def flag(
        self,
        code: str,
        field: str | None = None,
        expected: str | None = None,
        got: str | None = None,
        kept: str | None = None,
    ) -> None:
        """Note a problem of this project."""
        problem = make_problem(
            code, dataset=self._dataset, line=self._line, record=self._record, field=field,
            expected=expected, got=got, kept=kept,
        )  # fmt: skip
        self.problems.append(problem)

    def not_understood(self, code: str, field: str, expected: str, got: str) -> None:
        """Note a value that is not understood, and keep its words."""
        self.note(f"{field}: {got}")
        self.flag(code, field, expected, got, "its words were kept as a note")

    def cut(self, text: str) -> str:
        """A text as it is kept; one above `TEXT_LIMIT` is cut, with a problem."""
        if len(text) <= TEXT_LIMIT:
            return text
        kept = f"its first {TEXT_LIMIT:,} characters were kept"
        self.flag("text-very-long", None, f"at most {TEXT_LIMIT:,} characters", text, kept)
        return text[:TEXT_LIMIT].rstrip()


def make_record(project: PageProject, number: int, source: PageSource) -> ReadRecord:
    """The activity of a project, the `number`th of its page, with what was wrong with it.

    It is known by the address of its page, with `#2` and so on from the second project on.
    """
    address = source.url or ""
    # The second project of a page has no address of its own.
    identifier = f"{address}#{number}" if address and number > 1 else address
    remarks = Remarks(
        source.dataset, project.line, identifier or project.title, project.notes, source.lang
    )
    day = _event_day(project, remarks)
    activity = Activity(
        iati_identifier=identifier,
        provenance=Provenance(source.dataset, line=project.line, url=source.url),
        reporting_org=source.publisher.reporting_org if source.publisher else ReportingOrg(),
        title=_titles(project, remarks),
        descriptions=_descriptions(project, remarks),
        participating_orgs=_organisations(project, source),
        activity_dates=_planned_dates(project, remarks),
        events=(Event(project.event, day),) if day and project.event else (),
        recipient_countries=_countries(project, remarks),
        locations=_locations(project, remarks),
        scheme=project.scheme,
        transactions=_commitment(project, day, source.day, remarks),
        documents=_documents(source, remarks),
        notes=remarks.notes,
        default_lang=source.lang,
        last_updated_datetime=source.day,
    )
    _check(project, activity, source, remarks)
    return ReadRecord(activity, tuple(remarks.problems))


def _titles(project: PageProject, remarks: Remarks) -> tuple[Narrative, ...]:
    original = Narrative(remarks.cut(project.title), "en" if project.title.isascii() else "ja")
    english = Narrative(remarks.cut(project.title_en), "en")
    return (original, english) if english.text and english != original else (original,)


def _descriptions(project: PageProject, remarks: Remarks) -> tuple[Description, ...]:
    """What is done (1, general) and what it is for (2, objectives)."""
    kinds = (("1", project.general), ("2", project.objectives))
    return tuple(
        Description((Narrative(remarks.cut(text), remarks.lang),), kind)
        for kind, texts in kinds
        if (text := _about(texts, project.title))
    )


def _about(texts: list[str], title: str) -> str:
    """Paragraphs as one text, without those that only say the title again."""
    short = same(title)
    lines = _without_contacts(texts)
    return "\n".join(
        line for line in lines if short not in same(line) or line.endswith(("。", "．"))
    )


def _organisations(project: PageProject, source: PageSource) -> tuple[ParticipatingOrg, ...]:
    """Japan funds (1), the publisher extends (3), the host's bodies are accountable (2)."""
    hosts = dict.fromkeys(name for text in project.hosts for name in _names(text))
    orgs = [
        ParticipatingOrg(role="2", narratives=(Narrative(name, source.lang),)) for name in hosts
    ]
    publisher = source.publisher
    if publisher is None:
        return tuple(orgs)
    agency = ParticipatingOrg(
        role="3", ref=publisher.ref, type="10", narratives=publisher.narratives
    )
    return (ParticipatingOrg(role="1", ref="JP"), agency, *orgs)


def _countries(project: PageProject, remarks: Remarks) -> tuple[RecipientCountry, ...]:
    codes: dict[str, None] = {}
    for words in project.countries:
        named, unknown = codes_in_value(words)
        codes.update(dict.fromkeys(named))
        if unknown:
            kept = "the record was kept without it"
            remarks.flag("code-unknown", "country", "a country's name", "、".join(unknown), kept)
    if not codes:
        kept = "the record was kept without a country"
        remarks.flag("country-missing", "country", "a country", None, kept)
    return tuple(RecipientCountry(code) for code in codes)


def _documents(source: PageSource, remarks: Remarks) -> tuple[Document, ...]:
    if source.url is None:
        return ()
    title = (Narrative(remarks.cut(source.title), "ja"),) if source.title else ()
    return (Document(source.url, title=title, languages=("ja",)),)


def _check(project: PageProject, activity: Activity, source: PageSource, remarks: Remarks) -> None:
    if not activity.iati_identifier:
        kept = "the record was kept without one"
        remarks.flag("record-without-identifier", None, "the address of the page in it", None, kept)
    if source.publisher is None:
        remarks.flag("provider-unknown", "reporting_org", got=source.url)
    for heading in project.lacking:
        kept = "the record was kept without what stands there"
        remarks.flag("heading-missing", None, f"the heading {heading}", None, kept)


_CONTACT = re.compile(
    r"^[ 　・]*(?:住所|電話|TEL|FAX|ファックス|E-?mail|メール|担当者?|連絡先|所在地)[ 　]*[:：]"
    r"|[\w.+-]{1,64}@[\w-]|(?:TEL|FAX)[ .:：]*[+\d(]",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(r"^[ 　・]*(?:[（(]?\d[）)]|[①-⑳])?[^:：]{0,20}[:：][ 　]*")
_NAME_LENGTH = 120


def _without_contacts(texts: list[str]) -> list[str]:
    """The lines, each once, without those that say how to reach somebody."""
    lines = (line.strip() for text in texts for line in text.split("\n"))
    return [line for line in dict.fromkeys(lines) if line and not _CONTACT.search(line)]


def _names(text: str) -> list[str]:
    """The bodies that a value names, parted at 、 outside of brackets; no sentences."""
    names: list[str] = []
    for line in _without_contacts([text]):
        for name in re.split(r"[、;；](?![^（(]*[）)])", _BEFORE_NAME.sub("", line)):
            words = name.strip(" \u3000。・")
            is_name = 2 <= len(words) <= _NAME_LENGTH and not words.endswith(("す", "る"))
            if is_name and not (names and is_english(words.strip("()（）"))):
                names.append(words)
    return names


_LENGTH = r"(?:か|カ|ヵ|ヶ|ケ|箇)?(?:月|年)間?"
_MERE_LENGTH = re.compile(rf"\D{{0,30}}\d{{1,3}}(?:\.\d)?{_LENGTH}(?:\(.*\)|\D{{0,20}})")
# 40年(10年の据置期間を含む。): the grace period of a loan stands beside its term
_BESIDE_LENGTH = re.compile(rf"\((?:計|約|合計)?\d+{_LENGTH}[^()]*\)")
_PLANNED = re.compile(r"(?:を)?予定[。 ]*$|[。 ]+$")
_DAY_LABEL = re.compile(r"^[^\d:：]{1,20}[:：]")


def _event_day(project: PageProject, remarks: Remarks) -> str | None:
    """The ISO day of the event: read already, or out of the words beside its label."""
    if project.day or not project.event:
        return project.day
    if not project.day_words:
        remarks.flag("date-wrong", project.event, "the day of it", None, "it has no date")
        return None
    return _day(_DAY_LABEL.sub("", project.day_words), project.event, remarks)


def _planned_dates(project: PageProject, remarks: Remarks) -> tuple[ActivityDate, ...]:
    """Start and end, as planned ones: these pages are written before a project begins.

    A mere length (`48か月`) gives no day; its words stand among the notes.
    """
    start = end = None
    for text in project.periods:
        bare = fold_text(text.split("\n")[0])
        # A length without a start gives no day; the words stand among the notes.
        if start or end or _MERE_LENGTH.fullmatch(bare.replace(" ", "")):
            continue
        bare = _PLANNED.sub("", _BESIDE_LENGTH.sub("", bare).strip())
        reading = read_period(bare)
        if reading is None or reading.value is None:
            remarks.not_understood("date-wrong", "period", "a start and an end", text)
        else:
            start, end = reading.value
    for text in project.ends:
        words = re.sub(r"[（(].*", "", text.split("\n")[0])
        end = end or _day(_PLANNED.sub("", words), "planned_end", remarks)
    if start and end and ends_before(end, start):
        remarks.flag("end-before-start", "planned_end", None, end, "both dates were kept")
    stated = (("1", start), ("3", end))
    return tuple(ActivityDate(kind, day) for kind, day in stated if day)


def _day(words: str, field: str, remarks: Remarks) -> str | None:
    reading = read_date(words.strip())
    if reading is None or reading.value is None:
        remarks.not_understood("date-wrong", field, "a date", words)
        return None
    if not is_plausible(reading.value):
        remarks.flag("date-implausible", field, "a date", words, f"it was read as {reading.value}")
    elif reading.state == "chosen":
        kept = f"it was read as {reading.value}: {reading.how}"
        remarks.flag("date-wrong", field, "a date", words, kept)
    return reading.value


_PLACES_LIMIT = 60
_PLACE_LENGTH = 60


def _locations(project: PageProject, remarks: Remarks) -> tuple[Location, ...]:
    """The places under a label, else those in the title; nothing says where they lie."""
    stated = [place for text in project.places for place in places_in_value(text)]
    short = [place for place in stated if len(place) <= _PLACE_LENGTH][:_PLACES_LIMIT]
    if len(short) < len(stated):
        words = "\n".join(project.places)
        remarks.note(f"対象地域: {words}")
        kept = "what is too long for a name was kept as a note"
        remarks.flag("place-unknown", "location", "names of places", words, kept)
    names = dict.fromkeys(short or places_in_title(project.title))
    return tuple(Location(names=(Narrative(name, remarks.lang),)) for name in names)


_CEILING = "commitment"
_IN_YEN = "an amount in yen"


def _commitment(
    project: PageProject, day: str | None, page_day: str | None, remarks: Remarks
) -> tuple[Transaction, ...]:
    """The ceiling, in yen unless it says otherwise; nothing where several or none is understood.

    `day` is that of the event; without it the fiscal year counts, else the day of the page.
    """
    if not project.ceilings:
        return ()
    words = project.ceilings[0]
    # A wrong amount is worse than none.
    if len(project.ceilings) > 1:
        kept = "none was taken, because the page does not say which is this project's"
        remarks.note(f"供与限度額: {' / '.join(project.ceilings)}")
        remarks.flag("amount-wrong", _CEILING, "one ceiling", " / ".join(project.ceilings), kept)
        return ()
    reading = read_number(words, unit=read_unit(project.ceiling_unit or "円"))
    if reading is not None and reading.state == "absent":
        remarks.note(f"供与限度額: {words}")
        return ()
    if reading is None or reading.value is None:
        remarks.not_understood("amount-wrong", _CEILING, _IN_YEN, words)
        return ()
    if reading.state in ("chosen", "disputed"):
        code = "amount-wrong" if reading.state == "chosen" else "unit-disagrees"
        kept = f"it was read as {reading.value:,.0f}: {reading.how}"
        remarks.flag(code, _CEILING, _IN_YEN, words, kept)
    currency = reading.currency or (None if reading.sign else "JPY")
    if is_absurd(reading.value, currency):
        kept = "the amount was kept and is left out of every sum"
        remarks.flag("amount-absurd", _CEILING, None, words, kept)
    date = day or _date_instead(project, page_day, remarks)
    return (Transaction(Amount(reading.value, currency, sign=reading.sign), type="2", date=date),)


def _date_instead(project: PageProject, page_day: str | None, remarks: Remarks) -> str | None:
    year = read_date(project.year_words.split("\n")[0]) if project.year_words else None
    if year and year.value:
        kept = f"its fiscal year was taken: {year.value}"
        remarks.flag("value-date-missing", _CEILING, "a day", project.year_words, kept)
        return year.value
    kept = f"the day of the page was taken: {page_day}" if page_day else "it has no date"
    remarks.flag("value-date-missing", _CEILING, "a day", None, kept)
    return page_day
