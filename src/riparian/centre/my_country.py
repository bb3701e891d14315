"""What awaits a host government's word in its country, and its answers to many records at once.

    page = centre.my_country.ask(CountryQuestion(province="LA-CH"))
    centre.my_country.confirm([row.claim.unit for row in page.rows], answer, sharer)

A project awaits an answer as long as its government has said nothing of any of its records. It is
asked about by the record that speaks for it; its other records stand on its page.

Whether somebody may speak for the government is asked by who calls; whether so many may read what
they write, here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal, get_args

import msgspec

from riparian.catalogue.facets.value_counts import FacetValue
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.facet_columns import UNKNOWN
from riparian.catalogue.project_list.list_page import Facet, ProjectPage
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.catalogue.record_claims import RecordClaim, units_of_projects
from riparian.centre.access import Access
from riparian.centre.claims_to_answer import claims_to_answer
from riparian.centre.host_words import HostWords, OwnMember, require_sayable
from riparian.centre.people import LinesOf, People
from riparian.centre.projects import Projects
from riparian.codelists.lists import country_name
from riparian.desk.accounts.audit import CONFIRMED, DISPUTED, LONGEST_ABOUT, WITHDRAWN
from riparian.desk.accounts.roles import MEMBERS_AT_MOST
from riparian.desk.claims.answer_sheet import (
    MOST_ROWS,
    Cells,
    SheetAnswers,
    read_answers,
    units_in,
    write_sheet,
)
from riparian.desk.claims.host_answers import Answer, confirmation_of, says_the_same
from riparian.desk.claims.host_word import HostWord
from riparian.desk.sharing.choice import Sharer, require_within_limit
from riparian.english import listed
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.entries.entry_types import Confirmation, Dispute
from riparian.exchange.entries.payload import CLEAR, GREEN
from riparian.exchange.names import EntryName
from riparian.exchange.planned_words import Noting
from riparian.normalise.providers import load_providers
from riparian.normalise.status import AskedState

PER_PAGE = 200
_REMEMBERED = 1_000
"""Lines of the audit among which the last answer of a person is looked for."""

Show = Literal["awaiting", "changed", "answered"]
SHOWS: tuple[Show, ...] = get_args(Show)
"""What the government has said nothing of; what has changed since it confirmed it; what it has
said something of."""


class CountryQuestion(msgspec.Struct, frozen=True):
    """Which projects of the country to show; words as a person types them, None means any.

    `province` is a code or a name, or `unknown` for projects in no province; `ministry` a host
    agency as the records name it, or `unknown` for those that name none. `state` is as in a list of
    projects. `words` stand so in the title, text, number or agency. `limit` None gives all from
    `offset` on. `country` (ISO 3166-1) is that of the host
    whose centre this is, unless another is asked about.
    """

    country: str | None = None
    words: str | None = None
    show: Show = "awaiting"
    province: str | None = None
    ministry: str | None = None
    provider: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    state: AskedState = "auto"
    offset: int = 0
    limit: int | None = PER_PAGE


class CountryRow(msgspec.Struct, frozen=True):
    """A project of the country: its line, what the record says that speaks for it, and what hosts
    say of it, where they say anything."""

    line: ProjectLine
    claim: RecordClaim
    word: HostWord | None = None


class CountryPage(msgspec.Struct, frozen=True):
    """A part of the projects of a country that fit. `page` counts them all and by facet,
    `provinces` are those of the country alone, `in_no_province` counts what is in none; `answered`
    and `changed` count what its government has said something of, and what has changed since."""

    member: OwnMember
    country: str
    name: str
    rows: tuple[CountryRow, ...]
    page: ProjectPage
    provinces: Facet
    in_no_province: int
    answered: int
    changed: int
    bodies: dict[str, tuple[FacetValue, ...]]


class SheetRead(msgspec.Struct, frozen=True):
    """A sheet that came back: what it answers, and what the records say that it is about."""

    answers: SheetAnswers
    claims: dict[str, RecordClaim]


class Written(msgspec.Struct, frozen=True):
    """What came of an answer: the entries by record, those records of which the same stands
    already, and those that say nothing of what is confirmed."""

    entries: dict[str, EntryName]
    standing: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


def _sheet_lines(read: SheetRead, tlp: str) -> list[tuple[str, str]]:
    """What the audit says of what a sheet answers: of a row that confirms and disputes, two
    lines."""
    return [
        (act, f"{row.unit}: by sheet, row {row.number}, TLP:{tlp}")
        for row in read.answers.rows
        for act, is_said in ((CONFIRMED, row.confirmation), (DISPUTED, row.disputes))
        if is_said
    ]


_ABROAD = "Other countries and international organisations"
_OTHERS = {"host": _ABROAD, "abroad": _ABROAD, "firm": "Firms", "": "Not known whose"}


def _by_whose(country: str, page: ProjectPage) -> dict[str, tuple[FacetValue, ...]]:
    """The host agencies and implementers of projects, in groups: those of the country first."""
    facets = {facet.name: facet for facet in page.facets}
    own = next((x.name for x in facets["country"].values if x.value == country), "")
    groups: dict[str, list[FacetValue]] = {own: [], **{name: [] for name in _OTHERS.values()}}
    for value in facets["host"].values:
        if value.count or value.chosen:
            is_own = value.level == "host" and value.within == own
            groups[own if is_own else _OTHERS[value.level]].append(value)
    return {name: tuple(values) for name, values in groups.items()}


class MyCountry:
    """See the module."""

    def __init__(
        self,
        access: Access,
        projects: Projects,
        host_words: HostWords,
        people: Callable[[], People],
    ) -> None:
        self._access, self._projects, self._words = access, projects, host_words
        self._people = people

    def own_host(self) -> OwnMember:
        """The host whose centre this is; raises BadRequest where it is none."""
        own = self._words.own_member()
        if own is None:
            raise BadRequest(
                "This centre belongs to no framework, so it can confirm nothing to others.",
                "Join a framework: docs/guides/join-a-framework.md",
            )
        if not own.is_host:
            raise BadRequest(
                f"By the charter of {own.framework}, {own.member} is no host, so it cannot confirm "
                "for a government.",
                "The members of the framework can list it as a host of its country, with "
                "`riparian framework propose`.",
            )
        return own

    def ask(self, question: CountryQuestion | None = None) -> CountryPage:
        """A part of the projects of a country; raises BadRequest where this centre is no host's and
        no country is named, and as `browse_projects` does."""
        asked = question or CountryQuestion()
        own = self._words.own_member() if asked.country else None
        own = own or self.own_host()
        country = str(asked.country or own.country)
        said = self._words.projects()
        answered = said.answered.get(country, frozenset())
        changed = said.changed.get(country, frozenset())
        wanted = self._question(country, asked, answered, changed)
        page = self._projects.browse_projects(wanted)
        ids = [row.project.id for row in page.rows]
        claims = self._words.claims(ids)
        words = {} if asked.show == "awaiting" else self._words.of_projects(ids)
        rows = (
            CountryRow(row.project, claims[row.project.id], words.get(row.project.id))
            for row in page.rows
            if row.project.id in claims
        )
        nowhere = wanted
        if asked.province != UNKNOWN:
            without = msgspec.structs.replace(asked, province=UNKNOWN)
            nowhere = self._question(country, without, answered, changed)
        return CountryPage(
            own, country, country_name(country) or country, tuple(rows), page,
            self._provinces(country, page),
            self._count(nowhere), len(answered), len(changed),
            _by_whose(country, page),
        )  # fmt: skip

    def confirm(
        self,
        units: Sequence[str],
        answer: Answer,
        sharer: Sharer,
        tlp: str = CLEAR,
        *,
        dry: bool = False,
    ) -> Written:
        """Confirm the same of each of these records, by their names in this centre; all or none,
        with what the audit says of it. What stands already is not written again, and `dry` writes
        nothing. Raises UnknownName for a record that the catalogue has not, NotAllowed for more
        readers than the sharer may write for, and as `HostWords.write` does."""
        require_within_limit(sharer, tlp)
        claims = self.claims_of(dict.fromkeys(units))
        self._require_member()
        standing = self._words.standing(list(claims.values()))
        said: list[tuple[RecordClaim, Confirmation | Dispute]] = []
        already, silent = [], []
        for unit, claim in claims.items():
            require_sayable(claim, tlp)
            word = confirmation_of(claim.values, answer)
            if word is None:
                silent.append(unit)
            elif any(says_the_same(each, word) for each in standing.get(unit, ())):
                already.append(unit)
            else:
                said.append((claim, word))
        units, parts = [claim.unit for claim, _ in said], ", ".join(answer.parts)
        noting = self._noting(
            sharer,
            lambda names: [
                (CONFIRMED, f"{unit}: {parts}; entry {entry}, TLP:{tlp}")
                for unit, entry in zip(units, names, strict=True)
            ],
        )
        names = [] if dry else self._words.write(said, sharer.author, tlp, noting=noting)
        return Written(dict(zip(units, names, strict=not dry)), tuple(already), tuple(silent))

    def dispute(
        self,
        unit: str,
        dispute: Dispute,
        sharer: Sharer,
        tlp: str = CLEAR,
    ) -> EntryName:
        """Dispute a field of a record; raises as `confirm` does."""
        require_within_limit(sharer, tlp)
        self._require_member()
        claim = self.claims_of([unit])[unit]
        about = f"{unit}: {dispute.field}; entry"
        noting = self._noting(sharer, lambda names: [(DISPUTED, f"{about} {names[0]}, TLP:{tlp}")])
        return self._words.write([(claim, dispute)], sharer.author, tlp, noting=noting)[0]

    def withdraw(self, name: str, why: str, sharer: Sharer) -> EntryName:
        """Take back an answer of this member. Raises NotAllowed for whoever could not have given it
        to so many, and as `HostWords.withdraw` does."""
        require_within_limit(sharer, self._words.answer_called(name).tlp)
        noting = self._noting(sharer, lambda _: [(WITHDRAWN, f"{name}: {why}"[:LONGEST_ABOUT])])
        return self._words.withdraw(name, why, sharer.author, noting=noting)

    def sheet(self, question: CountryQuestion | None = None) -> bytes:
        """A sheet (xlsx) that asks an office about the projects that fit, at most as many as a
        sheet has rows; raises as `ask` does."""
        asked = msgspec.structs.replace(question or CountryQuestion(), offset=0, limit=MOST_ROWS)
        page, table = self.ask(asked), load_providers()
        return write_sheet(
            (
                (row.claim, listed(map(table.display, row.claim.providers)))
                for row in page.rows
                if row.claim.thing is not None and row.claim.tlp is None
            ),
            page.country,
        )

    def read_sheet(self, rows: Sequence[Cells], typed_in_by: str) -> SheetRead:
        """What the rows of a sheet answer, held against what the records say now."""
        claims = self._words.claims_of_records(frozenset(units_in(rows)))
        return SheetRead(read_answers(rows, claims, typed_in_by), claims)

    def write_sheet(
        self,
        read: SheetRead,
        sharer: Sharer,
        tlp: str = CLEAR,
        *,
        dry: bool = False,
    ) -> list[EntryName]:
        """Write what a sheet answers, all of it or nothing; what stands already is not written
        again. Raises as `confirm` does."""
        require_within_limit(sharer, tlp)
        self._require_member()
        standing = self._words.standing(list(read.claims.values()))
        said: list[tuple[RecordClaim, Confirmation | Dispute]] = []
        for row in read.answers.rows:
            claim, word = read.claims[row.unit], row.confirmation
            require_sayable(claim, tlp)
            said += [
                (claim, each)
                for each in (word, *row.disputes)
                if each and not any(says_the_same(x, each) for x in standing.get(row.unit, ()))
            ]
        noting = self._noting(sharer, lambda _: _sheet_lines(read, tlp))
        return [] if dry else self._words.write(said, sharer.author, tlp, noting=noting)

    def first_label(self, sharer: Sharer) -> str:
        """The label that is chosen first for what somebody answers: that of their last answer, and
        all members (GREEN), the narrower one, where they gave none or may share with no more."""
        if sharer.rights is not None and sharer.rights.limit == MEMBERS_AT_MOST:
            return GREEN
        if sharer.account is None:
            return self._words.last_label(sharer.author) or GREEN
        for line in self._people().accounts.audit([CONFIRMED, DISPUTED], limit=_REMEMBERED):
            if line.actor.account == sharer.account.id:
                return CLEAR if line.about.endswith(f"TLP:{CLEAR}") else GREEN
        return GREEN

    def answerable(self, name: str) -> list[RecordClaim]:
        """The records of a project of which this host can say something for its government: those
        that name its country as a recipient, and that others know by a name; the one that `name`
        means first, or that speaks for the project. `name` is that of a record, or the handle of a
        project; raises UnknownName. None where this centre is no host's."""
        own = self._words.own_member()
        if own is None or not own.is_host:
            return []
        (wanted,) = self._words.find_records([name])
        project = self.claims_of([wanted])[wanted].project
        with self._access.reading() as snapshot:
            units = units_of_projects(snapshot, [project])
            claims = claims_to_answer(self._access, snapshot, units).values()
        found = [x for x in claims if x.thing is not None and own.country in x.countries]
        return sorted(found, key=lambda claim: (claim.unit != wanted, claim.unit))

    def claims_of(self, units: Collection[str]) -> dict[str, RecordClaim]:
        """What these records say; raises UnknownName for one that the catalogue has not."""
        claims = self._words.claims_of_records(units)
        for unit in units:
            if unit not in claims:
                raise UnknownName(
                    f"The catalogue has no record '{unit[:80]}' any more.",
                    "Load the page again, and answer for what it shows now.",
                )
        return claims

    def _noting(self, sharer: Sharer, lines: LinesOf) -> Noting | None:
        return self._people().auditing(sharer.actor)(lines)

    def _require_member(self) -> None:
        if self._words.own_member() is None:
            self.own_host()

    def _question(
        self,
        country: str,
        asked: CountryQuestion,
        answered: frozenset[str],
        changed: frozenset[str],
    ) -> ProjectQuestion:
        among = {"awaiting": None, "answered": answered, "changed": changed}[asked.show]
        not_among = answered if asked.show == "awaiting" else frozenset()
        in_none = asked.province == UNKNOWN
        return ProjectQuestion(
            country=(country,),
            place=(asked.province,) if asked.province and not in_none else (),
            host=(asked.ministry,) if asked.ministry else (),
            provider=(asked.provider,) if asked.provider else (),
            first_year=asked.first_year,
            last_year=asked.last_year,
            containing=asked.words,
            sort="newest",
            offset=asked.offset,
            limit=asked.limit,
            state=asked.state,
            among=among,
            not_among=not_among | (self._in_provinces(country) if in_none else frozenset()),
        )

    def _count(self, question: ProjectQuestion) -> int:
        nothing_shown = msgspec.structs.replace(question, offset=0, limit=0)
        return self._projects.browse_projects(nothing_shown).total

    def _provinces(self, country: str, page: ProjectPage) -> Facet:
        facet = next(facet for facet in page.facets if facet.name == "place")
        inside = self._province_codes(country)
        values = tuple(value for value in facet.values if value.value in inside)
        return Facet("place", values, facet.unknown)

    def _province_codes(self, country: str) -> frozenset[str]:
        sql = "SELECT place_id FROM place WHERE level = 'adm1' AND parent = $country"
        return self._access.kept(
            ("provinces of", country),
            lambda snapshot: frozenset(snapshot.column(sql, {"country": country})),
        )

    def _in_provinces(self, country: str) -> frozenset[str]:
        """The projects that are in a province of the country."""
        sql = (
            "SELECT DISTINCT n.project_id FROM place_node AS n JOIN place AS l"
            " ON l.place_id = n.node AND l.level = 'adm1' AND l.parent = $country"
        )
        return self._access.kept(
            ("in provinces of", country),
            lambda snapshot: frozenset(snapshot.column(sql, {"country": country})),
        )
