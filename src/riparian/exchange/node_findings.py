"""What is wrong with what a node holds, in findings: computed anew, and who should have signed it.

`ChannelStore.verify_all` looks at entries, trees and payloads; here at signatures, at the orders of
what was redacted, and at what is missing of a node that was begun.
"""

from __future__ import annotations

from collections.abc import Iterator

from riparian.errors import CentreError, JournalDamaged, Refused, RiparianError
from riparian.exchange.entries.redaction import without_order
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.rows import PUT_BACK
from riparian.exchange.journal.checkpoint import open_checkpoint
from riparian.exchange.membership.application import application_of
from riparian.exchange.membership.framework import open_framework
from riparian.exchange.names import EntryName
from riparian.store.finding import Finding


def findings_of(store: ChannelStore, at: int) -> list[Finding]:
    """Everything that is wrong; nothing where it is whole. What is due to be deleted by that time
    (POSIX seconds) is deleted before."""
    findings = list(_not_deleted(store, at))
    findings += store.verify_all()
    try:
        return [*findings, *_unsigned(store)]
    except JournalDamaged as error:  # what is not as it was written was found already
        return findings or [_damaged(error)]


def _not_deleted(store: ChannelStore, at: int) -> Iterator[Finding]:
    try:
        store.redactions.delete_due(at)
    except JournalDamaged:
        return  # it is found
    except CentreError as error:
        yield Finding(
            f"What was redacted cannot be deleted: {error.what}",
            "the channel",
            "It is hidden here all the same.",
            error.try_this,
        )


def _unsigned(store: ChannelStore) -> Iterator[Finding]:
    """What is not signed by those who should have, or lacks what says who should."""
    try:
        framework = open_framework(store)
    except Refused as error:
        yield _damaged(error)
        return
    if framework is None:
        if store.origins() or store.cards():
            yield _unfinished("The charter of this node's framework")
        return
    if store.own() is None and application_of(store) is None:
        yield _unfinished("The name of this node's own journal")
    for origin, key in framework.journals():
        try:
            head = store.head(str(origin))
            if head is not None:
                open_checkpoint(head, key)
        except Refused as error:
            yield _damaged(error)
    for entry, by in without_order(store, framework.charters):
        yield _unordered(entry, by)


def _damaged(error: RiparianError) -> Finding:
    return Finding(error.what, "the channel", "What other members do not hold.", PUT_BACK)


def _unordered(entry: EntryName, by: EntryName) -> Finding:
    return Finding(
        f"What {entry} says was redacted, and {by}, which is to have ordered it, is not here or"
        " orders nothing of the kind.",
        "the channel",
        f"What {entry} says, unless another member holds it.",
        PUT_BACK,
    )


def _unfinished(what: str) -> Finding:
    return Finding(
        f"{what} is not there: it was lost, or `riparian join` was stopped before it was done.",
        "the channel",
        "What other members do not hold.",
        "Run `riparian join` again as before. If this centre was a node already, put the newest"
        " backup of the journal in its place instead.",
    )
