"""The lists in which an organisation's id or name is looked up, made from the data files.

Names are folded (`provider_names.fold_org`). A name that stands in `anywhere` means one agency by
itself; one that stands only in `within` means it only where its provider is known. Looking up is
not done here (`providers`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from riparian.codelists.lists import load_codelist, split_cell
from riparian.normalise.provider_names import fold_org

_LEAST_LETTERS = 4  # of an acronym that means one agency by itself
_LEAST_OF_A_BODY = 3  # where the agency is an international body; "MI" is many things


class Provider(msgspec.Struct, frozen=True):
    """A provider and the words for it: "South Korea", "Korean", "Korea"."""

    code: str
    display: str
    adjective: str
    short: str


class Agency(msgspec.Struct, frozen=True):
    """An organisation of a provider. `label` is its acronym, or its English name without one."""

    provider: str
    label: str
    name: str
    local_name: str
    acronyms: tuple[str, ...]
    ids: tuple[str, ...]
    channels: tuple[str, ...]


class RecognisedOrganisation(msgspec.Struct, frozen=True):
    """What an organisation was recognised as, by which words and by which rule."""

    provider: str
    agency: str | None
    words: str
    rule: str


class ProviderLists:
    """Every list, each made when it is first used."""

    def __init__(
        self,
        rows: Iterable[Mapping[str, str]],
        providers: Mapping[str, Provider],
        aliases: Iterable[Mapping[str, str]],
        host_acronyms: Iterable[str],
    ) -> None:
        self._rows = tuple(rows)
        self.providers = providers
        self._aliases = tuple(aliases)
        self._host_acronyms = {fold_org(acronym) for acronym in host_acronyms}

    @cached_property
    def agencies(self) -> tuple[Agency, ...]:
        """Every agency of the table that has a name, in file order."""
        return tuple(_agency(row) for row in self._rows if row["agency_name_en"])

    @cached_property
    def states(self) -> frozenset[str]:
        """The providers that are countries, or the EU, which has ids of the same form."""
        countries = load_codelist("Country")
        return frozenset(code for code in self.providers if code in countries or code == "EU")

    @cached_property
    def ids(self) -> dict[str, tuple[str, str | None]]:
        """Provider and agency by IATI organisation id, in upper case."""
        by_id: dict[str, tuple[str, str | None]] = {}
        for row in self._rows:
            label = _agency(row).label or None
            for ref in split_cell(row["iati_org_ids"]):
                by_id[ref.upper()] = (row["provider_code"], label)
        return by_id

    @cached_property
    def donors(self) -> dict[str, str]:
        """Providers by DAC donor code."""
        return {
            row["dac_donor_code"]: row["provider_code"]
            for row in self._rows
            if row["dac_donor_code"]
        }

    @cached_property
    def channels(self) -> dict[str, str]:
        """Providers by CRS channel code of 5 digits."""
        return {
            code: row["provider_code"]
            for row in self._rows
            for code in split_cell(row["crs_channel_code"])
        }

    @cached_property
    def countries(self) -> dict[str, RecognisedOrganisation]:
        """Words for a country or body as a whole, adjectives too."""
        listed = load_codelist("Country")
        by_word: dict[str, RecognisedOrganisation] = {}
        for code, provider in self.providers.items():
            words = [provider.display, provider.adjective, provider.short]
            words += [listed.name_of(code) or ""] if code in self.states else []
            for word in filter(None, map(fold_org, words)):
                by_word.setdefault(word, RecognisedOrganisation(code, None, word, ""))
        for row in self._rows:
            name = fold_org(row["provider_name"])
            by_word.setdefault(name, RecognisedOrganisation(row["provider_code"], None, name, ""))
        for row in self._aliases_for("country"):
            word = fold_org(row["spelling"])
            by_word[word] = RecognisedOrganisation(row["provider"], None, word, "")
        return by_word

    @cached_property
    def anywhere(self) -> dict[str, RecognisedOrganisation]:
        """Names that mean one agency wherever they stand."""
        meanings: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for agency in self.agencies:
            for name in self._distinctive(agency):
                meanings[name].add((agency.provider, agency.label))
        for code, provider in self.providers.items():
            if code not in self.states:
                meanings[fold_org(provider.display)].add((code, code))
        for row in self._aliases_for("anywhere"):
            # What was met in a file, and checked, stands above what the table makes ambiguous.
            meanings[fold_org(row["spelling"])] = {(row["provider"], row["agency"])}
        return {
            name: RecognisedOrganisation(provider, label or None, name, "")
            for name, agencies in meanings.items()
            for provider, label in sorted(agencies)[:1]
            if len({provider for provider, _ in agencies}) == 1
        }

    def _distinctive(self, agency: Agency) -> Iterable[str]:
        name = fold_org(agency.name)
        if agency.provider not in self.states or self._names_its_country(name, agency.provider):
            yield name
        if agency.local_name:
            yield fold_org(agency.local_name)
        for acronym in map(fold_org, agency.acronyms):
            national = agency.provider in self.states
            least = _LEAST_LETTERS if national else _LEAST_OF_A_BODY
            if len(acronym) >= least and acronym not in self._host_acronyms:
                yield acronym

    def _names_its_country(self, folded: str, provider: str) -> bool:
        padded = f" {folded} "
        return any(
            f" {word} " in padded
            for word, country in self.countries.items()
            if country.provider == provider
        )

    @cached_property
    def within(self) -> dict[tuple[str, str], str]:
        """Agencies by provider and folded name; for names that mean little by themselves."""
        labels: dict[tuple[str, str], str] = {}
        for agency in self.agencies:
            for name in (agency.name, agency.local_name, *agency.acronyms):
                if name:
                    labels.setdefault((agency.provider, fold_org(name)), agency.label)
        for row in self._aliases_for("own reports"):
            labels[(row["provider"], fold_org(row["spelling"]))] = row["agency"]
        return labels

    @cached_property
    def funders(self) -> dict[str, RecognisedOrganisation]:
        """Names that mean a provider only where they fund."""
        return {
            fold_org(row["spelling"]): RecognisedOrganisation(
                row["provider"],
                row["agency"],
                row["spelling"],
                "the funder's name is in the list of names met in files",
            )
            for row in self._aliases_for("funder")
        }

    def _aliases_for(self, scope: str) -> list[Mapping[str, str]]:
        return [row for row in self._aliases if row["scope"] == scope]


def _agency(row: Mapping[str, str]) -> Agency:
    acronyms = split_cell(row["acronym"])
    return Agency(
        provider=row["provider_code"],
        label=acronyms[-1] if acronyms else row["agency_name_en"],
        name=row["agency_name_en"],
        local_name=row["agency_name_local"],
        acronyms=acronyms,
        ids=split_cell(row["iati_org_ids"]),
        channels=split_cell(row["crs_channel_code"]),
    )
