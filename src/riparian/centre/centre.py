"""`Centre`: one installation, and the public Python interface to everything that it can do.

    centre = Centre.init(Path("mekong"), sample=True)
    centre.build()
    overlaps, total = centre.overlaps("JP", "KR", OverlapFilter(country="Cambodia", limit=10))

This is the one place where the layers are wired together: classes for one subject each are given
the `Access` of the centre, and their methods are the centre's. A new one is a method there and a
line here. Whatever a person can do wrong raises a `RiparianError` that says what and what to try;
bad data never raises, see `Centre.problems`.
"""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from riparian.build.add_datasets import SourceOptions
from riparian.centre.access import Access
from riparian.centre.datasets import Datasets
from riparian.centre.judgements import Judgements
from riparian.centre.overlaps import Overlaps
from riparian.centre.pinned_builds import PinnedBuilds
from riparian.centre.places import Places
from riparian.centre.projects import Projects
from riparian.centre.providers import Providers
from riparian.centre.record_things import things_of
from riparian.centre.upkeep import Upkeep
from riparian.desk.claims.host_projects import HostProjects
from riparian.errors import BadRequest, CentreExists, CentreNotFound
from riparian.exchange.held.node_traces import has_node
from riparian.exchange.statements.statement_journal import StatementJournal
from riparian.language.encoder import Encoder
from riparian.normalise.iso_days import today
from riparian.store.layout import Layout
from riparian.store.sample import SAMPLE, SAMPLE_LICENCE
from riparian.store.settings import TEMPLATE, Settings, read_settings
from riparian.store.snapshot import current_build
from riparian.store.sources import Sources
from riparian.store.writing import write_atomically

if TYPE_CHECKING:
    from riparian.centre.answering import Answering
    from riparian.centre.brief_records import Brief, BriefFilter
    from riparian.centre.cases import Cases
    from riparian.centre.channel import Channel
    from riparian.centre.charter_desk import CharterDesk
    from riparian.centre.claims import Claims
    from riparian.centre.desk_entries import DeskEntries
    from riparian.centre.desk_sharing import DeskSharing
    from riparian.centre.evidence import Evidence
    from riparian.centre.export_records import ExportFilter, ExportReport
    from riparian.centre.gathering import Gathering
    from riparian.centre.host_words import HostWords
    from riparian.centre.meetings import Meetings
    from riparian.centre.member_editions import MemberEditions
    from riparian.centre.my_country import MyCountry
    from riparian.centre.notice_events import View
    from riparian.centre.notices import Notices
    from riparian.centre.packs import Packs
    from riparian.centre.people import People
    from riparian.centre.receipts import Receipts
    from riparian.centre.row_pictures import RowPictures
    from riparian.centre.selection import Selection
    from riparian.centre.shared_statements import SharedStatements
    from riparian.centre.sources_on_web import SourcesOnWeb
    from riparian.centre.verdicts import Verdicts
    from riparian.export.about import About


