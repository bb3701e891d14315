"""What is known while an activity is read: whose file, which line and codes, what was wrong so far.

`CodeLookup` turns published codes and words into the codes of IATI 2.x, and remembers what it has
recognised, so that reading a file costs one dictionary look-up per code. A word of IATI 1.x
("Completion", "Funding", "D"), the name of a code and a code in the wrong case are recognised as
well; anything else is not, and stays as published.

`FileContext` lives for one file. It counts codes that are in no list, so that a file with one
wrong code in ten thousand places gives one `Problem` that says so, at the file's end.
`Context` lives for one activity. A kind of problem in one field of one activity is reported once,
with the first value and the number of further ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeAlias

from lxml import etree

from riparian.codelists.lists import legacy_code, load_codelist
from riparian.ingest.iati.line_numbers import line_within, recorded_line
from riparian.model.activity import Sector
from riparian.problems import GOT_LIMIT, Problem, make_problem, with_more_like_it

_REMEMBERED = 4096
_LONGEST = 200


class CodeLookup(dict[str, str]):
    """What was looked up so far, published word to code, to "" if it means none.

    Empty until first used; `codes.get(word) or codes.recognise(word)` is the quick way to ask.
    """

    def __init__(self, list_name: str, words: dict[str, str] | None = None) -> None:
        super().__init__()
        self.list_name = list_name
        self.words = words or {}

    def recognise(self, word: str) -> str | None:
        """The code that the word means, or None."""
        code = self.get(word)
        if code is None:
            code = self._look_up(word.strip()) or ""
            if len(self) < _REMEMBERED and len(word) < _LONGEST:
                self[word] = code
        return code or None

    def _look_up(self, word: str) -> str | None:
        codelist = load_codelist(self.list_name)
        if word in codelist:
            return word
        if not word or len(word) > _LONGEST:
            return None
        if word.upper() in codelist:
            return word.upper()
        if word.lower() in codelist:
            return word.lower()
        return (
            self.words.get(word) or legacy_code(self.list_name, word) or codelist.code_named(word)
        )


ACTIVITY_DATE_TYPE = CodeLookup("ActivityDateType")
ACTIVITY_SCOPE = CodeLookup("ActivityScope")
ACTIVITY_STATUS = CodeLookup("ActivityStatus")
AID_TYPE = CodeLookup("AidType")
BUDGET_STATUS = CodeLookup("BudgetStatus")
BUDGET_TYPE = CodeLookup("BudgetType")
COLLABORATION_TYPE = CodeLookup("CollaborationType")
CONTACT_TYPE = CodeLookup("ContactType")
COUNTRY = CodeLookup("Country")
CURRENCY = CodeLookup("Currency")
DESCRIPTION_TYPE = CodeLookup("DescriptionType")
DISBURSEMENT_CHANNEL = CodeLookup("DisbursementChannel")
DOCUMENT_CATEGORY = CodeLookup("DocumentCategory")
FINANCE_TYPE = CodeLookup("FinanceType")
FLOW_TYPE = CodeLookup("FlowType")
GEOGRAPHIC_EXACTNESS = CodeLookup("GeographicExactness")
# IATI 1.x GazetteerAgency: GEO is Geonames.org, OSM Open Street Map.
GEOGRAPHIC_VOCABULARY = CodeLookup("GeographicVocabulary", {"GEO": "G1", "OSM": "G2"})
HUMANITARIAN_SCOPE_TYPE = CodeLookup("HumanitarianScopeType")
LANGUAGE = CodeLookup("Language")
LOCATION_CLASS = CodeLookup("GeographicLocationClass")
LOCATION_REACH = CodeLookup("GeographicLocationReach")
ORGANISATION_ROLE = CodeLookup("OrganisationRole")
ORGANISATION_TYPE = CodeLookup("OrganisationType")
OTHER_IDENTIFIER_TYPE = CodeLookup("OtherIdentifierType")
POLICY_MARKER = CodeLookup("PolicyMarker")
POLICY_MARKER_VOCABULARY = CodeLookup("PolicyMarkerVocabulary")
POLICY_SIGNIFICANCE = CodeLookup("PolicySignificance")
REGION = CodeLookup("Region")
# IATI 1.x Vocabulary: DAC and RO name the same owners for regions as for sectors.
REGION_VOCABULARY = CodeLookup("RegionVocabulary", {"DAC": "1", "RO": "99"})
RELATED_ACTIVITY_TYPE = CodeLookup("RelatedActivityType")
SECTOR = CodeLookup("Sector")
SECTOR_CATEGORY = CodeLookup("SectorCategory")
SECTOR_VOCABULARY = CodeLookup("SectorVocabulary")
TAG_VOCABULARY = CodeLookup("TagVocabulary")
TIED_STATUS = CodeLookup("TiedStatus")
TRANSACTION_TYPE = CodeLookup("TransactionType")


Element: TypeAlias = etree._Element
Fields: TypeAlias = dict[str, Any]

SectorKey: TypeAlias = tuple[str | None, str | None, str | None, str | None]
"""Code, vocabulary, percentage and vocabulary address of a sector, as published."""

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TEXT_LIMIT = 20_000
"""Characters of one text that a record keeps."""

UNKNOWN_LIMIT = 500
"""Codes that are in no list, of one file, each told by itself; further ones are told together."""

_LANGUAGES = 2000


@dataclass(slots=True)
class PendingProblem:
    """A problem in the making: its first place, and in how many it stands."""

    code: str
    details: dict[str, Any]
    places: int = 1

    def problem(self, dataset: str, scope: str) -> Problem:
        """The problem, with the number of further places in the `scope`."""
        problem = make_problem(self.code, dataset=dataset, **self.details)
        return with_more_like_it(problem, self.places - 1, scope)


class CountedCode(NamedTuple):
    """A code that is in no list, as far as it was counted: the list, the code, and where first."""

    list_name: str
    value: str
    finding: PendingProblem


@dataclass(slots=True)
class FileContext:
    """One file: the dataset, what its root element says for all activities, and unknown codes.
    `exported_by`: the centre whose export it is, where it is one."""

    dataset: str
    version: str | None = None
    lang: str | None = None
    currency: str | None = None
    exported_by: str | None = None
    unknown: dict[tuple[str, str], PendingProblem] = field(default_factory=dict)
    sectors: dict[SectorKey, tuple[Sector, PendingProblem | None]] = field(default_factory=dict)

    def finding(self, list_name: str, value: str) -> PendingProblem | None:
        """What is counted for a code that is in no list."""
        return self.unknown.get((list_name, value[:GOT_LIMIT]))

    def key_of(self, list_name: str, value: str) -> tuple[str, str]:
        """Under which a code that is in no list is counted."""
        key = (list_name, value[:GOT_LIMIT])
        # A column of free text in place of codes must not fill the memory.
        return key if key in self.unknown or len(self.unknown) < UNKNOWN_LIMIT else (list_name, "")

    def counted_codes(self) -> tuple[CountedCode, ...]:
        """What was counted, for whoever counts on, in order of first appearance."""
        return tuple(CountedCode(*key, finding) for key, finding in self.unknown.items())

    def count_on(self, codes: Iterable[CountedCode]) -> None:
        """Add what was counted in the next part of the file, of which each code was counted."""
        for list_name, value, finding in codes:
            key = self.key_of(list_name, value)
            if before := self.unknown.get(key):
                before.places += finding.places
            else:
                self.unknown[key] = replace(finding)  # what was counted stays as it is

    def problem(self, code: str, **details: Any) -> Problem:
        """A `Problem` of this file and no one record."""
        return make_problem(code, dataset=self.dataset, **details)

    def unknown_codes(self) -> list[Problem]:
        """One `Problem` for each code that is in no list, in order of first appearance."""
        return [finding.problem(self.dataset, "file") for finding in self.unknown.values()]


class Context:
    """One activity: `line` is where it starts, `piece` its text as it was parsed.

    `above` is the number of lines of other activities that were parsed with it.
    `record` is its identifier, as soon as that is read. `mixed` tells whether a text is in
    another language than the activity's.
    """

    __slots__ = (
        "_findings",
        "_unknown",
        "above",
        "currency",
        "file",
        "intact",
        "lang",
        "line",
        "mixed",
        "piece",
        "record",
    )

    def __init__(self, file: FileContext, line: int, piece: bytes, above: int = 0) -> None:
        self.file = file
        self.line = line
        self.piece = piece
        self.above = above
        self.intact = True
        self.lang = file.lang
        self.currency = file.currency
        self.mixed = False
        self.record: str | None = None
        self._findings: dict[tuple[str, str | None], PendingProblem] = {}
        self._unknown: list[PendingProblem] = []

    def flag(self, code: str, element: Element | None = None, **details: Any) -> None:
        """Note a problem; `element` gives the line, the activity's own line where it is None."""
        key = (code, details.get("field"))
        if key in self._findings:
            self._findings[key].places += 1
            return
        details.setdefault("line", self.line_of(element))
        self._findings[key] = PendingProblem(code, details)

    def problems(self) -> tuple[Problem, ...]:
        """Everything that was wrong with this record, in order of first appearance."""
        for finding in self._unknown:
            finding.details["record"] = self.record
        if not self._findings:
            return ()
        for finding in self._findings.values():
            finding.details["record"] = self.record
        dataset = self.file.dataset
        return tuple(finding.problem(dataset, "record") for finding in self._findings.values())

    def line_of(self, element: Element | None) -> int:
        """The line of the file on which the element stands."""
        if element is None:
            return self.line
        line = line_within(element, self.piece) if self.intact else recorded_line(element)
        return self.line - self.above + line - 1

    def flag_unknown(
        self, list_name: str, value: str, element: Element, name: str, kept: bool = True
    ) -> None:
        """Count a code that is in no list; told once per file, with its first place."""
        unknown = self.file.unknown
        key = self.file.key_of(list_name, value)
        if finding := unknown.get(key):
            finding.places += 1
            return
        finding = unknown[key] = PendingProblem(
            "currency-unknown" if list_name == CURRENCY.list_name else "code-unknown",
            {
                "line": self.line_of(element),
                "field": name,
                "expected": f"a code of {list_name}",
                "got": value or None,
                "kept": "it was kept as published" if kept and value else "it was left out",
            },
        )
        self._unknown.append(finding)


