"""Charters that came about by entries: a draft that has enough signatures is added to those held.

Each node does this by itself, out of the entries that it holds. Where two rivals have enough, the
one that is held first stays; who signed both is told (`membership.proposals`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from riparian.errors import Refused
from riparian.exchange.charter_entries import drafts_in, signatures_among
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.membership.framework import Framework
from riparian.exchange.membership.proposals import Proposal, proposals_in


def proposals_among(
    framework: Framework,
    entries: Iterable[ReadEntry],
    rivals: Mapping[str, bytes] | None = None,
) -> list[Proposal]:
    """The proposals in these entries; see `proposals_in`."""
    every = list(entries)
    return proposals_in(framework.charters, drafts_in(every), signatures_among(every), rivals)


def add_successors(
    store: ChannelStore, framework: Framework, entries: Iterable[ReadEntry]
) -> Framework:
    """Add every successor that has enough signatures; the framework with them."""
    every = list(entries)
    while (content := _next(framework, every)) is not None:
        try:
            following = framework.with_charter(content)
            store.add_charter(following.charter.version, content)
        except Refused:  # another process has added it, or a rival, meanwhile
            return framework
        framework = following
    return framework


def _next(framework: Framework, entries: Iterable[ReadEntry]) -> bytes | None:
    """The file of the next charter, where it has enough signatures."""
    for proposal in proposals_among(framework, entries):
        is_next = proposal.version == framework.charter.version + 1
        if is_next and proposal.is_signed_enough and not proposal.goes_on_alone:
            return proposal.content
    return None
