"""What records say now, as a person is asked about them, and as an answer is held against it."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from riparian.catalogue.record_claims import RecordClaim, claims_of
from riparian.centre.access import Access
from riparian.desk.claims.host_word import RecordNow
from riparian.normalise.iso_days import today
from riparian.store.database import Snapshot


def claims_to_answer(
    access: Access, snapshot: Snapshot, units: Collection[str]
) -> dict[str, RecordClaim]:
    """What these records say today, by their names. A member's own view holds records of the same
    projects that not everybody may read; of a record that everybody may read the values are those
    that everybody reads, since what is confirmed of it is."""
    claims = claims_of(snapshot, units, today())
    cut = [unit for unit, claim in claims.items() if claim.is_cut and claim.tlp is None]
    if not cut:
        return claims
    with access.reading_of_everybody() as public:
        read = claims_of(public, cut, today()) if public is not None else {}
    for unit, claim in read.items():
        claims[unit] = msgspec.structs.replace(
            claims[unit], values=claim.values, worked_out=claim.worked_out
        )
    return claims


def record_now(claim: RecordClaim) -> RecordNow:
    """A record as the host's word about it is held against."""
    return RecordNow(claim.countries, claim.values)
