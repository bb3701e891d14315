"""My country in words: what is missing before somebody can answer for a government, and what came
of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.codelists.lists import country_name
from riparian.desk.claims.host_answers import PARTS, Part
from riparian.english import agree, count_of, listed, with_article

PART_WORDS: dict[Part, str] = {
    "exists": "that it exists",
    "title": "its title",
    "status": "its status",
    "place": "its places",
    "purpose": "its purposes",
    "value": "its amount",
    "dates": "its dates",
    "agency": "its agencies",
}
"""What can be confirmed, as the end of “I confirm …”."""

AUDIENCE_WORDS = {
    "CLEAR": "Everyone will see this.",
    "GREEN": "All members of the framework will see this, and nobody else.",
}
"""Who reads an answer, by its label."""


def missing_words(
    *, accounts: bool, signed_in: bool, node: bool, host: bool, may_confirm: bool, name: str = ""
) -> tuple[str, str] | None:
    """What is missing before somebody can answer here, and how to get it; None where nothing is."""
    if not node:
        return (
            "This centre belongs to no framework, so what it confirms would reach nobody.",
            "Whoever runs it founds or joins a framework: see the guides “Start a framework” and "
            "“Join a framework”.",
        )
    if not host:
        called = with_article(name) if name else "The member whose centre this is"
        return (
            f"{called[:1].upper()}{called[1:]} is no host in this framework, so it cannot confirm "
            "for a government.",
            "The members can list it as the host of its country by a new charter: see the guide "
            "“Change a charter”. What a host has confirmed stands on the page of each project.",
        )
    if not accounts:
        return (
            "Nobody has an account here yet, and a government’s word needs a name.",
            "Whoever runs this centre gives accounts with the role of host officer: see the guide "
            "“Run accounts”.",
        )
    if not signed_in:
        return (
            "Sign in to answer for your government.",
            "A host officer signs in with a password and a second step.",
        )
    if not may_confirm:
        return (
            "Your account cannot confirm for your government: that takes the role of host officer.",
            "Ask your administrator, who can give your account that role.",
        )
    return None


def answer_for_words(country: str | None) -> str:
    """What the place is called where a government answers: `Answer for Laos`."""
    return f"Answer for {government_words(country)}" if country else "Answer for your government"


def government_words(country: str | None) -> str:
    """The country for whose government somebody answers, as a word in a sentence."""
    return with_article(country_name(country) or country) if country else "your country"


def heading_words(country: str, waiting: int) -> str:
    """`Laos: 32 projects await your answer`."""
    verb = agree(waiting, "awaits", "await")
    return f"{country}: {count_of(waiting, 'project')} {verb} your answer"


def confirmed_words(confirmed: int, standing: int, silent: int) -> str:
    """What came of an answer."""
    parts = [f"You confirmed {count_of(confirmed, 'project')}."] if confirmed else []
    if standing:
        parts.append(f"{count_of(standing, 'project')} had the same answer already.")
    if silent:
        says = agree(silent, "says", "say")
        parts.append(f"{count_of(silent, 'project')} {says} nothing of what you confirmed.")
    return " ".join(parts) or "Nothing was confirmed."


def parts_words(parts: Sequence[Part]) -> str:
    """`that it exists, its status and its amount`."""
    return listed(PART_WORDS[part] for part in PARTS if part in parts)
