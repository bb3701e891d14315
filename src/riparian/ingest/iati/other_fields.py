"""The remaining parts of an activity: identifiers, words, plain codes, documents and relations."""

from __future__ import annotations

from riparian.ingest.iati.money import read_aid_type
from riparian.ingest.iati.narrative_elements import own_text, read_narratives, shorten
from riparian.ingest.iati.reading_context import (
    ACTIVITY_SCOPE,
    ACTIVITY_STATUS,
    COLLABORATION_TYPE,
    DESCRIPTION_TYPE,
    DOCUMENT_CATEGORY,
    FINANCE_TYPE,
    FLOW_TYPE,
    OTHER_IDENTIFIER_TYPE,
    RELATED_ACTIVITY_TYPE,
    TIED_STATUS,
    Context,
    Element,
    Fields,
    attribute_of,
    code_of,
    language_of,
    read_code,
)
from riparian.model.activity import (
    Description,
    Document,
    Narrative,
    OtherIdentifier,
    RelatedActivity,
)

_WEB_PAGE = "A12"
_NAME_LIMIT = 200
"""Characters of an identifier by which a Problem names the record."""


def read_identifier(element: Element, fields: Fields, context: Context) -> None:
    """The `iati-identifier`; of several, the first."""
    if "iati_identifier" not in fields and (text := own_text(element)):
        fields["iati_identifier"] = shorten(text, element, context, "iati-identifier")
        context.record = text[:_NAME_LIMIT]


def read_other_identifier(element: Element, fields: Fields, context: Context) -> None:
    """Another number: `@ref` in 2.x, the text in 1.x."""
    name = "other-identifier"
    ref = element.get("ref") or own_text(element)
    owner_ref = element.get("owner-ref") or None
    owner: tuple[Narrative, ...] = ()
    if owner_name := element.get("owner-name"):
        owner = (Narrative(owner_name, context.lang),)
    for child in element:
        if child.tag == "owner-org":
            owner_ref = child.get("ref") or None
            owner = read_narratives(child, context, f"{name}/owner-org")
    if ref or owner_ref or owner:
        kind = attribute_of(OTHER_IDENTIFIER_TYPE, element, "type", context, name)
        fields["other_identifiers"].append(OtherIdentifier(ref, kind, owner_ref, owner))


def read_title(element: Element, fields: Fields, context: Context) -> None:
    """The title, in 1.x one element per language."""
    fields["title"].extend(read_narratives(element, context, "title"))


def read_description(element: Element, fields: Fields, context: Context) -> None:
    """A description of one type."""
    if words := read_narratives(element, context, "description"):
        kind = attribute_of(DESCRIPTION_TYPE, element, "type", context, "description")
        fields["descriptions"].append(Description(words, kind))


read_status = read_code("activity_status", ACTIVITY_STATUS, "activity-status")
read_scope = read_code("activity_scope", ACTIVITY_SCOPE, "activity-scope")
read_collaboration = read_code("collaboration_type", COLLABORATION_TYPE, "collaboration-type")
read_flow_type = read_code("default_flow_type", FLOW_TYPE, "default-flow-type")
read_finance_type = read_code("default_finance_type", FINANCE_TYPE, "default-finance-type")
read_tied_status = read_code("default_tied_status", TIED_STATUS, "default-tied-status")


def read_default_aid_type(element: Element, fields: Fields, context: Context) -> None:
    """The activity's aid type; 2.03 allows several."""
    if code := read_aid_type(element, context, "default-aid-type"):
        fields["default_aid_types"].append(code)


def read_related_activity(element: Element, fields: Fields, context: Context) -> None:
    """Another activity by its identifier."""
    if ref := element.get("ref"):
        kind = attribute_of(RELATED_ACTIVITY_TYPE, element, "type", context, "related-activity")
        fields["related_activities"].append(RelatedActivity(ref, kind))


def read_document(element: Element, fields: Fields, context: Context) -> None:
    """A linked document; one with neither address nor title is passed over."""
    title: list[Narrative] = []
    languages: list[str] = []
    categories: list[str] = []
    for child in element:
        tag = child.tag
        if tag == "title":
            title.extend(read_narratives(child, context, "document-link/title"))
        elif tag == "category" and child.get("code"):
            code = code_of(DOCUMENT_CATEGORY, child, context, "document-link/category")
            categories.append(code or "")
        elif tag == "language":
            value = child.get("code") or own_text(child)
            if value and (language := language_of(value, child, context)):
                languages.append(language)
    url = (element.get("url") or "").strip()
    if url or title:
        fields["documents"].append(
            Document(
                url,
                tuple(title),
                tuple(languages),
                tuple(categories),
                element.get("format") or None,
            )
        )


def read_website(element: Element, fields: Fields, context: Context) -> None:
    """The 1.x `activity-website`, a document of the category "activity web page" in 2.x."""
    if url := own_text(element):
        fields["documents"].append(Document(url, categories=(_WEB_PAGE,)))
