"""A project found on a page as an activity; what cannot be understood is told and left out."""

from __future__ import annotations

import re

import msgspec

from riparian.ingest.pages.countries import codes_in_value
from riparian.ingest.pages.money import commitment_of
from riparian.ingest.pages.page_facts import PageProject
from riparian.ingest.pages.places import locations_of
from riparian.ingest.pages.project_days import event_day, planned_dates
from riparian.ingest.pages.publisher import Publisher
from riparian.ingest.pages.remarks import Remarks
from riparian.ingest.pages.titles import is_english, same
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import Activity, Description, Document, Event, Provenance
from riparian.model.organisation import ParticipatingOrg, ReportingOrg
from riparian.model.place import RecipientCountry
from riparian.model.text import Narrative


class PageSource(msgspec.Struct, frozen=True):
    """What is the same for all projects of a page; `day` is the page's own (ISO)."""

    dataset: str
    url: str | None
    publisher: Publisher | None
    title: str
    day: str | None


def make_record(one: PageProject, number: int, source: PageSource) -> ReadRecord:
    """The activity of a project, the `number`th of its page, with what was wrong with it.

    It is known by the address of its page, with `#2` and so on from the second project on.
    """
    address = source.url or ""
    identifier = f"{address}#{number}" if address and number > 1 else address
    remarks = Remarks(source.dataset, one.line, identifier or one.title, one.notes)
    day = event_day(one, remarks)
    activity = Activity(
        iati_identifier=identifier,
        provenance=Provenance(source.dataset, line=one.line, url=source.url),
        reporting_org=source.publisher.reporting_org if source.publisher else ReportingOrg(),
        title=_titles(one, remarks),
        descriptions=_descriptions(one, remarks),
        participating_orgs=_organisations(one, source.publisher),
        activity_dates=planned_dates(one, remarks),
        events=(Event(one.event, day),) if day and one.event else (),
        recipient_countries=_countries(one, remarks),
        locations=locations_of(one, remarks),
        scheme=one.scheme,
        transactions=commitment_of(one, day, source.day, remarks),
        documents=_documents(source, remarks),
        notes=remarks.notes,
        default_lang="ja",
        last_updated_datetime=source.day,
    )
    _check(one, activity, source, remarks)
    return ReadRecord(activity, tuple(remarks.problems))


def _titles(one: PageProject, remarks: Remarks) -> tuple[Narrative, ...]:
    original = Narrative(remarks.cut(one.title), "en" if one.title.isascii() else "ja")
    english = Narrative(remarks.cut(one.title_en), "en")
    return (original, english) if english.text and english != original else (original,)


def _descriptions(one: PageProject, remarks: Remarks) -> tuple[Description, ...]:
    """What is done (1, general) and what it is for (2, objectives)."""
    kinds = (("1", one.general), ("2", one.objectives))
    return tuple(
        Description((Narrative(remarks.cut(text), "ja"),), kind)
        for kind, texts in kinds
        if (text := _about(texts, one.title))
    )


def _about(texts: list[str], title: str) -> str:
    """Paragraphs as one text, without those that only say the title again."""
    short = same(title)
    lines = _without_contacts(texts)
    return "\n".join(
        line for line in lines if short not in same(line) or line.endswith(("。", "．"))
    )


def _organisations(one: PageProject, publisher: Publisher | None) -> tuple[ParticipatingOrg, ...]:
    """Japan funds (1), the publisher extends (3), the host's bodies are accountable (2)."""
    hosts = dict.fromkeys(name for text in one.hosts for name in _names(text))
    orgs = [ParticipatingOrg(role="2", narratives=(Narrative(name, "ja"),)) for name in hosts]
    if publisher is None:
        return tuple(orgs)
    agency = ParticipatingOrg(
        role="3", ref=publisher.ref, type="10", narratives=publisher.narratives
    )
    return (ParticipatingOrg(role="1", ref="JP"), agency, *orgs)


def _countries(one: PageProject, remarks: Remarks) -> tuple[RecipientCountry, ...]:
    codes: dict[str, None] = {}
    for words in one.countries:
        known, unknown = codes_in_value(words)
        codes.update(dict.fromkeys(known))
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


def _check(one: PageProject, activity: Activity, source: PageSource, remarks: Remarks) -> None:
    if not activity.iati_identifier:
        kept = "the record was kept without one"
        remarks.flag("record-without-identifier", None, "the address of the page in it", None, kept)
    if source.publisher is None:
        remarks.flag("provider-unknown", "reporting_org", got=source.url)
    for heading in one.lacking:
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
    found: list[str] = []
    for line in _without_contacts([text]):
        for name in re.split(r"[、;；](?![^（(]*[）)])", _BEFORE_NAME.sub("", line)):
            words = name.strip(" \u3000。・")
            is_name = 2 <= len(words) <= _NAME_LENGTH and not words.endswith(("す", "る"))
            if is_name and not (found and is_english(words.strip("()（）"))):
                found.append(words)
    return found
