"""Published codes and words, turned into the codes of IATI 2.x.

`CodeLookup` remembers what it has recognised, so that reading a file costs one dictionary look-up
per code. A word of IATI 1.x ("Completion", "Funding", "D"), the name of a code and a code in the
wrong case are recognised as well; anything else is not, and stays as published.
"""

from __future__ import annotations

from riparian.codelists.lists import legacy_code, load_codelist

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
