"""Providers: whose cooperation an organisation stands for, and what people call it.

A *provider* is a country or an international body that gives cooperation (`JP`, `ADB`); an
*agency* is an organisation of a provider (`JICA`). An organisation is recognised by its id, else
by its name, matched whole and folded (`provider_names.fold_org`). A ministry's bare name ("Ministry
of Finance") is every country's: it counts only in the *context* of a provider, the one whose own
report it stands in. A name that stands in `anywhere` means one agency by itself; one that stands
only in `within` means it only where its provider is known.

Not here: which part a provider has in an activity (`provider_claims`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

import msgspec

from riparian.codelists.lists import load_codelist, read_table, split_cell
from riparian.normalise.provider_names import country_bodies, fold_org, readings_of

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


_DAC_ID = re.compile(r"XM-DAC-(\d{1,5})(?:-\w+)?")
_STATE_ID = re.compile(r"([A-Z]{2})-(?:GOV-\w+|\d{1,2})")
_CHANNEL = re.compile(r"\d{5}")
_EU_ID = "XI-IATI-EC_"
_BARE_GOVERNMENT = ("government", "kingdom")
_SEEN_LIMIT = 100_000


class ProviderTable:
    """All providers with their agencies; `load_providers` keeps one."""

    def __init__(self, lists: ProviderLists) -> None:
        self._lists = lists
        self._seen: dict[
            tuple[str | None, str | None, str | None], RecognisedOrganisation | None
        ] = {}

    @property
    def providers(self) -> Mapping[str, Provider]:
        """Every provider by its code."""
        return self._lists.providers

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """Every agency that has a name, in file order."""
        return self._lists.agencies

    @property
    def bodies(self) -> tuple[Provider, ...]:
        """The international bodies among the providers."""
        return tuple(one for code, one in self.providers.items() if code not in self._lists.states)

    def __contains__(self, code: object) -> bool:
        return code in self.providers

    def display(self, code: str) -> str:
        """The provider's plain English name, or the code itself where it is not known."""
        provider = self.providers.get(code)
        return provider.display if provider else code

    def full_name(self, known: RecognisedOrganisation) -> str | None:
        """The name of the agency that an organisation was recognised as; None for no agency."""
        return next(
            (
                agency.name
                for agency in self.agencies
                if (agency.provider, agency.label) == (known.provider, known.agency)
            ),
            None,
        )

    def provider_named(self, words: str) -> str | None:
        """The code for what a person calls a provider: code, name, adjective, acronym, agency."""
        if words.strip().upper() in self.providers:
            return words.strip().upper()
        folded = fold_org(words)
        recognised = self._lists.countries.get(folded) or self._lists.anywhere.get(folded)
        return recognised.provider if recognised else None

    def recognise(
        self, ref: str | None, name: str | None, context: str | None = None
    ) -> RecognisedOrganisation | None:
        """Whose an organisation is, by its id and else by its name; None where it is not known.

        `context` is the provider in whose own report the organisation stands. Answers are
        remembered.
        """
        key = (ref, name, context)
        if key in self._seen:
            return self._seen[key]
        recognised = self._by_id(ref.strip()) if ref and ref.strip() else None
        if recognised is None and name and name.strip():
            recognised = self._by_name(name.strip(), context)
        if len(self._seen) > _SEEN_LIMIT:
            self._seen.clear()
        self._seen[key] = recognised
        return recognised

    def as_funder(self, name: str) -> RecognisedOrganisation | None:
        """A name that says whose the money is but not who a contractor works for.

        A state-owned builder that finances a road is its country's; one that is hired is not.
        """
        recognised = (self._lists.funders.get(folded) for folded, _ in readings_of(name))
        return next(filter(None, recognised), None)

    def _by_id(self, ref: str) -> RecognisedOrganisation | None:
        exact = self._lists.ids.get(ref.upper())
        if exact:
            return RecognisedOrganisation(
                *exact, ref, "the organisation's id is in the list of agencies"
            )
        for provider, rule in self._id_readings(ref.upper()):
            if provider in self.providers:
                return RecognisedOrganisation(provider, None, ref, rule)
        return None

    def _id_readings(self, ref: str) -> Iterator[tuple[str, str]]:
        dac, state = _DAC_ID.fullmatch(ref), _STATE_ID.fullmatch(ref)
        if dac and dac[1] in self._lists.donors:
            yield (
                self._lists.donors[dac[1]],
                f"the organisation's id holds the DAC donor code {dac[1]}",
            )
        # XM-DAC-41114 is UNDP: publishers put CRS channels where donor codes belong.
        number = dac[1] if dac else ref
        if _CHANNEL.fullmatch(number) and number in self._lists.channels:
            yield self._lists.channels[number], f"the organisation's id is the CRS channel {number}"
        if state and state[1] in self._lists.states:
            yield state[1], f"ids that begin with {state[1]} and a number or GOV are that state's"
        if ref.startswith(_EU_ID):
            yield "EU", "ids that begin with XI-IATI-EC_ are the European Commission's"
        if ref in self.providers and ref.isalpha():
            yield ref, "the organisation's id is the provider's code"

    def _by_name(self, name: str, context: str | None) -> RecognisedOrganisation | None:
        for folded, whole in readings_of(name):
            recognised = self._lists.anywhere.get(folded) or (
                self._lists.countries.get(folded) if whole else None
            )
            if recognised:
                return RecognisedOrganisation(
                    recognised.provider,
                    recognised.agency,
                    name,
                    "the name is in the list of providers",
                )
            agency = self._lists.within.get((context, folded)) if context else None
            if agency and context:
                rule = f"{self.display(context)}, whose report this is, has an agency of this name"
                return RecognisedOrganisation(context, agency, name, rule)
            body = self._body_of_country(folded, name) if whole else None
            if body:
                return body
        return None

    def _body_of_country(self, folded: str, name: str) -> RecognisedOrganisation | None:
        for country, body in country_bodies(folded):
            recognised = self._lists.countries.get(country)
            if recognised:
                rule = (
                    f"the name says that it is a public body of {self.display(recognised.provider)}"
                )
                office = body.removeprefix("government ")
                agency = self._lists.within.get((recognised.provider, office))
                if agency is None and body not in _BARE_GOVERNMENT:
                    agency = name
                return RecognisedOrganisation(recognised.provider, agency, name, rule)
        return self._agency_with_country(folded, name)

    def _agency_with_country(self, folded: str, name: str) -> RecognisedOrganisation | None:
        words = folded.split()
        for size in range(1, min(4, len(words))):
            recognised = self._lists.countries.get(" ".join(words[:size]))
            if recognised is None or recognised.provider not in self._lists.states:
                continue
            agency = self._lists.within.get((recognised.provider, " ".join(words[size:])))
            if agency:
                rule = "the name is that of a country and of one of its agencies"
                return RecognisedOrganisation(recognised.provider, agency, name, rule)
        return None


@lru_cache(maxsize=1)
def load_providers() -> ProviderTable:
    """The table of providers that comes with the package, made once."""
    providers = {
        row["provider"]: Provider(row["provider"], row["display"], row["adjective"], row["short"])
        for row in read_table(__package__, "provider_display.csv")
    }
    hosts = (
        row["acronym"] for row in read_table(__package__, "host_agencies.csv") if row["acronym"]
    )
    rows, aliases = (
        read_table(__package__, "providers.csv"),
        read_table(__package__, "provider_aliases.csv"),
    )
    return ProviderTable(ProviderLists(rows, providers, aliases, hosts))