class Centre:
    """One centre. Open it with `Centre.open`, make one with `Centre.init`."""

    def __init__(self, layout: Layout, settings: Settings, *, as_member: bool = False) -> None:
        self._access = access = Access(layout, settings, as_member=as_member)
        access.shared_files = lambda: self.channel.shared_files() if self.is_node else ()
        access.channel_findings = lambda: self.channel.verify() if self.is_node else ()
        access.channel_damaged = lambda: self.channel.damaged() if self.is_node else ()
        access.fetch_damaged = lambda: self.is_node and self.channel.fetch_damaged()
        access.audit_findings = lambda: self.people.findings()
        access.host_projects = lambda: (
            self.host_words.projects() if self.is_node else HostProjects()
        )
        access.disputes = lambda: self.host_words.disputes() if self.is_node else ((), ())
        access.journal.member = lambda: self.channel.statements
        access.journal.things = partial(things_of, access)
        self.layout = layout
        self.settings = settings
        self.as_member = as_member
        self._views: dict[bool, View] = {}
        self.built = access.built
        self.keep_open = access.keep_open
        self._pinned = PinnedBuilds[Centre](access, lambda pinned: Centre(pinned, settings))
        self.kept_builds = self._pinned.builds
        self.at_build = self._pinned.centre
        self.reading = access.reading
        self.kept = access.kept

        upkeep = Upkeep(access)
        self.datasets = upkeep.datasets
        self.add = upkeep.add
        self.try_out = upkeep.try_out
        self.build = upkeep.build
        self.is_stale = upkeep.is_stale
        self.check = upkeep.check
        self.read_meanings = upkeep.read_meanings
        self.plan_translations = upkeep.plan_translations
        self.translate = upkeep.translate

        datasets = Datasets(access)
        self.status = datasets.status
        self.holdings = datasets.holdings
        self.problems = datasets.problems
        self.problem_groups = datasets.problem_groups
        self.records = datasets.records

        projects = Projects(access)
        self._projects = projects
        self.browsing = projects.browsing
        self.projects = projects.projects
        self.project_states = projects.project_states
        self.count_projects = projects.count_projects
        self.read_texts = projects.read_texts
        self.project = projects.project
        self.search = projects.search
        self.similar = projects.similar
        self.browse_projects = projects.browse_projects
        self.project_lines = projects.project_lines
        self.project_points = projects.project_points
        self.each_provider = projects.each_provider
        self.projects_around = projects.projects_around
        self.projects_without = projects.projects_without
        self.presence = projects.presence
        self.choices = projects.choices
        self.history = projects.history

        places = Places(access)
        self.places = places.places
        self.place = places.place
        self.unplaced = places.unplaced
        self.placed = places.placed

        self._overlaps = overlaps = Overlaps(access)
        self.overlaps = overlaps.overlaps
        self.fitting_ids = overlaps.fitting_ids
        self.browse_overlaps = overlaps.browse_overlaps
        self.overlaps_without = overlaps.overlaps_without
        self.explain = overlaps.explain
        self.related_overlaps = overlaps.related_overlaps
        self.ground = overlaps.ground
        self.undertakings = overlaps.undertakings
        self.project_ground = overlaps.project_ground
        self.project_overlaps = overlaps.project_overlaps
        self.read_ahead = overlaps.read_ahead
        self.changes = overlaps.changes
        self.overlap_news = overlaps.news
        self.overlap_news_edition = overlaps.news_edition

        providers = Providers(access, projects)
        self.areas = providers.areas
        self.heat_map = providers.heat_map
        self.portfolios = providers.portfolios
        self.portfolio = providers.portfolio
        self.indices = providers.indices

        judgements = Judgements(access)
        self.accept_journal = judgements.accept_journal
        self.set_place = judgements.set_place
        self.undo_place = judgements.undo_place
        self.place_corrections = judgements.place_corrections
        self.links = judgements.links
        self.link_weights = judgements.link_weights
        self.judge = judgements.judge
        self.undo_judgement = judgements.undo_judgement
        self.judgements = judgements.judgements
        self.contradictions = judgements.contradictions
        self.review = judgements.review
        self.compare = judgements.compare

    def close(self) -> None:
        """Close what was kept open, as soon as nobody reads it."""
        self._access.close()
        self._pinned.close()

    @property
    def is_node(self) -> bool:
        """Whether the centre is the node of a member of a framework, or was to become one."""
        return has_node(self.layout.keys, self.layout.channel_sizes)

    @property
    def has_more_for_member(self) -> bool:
        """Whether there is a snapshot that holds more than everybody may see, and it is not the one
        that is read."""
        return not self.as_member and self.built_for_member() is not None

    def built_for_member(self) -> str | None:
        """The name of the snapshot that holds what only the member may see; None where there is no
        such thing, and everybody's serves for both."""
        return current_build(self.layout.of_member)

    @property
    def marking(self) -> str | None:
        """The strictest TLP label of what is read; None where all of it is for everybody."""
        return self._access.marking()

    @cached_property
    def channel(self) -> Channel:
        """What members of a framework share with each other."""
        from riparian.centre.channel import Channel  # heavy; most centres are in no framework

        return Channel(self._access)

    @property
    def desk(self) -> DeskEntries:
        """What members say of records and pairs: corrections, confirmations, cases."""
        from riparian.centre.desk_entries import DeskEntries  # heavy; not every page needs it

        return DeskEntries(self._access, self.channel if self.is_node else None)

    @cached_property
    def receipts(self) -> Receipts:
        """What other members are told of entries that people here have opened."""
        from riparian.centre.receipts import Receipts  # as heavy

        allowed = self.settings.channel.receipts
        return Receipts(lambda: self.channel, lambda: self.people, allowed=allowed)

    @property
    def claims(self) -> Claims:
        """What members say of the claims about projects."""
        from riparian.centre.claims import Claims  # not every page needs it

        return Claims(self._access, lambda: self.desk, self._channel_joined)

    @property
    def answering(self) -> Answering:
        """How people here, and readers, answer what is claimed."""
        from riparian.centre.answering import Answering  # as heavy

        return Answering(self.claims, lambda: self.desk, self._channel_joined, lambda: self.people)

    @property
    def verdicts(self) -> Verdicts:
        """What members think of overlaps."""
        from riparian.centre.verdicts import Verdicts  # as heavy

        return Verdicts(
            self._access, self._overlaps, self.claims, self.answering, lambda: self.desk,
            self._channel_joined,
        )  # fmt: skip

    def _channel_joined(self) -> Channel | None:
        return self.channel if self.is_node and self.channel.has_joined else None

    @cached_property
    def host_words(self) -> HostWords:
        """What host governments confirm and dispute."""
        from riparian.centre.host_words import HostWords  # heavy; not every page needs it

        return HostWords(
            self._access, lambda: self.desk, lambda: self.channel if self.is_node else None
        )

    @cached_property
    def my_country(self) -> MyCountry:
        """What awaits the word of the government whose centre this is."""
        from riparian.centre.my_country import MyCountry  # as heavy

        return MyCountry(self._access, self._projects, self.host_words, lambda: self.people)

    @cached_property
    def people(self) -> People:
        """The accounts of the people of this centre, and how they sign in."""
        from riparian.centre.people import People  # heavy; most commands ask nobody who they are

        return People(self._access)

    @cached_property
    def sharing(self) -> DeskSharing:
        """How the people of this centre share with other members."""
        from riparian.centre.desk_sharing import DeskSharing  # as heavy

        return DeskSharing(self.channel, lambda: self.people)

    @cached_property
    def cases(self) -> Cases:
        """What members work out with each other about overlaps and projects."""
        from riparian.centre.cases import Cases  # as heavy

        return Cases(
            self._access,
            lambda: self.desk,
            lambda: self.channel if self.is_node else None,
            lambda: self.people,
            self.explain,
        )

    @cached_property
    def meetings(self) -> Meetings:
        """Meetings of a framework and about a country, with their agendas."""
        from riparian.centre.meetings import Meetings  # as heavy

        return Meetings(lambda: self.desk, self._channel_joined, lambda: self.people)

    @property
    def shared_statements(self) -> SharedStatements:
        """Judgements and corrections of places, as members share them."""
        from riparian.centre.shared_statements import SharedStatements  # as heavy

        return SharedStatements(self._access, lambda: self.desk)

    @cached_property
    def charter_desk(self) -> CharterDesk:
        """Changes of the charter, as this member's people prepare them."""
        from riparian.centre.charter_desk import CharterDesk  # as heavy

        return CharterDesk(self._channel_joined, lambda: self.people)

    @cached_property
    def notices(self) -> Notices:
        """What the people of this centre hear of."""
        from riparian.centre.notices import Notices  # as heavy

        return Notices(
            self._notice_view,
            self._channel_joined,
            lambda: self.desk,
            lambda: self.cases,
            lambda: self.people,
        )

    def _notice_view(self, as_member: bool) -> View:
        """The view of everybody, or that of the member, whichever this one is."""
        if as_member not in self._views:
            from riparian.centre.notice_events import View

            access, overlaps = self._access, self._overlaps
            if as_member != self.as_member:
                access = Access(self.layout, self.settings, as_member=as_member)
                overlaps = Overlaps(access)
            self._views[as_member] = View(access, overlaps)
        return self._views[as_member]

    @cached_property
    def packs(self) -> Packs:
        """The papers for meetings."""
        from riparian.centre.packs import Packs  # as heavy

        return Packs(self._access, lambda: self.desk, self._channel_joined, lambda: self.people)

    def brief(self, provider_a: str, provider_b: str, wanted: BriefFilter | None = None) -> Brief:
        """What is known of two providers in a country, at a place or in the region, in short: see
        `centre.briefs`."""
        from riparian.centre.briefs import Briefs  # not every page needs it

        providers = Providers(self._access, self._projects)
        briefs = Briefs(self._access, self._projects, self._overlaps, providers)
        return briefs.brief(provider_a, provider_b, wanted)

    def export(
        self, form: str, path: Path, wanted: ExportFilter | None = None, most: int | None = None
    ) -> ExportReport:
        """Write what is wanted to a file: see `centre.exports`."""
        from riparian.centre.exports import Exports  # not every page needs it

        made = Exports(self._access, self._projects, self._overlaps)
        return made.export(form, path, wanted, most)

    def about(self) -> About:
        """What the catalogue says of itself in every file: build, sources, licences, how to cite
        it. Raises SnapshotMissing."""
        return self._everything().about("xlsx", ())

    def cite(self, title: str, address: str | None = None) -> str:
        """How something of the catalogue is cited, in a sentence: a page, a list, a figure. Raises
        SnapshotMissing."""
        return self._everything().cite(title, address)

    def _everything(self) -> Selection:
        from riparian.centre.export_records import ExportFilter
        from riparian.centre.selection import Selection  # without what writes files

        return Selection(self._access, self._projects, self._overlaps, ExportFilter(), today())

    @cached_property
    def sources_on_web(self) -> SourcesOnWeb:
        """What is known of the sources on the web that there are recipes for."""
        from riparian.centre.sources_on_web import SourcesOnWeb  # not every page needs it

        return SourcesOnWeb(self._access, lambda: self.desk)

    @cached_property
    def evidence(self) -> Evidence:
        """What publishers served, as it came."""
        from riparian.centre.evidence import Evidence  # not every page needs it

        return Evidence(self.sources_on_web)

    @cached_property
    def row_pictures(self) -> RowPictures:
        """The rows of documents, as pictures."""
        from riparian.centre.row_pictures import RowPictures  # not every page needs it

        return RowPictures(self._access)

    @cached_property
    def gathering(self) -> Gathering:
        """What the centre gets from the web, source by source."""
        from riparian.centre.gathering import Gathering  # as heavy

        return Gathering(
            self._access, lambda: self.desk, self.sources_on_web, lambda: self.member_editions
        )

    @property
    def member_editions(self) -> MemberEditions | None:
        """What members have of the sources on the web; None where the centre is in no framework."""
        if (channel := self._channel_joined()) is None:
            return None
        from riparian.centre.member_editions import MemberEditions  # as heavy

        return MemberEditions(channel, lambda: self.desk, self.sources_on_web, self.evidence)

    @classmethod
    def init(cls, root: Path, *, name: str | None = None, sample: bool = False) -> Centre:
        """Make a centre in an empty or new folder, with the sample in it if wanted.

        Raises CentreExists where there is one, or where the folder holds something else.
        """
        layout = Layout(root.resolve())
        if "?" in str(layout.root):
            raise BadRequest(
                f"A centre cannot be in {layout.root}: the database does not accept a '?' in a"
                " path.",
                "Choose a folder without a '?' in its path.",
            )
        if layout.settings.exists():
            raise CentreExists(
                f"There is already a centre in {root}.",
                f"Use it with `riparian -C {root} …`, or choose another folder.",
            )
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise CentreExists(f"{root} is not empty.", "Choose a new or empty folder.")
        layout.sources.mkdir(parents=True)
        layout.catalogue.mkdir()
        title = msgspec.json.encode(name or root.resolve().name).decode()
        write_atomically(layout.settings, TEMPLATE.format(name=title).encode())
        centre = cls(layout, read_settings(layout.settings))
        if sample:
            for register in SAMPLE:
                said = SourceOptions(licence=SAMPLE_LICENCE, as_of=register.as_of)
                centre.add(register.files(), said)
        return centre

    @classmethod
    def open(cls, root: Path, *, as_member: bool = False) -> Centre:
        """Open the centre in that folder; raises CentreNotFound where there is none. `as_member`
        reads all that the member may see whose node it is, and not only what everybody may."""
        layout = Layout(root.resolve())
        if not layout.settings.is_file():
            raise CentreNotFound(
                f"There is no centre in {root}: it has no {layout.settings.name}.",
                "Create one with `riparian init DIR`, or choose one with -C DIR.",
            )
        return cls(layout, read_settings(layout.settings), as_member=as_member)

    @property
    def sources(self) -> Sources:
        """The datasets of the centre with their bytes."""
        return self._access.sources

    @property
    def journal(self) -> StatementJournal:
        """What people said in this centre."""
        return self._access.journal

    @property
    def encoder(self) -> Encoder | None:
        """What compares texts by meaning, as the settings choose it; None where nothing does."""
        return self._access.encoder
