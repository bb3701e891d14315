"""Whether the rows of an earlier Riparian are whole: all that there were, each as it was written.

Those that are not are read as far as they are whole, and neither built from nor carried over until
a backup is put back or a person accepts them as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from riparian.english import agree, and_more, count_of, listed
from riparian.errors import JournalDamaged
from riparian.store.finding import Finding
from riparian.store.journal.content import Content
from riparian.store.journal.entry_count import MEMORY_FILE, StoredCount

NAMES = {
    "place_correction": ("correction of a place", "corrections of places"),
    "judgement": ("judgement on a pair of records", "judgements on pairs of records"),
}
"""What an entry of each table is, and several."""

PUT_BACK = (
    "Put back the newest backup of the journal. If there is none, or you mean to go on without "
    "these entries: `riparian check --accept-journal`."
)
_UNTIL_THEN = "The snapshot of before still holds what they changed."


def findings_in(
    content: Content, remembered: StoredCount, name: str, *, is_there: bool
) -> list[Finding]:
    """What is wrong with a journal called `name`, against what is remembered of it."""
    findings = []
    missing = remembered.missing(content.counts)
    if missing:
        findings.append(
            Finding(missing_words(remembered, missing, is_there), name, _UNTIL_THEN, PUT_BACK)
        )
    for entry in content.damaged:
        if (entry.table, entry.id) not in remembered.set_aside:
            what = f"Entry {entry.id}, a {NAMES[entry.table][0]}, is not what was written."
            findings.append(
                Finding(
                    f"{what} It reads now: {entry.now}.",
                    name,
                    f"What that entry said; until it is put right it does not count. {_UNTIL_THEN}",
                    PUT_BACK,
                )
            )
    return findings


def missing_words(remembered: StoredCount, missing: Mapping[str, int], is_there: bool) -> str:
    """A sentence that entries are gone."""
    before = sum(remembered.entries.values())
    if not is_there:
        return f"The journal is missing; it had {entries_in_words(remembered.entries)}."
    gone = sum(missing.values())
    are = agree(gone, "is", "are")
    return f"Of the {before:,} entries of the journal {gone:,} {are} missing."


def entries_in_words(counts: Mapping[str, int]) -> str:
    """How many there are of each: `1 correction of a place and 3 judgements …`."""
    entries = (count_of(count, *NAMES[table]) for table, count in counts.items() if count)
    return listed(entries) or "no entry"


def refuse_unless_whole(findings: Sequence[Finding]) -> None:
    """Raises JournalDamaged with the first finding and the number of others, if there are any."""
    if findings:
        first, *more = findings
        and_more = f" And {len(more):,} more: `riparian check`." if more else ""
        raise JournalDamaged(f"{first.what}{and_more}", first.next)


def damaged_memory(is_there: bool) -> Finding:
    """The finding that the file with the number of entries is damaged."""
    return Finding(
        f"{MEMORY_FILE}, which says how many entries the journal has had, is damaged.",
        MEMORY_FILE,
        "Whether entries are gone cannot be told now. Those that are there are checked one by one."
        if is_there
        else "Entries are gone, as there is no journal; how many is not known.",
        "Run `riparian build`: what is there is carried over." if is_there else PUT_BACK,
    )


def faulty_file(faults: Sequence[str], name: str) -> Finding:
    """The finding that SQLite reports faults although every entry could be read."""
    more = f" ({and_more(len(faults) - 1, 'faults')})" if len(faults) > 1 else ""
    return Finding(
        f"SQLite finds a fault in the file: {faults[0]}{more}.",
        name,
        "Nothing yet: every entry was read and is what was written.",
        "Keep a copy of the file, then put the newest backup in its place.",
    )
