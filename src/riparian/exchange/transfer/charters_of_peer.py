"""Charters that a peer has: those that follow are taken, and a rival of one that is held is kept to
be shown.

Two charters of one version can both have enough signatures only where members signed both. The one
that is held first stays; the other is a proof of who did that.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from riparian.english import listed
from riparian.errors import Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.membership.charter import Charter, open_charter
from riparian.exchange.membership.framework import Framework
from riparian.exchange.membership.succession import rival_signers
from riparian.exchange.transfer.files import LARGEST_DOCUMENT, Heads
from riparian.exchange.transfer.peers import Peer

MOST_VERSIONS = 1000
"""New charters, or new cards of a member, taken from a peer at once."""

MOST_RIVALS = 10
"""Rivals that are kept."""

Note = Callable[[str, Refused], None]


def take_charters(
    peer: Peer, heads: Heads, store: ChannelStore, framework: Framework, note: Note
) -> Framework:
    """The framework with the charters that follow those held, which are kept; what is refused is
    noted."""
    for version in next_versions(len(framework.charters), heads.charter):
        of = f"charter {version}"
        try:
            content = document_of(peer, f"charter/{version}.root.json", of)
            following = framework.with_charter(content)
            store.add_charter(version, content)
        except Refused as error:
            note(of, error)
            break
        framework = following
    _keep_rival(peer, heads, store, framework, note)
    return framework


def next_versions(held: int, newest: int) -> range:
    """The versions after those held that are taken at once."""
    return range(held + 1, min(newest, held + MOST_VERSIONS) + 1)


def document_of(peer: Peer, name: str, of: str) -> bytes:
    """A charter or card that a peer says it has; raises Refused where it does not give it."""
    content = peer.get(name, LARGEST_DOCUMENT)
    if content is None:
        raise says_it_has(peer, of)
    return content


def says_it_has(peer: Peer, what: str) -> Refused:
    """Of what a peer says that it has, and does not give."""
    return Refused(
        f"{peer.name} says that it has {what}, and does not give that.",
        "It may be had from another member.",
    )


def _keep_rival(
    peer: Peer, heads: Heads, store: ChannelStore, framework: Framework, note: Note
) -> None:
    """Keep the peer's charter of a version that is held otherwise, where it has enough signatures
    as well. It is asked for only where the peer says that it has another one."""
    version = min(heads.charter, len(framework.charters))
    if version < 2 or not heads.newest_charter:
        return
    held, before = framework.charters[version - 1], framework.charters[version - 2]
    if version == heads.charter and held.digest == heads.newest_charter:
        return
    with suppress(Refused):  # not signed enough, or following another: nothing to show
        content = peer.get(f"charter/{version}.root.json", LARGEST_DOCUMENT)
        rival = open_charter(content or b"", before)
        known = store.rivals()
        if rival.digest != held.digest and rival.digest not in known and len(known) < MOST_RIVALS:
            store.keep_rival(rival.digest, rival.raw)
            note(f"charter {version}", _rival(held, rival))


def _rival(held: Charter, rival: Charter) -> Refused:
    return Refused(
        f"Another charter {held.version} of {held.framework} has enough signatures as well "
        f"(fingerprint {rival.digest[:8]}): {listed(rival_signers(held, rival))} signed both. This "
        "centre goes on by the one that it had first.",
        "Speak with the members: those who hold different charters can go on together by a further "
        "one (docs/guides/change-a-charter.md).",
    )
