"""A made zip of IATI files in the layout of the Bulk Data Service: of 20 countries, five of which
are those along the Mekong."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Sequence
from pathlib import Path

CODES = (
    *("KE", "ET", "TZ", "UG", "NG", "BD", "NP", "PK", "ID", "PH", "AF", "CD", "SD", "MZ", "ZM"),
    *("KH", "LA", "MM", "TH", "VN"),
)
POOL = 6_000
"""Different activities, of which the files are drawn."""

PUBLISHERS, MOST = 1_500, 20_000


def make_zip(path: Path, size: int, seed: int) -> None:
    """Write files into it until it has so many bytes."""
    chance = random.Random(seed)
    pool = [_activity(chance, number) for number in range(POOL)]
    files = activities = unpacked = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packed:
        packed.writestr("iati-data/datasets-minimal.json", "{}")
        while path.stat().st_size < size:
            publisher = f"pub{files % PUBLISHERS:04}"
            count = min(int(chance.paretovariate(0.9) * 12), MOST)
            name = f"iati-data/datasets/{publisher}/{publisher}-act{files:05}.xml"
            with packed.open(name, "w", force_zip64=True) as file:
                file.write(b'<?xml version="1.0"?>\n<iati-activities version="2.03">\n')
                for number in range(count):
                    own = f"{publisher}-{files}-{number}-"
                    content = chance.choice(pool).replace("ZZ-0-", own, 1).encode()
                    unpacked += file.write(content)
                file.write(b"</iati-activities>\n")
            files, activities = files + 1, activities + count
    print(f"{files:,} files, {activities:,} activities, {unpacked / 2**30:.1f} GiB unpacked")


def make_edition(path: Path, files: int, activities: int, *, edition: int) -> None:
    """Write a zip of so many files with so many activities each, all of the five countries. The
    second edition lacks one file in a hundred; of every tenth file it has one activity less, and
    another title in one."""
    chance = random.Random(files)
    pool = [_activity(chance, number, CODES[-5:]) for number in range(200)]
    head = b'<?xml version="1.0"?>\n<iati-activities version="2.03">\n'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for file in range(files):
            own = [
                f"{chance.choice(pool)}".replace("ZZ-0-", f"pub-{file}-{number}-", 1)
                for number in range(activities)
            ]
            if edition > 1 and file % 100 == 0:
                continue
            if edition > 1 and file % 10 == 1:
                own[0] = own[0].replace("<title><narrative>", "<title><narrative>New: ", 1)
                own.pop()
            name = f"iati-data/datasets/pub{file % 50:02}/pub{file % 50:02}-act{file:05}.xml"
            packed.writestr(name, head + "".join(own).encode() + b"</iati-activities>\n")


def _activity(chance: random.Random, number: int, codes: Sequence[str] = CODES) -> str:
    def text(words: int) -> str:
        return " ".join(f"{chance.getrandbits(chance.randint(12, 40)):x}" for _ in range(words))

    def day() -> str:
        return f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-{chance.randint(10, 28)}"

    payments = "".join(
        f'<transaction><transaction-type code="3"/><transaction-date iso-date="{day()}"/><value '
        f'value-date="{day()}">{chance.randint(1000, 99999999)}</value><receiver-org><narrative>'
        f"{text(3)}</narrative></receiver-org></transaction>\n"
        for _ in range(chance.randint(0, 60))
    )
    return (
        f'<iati-activity default-currency="USD">\n<iati-identifier>ZZ-0-{number}'
        f"</iati-identifier>\n<title><narrative>{text(8)}</narrative></title>\n<description><narrative>"
        f"{text(chance.randint(30, 120))}</narrative></description>\n"
        f'<activity-date type="1" iso-date="{day()}"/>\n'
        f'<recipient-country code="{chance.choice(codes)}"/>\n{payments}</iati-activity>\n'
    )
