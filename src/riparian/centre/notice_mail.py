"""Notices by mail: one message to each person and round, with links, and content only where it is
for everybody.

What a person may read is asked again when the mail is made. How it reads is up to whoever gives
`compose`; what could not be sent is tried again in a later round.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from email.message import EmailMessage
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from riparian.desk.accounts.audit import MAIL_SET
from riparian.desk.accounts.records import Account, Actor
from riparian.desk.notices.mail_rows import MailRows, MailSetting
from riparian.desk.notices.notice_store import Notice, NoticeStore
from riparian.errors import BadRequest, RiparianError, UnknownName
from riparian.store.settings import MailSettings

if TYPE_CHECKING:
    from riparian.centre.notice_reading import NoticeRead
    from riparian.centre.people import People
    from riparian.desk.notices.mail_server import MailServer


class Parcel(msgspec.Struct, frozen=True):
    """What there is to tell one person, the newest first: `own` as they may read it, `as_anybody`
    as everybody may. `site`: the address of the first page; `stop`: that at which mail ends."""

    account: Account
    address: str
    sender: str
    centre: str
    site: str
    stop: str
    own: tuple[NoticeRead, ...]
    as_anybody: tuple[NoticeRead, ...]


class MailReport(msgspec.Struct, frozen=True):
    """What came of a round: to whom mail was sent, by their names in the centre; to whom it could
    not be, and why; and the messages themselves, where none was to be sent (`dry_run`)."""

    sent: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    messages: tuple[EmailMessage, ...] = ()


Compose = Callable[[Parcel], EmailMessage | None]
"""A message of what there is to tell; None where nothing of it may be told."""


class NoticeMail:
    """Sends it; see the module."""

    def __init__(
        self,
        store: NoticeStore,
        read: Callable[[Sequence[Notice], Account | None], Sequence[NoticeRead]],
        people: People,
        settings: MailSettings,
        centre: str,
    ) -> None:
        """`read`: notices as that person may read them now, or as anybody may."""
        self._store, self._read, self._people = store, read, people
        self._settings, self._centre = settings, centre
        self.rows = MailRows(store)

    @property
    def is_set(self) -> bool:
        """Whether this centre can send mail, as far as its settings tell."""
        asked = self._settings
        return bool(asked.server and asked.sender and asked.site)

    # whoever gets it

    def set(self, account: Account, address: str, how_often: str, actor: Actor) -> None:
        """Have somebody get mail there; raises BadRequest for what is no address, and where this
        centre sends none."""
        if not self.is_set:
            raise BadRequest(
                "This centre sends no mail: no mail server is set.",
                "Whoever runs it can set one: see the guide “Be notified”.",
            )
        self.rows.set(account.id, address, how_often)
        self._people.accounts.note(actor, MAIL_SET, f"{address.strip()}, {how_often}")

    def end(self, account: Account, actor: Actor) -> None:
        """Send somebody nothing more."""
        if self.rows.end(account.id):
            self._people.accounts.note(actor, MAIL_SET, "none")

    def end_by(self, stop: str, address: str) -> None:
        """The same by the address that stands in each mail, without signing in. Raises UnknownName
        for one that opens nothing, or whose mail has ended."""
        setting = self.setting_of(stop)
        account = next(x for x in self._people.accounts.all() if x.id == setting.account)
        self.end(account, Actor.of(account, address))

    def setting_of(self, stop: str) -> MailSetting:
        """Whose mail ends by that address; raises as `end_by` does."""
        for setting in self.rows.all():
            if hmac.compare_digest(self._stop_of(setting).encode(), stop.encode()):
                return setting
        raise UnknownName(
            "This mail has ended already, or goes to another address by now.",
            "Sign in, and see your page of notices.",
        )

    def failures(self) -> list[tuple[str, MailSetting]]:
        """Whose mail could not be sent the last time, by name, for the administrator."""
        names = {each.id: each.name for each in self._people.accounts.all()}
        return [
            (names[each.account], each)
            for each in self.rows.all()
            if each.failed_at is not None and each.account in names
        ]

    # a round

    def send(self, compose: Compose, *, dry_run: bool = False) -> MailReport:
        """Send each person what is new and due. Raises BadRequest for settings that lack something;
        what the server does not take is in the report, and tried again later."""
        from riparian.desk.notices import mail_server  # with what it takes to encrypt

        mail_server.needed(self._settings)
        parcels = self._parcels()
        if dry_run:
            messages = (compose(parcel) for parcel, _ in parcels)
            return MailReport(messages=tuple(x for x in messages if x is not None))
        sent: list[str] = []
        failed: list[tuple[str, str]] = []
        with ExitStack() as stack:
            server: MailServer | None = None
            for parcel, setting in parcels:
                notices = [read.notice for read in parcel.own]
                message = compose(parcel)
                if message is None:
                    self.rows.sent(setting, notices, mailed=False)
                    continue
                if not self.rows.claim(notices):
                    continue
                try:
                    server = server or stack.enter_context(mail_server.connected(self._settings))
                    server.send(message)
                except RiparianError as error:
                    self.rows.failed(setting, notices, f"{error.what} {error.try_this}")
                    failed.append((parcel.account.name, f"{error.what} {error.try_this}"))
                    if type(error) is not mail_server.MailNotSent:
                        break  # it would be the same with everybody
                else:
                    self.rows.sent(setting, notices)
                    sent.append(parcel.account.name)
        return MailReport(tuple(sent), tuple(failed))

    def _parcels(self) -> Iterator[tuple[Parcel, MailSetting]]:
        """What is due, person by person, read when its turn comes."""
        accounts = {each.id: each for each in self._people.accounts.all()}
        now = self._store.now()
        for setting in self.rows.all():
            account = accounts.get(setting.account)
            if account is None or account.ended_at is not None or not setting.is_due(now):
                continue
            notices = self.rows.waiting(setting)
            if not notices:
                continue
            site = (self._settings.site or "").rstrip("/")
            query = urlencode({"token": self._stop_of(setting)})
            yield (
                Parcel(
                    account,
                    setting.address,
                    self._settings.sender or "",
                    self._centre,
                    site,
                    f"{site}/notices/stop?{query}",
                    tuple(self._read(notices, account)),
                    tuple(self._read(notices, None)),
                ),
                setting,
            )

    def _stop_of(self, setting: MailSetting) -> str:
        """What ends somebody's mail to that address, and nothing else."""
        key = self._people.accounts.box.derived("end of mail")
        content = f"{setting.account}\n{setting.address}".encode()
        return hmac.new(key, content, sha256).hexdigest()
