"""Published codes and words, turned into the codes of IATI 2.x.

`Codes` remembers what it has recognised, so that reading a file costs one dictionary look-up per
code. A word of IATI 1.x ("Completion", "Funding", "D"), the name of a code and a code in the wrong
case are recognised as well; anything else is not, and stays as published.
"""

from __future__ import annotations

from riparian.codelists.lists import legacy_code, load_codelist

_REMEMBERED = 4096
_LONGEST = 200


class Codes(dict[str, str]):
    """What was looked up so far, published word to code, to "" if it means none.

    Empty until first used; `codes.get(word) or codes.recognise(word)` is the quick way to ask.
    """

    def __init__(self, list_name: str, words: dict[str, str] | None = None) -> None:
        super().__init__()
        self.list_name = list_name
        self.words = words or {}

    def recognise(self, word: str) -> str | None:
        """The code that the word means, or None."""
        found = self.get(word)
        if found is None:
            found = self._look_up(word.strip()) or ""
            if len(self) < _REMEMBERED and len(word) < _LONGEST:
                self[word] = found
        return found or None

    def _look_up(self, word: str) -> str | None:
        known = load_codelist(self.list_name)
        if word in known:
            return word
        if not word or len(word) > _LONGEST:
            return None
        if word.upper() in known:
            return word.upper()
        if word.lower() in known:
            return word.lower()
        return self.words.get(word) or legacy_code(self.list_name, word) or known.code_named(word)


ACTIVITY_DATE_TYPE = Codes("ActivityDateType")
ACTIVITY_SCOPE = Codes("ActivityScope")
ACTIVITY_STATUS = Codes("ActivityStatus")
AID_TYPE = Codes("AidType")
BUDGET_STATUS = Codes("BudgetStatus")
BUDGET_TYPE = Codes("BudgetType")
COLLABORATION_TYPE = Codes("CollaborationType")
CONTACT_TYPE = Codes("ContactType")
COUNTRY = Codes("Country")
CURRENCY = Codes("Currency")
DESCRIPTION_TYPE = Codes("DescriptionType")
DISBURSEMENT_CHANNEL = Codes("DisbursementChannel")
DOCUMENT_CATEGORY = Codes("DocumentCategory")
FINANCE_TYPE = Codes("FinanceType")
FLOW_TYPE = Codes("FlowType")
GEOGRAPHIC_EXACTNESS = Codes("GeographicExactness")
# IATI 1.x GazetteerAgency: GEO is Geonames.org, OSM Open Street Map.
GEOGRAPHIC_VOCABULARY = Codes("GeographicVocabulary", {"GEO": "G1", "OSM": "G2"})
HUMANITARIAN_SCOPE_TYPE = Codes("HumanitarianScopeType")
LANGUAGE = Codes("Language")
LOCATION_CLASS = Codes("GeographicLocationClass")
LOCATION_REACH = Codes("GeographicLocationReach")
ORGANISATION_ROLE = Codes("OrganisationRole")
ORGANISATION_TYPE = Codes("OrganisationType")
OTHER_IDENTIFIER_TYPE = Codes("OtherIdentifierType")
POLICY_MARKER = Codes("PolicyMarker")
POLICY_MARKER_VOCABULARY = Codes("PolicyMarkerVocabulary")
POLICY_SIGNIFICANCE = Codes("PolicySignificance")
REGION = Codes("Region")
# IATI 1.x Vocabulary: DAC and RO name the same owners for regions as for sectors.
REGION_VOCABULARY = Codes("RegionVocabulary", {"DAC": "1", "RO": "99"})
RELATED_ACTIVITY_TYPE = Codes("RelatedActivityType")
SECTOR = Codes("Sector")
SECTOR_CATEGORY = Codes("SectorCategory")
SECTOR_VOCABULARY = Codes("SectorVocabulary")
TAG_VOCABULARY = Codes("TagVocabulary")
TIED_STATUS = Codes("TiedStatus")
TRANSACTION_TYPE = Codes("TransactionType")