def code_of(codes: CodeLookup, element: Element, context: Context, name: str) -> str | None:
    """The code in `@code`, an unknown one as published; as in IATI 1.x, a known one in the text."""
    code = element.get("code")
    value = code or (element.text or "").strip()
    recognised = codes.get(value)
    if recognised or (recognised is None and (recognised := codes.recognise(value))):
        return recognised
    context.flag_unknown(codes.list_name, value, element, name, kept=bool(code))
    return code or None


Handler: TypeAlias = Callable[[Element, Fields, Context], None]
"""Reads one kind of element into the fields of what it stands in."""


def read_code(field: str, codes: CodeLookup, name: str) -> Handler:
    """A handler for an element that is one code; of several, the last."""

    def read(element: Element, fields: Fields, context: Context) -> None:
        fields[field] = codes.get(element.get("code", "")) or code_of(codes, element, context, name)

    return read


def attribute_of(
    codes: CodeLookup, element: Element, attribute: str, context: Context, name: str
) -> str | None:
    """The code in an attribute that need not be there; an unknown one as published."""
    value = element.get(attribute)
    if not value:
        return None
    if recognised := codes.get(value) or codes.recognise(value):
        return recognised
    context.flag_unknown(codes.list_name, value, element, f"{name}/@{attribute}")
    return value


def language_of(value: str, element: Element, context: Context) -> str | None:
    """ISO 639-1 of an `xml:lang`: `EN` and `en-GB` are `en`; an unknown one in lower case."""
    if language := LANGUAGE.get(value):
        return language
    primary = value.strip().lower().replace("_", "-").partition("-")[0]
    if not primary:
        return None
    if LANGUAGE.recognise(primary) != primary:
        context.flag_unknown(LANGUAGE.list_name, value, element, "@xml:lang")
    elif len(LANGUAGE) < _LANGUAGES:
        LANGUAGE[value] = primary
    return primary
