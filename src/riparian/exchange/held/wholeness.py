"""Whether what a node holds of the channel is what was written, and all there.

Everything is computed again: entries are read one after another without an index that could have
lost one, hashed into a tree, and held against the root in the signed head. Whose signature is under
a head is not looked at here: it was when the head came, and the head carries a hash since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby, zip_longest

import msgspec
import sqlalchemy as sa

from riparian.english import agree, count_of, listed
from riparian.errors import JournalDamaged, Refused
from riparian.exchange.held.own_sizes import SIZES_FILE, gone_words, way_back
from riparian.exchange.held.redactions import deletion_times
from riparian.exchange.held.rows import (
    PUT_BACK,
    StoredDocument,
    StoredEntry,
    StoredJournal,
    count_payloads,
    counting_name,
    documents_of,
    histories_of,
    origin_of_history,
    read_documents,
    read_held,
    walk,
)
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.journal.entry import ENTRY_BYTES, LARGEST_PAYLOAD, stands_for
from riparian.exchange.journal.tree import Frontier, leaf_hash
from riparian.exchange.names import is_entry_name, is_local
from riparian.exchange.refusal import not_as_expected
from riparian.store.finding import Finding

FETCH_AGAIN = (
    "Fetch it again: `riparian exchange sync`, or `riparian exchange unbundle FILE` with a bundle"
    " of a member that holds it."
)
"""What to do where what an entry of a member's journal says is damaged here."""

_SHOWN_SPANS = 50
"""Runs of indices of damaged payloads that a finding names: whoever mends it needs them all."""

_SHOWN = 5
"""Indices that a finding names."""


class _Faults(msgspec.Struct):
    """Indices of the entries of a journal with something wrong, by what it is; and how many have a
    payload. `hidden`: those that may have one although they were redacted."""

    hidden: set[int]

    gone: list[int] = []
    no_entry: list[int] = []
    damaged: list[int] = []
    not_gone: list[int] = []
    no_order: list[int] = []
    payloads: int = 0


def refuse_where_gone(origin: str, size: int, remembered: Mapping[str, int]) -> None:
    """Raise JournalDamaged where this node's own journal has had more entries than there are."""
    had = remembered.get(origin, 0)
    if size < had:
        raise JournalDamaged(gone_words(origin, size, had), way_back(origin))


def gone_finding(origin: str, size: int, had: int, file: str) -> Finding:
    """The finding that entries of an own journal are gone."""
    elsewhere = "" if is_local(origin) else ", unless another member holds it"
    lost = f"What {count_of(had - size, 'entry')} said{elsewhere}."
    return Finding(gone_words(origin, size, had), file, lost, way_back(origin))


def damaged_sizes() -> JournalDamaged:
    """The error for a damaged file of sizes."""
    return JournalDamaged(
        f"{SIZES_FILE}, which says how many entries this node's own journals have had, is damaged. "
        "Whether entries are gone cannot be told, and whoever added to a journal that lacks some "
        "would make a fork.",
        "Fetch what other members hold: `riparian exchange sync`. Then accept the journals as they "
        "are: `riparian check --accept-journal`.",
    )


def refuse_unfit(
    origin: str, start: int, entries: Sequence[bytes], payloads: Sequence[bytes | None]
) -> None:
    """Raise Refused for the first entry that is none or does not stand for its payload."""
    if len(entries) != len(payloads):
        raise ValueError(f"{len(entries)} entries and {len(payloads)} payloads")
    for index, entry, payload in zip(count(start), entries, payloads, strict=False):
        if len(entry) != ENTRY_BYTES:
            raise not_as_expected(
                f"{ENTRY_BYTES} bytes as entry {index:,} of {origin}", f"{len(entry)}"
            )
        if payload is not None and len(payload) > LARGEST_PAYLOAD:
            raise not_as_expected(
                f"up to {LARGEST_PAYLOAD:,} bytes as payload {index:,} of {origin}",
                f"{len(payload):,}",
            )
        if payload is not None and not stands_for(entry, payload):
            raise not_as_expected(
                f"the payload that entry {index:,} of {origin} stands for", "another"
            )


def findings_in_journal(
    connection: sa.Connection, origin: str, had: int, file: str
) -> list[Finding]:
    """What is wrong with a journal that has had at least `had` entries as far as is remembered."""
    histories = histories_of(connection, origin)
    size = max((history.frontier.size for history in histories), default=0)
    findings = [gone_finding(origin, size, had, file)] if size < had else []
    for history in histories:
        faults, frontier = _looked_through(connection, history)
        # Where the entries themselves are others, a payload that does not fit may be right.
        is_of_tree = not faults.gone and frontier == history.frontier
        if is_of_tree and history.origin == counting_name(connection, origin):
            findings += damaged_findings(connection, history, faults.damaged, file)
            faults.damaged = []
        sentences = _what_is_wrong(connection, history, faults, frontier)
        findings += [
            Finding(x, file, "What other members do not hold.", PUT_BACK) for x in sentences
        ]
    return findings


def _looked_through(connection: sa.Connection, journal: StoredJournal) -> tuple[_Faults, Frontier]:
    origin, times = origin_of_history(journal.origin), deletion_times(connection)
    faults = _Faults({index for (name, index), at in times.items() if name == origin and at})
    frontier = _computed(walk(connection, journal.number), journal.frontier.size, faults)
    return faults, frontier


