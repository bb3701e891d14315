"""Providers: whose cooperation an organisation stands for, and what people call it.

A *provider* is a country or an international body that gives cooperation (`JP`, `ADB`); an
*agency* is an organisation of a provider (`JICA`). An organisation is recognised by its id, else
by its name, matched whole. A ministry's bare name ("Ministry of Finance") is every country's: it
counts only in the *context* of a provider, the one whose own report it stands in.

Not here: which part a provider has in an activity (`provider_claims`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

import msgspec

from riparian.codelists.lists import load_codelist
from riparian.normalise.provider_names import country_bodies, fold_org, readings_of
from riparian.normalise.tables import read_table

_DAC_ID = re.compile(r"XM-DAC-(\d{1,5})(?:-\w+)?")
_STATE_ID = re.compile(r"([A-Z]{2})-(?:GOV-\w+|\d{1,2})")
_CHANNEL = re.compile(r"\d{5}")
_EU_ID = "XI-IATI-EC_"
_LEAST_LETTERS = 4
_BARE_GOVERNMENT = ("government", "kingdom")
_SEEN_LIMIT = 100_000


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


class Recognised(msgspec.Struct, frozen=True):
    """What an organisation was recognised as, by which words and by which rule."""

    provider: str
    agency: str | None
    words: str
    rule: str


class ProviderTable:
    """All providers with their agencies; `load_providers` keeps one."""

    def __init__(
        self,
        rows: Iterable[Mapping[str, str]],
        displays: Iterable[Mapping[str, str]],
        aliases: Iterable[Mapping[str, str]],
        host_acronyms: Iterable[str] = (),
    ) -> None:
        self._rows = tuple(rows)
        self._aliases = tuple(aliases)
        self._host_acronyms = {fold_org(acronym) for acronym in host_acronyms}
        self.providers: dict[str, Provider] = {
            row["provider"]: Provider(
                row["provider"], row["display"], row["adjective"], row["short"]
            )
            for row in displays
        }
        self._seen: dict[tuple[str | None, str | None, str | None], Recognised | None] = {}

    def __contains__(self, code: object) -> bool:
        return code in self.providers

    def display(self, code: str) -> str:
        """The provider's plain English name, or the code itself where it is not known."""
        provider = self.providers.get(code)
        return provider.display if provider else code

    def provider_named(self, words: str) -> str | None:
        """The code for what a person calls a provider: code, name, adjective, acronym, agency."""
        if words.strip().upper() in self.providers:
            return words.strip().upper()
        folded = fold_org(words)
        found = self._countries.get(folded) or self._anywhere.get(folded)
        return found.provider if found else None

    @cached_property
    def agencies(self) -> tuple[Agency, ...]:
        """Every agency of the table that has a name, in file order."""
        return tuple(_agency(row) for row in self._rows if row["agency_name_en"])

    def recognise(
        self, ref: str | None, name: str | None, context: str | None = None
    ) -> Recognised | None:
        """Whose an organisation is, by its id and else by its name; None where it is not known.

        `context` is the provider in whose own report the organisation stands. Answers are
        remembered.
        """
        key = (ref, name, context)
        if key in self._seen:
            return self._seen[key]
        found = self._by_id(ref.strip()) if ref and ref.strip() else None
        if found is None and name and name.strip():
            found = self._by_name(name.strip(), context)
        if len(self._seen) > _SEEN_LIMIT:
            self._seen.clear()
        self._seen[key] = found
        return found

    def as_funder(self, name: str) -> Recognised | None:
        """A name that says whose the money is but not who a contractor works for.

        A state-owned builder that finances a road is its country's; one that is hired is not.
        """
        return next(
            (self._funders[folded] for folded, _ in readings_of(name) if folded in self._funders),
            None,
        )

    def _by_id(self, ref: str) -> Recognised | None:
        exact = self._ids.get(ref.upper())
        if exact:
            return Recognised(*exact, ref, "the organisation's id is in the list of agencies")
        for provider, rule in self._id_readings(ref.upper()):
            if provider in self.providers:
                return Recognised(provider, None, ref, rule)
        return None

    def _id_readings(self, ref: str) -> Iterable[tuple[str, str]]:
        dac, state = _DAC_ID.fullmatch(ref), _STATE_ID.fullmatch(ref)
        if dac and dac[1] in self._donors:
            yield self._donors[dac[1]], f"the organisation's id holds the DAC donor code {dac[1]}"
        number = dac[1] if dac else ref
        if _CHANNEL.fullmatch(number) and number in self._channels:
            yield self._channels[number], f"the organisation's id is the CRS channel {number}"
        if state and state[1] in self._states:
            yield state[1], f"ids that begin with {state[1]} and a number or GOV are that state's"
        if ref.startswith(_EU_ID):
            yield "EU", "ids that begin with XI-IATI-EC_ are the European Commission's"
        if ref in self.providers and ref.isalpha():
            yield ref, "the organisation's id is the provider's code"

    def _by_name(self, name: str, context: str | None) -> Recognised | None:
        for folded, whole in readings_of(name):
            found = self._anywhere.get(folded) or (self._countries.get(folded) if whole else None)
            if found:
                return Recognised(
                    found.provider, found.agency, name, "the name is in the list of providers"
                )
            agency = self._within.get((context, folded)) if context else None
            if agency and context:
                rule = f"{self.display(context)}, whose report this is, has an agency of this name"
                return Recognised(context, agency, name, rule)
            body = self._body_of_country(folded, name) if whole else None
            if body:
                return body
        return None

    def _body_of_country(self, folded: str, name: str) -> Recognised | None:
        for country, body in country_bodies(folded):
            found = self._countries.get(country)
            if found:
                rule = f"the name says that it is a public body of {self.display(found.provider)}"
                office = body.removeprefix("government ")
                agency = self._within.get((found.provider, office))
                if agency is None and body not in _BARE_GOVERNMENT:
                    agency = name
                return Recognised(found.provider, agency, name, rule)
        return self._agency_with_country(folded, name)

    def _agency_with_country(self, folded: str, name: str) -> Recognised | None:
        words = folded.split()
        for size in range(1, min(4, len(words))):
            found = self._countries.get(" ".join(words[:size]))
            if found is None or found.provider not in self._states:
                continue
            agency = self._within.get((found.provider, " ".join(words[size:])))
            if agency:
                rule = "the name is that of a country and of one of its agencies"
                return Recognised(found.provider, agency, name, rule)
        return None

    @cached_property
    def _states(self) -> frozenset[str]:
        countries = load_codelist("Country")
        return frozenset(code for code in self.providers if code in countries or code == "EU")

    @cached_property
    def _ids(self) -> dict[str, tuple[str, str | None]]:
        found: dict[str, tuple[str, str | None]] = {}
        for row in self._rows:
            label = _agency(row).label or None
            for ref in _parts(row["iati_org_ids"]):
                found[ref.upper()] = (row["provider_code"], label)
        return found

    @cached_property
    def _donors(self) -> dict[str, str]:
        return {
            row["dac_donor_code"]: row["provider_code"]
            for row in self._rows
            if row["dac_donor_code"]
        }

    @cached_property
    def _channels(self) -> dict[str, str]:
        return {
            code: row["provider_code"]
            for row in self._rows
            for code in _parts(row["crs_channel_code"])
        }

    @cached_property
    def _countries(self) -> dict[str, Recognised]:
        """Words for a country or body as a whole, adjectives too."""
        listed = load_codelist("Country")
        found: dict[str, Recognised] = {}
        for code, provider in self.providers.items():
            words = [provider.display, provider.adjective, provider.short]
            words += [listed.name_of(code) or ""] if code in self._states else []
            for word in filter(None, map(fold_org, words)):
                found.setdefault(word, Recognised(code, None, word, ""))
        for row in self._rows:
            name = fold_org(row["provider_name"])
            found.setdefault(name, Recognised(row["provider_code"], None, name, ""))
        for row in self._scoped("country"):
            word = fold_org(row["spelling"])
            found[word] = Recognised(row["provider"], None, word, "")
        return found

    @cached_property
    def _anywhere(self) -> dict[str, Recognised]:
        """Names that mean one agency wherever they stand."""
        meanings: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for agency in self.agencies:
            for name in self._distinctive(agency):
                meanings[name].add((agency.provider, agency.label))
        for code, provider in self.providers.items():
            if code not in self._states:
                meanings[fold_org(provider.display)].add((code, code))
        for row in self._scoped("anywhere"):
            meanings[fold_org(row["spelling"])] = {(row["provider"], row["agency"])}
        return {
            name: Recognised(provider, label or None, name, "")
            for name, found in meanings.items()
            for provider, label in sorted(found)[:1]
            if len({provider for provider, _ in found}) == 1
        }

    def _distinctive(self, agency: Agency) -> Iterable[str]:
        name = fold_org(agency.name)
        if agency.provider not in self._states or self._names_its_country(name, agency.provider):
            yield name
        if agency.local_name:
            yield fold_org(agency.local_name)
        for acronym in map(fold_org, agency.acronyms):
            long_enough = len(acronym) >= _LEAST_LETTERS or agency.provider not in self._states
            if long_enough and acronym not in self._host_acronyms:
                yield acronym

    def _names_its_country(self, folded: str, provider: str) -> bool:
        padded = f" {folded} "
        return any(
            f" {word} " in padded
            for word, found in self._countries.items()
            if found.provider == provider
        )

    @cached_property
    def _within(self) -> dict[tuple[str, str], str]:
        """Agencies by provider and folded name; for names that mean little by themselves."""
        found: dict[tuple[str, str], str] = {}
        for agency in self.agencies:
            for name in (agency.name, agency.local_name, *agency.acronyms):
                if name:
                    found.setdefault((agency.provider, fold_org(name)), agency.label)
        for row in self._scoped("own reports"):
            found[(row["provider"], fold_org(row["spelling"]))] = row["agency"]
        return found

    @cached_property
    def _funders(self) -> dict[str, Recognised]:
        return {
            fold_org(row["spelling"]): Recognised(
                row["provider"],
                row["agency"],
                row["spelling"],
                "the funder's name is in the list of names met in files",
            )
            for row in self._scoped("funder")
        }

    def _scoped(self, scope: str) -> list[Mapping[str, str]]:
        return [row for row in self._aliases if row["scope"] == scope]


@lru_cache(maxsize=1)
def load_providers() -> ProviderTable:
    """The table of providers that comes with the package, made once."""
    hosts = (row["acronym"] for row in read_table("host_agencies.csv") if row["acronym"])
    return ProviderTable(
        read_table("providers.csv"),
        read_table("provider_display.csv"),
        read_table("provider_aliases.csv"),
        hosts,
    )


def _agency(row: Mapping[str, str]) -> Agency:
    acronyms = _parts(row["acronym"])
    return Agency(
        provider=row["provider_code"],
        label=acronyms[-1] if acronyms else row["agency_name_en"],
        name=row["agency_name_en"],
        local_name=row["agency_name_local"],
        acronyms=acronyms,
        ids=_parts(row["iati_org_ids"]),
        channels=_parts(row["crs_channel_code"]),
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
