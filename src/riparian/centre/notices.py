"""Notices for the people of a centre: what they subscribe to, what there is, as they may read it.

    centre.notices.subscribe(account, "country", "LA")
    centre.notices.look()
    centre.notices.page(account, account.rights)

`look` is called after a build and after a sync. A centre in which nobody has an account makes none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from riparian.centre.notice_events import (
    BUILD,
    FrameworkEvents,
    OwnMember,
    View,
    overlap_events,
    own_member,
)
from riparian.codelists.lists import country_name
from riparian.desk.accounts.records import Account
from riparian.desk.accounts.roles import Act, Rights
from riparian.desk.notices.events import Event
from riparian.desk.notices.notice_store import Notice, NoticeStore
from riparian.desk.notices.subscriptions import (
    Hearer,
    Subscription,
    SubscriptionKind,
    overlap_filter,
    stored_words,
)
from riparian.errors import BadRequest
from riparian.exchange.names import read_entry_name
from riparian.exchange.policy import Reader

if TYPE_CHECKING:  # heavy, and most pages ask for a number alone
    from riparian.centre.cases import Cases
    from riparian.centre.channel import Channel
    from riparian.centre.desk_entries import DeskEntries
    from riparian.centre.notice_mail import NoticeMail
    from riparian.centre.notice_reading import NoticePage, NoticeRead, NoticeReading, Viewer
    from riparian.centre.people import People
    from riparian.desk.notices.feed_tokens import FeedTokens

WRITTEN = "written"


_ANSWERING = (Act.DRAFT, Act.SHARE, Act.CONFIRM)


class Notices:
    """What people hear of; `view` gives a view of the centre: everybody's, or its member's."""

    def __init__(
        self,
        view: Callable[[bool], View],
        channel: Callable[[], Channel | None],
        desk: Callable[[], DeskEntries],
        cases: Callable[[], Cases],
        people: Callable[[], People],
    ) -> None:
        self._view, self._channel, self._desk = view, channel, desk
        self._cases, self._people = cases, people

    @cached_property
    def store(self) -> NoticeStore:
        """Where they are."""
        accounts = self._people().accounts
        return NoticeStore(accounts.database, accounts.now)

    @cached_property
    def feeds(self) -> FeedTokens:
        """The tokens of people's feeds."""
        from riparian.desk.notices.feed_tokens import FeedTokens  # most pages ask for none

        return FeedTokens(self._people().accounts)

    @cached_property
    def mail(self) -> NoticeMail:
        """How they are mailed."""
        from riparian.centre.notice_mail import NoticeMail  # as few

        settings = self._view(False).access.settings
        people = self._people()
        return NoticeMail(self.store, self._read_for, people, settings.mail, settings.name)

    def _read_for(self, notices: Sequence[Notice], account: Account | None) -> Sequence[NoticeRead]:
        if account is None:
            return self.for_anybody(notices)
        return self.reading.read(notices, self.viewer(account))

    @cached_property
    def reading(self) -> NoticeReading:
        """What is behind them."""
        from riparian.centre.notice_reading import NoticeReading  # most pages show a number alone

        return NoticeReading(self._view, self._channel)

    def own(self) -> OwnMember | None:
        """Whose centre this is; None where it is in no framework."""
        return own_member(self._channel)

    def viewer(self, account: Account, rights: Rights | None = None) -> Viewer:
        """As whom somebody reads, with the rights of the account, unless others are given: whoever
        may read what the member can, as its person, anybody else as the public."""
        from riparian.centre.notice_reading import Viewer

        channel = self._channel()
        is_theirs = account.ended_at is None and (rights or account.rights).may_do(Act.READ)
        if channel is None or not is_theirs:
            return Viewer()
        return Viewer(True, Reader(channel.own_member, account.full_name))

    # making them

    def look(self, *, first: bool = False) -> int:
        """Look for what has happened, and make a notice of it for everybody who wants to hear of
        it, or whose member is asked for an answer; how many were made. Outside a framework nothing
        is looked for where nobody wants to hear of anything, unless it is to be known from where on
        there is news (`first`)."""
        if not self._people().accounts.exist:
            return 0
        subscriptions, own = self.store.subscriptions(), self.own()
        if not subscriptions and own is None and not first:
            return 0
        accounts = [each for each in self._people().accounts.all() if each.ended_at is None]
        looks: dict[str, str] = {}
        events: list[Event] = []
        views = self._views(own)
        for name, view in views.items():
            last = self.store.look(f"{BUILD} {name}")
            public = views["public"] if name != "public" else None
            found, live = overlap_events(view, last, public, subscriptions, own)
            events += found
            looks[f"{BUILD} {name}"] = live
        if own is not None:
            events += self._framework_events(own, accounts, looks)
        is_whole = own is None or WRITTEN in looks
        return self.store.record(events, self._hearers(own, accounts), looks, is_whole=is_whole)

    def _views(self, own: OwnMember | None) -> dict[str, View]:
        """Everybody's view, and that of the member where it has more."""
        views = {"public": self._view(False)}
        if own is not None and not (view := self._view(True)).is_public:
            views["member"] = view
        return views

    def _framework_events(
        self, own: OwnMember, accounts: Sequence[Account], looks: dict[str, str]
    ) -> list[Event]:
        """Entries are gone through only where something was written since, or came."""
        view, channel = self._view(True), self._channel()
        assert channel is not None
        written = view.access.journal.state()
        found = FrameworkEvents(view, channel, self._desk(), self._cases(), own, self.store.now())
        if written == self.store.look(WRITTEN):
            return list(found.of_framework())
        looks[WRITTEN] = written
        persons = {each.id: each.full_name for each in accounts if each.rights.may_do(Act.READ)}
        return list(found.events(persons))

    def _hearers(self, own: OwnMember | None, accounts: Sequence[Account]) -> list[Hearer]:
        return [
            Hearer(
                each.id,
                own is not None and each.rights.may_do(Act.READ),
                each.author,
                any(map(each.rights.may_do, _ANSWERING)),
                each.rights.may_do(Act.PREPARE_VOTE),
            )
            for each in accounts
        ]

    # subscribing

    def subscribe(
        self,
        account: Account,
        kind: SubscriptionKind,
        about: str = "",
        words: Mapping[str, tuple[str, ...]] | None = None,
        *,
        rights: Rights | None = None,
    ) -> Subscription:
        """Have somebody hear of something from now on: overlaps that fit the `words` of their
        list's address, a case by its name, a country by its code, or what concerns us. `rights`:
        those with which they ask, where these are not all that the account has. Raises BadRequest
        and UnknownName for what is not there, or not for them."""
        stored = self._checked(self.viewer(account, rights), kind, about, words or {})
        self.look(first=True)  # what happened before is no news to them
        return self.store.subscribe(account.id, kind, stored)

    def _checked(
        self,
        viewer: Viewer,
        kind: SubscriptionKind,
        about: str,
        words: Mapping[str, tuple[str, ...]],
    ) -> str:
        match kind:
            case "overlaps":
                return self._checked_overlaps(viewer, words)
            case "case":
                return self._checked_case(viewer, about)
            case "country":
                code = about.strip().upper()
                if country_name(code) is None:
                    raise BadRequest(
                        f"Expected a country, got '{about[:40]}'.", "Choose one from the list."
                    )
                return code
            case "ours":
                if self.own() is None:
                    raise BadRequest(
                        "This centre belongs to no framework, so it is nobody’s in particular.",
                        "Subscribe to overlaps, or to a country.",
                    )
                return ""

    def _checked_overlaps(self, viewer: Viewer, words: Mapping[str, tuple[str, ...]]) -> str:
        """Its words as they are stored. Only pairs of providers that every build works out can be
        compared from one build to the next."""
        stored = stored_words(words)
        asked = overlap_filter(words)
        view = self._view(viewer.as_member)
        pairs = [tuple(sorted(pair)) for pair in view.access.settings.overlap.pairs]
        for a, b in [(words.get("a"), words.get("b"))] if words.get("a") or words.get("b") else []:
            usual = pairs[0] if pairs else ("JP", "KR")
            one, other = (a or (usual[0],))[0], (b or (usual[1],))[0]
            codes = view.overlaps.providers_called(one, other)
            if tuple(sorted(codes)) not in pairs:
                raise BadRequest(
                    f"Overlaps of {one[:40]} and {other[:40]} are worked out when somebody asks for"
                    " them, and not with every build, so nothing can be said to be new.",
                    "Whoever runs this centre adds the pair to `pairs` in centre.toml.",
                )
        for one, other in view.access.settings.overlap.pairs[:1]:
            view.overlaps.fitting_ids(one, other, asked)  # raises for a word that nobody knows
        return stored

    def _checked_case(self, viewer: Viewer, about: str) -> str:
        """Of what is for named persons there are no notices, so none are promised."""
        name, as_no_person = read_entry_name(about), Reader(viewer.reader.member)
        return str(self._cases().case(str(name), as_no_person).thread.name)

    # showing them

    def unread(self, account: Account) -> int:
        """How many somebody has not read."""
        return self.store.unread(account.id)

    def page(
        self, account: Account, rights: Rights, limit: int = 50, offset: int = 0
    ) -> NoticePage:
        """Somebody's notices, as they may read them now with these rights."""
        from riparian.centre.notice_reading import NoticePage

        rows = self.store.page(account.id, limit, offset)
        read = self.reading.read(rows, self.viewer(account, rights))
        return NoticePage(
            tuple(read),
            self.store.count(account.id),
            self.store.unread(account.id),
            self.store.last_number(account.id),
        )

    def for_anybody(self, notices: Sequence[Notice]) -> list[NoticeRead]:
        """Notices as anybody may read them, for what goes where anybody could."""
        from riparian.centre.notice_reading import Viewer

        return self.reading.read(notices, Viewer())

    def one(self, account: Account, rights: Rights, number: int) -> NoticeRead:
        """One of somebody's; raises UnknownName."""
        notice: Notice = self.store.get(account.id, number)
        return self.reading.read([notice], self.viewer(account, rights))[0]

    def case_titles(
        self, account: Account, rights: Rights, subscriptions: Sequence[Subscription]
    ) -> dict[str, str]:
        """By name, what the cases of subscriptions are called that somebody may read."""
        names = [each.about for each in subscriptions if each.kind == "case"]
        return self.reading.case_titles(names, self.viewer(account, rights))
