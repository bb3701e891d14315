"""What is said of a record that a member shares and another publishes."""

from __future__ import annotations

from riparian.english import possessive
from riparian.exchange.plain_text import plain_line
from riparian.ingest.shared_records import SharedBody
from riparian.normalise.provider_claims import claims_of
from riparian.normalise.providers import load_providers


def copied_words(reporter: str | None) -> str:
    """`copied from JICA’s record, `: before who shared it."""
    return f"copied from {_whose(reporter)} record, "


def copy_sentence(record: SharedBody, member: str, country: str | None) -> str:
    """Whose record it is that a member of that country shares; empty where it is its own, and where
    that cannot be known."""
    claims, _ = claims_of(record.activity, None, load_providers())
    if not country or not claims or any(claim.provider == country for claim in claims):
        return ""
    reporter = record.activity.reporting_org
    name = next((x.text for x in reporter.narratives), reporter.ref)
    return (
        f"This is copied from {_whose(name)} record: {member} shares it, and does not speak for it."
        " Where the record itself can be read, it goes before this copy."
    )


def _whose(name: str | None) -> str:
    return possessive(plain_line(name, 120)) if name else "another’s"
