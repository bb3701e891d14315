"""A framework of six for tests of the channel: seals, members, and charters that they signed."""

import hashlib
import json
from datetime import UTC, datetime
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.charter import (
    Charter,
    new_charter,
    open_charter,
    sign_charter,
)
from riparian.exchange.membership.members import MemberLine

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
PURPOSE = "To share what each does along the Mekong"
SIX = ("jica", "koica", "moit", "mop-la", "cdc-kh", "mrcs")
_MEMBERS = {
    "jica": ("Japan International Cooperation Agency", "JP", "member"),
    "koica": ("한국국제협력단", "KR", "member"),
    "moit": ("Bộ Công Thương", "VN", "host"),
    "mop-la": ("ກະຊວງແຜນການ ແລະ ການລົງທຶນ", "LA", "host"),
    "cdc-kh": ("ក្រុម​ប្រឹក្សា​អភិវឌ្ឍន៍​កម្ពុជា", "KH", "host"),
    "mrcs": ("Mekong River Commission Secretariat", None, "secretariat"),
    "adb": ("Asian Development Bank", None, "observer"),
    "edcf": ("Economic Development Cooperation Fund", "KR", "member"),
}


def private_key_of(name):
    """A key that is the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def seal_of(name):
    """The seal with that key."""
    return Seal(private_key_of(name))


def line_of(member, **changes):
    """How a member is listed."""
    name, country, role = _MEMBERS[member]
    fields = {"name": name, "country": country, "role": role, "seal": seal_of(member).public}
    return MemberLine(member, **fields | changes)


def draft_of(*members, threshold=4, **more):
    """An unsigned first charter: of the six, unless members are named."""
    lines = [x if isinstance(x, MemberLine) else line_of(x) for x in members or SIX]
    return new_charter("mekong", PURPOSE, lines, threshold, NOW, **more)


def signed(content, *members, previous=None):
    """The charter with the signatures of these members."""
    for member in members:
        content = sign_charter(content, seal_of(member), previous)
    return content


@cache
def charter_of_six() -> Charter:
    """The first charter, in force; signed by the first four."""
    return open_charter(signed(draft_of(), *SIX[:4]), None)


def altered(content, change):
    """A JSON file after a change to its content as Python objects."""
    value = json.loads(content)
    change(value)
    return json.dumps(value).encode()
