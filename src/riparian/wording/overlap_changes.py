"""What people read of overlaps that have changed, and in a feed of them."""

from __future__ import annotations

from riparian.english import count_of
from riparian.overlap.engine.overlap_kinds import TEXTS
from riparian.overlap.report.overlap_news import NewsOfOverlaps, OverlapNews

HEADS = {
    "new": "New",
    "gone": "Gone",
    "stronger": "Stronger",
    "weaker": "Weaker",
    "kind": "Other kind",
    "facts": "Records changed",
}
"""What people read for each sort of change."""


def kind_name(kind: str) -> str:
    """The name of a kind, by its code."""
    return next((text.name for code, text in TEXTS.items() if code == kind), kind)


def kinds_line(before: str | None, now: str | None) -> str:
    """The kind, or both where it is another one now."""
    names = [kind_name(kind) for kind in (before, now) if kind is not None]
    return " → ".join(dict.fromkeys(names))


def bits_line(before: float | None, now: float | None) -> str:
    """The strength, or both where it is another one now, in bits."""
    texts = [f"{bits:.1f}" for bits in (before, now) if bits is not None]
    return f"{' → '.join(dict.fromkeys(texts))} bits"


def news_title(news: OverlapNews) -> str:
    """What has become of which overlap: `Stronger: Water supply (JP) / Dams (KR)`."""
    overlap = news.overlap
    if overlap is None:
        return f"{HEADS[news.what]}: {kinds_line(news.kind_before, news.kind)}, {news.id}"
    return (
        f"{HEADS[news.what]}: {overlap.a.title} ({overlap.a.provider}) /"
        f" {overlap.b.title} ({overlap.b.provider})"
    )


def news_summary(news: OverlapNews) -> str:
    """What is known of the change, in a few sentences."""
    line = f"{kinds_line(news.kind_before, news.kind)}, {bits_line(news.bits_before, news.bits)}."
    if news.what == "facts":
        line += " What a record of the two says has changed."
    if news.overlap is None:
        return f"{line} Build {news.build} no longer has this overlap."
    said = "".join(
        f" {side.handle}: {words}."
        for side in (news.overlap.a, news.overlap.b)
        for words in side.host_lines
    )
    return f"{news.overlap.sentence}{said} {line} Build {news.build}."


def feed_words(news: NewsOfOverlaps) -> str:
    """What a feed tells, and from when on; also why nothing stands in it."""
    if not news.followed:
        said = "This centre does not work these two out with each build: no changes are known."
    elif not news.builds:
        said = "Only one build has been made so far: changes are told from the next one on."
    else:
        said = f"What the last {count_of(news.builds, 'build')} changed, by filters as of today."
        if not news.total:
            said += " Nothing that fits."
        elif more := news.total - len(news.items):
            said += f" The newest {len(news.items)}; left out: {more:,}."
    if not news.with_gone and news.followed and news.builds:
        said += " Overlaps that went are told where nothing but countries is asked for."
    return said
