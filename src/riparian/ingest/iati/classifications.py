"""Sectors, countries, regions, policy markers, tags and humanitarian scopes.

They stand under an activity and, some of them, under a transaction; the same functions read both.
"""

from __future__ import annotations

from riparian.ingest.iati.narrative_elements import read_narratives
from riparian.ingest.iati.own_namespace import BASIS, RULE, SURENESS
from riparian.ingest.iati.reading_context import (
    COUNTRY,
    HUMANITARIAN_SCOPE_TYPE,
    POLICY_MARKER,
    POLICY_MARKER_VOCABULARY,
    POLICY_SIGNIFICANCE,
    REGION,
    REGION_VOCABULARY,
    SECTOR,
    SECTOR_CATEGORY,
    SECTOR_VOCABULARY,
    TAG_VOCABULARY,
    CodeLookup,
    Context,
    Element,
    Fields,
    SectorKey,
    attribute_of,
    code_of,
)
from riparian.language.invisible_characters import clean_line
from riparian.model.activity import (
    HumanitarianScope,
    PolicyMarker,
    RecipientCountry,
    RecipientRegion,
    Sector,
    SectorBasis,
    Tag,
)

_SECTORS = {"1": SECTOR, "2": SECTOR_CATEGORY}
_REGIONS = {"1": REGION}
# A bound, since publishers' own texts in place of codes must not fill the memory
_SECTORS_REMEMBERED = 4096
_POLICY_MARKERS = {"1": POLICY_MARKER}


def _code_within(
    lists: dict[str, CodeLookup], vocabulary: str, element: Element, context: Context, name: str
) -> str | None:
    """The code; looked up where we have the vocabulary's list, taken as it is where not."""
    code = element.get("code")
    codes = lists.get(vocabulary)
    if codes is not None:
        return codes.get(code or "") or code_of(codes, element, context, name)
    code = code or (element.text or "").strip()
    if not code:
        context.flag_unknown(f"vocabulary {vocabulary}", "", element, name)
    return code or None


def read_percentage(element: Element, context: Context, name: str) -> float | None:
    """`@percentage`, from 0 to 100; anything else is a Problem and None."""
    text = element.get("percentage")
    if not text:
        return None
    try:
        value = float(text)
        if 0 <= value <= 100:
            return value
    except ValueError:
        pass
    context.flag(
        "percentage-wrong",
        element,
        field=f"{name}/@percentage",
        expected="a number from 0 to 100",
        got=text,
        kept="it was kept without a percentage",
    )
    return None


def read_sector(element: Element, fields: Fields, context: Context) -> None:
    """A sector. Without `@vocabulary` it is a DAC 5-digit code, as the standard says.

    Sectors without words of their own are alike by the thousand, and each is made only once.
    """
    get = element.get
    bare = element.text is None and not len(element) and context.file.exported_by is None
    key = (get("code"), get("vocabulary"), get("percentage"), get("vocabulary-uri"))
    sector: Sector | None
    if bare and (remembered := context.file.sectors.get(key)):
        sector, finding = remembered
        if finding:
            finding.places += 1
    else:
        sector = _make_sector(element, context)
        if bare and sector:
            _remember_sector(key, sector, context)
    if sector:
        fields["sectors"].append(sector)


def _make_sector(element: Element, context: Context) -> Sector | None:
    vocabulary = _vocabulary(SECTOR_VOCABULARY, element, context, "sector")
    code = _code_within(_SECTORS, vocabulary, element, context, "sector")
    if not code:
        return None
    basis, rule = _basis_of(element) if context.file.exported_by is not None else _REPORTED
    return Sector(
        code,
        vocabulary,
        read_percentage(element, context, "sector"),
        read_narratives(element, context, "sector"),
        basis,
        element.get("vocabulary-uri") or None,
        rule,
    )


_REPORTED: tuple[SectorBasis, None] = ("reported", None)
_LONGEST_RULE = 1000


def _basis_of(element: Element) -> tuple[SectorBasis, str | None]:
    """Whose word a sector is in an export of a centre; what is not said is the publisher's."""
    if element.get(SURENESS) is not None:
        return "inferred", clean_line(element.get(RULE, ""), _LONGEST_RULE) or None
    return ("judged", None) if element.get(BASIS) == "judged" else _REPORTED


def _remember_sector(key: SectorKey, sector: Sector, context: Context) -> None:
    """Unless its vocabulary or percentage is wrong, which must be told each time."""
    sectors = context.file.sectors
    sound = SECTOR_VOCABULARY.get(key[1] or "1") and (sector.percentage is not None or not key[2])
    if not sound or len(sectors) >= _SECTORS_REMEMBERED:
        return
    codes = _SECTORS.get(sector.vocabulary)
    finding = None
    if codes is not None and not codes.recognise(sector.code):
        finding = context.file.finding(codes.list_name, sector.code)
        if finding is None:
            return
    sectors[key] = sector, finding


def _vocabulary(codes: CodeLookup, element: Element, context: Context, name: str) -> str:
    return attribute_of(codes, element, "vocabulary", context, name) or "1"


def read_country(element: Element, fields: Fields, context: Context) -> None:
    """A recipient country; one with neither code nor name is a Problem and left out."""
    name = "recipient-country"
    code = COUNTRY.get(element.get("code", "")) or code_of(COUNTRY, element, context, name)
    if code:
        fields["recipient_countries"].append(
            RecipientCountry(
                code,
                read_percentage(element, context, name),
                read_narratives(element, context, name) if element.text or len(element) else (),
            )
        )


def read_region(element: Element, fields: Fields, context: Context) -> None:
    """A recipient region. Without `@vocabulary` it is an OECD DAC code."""
    name = "recipient-region"
    vocabulary = _vocabulary(REGION_VOCABULARY, element, context, name)
    if code := _code_within(_REGIONS, vocabulary, element, context, name):
        fields["recipient_regions"].append(
            RecipientRegion(
                code,
                vocabulary,
                read_percentage(element, context, name),
                read_narratives(element, context, name),
            )
        )


def read_policy_marker(element: Element, fields: Fields, context: Context) -> None:
    """A policy marker. Without `@vocabulary` it is an OECD DAC code."""
    name = "policy-marker"
    vocabulary = _vocabulary(POLICY_MARKER_VOCABULARY, element, context, name)
    if code := _code_within(_POLICY_MARKERS, vocabulary, element, context, name):
        fields["policy_markers"].append(
            PolicyMarker(
                code,
                vocabulary,
                attribute_of(POLICY_SIGNIFICANCE, element, "significance", context, name),
                read_narratives(element, context, name),
            )
        )


def read_tag(element: Element, fields: Fields, context: Context) -> None:
    """A tag, of whatever vocabulary."""
    vocabulary = attribute_of(TAG_VOCABULARY, element, "vocabulary", context, "tag")
    if code := _code_within({}, vocabulary or "?", element, context, "tag"):
        fields["tags"].append(
            Tag(
                code,
                vocabulary,
                read_narratives(element, context, "tag"),
            )
        )


def read_humanitarian_scope(element: Element, fields: Fields, context: Context) -> None:
    """An emergency or appeal."""
    name = "humanitarian-scope"
    vocabulary = element.get("vocabulary") or None
    if code := _code_within({}, vocabulary or "?", element, context, name):
        fields["humanitarian_scopes"].append(
            HumanitarianScope(
                code,
                attribute_of(HUMANITARIAN_SCOPE_TYPE, element, "type", context, name),
                vocabulary,
                read_narratives(element, context, name),
            )
        )
