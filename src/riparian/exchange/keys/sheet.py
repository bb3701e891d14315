"""The printed sheet with a member's reading keys, under a passphrase.

What is printed is an age file (C2SP age, scrypt) in base32 (RFC 4648, section 6), which has no
letters that are told apart by their case, in numbered lines of which each has a checksum: whoever
types it learns which line is wrong. In it is an age identity file. So `base32 -d | age -d` opens it
without Riparian.

Only reading keys are on it. A node that went on with a printed journal key could write a second
history; with the seal it takes new keys instead (`recovery`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from datetime import date

from pyrage import IdentityError, x25519

from riparian.english import listed
from riparian.errors import BadRequest
from riparian.exchange.keys.seal import open_with_passphrase, seal_with_passphrase

LARGEST_SHEET = 256 * 1024
_GROUP, _GROUPS = 4, 10
_CHECK = 4
_LINE = re.compile(rf"\s*([0-9]{{1,3}})\s+((?:[A-Z0-9=]{{1,40}}\s+)+)([0-9A-F]{{{_CHECK}}})\s*")
_MISREAD = str.maketrans("018", "OIB")  # base32 has no 0, 1 or 8
_MOST_LINES = 400


def write_sheet(
    identities: Sequence[x25519.Identity],
    framework: str,
    member: str,
    passphrase: str,
    on: date,
    addresses: Sequence[str] = (),
) -> str:
    """The page to be printed; raises BadRequest for a short passphrase."""
    recipients = [str(identity.to_public()) for identity in identities]
    lines = [f"# reading keys of {member} in {framework}, {on.isoformat()}"]
    lines += [str(identity) for identity in identities]
    sealed = seal_with_passphrase("".join(f"{line}\n" for line in lines).encode(), passphrase)
    asked = [f"    {address}" for address in addresses[:4]] or ["    (ask another member)"]
    return "\n".join(
        [
            f"RIPARIAN   Reading keys of {member} in {framework}   {on.isoformat()}",
            "",
            "Keep this key sheet in a safe, and its passphrase on paper in another place.",
            f"Whoever has both can read all that is encrypted for {member}.",
            "",
            "If the centre is lost: put the lines below into a file (typed, scanned or copied;",
            "a wrong line is named), and take the seal and any copy of the charter.",
            "",
            "    riparian init new-centre",
            "    riparian -C new-centre keys restore FILE",
            f"    riparian -C new-centre keys lost CHARTER --as {member} --seal SEALFILE \\",
            "        --from ADDRESS",
            "",
            "Addresses of other members on this day:",
            *asked,
            "",
            "Public halves of these keys:",
            *(f"    {recipient}" for recipient in recipients),
            "",
            *printed_lines(sealed),
            "",
            "Without Riparian: the groups alone, without numbers and checksums, in a file, then",
            "    tr -d ' \\n' < FILE | base32 -d | age -d",
            "",
        ]
    )


def printed_lines(sealed: bytes) -> list[str]:
    """Bytes as numbered lines with checksums."""
    text = base64.b32encode(sealed).decode()
    width = _GROUP * _GROUPS
    parts = [text[start : start + width] for start in range(0, len(text), width)]
    return [f"{n:3}  {_grouped(part)}  {_check(n, part)}" for n, part in enumerate(parts, 1)]


def read_lines(text: str) -> bytes:
    """The bytes that were printed; raises BadRequest that names the lines that are not as they
    were. Everything that is no such line is passed over."""
    parts: dict[int, str] = {}
    wrong: list[int] = []
    for line in text.upper().splitlines():
        read = _LINE.fullmatch(line)
        if read is None:
            continue
        number, part = int(read[1]), "".join(read[2].split()).translate(_MISREAD)
        if _check(number, part).upper() != read[3]:
            wrong.append(number)
        parts[number] = part
    missing = sorted(set(range(1, max(parts, default=0) + 1)) - parts.keys())
    if not parts or len(parts) > _MOST_LINES or wrong or missing:
        raise _unread(wrong, missing)
    try:
        return base64.b32decode("".join(parts[number] for number in sorted(parts)))
    except binascii.Error:
        raise _unread([max(parts)], []) from None


def open_sheet(text: str, passphrase: str) -> list[x25519.Identity]:
    """The reading keys on a sheet; raises BadRequest for lines that are not as printed, and for
    another passphrase."""
    content = open_with_passphrase(read_lines(text), passphrase)
    if content is None:
        raise BadRequest(
            "The passphrase does not open this sheet, or its last lines are missing.",
            "Type it again, with capitals and spaces as they were, and count the lines.",
        )
    try:
        lines = content.decode("ascii").splitlines()
        return [x25519.Identity.from_str(line) for line in lines if not line.startswith("#")]
    except (ValueError, IdentityError):
        # Without the cause: what cannot be read may be a secret all the same.
        raise BadRequest(
            "This sheet holds something other than reading keys.",
            "Give the lines of a sheet that `riparian keys backup` wrote.",
        ) from None


def _grouped(part: str) -> str:
    groups = [part[start : start + _GROUP] for start in range(0, len(part), _GROUP)]
    return " ".join(groups).ljust((_GROUP + 1) * _GROUPS - 1)


def _check(number: int, part: str) -> str:
    return hashlib.sha256(f"{number} {part}".encode()).hexdigest()[:_CHECK]


def _unread(wrong: Sequence[int], missing: Sequence[int]) -> BadRequest:
    what = "This file holds no lines of a sheet."
    if wrong or missing:
        faults = [f"line {number} is not as it was printed" for number in wrong]
        faults += [f"line {number} is missing" for number in missing]
        what = f"The sheet cannot be read: {listed(faults, 6)}."
    return BadRequest(
        what, "Each line has its number, groups of letters and digits, and four signs that check it"
        " at the end. Compare it with the paper.",
    )  # fmt: skip