def damaged_findings(
    connection: sa.Connection, journal: StoredJournal, indices: Sequence[int], file: str
) -> Iterator[Finding]:
    """That what these entries say is damaged here, apart by who else holds it."""
    origin = origin_of_history(journal.origin)
    held = read_held(connection, journal.number)
    own = {d.content.decode().split("/")[1] for d in documents_of(connection, "own", "")[-1:]}

    def holders(index: int) -> list[str]:
        named = {name.split("/")[1] for name, (size, _) in held.items() if size > index}
        return sorted(named - own)

    for members, same in groupby(indices, holders):
        numbers = list(same)
        entries = agree(len(numbers), "entry", "entries")
        named, says = listed(_spans(numbers), _SHOWN_SPANS), agree(len(numbers), "says", "say")
        lost, advice = "What it said: nobody else has confirmed to hold it.", PUT_BACK
        if members:
            have, advice = agree(len(members), "has", "have"), FETCH_AGAIN
            lost = f"Nothing for good: {listed(members)} {have} confirmed to hold it."
        what = f"What {entries} {named} of {origin} {says} is damaged here."
        yield Finding(what, file, lost, advice)


def _spans(numbers: Sequence[int]) -> Iterator[str]:
    """`3`, `7–9`."""
    start = numbers[0]
    for number, after in zip_longest(numbers, numbers[1:]):
        if after != number + 1:
            yield f"{start:,}" if number == start else f"{start:,}–{number:,}"
            start = after


def _what_is_wrong(
    connection: sa.Connection, journal: StoredJournal, faults: _Faults, frontier: Frontier
) -> list[str]:
    sentences = [
        *_sentences(journal.origin, faults),
        *_payloads_too_many(connection, journal, faults),
    ]
    if not journal.is_whole:
        sentences.append(f"The head of {journal.origin} is not what was written.")
    if not faults.gone and not faults.no_entry:
        sentences += _tree_sentences(journal, frontier)
    return sentences


def _computed(rows: Iterable[StoredEntry], size: int, faults: _Faults) -> Frontier:
    """The frontier of the tree of all entries; notes what is wrong with each."""
    frontier, expected, leaves = Frontier(), 0, list[bytes]()
    for row in rows:
        faults.gone += range(expected, min(row.index, size))
        expected = row.index + 1
        _look_at(row, faults)
        leaves.append(leaf_hash(row.entry))
        if len(leaves) == 1024:
            frontier, leaves = frontier.add(leaves), []
    faults.gone += range(expected, size)
    return frontier.add(leaves)


def _look_at(row: StoredEntry, faults: _Faults) -> None:
    faults.payloads += row.payload is not None
    if row.ordered_by and not is_entry_name(row.ordered_by):
        faults.no_order.append(row.index)
    if len(row.entry) != ENTRY_BYTES:
        faults.no_entry.append(row.index)
    elif row.payload is not None and row.ordered_by and row.index not in faults.hidden:
        faults.not_gone.append(row.index)
    elif row.is_damaged:
        faults.damaged.append(row.index)


def _sentences(origin: str, faults: _Faults) -> list[str]:
    kinds = (
        (faults.gone, "is missing", "are missing"),
        (faults.no_entry, "is not what was written", "are not what was written"),
        (faults.damaged, "does not fit its payload", "do not fit their payloads"),
        (faults.not_gone, "was redacted and has its payload", "were redacted and have payloads"),
        (faults.no_order, "does not say what redacted it", "do not say what redacted them"),
    )
    return [
        f"Of {origin} {agree(len(indices), 'entry', 'entries')} "
        f"{listed((f'{index:,}' for index in indices), _SHOWN)} "
        f"{agree(len(indices), singular, plural)}."
        for indices, singular, plural in kinds
        if indices
    ]


def _payloads_too_many(
    connection: sa.Connection, journal: StoredJournal, faults: _Faults
) -> list[str]:
    """A payload that goes with no entry was not met on the way along the entries."""
    more = count_payloads(connection, journal.number) - faults.payloads
    if not more:
        return []
    goes = agree(more, "goes", "go")
    return [f"Of {journal.origin} {count_of(more, 'payload')} {goes} with no entry."]


def _tree_sentences(journal: StoredJournal, frontier: Frontier) -> list[str]:
    sentences = []
    if frontier != journal.frontier:
        sentences.append(
            f"The entries of {journal.origin} do not make the tree that the next would be added to."
        )
    try:
        head = unverified_checkpoint(journal.head)
    except Refused:
        return [*sentences, f"The head of {journal.origin} cannot be read."]
    origin = origin_of_history(journal.origin)
    if (head.origin, head.size, head.root) != (origin, frontier.size, frontier.root()):
        sentences.append(
            f"The entries of {journal.origin} are not those that its head was signed for."
        )
    return sentences


def findings_in_documents(connection: sa.Connection, file: str) -> list[Finding]:
    """What is wrong with charters, cards and the rest that has versions."""
    return [
        Finding(what, file, "Nothing that other members hold.", PUT_BACK)
        for what in faults_of_documents(read_documents(connection))
    ]


def faults_of_documents(documents: Sequence[StoredDocument]) -> list[str]:
    """What is wrong with them, in sentences: one was changed, or is missing between others."""
    sentences = []
    newest: dict[tuple[str, str], int] = {}
    for document in documents:
        before = newest.get((document.kind, document.name), 0)
        if document.version != before + 1:
            missing = msgspec.structs.replace(document, version=before + 1)
            sentences.append(f"{named(missing)} is missing.")
        if not document.is_whole:
            sentences.append(f"{named(document)} is not what was written.")
        newest[document.kind, document.name] = document.version
    return sentences


_KINDS = {
    "charter": "the charter",
    "card": "the card of {name}",
    "own": "this node's own journal",
    "application": "this node's application",
    "kit": "what the join kit said",
}


def named(document: StoredDocument) -> str:
    """A version in words: `Version 2 of the card of japan`."""
    kind = _KINDS.get(document.kind, "'{name}'").format(name=document.name)
    return f"Version {document.version} of {kind}"
