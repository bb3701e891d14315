"""Whose words a title is, and how close two projects are."""

from __future__ import annotations

from riparian.language.scripts import mainland_language
from riparian.language.title_words import ReadTitle, read_host_title

BY = {
    "compiler": "compilers' English",
    "person": "a person's English",
    "gloss": "our gloss",
    "machine": "machine translation",
}
"""How a title that is not the publisher's own is labelled."""


FEATURES = {
    "place": "Place",
    "distance": "Distance",
    "system": "National system",
    "body": "Host body",
    "purpose": "Purpose",
    "subject": "Subject",
    "text": "Texts",
    "named": "Named in the other",
    "time": "Time",
}
"""What a piece of evidence is about, as a heading."""


def title_words(by: str | None) -> str | None:
    """Whose words a title is, if not its publisher's; a machine translation names its service."""
    return by if by and by.startswith("machine ") else BY.get(by or "")


def words_read(title: str) -> str | None:
    """What can be read of a title in Khmer, Lao, Burmese, Thai or Vietnamese, which is no
    translation; None for any other."""
    read = read_host_title(title)
    if read is None:
        return None
    if read.terms:
        return read_in_words(read)
    return f"Title in {mainland_language(title)}; no automatic translation"


def read_in_words(read: ReadTitle) -> str:
    """`Words read: bridge, friendship; the rest is not read`."""
    if not read.terms:
        return "No word of this title could be read"
    words = f"Words read: {', '.join(read.words)}"
    return f"{words}; the rest is not read" if read.rest else words


def percent_words(closer_than: float) -> str:
    """`closer than 99.98 % of pairs`, never rounded up to 100."""
    percent = min(99.99, int(closer_than * 10000) / 100)
    return f"closer than {percent:g} % of pairs"


def chance_words(chance: float) -> str:
    """`7 to 8 in 10 pairs like it are worth a call`, as graded pairs have it; the tenths go with
    the words for a strength, of which each begins at one."""
    tenths = int(round(chance, 3) * 10)
    if not tenths:
        return "fewer than 1 in 10 pairs like it are worth a call"
    if tenths >= 9:
        return "over 9 in 10 pairs like it are worth a call"
    return f"{tenths} to {tenths + 1} in 10 pairs like it are worth a call"
