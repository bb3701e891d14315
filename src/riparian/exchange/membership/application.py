"""An application: who asks to be admitted to a framework, and what it begins with.

The applicant's own node keeps both until it has been admitted. What is sent is `application_file`,
which lists the applicant as `members` has it; the seal's secret half and the six words stay here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from riparian.errors import BadRequest, JournalDamaged
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.rows import PUT_BACK
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.members import MemberLine
from riparian.exchange.membership.terms import Terms, faults_of

_T = TypeVar("_T")
_APPLICATION, _INTRODUCTION = "application", "kit"


class Application(msgspec.Struct, frozen=True):
    """Who applies, with which seal (`line`); where the seal's file lies, as it was told; when
    (UTC, ISO 8601); and where its node will be reached, by which office, once it is admitted."""

    line: MemberLine
    seal_file: str
    applied_at: str
    addresses: tuple[str, ...] = ()
    contact: str = ""


class Introduction(msgspec.Struct, frozen=True):
    """What a join kit said beside charters and cards: the member that made it, where nodes are
    reached, and the longest checkpoint of each journal that had been signed by then."""

    by: str
    peers: tuple[str, ...] = ()
    heads: dict[str, bytes] = {}

    def ahead(self, store: ChannelStore) -> dict[str, bytes]:
        """By journal, the checkpoint, where fewer entries are held than it signs."""
        return {
            origin: note
            for origin, note in self.heads.items()
            if store.size(origin) < unverified_checkpoint(note).size
        }


def application_of(store: ChannelStore) -> Application | None:
    """The application that this node has made; raises JournalDamaged."""
    return _kept(store, _APPLICATION, Application)


def introduction_of(store: ChannelStore) -> Introduction | None:
    """What the kit said that this node began with; raises JournalDamaged."""
    return _kept(store, _INTRODUCTION, Introduction)


def keep_application(store: ChannelStore, application: Application) -> None:
    """Keep it; it takes the place of an earlier one."""
    store.keep_note(_APPLICATION, msgspec.json.encode(application))


def keep_introduction(store: ChannelStore, introduction: Introduction) -> None:
    """Keep it; it takes the place of an earlier one."""
    store.keep_note(_INTRODUCTION, msgspec.json.encode(introduction))


def application_file(line: MemberLine) -> str:
    """The file that is sent: TOML, as `members.read_members` reads it."""
    fields = {"name": line.name, "country": line.country, "role": line.role, "seal": line.seal}
    written = [f"{key} = {_quoted(value)}" for key, value in fields.items() if value is not None]
    return "\n".join([f"[member.{line.member}]", *written, ""])


def refuse_unfit(line: MemberLine, charter: Charter) -> None:
    """Raise BadRequest for an applicant whom no successor of the charter could have: its name or
    seal is another member's, or its country has one."""
    for fault in _faults_with(line, charter.terms):
        raise BadRequest(
            f"{charter.framework} could not admit this applicant: {fault}.",
            "Choose another name, or ask the member that gave you the kit.",
        )


def _faults_with(line: MemberLine, terms: Terms) -> Iterator[str]:
    """The rules that the terms break with one more member, whatever threshold it is given."""
    members = (*terms.members, line)
    votes = sum(each.votes for each in members)
    size = max(terms.audience_size, len(members))
    yield from faults_of(
        replace(terms, members=members, threshold=votes // 2 + 1, audience_size=size)
    )


def _kept(store: ChannelStore, kind: str, form: type[_T]) -> _T | None:
    content = store.kept_note(kind)
    try:
        return None if content is None else msgspec.json.decode(content, type=form)
    except msgspec.DecodeError as error:
        raise JournalDamaged(f"What is kept as '{kind}' cannot be read.", PUT_BACK) from error


def _quoted(text: str) -> str:
    """As a TOML basic string (TOML 1.0); without control characters, JSON writes the same."""
    return json.dumps(text, ensure_ascii=False)
