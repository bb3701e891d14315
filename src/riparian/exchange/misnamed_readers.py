"""Entries whose audience names who is no member: kept and read as they are, and told.

Clocks order nothing, so what a writer knew is taken from its own journal: once it has written to
the community of some charter, it knew that charter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riparian.english import agree, listed
from riparian.exchange.entries.payload import Community
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import EntryName
from riparian.exchange.policy import Reader, may


def misnamed_readers(
    framework: Framework, entries: Iterable[ReadEntry], reader: Reader
) -> Iterator[str]:
    """A sentence for each entry that a reader may read and that is for somebody who was no member,
    as its writer knew; and for what only nodes read. Entries of a journal have to come in order."""
    newest, known = framework.charter.version, dict[str, int]()
    for entry in entries:
        if entry.payload is None:
            continue
        origin, audience = str(entry.name.origin), entry.payload.audience
        if isinstance(audience, Community):
            if audience.charter > newest:
                yield _of_no_charter(entry.name, audience.charter)
            known[origin] = max(known.get(origin, 0), min(audience.charter, newest))
        elif strangers := _strangers(framework, entry.name, audience, known.get(origin)):
            if entry.is_for_people and not may(reader, entry, framework.charters).yes:
                continue
            yield _strangers_words(entry.name, strangers)


def _strangers(
    framework: Framework, name: EntryName, audience: Iterable[str], version: int | None
) -> list[str]:
    """Who is a member neither by the newest charter that its writer is known to have known by then,
    nor by a later one: it may have known that as well, as a sponsor does who hands keys to a
    newcomer. Where nothing shows what it knew, it may have been any charter."""
    charters = framework.charters[(version or 1) - 1 :]
    members = {member for charter in charters for member in charter.members}
    return [each for each in audience if each not in members and each != name.origin.member]


def _strangers_words(name: EntryName, strangers: list[str]) -> str:
    reader = agree(len(strangers), "a reader, which was no member", "readers, who were no members")
    return (
        f"{name} names {listed(strangers)} as {reader} by the charter that its writer knew. Ask "
        f"{name.origin.member} who can read it."
    )


def _of_no_charter(name: EntryName, version: int) -> str:
    return (
        f"{name} is for the members of charter {version}, which has not come here. The next "
        "exchange may bring it."
    )
